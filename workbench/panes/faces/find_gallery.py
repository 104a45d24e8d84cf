"""All faces as a grid, in several orders; several can be deleted at once."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.wording import faces_in_words
from workbench.panes.faces.face_grid import FaceGrid, grouped
from workbench.panes.faces.find_words import (
    AS_PICTURES,
    BY_PERSON,
    BY_STATE,
    LEAST_SURE,
    ORDERS,
    SMALLEST,
    face_in_a_line,
    state_of_face,
)
from workbench.panes.open_study import OpenStudy
from workbench.study.faces.finding import KnownFace
from workbench.widgets.buttons import text_button
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.headings import Note
from workbench.widgets.shortcuts import give_keys
from workbench.widgets.thumbnail_grid import GridGroup
from workbench.workers.runner import Runs

_NOBODY = "Nobody has said whose"
_STATES = ("Found by a detector", "Drawn by hand", "Ignored")


class FacesGallery(QWidget):
    """The faces of the pictures that are listed, as they come."""

    face_chosen = Signal(object)
    """The :class:`KnownFace` that is current now."""
    face_activated = Signal(object)
    """The :class:`KnownFace` that is to be seen in its picture."""
    deletion_requested = Signal(tuple)
    """The faces (:class:`KnownFace`) that a person says are none."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_study = open_study
        self._faces: Sequence[KnownFace] = ()
        self._people: Mapping[int, str] = {}
        self.grid = FaceGrid(open_study, runner, failed)
        self._build()
        self._order.activated.connect(self._on_order_chosen)
        self._delete.clicked.connect(self._on_delete_clicked)
        self.grid.current_changed.connect(self._on_current_changed)
        self.grid.activated.connect(self.face_activated)
        self.grid.selection_changed.connect(self._show_selection)

    def show_faces(self, faces: Sequence[KnownFace], people: Mapping[int, str], nothing: str) -> None:
        """Show these faces, given in the order of the pictures; ``nothing`` is said where there are none."""
        self._faces, self._people = faces, people
        self.grid.grid.view.empty_text = nothing
        self._show_ordered()

    def set_order(self, order: str) -> None:
        """Show the faces in another order, a key of :data:`ORDERS`."""
        self._order.setCurrentIndex(self._order.findData(order))
        self._show_ordered()

    def show_face(self, face: KnownFace | None) -> None:
        """Make a face current, if it is among these."""
        if face is not None and face != self.grid.current:
            self.grid.set_current(face.id)

    def _build(self) -> None:
        self._order = ChoiceBox()
        self._order.setAccessibleName("Order of the faces")
        self._order.setToolTip("In which order the faces stand, and under which headings")
        for key, words in ORDERS.items():
            self._order.addItem(words, key)
        self._count = Note()
        self._delete = text_button(
            "Delete", "Delete the selected faces, because they are none (Delete)", "trash-2"
        )
        self._delete.setAccessibleName("Delete the selected faces")
        line = QHBoxLayout()
        line.setContentsMargins(12, 8, 12, 8)
        line.setSpacing(8)
        line.addWidget(self._order, 2)
        line.addWidget(self._count, 1)
        line.addWidget(self._delete)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(self.grid, 1)
        self.setFocusProxy(self.grid)
        give_keys(self, ((Qt.Key.Key_Delete, self._delete.click),))
        self._show_selection()

    def _on_order_chosen(self, _: int) -> None:
        self._show_ordered()

    def _on_current_changed(self, face: KnownFace | None) -> None:
        if face is not None:
            self.face_chosen.emit(face)

    def _on_delete_clicked(self) -> None:
        self.deletion_requested.emit(self.grid.selected)

    def _show_ordered(self) -> None:
        faces, groups = ordered(self._faces, self._order.currentData(), self._people)
        self.grid.show_faces(faces, self._note_of, groups)
        self._show_selection()

    def _show_selection(self, _: object = None) -> None:
        selected = len(self.grid.selected)
        chosen = f", {selected:,} selected" if selected > 1 else ""
        self._count.setText(f"{faces_in_words(len(self._faces))}{chosen}")
        self._delete.setEnabled(selected > 0 and self._open_study.is_writable)

    def _note_of(self, face: KnownFace) -> str:
        return face_in_a_line(face, self._people)


def ordered(
    faces: Sequence[KnownFace], order: str, people: Mapping[int, str]
) -> tuple[Sequence[KnownFace], tuple[GridGroup, ...]]:
    """The faces in one of the orders, and the headings they stand under."""
    if order == SMALLEST:
        return sorted(faces, key=lambda face: min(face.face.box.width, face.face.box.height)), ()
    if order == LEAST_SURE:
        # Those without a score come last: no detector was unsure of them.
        return sorted(faces, key=lambda face: (face.face.score is None, face.face.score or 0.0)), ()
    if order == BY_STATE:
        found = sorted(faces, key=lambda face: _STATES.index(state_of_face(face)))
        return found, grouped(found, state_of_face)
    if order == BY_PERSON:
        named = sorted(faces, key=lambda face: _place_of_person(face, people))
        return named, grouped(named, lambda face: people.get(face.person or 0, _NOBODY))
    assert order == AS_PICTURES
    return faces, ()


def _place_of_person(face: KnownFace, people: Mapping[int, str]) -> tuple[bool, str, int]:
    """Those whose person is known come first, by name."""
    person = face.person or 0
    return person not in people, people.get(person, ""), person
