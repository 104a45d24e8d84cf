"""Groups of duplicates: a list of them, the pictures of the chosen one side by side, and what to do with these."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from workbench.core.wording import pictures_in_words
from workbench.panes.duplicates_groups import GroupList, GroupModel, GroupSteps
from workbench.panes.duplicates_words import facts_in_words, group_in_words
from workbench.panes.open_study import OpenStudy
from workbench.study.duplicates import Found, Group, Member
from workbench.widgets.headings import Hairline, Note
from workbench.widgets.icons import icon, icon_size_beside_text
from workbench.widgets.shortcuts import give_keys
from workbench.widgets.thumbnail_grid import LARGEST, GridItem, ThumbnailGrid

_LIST_WIDTH = 170
_SMALLEST_SIDE, _AIR = 160, 32
MOST_SHOWN = 5000
"""Pictures of a group; more are a chain that says little, and would hold the window up."""


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
        self._members: dict[int, Member] = {}
        self._build()
        self._list.selectionModel().currentChanged.connect(self._on_group_changed)
        self.grid.selection_changed.connect(self._on_selection_changed)
        self.grid.activated.connect(self._on_compare_clicked)
        self._steps.step_requested.connect(self.step)
        self._toggle.clicked.connect(self._on_toggle_clicked)
        self._compare.clicked.connect(self._on_compare_clicked)
        give_keys(self, ((Qt.Key.Key_Delete, self._toggle.click),))

    @property
    def group(self) -> Group | None:
        """The group whose pictures are shown."""
        return self._shown

    @property
    def place(self) -> tuple[int, int]:
        """The number of the group shown, counted from 0, and the number of groups."""
        return self._list.row, len(self._found.groups) if self._found else 0

    def show_found(self, found: Found) -> None:
        """Show groups; the one that holds the first picture of the group before stays current."""
        before = self._shown.members[0].file.name if self._shown else ""
        self._found = None
        self._groups.show_found(found, self._open_study.left_out)
        self._found = found
        self._list.go_to(found.places.get(before, 0))

    def step(self, by: int) -> None:
        """Show a group so many places further, if there is one."""
        self._list.go_to(self._list.row + by)

    def show_left_out(self) -> None:
        """Other pictures are left out now."""
        self._groups.show_left_out(self._open_study.left_out)
        self.grid.remake()
        self._show_possible()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two pictures have room beside each other, as large as can be."""
        super().resizeEvent(event)
        side = self.grid.width() // 2 - _AIR
        self.grid.set_thumbnail_size(min(LARGEST, max(_SMALLEST_SIDE, side)))

    def _build(self) -> None:
        self._groups = GroupModel()
        self._list = GroupList(self._groups)
        self.grid = ThumbnailGrid()
        self._words = Note()
        self._words.setContentsMargins(12, 8, 12, 8)
        self._steps = GroupSteps()
        self._toggle = _button("eye-off", "Leave out")
        self._compare = _button("maximize", "Compare side by side")
        self._compare.setToolTip("See two pictures of this group large beside each other (Enter)")
        steps, row = QHBoxLayout(), QHBoxLayout()
        steps.setContentsMargins(12, 8, 12, 0)
        steps.addWidget(self._steps)
        steps.addStretch(1)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(self._toggle)
        row.addWidget(self._compare)
        row.addStretch(1)
        pictures = QWidget()
        column = QVBoxLayout(pictures)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(steps)
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
        if self._shown is not None:
            self.comparison_requested.emit(self.pair())

    def pair(self) -> tuple[Member, Member]:
        """The two pictures to be compared: those chosen, else the group's first and another one."""
        assert self._shown is not None
        chosen, (first, second) = self._chosen(), self._shown.members[:2]
        if len(chosen) == 2:
            return chosen[0], chosen[1]
        return first, chosen[0] if len(chosen) == 1 and chosen[0] != first else second

    def _show_group(self, row: int) -> None:
        if self._found is None or row >= len(self._found.groups):
            return
        self._shown = self._found.groups[row]
        self._words.setText(group_in_words(self._shown, self._found.settings, MOST_SHOWN))
        self._steps.show_place(row, len(self._found.groups))
        numbers = self._open_study.numbers
        found = ((numbers.get(each.file.name), each) for each in self._shown.members[:MOST_SHOWN])
        self._members = {number: each for number, each in found if number is not None}
        self.grid.set_pictures(list(self._members), self._item)
        self._show_possible()

    def _item(self, key: int) -> GridItem:
        member = self._members[key]
        name = member.file.name
        reason = self._open_study.unreadable.get(name, "")
        facts = facts_in_words(member, name in self._open_study.left_out)
        return GridItem(key, name, reason or facts, bool(reason))

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
        return [self._members[key] for key in self.grid.selected_keys if key in self._members]

    def _are_left_out(self, members: Sequence[Member]) -> bool:
        return all(each.file.name in self._open_study.left_out for each in members)


def _button(icon_name: str, text: str) -> QPushButton:
    button = QPushButton(text)
    button.setIcon(icon(icon_name))
    button.setIconSize(icon_size_beside_text())
    button.setAccessibleName(text)
    return button
