"""A picture at half, a quarter … of its size, made as they are needed, so that it is shown small without moiré."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from workbench.widgets.pixels import image_over

if TYPE_CHECKING:
    from workbench.widgets.pixels import Pixels

_SMALLEST = 512


class Halvings:
    """Each one is half of the one before. Over borrowed memory: whoever gives the image keeps its pixels."""

    def __init__(self, image: QImage) -> None:
        self._images = [image]

    def for_zoom(self, zoom: float) -> QImage:
        """The picture, halved while more than half is to go: smooth scaling leaves out pixels beyond that."""
        level = 0
        while zoom <= 0.5:
            level, zoom = level + 1, zoom * 2
        while len(self._images) <= level:
            last = self._images[-1]
            width, height = max(1, last.width() // 2), max(1, last.height() // 2)
            ignore, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            self._images.append(last.scaled(width, height, ignore, smooth))
        return self._images[level]


def made_ahead(picture: "Pixels") -> Halvings:
    """Halvings of a contiguous picture down to the size of a small canvas; for a thread on which nobody waits."""
    halvings = Halvings(image_over(picture))
    halvings.for_zoom(min(1.0, _SMALLEST / max(picture.shape)))
    return halvings
