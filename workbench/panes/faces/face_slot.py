"""A place for one face: from the study, or of a picture file that is opened or dropped here."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from workbench.core.wording import faces_in_words
from workbench.panes.asking import ask_for_file
from workbench.panes.faces.compare_words import picture_of
from workbench.panes.faces.face_crop import FaceCrop
from workbench.panes.open_study import OpenStudy
from workbench.study.faces.finding import KnownFace
from workbench.study.faces.pairs import largest
from workbench.widgets.buttons import text_button
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.headings import Note
from workbench.widgets.theme import theme
from workbench.workers.runner import Runs

_LARGEST = 300


class FaceSlot(QWidget):
    """Shows a face; where a picture has several, the person says which. Reads no faces itself: others bring them."""

    picture_wanted = Signal(int, object)
    """The slot's place, and the :class:`Path` of a picture whose faces are to be brought with :meth:`show_faces`."""
    face_changed = Signal(int, object)
    """The slot's place, and another :class:`KnownFace` of the picture, which the person chose."""

    def __init__(
        self,
        title: str,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        place: int = 0,
    ) -> None:
        super().__init__()
        self._title, self._place, self._largest = title, place, _LARGEST
        self._faces: tuple[KnownFace, ...] = ()
        self._crop = FaceCrop(open_study, runner, failed, is_aligned=True)
        self._build()
        self.setAcceptDrops(True)
        self._open.clicked.connect(self.ask)
        self._which.currentIndexChanged.connect(self._on_which_changed)
        theme().changed.connect(self._fit)
        self._fit()
        self.show_face(None)

    @property
    def face(self) -> KnownFace | None:
        """The face that is shown."""
        return self._crop.face

    def set_largest(self, width: int) -> None:
        """Be at most so many pixels wide, at text of 100 per cent."""
        self._largest = width
        self._fit()

    def show_face(self, face: KnownFace | None) -> None:
        """Show one face, or none; tells nobody."""
        if face is None or face not in self._faces:
            self._show_choice(() if face is None else (face,), face)
        self._show(face)

    def show_faces(self, faces: Sequence[KnownFace]) -> KnownFace:
        """Show the faces of one picture: the largest, and a choice of the others. Gives the one that is shown."""
        chosen = largest(faces)
        self._show_choice(tuple(faces), chosen)
        self._show(chosen)
        return chosen

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if len(_files(event)) == 1:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = _files(event)
        if len(files) == 1:
            event.acceptProposedAction()
            self.picture_wanted.emit(self._place, files[0])

    def _build(self) -> None:
        self._crop.setAccessibleName(self._title)
        self._name = Note()
        self._name.setAccessibleName(f"Picture of {self._title.lower()}")
        self._which = ChoiceBox()
        self._which.setAccessibleName(f"{self._title}: which face of the picture")
        self._which.setToolTip(
            "This picture has several faces; the largest is taken unless you choose another one"
        )
        self._open = text_button(
            "Open a picture …",
            "Take a face of a picture file; it is not added to the study. You can also drop the file here",
        )
        self._open.setAccessibleName(f"{self._title}: open a picture …")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for each in (self._crop, self._name, self._which, self._open):
            column.addWidget(each)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def ask(self) -> None:
        """Ask for a picture file."""
        folder = Path(self.face.file.path).parent if self.face is not None else Path.home()
        chosen = ask_for_file(self, "Open a picture", folder, "")
        if chosen is not None:
            self.picture_wanted.emit(self._place, chosen)

    def _on_which_changed(self, at: int) -> None:
        if 0 <= at < len(self._faces):
            self._show(self._faces[at])
            self.face_changed.emit(self._place, self._faces[at])

    def _show(self, face: KnownFace | None) -> None:
        self._crop.show_face(face)
        self._name.setText(picture_of(face) if face is not None else "No face is chosen.")

    def _show_choice(self, faces: tuple[KnownFace, ...], chosen: KnownFace | None) -> None:
        self._faces = faces
        with QSignalBlocker(self._which):
            self._which.clear()
            for number, face in enumerate(faces, start=1):
                width = round(face.face.box.width)
                self._which.addItem(
                    f"Face {number} of {faces_in_words(len(faces))}, from the left ({width} pixels wide)"
                )
            if chosen is not None:
                self._which.setCurrentIndex(faces.index(chosen))
        self._which.setVisible(len(faces) > 1)

    def _fit(self) -> None:
        self.setMaximumWidth(round(self._largest * theme().measures.scale))


def _files(event: QDropEvent) -> list[Path]:
    urls = event.mimeData().urls()
    return [path for url in urls if url.isLocalFile() and (path := Path(url.toLocalFile())).is_file()]
