"""Chips: what they say, how they are opened and taken away."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from workbench.widgets.chips import ChipRow


@pytest.fixture
def row(qtbot: QtBot) -> ChipRow:
    made = ChipRow()
    qtbot.addWidget(made)
    made.resize(400, 80)
    return made


def test_it_takes_no_room_while_it_is_empty(row: ChipRow) -> None:
    row.show_texts(["Label: dog"])
    assert not row.isHidden()
    row.show_texts([])
    assert row.isHidden() and row.texts == ()


def test_the_cross_and_the_delete_key_say_which_chip_is_to_go(row: ChipRow, qtbot: QtBot) -> None:
    row.show_texts(["Label: dog", "income from 3"])
    row.show()
    with qtbot.waitSignal(row.removed) as told:
        QTest.mouseClick(row.chip(1).cross, Qt.MouseButton.LeftButton)
    assert told.args == [1]
    with qtbot.waitSignal(row.removed) as told:
        QTest.keyClick(row.chip(0).words, Qt.Key.Key_Delete)
    assert told.args == [0]


def test_a_click_on_the_words_opens_the_condition(row: ChipRow, qtbot: QtBot) -> None:
    row.show_texts(["Label: dog"])
    row.show()
    with qtbot.waitSignal(row.opened) as told:
        QTest.mouseClick(row.chip(0).words, Qt.MouseButton.LeftButton)
    assert told.args == [0]


def test_every_chip_can_be_told_by_ear_and_reached_by_key(row: ChipRow) -> None:
    row.show_texts(["Label: dog"])
    chip = row.chip(0)
    assert chip.words.accessibleName() == "Label: dog"
    assert chip.cross.accessibleName() == "Remove: Label: dog"
    assert chip.cross.focusPolicy() == Qt.FocusPolicy.StrongFocus
    assert chip.words.toolTip() and chip.cross.toolTip()
