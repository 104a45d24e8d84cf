"""A wall while it is being painted: a flat picture in which places are given in metres."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from workbench.core.sampletown.drawing.canvas import fixed
from workbench.core.sampletown.drawing.light import Rgb
from workbench.core.sampletown.drawing.materials import textured
from workbench.core.sampletown.drawing.pixels import Pixels
from workbench.core.sampletown.drawing.windows import SIZES, window
from workbench.core.sampletown.scene import Colour


def stepped(density: float) -> float:
    """The next of a few fixed densities (half octaves), so that windows and bricks can be kept and reused."""
    return float(2.0 ** (math.ceil(2 * math.log2(max(1.0, density))) / 2))


@dataclass
class Wall:
    """``width``×``height`` metres at ``density`` pixels per metre; x from the left, y from the foot upwards."""

    width: float
    height: float
    density: float
    pixels: Pixels = field(init=False)
    glows: list[tuple[int, int, Pixels]] = field(default_factory=list)

    def __post_init__(self) -> None:
        size = (max(2, round(self.height * self.density)), max(2, round(self.width * self.density)))
        self.pixels = np.zeros((*size, 3), np.uint8)

    def box(self, x: float, y: float, wide: float, high: float, colour: Sequence[float] | Rgb) -> None:
        """Fill a rectangle whose lower left corner is at (x, y)."""
        if self._is_visible(wide, high):
            self._part(x, y, wide, high)[:] = colour if isinstance(colour, tuple) else np.minimum(colour, 255)

    def shade(self, x: float, y: float, wide: float, high: float, factor: float) -> None:
        """Make a rectangle darker or brighter."""
        if self._is_visible(wide, high):
            part = self._part(x, y, wide, high)
            part[:] = np.minimum(part * np.float32(factor), 255)

    def shape(self, places: Iterable[Sequence[float]], colour: Sequence[float] | Rgb) -> None:
        """Fill a polygon (N×2 metres)."""
        rows = self.pixels.shape[0]
        screen = [(x * self.density, rows - y * self.density) for x, y in places]
        cv2.fillPoly(self.pixels, [fixed(screen)], tuple(float(c) for c in colour), cv2.LINE_AA, 4)

    def texture(self, x: float, wide: float, material: str, shift: int = 0) -> None:
        """Lay a material over everything painted between x and x + wide."""
        part = self._part(x, 0, wide, self.height)
        if part.size:
            part[:] = textured(part, material, self.density, shift)

    def paste(self, x: float, y: float, tile: Pixels, glows: bool = False) -> None:
        """Put a small picture with its lower left corner at (x, y)."""
        left = round(x * self.density)
        bottom = self.pixels.shape[0] - round(y * self.density)
        top = bottom - tile.shape[0]
        if (
            top < 0
            or left < 0
            or left + tile.shape[1] > self.pixels.shape[1]
            or bottom > self.pixels.shape[0]
        ):
            return
        self.pixels[top:bottom, left : left + tile.shape[1]] = tile
        if glows:
            self.glows.append((left, top, tile))

    def window(self, x: float, y: float, style: str, state: str, colours: tuple[Colour, Colour]) -> None:
        """Put a window with its foot at y and its middle at x; ``colours`` are those of frame and glass."""
        tile = window(style, state, colours[0], colours[1], self.density)
        self.paste(x - SIZES[style][0] / 2, y, tile, glows=state == "lit")

    def lamplight(self, place: tuple[float, float, float, float], bright: float) -> None:
        """A lit pane without bars: x, y, width and height, and how bright it is (0 to 1)."""
        x, y, wide, high = place
        size = (max(1, round(high * self.density)), max(1, round(wide * self.density)), 1)
        self.paste(x, y, np.tile(np.array((255, 226, 160)) * bright, size).astype(np.uint8), glows=True)

    def _is_visible(self, wide: float, high: float) -> bool:
        """Details of less than a third of a pixel are left out."""
        return min(wide, high) * self.density > 0.34

    def _part(self, x: float, y: float, wide: float, high: float) -> Pixels:
        rows = self.pixels.shape[0]
        top, bottom = rows - round((y + high) * self.density), rows - round(y * self.density)
        left, right = round(x * self.density), round((x + wide) * self.density)
        return self.pixels[max(0, top) : max(0, bottom), max(0, left) : max(0, right)]
