"""All people and groups as cards, and below them the name of the current one: named one after the other."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.panes.faces.name_field import NameField
from workbench.panes.faces.people_cards import SHOWN, Card, CardGrid
from workbench.panes.faces.people_words import card_note
from workbench.panes.faces.people_work import IGNORED, LOOSE, Everybody
from workbench.panes.open_study import OpenStudy
from workbench.widgets.buttons import text_button
from workbench.widgets.headings import Hairline
from workbench.widgets.shortcuts import give_keys
from workbench.widgets.thumbnail_grid import GridGroup
from workbench.workers.runner import Runs


class PeopleView(QWidget):
    """Cards to choose from by mouse and keys; what is decided is asked for with signals."""

    current_changed = Signal(int)
    """The number of who is current now; :data:`LOOSE` and :data:`IGNORED` for those entries."""
    opened = Signal(int)
    """All faces of somebody are wanted."""
    name_given = Signal(int, str)
    """Somebody, and what to call them."""
    merge_requested = Signal(object)
    """The numbers of people who are one and the same, a tuple."""
    ignore_requested = Signal(object)
    """The numbers of people all of whose faces are to be ignored, a tuple."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_study = open_study
        self._found = Everybody()
        self.grid = CardGrid(open_study, runner, failed)
        self._build()
        self._connect()
        self._show_possible()

    @property
    def current(self) -> int | None:
        """Who is current."""
        return self.grid.current_key

    @property
    def selected(self) -> tuple[int, ...]:
        """Who is selected, or current where nobody is; without the entries that stand for nobody."""
        chosen = self.grid.selected_keys or ((self.current,) if self.current is not None else ())
        return tuple(each for each in chosen if each > LOOSE)

    def show_everybody(self, found: Everybody) -> None:
        """Show who there is now."""
        are_first = self.current == LOOSE and not self._found.people and bool(found.people)
        self._found = found
        others = [each for each in (LOOSE, IGNORED) if found.faces_of(each)]
        parts = (
            ("People, named by somebody", [each.id for each in found.named]),
            ("Groups of similar faces, without a name", [each.id for each in found.groups]),
            ("Other faces", others),
        )
        groups = [GridGroup(heading, len(keys)) for heading, keys in parts if keys]
        self.grid.show_cards([self._card(key) for _, keys in parts for key in keys], groups)
        self._field.show_names({each.id: each.name for each in found.named})
        if are_first:
            # The heap of all faces was current; it stands below all groups now.
            self.grid.set_current((*found.named, *found.groups)[0].id)
        self._show_possible()

    def go_to(self, person: int) -> None:
        """Make somebody current."""
        self.grid.set_current(person)

    def go_to_next_unnamed(self, after: int = 0) -> bool:
        """Make the next group without a name current and wait for its name; whether there is one."""
        unnamed = [each.id for each in self._found.groups]
        before = [each for each in unnamed if each == after]
        following = unnamed[unnamed.index(after) + 1 :] if before else unnamed
        following = following or [each for each in unnamed if each != after]
        if following:
            self.grid.set_current(following[0])
            self._field.setFocus()
        return bool(following)

    def take_focus(self) -> None:
        """The keyboard belongs to the cards."""
        self.grid.setFocus()

    # Building

    def _build(self) -> None:
        self._field = NameField(
            "Name of the current group",
            "What this person is called. Enter keeps the name and goes on with the next group without one",
        )
        self._name = text_button(
            "Name", "Keep the name and go on with the next group without one (Enter)", "check"
        )
        self._merge = text_button("Merge", "Those selected are one and the same person (M)", "merge")
        self._ignore = text_button(
            "Ignore", "Leave all faces of those selected out of groups and searches (I)", "eye-off"
        )
        self._open = text_button(
            "Show all faces", "See all faces, move or take away single ones (Enter)", "layout-grid"
        )
        naming, deciding = QHBoxLayout(), QHBoxLayout()
        naming.addWidget(self._field, 1)
        naming.addWidget(self._name)
        for each in (self._merge, self._ignore, self._open):
            deciding.addWidget(each)
        deciding.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.grid, 1)
        column.addWidget(Hairline())
        for row, margins in ((naming, (12, 8, 12, 4)), (deciding, (12, 4, 12, 8))):
            row.setContentsMargins(*margins)
            row.setSpacing(8)
            column.addLayout(row)

    def _connect(self) -> None:
        self.grid.current_changed.connect(self._on_current_changed)
        self.grid.selection_changed.connect(self._on_selection_changed)
        self.grid.activated.connect(self._on_activated)
        self._field.name_given.connect(self._on_name_given)
        self._field.textChanged.connect(self._show_possible)
        self._name.clicked.connect(self._on_name_clicked)
        self._merge.clicked.connect(self._on_merge_clicked)
        self._ignore.clicked.connect(self._on_ignore_clicked)
        self._open.clicked.connect(self._on_open_clicked)
        keys = (
            (Qt.Key.Key_F2, self._field.setFocus),
            (Qt.Key.Key_M, self._merge.click),
            (Qt.Key.Key_I, self._ignore.click),
        )
        give_keys(self.grid, keys)

    # Events

    def _on_current_changed(self, key: int | None) -> None:
        self._field.clear()
        self._show_possible()
        if key is not None:
            self.current_changed.emit(key)

    def _on_selection_changed(self, _: object) -> None:
        self._show_possible()

    def _on_activated(self, key: int) -> None:
        self.opened.emit(key)

    def _on_open_clicked(self) -> None:
        if self.current is not None:
            self.opened.emit(self.current)

    def _on_name_clicked(self) -> None:
        if self._field.name:
            self._on_name_given(self._field.name)

    def _on_name_given(self, name: str) -> None:
        if self.current is not None and self.current > LOOSE:
            self.name_given.emit(self.current, name)

    def _on_merge_clicked(self) -> None:
        if len(self.selected) > 1:
            self.merge_requested.emit(self.selected)

    def _on_ignore_clicked(self) -> None:
        if self.selected:
            self.ignore_requested.emit(self.selected)

    # Showing

    def _card(self, key: int) -> Card:
        return Card(
            key, self._found.title(key), card_note(self._found, key), self._found.faces_of(key)[:SHOWN]
        )

    def _show_possible(self, _: object = None) -> None:
        can_write, current = self._open_study.is_writable, self.current
        is_somebody = current is not None and current > LOOSE
        self._field.setEnabled(can_write and is_somebody)
        title = self._found.title(current) if current is not None and is_somebody else ""
        self._field.setPlaceholderText(f"Name of “{title}”" if title else "Choose a card to name it")
        self._name.setEnabled(self._field.isEnabled() and bool(self._field.name))
        count = len(self.selected)
        self._merge.setText(f"Merge {count}" if count > 1 else "Merge")
        self._merge.setEnabled(can_write and count > 1)
        self._ignore.setEnabled(can_write and count > 0)
        self._open.setEnabled(current is not None)
