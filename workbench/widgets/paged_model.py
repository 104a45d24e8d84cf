"""A table of which only the pages in sight are held, however long it is; missing cells are asked for."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from workbench.core.tables import Row
from workbench.widgets.results_model import ResultColumn, alignment, cell_in_words, heading_in_words

Index = QModelIndex | QPersistentModelIndex

PAGE = 100
_PAGES_HELD = 60
_ON_ITS_WAY = "…"


class PagedModel(QAbstractTableModel):
    """Rows ``(key, cell, …)``; the key, a picture's name or None, is not shown."""

    pages_wanted = Signal(object)
    """The numbers of pages that are in sight and not here; each wish replaces the one before."""
    sort_requested = Signal(int, bool)
    """A column (-1: none) and whether the largest is to come first; whoever has the rows sorts them."""

    def __init__(self) -> None:
        super().__init__()
        self.columns: tuple[ResultColumn, ...] = ()
        self._count = 0
        self._pages: OrderedDict[int, Sequence[Row]] = OrderedDict()
        self._missing: set[int] = set()
        self._sorted_by = (-1, Qt.SortOrder.AscendingOrder)
        # All pages that one painting misses are one wish.
        self._asking = QTimer(self, singleShot=True, interval=0)
        self._asking.timeout.connect(self._ask)

    def set_columns(self, columns: Sequence[ResultColumn]) -> None:
        """Show another table, without rows at first and not sorted."""
        self.beginResetModel()
        self.columns = tuple(columns)
        self._count = 0
        self._pages.clear()
        self._sorted_by = (-1, Qt.SortOrder.AscendingOrder)
        self.endResetModel()

    def show_rows(self, first: Sequence[Row], count: int) -> None:
        """Show other rows of the same table: ``first`` is what is known of the first of ``count``."""
        self.beginResetModel()
        self._count = count
        self._pages.clear()
        for at in range(0, len(first), PAGE):
            part = first[at : at + PAGE]
            if len(part) == PAGE or at + len(part) == count:
                self._pages[at // PAGE] = part
        self.endResetModel()

    def set_count(self, count: int) -> None:
        """So many rows there are in all, as is known now; those shown stay."""
        if count > self._count:
            self.beginInsertRows(QModelIndex(), self._count, count - 1)
            self._count = count
            self.endInsertRows()

    def add_page(self, page: int, rows: Sequence[Row]) -> None:
        """Rows that were asked for; those that were looked at longest ago are forgotten."""
        self._pages[page] = rows
        while len(self._pages) > _PAGES_HELD:
            self._pages.popitem(last=False)
        first, last = page * PAGE, min((page + 1) * PAGE, self._count) - 1
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def row_at(self, row: int) -> Row | None:
        """A row if it is here, its key first."""
        page = self._pages.get(row // PAGE)
        return page[row % PAGE] if page is not None and row % PAGE < len(page) else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Ask for the rows in another order; -1 is their own."""
        if (column, order) != self._sorted_by and (column >= 0 or self._sorted_by[0] >= 0):
            self._sorted_by = (column, order)
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)
            self.sort_requested.emit(column, order == Qt.SortOrder.DescendingOrder)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment(column)
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        row = self._row(index.row())
        if row is None:
            return _ON_ITS_WAY if role == Qt.ItemDataRole.DisplayRole else None
        cell = row[index.column() + 1]
        if role == Qt.ItemDataRole.DisplayRole:
            return _in_one_line(cell_in_words(column, cell))
        return None if cell is None else str(cell)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            by, order = self._sorted_by
            return heading_in_words(column, section == by, order)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(filter(None, [column.title, column.help]))
        return None

    def _row(self, row: int) -> Row | None:
        page = row // PAGE
        if page in self._pages:
            self._pages.move_to_end(page)
            return self.row_at(row)
        self._missing.add(page)
        if not self._asking.isActive():
            self._asking.start()
        return None

    def _ask(self) -> None:
        missing, self._missing = self._missing, set()
        wanted = sorted(page for page in missing if page not in self._pages and page * PAGE < self._count)
        if wanted:
            self.pages_wanted.emit(tuple(wanted))


def _in_one_line(text: str) -> str:
    return " ".join(text.splitlines()) if "\n" in text or "\r" in text else text
