"""Pixels between numpy and Qt: a picture as a QImage, and the value of one pixel."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

if TYPE_CHECKING:  # numpy is slow to import, and the window need not wait for it
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class PixelValue:
    """The pixel in column ``x`` and row ``y``, counted from 0 at the top left; colours are 0–255."""

    x: int
    y: int
    red: int
    green: int
    blue: int

    @property
    def normalised(self) -> tuple[float, float, float]:
        """Red, green and blue as 0–1, rounded to three decimals."""
        return round(self.red / 255, 3), round(self.green / 255, 3), round(self.blue / 255, 3)

    @property
    def hex(self) -> str:
        """The colour as it is written on the web, ``#FF0C03``."""
        return f"#{self.red:02X}{self.green:02X}{self.blue:02X}"


def contiguous(picture: "Pixels") -> "Pixels":
    """The picture in memory as QImage needs it. Raises ValueError unless it is uint8, H×W×3 and not empty."""
    if picture.dtype != "uint8" or picture.ndim != 3 or picture.shape[2] != 3 or picture.size == 0:
        raise ValueError(f"a picture is uint8, H×W×3; this is {picture.dtype}, {picture.shape}")
    return picture if picture.flags.c_contiguous else picture.copy(order="C")


def image_over(picture: "Pixels") -> QImage:
    """A QImage over the memory of a :func:`contiguous` picture, no copy: the caller keeps the picture."""
    height, width, _ = picture.shape
    return QImage(picture.data, width, height, picture.strides[0], QImage.Format.Format_RGB888)
