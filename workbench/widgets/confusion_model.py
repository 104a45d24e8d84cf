"""Counts of pictures by true label and answer, in an order that a person chooses."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from workbench.core.wording import per_cent, pictures_in_words

Index = QModelIndex | QPersistentModelIndex

BY_NAME, BY_PICTURES, BY_MISTAKES = ORDERS = ("By name", "Most pictures first", "Most mistakes first")


class ConfusionModel(QAbstractTableModel):
    """Rows are true labels, columns answers, both in the same order."""

    def __init__(self) -> None:
        super().__init__()
        self._names: tuple[str, ...] = ()
        self._counts = np.zeros((0, 0), np.int64)
        self._of_row = np.zeros(0, np.int64)
        self._places: NDArray[np.intp] = np.zeros(0, np.intp)

    def set_matrix(self, names: tuple[str, ...], counts: NDArray[np.int64]) -> bool:
        """Show other counts; whether the labels are others than before."""
        if names and names == self._names:
            self._counts, self._of_row = counts, counts.sum(axis=1)
            self.dataChanged.emit(self.index(0, 0), self.index(len(names) - 1, len(names) - 1))
            return False
        self.beginResetModel()
        self._names, self._counts, self._of_row = names, counts, counts.sum(axis=1)
        self._places = np.arange(len(names))
        self.endResetModel()
        return True

    def set_order(self, order: str) -> None:
        """Rows and columns by name (as they came), by the number of pictures, or by that of mistakes."""
        self.beginResetModel()
        mistakes = self._of_row + self._counts.sum(axis=0) - 2 * self._counts.diagonal()
        keys = {BY_PICTURES: -self._of_row, BY_MISTAKES: -mistakes}
        self._places = np.argsort(keys.get(order, np.zeros(len(self._names))), kind="stable")
        self.endResetModel()

    def shown_names(self) -> tuple[str, ...]:
        """The labels as they stand on the screen."""
        return tuple(self._names[place] for place in self._places)

    def numbers_at(self, index: Index) -> tuple[int, int]:
        """The numbers of the true label and of the answer, as they came."""
        return int(self._places[index.row()]), int(self._places[index.column()])

    def confusion_after(self, index: Index) -> QModelIndex:
        """The cell of the next largest confusion: after the one at ``index``, or else the largest; perhaps none."""
        counts = self._counts[np.ix_(self._places, self._places)]
        np.fill_diagonal(counts, 0)
        rows, columns = np.nonzero(counts)
        if not len(rows):
            return QModelIndex()
        order = np.argsort(-counts[rows, columns], kind="stable")
        rows, columns = rows[order], columns[order]
        here = np.flatnonzero((rows == index.row()) & (columns == index.column()))
        following = (int(here[0]) + 1) % len(rows) if len(here) else 0
        return self.index(int(rows[following]), int(columns[following]))

    def share_at(self, index: Index) -> float:
        """The cell's share of the pictures with its true label; 0 where there are none."""
        true, answer = self.numbers_at(index)
        return float(self._counts[true, answer] / self._of_row[true]) if self._of_row[true] else 0.0

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self._names)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self._names)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        true, answer = self.numbers_at(index)
        count = int(self._counts[true, answer])
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{count:,}" if count else ""
        if role == Qt.ItemDataRole.UserRole:
            return self.share_at(index)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            share = f" ({per_cent(self.share_at(index))} of them)" if count else ""
            labels = f"Labelled “{self._names[true]}”, answered “{self._names[answer]}”"
            return f"{labels}: {pictures_in_words(count)}{share}"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        number = self._places[section]
        name, is_row = self._names[number], orientation == Qt.Orientation.Vertical
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role == Qt.ItemDataRole.ToolTipRole:
            count = int(self._of_row[number] if is_row else self._counts[:, number].sum())
            return f"{name}: {'true label' if is_row else 'answer'} of {pictures_in_words(count)}"
        return None
