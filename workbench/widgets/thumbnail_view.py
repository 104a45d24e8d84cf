"""A table view used as a grid that reflows, in which one moves and selects as in a file manager.

QListView lays out its icon mode item by item, 0.2–0.4 s for 100,000 of them; a table with equal rows takes a
few milliseconds. A table would select rectangles, though, so choosing is done here, in reading order.
"""

from bisect import bisect_left
from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView

from workbench.widgets.reading_order import Run
from workbench.widgets.theme import theme
from workbench.widgets.thumbnail_delegate import heading_font, paint_heading
from workbench.widgets.thumbnail_model import GridModel

_ADD = QItemSelectionModel.SelectionFlag.Select
_ONLY = QItemSelectionModel.SelectionFlag.ClearAndSelect
_TOGGLE = QItemSelectionModel.SelectionFlag.Toggle
_KEEP = QItemSelectionModel.SelectionFlag.NoUpdate
_HEADING_PADDING = 8


class GridView(QTableView):
    """Shows a :class:`GridModel`; speaks of positions, not of rows and columns."""

    position_activated = Signal(int)
    choice_moved = Signal()
    """The current item or the selection may have changed."""
    view_moved = Signal()
    size_step_requested = Signal(int)

    def __init__(self, model: GridModel) -> None:
        super().__init__()
        self._grid = model
        self._cell = QSize(64, 64)
        self._anchor = 0
        self._heading_rows: set[int] = set()
        self.empty_text = ""
        self.setModel(model)
        self._build()
        self.verticalScrollBar().valueChanged.connect(self.view_moved)
        self.selectionModel().selectionChanged.connect(self.choice_moved)
        self.selectionModel().currentChanged.connect(self.choice_moved)

    def _build(self) -> None:
        self.setAccessibleName("Pictures")
        self.setToolTip(
            "Enter or a double click shows a picture large; Ctrl or Shift with a click selects several"
        )
        self.setFrameShape(QFrame.Shape.NoFrame)
        theme().changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setAutoScroll(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.hide()
            header.setMinimumSectionSize(1)
            header.setSectionResizeMode(header.ResizeMode.Fixed)

    def _on_theme_changed(self) -> None:
        # The delegate paints all of an item; the style's own rows would show behind its round corners.
        self.setStyleSheet(
            f"QTableView {{ border: none; border-radius: 0; background: {theme().colours.canvas};"
            " selection-background-color: transparent; }"
            "QTableView::item, QTableView::item:hover, QTableView::item:selected { background: transparent; }"
        )

    # Layout.

    def set_cell_size(self, size: QSize) -> None:
        """Room for one item; what is looked at stays in sight."""
        self._cell = size
        self.lay_out()

    def lay_out(self) -> None:
        """Wrap the items to the width there is; selection, current item and place stay."""
        # The scroll bar's room stays free even while there is none, or columns would flicker at the edge.
        room = self.contentsRect().width() - self.verticalScrollBar().sizeHint().width()
        columns = max(1, room // self._cell.width())
        kept, height = self.position_in_sight()
        if columns != self._grid.columns:
            current, runs = self.current_position(), self.selected_runs()
            was_blocked = self.blockSignals(True)
            self._grid.set_columns(columns)
            self.restore(current, runs)
            self.blockSignals(was_blocked)
        self.horizontalHeader().setDefaultSectionSize(max(1, room // columns))
        self._lay_out_rows()
        self.updateGeometries()
        self.scroll_to_height(kept, height)
        self.view_moved.emit()

    def _lay_out_rows(self) -> None:
        header, rows = self.verticalHeader(), set(self._grid.order.heading_rows)
        header.setDefaultSectionSize(self._cell.height())
        # Quietly: for each of a thousand headings the table would measure itself anew.
        header.blockSignals(True)
        for row in self._heading_rows - rows:
            header.resizeSection(row, self._cell.height())
        for row in rows:
            header.resizeSection(row, self.heading_height())
        header.blockSignals(False)
        self._heading_rows = rows

    def heading_height(self) -> int:
        """Room for the heading of a group."""
        return QFontMetrics(heading_font()).height() + 2 * _HEADING_PADDING

    def scroll_to_height(self, position: int, height: int) -> None:
        """Scroll until an item lies so many pixels below the top edge, as far as that can be."""
        row, _ = self._grid.order.cell(position)
        self.verticalScrollBar().setValue(self.verticalHeader().sectionPosition(row) - height)

    def restore(self, current: int | None, runs: Iterable[Run]) -> None:
        """Select runs of positions and make one current, without scrolling."""
        self.select_runs(runs)
        index = QModelIndex() if current is None else self._grid.index_at(current)
        self.selectionModel().setCurrentIndex(index, _KEEP)

    def visible_positions(self) -> range:
        """The positions in sight, those in part included."""
        if not self._grid.count:
            return range(0)
        rows, order = self._visible_rows(), self._grid.order
        return range(order.first_after(rows.start), order.first_after(rows.stop))

    def position_in_sight(self) -> tuple[int, int]:
        """The current item if in sight, else the first that is, and how far below the top edge it lies."""
        visible, current = self.visible_positions(), self.current_position()
        position = current if current is not None and current in visible else visible.start
        return position, self.rowViewportPosition(self._grid.order.cell(position)[0])

    def _visible_rows(self) -> range:
        last = self.rowAt(self.viewport().height() - 1)
        return range(max(0, self.rowAt(0)), last + 1 if last >= 0 else self._grid.rowCount())

    def _rows_in_sight(self) -> int:
        return max(1, self.viewport().height() // self._cell.height())

    # Current item and selection.

    def current_position(self) -> int | None:
        """The position of the current item."""
        return self._grid.position_at(self.currentIndex())

    def go_to(self, position: int) -> None:
        """Make an item current and the only one selected, and show it."""
        self._anchor = position
        self._choose(position, _ONLY)

    def selected_runs(self) -> list[Run]:
        """What is selected, in reading order."""
        selection = cast(Iterable[QItemSelectionRange], self.selectionModel().selection())
        cells = ((each.top(), each.left(), each.bottom(), each.right()) for each in selection)
        return self._grid.order.runs(cells)

    def select_runs(self, runs: Iterable[Run]) -> None:
        """Select just these."""
        # Not ``index``, which asks for the numbers of rows and columns each time: there may be 20,000 runs.
        selection, index, order = QItemSelection(), self._grid.createIndex, self._grid.order
        for run in runs:
            for top, left, bottom, right in order.rectangles(run):
                selection.append(QItemSelectionRange(index(top, left), index(bottom, right)))
        self.selectionModel().select(selection, _ONLY)

    def _choose(self, position: int, command: QItemSelectionModel.SelectionFlag) -> None:
        index = self._grid.index_at(position)
        self.selectionModel().setCurrentIndex(index, command)
        self.scrollTo(index)

    def _choose_up_to(self, position: int) -> None:
        first, last = sorted((min(self._anchor, self._grid.count - 1), position))
        self.select_runs([(first, last)])
        self._choose(position, _KEEP)

    # Mouse and keys.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        position = self._grid.position_at(self.indexAt(event.position().toPoint()))
        modifiers = event.modifiers()
        if event.button() == Qt.MouseButton.RightButton:
            if position is not None and not self.selectionModel().isSelected(self._grid.index_at(position)):
                self.go_to(position)
        elif event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
        elif position is None:
            self.clearSelection()
        elif modifiers & Qt.KeyboardModifier.ShiftModifier:
            self._choose_up_to(position)
        elif modifiers & Qt.KeyboardModifier.ControlModifier:
            self._anchor = position
            self._choose(position, _TOGGLE)
        else:
            self.go_to(position)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        position = self._grid.position_at(self.indexAt(event.position().toPoint()))
        if position is not None and event.button() == Qt.MouseButton.LeftButton:
            self.position_activated.emit(position)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.size_step_requested.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        current = self.current_position()
        target = self._grid.order.target(Qt.Key(event.key()), current, self._rows_in_sight())
        if target is not None:
            self._go_with_keys(target, event.modifiers())
        elif event.matches(QKeySequence.StandardKey.SelectAll) and self._grid.count:
            self.select_runs([(0, self._grid.count - 1)])
            if current is None:
                self._choose(0, _KEEP)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current is not None:
            self.position_activated.emit(current)
        elif event.key() == Qt.Key.Key_Space and current is not None:
            is_toggled = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            self._choose(current, _TOGGLE if is_toggled else _ADD)
        else:
            # The rest belongs to the pane around the grid, for instance figures as ratings.
            event.ignore()

    def _go_with_keys(self, target: int, modifiers: Qt.KeyboardModifier) -> None:
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            self._choose_up_to(target)
        elif modifiers & Qt.KeyboardModifier.ControlModifier:
            self._choose(target, _KEEP)
        else:
            self.go_to(target)

    # Painting and room.

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        is_by_key = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if is_by_key and self.current_position() is None and self._grid.count:
            self._choose(0, _KEEP)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._grid.groups:
            with QPainter(self.viewport()) as painter:
                self._paint_headings(painter)
        if not self._grid.count:
            with QPainter(self.viewport()) as painter:
                painter.setPen(theme().colour("muted"))
                room = self.viewport().rect().adjusted(24, 24, -24, -24)
                flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(room, flags, self.empty_text)

    def _paint_headings(self, painter: QPainter) -> None:
        # Over the whole width, which a cell of the table has not.
        visible, rows = self._visible_rows(), self._grid.order.heading_rows
        first, last = bisect_left(rows, visible.start), bisect_left(rows, visible.stop)
        for row, group in zip(rows[first:last], self._grid.groups[first:last], strict=True):
            room = QRect(0, self.rowViewportPosition(row), self.viewport().width(), self.rowHeight(row))
            paint_heading(painter, room, group)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_out()
