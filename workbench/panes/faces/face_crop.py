"""One face, large."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.core.pictures.reading import UnreadablePicture
from workbench.core.steps import Skipped
from workbench.panes.open_study import OpenStudy
from workbench.panes.unreadable import note_unreadable
from workbench.study.faces.finding import KnownFace
from workbench.widgets.pixels import contiguous, image_over
from workbench.widgets.theme import theme
from workbench.workers.runner import Runs

if TYPE_CHECKING:
    from workbench.widgets.pixels import Pixels

_PIXELS = 512
_LEAST = 64
_USUAL = 200
_PADDING = 16
_NOTHING = "Choose a face to see it here."


def large_crop(face: KnownFace, size: int, is_aligned: bool) -> "Pixels":
    """A face cut from its picture; raises UnreadablePicture. Not for the thread of the window."""
    from workbench.core.faces.crops import crops_of  # brings in numpy and Pillow

    return crops_of(face.file, [face.face], size, is_aligned)[0]


class FaceCrop(QWidget):
    """A square with a face in it, which reads the face's picture by itself, or a sentence that says why there is none.

    With ``is_aligned`` it is turned until the eyes are level, where the eyes are known.
    """

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        is_aligned: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_study = open_study
        self._runner = runner
        self._failed = failed
        self._is_aligned = is_aligned
        self._face: KnownFace | None = None
        self._crop: Pixels | None = None
        self._text = _NOTHING
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName("Face")
        theme().changed.connect(self.update)
        open_study.closed.connect(self._on_closed)

    @property
    def face(self) -> KnownFace | None:
        """The face that is shown, or on its way."""
        return self._face

    @property
    def crop(self) -> "Pixels | None":
        """What is painted: uint8, S×S×3."""
        return self._crop

    def show_face(self, face: KnownFace | None) -> None:
        """Show a face; None for a sentence in its place."""
        if face == self._face:
            return
        self._face = face
        if face is None:
            self._runner.cancel(self)
            self._show(None, _NOTHING)
            return
        self.setAccessibleDescription(f"A face in “{face.file.name}”")
        self._runner.read(
            self,
            large_crop,
            face,
            _PIXELS,
            self._is_aligned,
            then=partial(self._on_read, face),
            failed=partial(self._on_failed, face),
            channel="crop",
            is_brief=True,
        )

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """A square."""
        return max(_LEAST, width)

    def sizeHint(self) -> QSize:
        side = round(_USUAL * theme().measures.scale)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST, _LEAST)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = min(self.width(), self.height())
        place = QRect(0, 0, side, side)
        place.moveCenter(self.rect().center())
        painter.fillRect(place, theme().colour("canvas"))
        if self._crop is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, image_over(self._crop))
        else:
            painter.setPen(theme().colour("muted"))
            room = place.adjusted(_PADDING, _PADDING, -_PADDING, -_PADDING)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._text)
        painter.end()

    def _on_closed(self) -> None:
        self.show_face(None)

    def _on_read(self, face: KnownFace, crop: "Pixels") -> None:
        if face == self._face:
            self._show(contiguous(crop), "")

    def _on_failed(self, face: KnownFace, error: BaseException) -> None:
        if not isinstance(error, UnreadablePicture):
            self._failed(error)
            return
        if face == self._face:
            self._show(None, f"The picture could not be read. {error}")
        skipped = Skipped(face.file.name, str(error))
        note_unreadable(self._open_study, self._runner, Path(face.file.path), skipped, self._failed)

    def _show(self, crop: "Pixels | None", text: str) -> None:
        self._crop, self._text = crop, text
        if crop is None:
            self.setAccessibleDescription(text)
        self.update()
