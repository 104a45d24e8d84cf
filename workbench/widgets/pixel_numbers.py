"""The numbers in the pixels: painted over a picture that is seen so large that each pixel has room for them.

Thousands of texts would take Qt too long. So each of the 256 levels is drawn once, and numpy lays the drawings side
by side; what a frame costs depends on the size of the canvas, not on the number of pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QImage, QPainter

from workbench.widgets.picture_viewport import Viewport

if TYPE_CHECKING:  # numpy is slow to import, and the window need not wait for it
    import numpy as np
    from numpy.typing import NDArray

    from workbench.widgets.pixels import Pixels

FADED_IN_FROM, FADED_IN_AT = 20.0, 36.0
"""Logical pixels of the screen per pixel of the picture: below the first no numbers, from the second on all of them."""
READ_AT = 44.0
"""So large, numbers are easy to read."""

_PLATES = (0.40, 0.28)
"""How much white, or black, is laid behind tinted numbers on light, and on dark pixels: then their contrast is 4.5:1 or
more on every colour."""
_TINTS = {
    "": ("#000000", "#ffffff"),
    "red": ("#5a0000", "#ffc0c0"),
    "green": ("#003600", "#a6f0a6"),
    "blue": ("#00106e", "#c4d6ff"),
}
"""The colour of numbers on light and on dark pixels."""
_LARGEST_FONT = 20
_LINEAR_WEIGHTS = (0.2126, 0.7152, 0.0722)
_DARK_BELOW = 0.179  # see workbench.widgets.colours.readable_on

Lines = tuple["NumberLine", ...]


@dataclass(frozen=True)
class NumberLine:
    """One number in each pixel: read from channel 0, 1 or 2 of the picture, its 256 levels written as ``texts`` says.

    ``tint`` is "red", "green", "blue", or empty for plain black or white.
    """

    channel: int
    texts: tuple[str, ...]
    tint: str = ""


_BYTES = tuple(map(str, range(256)))
COLOUR_NUMBERS: Lines = (
    NumberLine(0, _BYTES, "red"),
    NumberLine(1, _BYTES, "green"),
    NumberLine(2, _BYTES, "blue"),
)
"""Red, green and blue as 0–255 below each other."""


def opacity_of_numbers(scale: float) -> float:
    """How far numbers have faded in (0–1) where a pixel of the picture is ``scale`` logical pixels large."""
    return min(max((scale - FADED_IN_FROM) / (FADED_IN_AT - FADED_IN_FROM), 0.0), 1.0)


def paint_numbers(painter: QPainter, picture: "Pixels", viewport: Viewport, lines: Lines) -> None:
    """Paint the numbers of the pixels in sight, below each other in the order of ``lines``."""
    opacity = opacity_of_numbers(viewport.scale)
    if not opacity or not lines:
        return
    columns, rows = viewport.columns_in_sight, viewport.rows_in_sight
    if not columns or not rows:
        return
    corner = viewport.rectangle.topLeft() * viewport.ratio
    x_edges = [round(corner.x() + at * viewport.zoom) for at in range(columns.start, columns.stop + 1)]
    y_edges = [round(corner.y() + at * viewport.zoom) for at in range(rows.start, rows.stop + 1)]
    part = picture[rows.start : rows.stop, columns.start : columns.stop]
    pixels = _laid_out(part, lines, int(viewport.zoom), x_edges, y_edges)
    height, width = pixels.shape
    image = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(viewport.ratio)
    painter.save()
    painter.setOpacity(opacity)
    painter.drawImage(QPointF(x_edges[0], y_edges[0]) / viewport.ratio, image)
    painter.restore()


def _laid_out(
    part: "Pixels", lines: Lines, cell: int, x_edges: Sequence[int], y_edges: Sequence[int]
) -> "NDArray[np.uint32]":
    """The numbers of some pixels (H×W×3) as premultiplied ARGB, each drawing ``cell`` screen pixels wide and high."""
    import numpy as np

    margin = max(1, round(cell * 0.07))
    width, height = cell - 2 * margin, (cell - 2 * margin) // len(lines)
    top = (cell - height * len(lines)) // 2
    lefts = [edge - x_edges[0] + margin for edge in x_edges[:-1]]
    sheet = np.zeros((len(part), cell, x_edges[-1] - x_edges[0]), np.uint32)
    is_dark = _is_dark(part)
    for at, line in enumerate(lines):
        drawings = _drawings(line, QSize(width, height), _font_name())
        chosen = drawings[part[..., line.channel] + 256 * is_dark]
        place = sheet[:, top + at * height : top + (at + 1) * height]
        for column, left in enumerate(lefts):
            place[..., left : left + width] = chosen[:, column]
    flat = sheet.reshape(len(part) * cell, -1)
    down = _stretched(y_edges, cell)
    return flat if len(down) == len(flat) else flat.take(down, axis=0)


def _is_dark(part: "Pixels") -> "NDArray[np.uint16]":
    """1 where white is easier to read than black (WCAG 2.2)."""
    import numpy as np

    brightness = _linear_light()[part] @ np.array(_LINEAR_WEIGHTS, np.float32)
    return (brightness <= _DARK_BELOW).astype(np.uint16)


@lru_cache(maxsize=1)
def _linear_light() -> "NDArray[np.float32]":
    import numpy as np

    levels = np.arange(256, dtype=np.float32) / 255
    return np.where(levels <= 0.03928, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4).astype(np.float32)


def _stretched(edges: Sequence[int], cell: int) -> "NDArray[np.intp]":
    """Which line of the drawings stands on each line of the screen, where pixels are one wider now and then."""
    import numpy as np

    parts = [
        np.minimum(np.arange(after - before), cell - 1) + at * cell
        for at, (before, after) in enumerate(pairwise(edges))
    ]
    return np.concatenate(parts)


@lru_cache(maxsize=12)
def _drawings(line: NumberLine, size: QSize, font_name: str) -> "NDArray[np.uint32]":
    """512 drawings, H×W each: the 256 levels on light pixels, then on dark ones; on a plate if they are tinted."""
    import numpy as np

    ink = _inked(line.texts, size.width(), size.height(), font_name)
    plates = _PLATES if line.tint else (0.0, 0.0)
    tables = [
        _ink_table(tint, plate_colour, plate)
        for tint, plate_colour, plate in zip(_TINTS[line.tint], (255, 0), plates, strict=True)
    ]
    return np.concatenate([table[ink] for table in tables])


def _ink_table(tint: str, plate_colour: int, plate: float) -> "NDArray[np.uint32]":
    """The colour of a point by how much ink (0–255) is on it, premultiplied."""
    import numpy as np

    ink = np.arange(256) / 255
    under = (1 - ink) * plate
    colour, found = QColor(tint), np.zeros(256, np.uint32)
    shades = (
        255 * (ink + under),
        *(ink * part + under * plate_colour for part in (colour.red(), colour.green(), colour.blue())),
    )
    for shade in shades:
        found = (found << np.uint32(8)) | np.rint(shade).astype(np.uint32)
    return found


@lru_cache(maxsize=6)
def _inked(texts: tuple[str, ...], width: int, height: int, font_name: str) -> "NDArray[np.uint8]":
    """How much ink is where when each text is written in the middle of ``width``×``height`` pixels: N×H×W."""
    import numpy as np

    image = QImage(width, height * len(texts), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setFont(_font(texts, width, height, font_name))
    painter.setPen(Qt.GlobalColor.white)
    for at, text in enumerate(texts):
        painter.drawText(QRectF(0, at * height, width, height), Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    memory: Any = image.constBits()
    pixels = np.frombuffer(memory, np.uint8).reshape(len(texts), height, width, 4)
    return pixels[..., 3].copy()


def _font(texts: tuple[str, ...], width: int, height: int, font_name: str) -> QFont:
    """As large as lets the widest text have a line's room; digits reach neither as high nor as low as letters."""
    font = QFont(font_name)
    font.setWeight(QFont.Weight.Medium)
    size = min(round(height * 1.1), round(_LARGEST_FONT * max(1.0, height / 40)))
    while size > 5:
        font.setPixelSize(size)
        if max(map(QFontMetricsF(font).horizontalAdvance, set(texts))) <= width - 1:
            break
        size -= 1
    return font


def _font_name() -> str:
    return QGuiApplication.font().family()
