"""Several maps of one picture beside each other, all of one size; one of them large when it is clicked."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from workbench.widgets.heat_tile import HeatPicture, HeatTile
from workbench.widgets.theme import theme

_GAP = 12
_LEAST_SIDE = 128
_SMALLEST_IN_ROWS = 0.75


class HeatBoard(QScrollArea):
    """As large as all fit without scrolling, but never too small to be seen."""

    enlarged = Signal(int)
    """The tile that is shown alone now, or −1 when all are shown again."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """``name`` says what is shown, for screen readers."""
        super().__init__(parent)
        self._tiles: list[HeatTile] = []
        self._columns = 0
        self._large = -1
        self._opacity = 0.65
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._page = QWidget()
        self.setWidget(self._page)
        theme().changed.connect(self._arrange)

    @property
    def tiles(self) -> tuple[HeatTile, ...]:
        """The tiles in their order."""
        return tuple(self._tiles)

    @property
    def large(self) -> int:
        """The tile that is shown alone; −1 if all are."""
        return self._large

    def show_pictures(self, pictures: Sequence[HeatPicture], columns: int = 0) -> None:
        """Show these in so many columns, or in as many as make them largest. What did not change stays."""
        kept = {id(tile.shown): tile for tile in self._tiles}
        tiles = []
        for each in pictures:
            tile = kept.pop(id(each), None)
            if tile is None:
                tile = HeatTile(each, self._page)
                tile.set_opacity(self._opacity)
                tile.clicked.connect(self._on_clicked)
            tiles.append(tile)
        for tile in kept.values():
            tile.hide()
            tile.deleteLater()
        self._tiles, self._columns = tiles, columns
        self.show_large(self._large if self._large < len(tiles) else -1)

    def set_opacity(self, opacity: float) -> None:
        """How strongly the maps cover the picture, 0 to 1."""
        self._opacity = opacity
        for each in self._tiles:
            each.set_opacity(opacity)

    def show_large(self, number: int) -> None:
        """Show one tile alone, or all (−1)."""
        has_changed, self._large = number != self._large, number
        for at, tile in enumerate(self._tiles):
            tile.setVisible(number in (-1, at))
        self._arrange()
        if has_changed:
            self.enlarged.emit(number)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._large >= 0:
            self.show_large(-1)
        else:
            super().keyPressEvent(event)

    def _on_clicked(self) -> None:
        tile = self.sender()
        if not isinstance(tile, HeatTile) or tile not in self._tiles:
            return
        number = self._tiles.index(tile)
        self.show_large(-1 if self._large >= 0 else number)
        tile.setFocus()

    def _arrange(self) -> None:
        shown = [tile for tile in self._tiles if tile.isVisibleTo(self._page)]
        has_scales = any(tile.shown.scale is not None for tile in shown)
        room, extra = self.viewport().size(), HeatTile.extra_height(self.fontMetrics(), has_scales)
        columns, side = _grid(
            len(shown), 0 if self._large >= 0 else self._columns, room.width(), room.height(), extra
        )
        rows = -(-len(shown) // columns)
        height = _GAP + rows * (side + extra + _GAP)
        # A single row hangs in the middle, as pictures do on a wall.
        top = _GAP + (max(0, room.height() - height) // 2 if rows == 1 else 0)
        for at, tile in enumerate(shown):
            row, column = divmod(at, columns)
            tile.setGeometry(
                _GAP + column * (side + _GAP), top + row * (side + extra + _GAP), side, side + extra
            )
        self._page.resize(room.width(), max(room.height(), height))


def _grid(count: int, columns: int, width: int, height: int, extra: int) -> tuple[int, int]:
    """Columns, and the side of each picture, so that it is as large as possible."""

    def side(columns: int) -> int:
        rows = -(-count // columns)
        wide = (width - _GAP) // columns - _GAP
        high = (height - _GAP) // rows - _GAP - extra
        return min(wide, high)

    if not count:
        return 1, _LEAST_SIDE
    best = columns or max(range(1, count + 1), key=side)
    least = round(_LEAST_SIDE * theme().measures.scale)
    if side(best) >= least:
        return best, side(best)
    best = columns or max(1, (width - _GAP) // (least + _GAP))
    # Rows that belong together may be broken in the middle before their pictures and names get too small.
    while columns and best % 2 == 0 and (width - _GAP) // best - _GAP < least * _SMALLEST_IN_ROWS:
        best //= 2
    return best, max(_LEAST_SIDE // 2, (width - _GAP) // best - _GAP)
