"""The table of results: sorted by its headings, followed to the pictures, copied into a spreadsheet."""

import csv
import io
import random

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from workbench.widgets.results_table import ResultColumn, ResultsTable

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

COLUMNS = (
    ResultColumn("Picture"),
    ResultColumn("Rank", "whole"),
    ResultColumn("Probability", "probability"),
    ResultColumn("Sharpness", "number", help="How sharp the picture is"),
)
ROWS = [
    (7, "picture 10.jpg", 1, 0.82134, 12.3456),
    (8, "Picture 2.jpg", 1, 0.004, None),
    (9, "picture 1.jpg", 1, 0.5, 0.00123),
    (7, "picture 10.jpg", 2, 0.1, float("nan")),
]


@pytest.fixture
def table(qtbot: QtBot) -> ResultsTable:
    table = ResultsTable(COLUMNS)
    qtbot.addWidget(table)
    table.resize(700, 400)
    table.append_rows(ROWS)
    table.show()
    table.setFocus()
    qtbot.waitExposed(table)
    return table


def column(table: ResultsTable, number: int) -> list[str]:
    model = table.model()
    return [model.index(row, number).data() for row in range(model.rowCount())]


def heading(table: ResultsTable, number: int) -> str:
    return table.model().headerData(number, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole)


def click_heading(table: ResultsTable, number: int) -> None:
    headings = table.horizontalHeader()
    place = QPoint(headings.sectionViewportPosition(number) + 20, headings.height() // 2)
    QTest.mouseClick(headings.viewport(), Qt.MouseButton.LeftButton, pos=place)


def click_row(table: ResultsTable, row: int, modifiers: Qt.KeyboardModifier) -> None:
    place = table.visualRect(table.model().index(row, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, modifiers, place)


def test_figures_are_sensible_and_stand_at_the_right(table: ResultsTable) -> None:
    assert column(table, 2) == ["82%", "<1%", "50%", "10%"]
    assert column(table, 3)[:3] == ["12.35", "", "0.0012"]
    index = table.model().index(0, 2)
    assert index.data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    assert table.model().index(0, 0).data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignLeft
    heading = table.model().headerData(2, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert "softmax" in heading


def test_a_heading_sorts_names_as_a_person_would_and_back(table: ResultsTable) -> None:
    came = column(table, 0)
    click_heading(table, 0)
    assert column(table, 0) == ["picture 1.jpg", "Picture 2.jpg", "picture 10.jpg", "picture 10.jpg"]
    click_heading(table, 0)
    assert column(table, 0) == ["picture 10.jpg", "picture 10.jpg", "Picture 2.jpg", "picture 1.jpg"]
    assert heading(table, 0) == "Picture ↓"
    click_heading(table, 0)
    assert column(table, 0) == came
    assert heading(table, 0) == "Picture"
    click_heading(table, 2)
    assert heading(table, 2) == "↑ Probability"


def test_missing_values_come_last_both_ways(table: ResultsTable) -> None:
    click_heading(table, 3)
    assert column(table, 3)[:2] == ["0.0012", "12.35"]
    click_heading(table, 3)
    assert column(table, 3)[:2] == ["12.35", "0.0012"]


def test_the_chosen_row_is_followed_through_sorting(table: ResultsTable) -> None:
    click_row(table, 2, Qt.KeyboardModifier.NoModifier)
    assert table.selected_keys == (9,)
    click_heading(table, 2)
    assert table.selected_keys == (9,)
    assert table.currentIndex().row() == 2
    click_heading(table, 0)
    assert table.selected_keys == (9,) and table.currentIndex().row() == 0


def test_rows_that_come_find_their_place_in_a_sorted_table(table: ResultsTable, qtbot: QtBot) -> None:
    click_heading(table, 2)
    table.append_rows([(11, "picture 3.jpg", 1, 0.3, 1.0)])
    table.append_rows([(12, "picture 4.jpg", 1, 0.0, 1.0)])
    qtbot.waitUntil(lambda: column(table, 2) == ["0%", "<1%", "10%", "30%", "50%", "82%"], timeout=3000)


def test_many_rows_are_sorted_as_python_sorts(table: ResultsTable) -> None:
    generator = random.Random(3)
    rows = [(number, f"picture {number}.jpg", 1, generator.random(), 1.0) for number in range(20_000)]
    table.set_rows(rows)
    click_heading(table, 2)
    expected = [row[0] for row in sorted(rows, key=lambda row: row[3])]
    table.selectAll()
    assert list(table.selected_keys) == expected


def test_the_picture_of_a_row_is_told(table: ResultsTable, qtbot: QtBot) -> None:
    current: list[int] = []
    table.current_row_changed.connect(current.append)
    click_row(table, 1, Qt.KeyboardModifier.NoModifier)
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert current == [8, 9]
    with qtbot.waitSignal(table.row_activated, timeout=1000) as entered:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert entered.args == [9]
    place = table.visualRect(table.model().index(0, 1)).center()
    with qtbot.waitSignal(table.row_activated, timeout=1000) as clicked:
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert clicked.args == [7]


def test_a_picture_is_found_in_the_table(table: ResultsTable) -> None:
    click_heading(table, 0)
    table.set_current(8)
    assert table.currentIndex().row() == 1 and table.selected_keys == (8,)
    table.set_current(4711)
    assert table.selected_keys == (8,)


def test_rows_are_copied_for_a_spreadsheet(table: ResultsTable) -> None:
    table.append_rows([(13, "tab\there.jpg", 1, 0.25, None)])
    click_row(table, 0, Qt.KeyboardModifier.NoModifier)
    click_row(table, 4, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = list(csv.reader(io.StringIO(QGuiApplication.clipboard().text()), delimiter="\t"))
    assert copied == [
        ["Picture", "Rank", "Probability", "Sharpness"],
        ["picture 10.jpg", "1", "0.82134", "12.3456"],
        ["tab\there.jpg", "1", "0.25", ""],
    ]


def test_rows_of_another_shape_are_refused(table: ResultsTable) -> None:
    with pytest.raises(ValueError, match="4 cells"):
        table.append_rows([(1, "too short")])
    table.append_rows([])
    assert table.row_count == 4


def test_cells_of_a_picture_are_changed_in_all_its_rows_and_sorted_anew(
    table: ResultsTable, qtbot: QtBot
) -> None:
    table.set_rows([(7, "b.jpg", 1, 0.5, 1.0), (7, "b.jpg", 2, 0.4, 2.0), (8, "a.jpg", 1, 0.3, 3.0)])
    click_heading(table, 0)
    assert column(table, 0) == ["a.jpg", "b.jpg", "b.jpg"]
    table.set_cells(0, {7: "0.jpg", 99: "unknown"})
    qtbot.waitUntil(lambda: column(table, 0) == ["0.jpg", "0.jpg", "a.jpg"])
    assert column(table, 1) == ["1", "2", "1"]
    table.set_rows(())
    table.set_cells(0, {7: "nothing"})
    assert table.row_count == 0
