"""The canvas on which one picture is shown: it paints, zooms and pans, and says which pixel is pointed at."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QWidget

from workbench.widgets.halvings import Halvings
from workbench.widgets.picture_viewport import Viewport
from workbench.widgets.pixel_numbers import COLOUR_NUMBERS, Lines, paint_numbers
from workbench.widgets.pixels import PixelValue, contiguous, image_over
from workbench.widgets.theme import theme

if TYPE_CHECKING:
    from workbench.widgets.pixels import Pixels

_ZOOM_STEP = 1.25
_WHEEL_NOTCH = 120
_KEY_PAN = 64
_WIDEST_TEXT = 440


class PictureCanvas(QWidget):
    """One picture, or a sentence where there is none; :class:`Viewport` knows what of it is seen."""

    smooth_up_to = 2.0  # screen pixels per picture pixel; beyond, the pixels are what one wants to see

    view_changed = Signal()
    pixel_pointed = Signal(object)
    next_requested = Signal()
    previous_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: Pixels | None = None
        self._halvings: Halvings | None = None
        self._text = ""
        self._numbers: Lines = COLOUR_NUMBERS
        self._zoom, self._is_fitted = 1.0, True
        self._middle = QPointF()
        self._pointer: QPointF | None = None
        self._dragged_from: QPointF | None = None
        self._pointed: PixelValue | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(120, 90)
        self.grabGesture(Qt.GestureType.PinchGesture)
        theme().changed.connect(self.update)

    @property
    def zoom(self) -> float:
        """Screen pixels per picture pixel."""
        return self._zoom

    @property
    def is_fitted(self) -> bool:
        """Whether the picture follows the size of the canvas."""
        return self._is_fitted

    @property
    def picture(self) -> "Pixels | None":
        return self._picture

    def set_picture(
        self, picture: "Pixels | None", text: str, keeps_view: bool, halvings: Halvings | None = None
    ) -> None:
        """Show ``picture``, or ``text`` where there is none; ``halvings`` are those made ahead, if any were."""
        self._picture = None if picture is None else contiguous(picture)
        self._halvings = None if self._picture is None else halvings or Halvings(image_over(self._picture))
        self._text = text
        self._dragged_from = None
        if keeps_view:
            self._refresh()
        else:
            self.fit()

    def set_numbers(self, lines: Lines) -> None:
        """Which numbers fade in where pixels are seen large; none with an empty tuple."""
        self._numbers = lines
        self.update()

    def fit(self) -> None:
        """Show the whole picture, and keep to it when the canvas changes its size."""
        self._is_fitted = True
        if self._picture is not None:
            self._keep(self.viewport().fitted())
        self._refresh()

    def set_zoom(self, zoom: float, anchor: QPointF | None = None) -> None:
        """Zoom while the picture point under ``anchor`` (by default the middle of the canvas) stays in place.

        Never smaller than the whole picture, or than 100 % where the canvas is larger than the picture.
        """
        if self._picture is not None:
            seen = self.viewport().zoomed(zoom, anchor)
            self._is_fitted = seen.zoom == seen.fitting_zoom
            self._keep(seen)
            self._refresh()

    def follow(self, other: "PictureCanvas") -> None:
        """See the same part of the picture as another canvas."""
        self._zoom, self._middle, self._is_fitted = other._zoom, other._middle, other._is_fitted
        self._on_room_changed()

    def zoom_in(self) -> None:
        """One step larger."""
        self.set_zoom(self._zoom * _ZOOM_STEP)

    def zoom_out(self) -> None:
        """One step smaller."""
        self.set_zoom(self._zoom / _ZOOM_STEP)

    def show_actual_size(self) -> None:
        """One picture pixel on one screen pixel."""
        self.set_zoom(1.0)

    def value_at(self, position: QPointF) -> PixelValue | None:
        """The pixel at a position on the canvas; None beside the picture."""
        pixel = None if self._picture is None else self.viewport().pixel_at(position)
        if self._picture is None or pixel is None:
            return None
        x, y = pixel
        red, green, blue = (int(channel) for channel in self._picture[y, x])
        return PixelValue(x, y, red, green, blue)

    # What is seen of the picture.

    def viewport(self) -> Viewport:
        """What is seen of the picture at this moment; there must be one."""
        assert self._picture is not None
        height, width, _ = self._picture.shape
        ratio = self.devicePixelRatioF()
        return Viewport(QSize(width, height), self.size(), ratio, self._zoom, self._middle)

    def _keep(self, seen: Viewport) -> None:
        self._zoom, self._middle = seen.zoom, seen.middle

    def _move(self, distance: QPointF) -> None:
        self._keep(self.viewport().moved(distance))
        self._refresh()

    def _overflows(self) -> bool:
        return self._picture is not None and self.viewport().overflows

    def _refresh(self) -> None:
        if not self._overflows():
            self.unsetCursor()
        elif self._dragged_from is None:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self.update()
        self.view_changed.emit()
        self._point_at(self._pointer)

    def _point_at(self, position: QPointF | None) -> None:
        self._pointer = position
        pointed = None if position is None else self.value_at(position)
        if pointed != self._pointed:
            self._pointed = pointed
            self.pixel_pointed.emit(pointed)

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour("canvas"))
        if self._halvings is None:
            self._paint_text(painter)
        else:
            self._paint_picture(painter, self._halvings.for_zoom(self._zoom))
        if self.hasFocus():
            painter.setPen(theme().colour("accent"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _paint_text(self, painter: QPainter) -> None:
        painter.setPen(theme().colour("muted"))
        room = QRect(0, 0, min(self.width() - 32, _WIDEST_TEXT), self.height())
        room.moveCenter(self.rect().center())
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._text)

    def _paint_picture(self, painter: QPainter, image: QImage) -> None:
        viewport = self.viewport()
        whole = viewport.rectangle
        painter.save()
        is_smooth = self._zoom != 1.0 and viewport.scale <= self.smooth_up_to
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_smooth)
        painter.setClipRect(whole)
        painter.translate(whole.topLeft())
        painter.scale(whole.width() / image.width(), whole.height() / image.height())
        # Only what is seen: the painter's fixed-point numbers overflow on a large picture at a large zoom.
        inverted, _ = painter.worldTransform().inverted()
        seen = inverted.mapRect(QRectF(self.rect())).toAlignedRect().intersected(image.rect())
        painter.drawImage(seen.topLeft(), image, seen)
        painter.restore()
        assert self._picture is not None
        paint_numbers(painter, self._picture, viewport, self._numbers)

    # Mouse, wheel, touch and keys.

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            return self._on_native_gesture(event)
        if isinstance(event, QGestureEvent):
            return self._on_gesture(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._on_room_changed()
        return super().event(event)

    def _on_native_gesture(self, event: QNativeGestureEvent) -> bool:
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self.set_zoom(self._zoom * (1 + event.value()), event.position())
        return True

    def _on_gesture(self, event: QGestureEvent) -> bool:
        pinch = event.gesture(Qt.GestureType.PinchGesture)
        if not isinstance(pinch, QPinchGesture):
            return False
        self.set_zoom(self._zoom * pinch.scaleFactor(), self.mapFromGlobal(pinch.hotSpot()))
        return True

    def _on_room_changed(self) -> None:
        if self._is_fitted or self._picture is None:
            self.fit()
        else:
            self._keep(self.viewport().looking_at(self._middle))
            self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._on_room_changed()

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / _WHEEL_NOTCH
        self.set_zoom(self._zoom * _ZOOM_STEP**notches, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._overflows():
            self._dragged_from = event.position()
            self._refresh()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is not None:
            distance, self._dragged_from = event.position() - self._dragged_from, event.position()
            self._move(distance)
        self._point_at(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged_from = None
        self._refresh()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if self._is_fitted:
            self.set_zoom(1.0, event.position())
        else:
            self.fit()

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _PANS and self._overflows():
            self._move(QPointF(*_PANS[key]))
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_PageDown):
            self.next_requested.emit()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_PageUp):
            self.previous_requested.emit()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_in()
        elif key == Qt.Key.Key_Minus:
            self.zoom_out()
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key == Qt.Key.Key_1:
            self.show_actual_size()
        else:
            event.ignore()


_PANS = {
    Qt.Key.Key_Left: (_KEY_PAN, 0),
    Qt.Key.Key_Right: (-_KEY_PAN, 0),
    Qt.Key.Key_Up: (0, _KEY_PAN),
    Qt.Key.Key_Down: (0, -_KEY_PAN),
}
