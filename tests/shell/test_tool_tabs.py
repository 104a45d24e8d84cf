"""Panes of a group share one place in the rail and are told apart by tabs."""

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QTabBar, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

import workbench.panes
from workbench.panes import PaneEntry
from workbench.shell.rail import Rail
from workbench.shell.tool_tabs import ToolTabs

ENTRIES = (
    PaneEntry("images", "Images", "images", "nowhere"),
    PaneEntry("layers", "Layers", "list", "nowhere", "network", "What layers there are"),
    PaneEntry("filters", "Filters", "list", "nowhere", "network"),
    PaneEntry("tables", "Tables", "table", "nowhere"),
)


@pytest.fixture(autouse=True)
def entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbench.panes, "PANES", ENTRIES)


def click(qtbot: QtBot, rail: Rail, title: str) -> None:
    (button,) = [each for each in rail.findChildren(QToolButton) if each.text() == title]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_group_has_one_place_which_leads_to_the_tool_shown_last(qtbot: QtBot) -> None:
    rail = Rail(ENTRIES)
    qtbot.addWidget(rail)
    buttons = [each for each in rail.findChildren(QToolButton) if each.text() != "Start"]
    assert [button.text() for button in buttons] == ["Images", "Network", "Tables"]
    assert [button.toolTip() for button in buttons] == [
        "Images (Ctrl+1)",
        "Network (Ctrl+2)",
        "Tables (Ctrl+3)",
    ]
    wishes: list[str] = []
    rail.pane_requested.connect(wishes.append)
    click(qtbot, rail, "Network")
    rail.choose("filters")
    assert [button.isChecked() for button in buttons] == [False, True, False]
    rail.choose("tables")
    click(qtbot, rail, "Network")
    click(qtbot, rail, "Images")
    assert wishes == ["layers", "filters", "images"]
    rail.choose("")
    assert not any(button.isChecked() for button in buttons)


def test_tabs_are_those_of_the_group_and_hidden_where_there_is_none(qtbot: QtBot) -> None:
    tabs = ToolTabs()
    qtbot.addWidget(tabs)
    wishes: list[str] = []
    tabs.pane_requested.connect(wishes.append)
    tabs.show_for("images")
    assert tabs.isHidden()
    tabs.show_for("filters")
    assert [tabs.tabText(at) for at in range(tabs.count())] == ["Layers", "Filters"]
    assert [tabs.tabToolTip(at) for at in range(tabs.count())] == [
        "What layers there are (next tool: Ctrl+Page Down)",
        "Filters (next tool: Ctrl+Page Down)",
    ]
    assert not tabs.isHidden() and tabs.currentIndex() == 1 and not wishes
    qtbot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(0).center())
    qtbot.keyClick(tabs, Qt.Key.Key_Right)
    assert wishes == ["layers", "filters"]
    tabs.show_for("")
    assert tabs.isHidden() and isinstance(tabs, QTabBar)


def test_keys_lead_from_tool_to_tool_wherever_the_focus_is(qtbot: QtBot) -> None:
    window, tabs, elsewhere = QWidget(), ToolTabs(), QPushButton("Play")
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.addWidget(tabs)
    column.addWidget(elsewhere)
    tabs.show_for("layers")
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    elsewhere.setFocus()
    wishes: list[str] = []
    tabs.pane_requested.connect(wishes.append)
    next_tool, previous_tool = (
        partial(qtbot.keyClick, elsewhere, key, Qt.KeyboardModifier.ControlModifier)
        for key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)
    )
    next_tool()
    next_tool()
    previous_tool()
    assert wishes == ["filters", "layers", "filters"]
    tabs.show_for("images")
    next_tool()
    assert len(wishes) == 3


def test_where_there_is_no_room_for_all_tools_buttons_with_names_lead_to_the_others(qtbot: QtBot) -> None:
    tabs = ToolTabs()
    qtbot.addWidget(tabs)
    tabs.show_for("layers")
    tabs.resize(90, 40)
    tabs.show()
    shown = [each for each in tabs.findChildren(QToolButton) if each.isVisible()]
    assert [each.accessibleName() for each in shown] == ["Tools further left", "Tools further right"]
    assert all(each.toolTip() for each in shown)
