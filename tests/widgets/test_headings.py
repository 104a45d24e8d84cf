"""Headings, notes and tags: read aloud as they are meant, shown as they are written."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from workbench.widgets.disclosure import Disclosure
from workbench.widgets.headings import TAG_KINDS, Hairline, Note, SectionHeading, StepHeading, Tag
from workbench.widgets.theme import apply_theme

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def test_a_step_is_numbered_on_screen_and_for_the_ear(qtbot: QtBot) -> None:
    heading = StepHeading(1, "Choose")
    qtbot.addWidget(heading)
    assert heading.text().split() == ["1", "Choose"]
    assert heading.accessibleName() == "Step 1: Choose"


def test_markup_is_shown_as_it_stands(qtbot: QtBot) -> None:
    for each in (SectionHeading("<b>x</b>"), Note("<b>x</b>"), Tag("<b>x</b>")):
        qtbot.addWidget(each)
        assert each.textFormat() == Qt.TextFormat.PlainText


def test_a_note_wraps_and_can_be_selected(qtbot: QtBot) -> None:
    note = Note("It knows no people and no towns. " * 5)
    qtbot.addWidget(note)
    assert note.heightForWidth(150) > 2 * note.heightForWidth(900)
    assert note.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse


def test_tags_of_each_kind_have_their_own_tint(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "light")
    tag = Tag("synthetic")
    qtbot.addWidget(tag)
    tints = set()
    for kind in TAG_KINDS:
        tag.set_kind(kind)
        tag.resize(tag.sizeHint())
        tints.add(tag.grab().toImage().pixelColor(4, tag.height() // 2).name())
    assert len(tints) == len(TAG_KINDS)
    with pytest.raises(ValueError, match="loud"):
        tag.set_kind("loud")


def test_a_hairline_is_one_pixel_high(qtbot: QtBot) -> None:
    line = Hairline()
    qtbot.addWidget(line)
    line.resize(100, 20)
    assert line.height() == 1


def test_a_disclosure_opens_and_closes_by_mouse_key_and_call(qtbot: QtBot) -> None:
    content = QWidget()
    disclosure = Disclosure("More", content)
    qtbot.addWidget(disclosure)
    disclosure.show()
    button = disclosure.childAt(5, 10)
    assert not content.isVisible()
    with qtbot.waitSignal(disclosure.toggled) as toggled:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert toggled.args == [True]
    assert content.isVisible()
    assert disclosure.is_open
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert not content.isVisible()
    disclosure.set_open(True)
    assert content.isVisible()
