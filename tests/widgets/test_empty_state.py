"""Empty states: a sentence that teaches and buttons that act."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from workbench.widgets.empty_state import EmptyState
from workbench.widgets.theme import theme

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def test_it_says_what_to_do_and_its_buttons_do_it(qtbot: QtBot) -> None:
    done: list[str] = []

    def open_folder(path: str = "chosen") -> None:
        done.append(path)

    def open_sample() -> None:
        done.append("sample")

    state = EmptyState(
        "images",
        "No pictures yet",
        "Open a folder, or try the sample study.",
        [("Open a folder …", "folder-open", open_folder), ("Try the sample study", "", open_sample)],
    )
    qtbot.addWidget(state)
    state.show()
    texts = [each.text() for each in state.findChildren(QLabel)]
    assert texts == ["No pictures yet", "Open a folder, or try the sample study."]
    first, second = state.buttons
    assert first.property("role") == "primary"
    assert second.property("role") is None
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    qtbot.keyClick(second, Qt.Key.Key_Space)
    assert done == ["chosen", "sample"]


@pytest.mark.parametrize("width", [470, 1800])
def test_everything_is_centred_and_nothing_is_cut(qtbot: QtBot, width: int) -> None:
    sentence = "Open a folder of pictures. Your files stay where they are and are never changed. " * 3
    state = EmptyState("images", "No pictures yet", sentence, [("Open a folder …", "folder-open", print)])
    qtbot.addWidget(state)
    state.resize(width, 600)
    state.show()
    text = next(each for each in state.findChildren(QLabel) if each.text() == sentence)
    for each in (text, state.buttons[0]):
        assert each.geometry().center().x() == pytest.approx(width / 2, abs=2)
    assert text.height() >= text.heightForWidth(text.width())
    assert text.width() <= 430


def test_the_small_picture_is_painted(qtbot: QtBot) -> None:
    state = EmptyState("images", "No pictures yet", "Open a folder.")
    qtbot.addWidget(state)
    state.resize(400, 400)
    image = state.grab().toImage()
    colours = {image.pixelColor(200, y).name() for y in range(400)}
    assert QColor(theme().colours.selection).name() in colours
