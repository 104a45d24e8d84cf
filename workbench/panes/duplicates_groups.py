"""The list of groups of duplicates, and going from one group to the next."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableView,
    QWidget,
)

from workbench.panes.duplicates_words import group_in_a_line
from workbench.study.duplicates import Found
from workbench.widgets.headings import Note
from workbench.widgets.icons import icon, icon_size_beside_text

Index = QModelIndex | QPersistentModelIndex

_AIR = 14


class GroupModel(QAbstractListModel):
    """Words each group when it comes in sight, not before."""

    def __init__(self) -> None:
        super().__init__()
        self._found: Found | None = None
        self._away: Counter[int] = Counter()

    def show_found(self, found: Found, left_out: Iterable[str]) -> None:
        """Replace all groups."""
        self.beginResetModel()
        self._found, self._away = found, _counted(found, left_out)
        self.endResetModel()

    def show_left_out(self, left_out: Iterable[str]) -> None:
        """Other pictures are left out now."""
        if self._found is not None and self._found.groups:
            self._away = _counted(self._found, left_out)
            self.dataChanged.emit(self.index(0), self.index(len(self._found.groups) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() or self._found is None else len(self._found.groups)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self._found is None:
            return None
        group = self._found.groups[index.row()]
        words = group_in_a_line(group, len(group.members) - self._away[index.row()])
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{words}, the first is {group.members[0].file.name}"
        return None


def _counted(found: Found, left_out: Iterable[str]) -> Counter[int]:
    """How many pictures of each group are left out."""
    return Counter(found.places[name] for name in left_out if name in found.places)


class GroupList(QTableView):
    """Groups one below another. A table of one column: Qt's list asks for every row before it shows the first."""

    def __init__(self, model: GroupModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setAccessibleName("Groups of duplicates")
        self.setToolTip("Identical files first, then near duplicates; up and down lead from group to group")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + _AIR)

    @property
    def row(self) -> int:
        """The current group, counted from 0; -1 if there is none."""
        return self.currentIndex().row()

    def go_to(self, row: int) -> None:
        """Make a group current, if there is one of that number."""
        if 0 <= row < self.model().rowCount():
            self.setCurrentIndex(self.model().index(row, 0))

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Home and End lead to the first and the last group."""
        ends = {
            QAbstractItemView.CursorAction.MoveHome: 0,
            QAbstractItemView.CursorAction.MoveEnd: self.model().rowCount() - 1,
        }
        if action in ends:
            return self.model().index(ends[action], 0)
        return super().moveCursor(action, modifiers)


class GroupSteps(QWidget):
    """Says which group is shown, and leads to the one before and after it."""

    step_requested = Signal(int)
    """-1 for the group before, 1 for the one after."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = _button("chevron-left", "Previous", "Show the group before this one (P)")
        self._after = _button("chevron-right", "Next", "Show the group after this one (N)")
        self._before.clicked.connect(self._on_before_clicked)
        self._after.clicked.connect(self._on_after_clicked)
        self._place = Note()
        self._place.setWordWrap(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for each in (self._before, self._place, self._after):
            row.addWidget(each)

    def show_place(self, row: int, count: int) -> None:
        """The group of this number, counted from 0, is shown, of so many."""
        self._place.setText(f"Group {row + 1:,} of {count:,}")
        self._before.setEnabled(row > 0)
        self._after.setEnabled(row < count - 1)

    def _on_before_clicked(self) -> None:
        self.step_requested.emit(-1)

    def _on_after_clicked(self) -> None:
        self.step_requested.emit(1)


def _button(icon_name: str, text: str, tool_tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setIcon(icon(icon_name))
    button.setIconSize(icon_size_beside_text())
    button.setAccessibleName(f"{text} group")
    button.setToolTip(tool_tip)
    return button
