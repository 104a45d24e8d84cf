"""A square region of a picture, chosen by dragging, with the wheel or by keys."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from workbench.core.networks.small_matrix import Region
from workbench.widgets.pixels import contiguous, image_over
from workbench.widgets.theme import theme

_SMALLEST = 0.05
_STEP = 0.02
_GROWTH = 1.15
_WHEEL_NOTCH = 120
_HEIGHT = 150


class RegionChooser(QWidget):
    """Shows a small picture with a square upon it: drag or use the arrows to move it, ``+``, ``-`` and the wheel to
    make it larger and smaller."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: NDArray[np.uint8] | None = None
        self._region = Region()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Region of the picture")
        self.setToolTip(
            "The part that becomes the matrix: drag it or use the arrow keys; + and − change its size"
        )
        theme().changed.connect(self._fit)
        self._fit()
        self._describe()

    @property
    def region(self) -> Region:
        """The chosen square."""
        return self._region

    def show_picture(self, picture: NDArray[np.uint8] | None) -> None:
        """Show another small picture (uint8, H×W×3); the region stays."""
        self._picture = None if picture is None else contiguous(picture)
        self.update()

    def set_region(self, region: Region) -> None:
        """Choose another square; where it would stand out of the picture it is moved inside."""
        side = min(max(_SMALLEST, region.side), 1.0)
        half_x, half_y = (side / 2 * each for each in self._shares())
        inside = Region(min(max(half_x, region.x), 1 - half_x), min(max(half_y, region.y), 1 - half_y), side)
        if inside != self._region:
            self._region = inside
            self._describe()
            self.update()
            self.changed.emit()

    def sizeHint(self) -> QSize:
        return QSize(round(200 * theme().measures.scale), self.height())

    def square(self) -> QRectF:
        """Where the square lies in the widget."""
        place, (wide, high) = self._place(), self._shares()
        size = self._region.side * wide * place.width(), self._region.side * high * place.height()
        square = QRectF(0, 0, *size)
        square.moveCenter(
            QPointF(
                place.left() + self._region.x * place.width(), place.top() + self._region.y * place.height()
            )
        )
        return square

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour("canvas"))
        if self._picture is None:
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        place, square = self._place(), self.square()
        painter.drawImage(place, image_over(self._picture))
        veil = QColor(theme().colour("canvas"))
        veil.setAlpha(150)
        for outside in (
            QRectF(place.topLeft(), QPointF(place.right(), square.top())),
            QRectF(QPointF(place.left(), square.bottom()), place.bottomRight()),
            QRectF(QPointF(place.left(), square.top()), square.bottomLeft()),
            QRectF(square.topRight(), QPointF(place.right(), square.bottom())),
        ):
            painter.fillRect(outside, veil)
        for colour, width in (("surface", 4), ("accent", 3 if self.hasFocus() else 2)):
            painter.setPen(QPen(theme().colour(colour), width))
            painter.drawRect(square)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._move_to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move_to(event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        # The wheel scrolls the column; it must not alter what it passes over.
        if not self.hasFocus():
            event.ignore()
            return
        self._grow(_GROWTH ** (event.angleDelta().y() / _WHEEL_NOTCH))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, region = Qt.Key(event.key()), self._region
        if key in _MOVES:
            right, down = _MOVES[key]
            self.set_region(replace(region, x=region.x + right * _STEP, y=region.y + down * _STEP))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._grow(_GROWTH)
        elif key == Qt.Key.Key_Minus:
            self._grow(1 / _GROWTH)
        else:
            event.ignore()

    def _grow(self, by: float) -> None:
        self.set_region(replace(self._region, side=self._region.side * by))

    def _move_to(self, position: QPointF) -> None:
        place = self._place()
        if self._picture is not None and place.width() and place.height():
            x = (position.x() - place.left()) / place.width()
            y = (position.y() - place.top()) / place.height()
            self.set_region(replace(self._region, x=x, y=y))

    def _fit(self) -> None:
        self.setFixedHeight(round(_HEIGHT * theme().measures.scale))
        self.update()

    def _place(self) -> QRectF:
        if self._picture is None:
            return QRectF(self.rect())
        high, wide, _ = self._picture.shape
        share = min(self.width() / wide, self.height() / high)
        place = QRectF(0, 0, wide * share, high * share)
        place.moveCenter(QRectF(self.rect()).center())
        return place

    def _shares(self) -> tuple[float, float]:
        """The picture's shorter side as shares of its width and height."""
        if self._picture is None:
            return 1.0, 1.0
        high, wide, _ = self._picture.shape
        return min(high, wide) / wide, min(high, wide) / high

    def _describe(self) -> None:
        region = self._region
        self.setAccessibleDescription(
            f"A square of {region.side:.0%} of the shorter side, its middle at {region.x:.0%} of the width and "
            f"{region.y:.0%} of the height"
        )


_MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
