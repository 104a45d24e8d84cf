"""The sample study, made while a person looks on, goes elsewhere or leaves."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.panes.making import PATIENCE, button, is_open, make_study, open_in, said
from workbench import demo, paths
from workbench.core.steps import Step, Steps
from workbench.shell.main_window import MainWindow


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[Event]:
    """Until it is opened, the sample study is being made; it holds the pictures of ``folder`` then."""
    opened = Event()

    def demo_steps(out: Path | None) -> Steps[str]:
        yield Step(0, 0, " 1 Making the sample study.")
        yield Step(3, 60, "", "drawing Sampletown")
        assert opened.wait(PATIENCE / 1000)
        yield Step(4, 60, "", "drawing Sampletown")
        (paths.documents_folder() / "Sample study").mkdir(parents=True)
        make_study(paths.documents_folder() / "Sample study" / demo.STUDY, folder)
        yield Step(1, 1, "10 Done.")

    monkeypatch.setattr(demo, "demo_steps", demo_steps)
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


def progress(window: MainWindow) -> str:
    return " ".join(each.text() for each in window.sample.progress.findChildren(QLabel))


def test_what_is_done_is_told_while_it_is_made(
    window: MainWindow, qtbot: QtBot, gate: Event, sample: Path
) -> None:
    window.open_sample()
    qtbot.waitUntil(lambda: progress(window) == "3 of 60 · drawing Sampletown", timeout=PATIENCE)
    qtbot.waitUntil(window.sample.progress.isVisible, timeout=PATIENCE)
    gate.set()
    qtbot.waitUntil(lambda: is_open(window, sample), timeout=PATIENCE)
    assert not window.sample.progress.isVisible()


def test_it_can_be_cancelled_and_asked_for_again(
    window: MainWindow, qtbot: QtBot, gate: Event, sample: Path
) -> None:
    window.open_sample()
    qtbot.waitUntil(window.sample.progress.isVisible, timeout=PATIENCE)
    button(window, "Cancel").click()
    gate.set()
    qtbot.waitUntil(lambda: "asked for again" in progress(window), timeout=PATIENCE)
    assert window.open_study.study is None and not sample.exists()
    window.open_sample()
    qtbot.waitUntil(lambda: is_open(window, sample), timeout=PATIENCE)


def test_what_was_opened_in_the_meantime_stays(
    window: MainWindow, qtbot: QtBot, gate: Event, sample: Path, study_path: Path
) -> None:
    window.open_sample()
    open_in(window, qtbot, study_path)
    gate.set()
    qtbot.waitUntil(lambda: "The sample study is made." in said(window), timeout=PATIENCE)
    assert is_open(window, study_path)
    button(window, "Open it").click()
    qtbot.waitUntil(lambda: is_open(window, sample), timeout=PATIENCE)
