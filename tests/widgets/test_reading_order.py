"""Positions in reading order, with and without groups, against plain counting."""

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from workbench.widgets.reading_order import ReadingOrder


@st.composite
def orders(draw: st.DrawFn) -> ReadingOrder:
    counts = draw(st.lists(st.integers(1, 9), max_size=5))
    columns = draw(st.integers(1, 5))
    if not counts or draw(st.booleans()):
        return ReadingOrder(sum(counts), columns)
    return ReadingOrder(sum(counts), columns, tuple(sum(counts[:number]) for number in range(len(counts))))


def counted(order: ReadingOrder) -> tuple[dict[int, tuple[int, int]], list[int], int]:
    """Cells by position, rows of headings and number of rows, found by walking."""
    cells, headings, row, column = {}, [], -1, order.columns
    for position in range(order.count):
        if position in order.starts:
            headings.append(row + 1)
            row, column = row + 2, 0
        elif column == order.columns:
            row, column = row + 1, 0
        cells[position] = (row, column)
        column += 1
    return cells, headings, row + 1


@given(orders())
def test_every_position_has_its_cell(order: ReadingOrder) -> None:
    cells, headings, rows = counted(order)
    assert {position: order.cell(position) for position in cells} == cells
    assert list(order.heading_rows) == headings and order.rows == rows
    positions = {cell: position for position, cell in cells.items()}
    for row in range(rows):
        for column in range(order.columns):
            assert order.position(row, column) == positions.get((row, column))
        below = [position for position, cell in cells.items() if cell[0] >= row]
        assert order.first_after(row) == min(below, default=order.count)


@given(orders(), st.data())
def test_runs_survive_as_rectangles(order: ReadingOrder, data: st.DataObject) -> None:
    if not order.count:
        return
    first = data.draw(st.integers(0, order.count - 1))
    last = data.draw(st.integers(first, order.count - 1))
    rectangles = order.rectangles((first, last))
    covered = [
        position
        for top, left, bottom, right in rectangles
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (position := order.position(row, column)) is not None
    ]
    assert sorted(covered) == list(range(first, last + 1))
    runs = order.runs(rectangles)
    assert [position for start, end in runs for position in range(start, end + 1)] == sorted(covered)


@given(orders(), st.data())
def test_up_and_down_keep_to_their_column_as_far_as_there_is_one(
    order: ReadingOrder, data: st.DataObject
) -> None:
    if not order.count:
        return
    current = data.draw(st.integers(0, order.count - 1))
    row, column = order.cell(current)
    cells, headings, rows = counted(order)
    for key, step in ((Qt.Key.Key_Down, 1), (Qt.Key.Key_Up, -1)):
        target = order.target(key, current, 3)
        wanted = row + step
        if wanted in headings:
            wanted += step
        if not 0 <= wanted < rows or wanted in headings:
            assert target is not None and cells[target][0] == row
            continue
        last = max(cell[1] for cell in cells.values() if cell[0] == wanted)
        assert target is not None and cells[target] == (wanted, min(column, last))
