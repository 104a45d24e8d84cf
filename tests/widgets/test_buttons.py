"""Buttons carry their words where every reader finds them."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout
from pytestqt.qtbot import QtBot

from workbench.widgets.buttons import text_button


def test_a_button_has_a_name_a_tool_tip_and_an_icon_if_wanted(qtbot: QtBot) -> None:
    plain, pictured = text_button("Verify", "Read anew"), text_button("Verify", "Read anew", "film")
    for each in (plain, pictured):
        qtbot.addWidget(each)
        assert (each.text(), each.accessibleName(), each.toolTip()) == ("Verify", "Verify", "Read anew")
    assert plain.icon().isNull() and not pictured.icon().isNull()


def test_return_in_a_field_beside_it_does_not_press_it(qtbot: QtBot) -> None:
    dialog, field, button = QDialog(), QLineEdit(), text_button("Remove", "Delete")
    qtbot.addWidget(dialog)
    column = QVBoxLayout(dialog)
    column.addWidget(field)
    column.addWidget(button)
    pressed: list[bool] = []
    button.clicked.connect(pressed.append)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert not pressed
