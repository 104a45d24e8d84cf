"""A small matrix of a picture: a region of it, reduced to so few cells that each of its numbers can be read."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SMALLEST_MATRIX, LARGEST_MATRIX = 4, 64
GREY, COLOURS = "grey", "red, green, blue"
CHANNELS = (GREY, COLOURS)


@dataclass(frozen=True)
class Region:
    """A square of a picture: where its middle lies as shares of width and height (0–1), and how long its side is, as
    a share of the picture's shorter side (more than 0, up to 1). It is moved inside where it would stand out."""

    x: float = 0.5
    y: float = 0.5
    side: float = 1.0

    def box(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Left, top, right, bottom in whole pixels of a picture of this size."""
        side = max(1, round(self.side * min(width, height)))
        left = min(max(0, round(self.x * width - side / 2)), width - side)
        top = min(max(0, round(self.y * height - side / 2)), height - side)
        return left, top, left + side, top + side


def small_matrix(
    picture: NDArray[np.uint8], region: Region, cells: int, channels: str = GREY
) -> NDArray[np.float64]:
    """A region of a picture (uint8, H×W×3) as whole numbers 0–255, 1×cells×cells in grey or 3×cells×cells.

    Each cell is the mean of the pixels it covers (Pillow's box filter); grey is ITU-R 601 luma, as Pillow has it.
    """
    image = Image.fromarray(np.ascontiguousarray(picture))
    box = region.box(image.width, image.height)
    small = image.resize((cells, cells), Image.Resampling.BOX, box=box)
    if channels == GREY:
        return np.asarray(small.convert("L"), dtype=np.float64)[None]
    return np.asarray(small, dtype=np.float64).transpose(2, 0, 1)
