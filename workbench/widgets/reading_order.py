"""Positions in reading order: which rectangles of a table a run of them covers, and where a key leads."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import Qt

Run = tuple[int, int]
"""First and last of positions that follow upon one another."""
Rectangle = tuple[int, int, int, int]
"""Top row, left column, bottom row, right column, all of them within it."""


def runs_of(positions: Iterable[int]) -> list[Run]:
    """Positions in order, those next to each other taken together."""
    runs: list[Run] = []
    for position in sorted(positions):
        if runs and runs[-1][1] == position - 1:
            runs[-1] = (runs[-1][0], position)
        else:
            runs.append((position, position))
    return runs


@dataclass(frozen=True)
class ReadingOrder:
    """``count`` items, counted from 0, in rows of ``columns``; the last row may be short.

    Where items are grouped, ``starts`` are the first positions of the groups, the first of them 0. Each group
    begins a row of its own below a row that holds nothing but its heading.
    """

    count: int
    columns: int
    starts: tuple[int, ...] = ()

    @property
    def rows(self) -> int:
        """Number of rows, those of the headings included."""
        return self._first_rows[-1] + -(-(self.count - self._starts[-1]) // self.columns)

    @cached_property
    def heading_rows(self) -> tuple[int, ...]:
        """The rows of the headings, one for each group."""
        return tuple(row - 1 for row in self._first_rows) if self.starts else ()

    def cell(self, position: int) -> tuple[int, int]:
        """Row and column of a position."""
        group = bisect_right(self._starts, position) - 1
        row, column = divmod(position - self._starts[group], self.columns)
        return self._first_rows[group] + row, column

    def position(self, row: int, column: int) -> int | None:
        """What stands there; None for a heading and beyond the last item of a row."""
        group, position = self._reached(row, column)
        return position if group >= 0 and 0 <= position < self._ends[group] else None

    def first_after(self, row: int) -> int:
        """The first position in a row or below it; ``count`` if there is none."""
        group, position = self._reached(row, 0)
        return min(position, self._ends[group]) if group >= 0 else 0

    def rectangles(self, run: Run) -> list[Rectangle]:
        """A run as at most three rectangles in each group: the end of a row, the start of a row, whole rows."""
        return [each for part in self._parts(run) for each in self._rectangles_in_group(part)]

    def runs(self, rectangles: Iterable[Rectangle]) -> list[Run]:
        """What rectangles cover, in reading order, without what lies beyond the last item.

        Each rectangle lies within one group.
        """
        runs: list[Run] = []
        for top, left, bottom, right in rectangles:
            is_whole = right - left + 1 == self.columns
            for first, last in (
                ((top, bottom),) if is_whole else ((row, row) for row in range(top, bottom + 1))
            ):
                group, start = self._reached(first, left)
                end = min(self._reached(last, right)[1], self._ends[group] - 1)
                if group >= 0 and start <= end:
                    runs.append((start, end))
        return sorted(runs)

    def target(self, key: Qt.Key, current: int | None, rows_in_sight: int) -> int | None:
        """The position to which a key leads; None if it is not one that moves."""
        last = self.count - 1
        along = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -last, Qt.Key.Key_End: last}
        across = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -rows_in_sight,
            Qt.Key.Key_PageDown: rows_in_sight,
        }
        if last < 0 or not (key in along or key in across):
            return None
        if current is None:
            return last if key == Qt.Key.Key_End else 0
        if key in along:
            return min(max(current + along[key], 0), last)
        return self._across(current, across[key])

    def _across(self, current: int, rows: int) -> int:
        # Up and down keep to their column; a short row is entered at its end.
        row, column = self.cell(current)
        row = min(max(row + rows, self._first_rows[0]), self.rows - 1)
        if row in self._heading_set:
            row += 1 if rows > 0 else -1
        group, position = self._reached(row, column)
        return min(position, self._ends[group] - 1)

    def _reached(self, row: int, column: int) -> tuple[int, int]:
        """The group of a row, and the position there if the group went on for ever; -1: above all groups."""
        group = bisect_right(self._first_rows, row) - 1
        return group, self._starts[group] + (row - self._first_rows[group]) * self.columns + column

    def _parts(self, run: Run) -> Iterator[Run]:
        first, last = run
        for group in range(bisect_right(self._starts, first) - 1, bisect_left(self._starts, last + 1)):
            yield max(first, self._starts[group]), min(last, self._ends[group] - 1)

    def _rectangles_in_group(self, run: Run) -> list[Rectangle]:
        (top, left), (bottom, right) = map(self.cell, run)
        if top == bottom:
            return [(top, left, top, right)]
        found = [(top, left, top, self.columns - 1), (bottom, 0, bottom, right)]
        if bottom - top > 1:
            found.append((top + 1, 0, bottom - 1, self.columns - 1))
        return found

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return self.starts or (0,)

    @cached_property
    def _ends(self) -> tuple[int, ...]:
        return (*self._starts[1:], self.count)

    @cached_property
    def _first_rows(self) -> tuple[int, ...]:
        rows, row = [], 0
        for start, end in zip(self._starts, self._ends, strict=True):
            row += 1 if self.starts else 0
            rows.append(row)
            row += -(-(end - start) // self.columns)
        return tuple(rows)

    @cached_property
    def _heading_set(self) -> frozenset[int]:
        return frozenset(self.heading_rows)
