"""A map of seeds that is dragged under a fixed mark: between seeds, pictures blend."""

from math import ceil, floor

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.widgets.theme import theme

_CELL = 52
"""Logical pixels from one seed to the next, with text of 100 per cent."""
_HEIGHT = 150
_STEP = 0.05
_SNAP = 0.06
"""Let go so near to a seed, the place is that seed."""
_MOST_DIGITS = 6
_KEYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class SeedPlane(QWidget):
    """One step to the right is the next seed, one step down the seed 100 further."""

    moved = Signal(float, float)
    """The place under the mark while a person drags or presses arrows."""
    settled = Signal(float, float)
    """The place at which the map was let go."""

    def __init__(self, seeds_in_a_row: int, largest_seed: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._in_a_row, self._count = seeds_in_a_row, largest_seed + 1
        self._x = self._y = 0.0
        self._grip: QPointF | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setAccessibleName("Map of seeds")
        self.setToolTip(
            "Drag the map: between seeds, pictures blend smoothly. Arrows move a little, with Shift to the next seed"
        )
        theme().changed.connect(self._on_theme_changed)

    @property
    def place(self) -> tuple[float, float]:
        """The place under the mark."""
        return self._x, self._y

    def show_place(self, x: float, y: float) -> None:
        """Bring a place under the mark."""
        self._x, self._y = x, y
        self.setAccessibleDescription(f"Seed {self._seed(round(x), round(y))} is nearest")
        self.update()

    def sizeHint(self) -> QSize:
        scale = theme().measures.scale
        return QSize(round(240 * scale), round(_HEIGHT * scale))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is None:
            return
        way = (event.position() - self._grip) / self._cell
        self._grip = event.position()
        self._go(self._x - way.x(), self._y - way.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._grip = None
            self.setCursor(Qt.CursorShape.OpenHandCursor)
            self._settle(_snapped(self._x), _snapped(self._y))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _KEYS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._settle(_next(self._x, step[0]), _next(self._y, step[1]))
        else:
            self._go(_rounded(self._x + _STEP * step[0]), _rounded(self._y + _STEP * step[1]))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme().colour("canvas"))
        self._paint_seeds(painter)
        self._paint_mark(painter)
        rim = theme().colour("accent" if self.hasFocus() else "line")
        painter.setPen(QPen(rim, 2 if self.hasFocus() else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    @property
    def _cell(self) -> float:
        return _CELL * theme().measures.scale

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()

    def _go(self, x: float, y: float) -> None:
        self.show_place(x, y)
        self.moved.emit(x, y)

    def _settle(self, x: float, y: float) -> None:
        self.show_place(x, y)
        self.settled.emit(x, y)

    def _seed(self, column: int, row: int) -> int:
        return (column + self._in_a_row * row) % self._count

    def _paint_seeds(self, painter: QPainter) -> None:
        cell, middle = self._cell, QRectF(self.rect()).center()
        columns = range(floor(self._x - middle.x() / cell), ceil(self._x + middle.x() / cell) + 1)
        rows = range(floor(self._y - middle.y() / cell), ceil(self._y + middle.y() / cell) + 1)
        font = self.font()
        font.setPixelSize(theme().measures.note)
        painter.setFont(font)
        for row in rows:
            for column in columns:
                at = middle + QPointF(column - self._x, row - self._y) * cell
                self._paint_seed(painter, at, self._seed(column, row))

    def _paint_seed(self, painter: QPainter, at: QPointF, seed: int) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("muted"))
        painter.drawEllipse(at, 2.5, 2.5)
        painter.setPen(theme().colour("text"))
        room = QRectF(at.x() - self._cell / 2, at.y() + 3, self._cell, 20 * theme().measures.scale)
        painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, _short(seed))

    def _paint_mark(self, painter: QPainter) -> None:
        middle = QRectF(self.rect()).center()
        painter.setPen(QPen(theme().colour("accent"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(middle, 8, 8)


def _short(seed: int) -> str:
    """The end of a long number: next to the first seeds lie the last ones."""
    text = str(seed)
    return text if len(text) <= _MOST_DIGITS else f"…{text[-_MOST_DIGITS + 2 :]}"


def _rounded(value: float) -> float:
    return round(value, 2)


def _snapped(value: float) -> float:
    return float(round(value)) if abs(value - round(value)) < _SNAP else round(value, 3)


def _next(value: float, step: int) -> float:
    return float(floor(value) + 1 if step > 0 else ceil(value) - 1 if step < 0 else round(value))
