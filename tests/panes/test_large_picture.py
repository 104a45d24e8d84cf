"""One large picture: leafed through with the mouse alone, and played."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSlider, QToolButton
from pytestqt.qtbot import QtBot

from tests.panes.making import PATIENCE, open_in
from workbench.panes.large_picture import LargePicture
from workbench.shell.main_window import MainWindow
from workbench.widgets.picture_view import PictureView


@pytest.fixture
def large(window: MainWindow, qtbot: QtBot, study_path: Path) -> LargePicture:
    """The first of six pictures, large."""
    open_in(window, qtbot, study_path)
    window.show_pane("images")
    pane = window.panes["images"]
    pane.show_view("large")
    made = pane.findChild(LargePicture)
    qtbot.waitUntil(lambda: shown(made) == "picture 1.jpg   64 × 48", timeout=PATIENCE)
    return made


def shown(large: LargePicture) -> str:
    return large.findChild(PictureView).canvas.accessibleDescription()


def test_the_slider_leads_to_another_picture(large: LargePicture, qtbot: QtBot, window: MainWindow) -> None:
    slider = large.findChild(QSlider)
    assert slider.isVisible() and slider.maximum() == 5
    slider.setValue(4)
    qtbot.waitUntil(lambda: shown(large).startswith("picture 5.jpg"), timeout=PATIENCE)
    assert window.open_study.current.name == "picture 5.jpg"
    QTest.keyClick(large.findChild(PictureView).canvas, Qt.Key.Key_PageUp)
    qtbot.waitUntil(lambda: slider.value() == 3, timeout=PATIENCE)


def test_playing_shows_one_after_the_other(large: LargePicture, qtbot: QtBot, window: MainWindow) -> None:
    play = next(each for each in large.findChildren(QToolButton) if "Play" in each.accessibleName())
    passed: list[str] = []
    window.open_study.current_changed.connect(lambda file: passed.append(file.name))
    QTest.mouseClick(play, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown(large).startswith("picture 6.jpg"), timeout=PATIENCE)
    qtbot.waitUntil(lambda: not play.isChecked(), timeout=PATIENCE)
    assert passed == sorted(passed) and passed[-1] == "picture 6.jpg"


def test_the_keyboard_still_belongs_to_the_picture(large: LargePicture) -> None:
    assert large.focusProxy() is large.findChild(PictureView)
