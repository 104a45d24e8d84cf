"""Where a picture lies on its canvas, and how zooming and moving change that: arithmetic only, no painting."""

from dataclasses import dataclass, replace
from math import ceil, floor

from PySide6.QtCore import QMargins, QPointF, QRectF, QSize, QSizeF

LARGEST_ZOOM = 64.0
"""Logical pixels of the screen per pixel of the picture."""
LARGEST_FIT = 8.0
"""A whole picture is seen no larger than this (screen pixels per picture pixel)."""
_MARGINS = QMargins(8, 8, 8, 8)


@dataclass(frozen=True)
class Viewport:
    """What is seen is described by two things: the picture point at the middle of the canvas, and the zoom in
    screen pixels per picture pixel, so that 100 % is exact on every screen.

    ``picture`` is in pixels, ``canvas`` in logical pixels; ``ratio`` is screen pixels per logical pixel.
    """

    picture: QSize
    canvas: QSize
    ratio: float
    zoom: float
    middle: QPointF

    @property
    def scale(self) -> float:
        """Logical pixels per picture pixel."""
        return self.zoom / self.ratio

    @property
    def fitting_zoom(self) -> float:
        """The zoom at which the whole picture is seen; a small one is enlarged only so far."""
        room = self.canvas.shrunkBy(_MARGINS).expandedTo(QSize(1, 1))
        share = min(room.width() / self.picture.width(), room.height() / self.picture.height())
        return min(share * self.ratio, LARGEST_FIT)

    @property
    def rectangle(self) -> QRectF:
        """The picture on the canvas, its corner on a whole screen pixel so that 100 % stays sharp."""
        corner = self._canvas_middle - self.middle * self.scale
        snapped = QPointF(
            round(corner.x() * self.ratio) / self.ratio, round(corner.y() * self.ratio) / self.ratio
        )
        return QRectF(snapped, QSizeF(self.picture) * self.scale)

    @property
    def overflows(self) -> bool:
        """Whether the picture is larger than the canvas, so that it can be moved."""
        whole = self.rectangle
        return whole.width() > self.canvas.width() + 1 or whole.height() > self.canvas.height() + 1

    @property
    def columns_in_sight(self) -> range:
        """The columns of pixels that are seen, if only in part."""
        whole = self.rectangle
        return _in_sight(whole.left(), self.scale, self.canvas.width(), self.picture.width())

    @property
    def rows_in_sight(self) -> range:
        """The rows of pixels that are seen, if only in part."""
        whole = self.rectangle
        return _in_sight(whole.top(), self.scale, self.canvas.height(), self.picture.height())

    def pixel_at(self, position: QPointF) -> tuple[int, int] | None:
        """Column and row of the pixel at a position on the canvas; None beside the picture."""
        if not self.rectangle.contains(position):
            return None
        point = self._to_picture(position)
        return min(int(point.x()), self.picture.width() - 1), min(int(point.y()), self.picture.height() - 1)

    def fitted(self) -> "Viewport":
        """The whole picture."""
        whole = QPointF(self.picture.width(), self.picture.height())
        return replace(self, zoom=self.fitting_zoom, middle=whole / 2)

    def zoomed(self, zoom: float, anchor: QPointF | None = None) -> "Viewport":
        """Zoomed while the picture point under ``anchor`` (by default the middle of the canvas) stays in place.

        Never smaller than the whole picture, or than 100 % where the canvas is larger than the picture.
        """
        anchor = anchor or self._canvas_middle
        fixed = self._to_picture(anchor)
        within = min(max(zoom, min(self.fitting_zoom, 1.0)), LARGEST_ZOOM * self.ratio)
        zoomed = replace(self, zoom=within)
        return zoomed.looking_at(fixed - (anchor - self._canvas_middle) / zoomed.scale)

    def moved(self, distance: QPointF) -> "Viewport":
        """The picture moved by so many logical pixels."""
        return self.looking_at(self.middle - distance / self.scale)

    def looking_at(self, point: QPointF) -> "Viewport":
        """A picture point brought to the middle, or as near as leaves no empty margin."""
        seen = QSizeF(self.canvas) / self.scale
        across = _held(point.x(), seen.width(), self.picture.width())
        down = _held(point.y(), seen.height(), self.picture.height())
        return replace(self, middle=QPointF(across, down))

    @property
    def _canvas_middle(self) -> QPointF:
        return QPointF(self.canvas.width(), self.canvas.height()) / 2

    def _to_picture(self, position: QPointF) -> QPointF:
        return (position - self.rectangle.topLeft()) / self.scale


def _in_sight(start: float, scale: float, room: float, count: int) -> range:
    """Which of ``count`` pixels, the first at ``start``, lie between 0 and ``room``."""
    return range(max(0, floor(-start / scale)), min(count, ceil((room - start) / scale)))


def _held(middle: float, seen: float, whole: float) -> float:
    """``middle``, moved until a stretch ``seen`` around it lies within ``whole``; else the half."""
    if seen >= whole:
        return whole / 2
    return min(max(middle, seen / 2), whole - seen / 2)
