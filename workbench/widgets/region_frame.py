"""A rectangle of pixels chosen by dragging over a picture."""

from math import floor

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from workbench.widgets.picture_canvas import PictureCanvas

_VEIL = QColor(0, 0, 0, 110)


class RegionFrame(QWidget):
    """Lies over a canvas and follows it. While choosing, dragging marks a region; wheel and keys still zoom."""

    region_chosen = Signal(QRect)
    """The pixels a person has marked: column and row of the first, number of columns and rows."""

    def __init__(self, canvas: PictureCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._region: QRect | None = None
        self._dragged_from: QPointF | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.set_choosing(False)
        canvas.view_changed.connect(self.update)
        canvas.installEventFilter(self)
        self.setGeometry(canvas.rect())

    @property
    def region(self) -> QRect | None:
        """What is marked, in pixels of the picture."""
        return self._region

    def set_region(self, region: QRect | None) -> None:
        """Mark a region, or none, without telling anybody."""
        self._region = region
        self.update()

    def set_choosing(self, is_choosing: bool) -> None:
        """Whether dragging marks a region instead of moving the picture."""
        self._dragged_from = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not is_choosing)
        if is_choosing:
            self.setCursor(Qt.CursorShape.CrossCursor)
        else:
            self.unsetCursor()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """As large as the canvas at all times."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._canvas.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._region is None or self._canvas.picture is None:
            return
        viewport = self._canvas.viewport()
        corner, scale = viewport.rectangle.topLeft(), viewport.scale
        marked = QRectF(
            corner.x() + self._region.x() * scale,
            corner.y() + self._region.y() * scale,
            self._region.width() * scale,
            self._region.height() * scale,
        )
        painter = QPainter(self)
        whole, veiled = QPainterPath(), QPainterPath()
        whole.addRect(viewport.rectangle.intersected(QRectF(self.rect())))
        veiled.addRect(marked)
        painter.fillPath(whole.subtracted(veiled), _VEIL)
        # White within black stands out on every picture.
        for colour, width in (("black", 3.0), ("white", 1.0)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawRect(marked)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._canvas.picture is not None:
            self._canvas.setFocus()
            self._dragged_from = event.position()
            self._mark(event.position())
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is not None:
            self._mark(event.position())
        # The canvas below reads out the pixel under the pointer.
        event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is not None:
            self._dragged_from = None
            assert self._region is not None
            self.region_chosen.emit(self._region)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Not the canvas's: here a click marks a pixel."""
        self.mousePressEvent(event)

    def _mark(self, position: QPointF) -> None:
        assert self._dragged_from is not None
        (left, top), (right, bottom) = self._pixel(self._dragged_from), self._pixel(position)
        left, right, top, bottom = min(left, right), max(left, right), min(top, bottom), max(top, bottom)
        self.set_region(QRect(left, top, right - left + 1, bottom - top + 1))

    def _pixel(self, position: QPointF) -> tuple[int, int]:
        """The pixel under a place, or the nearest one."""
        viewport = self._canvas.viewport()
        point = (position - viewport.rectangle.topLeft()) / viewport.scale
        width, height = viewport.picture.width(), viewport.picture.height()
        return min(max(floor(point.x()), 0), width - 1), min(max(floor(point.y()), 0), height - 1)
