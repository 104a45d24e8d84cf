"""One picture of numbers as large as there is room, its values as squares, which says where it is pointed at."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.widgets.pixels import contiguous, image_over
from workbench.widgets.theme import theme

if TYPE_CHECKING:
    from workbench.widgets.pixels import Pixels

_LEAST = 120
Box = tuple[float, float, float, float]
"""Left, top, right and bottom edge, as shares 0–1 of the picture's width and height."""


class LargeTile(QWidget):
    """A picture whose places are known by a grid, which may be coarser than its pixels."""

    pointed = Signal(object)
    """Row and column in the grid, counted from 0, or None beside the picture."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """``name`` says what it shows, for screen readers."""
        super().__init__(parent)
        self._picture: Pixels | None = None
        self._grid = (1, 1)
        self._is_smooth = False
        self._frame: Box | None = None
        self._pointed: tuple[int, int] | None = None
        self.setAccessibleName(name)
        self.setToolTip("Point at it to read its values")
        self.setMouseTracking(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme().changed.connect(self.update)

    @property
    def picture(self) -> "Pixels | None":
        """What is shown."""
        return self._picture

    @property
    def frame(self) -> Box | None:
        """What is framed."""
        return self._frame

    def show_picture(
        self,
        picture: "Pixels | None",
        grid: tuple[int, int] = (1, 1),
        is_smooth: bool = False,
        words: str = "",
    ) -> None:
        """Show a picture (H×W×3, uint8) of a grid of rows × columns; with ``is_smooth`` pixels are blended.

        ``words`` describe it for screen readers.
        """
        self._picture = None if picture is None else contiguous(picture)
        self._grid, self._is_smooth, self._frame = grid, is_smooth, None
        self.setAccessibleDescription(words)
        self.updateGeometry()
        self.update()

    def show_frame(self, box: Box | None) -> None:
        """Frame a part of the picture."""
        self._frame = box
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as the picture at this width, but never higher than wide."""
        if self._picture is None:
            return _LEAST
        height, wide = self._picture.shape[:2]
        return max(_LEAST // 4, min(round(width * height / wide), width))

    def sizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(240))

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST, _LEAST // 4)

    def place(self) -> QRect:
        """Where the picture lies: fitted into the room there is, in the middle."""
        if self._picture is None:
            return QRect()
        height, width = self._picture.shape[:2]
        size = QSize(width, height).scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(0, 0, max(1, size.width()), max(1, size.height()))
        place.moveCenter(self.rect().center())
        return place

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour("canvas"))
        if self._picture is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._is_smooth)
            place = self.place()
            painter.drawImage(place, image_over(self._picture))
            if self._frame is not None:
                left, top, right, bottom = self._frame
                framed = QRectF(
                    place.left() + left * place.width(),
                    place.top() + top * place.height(),
                    (right - left) * place.width(),
                    (bottom - top) * place.height(),
                )
                # White within black is seen on every colour.
                for colour, width in ((Qt.GlobalColor.black, 3.5), (Qt.GlobalColor.white, 1.5)):
                    painter.setPen(QPen(colour, width))
                    painter.drawRect(framed)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self._cell_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._point(None)

    def _cell_at(self, position: QPointF) -> tuple[int, int] | None:
        place = self.place()
        if not place.contains(position.toPoint()):
            return None
        rows, columns = self._grid
        row = int((position.y() - place.top()) * rows / place.height())
        column = int((position.x() - place.left()) * columns / place.width())
        return min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)

    def _point(self, cell: tuple[int, int] | None) -> None:
        if cell != self._pointed:
            self._pointed = cell
            self.pointed.emit(cell)
