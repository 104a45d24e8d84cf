"""One picture large with its faces, and beside it a strip of all pictures with the number of faces in each."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from workbench.core.pictures.collection import PictureFile
from workbench.panes.faces.find_picture import FacePicture
from workbench.panes.faces.find_state import FacesByPicture
from workbench.panes.faces.find_words import face_in_a_line, picture_in_a_line
from workbench.panes.open_study import OpenStudy
from workbench.panes.thumbnails import ThumbnailLoader
from workbench.study.faces.finding import KnownFace
from workbench.widgets.buttons import icon_button, text_button
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.headings import Note
from workbench.widgets.shortcuts import give_keys
from workbench.widgets.thumbnail_grid import GridItem, ThumbnailGrid
from workbench.workers.runner import Runs

_THUMBNAIL = 80
_STRIP_WIDTH, _PICTURE_WIDTH, _LIST_WIDTH = 120, 700, 90
_HINT = (
    "Drag a box from the eyebrows to the chin. With keys: arrows move it, with Shift they change its size, Enter takes "
    "it, Esc ends."
)


class PicturesView(QWidget):
    """Faces are chosen in the picture or from the list above it, drawn and deleted."""

    face_chosen = Signal(object)
    """The :class:`KnownFace` that was chosen, in the picture or from the list."""
    face_drawn = Signal(object, object)
    """A :class:`PictureFile` and the :class:`Box` that was drawn in it."""
    deletion_requested = Signal(tuple)
    """The faces (:class:`KnownFace`) that a person says are none."""
    said = Signal(str, str)
    """A kind of message and its text."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_study = open_study
        self._book = FacesByPicture()
        self._numbers: Sequence[int] = ()
        self._face: KnownFace | None = None
        self._build(runner, failed)
        self._connect()
        self.show_current()

    def show_pictures(self, book: FacesByPicture, numbers: Sequence[int]) -> None:
        """List the pictures of these numbers with what is known of their faces."""
        if numbers != self._numbers or book is not self._book:
            self._book, self._numbers = book, numbers
            self._strip.set_pictures(numbers, self._item)
        else:
            self._strip.remake()
        self.picture.numbers = numbers
        self.show_current()

    def show_face(self, face: KnownFace | None) -> None:
        """Have another face stand out; none, or one of another picture: none does."""
        self._face = face
        self.show_current()

    def show_current(self) -> None:
        """The current picture's faces, as they are known now."""
        file = self._open_study.current
        faces = self._book.of(file.name) if file is not None else ()
        current = self._face.id if self._face is not None and self._face in faces else None
        self.picture.show_faces(faces, current)
        self._show_list(faces, current)
        is_writable = self._open_study.is_writable
        self._draw.setEnabled(file is not None and is_writable)
        self._delete.setEnabled(current is not None and is_writable)
        self._points.setEnabled(any(point for face in faces for point in face.face.landmarks))

    def set_drawing(self, is_drawing: bool) -> None:
        """Begin to draw faces by hand, or end it."""
        self._draw.setChecked(is_drawing)

    # Building

    def _build(self, runner: Runs, failed: Callable[[BaseException], None]) -> None:
        self._strip = ThumbnailGrid("No picture.", cache_bytes=32 * 2**20)
        self._strip.set_thumbnail_size(_THUMBNAIL)
        self._strip.setMinimumWidth(_STRIP_WIDTH)
        self._strip.view.setAccessibleName("Pictures")
        self._strip.view.setToolTip("Choose a picture; below each stands how many faces are known in it")
        self._loader = ThumbnailLoader(self._strip, self._open_study, runner, failed)
        self.picture = FacePicture(self._open_study, runner, failed)
        self._hint = Note(_HINT)
        self._hint.setContentsMargins(8, 0, 8, 6)
        self._hint.hide()
        large = QWidget()
        column = QVBoxLayout(large)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._build_line())
        column.addWidget(self._hint)
        column.addWidget(self.picture, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self._strip)
        splitter.addWidget(large)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([_STRIP_WIDTH, _PICTURE_WIDTH])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)

    def _build_line(self) -> QHBoxLayout:
        self._list = ChoiceBox()
        self._list.setAccessibleName("Face")
        # In a narrow window the list gives way, not the picture.
        self._list.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._list.setMinimumWidth(_LIST_WIDTH)
        self._list.setToolTip(
            "The faces of this picture from left to right; a click in the picture chooses too"
        )
        self._draw = text_button(
            "Draw a face",
            "Draw a face that the detector missed; it is recorded as drawn by you",
            "square-dashed",
        )
        self._draw.setCheckable(True)
        self._points = icon_button("map-pin", "Show the points that were found: eyes, nose, mouth")
        self._points.setCheckable(True)
        self._delete = icon_button("trash-2", "Delete the chosen face, because it is none (Delete)")
        line = QHBoxLayout()
        line.setContentsMargins(8, 8, 8, 8)
        line.setSpacing(6)
        line.addWidget(self._list, 1)
        for each in (self._draw, self._points, self._delete):
            line.addWidget(each)
        return line

    def _connect(self) -> None:
        shared = self._open_study
        shared.current_changed.connect(self._on_current_changed)
        self._strip.current_changed.connect(self._on_picture_chosen)
        self._list.activated.connect(self._on_face_listed)
        self._draw.toggled.connect(self._on_draw_toggled)
        self._points.toggled.connect(self.picture.show_points)
        self._delete.clicked.connect(self._on_delete_clicked)
        self.picture.face_clicked.connect(self._on_face_clicked)
        self.picture.face_drawn.connect(self.face_drawn)
        self.picture.drawing_ended.connect(self._on_drawing_ended)
        self.picture.too_small.connect(self._on_too_small)
        give_keys(self, ((Qt.Key.Key_Delete, self._delete.click),))

    # Events

    def _on_current_changed(self, file: PictureFile | None) -> None:
        if file is not None:
            self._strip.set_current(self._open_study.numbers.get(file.name))
        self.show_current()

    def _on_picture_chosen(self, number: int | None) -> None:
        if number is not None and number < len(self._open_study.files):
            self._open_study.set_current(self._open_study.files[number])

    def _on_face_listed(self, place: int) -> None:
        self._choose(self._list.itemData(place))

    def _on_face_clicked(self, number: int) -> None:
        self._choose(number)

    def _choose(self, number: int) -> None:
        file = self._open_study.current
        for face in self._book.of(file.name) if file is not None else ():
            if face.id == number:
                self.face_chosen.emit(face)

    def _on_draw_toggled(self, is_drawing: bool) -> None:
        self._hint.setVisible(is_drawing)
        self.picture.set_drawing(is_drawing)

    def _on_drawing_ended(self) -> None:
        self._draw.setChecked(False)
        self.picture.setFocus()

    def _on_too_small(self) -> None:
        text = "The box is too small for a face, so nothing was added. Drag from one corner of the face to the other."
        self.said.emit("information", text)

    def _on_delete_clicked(self) -> None:
        if self._face is not None:
            self.deletion_requested.emit((self._face,))

    # Showing

    def _item(self, number: int) -> GridItem:
        shared = self._open_study
        name = shared.files[number].name
        state = self._book.state(name, shared.unreadable)
        note = picture_in_a_line(state, len(self._book.of(name)))
        return GridItem(number, name, note, is_unreadable=name in shared.unreadable)

    def _show_list(self, faces: Sequence[KnownFace], current: int | None) -> None:
        with QSignalBlocker(self._list):
            self._list.clear()
            for at, face in enumerate(faces, start=1):
                words = face_in_a_line(face, self._book.people)
                self._list.addItem(f"Face {at} · {words}" if words else f"Face {at}", face.id)
            self._list.setPlaceholderText("Choose a face" if faces else "No face is known here")
            self._list.setCurrentIndex(-1 if current is None else self._list.findData(current))
        self._list.setEnabled(bool(faces))
