"""The field in which a right label is chosen or typed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.panes.making import button
from workbench.widgets.correction_bar import CorrectionBar

pytestmark = pytest.mark.qt_log_ignore("does not support")


@pytest.fixture
def bar(qtbot: QtBot) -> CorrectionBar:
    made = CorrectionBar()
    qtbot.addWidget(made)
    made.show_labels(["cat", "dog"])
    made.show_pictures("one.jpg", 1, "")
    made.show()
    return made


def buttons(bar: CorrectionBar) -> list[str]:
    return [each.text() for each in bar.findChildren(QPushButton) if each.isVisible() and each.isEnabled()]


def test_enter_sets_any_label_that_is_typed(bar: CorrectionBar) -> None:
    assert buttons(bar) == []
    chosen: list[str] = []
    bar.label_chosen.connect(chosen.append)
    QTest.keyClicks(bar.field, "  unicorn ")
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert chosen == ["unicorn"]
    assert [bar.field.itemText(at) for at in range(bar.field.count())] == ["cat", "dog"]


def test_a_label_marked_in_the_list_is_taken_first_and_set_by_another_enter(bar: CorrectionBar) -> None:
    chosen: list[str] = []
    bar.label_chosen.connect(chosen.append)
    QTest.keyClicks(bar.field, "do")
    popup = bar.field.completer().popup()
    assert popup.isVisible()
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert (bar.field.currentText(), chosen) == ("dog", [])
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert chosen == ["dog"]


def test_a_known_label_is_chosen_and_a_correction_taken_back(bar: CorrectionBar, qtbot: QtBot) -> None:
    bar.field.setCurrentIndex(1)
    with qtbot.waitSignal(bar.label_chosen) as chosen:
        QTest.mouseClick(button(bar, "Correct label"), Qt.MouseButton.LeftButton)
    assert chosen.args == ["dog"]
    bar.show_pictures("one.jpg", 1, "dog")
    assert bar.field.currentText() == "dog"
    with qtbot.waitSignal(bar.label_chosen) as chosen:
        QTest.mouseClick(button(bar, "Take back"), Qt.MouseButton.LeftButton)
    assert chosen.args == [""]


def test_it_says_whose_label_it_is(bar: CorrectionBar) -> None:
    label = bar.findChild(QLabel)
    assert label.text() == "Right label of one.jpg"
    bar.show_pictures("one.jpg", 1234, "")
    assert label.text() == "Right label of 1,234 pictures"
    bar.show_pictures("", 0, "")
    assert "Choose pictures" in label.text() and not bar.field.isEnabled()


def test_what_is_typed_stays_while_the_same_pictures_are_shown_again(bar: CorrectionBar) -> None:
    QTest.keyClicks(bar.field, "uni")
    bar.show_pictures("one.jpg", 1, "")
    bar.show_labels(["bird", "cat"])
    assert bar.field.currentText() == "uni"
    bar.show_pictures("two.jpg", 1, "")
    assert bar.field.currentText() == ""


def test_a_study_that_cannot_be_written_takes_nothing(bar: CorrectionBar) -> None:
    bar.show_pictures("one.jpg", 1, "dog")
    bar.set_possible(False)
    assert buttons(bar) == [] and not bar.field.isEnabled()
