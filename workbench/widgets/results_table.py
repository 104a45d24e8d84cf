"""Results as a table that grows as they come, is sorted by its headings, and is copied into a spreadsheet."""

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QModelIndex, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHeaderView, QWidget

from workbench.widgets.results_model import Cell, ResultColumn, ResultsModel, Row
from workbench.widgets.row_table import ARROW, NARROWEST, RowTable
from workbench.widgets.theme import theme

__all__ = ["ResultColumn", "ResultsTable"]

_SORTING_MILLISECONDS = 250


class ResultsTable(RowTable):
    """Rows of results, each with the key of its picture.

    A click on a heading sorts, a second one the other way, a third one goes back to the order of arrival.
    """

    row_activated = Signal(object)
    """The key of the row that was double-clicked, or current when Enter was pressed."""
    current_row_changed = Signal(object)
    """The key of the row the cursor is now on."""

    def __init__(self, columns: Sequence[ResultColumn], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._results = ResultsModel(columns)
        self._widths: dict[int, int] = {}
        self.show_model(self._results)
        self._build()

    @property
    def row_count(self) -> int:
        """Number of rows."""
        return self._results.rowCount()

    @property
    def selected_keys(self) -> tuple[int, ...]:
        """The keys of the rows selected, each once, in the order of the screen."""
        return tuple(dict.fromkeys(self._results.key_at(row) for row in self._selected_rows()))

    def append_rows(self, rows: Iterable[Row]) -> None:
        """Add rows ``(key, cell, …)``; ValueError if one has not as many cells as there are columns.

        Cells are text, numbers or None, probabilities 0–1. In a sorted table rows find their place a moment
        later.
        """
        self._results.append(rows)
        if self._results.is_sorted and not self._sorting.isActive():
            self._sorting.start()

    def set_rows(self, rows: Iterable[Row]) -> None:
        """Show other rows."""
        self._results.clear()
        self.append_rows(rows)

    def set_cells(self, column: int, cells: Mapping[int, Cell]) -> None:
        """Change a column's cell in all rows of these keys."""
        self._results.set_cells(column, cells)
        if self._results.is_sorted and not self._sorting.isActive():
            self._sorting.start()

    def set_current(self, key: int) -> None:
        """Put the cursor on the first row of a picture and show it; an unknown key is passed over."""
        row = self._results.row_of(key)
        if row is not None and row != self.currentIndex().row():
            self.selectRow(row)
            self.scrollTo(self._results.index(row, 0))

    def give_width(self, column: int, width: int) -> None:
        """Give a column of text a width of its own, at text of 100 per cent, where others would leave it no room."""
        self._widths[column] = width
        self.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        self._on_theme_changed()

    def copy_selection(self) -> None:
        """Put the selected rows on the clipboard as tab-separated text with a heading."""
        rows = self._selected_rows()
        if rows:
            QGuiApplication.clipboard().setText(self._results.as_text(rows))

    def _build(self) -> None:
        self.setAccessibleName("Results")
        self.setToolTip("A click on a heading sorts; Ctrl+C copies the selected rows for a spreadsheet")
        self._build_headings()
        self._sorting = QTimer(self, singleShot=True, interval=_SORTING_MILLISECONDS)
        self._sorting.timeout.connect(self._results.sort_again)
        self.activated.connect(self._on_activated)
        self.selectionModel().currentRowChanged.connect(self._on_current_row_changed)
        theme().changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def _build_headings(self) -> None:
        headings = self.horizontalHeader()
        for number, column in enumerate(self._results.columns):
            is_text = column.kind == "text"
            mode = QHeaderView.ResizeMode.Stretch if is_text else QHeaderView.ResizeMode.Interactive
            headings.setSectionResizeMode(number, mode)

    def _on_theme_changed(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme().measures.control - 2)
        headings = self.horizontalHeader()
        for number, column in enumerate(self._results.columns):
            if number in self._widths:
                headings.resizeSection(number, round(self._widths[number] * theme().measures.scale))
            elif column.kind != "text":
                headings.resizeSection(number, max(headings.sectionSizeHint(number) + ARROW, NARROWEST))

    def _on_activated(self, index: QModelIndex) -> None:
        self.row_activated.emit(self._results.key_at(index.row()))

    def _on_current_row_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        if current.isValid():
            self.current_row_changed.emit(self._results.key_at(current.row()))
