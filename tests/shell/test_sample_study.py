"""The sample study, made while a person looks on, goes elsewhere or leaves."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from tests.panes.making import PATIENCE, button, is_open, make_study, open_in, said
from workbench import demo, paths
from workbench.shell.main_window import MainWindow


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[Event]:
    """Until it is opened, the sample study is being made; it holds the pictures of ``folder`` then."""
    opened = Event()

    def make_demo(out: Path | None, say: Callable[[str], None]) -> Path:
        say(" 1 Making the sample study.")
        assert opened.wait(PATIENCE / 1000)
        say(" 2 Listed 6 pictures.")
        (paths.documents_folder() / "Sample study").mkdir(parents=True)
        return make_study(paths.documents_folder() / "Sample study" / demo.STUDY, folder)

    monkeypatch.setattr(demo, "make_demo", make_demo)
    yield opened
    opened.set()


@pytest.fixture
def sample() -> Path:
    """Where the sample study will be."""
    return paths.documents_folder() / "Sample study" / demo.STUDY


def test_it_is_made_and_shown_with_its_labels(
    window: MainWindow, qtbot: QtBot, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "TOWN_PICTURES", 2)
    monkeypatch.setattr(demo, "TOWN_SIZE", 64)
    button(window, "Try the sample study").click()
    qtbot.waitUntil(lambda: is_open(window, sample), timeout=PATIENCE)
    assert len(window.open_study.files) == 11
    window.show_pane("classify")
    start = window.panes["classify"].primary_button
    qtbot.waitUntil(lambda: start.text() == "All 11 are done", timeout=PATIENCE)
    window.open_sample()
    assert said(window) == "The sample study is open already."


def test_what_is_done_is_told_while_it_is_made(
    window: MainWindow, qtbot: QtBot, gate: Event, sample: Path
) -> None:
    window.open_sample()
    qtbot.waitUntil(lambda: said(window) == "Making the sample study.", timeout=PATIENCE)
    gate.set()
    qtbot.waitUntil(lambda: is_open(window, sample), timeout=PATIENCE)


def test_what_was_opened_in_the_meantime_stays(
    window: MainWindow, qtbot: QtBot, gate: Event, sample: Path, study_path: Path
) -> None:
    window.open_sample()
    open_in(window, qtbot, study_path)
    gate.set()
    qtbot.waitUntil(lambda: "The sample study is made." in said(window), timeout=PATIENCE)
    assert is_open(window, study_path) and "Listed" not in said(window)
    button(window, "Open it").click()
    qtbot.waitUntil(lambda: is_open(window, sample), timeout=PATIENCE)
