"""A small table of numbers that is edited by hand: arrows and Tab move, typing writes, a spreadsheet can be pasted."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSpinBox,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from workbench.core.networks.convolution_words import number_in_words
from workbench.core.networks.kernels import LARGEST_KERNEL, KernelError, resized
from workbench.core.networks.written_numbers import read_matrix, read_number
from workbench.widgets.theme import theme

Index = QModelIndex | QPersistentModelIndex
Hint = QAbstractItemDelegate.EndEditHint

_NO_PARENT = QModelIndex()
_SMALLEST_CELL = 38
_ROW = 30
_ROWS_IN_SIGHT = 7


class KernelEditor(QWidget):
    """Rows and columns from 1 to 11, even numbers too; what is not a number is refused and said."""

    changed = Signal()
    """A person changed a number, or the size."""
    refused = Signal(str)
    """A sentence: what was typed or pasted is no number, and the table is as it was."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _Numbers()
        self._build(name)
        self._model.modelReset.connect(self._show_size)
        self._model.changed.connect(self.changed)
        self._model.refused.connect(self.refused)
        theme().changed.connect(self._lay_out)

    @property
    def table(self) -> QTableView:
        """The table inside, for its keys."""
        return self._table

    @property
    def matrix(self) -> NDArray[np.float64]:
        """The numbers, rows × columns."""
        return self._model.matrix.copy()

    def set_matrix(self, matrix: NDArray[np.float64]) -> None:
        """Show these numbers; does not emit ``changed``."""
        self._model.show_matrix(matrix.copy())

    def _build(self, name: str) -> None:
        self._rows, self._columns = (_side(f"{each} of the {name.lower()}") for each in ("Rows", "Columns"))
        size = QHBoxLayout()
        size.setSpacing(6)
        size.addWidget(QLabel("Size"))
        size.addStretch(1)
        size.addWidget(self._rows)
        size.addWidget(QLabel("×"))
        size.addWidget(self._columns)
        self._table = _Table(self._model)
        self._table.setAccessibleName(name)
        self._table.setToolTip(
            "Choose a cell and type; Tab and the arrows move on. Fractions such as 1/9 are understood, and a table can "
            "be pasted from a spreadsheet (Ctrl+V)"
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(size)
        column.addWidget(self._table)
        for each in (self._rows, self._columns):
            each.valueChanged.connect(self._on_size_changed)
        self._show_size()

    def _on_size_changed(self, _: int) -> None:
        self._model.resize(self._rows.value(), self._columns.value())
        self.changed.emit()

    def _show_size(self) -> None:
        for box, value in zip((self._rows, self._columns), self._model.shape, strict=True):
            with QSignalBlocker(box):
                box.setValue(value)
        self._lay_out()

    def _lay_out(self) -> None:
        self._table.lay_out()


class _Numbers(QAbstractTableModel):
    changed = Signal()
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()

        self.show_matrix(np.zeros((3, 3)))

    @property
    def shape(self) -> tuple[int, int]:
        return self.matrix.shape[0], self.matrix.shape[1]

    def show_matrix(self, matrix: NDArray[np.float64]) -> None:
        self.beginResetModel()
        self.matrix = matrix
        self.endResetModel()

    def resize(self, rows: int, columns: int) -> None:
        """Keep the middle where it is; new cells are 0."""

        self.show_matrix(resized(self.matrix, rows, columns))

    def paste(self, text: str, row: int, column: int) -> None:
        """Write a copied table over the cells from here on; a larger one than there is room for replaces all."""

        try:
            pasted = read_matrix(text)
        except KernelError as error:
            self.refused.emit(str(error))
            return
        high, wide = pasted.shape
        if row + high > self.shape[0] or column + wide > self.shape[1]:
            self.show_matrix(pasted)
        else:
            self.matrix[row : row + high, column : column + wide] = pasted
            self.dataChanged.emit(self.index(row, column), self.index(row + high - 1, column + wide - 1))
        self.changed.emit()

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else self.shape[0]

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else self.shape[1]

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        at = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return number_in_words(float(self.matrix[at]))
        if role == Qt.ItemDataRole.EditRole:
            return f"{self.matrix[at]:.10g}"
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"Row {at[0] + 1}, column {at[1] + 1}: {self.matrix[at]:.6g}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        try:
            number = read_number(str(value))
        except KernelError as error:
            self.refused.emit(str(error))
            return False
        if number != self.matrix[index.row(), index.column()]:
            self.matrix[index.row(), index.column()] = number
            self.dataChanged.emit(index, index)
            self.changed.emit()
        return True


class _Table(QTableView):
    def __init__(self, model: _Numbers) -> None:
        super().__init__()
        self._numbers = model
        self.setModel(model)
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        # Numbers need the room that texts leave free on both sides.
        self.setStyleSheet("QTableView::item { padding: 0 1px; }")
        self.setEditTriggers(QAbstractItemView.EditTrigger.AllEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def lay_out(self) -> None:
        """Cells that share the width; as high as its rows, up to a few of them."""
        scale = theme().measures.scale
        rows, columns = self._numbers.shape
        header = self.horizontalHeader()
        is_roomy = self.viewport().width() >= columns * _SMALLEST_CELL * scale
        header.setMinimumSectionSize(round(_SMALLEST_CELL * scale))
        header.setSectionResizeMode(
            QHeaderView.ResizeMode.Stretch if is_roomy else QHeaderView.ResizeMode.Fixed
        )
        if not is_roomy:
            # Said of each: what was stretched before would keep its width.
            for column in range(columns):
                header.resizeSection(column, round(_SMALLEST_CELL * scale))
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(round(_ROW * scale))
        shown = min(rows, _ROWS_IN_SIGHT)
        bar = 0 if is_roomy else self.horizontalScrollBar().sizeHint().height()
        self.setFixedHeight(round(_ROW * scale) * shown + 2 * self.frameWidth() + bar)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self.lay_out()

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 60)

    def closeEditor(self, editor: QWidget, hint: Hint) -> None:
        """Tab in the last cell, and Shift+Tab in the first, lead out of the table instead of round in it."""
        is_forward = hint == Hint.EditNextItem
        if self._is_leaving(is_forward) and (is_forward or hint == Hint.EditPreviousItem):
            super().closeEditor(editor, Hint.NoHint)
            self.focusNextPrevChild(is_forward)
        else:
            super().closeEditor(editor, hint)

    def focusNextPrevChild(self, is_forward: bool) -> bool:
        """See :meth:`closeEditor`."""
        self.setTabKeyNavigation(not self._is_leaving(is_forward))
        has_moved = super().focusNextPrevChild(is_forward)
        self.setTabKeyNavigation(True)
        return has_moved

    def _is_leaving(self, is_forward: bool) -> bool:
        rows, columns = self._numbers.shape
        current = self.currentIndex()
        return (current.row(), current.column()) == ((rows - 1, columns - 1) if is_forward else (0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy and paste tables as a spreadsheet does; Delete writes 0."""
        current = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Paste):
            self._numbers.paste(
                QGuiApplication.clipboard().text(), max(0, current.row()), max(0, current.column())
            )
        elif event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self._copied())
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            for index in self.selectedIndexes():
                self._numbers.setData(index, "0")
        else:
            super().keyPressEvent(event)

    def _copied(self) -> str:
        chosen = self.selectedIndexes()
        rows = sorted({index.row() for index in chosen}) or range(self._numbers.shape[0])
        columns = sorted({index.column() for index in chosen}) or range(self._numbers.shape[1])
        if len(chosen) <= 1:
            rows, columns = range(self._numbers.shape[0]), range(self._numbers.shape[1])
        texts = (
            "\t".join(self._numbers.index(row, column).data(Qt.ItemDataRole.EditRole) for column in columns)
            for row in rows
        )
        return "\n".join(texts)


def _side(name: str) -> QSpinBox:
    box = QSpinBox()
    box.setRange(1, LARGEST_KERNEL)
    box.setAccessibleName(name)
    box.setToolTip(f"{name}: 1 to {LARGEST_KERNEL}; even numbers too")
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return box
