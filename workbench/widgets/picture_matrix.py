"""Rows and columns of pictures with their headings, filled as the pictures come: variations side by side."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from workbench.widgets.picture_matrix_view import PictureMatrixView
from workbench.widgets.pixels import image_over

if TYPE_CHECKING:
    from workbench.widgets.pixels import Pixels

_MOVES = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class PictureMatrix(PictureMatrixView):
    """Pictures known by row and column, counted from 0. A click or Enter opens one, arrow keys lead from one to the
    next, Ctrl+C copies all of it as one picture."""

    activated = Signal(int, int)
    """Row and column of the picture that was clicked, or current when Enter was pressed."""
    current_changed = Signal(int, int)
    """Row and column of the picture to which a person has come."""

    def __init__(self, name: str, empty_text: str = "", parent: QWidget | None = None) -> None:
        """``name`` says what the pictures are; ``empty_text`` stands there while there are none."""
        super().__init__(name, empty_text, parent)
        self.setToolTip("Click a picture, or choose it with the arrow keys and press Enter, to see it large")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        self.viewport().setMouseTracking(True)
        self._copy = QAction("Copy as one picture", self)
        self._copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        self._copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._copy.triggered.connect(self.copy_sheet)
        self.addAction(self._copy)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def sheet(self, heading: Sequence[str] = ()) -> "Pixels | None":
        """All pictures with their headings as one picture, H×W×3 on white; None while there are none."""
        # Here, because it brings in numpy and Pillow, for which the window need not wait.
        from workbench.core.generators.variations.picture_sheets import matrix_sheet

        if not self.pictures:
            return None
        return matrix_sheet(self.pictures, self.row_headings, self.column_headings, heading)

    def copy_sheet(self) -> None:
        """Put all of it on the clipboard as one picture."""
        sheet = self.sheet()
        if sheet is not None:
            QGuiApplication.clipboard().setImage(image_over(sheet).copy())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None:
            self._choose(*cell)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position().toPoint())
        # Let go beside it, the press was a mistake.
        if event.button() == Qt.MouseButton.LeftButton and cell is not None and cell == self.current:
            self._activate()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        is_over = self.cell_at(event.position().toPoint()) in self.pictures
        shape = Qt.CursorShape.PointingHandCursor if is_over else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        rows, columns = len(self.row_headings), len(self.column_headings)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._activate()
        elif not rows or not columns:
            event.ignore()
        elif self.current is None and (key in _MOVES or key == Qt.Key.Key_Home):
            self._choose(0, 0)
        elif self.current is not None and key in _MOVES:
            down, right = _MOVES[key]
            self._choose(
                min(max(self.current[0] + down, 0), rows - 1),
                min(max(self.current[1] + right, 0), columns - 1),
            )
        elif key == Qt.Key.Key_Home:
            self._choose(self.current[0] if self.current else 0, 0)
        elif key == Qt.Key.Key_End:
            self._choose(self.current[0] if self.current else rows - 1, columns - 1)
        else:
            event.ignore()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._tip_at(event.pos()), self)
            return True
        return super().viewportEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.viewport().update()

    def _tip_at(self, place: QPoint) -> str:
        cell = self.cell_at(place)
        return self.toolTip() if cell is None else self.cell_in_words(*cell)

    def _choose(self, row: int, column: int) -> None:
        if (row, column) != self.current:
            self.set_current((row, column))
            self.current_changed.emit(row, column)

    def _activate(self) -> None:
        if self.current in self.pictures:
            self.activated.emit(*self.current)
