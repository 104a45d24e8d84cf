"""Rows of results as they came or sorted by a column, formatted for the eye and for copying."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from natsort import natsort_keygen, ns
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from workbench.core.wording import per_cent
from workbench.widgets.probability_bars import EXPLANATION

Index = QModelIndex | QPersistentModelIndex
Cell = str | int | float | None
Row = tuple[Any, ...]
"""``(key, cell, cell, …)``: the key tells the picture and is not shown; one cell for each column."""

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_NATURAL = natsort_keygen(alg=ns.IGNORECASE)


@dataclass(frozen=True)
class ResultColumn:
    """A column of results; ``help`` is the tool tip of its heading."""

    title: str
    kind: Literal["text", "whole", "number", "probability"] = "text"
    help: str = ""


class ResultsModel(QAbstractTableModel):
    """Rows are only added; one that comes while a column is sorted waits at the end for the next sorting."""

    def __init__(self, columns: Sequence[ResultColumn]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self._rows: list[Row] = []
        self._order: list[int] = []
        self._sort_keys: dict[int, list[Any]] = {}
        self._first_rows: dict[int, int] = {}
        self._sorted_by = (-1, Qt.SortOrder.AscendingOrder)

    @property
    def is_sorted(self) -> bool:
        """Whether the rows stand in the order of a column, not in that of their coming."""
        return self._sorted_by[0] >= 0

    def append(self, rows: Iterable[Row]) -> None:
        """Add rows at the end. Raises ValueError for a row that has not one cell for each column."""
        new = list(rows)
        if any(len(row) != len(self.columns) + 1 for row in new):
            raise ValueError(f"a row is a key and {len(self.columns)} cells")
        if not new:
            return
        first = len(self._rows)
        self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
        self._rows.extend(new)
        self._order.extend(range(first, len(self._rows)))
        for number, row in enumerate(new, first):
            self._first_rows.setdefault(row[0], number)
        self.endInsertRows()

    def clear(self) -> None:
        """Forget all rows."""
        self.beginResetModel()
        for each in (self._rows, self._order, self._sort_keys, self._first_rows):
            each.clear()
        self.endResetModel()

    def set_cells(self, column: int, cells: Mapping[int, Cell]) -> None:
        """Change a column's cell in all rows of these keys; rows of one key came one after the other."""
        for key in cells.keys() & self._first_rows.keys():
            number = self._first_rows[key]
            while number < len(self._rows) and self._rows[number][0] == key:
                row = self._rows[number]
                self._rows[number] = (*row[: column + 1], cells[key], *row[column + 2 :])
                number += 1
        self._sort_keys.pop(column, None)
        if self._rows:
            self.dataChanged.emit(self.index(0, column), self.index(len(self._rows) - 1, column))

    def key_at(self, row: int) -> int:
        """The key of a row as it stands on the screen."""
        key: int = self._rows[self._order[row]][0]
        return key

    def row_of(self, key: int) -> int | None:
        """Where the first row that came with a key stands on the screen."""
        number = self._first_rows.get(key)
        return None if number is None else self._order.index(number)

    def as_text(self, rows: Iterable[int]) -> str:
        """Rows of the screen as tab-separated text with a heading, numbers with six digits."""
        return tab_separated(self.columns, (self._rows[self._order[row]][1:] for row in rows))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, names as a person would (2 before 10), missing values last; -1 as they came."""
        self._sorted_by = (column, order)
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        numbers = [self._order[index.row()] for index in before]
        self._order = self._sorted(column, order == Qt.SortOrder.DescendingOrder)
        if before:
            places = {number: row for row, number in enumerate(self._order)}
            after = [
                self.index(places[number], index.column())
                for number, index in zip(numbers, before, strict=True)
            ]
            self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def sort_again(self) -> None:
        """Take the rows in that came since the last sorting."""
        self.sort(*self._sorted_by)

    def _sorted(self, column: int, is_descending: bool) -> list[int]:
        numbers = range(len(self._rows))
        if column < 0:
            return list(numbers)
        keys = self._sort_keys.setdefault(column, [])
        made = _name if self.columns[column].kind == "text" else _number
        keys.extend(made(row[column + 1]) for row in self._rows[len(keys) :])
        known = [number for number in numbers if keys[number] is not None]
        missing = [number for number in numbers if keys[number] is None]
        return sorted(known, key=keys.__getitem__, reverse=is_descending) + missing

    def _heading(self, section: int) -> str:
        sorted_section, order = self._sorted_by
        return heading_in_words(self.columns[section], section == sorted_section, order)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        cell = self._rows[self._order[index.row()]][index.column() + 1]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_in_words(column, cell)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment(column)
        if role == Qt.ItemDataRole.ToolTipRole and column.kind == "text":
            return cell
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._heading(section)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.help or (EXPLANATION if column.kind == "probability" else None)
        return None


def cell_in_words(column: ResultColumn, cell: Cell) -> str:
    """A cell as it is read on the screen, with sensible digits; nothing where there is no value."""
    return _SHOWN[column.kind](cell) if cell is not None else ""


def tab_separated(columns: Sequence[ResultColumn], rows: Iterable[Sequence[Cell]]) -> str:
    """Rows as tab-separated text with a heading, as spreadsheets take it; numbers with six digits."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(column.title for column in columns)
    for row in rows:
        writer.writerow(_plain(cell) for cell in row)
    return text.getvalue()


def heading_in_words(column: ResultColumn, is_sorted: bool, order: Qt.SortOrder) -> str:
    """A column's title, with an arrow where the rows stand in its order."""
    if not is_sorted:
        return column.title
    arrow = "↑" if order == Qt.SortOrder.AscendingOrder else "↓"
    return f"{column.title} {arrow}" if column.kind == "text" else f"{arrow} {column.title}"


def alignment(column: ResultColumn) -> Qt.AlignmentFlag:
    """Texts stand left, numbers right."""
    return _LEFT if column.kind == "text" else _RIGHT


def _shown_number(value: float) -> str:
    return f"{value:.2f}" if value == 0 or abs(value) >= 0.01 else f"{value:.2g}"


def _plain(cell: Cell) -> Cell:
    return float(f"{cell:.6g}") if isinstance(cell, float) else cell


def _number(cell: Cell) -> float | None:
    # "Not a number" is neither more nor less than anything and would spoil the order.
    return None if cell is None or cell != cell else float(cell)


def _name(cell: Cell) -> Any:
    return None if cell is None else _NATURAL(str(cell))


_SHOWN: dict[str, Callable[[Any], str]] = {
    "text": str,
    "whole": str,
    "number": _shown_number,
    "probability": per_cent,
}
