"""Buttons carry their words where every reader finds them."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout
from pytestqt.qtbot import QtBot

from workbench.widgets.buttons import icon_button, text_button


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


def test_a_button_without_text_is_called_by_its_tool_tip_without_the_key(qtbot: QtBot) -> None:
    pressed: list[bool] = []
    button = icon_button("undo-2", "Take it back (Ctrl+Z)", lambda: pressed.append(True))
    qtbot.addWidget(button)
    assert (button.accessibleName(), button.toolTip()) == ("Take it back", "Take it back (Ctrl+Z)")
    assert not button.icon().isNull()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pressed == [True]
