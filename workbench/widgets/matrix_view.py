"""A matrix that is moved in by mouse and keys, cell by cell."""

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from workbench.widgets.matrix_canvas import LARGEST_CELL, Cell, MatrixCanvas
from workbench.widgets.theme import theme

_ZOOM_STEP = 1.25
_WHEEL_NOTCH = 120


class MatrixView(MatrixCanvas):
    """Fits the matrix into its room; the wheel, ``+``, ``-`` and ``0`` zoom, dragging moves what is zoomed.

    Numbers are shown wherever they are large enough to be read. The arrow keys move from cell to cell, Enter and a
    click choose one; the cell under the pointer is read out in a tool tip.
    """

    cell_chosen = Signal(int, int)
    """Row and column of a cell that was clicked, or reached by keys and Enter."""

    def __init__(self, name: str, tool_tip: str, parent: QWidget | None = None) -> None:
        super().__init__(name, tool_tip, parent)
        self._pressed_at: QPointF | None = None
        self._is_dragged = False

    def _set_zoom(self, zoom: float) -> None:
        if self._cells is not None:
            largest = max(1.0, LARGEST_CELL * theme().measures.scale / self.place().cell_size * self._zoom)
            self._zoom = min(max(1.0, zoom), largest)
            self._repaint()

    def _choose(self, cell: Cell | None) -> None:
        if cell is not None:
            self._move_to(*cell)
            self.cell_chosen.emit(*cell)

    def _move_to(self, row: int, column: int) -> None:
        if self._cells is None:
            return
        rows, columns = self._cells.shape
        self._cursor = min(max(0, row), rows - 1), min(max(0, column), columns - 1)
        self._bring_into_sight(*self._cursor)
        self._describe()
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._cells is not None:
            cell = self.place().cell_at(QPointF(event.pos()))
            text = self.toolTip() if cell is None else f"{self._name}\n{self.read_out(*cell)}"
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._set_zoom(self._zoom * _ZOOM_STEP ** (event.angleDelta().y() / _WHEEL_NOTCH))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at, self._is_dragged = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None or self._cells is None or self._zoom <= 1:
            return
        moved = event.position() - self._pressed_at
        if self._is_dragged or moved.manhattanLength() > 6:
            whole = self.place().rectangle.size()
            self._middle -= QPointF(moved.x() / whole.width(), moved.y() / whole.height())
            self._middle = self.place().middle
            self._pressed_at, self._is_dragged = event.position(), True
            self._repaint()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._cells is not None:
            if self._pressed_at is not None and not self._is_dragged:
                self._choose(self.place().cell_at(event.position()))
            self._pressed_at = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, (row, column) = Qt.Key(event.key()), self._cursor
        if key in _MOVES:
            down, right = _MOVES[key]
            self._move_to(row + down, column + right)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._cells is not None:
            self._choose(self._cursor)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._set_zoom(self._zoom * _ZOOM_STEP)
        elif key == Qt.Key.Key_Minus:
            self._set_zoom(self._zoom / _ZOOM_STEP)
        elif key == Qt.Key.Key_0:
            self._set_zoom(1.0)
        else:
            event.ignore()


_MOVES = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
