"""The search field: its keys, and that it says them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from workbench.widgets.search_field import SearchField

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def test_keys_lead_into_it_and_clear_it(qtbot: QtBot) -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    field, other = SearchField("Search", "Show what holds these words"), QPushButton("Other")
    column.addWidget(other)
    column.addWidget(field)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    field.setText("elm")
    other.setFocus()
    QTest.keyClick(other, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(field.hasFocus)
    assert field.selectedText() == "elm"
    with qtbot.waitSignal(field.cleared):
        QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""
    with qtbot.assertNotEmitted(field.cleared):
        QTest.keyClick(field, Qt.Key.Key_Escape)
    assert "Ctrl+F" in field.toolTip() and "Esc" in field.toolTip()
    names = {tool.accessibleName() for tool in field.findChildren(QToolButton)}
    assert names == {"Search", "Clear the search"}
