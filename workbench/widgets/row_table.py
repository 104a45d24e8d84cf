"""How every table of rows looks and is operated: whole rows are selected, headings sort, rows are copied."""

from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import QAbstractItemModel, QItemSelectionModel, QItemSelectionRange, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

NARROWEST = 88
ARROW = 20
# Cells keep a margin for the focus frame that headings lack.
_HEADINGS = "QHeaderView::section { padding: 0 11px; }"


class RowTable(QTableView):
    """A table whose rows have one height; what its columns are, its subclass says."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Names of files differ at their ends.
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        copying = QAction("Copy rows", self)
        copying.setToolTip("Copy the selected rows with their heading, for a spreadsheet")
        copying.setShortcut(QKeySequence.StandardKey.Copy)
        copying.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copying.triggered.connect(self.copy_selection)
        self.addAction(copying)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def show_model(self, model: QAbstractItemModel) -> None:
        """Show the rows of a model whose headings sort."""
        self.setModel(model)
        headings = self.horizontalHeader()
        headings.setStyleSheet(_HEADINGS)
        headings.setHighlightSections(False)
        # With the table's own selection, each painting would ask every row whether it is selected.
        headings.setSelectionModel(QItemSelectionModel(model, headings))
        headings.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        headings.setSortIndicatorClearable(True)
        self.setSortingEnabled(True)
        headings.setSortIndicatorShown(False)  # the style's arrow covers words at the right; ours is text

    def copy_selection(self) -> None:
        """Put the selected rows on the clipboard as tab-separated text with a heading."""
        raise NotImplementedError

    def _selected_rows(self) -> list[int]:
        ranges = cast(Iterable[QItemSelectionRange], self.selectionModel().selection())
        return sorted({row for each in ranges for row in range(each.top(), each.bottom() + 1)})
