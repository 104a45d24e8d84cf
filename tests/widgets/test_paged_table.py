"""A table of any length: only what is in sight is asked for and held."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from workbench.widgets.paged_model import _PAGES_HELD, PAGE
from workbench.widgets.paged_table import PagedTable
from workbench.widgets.results_model import ResultColumn

COLUMNS = [ResultColumn("Picture"), ResultColumn("Count", "whole"), ResultColumn("How sure", "probability")]
MILLION = 1_000_000


def row(number: int) -> tuple[str, str, int, float]:
    return f"{number}.png", f"{number}.png", number, 0.25


@pytest.fixture
def table(qtbot: QtBot) -> PagedTable:
    made = PagedTable()
    qtbot.addWidget(made)
    made.set_columns(COLUMNS)
    made.resize(500, 300)
    made.show()
    return made


def text(table: PagedTable, at: int, column: int) -> str:
    return table.model().index(at, column).data()


def answer(table: PagedTable, pages: tuple[int, ...]) -> None:
    for page in pages:
        table.add_page(page, [row(number) for number in range(page * PAGE, (page + 1) * PAGE)])


def test_the_first_rows_are_there_before_all_are_counted(table: PagedTable, qtbot: QtBot) -> None:
    table.show_rows([row(number) for number in range(2 * PAGE)], 2 * PAGE)
    assert (text(table, 3, 0), text(table, 3, 1), text(table, 3, 2)) == ("3.png", "3", "25%")
    table.set_count(MILLION)
    assert table.row_count == MILLION and text(table, 3, 0) == "3.png"


def test_what_comes_into_sight_is_asked_for_once(table: PagedTable, qtbot: QtBot) -> None:
    table.show_rows([row(number) for number in range(2 * PAGE)], MILLION)
    qtbot.waitUntil(lambda: table.verticalScrollBar().maximum() > MILLION)
    with qtbot.waitSignal(table.pages_wanted) as asked:
        table.scrollTo(table.model().index(MILLION // 2, 0))
    (pages,) = asked.args
    assert MILLION // 2 // PAGE in pages and len(pages) <= 2
    assert text(table, MILLION // 2, 0) == "…"
    answer(table, pages)
    assert text(table, MILLION // 2, 0) == f"{MILLION // 2}.png"


def test_only_so_many_pages_are_held(table: PagedTable, qtbot: QtBot) -> None:
    table.show_rows([], MILLION)
    answer(table, tuple(range(_PAGES_HELD + 5)))
    assert text(table, 0, 0) == "…" and text(table, (_PAGES_HELD + 4) * PAGE, 0) != "…"


def test_a_click_on_a_heading_asks_for_another_order(table: PagedTable, qtbot: QtBot) -> None:
    table.show_rows([row(number) for number in range(5)], 5)
    asked: list[tuple[int, bool]] = []
    table.sort_requested.connect(lambda column, is_descending: asked.append((column, is_descending)))
    heading = table.horizontalHeader()
    place = QPoint(heading.sectionViewportPosition(1) + 10, 10)
    for _ in range(3):
        QTest.mouseClick(heading.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert asked == [(1, False), (1, True), (-1, False)]


def test_the_arrow_stands_at_the_column_that_sorts(table: PagedTable) -> None:
    table.model().sort(0, Qt.SortOrder.DescendingOrder)
    titles = [table.model().headerData(at, Qt.Orientation.Horizontal) for at in range(3)]
    assert titles == ["Picture ↓", "Count", "How sure"]


def test_the_picture_of_a_row_is_told_even_if_it_comes_late(table: PagedTable, qtbot: QtBot) -> None:
    table.show_rows([row(number) for number in range(PAGE)], 3 * PAGE)
    told: list[str] = []
    table.current_row_changed.connect(told.append)
    table.selectRow(4)
    table.selectRow(2 * PAGE + 1)
    assert told == ["4.png"]
    answer(table, (2,))
    assert told == ["4.png", f"{2 * PAGE + 1}.png"]


def test_selected_rows_are_asked_for_as_ranges(table: PagedTable, qtbot: QtBot) -> None:
    table.show_rows([row(number) for number in range(PAGE)], MILLION)
    table.selectAll()
    with qtbot.waitSignal(table.copy_requested) as asked:
        QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert asked.args == [(range(MILLION),)]


def test_texts_of_several_lines_stand_in_one(table: PagedTable) -> None:
    table.show_rows([("a", "two\nlines", None, None)], 1)
    assert text(table, 0, 0) == "two lines" and text(table, 0, 1) == ""
    assert table.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == "two\nlines"
