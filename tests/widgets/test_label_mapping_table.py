"""Labels are found, selected by the dozen and matched at once."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from workbench.widgets.label_mapping_table import ANSWERED, MATCHED, NOTHING, UNMATCHED, LabelMappingTable

LABELS = [("tabby", 9), ("beagle", 4), ("teapot", 2), ("pug", 0), ("banjo", 0)]
ENTRIES = {"tabby": "cat", "beagle": "dog", "pug": "dog", "teapot": ""}


@pytest.fixture
def matches(qtbot: QtBot) -> LabelMappingTable:
    made = LabelMappingTable()
    qtbot.addWidget(made)
    made.show_mapping(LABELS, ENTRIES, ("cat", "dog"))
    made.show()
    return made


def shown(matches: LabelMappingTable) -> list[str]:
    model = matches.table.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def target(matches: LabelMappingTable) -> QComboBox:
    return next(each for each in matches.findChildren(QComboBox) if "stand for" in each.accessibleName())


def match_button(matches: LabelMappingTable) -> QPushButton:
    return matches.findChild(QPushButton)


def test_it_lists_labels_with_counts_and_matches(matches: LabelMappingTable) -> None:
    model = matches.table.model()
    rows = [[model.index(row, column).data() for column in range(3)] for row in range(model.rowCount())]
    assert rows[0] == ["tabby", 9, "cat"] and rows[2] == ["teapot", 2, NOTHING] and len(rows) == 5


def test_search_finds_labels_and_what_they_stand_for(matches: LabelMappingTable) -> None:
    QTest.keyClicks(matches.findChild(QLineEdit), "DOG")
    assert shown(matches) == ["beagle", "pug"]
    matches.findChild(QLineEdit).clear()
    QTest.keyClicks(matches.findChild(QLineEdit), "ea")
    assert shown(matches) == ["beagle", "teapot"]


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        (ANSWERED, ["tabby", "beagle", "teapot"]),
        (UNMATCHED, ["teapot"]),
        (MATCHED, ["tabby", "beagle", "pug"]),
    ],
)
def test_only_some_labels_are_listed(matches: LabelMappingTable, which: str, expected: list[str]) -> None:
    matches.show_which(which)
    assert shown(matches) == expected


def test_many_labels_are_matched_at_once(matches: LabelMappingTable, qtbot: QtBot) -> None:
    assert not match_button(matches).isEnabled()
    QTest.keyClicks(matches.findChild(QLineEdit), "dog")
    matches.table.selectAll()
    target(matches).setCurrentText("cat")
    with qtbot.waitSignal(matches.mapping_changed) as changed:
        QTest.mouseClick(match_button(matches), Qt.MouseButton.LeftButton)
    assert changed.args == [{"beagle": "cat", "pug": "cat"}]


def test_a_label_may_stand_for_nothing(matches: LabelMappingTable, qtbot: QtBot) -> None:
    matches.table.selectRow(0)
    target(matches).setCurrentText(NOTHING)
    with qtbot.waitSignal(matches.mapping_changed) as changed:
        QTest.mouseClick(match_button(matches), Qt.MouseButton.LeftButton)
    assert changed.args == [{"tabby": ""}]


def test_what_is_selected_stays_so_when_matches_change(matches: LabelMappingTable) -> None:
    matches.table.selectRow(1)
    target(matches).setCurrentText("dog")
    matches.show_mapping(LABELS, {**ENTRIES, "beagle": "cat"}, ("cat", "dog"))
    assert [index.data() for index in matches.table.selectionModel().selectedRows()] == ["beagle"]
    assert matches.table.model().index(1, 2).data() == "cat" and target(matches).currentText() == "dog"
    assert match_button(matches).isEnabled()


def test_headings_sort_by_counts_and_names(matches: LabelMappingTable) -> None:
    matches.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert shown(matches) == ["banjo", "beagle", "pug", "tabby", "teapot"]
    matches.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert shown(matches)[:3] == ["tabby", "beagle", "teapot"]


def test_without_labels_nothing_can_be_matched(matches: LabelMappingTable) -> None:
    matches.show_mapping((), {}, ())
    assert shown(matches) == [] and not match_button(matches).isEnabled()
