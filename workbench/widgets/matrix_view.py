"""A matrix as a grid of coloured cells with their numbers, and a window that lies upon some of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from workbench.widgets.matrix_cells import MatrixCells, MatrixPlace
from workbench.widgets.theme import theme

_ZOOM_STEP = 1.25
_WHEEL_NOTCH = 120
_LARGEST_CELL = 112

Cell = tuple[int, int]


@dataclass(frozen=True)
class MatrixWindow:
    """The rows and columns of the cells that a window lies upon."""

    rows: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether its cells lie side by side, so that one frame holds them all."""
        return all(
            list(each) == list(range(each[0], each[0] + len(each)))
            for each in (self.rows, self.columns)
            if each
        )


class MatrixView(QWidget):
    """Fits the matrix into its room; the wheel, ``+``, ``-`` and ``0`` zoom, dragging moves what is zoomed.

    Numbers are shown wherever they are large enough to be read. The arrow keys move from cell to cell, Enter and a
    click choose one; the cell under the pointer is read out in a tool tip.
    """

    cell_chosen = Signal(int, int)
    """Row and column of a cell that was clicked, or reached by keys and Enter."""
    cell_pointed = Signal(int, int)
    """Row and column of the cell that the arrow keys have reached."""

    def __init__(self, name: str, tool_tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._cells: MatrixCells | None = None
        self._window = MatrixWindow()
        self._current: Cell | None = None
        self._cursor: Cell = (0, 0)
        self._filled: int | None = None
        self._zoom, self._middle = 1.0, QPointF(0.5, 0.5)
        self._painted: QPixmap | None = None
        self._pressed_at: QPointF | None = None
        self._is_dragged = False
        self.setAccessibleName(name)
        self.setToolTip(tool_tip)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(36, 36)
        theme().changed.connect(self._repaint)
        self._describe()

    @property
    def cells(self) -> MatrixCells | None:
        """What is shown."""
        return self._cells

    @property
    def cursor_cell(self) -> Cell:
        """Row and column that the keys have reached."""
        return self._cursor

    @property
    def window_cells(self) -> MatrixWindow:
        """What the window lies upon."""
        return self._window

    @property
    def filled(self) -> int | None:
        """How many cells, in reading order, are filled; None for all."""
        return self._filled

    def show_cells(self, cells: MatrixCells | None) -> None:
        """Show another matrix; of the same shape, zoom and place stay."""
        is_alike = cells is not None and self._cells is not None and cells.shape == self._cells.shape
        self._cells = cells
        if not is_alike:
            self._zoom, self._middle, self._cursor = 1.0, QPointF(0.5, 0.5), (0, 0)
            self._window, self._current = MatrixWindow(), None
        self.updateGeometry()
        self._describe()
        self._repaint()

    def show_window(self, rows: Sequence[int], columns: Sequence[int]) -> None:
        """Frame the cells in which these rows and columns cross; none take the frame away."""
        wanted = MatrixWindow(tuple(rows), tuple(columns))
        if wanted != self._window:
            self._window = wanted
            if rows and columns:
                self._bring_into_sight(rows[len(rows) // 2], columns[len(columns) // 2])
            self.update()

    def show_filled(self, count: int | None, current: Cell | None = None) -> None:
        """Fill the first so many cells in reading order (None: all) and frame the current one."""
        if (count, current) != (self._filled, self._current):
            self._filled, self._current = count, current
            if current is not None:
                self._bring_into_sight(*current)
            self.update()

    def place(self) -> MatrixPlace:
        """Where the cells lie at this moment; there must be a matrix."""
        assert self._cells is not None
        largest = _LARGEST_CELL * theme().measures.scale
        return MatrixPlace.fitted(self._cells.shape, self.size(), largest, self._zoom, self._middle)

    def read_out(self, row: int, column: int) -> str:
        """A cell in words."""
        if self._cells is None:
            return ""
        is_filled = self._filled is None or row * self._cells.shape[1] + column < self._filled
        value = self._cells.read_out(row, column) if is_filled else "not filled yet"
        return f"Row {row + 1}, column {column + 1}: {value}"

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._cells is None:
            return
        if self._painted is None:
            self._painted = self._drawn(self._cells)
        place = self.place()
        if self._filled is not None:
            self._cells.paint_empty(painter, place)
            painter.setClipRegion(place.filled(self._filled))
        painter.drawPixmap(0, 0, self._painted)
        painter.setClipping(False)
        self._paint_window(painter, place)
        if self._current is not None:
            self._frame(painter, place.cell(*self._current))
        if self.hasFocus():
            painter.setPen(QPen(theme().colour("text"), 1, Qt.PenStyle.DashLine))
            painter.drawRect(place.cell(*self._cursor).adjusted(1, 1, -2, -2))

    def _drawn(self, cells: MatrixCells) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setFont(self.font())
        cells.paint(painter, self.place(), self.rect())
        painter.end()
        return pixmap

    def _paint_window(self, painter: QPainter, place: MatrixPlace) -> None:
        rows, columns = self._window.rows, self._window.columns
        if not rows or not columns:
            return
        first, last = place.cell(rows[0], columns[0]), place.cell(rows[-1], columns[-1])
        if self._window.is_whole:
            self._frame(painter, first.united(last))
            return
        for row in rows:
            for column in columns:
                self._frame(painter, place.cell(row, column))

    @staticmethod
    def _frame(painter: QPainter, rectangle: QRectF) -> None:
        """A frame that stands out upon light and dark cells alike."""
        outline = QPolygonF(rectangle)
        for colour, width in (("surface", 5.0), ("accent", 3.0)):
            pen = QPen(QColor(theme().colour(colour)), width)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.drawPolygon(outline)

    def _repaint(self) -> None:
        self._painted = None
        self.update()

    # Moving and choosing

    def _bring_into_sight(self, row: int, column: int) -> None:
        if self._cells is not None and self._zoom > 1:
            rows, columns = self._cells.shape
            if not QRectF(self.rect()).contains(self.place().cell(row, column)):
                self._middle = QPointF((column + 0.5) / columns, (row + 0.5) / rows)
                self._repaint()

    def _set_zoom(self, zoom: float) -> None:
        if self._cells is not None:
            largest = max(1.0, _LARGEST_CELL * theme().measures.scale / self.place().cell_size * self._zoom)
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
        self.cell_pointed.emit(*self._cursor)
        self.update()

    def _describe(self) -> None:
        if self._cells is None:
            self.setAccessibleDescription("Nothing to show yet")
            return
        rows, columns = self._cells.shape
        self.setAccessibleDescription(f"{rows} × {columns} cells. {self.read_out(*self._cursor)}")

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._cells is not None:
            cell = self.place().cell_at(QPointF(event.pos()))
            text = self.toolTip() if cell is None else f"{self._name}\n{self.read_out(*cell)}"
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._repaint()

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
