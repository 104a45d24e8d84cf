"""Groups of duplicates: a list of them, the pictures of the chosen one side by side, and what to do with these."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QListView, QPushButton, QSplitter, QVBoxLayout, QWidget

from workbench.core.wording import pictures_in_words
from workbench.panes.duplicates_words import facts_in_words, group_in_a_line, group_in_words
from workbench.panes.open_study import OpenStudy
from workbench.study.duplicates import Found, Group, Member
from workbench.widgets.headings import Hairline, Note
from workbench.widgets.icons import icon, icon_size_beside_text
from workbench.widgets.thumbnail_grid import LARGEST, GridItem, ThumbnailGrid

Index = QModelIndex | QPersistentModelIndex

_LIST_WIDTH = 170
_SMALLEST_SIDE, _AIR = 160, 32


class DuplicatesGallery(QWidget):
    """Shows what was found; only what is in sight has thumbnails, however many groups there are."""

    leave_out_requested = Signal(object)
    """Members of the current group."""
    take_back_requested = Signal(object)
    """Members of the current group."""
    comparison_requested = Signal(object)
    """Two members of the current group."""

    def __init__(self, open_study: OpenStudy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._open_study = open_study
        self._found: Found | None = None
        self._shown: Group | None = None
        self._build()
        self._list.selectionModel().currentChanged.connect(self._on_group_changed)
        self.grid.selection_changed.connect(self._on_selection_changed)
        self.grid.activated.connect(self._on_compare_clicked)
        self._toggle.clicked.connect(self._on_toggle_clicked)
        self._compare.clicked.connect(self._on_compare_clicked)
        shortcut = QShortcut(QKeySequence(Qt.Key.Key_Delete), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self._toggle.click)

    @property
    def group(self) -> Group | None:
        """The group whose pictures are shown."""
        return self._shown

    def show_found(self, found: Found) -> None:
        """Show groups; the one that holds the first picture of the group before stays current."""
        before = self._shown.members[0].file.name if self._shown else None
        self._found = found
        self._groups.set_groups(found.groups, self._open_study.left_out)
        names = {member.file.name: row for row, group in enumerate(found.groups) for member in group.members}
        row = names.get(before, 0) if before else 0
        self._list.setCurrentIndex(self._groups.index(row))
        self._show_group(row)

    def show_left_out(self) -> None:
        """Other pictures are left out now."""
        self._groups.set_left_out(self._open_study.left_out)
        for member in self._shown.members if self._shown else ():
            self.grid.set_note(self._key(member), self._note(member))
        self._show_possible()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two pictures have room beside each other, as large as can be."""
        super().resizeEvent(event)
        side = self.grid.width() // 2 - _AIR
        self.grid.set_thumbnail_size(min(LARGEST, max(_SMALLEST_SIDE, side)))

    def _build(self) -> None:
        self._groups = _GroupModel()
        self._list = QListView()
        self._list.setModel(self._groups)
        self._list.setUniformItemSizes(True)
        self._list.setAccessibleName("Groups of duplicates")
        self._list.setToolTip(
            "Identical files first, then near duplicates; up and down lead from group to group"
        )
        self.grid = ThumbnailGrid()
        self._words = Note()
        self._words.setContentsMargins(12, 8, 12, 8)
        self._toggle = _button("eye-off", "Leave out")
        self._compare = _button("maximize", "Compare side by side")
        self._compare.setToolTip("See two pictures of this group large beside each other (Enter)")
        row = QHBoxLayout()
        row.setContentsMargins(12, 8, 12, 8)
        row.addWidget(self._toggle)
        row.addWidget(self._compare)
        row.addStretch(1)
        pictures = QWidget()
        column = QVBoxLayout(pictures)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for each in (self._words, Hairline()):
            column.addWidget(each)
        column.addWidget(self.grid, 1)
        column.addWidget(Hairline())
        column.addLayout(row)
        splitter = QSplitter()
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self._list)
        splitter.addWidget(pictures)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([_LIST_WIDTH, 4 * _LIST_WIDTH])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)
        self.setFocusProxy(self._list)

    def _on_group_changed(self, current: QModelIndex) -> None:
        if current.isValid():
            self._show_group(current.row())

    def _on_selection_changed(self, _: object) -> None:
        self._show_possible()

    def _on_toggle_clicked(self) -> None:
        chosen = self._chosen()
        if chosen and self._are_left_out(chosen):
            self.take_back_requested.emit(chosen)
        elif chosen:
            self.leave_out_requested.emit(chosen)

    def _on_compare_clicked(self, _: object = None) -> None:
        group, chosen = self._shown, self._chosen()
        if group is None:
            return
        if len(chosen) == 2:
            self.comparison_requested.emit(tuple(chosen))
            return
        one = chosen[0] if len(chosen) == 1 and chosen[0] != group.members[0] else group.members[1]
        self.comparison_requested.emit((group.members[0], one))

    def _show_group(self, row: int) -> None:
        if self._found is None or row >= len(self._found.groups):
            return
        self._shown = self._found.groups[row]
        words = group_in_words(self._shown, self._found.settings)
        self._words.setText(f"Group {row + 1:,} of {len(self._found.groups):,}: {words}")
        self.grid.set_items(
            GridItem(self._key(each), each.file.name, self._note(each)) for each in self._shown.members
        )
        self._show_possible()

    def _show_possible(self) -> None:
        chosen = self._chosen()
        is_back = bool(chosen) and self._are_left_out(chosen)
        count = f" {len(chosen):,} pictures" if len(chosen) > 1 else ""
        self._toggle.setText(f"Take{count} back in" if is_back else f"Leave out{count}")
        self._toggle.setIcon(icon("undo-2" if is_back else "eye-off"))
        self._toggle.setAccessibleName(self._toggle.text())
        self._toggle.setEnabled(bool(chosen) and self._open_study.is_writable)
        if not self._open_study.is_writable:
            tip = "The study is open for reading only"
        elif not chosen:
            tip = "Choose a picture first"
        elif is_back:
            tip = f"{pictures_in_words(len(chosen))} will take part in analyses again (Delete)"
        else:
            tip = f"{pictures_in_words(len(chosen))} will take no part in analyses; the file stays (Delete)"
        self._toggle.setToolTip(tip)

    def _chosen(self) -> list[Member]:
        keys = set(self.grid.selected_keys)
        return [each for each in (self._shown.members if self._shown else ()) if self._key(each) in keys]

    def _are_left_out(self, members: Sequence[Member]) -> bool:
        return all(each.file.name in self._open_study.left_out for each in members)

    def _key(self, member: Member) -> int:
        return self._open_study.numbers.get(member.file.name, -1)

    def _note(self, member: Member) -> str:
        return facts_in_words(member, member.file.name in self._open_study.left_out)


class _GroupModel(QAbstractListModel):
    """Words each group when it comes in sight, not before."""

    def __init__(self) -> None:
        super().__init__()
        self._groups: tuple[Group, ...] = ()
        self._left_out: Mapping[str, str] = {}

    def set_groups(self, groups: tuple[Group, ...], left_out: Mapping[str, str]) -> None:
        self.beginResetModel()
        self._groups, self._left_out = groups, left_out
        self.endResetModel()

    def set_left_out(self, left_out: Mapping[str, str]) -> None:
        self._left_out = left_out
        if self._groups:
            self.dataChanged.emit(self.index(0), self.index(len(self._groups) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self._groups)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        group = self._groups[index.row()]
        active = sum(each.file.name not in self._left_out for each in group.members)
        words = group_in_a_line(group, active)
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{words}, the first is {group.members[0].file.name}"
        return None


def _button(icon_name: str, text: str) -> QPushButton:
    button = QPushButton(text)
    button.setIcon(icon(icon_name))
    button.setIconSize(icon_size_beside_text())
    button.setAccessibleName(text)
    return button
