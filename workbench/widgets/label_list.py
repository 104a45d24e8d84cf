"""The choice of one of a network's labels: the most probable ones first, any other by searching."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from workbench.core.wording import per_cent
from workbench.widgets.search_field import SearchField
from workbench.widgets.theme import theme

LabelShare = tuple[int, str, float]
"""A label's number, its name, and how probable the network finds it (0–1)."""

MOST_PROBABLE = 5
_MOST_FOUND = 100


class LabelList(QWidget):
    """Shows five labels with their shares; typing finds others. One of them may be chosen."""

    chosen = Signal(int)
    """A person chose the label of this number."""

    def __init__(self, name: str, tool_tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: tuple[LabelShare, ...] = ()
        self._number = -1
        self._build(name, tool_tip)

    @property
    def number(self) -> int:
        """The number of the label that is chosen; −1 if none is."""
        return self._number

    def show_labels(self, labels: Sequence[LabelShare]) -> None:
        """All labels, the most probable first. The choice stays, if there is such a label."""
        self._labels = tuple(labels)
        if all(number != self._number for number, _, _ in self._labels):
            self._number = -1
        self._show()

    def choose(self, number: int) -> None:
        """Choose a label by its number, or none (−1); nothing is emitted."""
        self._number = number
        self._show()

    def _build(self, name: str, tool_tip: str) -> None:
        self._list = QTreeWidget()
        self._list.setAccessibleName(name)
        self._list.setToolTip(tool_tip)
        self._list.setColumnCount(2)
        self._list.setHeaderHidden(True)
        self._list.setRootIsDecorated(False)
        self._list.setUniformRowHeights(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        header = self._list.header()
        header.setMinimumSectionSize(24)
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._list.itemSelectionChanged.connect(self._on_selection_changed)
        self._search = SearchField(f"{name}: search", "Find any other label by a part of its name")
        self._search.setPlaceholderText("Find another label")
        self._search.textChanged.connect(self._show)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._list)
        column.addWidget(self._search)
        theme().changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        row = max(round(24 * theme().measures.scale), self._list.sizeHintForRow(0))
        rows = MOST_PROBABLE + (self._list.topLevelItemCount() > MOST_PROBABLE)
        self._list.setFixedHeight(rows * row + 2 * self._list.frameWidth() + 2)

    def _show(self, _: str = "") -> None:
        wanted = self._search.text().strip().casefold()
        if wanted:
            found = [each for each in self._labels if wanted in each[1].casefold()][:_MOST_FOUND]
        else:
            rest = self._labels[MOST_PROBABLE:]
            found = [*self._labels[:MOST_PROBABLE], *(each for each in rest if each[0] == self._number)]
        self._list.blockSignals(True)
        self._list.clear()
        for number, label, share in found:
            item = QTreeWidgetItem([label, per_cent(share)])
            item.setData(0, Qt.ItemDataRole.UserRole, number)
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setToolTip(0, f"{label}: {100 * share:.2f} % (softmax probability)")
            self._list.addTopLevelItem(item)
            if number == self._number:
                self._list.setCurrentItem(item)
        self._list.blockSignals(False)
        self._fit()

    def _on_selection_changed(self) -> None:
        # Not the current item: the list makes one current by itself when it gets the focus.
        for item in self._list.selectedItems():
            number = int(item.data(0, Qt.ItemDataRole.UserRole))
            if number != self._number:
                self._number = number
                self.chosen.emit(number)
