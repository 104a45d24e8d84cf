"""The cells of a matrix: their colours, their numbers, and where each of them lies."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen, QRegion

from workbench.core.pictures.colour_scales import diverging, limits, normalised, signed
from workbench.widgets.colours import blend, readable_on
from workbench.widgets.theme import theme

GREY, SIGNED = "grey", "signed"
"""From black to white, or blue and orange around zero."""

ORDINARY, INSERTED, PADDING = 0, 1, 2
"""What a cell is: given, a zero put between others, or one put around them."""

_SMALLEST_NUMBER, _LARGEST_NUMBER = 9, 30
_WHOLE_PIXELS_FROM, _LINES_FROM = 6.0, 10.0
_FEW = 1000
"""Rectangles are quicker than an image that is enlarged so much, as long as they are few."""
_MARK_NAMES = {INSERTED: " (a zero put in between)", PADDING: " (padding)"}


@dataclass(frozen=True)
class MatrixPlace:
    """Where the cells of a matrix lie in a widget. ``corner`` is that of the first cell, in logical pixels."""

    shape: tuple[int, int]
    corner: QPointF
    cell_size: float
    middle: QPointF

    @classmethod
    def fitted(
        cls, shape: tuple[int, int], room: QSize, largest: float, zoom: float, middle: QPointF
    ) -> "MatrixPlace":
        """All cells in sight at a zoom of 1; beyond, ``middle`` (shares of width and height) is in the middle."""
        rows, columns = shape
        cell = min((room.width() - 6) / columns, (room.height() - 6) / rows, largest)
        # Whole pixels look calmer, where cells are large enough to spare some.
        cell = max(1.0, float(int(cell)) if cell >= _WHOLE_PIXELS_FROM else cell) * zoom
        lengths = columns * cell, rows * cell
        starts, shares = [], []
        for length, side, share in zip(
            lengths, (room.width(), room.height()), (middle.x(), middle.y()), strict=True
        ):
            # What overflows fills the room; what does not stands in its middle.
            start = (
                (side - length) / 2
                if length <= side
                else min(3.0, max(side - 3 - length, side / 2 - share * length))
            )
            starts.append(float(round(start)))
            shares.append((side / 2 - start) / length)
        return cls(shape, QPointF(*starts), cell, QPointF(*shares))

    @property
    def rectangle(self) -> QRectF:
        """All cells together."""
        return QRectF(self.corner, QSizeF(self.shape[1] * self.cell_size, self.shape[0] * self.cell_size))

    def cell(self, row: int, column: int) -> QRectF:
        """One cell."""
        corner = self.corner + QPointF(column * self.cell_size, row * self.cell_size)
        return QRectF(corner, QSizeF(self.cell_size, self.cell_size))

    def cell_at(self, position: QPointF) -> tuple[int, int] | None:
        """Row and column of the cell at a position; None beside the matrix."""
        if not self.rectangle.contains(position):
            return None
        point = (position - self.corner) / self.cell_size
        return min(int(point.y()), self.shape[0] - 1), min(int(point.x()), self.shape[1] - 1)

    def filled(self, count: int) -> QRegion:
        """The first ``count`` cells in reading order."""
        rows, rest = divmod(count, self.shape[1])
        whole = QRectF(self.corner, QSizeF(self.rectangle.width(), rows * self.cell_size))
        part = QRectF(self.cell(rows, 0).topLeft(), QSizeF(rest * self.cell_size, self.cell_size))
        return QRegion(whole.toAlignedRect()) + QRegion(part.toAlignedRect())

    def in_sight(self, room: QRect) -> tuple[range, range]:
        """Rows and columns that can be seen in ``room``."""
        first = (QPointF(room.topLeft()) - self.corner) / self.cell_size
        last = (QPointF(room.bottomRight()) - self.corner) / self.cell_size
        rows = range(max(0, int(first.y())), min(self.shape[0], int(last.y()) + 1))
        return rows, range(max(0, int(first.x())), min(self.shape[1], int(last.x()) + 1))


class MatrixCells:
    """A matrix (rows × columns) with a scale of colours, words for its numbers, and marks on some cells.

    ``largest`` is the end of the scale: white of :data:`GREY`, which begins at 0, and both ends of :data:`SIGNED`.
    ``marks`` says of each cell whether it is :data:`ORDINARY`, :data:`INSERTED` or :data:`PADDING`.
    """

    def __init__(
        self,
        values: NDArray[np.float64],
        in_words: Callable[[float], str],
        scale: str = GREY,
        largest: float | None = None,
        marks: NDArray[np.uint8] | None = None,
    ) -> None:
        self.values = values
        self.scale = scale
        self._in_words = in_words
        self._largest = largest
        self._marks = marks

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.values.shape[0], self.values.shape[1]

    def looks_like(self, other: "MatrixCells | None") -> bool:
        """Whether both would be painted alike."""
        return (
            other is not None
            and (self.shape, self.scale, self._largest) == (other.shape, other.scale, other._largest)
            and np.array_equal(self.values, other.values, equal_nan=True)
            and (self._marks is None) == (other._marks is None)
            and (self._marks is None or np.array_equal(self._marks, other._marks))
        )

    def mark(self, row: int, column: int) -> int:
        """What the cell is."""
        return ORDINARY if self._marks is None else int(self._marks[row, column])

    def text(self, row: int, column: int) -> str:
        """The number as it stands in its cell."""
        return self._in_words(float(self.values[row, column]))

    def read_out(self, row: int, column: int) -> str:
        """The number in full, and what is special about its cell."""
        value = float(self.values[row, column])
        full = (
            f"{value:.6g}".replace("-", "−") if self.text(row, column) != f"{value:.0f}" else f"{value:.0f}"
        )
        return f"{full}{_MARK_NAMES.get(self.mark(row, column), '')}"

    @cached_property
    def colours(self) -> NDArray[np.uint8]:
        """rows × columns × 3, without the marks."""
        finite = np.nan_to_num(self.values, posinf=0.0, neginf=0.0)
        # As 32-bit numbers in the scale: halved, so that none of them overflows.
        most = max(map(abs, limits(finite))) if self._largest is None else self._largest
        shares = finite / most if most > 0 else np.zeros_like(finite)
        if self.scale == SIGNED:
            return diverging(signed(shares, 1.0))
        grey = np.rint(normalised(shares, 0.0, 1.0) * 255).astype(np.uint8)
        return np.repeat(grey[..., None], 3, axis=2)

    def colour(self, row: int, column: int) -> QColor:
        """The colour of a cell as it is painted."""
        mark = self.mark(row, column)
        if mark != ORDINARY:
            return _marked_colour(mark)
        red, green, blue = (int(each) for each in self.colours[row, column])
        return QColor(red, green, blue)

    def font_size(self, painter: QPainter, cell_size: float) -> int:
        """The size of the numbers in pixels, so that the longest of them fits; 0 where it would be too small."""
        size = round(min(0.5 * cell_size, _LARGEST_NUMBER * theme().measures.scale))
        font = painter.font()
        while size >= _SMALLEST_NUMBER:
            font.setPixelSize(size)
            if QFontMetricsF(font).horizontalAdvance(self._longest_text) <= cell_size - 6:
                return size
            size -= 1
        return 0

    @cached_property
    def _longest_text(self) -> str:
        return max((self._in_words(float(each)) for each in np.unique(self.values)), key=len, default="")

    def paint(self, painter: QPainter, place: MatrixPlace, room: QRect) -> None:
        """All cells in sight, with numbers where these can be read."""
        rows, columns = place.in_sight(room)
        if not rows or not columns:
            return
        self._paint_colours(painter, place)
        if self._marks is not None:
            for row, column in zip(*self._marks.nonzero(), strict=True):
                painter.fillRect(place.cell(int(row), int(column)), _marked_colour(self.mark(row, column)))
        if place.cell_size >= _LINES_FROM:
            _paint_lines(painter, place)
        size = self.font_size(painter, place.cell_size)
        if size:
            font = painter.font()
            font.setPixelSize(size)
            painter.setFont(font)
            for row in rows:
                for column in columns:
                    painter.setPen(QColor(readable_on(self.colour(row, column).name())))
                    painter.drawText(
                        place.cell(row, column), Qt.AlignmentFlag.AlignCenter, self.text(row, column)
                    )

    def paint_empty(self, painter: QPainter, place: MatrixPlace) -> None:
        """The cells that are not filled yet."""
        painter.fillRect(place.rectangle, theme().colour("surface"))
        if place.cell_size >= _LINES_FROM:
            _paint_lines(painter, place)
        else:
            painter.setPen(QPen(theme().colour("edge"), 0))
            painter.drawRect(place.rectangle)

    def _paint_colours(self, painter: QPainter, place: MatrixPlace) -> None:
        colours = self.colours
        height, width, _ = colours.shape
        if colours.size < _FEW:
            for row, column in np.ndindex(height, width):
                painter.fillRect(place.cell(row, column), QColor(*colours[row, column].tolist()))
            return
        image = QImage(colours.data, width, height, colours.strides[0], QImage.Format.Format_RGB888)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, place.cell_size < 1)
        painter.drawImage(place.rectangle, image)


def _paint_lines(painter: QPainter, place: MatrixPlace) -> None:
    whole = place.rectangle
    across = [
        QLineF(
            whole.left(),
            whole.top() + at * place.cell_size,
            whole.right(),
            whole.top() + at * place.cell_size,
        )
        for at in range(place.shape[0] + 1)
    ]
    down = [
        QLineF(
            whole.left() + at * place.cell_size,
            whole.top(),
            whole.left() + at * place.cell_size,
            whole.bottom(),
        )
        for at in range(place.shape[1] + 1)
    ]
    painter.setPen(QPen(theme().colour("edge"), 0))
    painter.drawLines(across + down)


def _marked_colour(mark: int) -> QColor:
    """Tints that occur in neither scale: what was put in is told apart from numbers that are given."""
    colours = theme().colours
    if mark == PADDING:
        return QColor(
            blend(colours.series[4] if len(colours.series) > 4 else colours.warning, colours.surface, 0.22)
        )
    return QColor(blend(colours.accent, colours.surface, 0.25))
