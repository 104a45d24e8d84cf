"""What the tools of faces look at together: one face, a second one to compare it with, and the recogniser."""

from PySide6.QtCore import QObject, Signal

from workbench.core.faces.settings import BUILT_IN_RECOGNISER
from workbench.core.models.cards import ModelCard, cards
from workbench.study.faces.finding import KnownFace


class FaceFocus(QObject):
    """One for the window, so that a face chosen in one tool is the one that the next tool starts from."""

    faces_changed = Signal()
    """Faces were found, drawn, deleted, forgotten, or something was decided about whose they are."""
    current_changed = Signal(object)
    """Another :class:`KnownFace` was chosen, or None."""
    other_changed = Signal(object)
    """Another second face was chosen, or None."""
    recogniser_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.current: KnownFace | None = None
        self.other: KnownFace | None = None
        self._recogniser = BUILT_IN_RECOGNISER

    @property
    def recogniser(self) -> ModelCard:
        """The card of the chosen recogniser; the built-in one when that was removed meanwhile."""
        known = cards()
        return known.get(self._recogniser) or known[BUILT_IN_RECOGNISER]

    def choose_recogniser(self, key: str) -> None:
        """Compare faces by another recogniser."""
        if key != self._recogniser:
            self._recogniser = key
            self.recogniser_changed.emit()

    def set_current(self, face: KnownFace | None) -> None:
        """Look at another face, in every tool."""
        if face != self.current:
            self.current = face
            self.current_changed.emit(face)

    def set_other(self, face: KnownFace | None) -> None:
        """Choose the face to compare the current one with."""
        if face != self.other:
            self.other = face
            self.other_changed.emit(face)

    def note_faces(self) -> None:
        """The faces of the study, or what is known of them, have changed."""
        self.faces_changed.emit()

    def forget(self) -> None:
        """The study was closed: its faces are nobody's any more."""
        self.set_current(None)
        self.set_other(None)
