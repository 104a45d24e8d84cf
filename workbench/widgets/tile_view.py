"""Where a grid of tiles lays itself out and paints: only what is in sight, as one image."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from workbench.widgets.theme import tabular_figures, theme
from workbench.widgets.tile_sheet import (
    CAPTION_PADDING,
    MARGIN,
    Tile,
    TileLayout,
    fill_sheet,
    new_sheet,
    write_captions,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SIZES = {"small": 56, "medium": 104, "large": 192}
"""The longer side of a tile in logical pixels at usual text size."""
_FRAME = 3


class TileView(QAbstractScrollArea):
    """Tiles in reading order, of which one may be current. :class:`TileGrid` adds the mouse and the keys."""

    size_changed = Signal(str)
    """The name of the size, one of :data:`SIZES`."""

    def __init__(self, name: str, empty_text: str = "", parent: QWidget | None = None) -> None:
        """``name`` says what the tiles are: "Feature maps"."""
        super().__init__(parent)
        self._pictures: NDArray[np.uint8] | None = None
        self._tiles: Sequence[Tile] = ()
        self._summary = ""
        self._text = empty_text
        self._size = "small"
        self._current: int | None = None
        self._sheet: tuple[object, QImage] | None = None
        self._painted: object = None
        self._version = 0
        self._layout = TileLayout(0, 1, 1, 1, 1)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumSize(120, 90)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme().changed.connect(self._lay_out)
        self._describe()

    @property
    def tiles(self) -> Sequence[Tile]:
        """What is written at the tiles."""
        return self._tiles

    @property
    def current(self) -> int | None:
        """The current tile."""
        return self._current

    @property
    def size_name(self) -> str:
        """One of :data:`SIZES`."""
        return self._size

    @property
    def tile_side(self) -> int:
        """The longer side of a tile in device pixels: larger pictures are not needed."""
        return round(self._side() * self.devicePixelRatioF())

    @property
    def text(self) -> str:
        """What stands in the place of tiles."""
        return self._text

    def show_tiles(self, pictures: "NDArray[np.uint8]", tiles: Sequence[Tile], summary: str = "") -> None:
        """Show pictures, uint8, N×H×W×3, and what is written at each; the current tile stays if it is there.

        Neither is copied, and neither must change. With a ``summary`` for screen readers only tiles in sight are asked
        for, so that a sequence may make them as they are needed. Raises ValueError for any other array.
        """
        if pictures.dtype != "uint8" or pictures.ndim != 4 or pictures.shape[3] != 3 or pictures.size == 0:
            raise ValueError(f"tiles are uint8, N×H×W×3; these are {pictures.dtype}, {pictures.shape}")
        if len(tiles) != len(pictures):
            raise ValueError(f"{len(pictures)} pictures have {len(tiles)} captions")
        self._pictures, self._tiles, self._text = pictures, tiles, ""
        self._summary = summary or _counted(tiles)
        if self._current is not None and self._current >= len(tiles):
            self._current = None
        self._version += 1
        self._lay_out()

    def show_message(self, text: str) -> None:
        """Show a sentence in the place of tiles."""
        self._pictures, self._tiles, self._text, self._current = None, (), text, None
        self._version += 1
        self._lay_out()

    def set_current(self, tile: int | None) -> None:
        """Make a tile current and bring it into sight; emits nothing."""
        self._current = tile if tile is not None and 0 <= tile < len(self._tiles) else None
        if self._current is not None:
            self._bring_into_sight(self._current)
        self._describe()
        self.viewport().update()

    def set_size(self, name: str) -> None:
        """Make tiles as large as the size of this name."""
        if name not in SIZES:
            raise ValueError(f"{name!r} is none of {tuple(SIZES)}")
        if name != self._size:
            self._size = name
            self._lay_out()
            if self._current is not None:
                self._bring_into_sight(self._current)
            self.size_changed.emit(name)

    def tile_rect(self, tile: int) -> QRect:
        """Where a tile lies in the viewport at this moment."""
        return self._layout.tile(tile).translated(0, -self.verticalScrollBar().value())

    # Layout.

    def _side(self) -> int:
        return round(SIZES[self._size] * theme().measures.scale)

    def _caption_font(self) -> QFont:
        font = tabular_figures(self.font())
        font.setPixelSize(theme().measures.note)
        return font

    def _lay_out(self) -> None:
        metrics = QFontMetrics(self._caption_font())
        has_captions = bool(self._tiles) and bool(self._tiles[0].caption or self._tiles[0].note)
        caption = metrics.height() + CAPTION_PADDING if has_captions else 0
        shape = (1, 1) if self._pictures is None else (self._pictures.shape[1], self._pictures.shape[2])
        room = self.viewport().width()
        self._layout = TileLayout.fitting(len(self._tiles), shape, self._side(), caption, room)
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self._layout.height - height))
        bar.setPageStep(height)
        bar.setSingleStep(self._layout.cell_height // 2 or 1)
        self._describe()
        self.viewport().update()

    def _bring_into_sight(self, tile: int) -> None:
        place, bar = self._layout.tile(tile), self.verticalScrollBar()
        top, bottom = place.top() - MARGIN, place.top() + self._layout.cell_height
        if top < bar.value():
            bar.setValue(top)
        elif bottom > bar.value() + self.viewport().height():
            bar.setValue(bottom - self.viewport().height())

    def sizeHint(self) -> QSize:
        return QSize(480, 360)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.DevicePixelRatioChange):
            self._lay_out()
        return super().event(event)

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colours = QPainter(self.viewport()), theme().colours
        painter.fillRect(self.viewport().rect(), QColor(colours.canvas))
        if self._pictures is None:
            self._paint_text(painter)
        else:
            scrolled = self.verticalScrollBar().value()
            rows = self._layout.rows_between(scrolled, scrolled + self.viewport().height())
            top = MARGIN + rows.start * self._layout.cell_height - scrolled
            painter.drawImage(0, top, self._sheet_of(rows))
            if self._current is not None:
                self._paint_current(painter, self.tile_rect(self._current))
        painter.end()

    def _sheet_of(self, rows: range) -> QImage:
        shape = (rows, self._layout, self.devicePixelRatioF())
        state = (self._version, theme().colours, shape)
        if self._sheet is None or self._sheet[0] != shape:
            # Memory that was used before is faster: while the tiles change, their places mostly stay.
            self._sheet, self._painted = (
                (shape, new_sheet(self._layout, rows, self.devicePixelRatioF())),
                None,
            )
        image = self._sheet[1]
        if self._painted != state and self._pictures is not None:
            fill_sheet(image, self._pictures, self._layout, rows)
            write_captions(image, self._tiles, self._layout, rows, self._caption_font())
            self._painted = state
        return image

    def _paint_current(self, painter: QPainter, place: QRect) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pen = QPen(theme().colour("accent" if self.hasFocus() else "edge"), _FRAME)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(place.adjusted(-2, -2, 1, 1))

    def _paint_text(self, painter: QPainter) -> None:
        painter.setPen(theme().colour("muted"))
        room = self.viewport().rect().adjusted(24, 24, -24, -24)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._text)

    def _describe(self) -> None:
        """What a screen reader says: how many there are, how many show nothing, and which is current."""
        text = self._summary if self._tiles else self._text
        if self._current is not None:
            tile = self._tiles[self._current]
            text += f" Current: {tile.description or tile.caption}"
        self.setAccessibleDescription(text)


def _counted(tiles: Sequence[Tile]) -> str:
    words = Counter(each.word for each in tiles if each.word)
    return (
        ", ".join([f"{len(tiles):,} tiles", *(f"{number:,} {word}" for word, number in words.items())]) + "."
    )
