"""Where small tiles lie in a grid, and the one image of those in sight that the grid paints."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QImage, QPainter

from workbench.widgets.theme import theme

if TYPE_CHECKING:
    from numpy.typing import NDArray

GAP, MARGIN = 8, 8
CAPTION_PADDING = 2
_THINNEST = 8
_BETWEEN_TEXTS = 4
_FORMAT = QImage.Format.Format_RGB32


@dataclass(frozen=True)
class Tile:
    """What is written at a tile: ``caption`` left and ``note`` right below it.

    A ``word`` is written across the tile, which is then hatched: why there is nothing to be seen. ``description``
    says all of it in a sentence, for the tool tip and for screen readers.
    """

    caption: str
    note: str = ""
    word: str = ""
    description: str = ""


@dataclass(frozen=True)
class TileLayout:
    """Rows of equal cells; each is a tile with its caption below. Lengths in logical pixels.

    ``spread`` is what stays free of a row, shared out before, between and behind its cells.
    """

    count: int
    columns: int
    tile_width: int
    tile_height: int
    caption_height: int
    spread: int = 0

    @classmethod
    def fitting(
        cls, count: int, shape: tuple[int, int], side: int, caption_height: int, room: int
    ) -> "TileLayout":
        """Tiles of ``shape`` (H, W), their longer side ``side``, as many beside each other as ``room`` allows."""
        height, width = shape
        longer = max(height, width, 1)
        tile_width = max(_THINNEST, round(side * width / longer))
        tile_height = max(_THINNEST, round(side * height / longer))
        cell = max(tile_width, side) + GAP
        columns = max(1, (room - 2 * MARGIN + GAP) // cell)
        # A single row begins at the left, however few they are.
        free = room - 2 * MARGIN + GAP - columns * cell if count > columns else 0
        return cls(count, columns, tile_width, tile_height, caption_height, max(0, free) // (columns + 1))

    @property
    def cell_width(self) -> int:
        """From the left of a tile to the left of the next."""
        return self.caption_width + GAP + self.spread

    @property
    def caption_width(self) -> int:
        """Narrow tiles keep room for their captions."""
        return max(self.tile_width, self.tile_height)

    @property
    def cell_height(self) -> int:
        """From the top of a tile to the top of the one below."""
        return self.tile_height + self.caption_height + GAP

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return -(-self.count // self.columns)

    @property
    def height(self) -> int:
        """Height of all rows."""
        return self.rows * self.cell_height + 2 * MARGIN - GAP if self.count else 0

    def left(self, column: int) -> int:
        """Where the tiles of a column begin."""
        return MARGIN + self.spread + column * self.cell_width

    def tile(self, number: int) -> QRect:
        """Where a tile lies, without its caption."""
        row, column = divmod(number, self.columns)
        top = MARGIN + row * self.cell_height
        return QRect(self.left(column), top, self.tile_width, self.tile_height)

    def number_at(self, place: QPoint) -> int | None:
        """The tile at a place, its caption included; None between tiles."""
        column, x = divmod(place.x() - self.left(0), self.cell_width)
        row, y = divmod(place.y() - MARGIN, self.cell_height)
        number = row * self.columns + column
        is_inside = x < self.caption_width and y < self.cell_height - GAP
        is_there = row >= 0 and 0 <= column < self.columns and number < self.count
        return number if is_inside and is_there else None

    def rows_between(self, top: int, bottom: int) -> range:
        """The rows that are seen between two heights."""
        first = max(0, (top - MARGIN) // self.cell_height)
        return range(first, min(self.rows, max(0, bottom - MARGIN) // self.cell_height + 1))


def new_sheet(layout: TileLayout, rows: range, ratio: float) -> QImage:
    """An image for the tiles of ``rows`` and their captions; ``ratio`` is that of device pixels to logical ones."""
    width = layout.left(layout.columns) * ratio
    image = QImage(round(width), max(1, round(len(rows) * layout.cell_height * ratio)), _FORMAT)
    image.setDevicePixelRatio(ratio)
    return image


def fill_sheet(image: QImage, pictures: "NDArray[np.uint8]", layout: TileLayout, rows: range) -> None:
    """Put the tiles of ``rows`` into a :func:`new_sheet`, its top being that of the first row.

    ``pictures`` is uint8, N×H×W×3, all tiles; those larger than on the screen are averaged, others keep their
    pixels as squares.
    """
    ratio = image.devicePixelRatio()
    image.fill(theme().colour("canvas"))
    canvas = np.frombuffer(image.bits(), np.uint32).reshape(image.height(), image.width())
    first, last = rows.start * layout.columns, min(rows.stop * layout.columns, layout.count)
    width, height = round(layout.tile_width * ratio), round(layout.tile_height * ratio)
    for at, tile in enumerate(_scaled(pictures[first:last], width, height)):
        row, column = divmod(at, layout.columns)
        top, left = round(row * layout.cell_height * ratio), round(layout.left(column) * ratio)
        canvas[top : top + height, left : left + width] = tile


def write_captions(
    image: QImage, tiles: Sequence[Tile], layout: TileLayout, rows: range, font: QFont
) -> None:
    """Write below the tiles of a sheet what is to be said of them, as far as there is room."""
    painter = QPainter(image)
    painter.setFont(font)
    painter.setPen(theme().colour("text"))
    metrics, room = painter.fontMetrics(), layout.caption_width
    width_of = cache(metrics.horizontalAdvance)
    below = layout.tile_height + CAPTION_PADDING + metrics.ascent()
    first, last = rows.start * layout.columns, min(rows.stop * layout.columns, layout.count)
    for at in range(last - first):
        tile = tiles[first + at]
        row, column = divmod(at, layout.columns)
        left, top = layout.left(column), row * layout.cell_height
        if tile.word:
            _hatch(painter, QRect(left, top, layout.tile_width, layout.tile_height), tile.word)
        caption, free = tile.caption, room - width_of(tile.caption)
        if free < 0:
            caption = metrics.elidedText(caption, Qt.TextElideMode.ElideRight, room)
        painter.drawText(left, top + below, caption)
        if tile.note and width_of(tile.note) + _BETWEEN_TEXTS <= free:
            painter.drawText(left + room - width_of(tile.note), top + below, tile.note)
    painter.end()


def _hatch(painter: QPainter, place: QRect, word: str) -> None:
    """Lines across a tile that shows nothing, and the word that says why."""
    colours, pen = theme().colours, painter.pen()
    painter.fillRect(place, QColor(colours.surface))
    painter.fillRect(place, QBrush(QColor(colours.edge), Qt.BrushStyle.BDiagPattern))
    metrics = painter.fontMetrics()
    plate = QRect(0, 0, metrics.horizontalAdvance(word) + 2 * _BETWEEN_TEXTS, metrics.height())
    plate.moveCenter(place.center())
    painter.fillRect(plate.intersected(place), QColor(colours.surface))
    painter.setPen(QColor(colours.text))
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, word)
    painter.setPen(pen)


def _scaled(pictures: "NDArray[np.uint8]", width: int, height: int) -> "NDArray[np.uint32]":
    """All pictures at this size, as Qt's 32-bit colours, N×height×width."""
    count, rows, columns, _ = pictures.shape
    if not count:
        return np.empty((0, height, width), np.uint32)
    stacked = np.ascontiguousarray(pictures).reshape(count * rows, columns, 3)
    image = QImage(stacked.data, columns, count * rows, columns * 3, QImage.Format.Format_RGB888)
    image = image.convertToFormat(_FORMAT)
    if width < columns and height < rows:
        ignore, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        image = image.scaled(width, count * height, ignore, smooth)
        return np.frombuffer(image.constBits(), np.uint32).reshape(count, height, width).copy()
    tiles = np.frombuffer(image.constBits(), np.uint32).reshape(count, rows, columns)
    if (width, height) == (columns, rows):
        return tiles.copy()
    # The taller axis first would copy more; rows are copied whole.
    return np.take(np.take(tiles, _nearest(columns, width), axis=2), _nearest(rows, height), axis=1)


def _nearest(pixels: int, length: int) -> "NDArray[np.intp]":
    """The pixel that each of ``length`` places shows."""
    return np.minimum((np.arange(length) + 0.5) * pixels / length, pixels - 1).astype(np.intp)
