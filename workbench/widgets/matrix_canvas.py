"""A matrix painted as a grid of coloured cells with their numbers, and a window that lies upon some of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from workbench.widgets.matrix_cells import MatrixCells, MatrixPlace
from workbench.widgets.theme import theme

LARGEST_CELL = 112
"""Logical pixels, at the usual size of the text."""

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


class MatrixCanvas(QWidget):
    """Shows a matrix, fitted to its room or zoomed. Numbers are shown wherever they are large enough to be read."""

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
        self.setAccessibleName(name)
        self.setToolTip(tool_tip)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
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
        if cells is not None and cells.looks_like(self._cells):
            return
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
            self._update_cells(self._window)
            self._window = wanted
            if rows and columns:
                self._bring_into_sight(rows[len(rows) // 2], columns[len(columns) // 2])
            self._update_cells(wanted)

    def show_filled(self, count: int | None, current: Cell | None = None) -> None:
        """Fill the first so many cells in reading order (None: all) and frame the current one."""
        if (count, current) != (self._filled, self._current):
            before = self._current
            is_next = None not in (count, self._filled) and abs((count or 0) - (self._filled or 0)) == 1
            self._filled, self._current = count, current
            if current is not None:
                self._bring_into_sight(*current)
            if is_next and before is not None and current is not None:
                # One step on or back: nothing but these two cells looks different.
                self._update_cells(MatrixWindow((before[0],), (before[1],)))
                self._update_cells(MatrixWindow((current[0],), (current[1],)))
            else:
                self.update()

    def place(self) -> MatrixPlace:
        """Where the cells lie at this moment; there must be a matrix."""
        assert self._cells is not None
        largest = LARGEST_CELL * theme().measures.scale
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
        painter.drawPixmap(self._in_sight(place).topLeft(), self._painted)
        painter.setClipping(False)
        self._paint_window(painter, place)
        if self._current is not None:
            self._frame(painter, place.cell(*self._current))
        if self.hasFocus():
            painter.setPen(QPen(theme().colour("text"), 1, Qt.PenStyle.DashLine))
            painter.drawRect(place.cell(*self._cursor).adjusted(1, 1, -2, -2))

    def _drawn(self, cells: MatrixCells) -> QPixmap:
        ratio, place = self.devicePixelRatioF(), self.place()
        sight = self._in_sight(place)
        pixmap = QPixmap(sight.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        # Without a see-through ground: that would have to be mixed with what is below at every step.
        pixmap.fill(theme().colour("background"))
        painter = QPainter(pixmap)
        painter.translate(-sight.topLeft())
        painter.setFont(self.font())
        cells.paint(painter, place, self.rect())
        painter.end()
        return pixmap

    def _in_sight(self, place: MatrixPlace) -> QRect:
        """The part of the widget that cells cover, their outer lines included."""
        return place.rectangle.toAlignedRect().adjusted(0, 0, 1, 1).intersected(self.rect())

    def _update_cells(self, cells: MatrixWindow) -> None:
        """Paint anew what these cells and the frame around them cover."""
        if self._cells is None or not cells.rows or not cells.columns:
            return
        place = self.place()
        covered = place.cell(cells.rows[0], cells.columns[0]).united(
            place.cell(cells.rows[-1], cells.columns[-1])
        )
        self.update(covered.toAlignedRect().adjusted(-4, -4, 4, 4))

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

    # Moving

    def _bring_into_sight(self, row: int, column: int) -> None:
        if self._cells is not None and self._zoom > 1:
            rows, columns = self._cells.shape
            if not QRectF(self.rect()).contains(self.place().cell(row, column)):
                self._middle = QPointF((column + 0.5) / columns, (row + 0.5) / rows)
                self._repaint()

    def _describe(self) -> None:
        if self._cells is None:
            self.setAccessibleDescription("Nothing to show yet")
            return
        rows, columns = self._cells.shape
        self.setAccessibleDescription(f"{rows} × {columns} cells. {self.read_out(*self._cursor)}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._repaint()
