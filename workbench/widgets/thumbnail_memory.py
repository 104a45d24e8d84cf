"""The little pictures of a thumbnail grid that are in memory, ready to be painted."""

from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap

from workbench.widgets.thumbnail_model import GridItem


@dataclass(frozen=True)
class Thumbnail:
    """A picture ready to be painted; ``is_reduced`` where the one it was made from had more pixels."""

    pixmap: QPixmap
    is_reduced: bool

    @property
    def size_in_bytes(self) -> int:
        return self.pixmap.width() * self.pixmap.height() * 4


def reduced(image: QImage, side: int) -> Thumbnail:
    """A picture with at most ``side`` pixels on its longer side, never enlarged."""
    longest = max(image.width(), image.height())
    if longest > side:
        keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        image = image.scaled(side, side, keep, smooth)
    # One that fills its place exactly may have been reduced before it came.
    return Thumbnail(QPixmap.fromImage(image), longest >= side)


class ThumbnailMemory:
    """The thumbnails last looked at, up to a number of bytes. The name is part of the key: another study may
    use the same numbers for other pictures."""

    def __init__(self, limit_in_bytes: int) -> None:
        self._limit = limit_in_bytes
        self._bytes = 0
        self._thumbnails: OrderedDict[tuple[int, str], Thumbnail] = OrderedDict()

    def __len__(self) -> int:
        return len(self._thumbnails)

    @property
    def size_in_bytes(self) -> int:
        """What all thumbnails take together."""
        return self._bytes

    def get(self, item: GridItem) -> Thumbnail | None:
        """The thumbnail of an item, which is thereby the last to be dropped."""
        thumbnail = self._thumbnails.get((item.key, item.name))
        if thumbnail is not None:
            self._thumbnails.move_to_end((item.key, item.name))
        return thumbnail

    def put(self, item: GridItem, thumbnail: Thumbnail) -> None:
        """Keep a thumbnail; those not looked at for longest make room."""
        self.discard(item)
        self._thumbnails[item.key, item.name] = thumbnail
        self._bytes += thumbnail.size_in_bytes
        while self._bytes > self._limit and len(self._thumbnails) > 1:
            _, dropped = self._thumbnails.popitem(last=False)
            self._bytes -= dropped.size_in_bytes

    def reduce(self, item: GridItem, thumbnail: Thumbnail, size: QSize) -> Thumbnail:
        """Put a smaller one into the place of a thumbnail, as the grid is shown smaller than it was."""
        ignore, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        reduced = Thumbnail(thumbnail.pixmap.scaled(size, ignore, smooth), is_reduced=True)
        self.put(item, reduced)
        return reduced

    def discard(self, item: GridItem) -> None:
        """Forget the thumbnail of an item, if there is one."""
        dropped = self._thumbnails.pop((item.key, item.name), None)
        self._bytes -= dropped.size_in_bytes if dropped is not None else 0

    def clear(self) -> None:
        """Forget all."""
        self._thumbnails.clear()
        self._bytes = 0
