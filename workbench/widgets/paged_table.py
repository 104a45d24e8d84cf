"""A table of any length: rows are fetched as they come into sight, sorted and copied by whoever has them."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QWidget

from workbench.core.tables import Row
from workbench.widgets.paged_model import PAGE, PagedModel
from workbench.widgets.results_model import ResultColumn
from workbench.widgets.row_table import ARROW, NARROWEST, RowTable
from workbench.widgets.theme import theme

_TEXT_WIDTH = 160
_FIRST_WIDTH = 200


class PagedTable(RowTable):
    """Rows ``(key, cell, …)`` of which only those in sight are held."""

    pages_wanted = Signal(object)
    """The numbers of pages (of :data:`~workbench.widgets.paged_model.PAGE` rows) that are in sight and missing."""
    sort_requested = Signal(int, bool)
    """A column (-1: the table's own order) and whether the largest is to come first."""
    copy_requested = Signal(object)
    """The places of the rows that a person wants on the clipboard, as a tuple of ranges."""
    current_row_changed = Signal(object)
    """The key of the row the cursor is now on."""
    current_column_changed = Signal(int)
    """The number of the column the cursor is now in."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = PagedModel()
        self.show_model(self._rows)
        self.setAccessibleName("Rows")
        self.setToolTip("A click on a heading sorts; Ctrl+C copies the selected rows for a spreadsheet")
        self._rows.pages_wanted.connect(self.pages_wanted)
        self._rows.sort_requested.connect(self.sort_requested)
        theme().changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    @property
    def row_count(self) -> int:
        """Number of rows, as far as it is known."""
        return self._rows.rowCount()

    def set_columns(self, columns: Sequence[ResultColumn]) -> None:
        """Show another table, without rows at first and not sorted."""
        headings = self.horizontalHeader()
        headings.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self._rows.set_columns(columns)
        self._arrange()

    def show_rows(self, first: Sequence[Row], count: int) -> None:
        """Show other rows of the same table: ``first`` is what is known of the first of ``count``."""
        self._rows.show_rows(first, count)
        self.scrollToTop()

    def set_count(self, count: int) -> None:
        """So many rows there are in all, as is known now."""
        self._rows.set_count(count)

    def add_page(self, page: int, rows: Sequence[Row]) -> None:
        """Rows that were asked for."""
        self._rows.add_page(page, rows)
        if self.currentIndex().isValid() and self.currentIndex().row() // PAGE == page:
            self._announce(self.currentIndex().row())

    def copy_selection(self) -> None:
        """Ask for the selected rows; see :attr:`copy_requested`."""
        selected = self.selectionModel().selection()
        ranges = sorted({(each.top(), each.bottom() + 1) for each in selected})  # type: ignore[attr-defined]
        if ranges:
            self.copy_requested.emit(tuple(range(*each) for each in ranges))

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        super().currentChanged(current, previous)
        if not current.isValid():
            return
        if current.row() != previous.row():
            self._announce(current.row())
        if current.column() != previous.column():
            self.current_column_changed.emit(current.column())

    def _announce(self, place: int) -> None:
        row = self._rows.row_at(place)
        if row is not None and row[0] is not None:
            self.current_row_changed.emit(row[0])

    def _on_theme_changed(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme().measures.control - 2)
        self._arrange()

    def _arrange(self) -> None:
        headings, scale = self.horizontalHeader(), theme().measures.scale
        # A number at the far end of a wide window would be hard to tell to its row.
        is_text_last = bool(self._rows.columns) and self._rows.columns[-1].kind == "text"
        headings.setStretchLastSection(is_text_last)
        for number, column in enumerate(self._rows.columns):
            headings.setSectionResizeMode(number, QHeaderView.ResizeMode.Interactive)
            text = round((_TEXT_WIDTH if number else _FIRST_WIDTH) * scale) if column.kind == "text" else 0
            headings.resizeSection(number, max(headings.sectionSizeHint(number) + ARROW, NARROWEST, text))


__all__ = ["PAGE", "PagedTable"]
