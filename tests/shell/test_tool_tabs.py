"""Panes of a group share one place in the rail and are told apart by tabs."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabBar, QToolButton
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
    buttons = rail.findChildren(QToolButton)
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
    assert [tabs.tabToolTip(at) for at in range(tabs.count())] == ["What layers there are", "Filters"]
    assert not tabs.isHidden() and tabs.currentIndex() == 1 and not wishes
    qtbot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(0).center())
    qtbot.keyClick(tabs, Qt.Key.Key_Right)
    assert wishes == ["layers", "filters"]
    tabs.show_for("")
    assert tabs.isHidden() and isinstance(tabs, QTabBar)
