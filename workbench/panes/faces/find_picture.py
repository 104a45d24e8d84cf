"""The current picture with its faces: boxes to choose from, and drawing the ones that were missed."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPointF, QRect, QRectF, Signal
from PySide6.QtWidgets import QWidget

from workbench.core.faces.face import Box
from workbench.core.pictures.collection import PictureFile
from workbench.panes.current_picture import CurrentPicture
from workbench.panes.open_study import OpenStudy
from workbench.study.faces.finding import KnownFace
from workbench.study.pictures import up_to_date
from workbench.widgets.picture_boxes import BoxDrawer, MarkedBox, PictureBoxes
from workbench.workers.runner import Runs

_FOUND, _DRAWN, _IGNORED = 0, 1, 99
"""Colours of boxes; the last one is grey."""
_MOST_IN_WORDS = 12
"""In a crowd, boxes bear their numbers alone."""
_LEAST_SIDE = 8
"""Pixels; smaller boxes are slips of the mouse."""


class FacePicture(CurrentPicture):
    """Next and previous lead through the pictures that the tool lists."""

    face_clicked = Signal(int)
    face_drawn = Signal(object, object)
    """The :class:`PictureFile` and the :class:`Box` that was drawn in it."""
    drawing_ended = Signal()
    too_small = Signal()
    """What was drawn is too small for a face."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(open_study, runner, failed, parent)
        self.numbers: Sequence[int] = ()
        """The pictures through which one moves, by their numbers in the open study."""
        self._faces: tuple[KnownFace, ...] = ()
        self._current: int | None = None
        self._boxes = PictureBoxes(self.canvas)
        self._drawer = BoxDrawer(self.canvas)
        self._boxes.clicked.connect(self.face_clicked)
        self._drawer.region_chosen.connect(self._on_region_chosen)
        self._drawer.given_up.connect(self.drawing_ended)

    @property
    def boxes(self) -> tuple[MarkedBox, ...]:
        """The boxes upon the picture."""
        return self._boxes.boxes

    def move(self, by: int) -> None:
        """See :meth:`CurrentPicture.move`."""
        current = self._open_study.current
        number = self._open_study.numbers.get(current.name, -1) if current else -1
        place = self.numbers.index(number) + by if number in self.numbers else 0
        if 0 <= place < len(self.numbers):
            self._open_study.set_current(self._open_study.files[self.numbers[place]])

    def show_faces(self, faces: Sequence[KnownFace], current: int | None) -> None:
        """Show these faces of the current picture, as soon as that is shown; the current one stands out."""
        self._faces, self._current = tuple(faces), current
        self._show_boxes()

    def show_points(self, are_shown: bool) -> None:
        """Show the landmarks of every face, or hide them."""
        self._boxes.show_points(are_shown)

    def set_drawing(self, is_drawing: bool) -> None:
        """Whether dragging draws a face."""
        self._drawer.set_drawing(is_drawing)

    def _show(self, file: PictureFile, picture: object) -> None:
        # What was begun in another picture has no place in this one.
        self._drawer.set_region(None)
        super()._show(file, picture)
        self._show_boxes()
        self._request_changes(file)

    def _request_changes(self, file: PictureFile) -> None:
        """Faces of what the file was before must not be shown in what it is now."""
        if self._open_study.is_writable:
            then = partial(self._on_looked_for_changes, file)
            self._runner.write(
                self, up_to_date, self._open_study.study, [file], then=then, failed=self._failed
            )

    def _on_looked_for_changes(self, before: PictureFile, found: Sequence[PictureFile]) -> None:
        shared = self._open_study
        if found[0] == before or shared.numbers.get(before.name) is None:
            return
        is_current = shared.current == before
        shared.note_added(found)
        if is_current:
            shared.set_current(found[0])

    def _on_failed(self, file: PictureFile, error: BaseException) -> None:
        super()._on_failed(file, error)
        self._show_boxes()

    def _on_region_chosen(self, region: QRect) -> None:
        self._drawer.set_region(None)
        file = self._open_study.current
        if min(region.width(), region.height()) < _LEAST_SIDE:
            self.too_small.emit()
        elif file is not None and self.is_showing(file):
            box = Box(float(region.x()), float(region.y()), float(region.width()), float(region.height()))
            self.face_drawn.emit(file, box)

    def _show_boxes(self) -> None:
        file = self._open_study.current
        is_shown = file is not None and self.is_showing(file)
        faces = [
            each for each in self._faces if is_shown and file is not None and each.file.name == file.name
        ]
        self._boxes.show_boxes(
            [_marked(at, face, len(faces)) for at, face in enumerate(faces, start=1)], self._current
        )


def _marked(number: int, face: KnownFace, count: int) -> MarkedBox:
    box = face.face.box
    score = "by hand" if face.is_drawn else "" if face.face.score is None else f"{face.face.score:.2f}"
    parts = (str(number), "ignored" if face.ignored else score)
    return MarkedBox(
        face.id,
        QRectF(box.left, box.top, box.width, box.height),
        str(number) if count > _MOST_IN_WORDS else " · ".join(each for each in parts if each),
        _IGNORED if face.ignored else _DRAWN if face.is_drawn else _FOUND,
        face.is_drawn,
        tuple(QPointF(*point) for point in face.face.landmarks if point is not None),
    )
