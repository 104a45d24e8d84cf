"""All faces of somebody, those in the middle first: moved, taken away, split off, ignored, confirmed."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from superqt import QFlowLayout

from workbench.panes.faces.face_grid import FaceGrid
from workbench.panes.faces.name_field import NameField
from workbench.panes.faces.people_words import heading_in_words
from workbench.panes.faces.people_work import IGNORED, LOOSE, Everybody
from workbench.panes.open_study import OpenStudy
from workbench.study.faces.finding import KnownFace
from workbench.study.faces.people import BY_MACHINE
from workbench.widgets.buttons import text_button
from workbench.widgets.headings import Hairline, Note
from workbench.widgets.shortcuts import give_keys
from workbench.workers.runner import Runs

_FAR = float("inf")


class OnePersonView(QWidget):
    """The faces of one person, of those in no group, or of those ignored."""

    current_changed = Signal(object)
    """The :class:`KnownFace` that is current now, or None."""
    back_requested = Signal()
    move_requested = Signal(object, str)
    """Numbers of faces, and the name of whose they are; empty: of somebody new."""
    take_away_requested = Signal(int, object)
    """A person, and the numbers of faces that are not theirs."""
    confirm_requested = Signal(int, object)
    """A person, and the numbers of faces that are theirs."""
    ignore_requested = Signal(object, bool)
    """Numbers of faces, and whether they are to be ignored or taken in again."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_study = open_study
        self.person = LOOSE
        self._found = Everybody()
        self._distances: Mapping[int, float] = {}
        self.grid = FaceGrid(
            open_study, runner, failed, "Nobody is chosen. Choose somebody among the people."
        )
        self._build()
        self._connect()
        self._show_possible()

    @property
    def selected(self) -> tuple[int, ...]:
        """The numbers of the faces selected; of the current one where none is."""
        current = self.grid.current
        chosen = self.grid.selected or ((current,) if current is not None else ())
        return tuple(each.id for each in chosen)

    def show_person(self, found: Everybody, person: int) -> None:
        """Show the faces of somebody; their order comes with :meth:`show_distances`."""
        if person != self.person:
            self._distances = {}
        self._found, self.person = found, person
        is_there = person in (LOOSE, IGNORED) or person in found.people
        self._heading.setText(heading_in_words(found, person) if is_there else "Nobody is chosen.")
        self._field.show_names({each.id: each.name for each in found.named if each.id != person})
        self._show_faces()

    def show_distances(self, distances: Mapping[int, float]) -> None:
        """How far each face is from the middle of all of them: the most typical ones come first."""
        if distances != self._distances:
            self._distances = distances
            self._show_faces()

    # Building

    def _build(self) -> None:
        self._heading = Note()
        self._back = text_button("All people", "Back to the cards (Esc)", "chevron-left")
        above = QHBoxLayout()
        above.setContentsMargins(12, 8, 12, 8)
        above.setSpacing(8)
        above.addWidget(self._back)
        above.addWidget(self._heading, 1)
        self._field = NameField(
            "Move to …", "Whose the selected faces are. Enter moves them; a new name makes a new person"
        )
        self._move = text_button(
            "Move", "Give the selected faces to the person of this name (Enter)", "user-check"
        )
        self._split = text_button(
            "Split off", "The selected faces are somebody else, without a name yet (S)", "split"
        )
        self._away = text_button(
            "Not this person", "Take the selected faces away; no grouping gives them back (Delete)", "user-x"
        )
        self._confirm = text_button(
            "Confirm", "The selected faces are this person’s, not by the machine alone (C)", "check"
        )
        self._ignore = text_button(
            "Ignore", "Leave the selected faces out of groups and searches (I)", "eye-off"
        )
        below, buttons = QHBoxLayout(), QFlowLayout()
        below.addWidget(self._field, 1)
        below.addWidget(self._move)
        for each in (self._split, self._away, self._confirm, self._ignore):
            buttons.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(above)
        column.addWidget(self.grid, 1)
        column.addWidget(Hairline())
        below.setContentsMargins(12, 8, 12, 4)
        below.setSpacing(8)
        buttons.setContentsMargins(12, 4, 12, 8)
        buttons.setHorizontalSpacing(8)
        buttons.setVerticalSpacing(8)
        for each in (below, buttons):
            column.addLayout(each)

    def _connect(self) -> None:
        self.grid.current_changed.connect(self._on_current_changed)
        self.grid.selection_changed.connect(self._show_possible)
        self._field.name_given.connect(self._on_name_given)
        self._field.textChanged.connect(self._show_possible)
        self._back.clicked.connect(self.back_requested)
        self._move.clicked.connect(self._on_move_clicked)
        self._split.clicked.connect(self._on_split_clicked)
        self._away.clicked.connect(self._on_away_clicked)
        self._confirm.clicked.connect(self._on_confirm_clicked)
        self._ignore.clicked.connect(self._on_ignore_clicked)
        keys = (
            (Qt.Key.Key_F2, self._field.setFocus),
            (Qt.Key.Key_S, self._split.click),
            (Qt.Key.Key_Delete, self._away.click),
            (Qt.Key.Key_C, self._confirm.click),
            (Qt.Key.Key_I, self._ignore.click),
            (Qt.Key.Key_Escape, self._back.click),
        )
        give_keys(self.grid, keys)

    # Events

    def _on_current_changed(self, face: KnownFace | None) -> None:
        self._show_possible()
        self.current_changed.emit(face)

    def _on_name_given(self, name: str) -> None:
        if self.selected:
            self._field.clear()
            self.move_requested.emit(self.selected, name)

    def _on_move_clicked(self) -> None:
        if self._field.name:
            self._on_name_given(self._field.name)

    def _on_split_clicked(self) -> None:
        if self.selected:
            self.move_requested.emit(self.selected, "")

    def _on_away_clicked(self) -> None:
        if self.selected:
            self.take_away_requested.emit(self.person, self.selected)

    def _on_confirm_clicked(self) -> None:
        if self.selected:
            self.confirm_requested.emit(self.person, self.selected)

    def _on_ignore_clicked(self) -> None:
        if self.selected:
            self.ignore_requested.emit(self.selected, self.person != IGNORED)

    # Showing

    def _show_faces(self) -> None:
        faces = self._found.faces_of(self.person)
        if self._distances:
            faces = tuple(sorted(faces, key=lambda each: (self._distances.get(each.id, _FAR), each.id)))
        self.grid.show_faces(faces, self._note)
        self._show_possible()

    def _note(self, face: KnownFace) -> str:
        distance = self._distances.get(face.id)
        said = [] if distance is None else [f"{distance:.2f}"]
        if (
            face.person_by == BY_MACHINE
            and self._found.people.get(self.person)
            and self._found.people[self.person].name
        ):
            said.append("by the machine")
        return " · ".join(said)

    def _show_possible(self, _: object = None) -> None:
        is_chosen = self._open_study.is_writable and bool(self.selected)
        is_somebody = self.person > LOOSE
        is_named = is_somebody and bool(
            self._found.people.get(self.person) and self._found.people[self.person].name
        )
        unconfirmed = {each.id for each in self._found.unconfirmed(self.person)}
        self._field.setEnabled(is_chosen and self.person != IGNORED)
        self._move.setEnabled(self._field.isEnabled() and bool(self._field.name))
        self._split.setEnabled(is_chosen and self.person != IGNORED)
        self._split.setText("Split off" if is_somebody else "Make a group")
        self._away.setEnabled(is_chosen and is_somebody)
        self._confirm.setEnabled(is_chosen and is_named and not unconfirmed.isdisjoint(self.selected))
        self._ignore.setEnabled(is_chosen)
        self._ignore.setText("Take in again" if self.person == IGNORED else "Ignore")
