"""A field for names: puts spaces right, knows who is there already, completes what is typed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from workbench.panes.faces.name_field import NameField


@pytest.fixture
def field(qtbot: QtBot) -> NameField:
    made = NameField("Name", "What this person is called")
    qtbot.addWidget(made)
    made.show_names({3: "Anna Berg", 8: "Zoe", 5: ""})
    return made


def test_enter_gives_the_name_with_its_spaces_put_right(field: NameField, qtbot: QtBot) -> None:
    QTest.keyClicks(field, "  Bo   Ek ")
    with qtbot.waitSignal(field.name_given) as given:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert given.args == ["Bo Ek"]


def test_an_empty_name_is_none(field: NameField, qtbot: QtBot) -> None:
    QTest.keyClicks(field, "   ")
    with qtbot.assertNotEmitted(field.name_given):
        QTest.keyClick(field, Qt.Key.Key_Return)


def test_names_are_completed_wherever_they_match(field: NameField) -> None:
    completer = field.completer()
    completer.setCompletionPrefix("ber")
    assert completer.completionCount() == 1 and completer.currentCompletion() == "Anna Berg"


def test_the_screen_reader_hears_what_the_field_is_for(field: NameField) -> None:
    assert field.accessibleName() == "Name" and field.toolTip()
