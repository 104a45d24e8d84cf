"""Positions in reading order: which rectangles of a table a run of them covers, and where a key leads."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt

Run = tuple[int, int]
"""First and last of positions that follow upon one another."""
Rectangle = tuple[int, int, int, int]
"""Top row, left column, bottom row, right column, all of them within it."""


@dataclass(frozen=True)
class ReadingOrder:
    """``count`` items, counted from 0, in rows of ``columns``; the last row may be short."""

    count: int
    columns: int

    def rectangles(self, run: Run) -> list[Rectangle]:
        """A run as at most three rectangles: the end of its first row, the start of its last, whole rows."""
        (top, left), (bottom, right) = (divmod(position, self.columns) for position in run)
        if top == bottom:
            return [(top, left, top, right)]
        found = [(top, left, top, self.columns - 1), (bottom, 0, bottom, right)]
        if bottom - top > 1:
            found.append((top + 1, 0, bottom - 1, self.columns - 1))
        return found

    def runs(self, rectangles: Iterable[Rectangle]) -> list[Run]:
        """What rectangles cover, in reading order, without what lies beyond the last item."""
        columns, last = self.columns, self.count - 1
        runs: list[Run] = []
        for top, left, bottom, right in rectangles:
            if right - left + 1 == columns:
                runs.append((top * columns, bottom * columns + right))
            else:
                rows = range(top, bottom + 1)
                runs.extend((row * columns + left, row * columns + right) for row in rows)
        return [(first, min(end, last)) for first, end in sorted(runs) if first <= last]

    def target(self, key: Qt.Key, current: int | None, rows_in_sight: int) -> int | None:
        """The position to which a key leads; None if it is not one that moves."""
        last, page = self.count - 1, rows_in_sight * self.columns
        along = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -last, Qt.Key.Key_End: last}
        across = {
            Qt.Key.Key_Up: -self.columns,
            Qt.Key.Key_Down: self.columns,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
        }
        if last < 0 or not (key in along or key in across):
            return None
        if current is None:
            return last if key == Qt.Key.Key_End else 0
        if key in along:
            return min(max(current + along[key], 0), last)
        # Up and down keep to their column; a short last row is entered at its end.
        column, last_row = current % self.columns, last // self.columns
        row = min(max((current + across[key]) // self.columns, 0), last_row)
        return min(row * self.columns + column, last)
