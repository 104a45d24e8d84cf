"""The list of steps: what it shows, and what mouse and keys ask of it."""

from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from workbench.core.processing.colour_steps import Grey
from workbench.core.processing.neighbour_steps import Blur, Edges
from workbench.core.processing.step_history import ListedStep
from workbench.widgets.step_list import StepList
from workbench.widgets.theme import apply_theme

STEPS = (ListedStep(Grey()), ListedStep(Blur("median", 7)), ListedStep(Edges("canny"), is_on=False))


@pytest.fixture
def steps(qtbot: QtBot) -> StepList:
    made = StepList()
    qtbot.addWidget(made)
    made.resize(220, 240)
    made.show_steps(STEPS, 1)
    made.show()
    return made


def test_rows_grow_with_the_text(steps: StepList, qapp: QApplication) -> None:
    apply_theme(qapp, "light", 1.0)
    before = steps.visualItemRect(steps.item(0)).height()
    apply_theme(qapp, "light", 2.0)
    qapp.processEvents()
    after = steps.visualItemRect(steps.item(0)).height()
    apply_theme(qapp, "light", 1.0)
    assert after > 1.6 * before


@pytest.fixture
def wishes(steps: StepList) -> list[Any]:
    heard: list[Any] = []
    steps.chosen.connect(lambda at: heard.append(("chosen", at)))
    steps.move_wanted.connect(lambda at, to: heard.append(("move", at, to)))
    steps.switch_wanted.connect(lambda at, is_on: heard.append(("switch", at, is_on)))
    steps.remove_wanted.connect(lambda at: heard.append(("remove", at)))
    steps.undo_wanted.connect(lambda: heard.append("undo"))
    steps.redo_wanted.connect(lambda: heard.append("redo"))
    return heard


def test_it_shows_steps_with_what_is_special_about_them(steps: StepList, wishes: list[Any]) -> None:
    assert steps.texts == [
        "1  Grey\nbt601",
        "2  Blur\nmedian, size 7 pixels",
        "off  Edges\ncanny, size 3 pixels",
    ]
    assert [steps.item(row).checkState() == Qt.CheckState.Checked for row in range(3)] == [True, True, False]
    assert steps.currentRow() == 1
    steps.show_changed((ListedStep(Grey(), is_on=False), ListedStep(Blur("mean", 9)), ListedStep(Edges())))
    assert [text.partition("\n")[0] for text in steps.texts] == ["off  Grey", "1  Blur", "2  Edges"]
    assert steps.texts[1] == "1  Blur\nmean, size 9 pixels"
    steps.show_steps((), -1)
    assert steps.texts == [] and wishes == []


def test_keys_ask_for_what_they_say(steps: StepList, wishes: list[Any]) -> None:
    key, modifier = Qt.Key, Qt.KeyboardModifier
    QTest.keyClick(steps, key.Key_Down)
    QTest.keyClick(steps, key.Key_Up, modifier.AltModifier)
    QTest.keyClick(steps, key.Key_Down, modifier.AltModifier)
    QTest.keyClick(steps, key.Key_Space)
    QTest.keyClick(steps, key.Key_Delete)
    QTest.keyClick(steps, key.Key_Z, modifier.ControlModifier)
    QTest.keyClick(steps, key.Key_Z, modifier.ControlModifier | modifier.ShiftModifier)
    assert wishes == [
        ("chosen", 2),
        ("move", 2, 1),
        ("move", 2, 3),
        ("switch", 2, True),
        ("remove", 2),
        "undo",
        "redo",
    ]
    assert steps.texts[2].startswith("off  Edges")


def test_a_click_on_the_tick_switches_a_step(steps: StepList, wishes: list[Any]) -> None:
    option = QStyleOptionViewItem()
    steps.initViewItemOption(option)
    index = steps.indexFromItem(steps.item(0))
    steps.itemDelegate().initStyleOption(option, index)
    option.rect = steps.visualRect(index)
    tick = steps.style().subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, option, steps)
    QTest.mouseClick(steps.viewport(), Qt.MouseButton.LeftButton, pos=tick.center())
    assert ("switch", 0, False) in wishes


@pytest.mark.parametrize(
    ("row", "below", "expected"), [(0, 0.9, (1, 0)), (0, 0.1, (1, 0)), (2, 0.9, (1, 2)), (2, 0.1, (1, 1))]
)
def test_a_dropped_step_asks_to_be_moved_there(
    steps: StepList, wishes: list[Any], qtbot: QtBot, row: int, below: float, expected: tuple[int, int]
) -> None:
    place = steps.visualItemRect(steps.item(row))
    at = QPointF(place.center().x(), place.top() + below * place.height())
    event = QDropEvent(
        at, Qt.DropAction.MoveAction, QMimeData(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    steps.dropEvent(event)
    assert wishes == [] and len(steps.texts) == 3
    if below > 0.5 and row == 0:
        expected = (1, 1)
    qtbot.waitUntil(lambda: wishes == [("move", *expected)])
