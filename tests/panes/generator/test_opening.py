"""Generators come into the window by any way, told by what is in the file and not by its name."""

import pickle
import zipfile
from pathlib import Path
from typing import Any

import pytest
import torch
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog
from pytestqt.qtbot import QtBot
from safetensors.torch import save_file

from tests.core.generators.making import kept_generator
from tests.panes.generator.making import control, focus, rest
from tests.panes.making import PATIENCE, is_open, open_in
from workbench.core.generators.cards import GeneratorCard
from workbench.core.generators.files.store import own_folder
from workbench.core.models.recognising import sha256_of
from workbench.core.steps import Step
from workbench.panes.generator.opening_work import could_be_generator, sorted_places
from workbench.panes.generator.steer import SteerPane
from workbench.shell.main_window import MainWindow


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A generator with its card that lies outside the program's folder, as a colleague would send it."""
    kept_generator("Sent", seed=3)
    for name in ("Sent.safetensors", "Sent.json"):
        (own_folder() / name).replace(tmp_path / name)
    return tmp_path / "Sent.safetensors"


def steer(window: MainWindow, qtbot: QtBot) -> SteerPane:
    """The tool, once a generator is open in it."""
    qtbot.waitUntil(
        lambda: "steer" in window.panes and focus(window.panes["steer"]).card is not None, timeout=PATIENCE
    )
    pane: SteerPane = window.panes["steer"]
    return pane


def test_a_generator_given_on_the_command_line_opens_without_a_study(
    window: MainWindow, qtbot: QtBot, elsewhere: Path
) -> None:
    window.open_places([elsewhere])
    pane = steer(window, qtbot)
    rest(pane, qtbot)
    assert focus(pane).card.resolution == 32 and window.open_study.study is None
    assert [each.name for each in own_folder().glob("*.safetensors")]


def test_a_generator_is_dropped_on_the_window_beside_an_open_study(
    window: MainWindow, qtbot: QtBot, elsewhere: Path, study_path: Path
) -> None:
    open_in(window, qtbot, study_path)
    dragged = QMimeData()
    dragged.setUrls([QUrl.fromLocalFile(str(elsewhere))])
    place, copy = QPointF(300, 300), Qt.DropAction.CopyAction
    how = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dragEnterEvent(QDragEnterEvent(place.toPoint(), copy, dragged, *how))
    assert window.drop_area.text == "Drop to open the generator “Sent.safetensors”"
    window.dropEvent(QDropEvent(place, copy, dragged, *how))
    rest(steer(window, qtbot), qtbot)
    assert is_open(window, study_path) and len(window.open_study.files) == 6


def test_a_generator_is_chosen_in_the_menu(
    window: MainWindow, qtbot: QtBot, elsewhere: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(elsewhere), ""))
    window.generators.choose()
    pane = steer(window, qtbot)
    rest(pane, qtbot)
    opened = focus(pane).card
    assert opened is not None and opened.key == sha256_of(elsewhere)


def test_pictures_and_a_generator_opened_together_both_arrive(
    window: MainWindow, qtbot: QtBot, elsewhere: Path, folder: Path
) -> None:
    window.open_places([folder, elsewhere])
    pane = steer(window, qtbot)
    qtbot.waitUntil(lambda: len(window.open_study.files) == 6, timeout=PATIENCE)
    assert focus(pane).card is not None


def test_a_study_opened_later_brings_all_tools_and_keeps_the_generator(
    window: MainWindow, pane: SteerPane, qtbot: QtBot, study_path: Path, card: GeneratorCard
) -> None:
    buttons = [each for each in window.rail.findChildren(QAbstractButton) if each.isVisible()]
    assert [each.text() for each in buttons] == ["Generator", "Start"]
    open_in(window, qtbot, study_path)
    assert control(window, QAbstractButton, "Pane Images").isVisible()
    assert not control(window, QAbstractButton, "Start screen").isVisible()
    window.show_pane("steer")
    assert focus(pane).card == card
    window.close_study()
    qtbot.waitUntil(window.start_screen.isVisible, timeout=PATIENCE)
    window.show_pane("images")
    assert window.start_screen.isVisible()
    window.show_pane("steer")
    rest(pane, qtbot)


def test_opening_can_be_stopped_and_what_was_open_stays(
    pane: SteerPane, qtbot: QtBot, card: GeneratorCard, elsewhere: Path, monkeypatch: Any
) -> None:
    from workbench.core.steps import Step
    from workbench.panes.generator import opening_work

    def endless(*_: Any) -> Any:
        while True:
            yield Step(1, 10, None)

    monkeypatch.setattr(opening_work, "opened_file", endless)
    pane.open_generator(elsewhere)
    qtbot.waitUntil(pane.progress.isVisible, timeout=PATIENCE)
    QTest.mouseClick(pane.progress._cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not pane.progress.is_running, timeout=PATIENCE)
    assert focus(pane).card == card


def test_files_are_told_apart_by_how_they_begin(tmp_path: Path) -> None:
    is_generator = {
        "a.pkl": pickle.dumps({"a": 1}, protocol=4),
        "renamed.txt": pickle.dumps([1], protocol=2),
        "letter.pkl": b"Dear Sir or Madam",
        "empty.pt": b"",
        "picture.jpg": pickle.dumps([1]),
        "graph.onnx": b"\x08\x08\x12\x07pytorch",
    }
    for name, content in is_generator.items():
        (tmp_path / name).write_bytes(content)
    torch.save({"g_ema": torch.zeros(2)}, tmp_path / "rosinality.pt")
    save_file({"a": torch.zeros(2)}, tmp_path / "own.safetensors")
    with zipfile.ZipFile(tmp_path / "papers.docx", "w") as archive:
        archive.writestr("word/document.xml", "Dear Sir or Madam")
    (tmp_path / "folder.pt").mkdir()
    generators, others = sorted_places(sorted(tmp_path.iterdir()))
    found = [each.name for each in generators]
    assert found == ["a.pkl", "graph.onnx", "own.safetensors", "renamed.txt", "rosinality.pt"]
    assert len(others) == 5 and Path("gone.pkl") in sorted_places([Path("gone.pkl")])[1]
    assert not could_be_generator(tmp_path / "picture.jpg") and not could_be_generator(tmp_path)


def test_a_complaint_about_a_file_goes_once_another_is_opened(
    pane: SteerPane, qtbot: QtBot, tmp_path: Path, elsewhere: Path
) -> None:
    for name in ("one.pkl", "two.pkl"):
        (tmp_path / name).write_text("This is no generator.")
        pane.open_generator(tmp_path / name)
        qtbot.waitUntil(lambda name=name: name in _texts(pane), timeout=PATIENCE)
    assert len(pane.message_bar.messages) == 1
    pane.open_generator(elsewhere)
    assert pane.message_bar.messages == ()
    qtbot.waitUntil(lambda: focus(pane).card.title == "Sent", timeout=PATIENCE)


def test_while_a_generator_is_opened_words_say_so(pane: SteerPane) -> None:
    pane._opening._open("Opening “Town”", list, [])
    pane._opening._on_step(Step(0, 1, None))
    assert pane.progress._text.text() == "Opening “Town”"
    pane._opening._on_step(Step(45, 100, None))
    assert "Opening “Town”" in pane.progress._text.text()


def _texts(pane: SteerPane) -> str:
    return " ".join(each.text for each in pane.message_bar.messages)
