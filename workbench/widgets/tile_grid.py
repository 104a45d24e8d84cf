"""Hundreds to thousands of small pictures side by side, to choose from: feature maps, filters, examples."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from workbench.widgets.tile_sheet import Tile
from workbench.widgets.tile_view import SIZES, TileView

__all__ = ["SIZES", "Tile", "TileGrid", "TilePoint"]


@dataclass(frozen=True)
class TilePoint:
    """The pixel in column ``x`` and row ``y`` of a tile's own picture, counted from 0 at the top left."""

    tile: int
    x: int
    y: int


class TileGrid(TileView):
    """Tiles in reading order, of which one may be current: chosen by mouse or arrow keys, opened by Enter.

    Tiles are known by their places in what was shown, counted from 0. Control with the wheel, plus and minus
    change their size.
    """

    tile_pointed = Signal(object)
    """The :class:`TilePoint` under the pointer, or None."""
    current_changed = Signal(int)
    """The tile that a person chose."""
    activated = Signal(int)
    """The tile that was double-clicked, or current when Enter was pressed."""

    def __init__(self, name: str, empty_text: str = "", parent: QWidget | None = None) -> None:
        """``name`` says what the tiles are: "Feature maps"."""
        super().__init__(name, empty_text, parent)
        self._pointed: TilePoint | None = None
        self.setToolTip(
            "Choose a tile with a click or the arrow keys; Control with the wheel changes the size"
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)

    def point_at(self, place: QPoint) -> TilePoint | None:
        """The pixel at a place of the viewport; None beside the tiles' pictures."""
        below = place + QPoint(0, self.verticalScrollBar().value())
        number = self._layout.number_at(below)
        if number is None or self._pictures is None:
            return None
        inside = below - self._layout.tile(number).topLeft()
        _, rows, columns, _ = self._pictures.shape
        x, y = inside.x() * columns // self._layout.tile_width, inside.y() * rows // self._layout.tile_height
        return TilePoint(number, x, y) if x < columns and y < rows else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self.point_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        self._point(None)

    def _point(self, point: TilePoint | None) -> None:
        if point != self._pointed:
            self._pointed = point
            self.tile_pointed.emit(point)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose(self._number_at(event.position().toPoint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        number = self._number_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and number is not None:
            self.activated.emit(number)

    def _number_at(self, place: QPoint) -> int | None:
        return self._layout.number_at(place + QPoint(0, self.verticalScrollBar().value()))

    def _choose(self, tile: int | None) -> None:
        if tile is not None and tile != self._current:
            self.set_current(tile)
            self.current_changed.emit(tile)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, last = Qt.Key(event.key()), len(self._tiles) - 1
        is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current is not None:
            self.activated.emit(self._current)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self._step_size(1 if key == Qt.Key.Key_Plus else -1)
        elif key in self._moves() and last >= 0 and is_plain:
            self._go(key, last)
        else:
            event.ignore()

    def _go(self, key: Qt.Key, last: int) -> None:
        if self._current is None:
            self._choose(last if key == Qt.Key.Key_End else 0)
            return
        wanted = self._current + self._moves()[key]
        # Up and down keep to their column and so end with it.
        if 0 <= wanted <= last or key not in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._choose(min(max(wanted, 0), last))

    def _moves(self) -> dict[Qt.Key, int]:
        """How many tiles each key goes on."""
        row, everything = self._layout.columns, len(self._tiles)
        page = row * max(1, self.viewport().height() // self._layout.cell_height)
        return {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -row,
            Qt.Key.Key_Down: row,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Home: -everything,
            Qt.Key.Key_End: everything,
        }

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            number = self._number_at(event.pos())
            text = self.toolTip() if number is None else self._tiles[number].description
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().viewportEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.viewport().update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._step_size(1 if event.angleDelta().y() > 0 else -1)
        else:
            super().wheelEvent(event)

    def _step_size(self, step: int) -> None:
        names = tuple(SIZES)
        self.set_size(names[min(max(names.index(self._size) + step, 0), len(names) - 1)])
