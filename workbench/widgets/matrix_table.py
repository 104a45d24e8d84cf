"""A region of a picture as a table of its numbers: only the cells in sight are made, however large it is."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from workbench.widgets.colours import readable_on
from workbench.widgets.pixel_numbers import Lines
from workbench.widgets.theme import theme

if TYPE_CHECKING:  # numpy is slow to import, and the window need not wait for it
    from workbench.widgets.pixels import Pixels

Index = QModelIndex | QPersistentModelIndex
_MOST_COPIED = 100_000


class MatrixModel(QAbstractTableModel):
    """The numbers of a picture, H×W×3, whose first pixel has the place ``left``, ``top``; see :class:`MatrixTable`."""

    def __init__(self) -> None:
        super().__init__()
        self._picture: Pixels | None = None
        self._lines: Lines = ()
        self._left, self._top = 0, 0

    def show_part(self, picture: "Pixels | None", lines: Lines, left: int = 0, top: int = 0) -> None:
        """Show another part of a picture, or none."""
        self.beginResetModel()
        self._picture, self._lines, self._left, self._top = picture, lines, left, top
        self.endResetModel()

    @property
    def lines(self) -> Lines:
        """What stands below each other in each cell."""
        return self._lines

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() or self._picture is None else self._picture.shape[0]

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() or self._picture is None else self._picture.shape[1]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self._picture is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return "\n".join(self.texts(index.row(), index.column()))
        if role == Qt.ItemDataRole.BackgroundRole:
            red, green, blue = (int(each) for each in self._picture[index.row(), index.column()])
            return QColor(red, green, blue)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            place = f"x {self._left + index.column()}, y {self._top + index.row()}"
            return f"{place}: {', '.join(self.texts(index.row(), index.column()))}"
        return None

    def texts(self, row: int, column: int) -> tuple[str, ...]:
        """The numbers of a pixel."""
        assert self._picture is not None
        pixel = self._picture[row, column]
        return tuple(line.texts[pixel[line.channel]] for line in self._lines)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        first = self._left if orientation == Qt.Orientation.Horizontal else self._top
        if role == Qt.ItemDataRole.DisplayRole:
            return str(first + section)
        if role == Qt.ItemDataRole.ToolTipRole:
            return (
                f"{'Column x' if orientation == Qt.Orientation.Horizontal else 'Row y'} = {first + section}"
            )
        return None


class MatrixTable(QTableView):
    """Each cell is a pixel in its colour with its numbers on it; headings are its column (x) and row (y)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._matrix = MatrixModel()
        self.setModel(self._matrix)
        self.setItemDelegate(_CellDelegate(self))
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setHighlightSections(True)
        self.setAccessibleName("Table of numbers")
        self.setToolTip("Each cell is a pixel with its numbers; select some and copy them with Ctrl+C")
        theme().changed.connect(self._fit)

    def show_part(self, picture: "Pixels | None", lines: Lines, left: int = 0, top: int = 0) -> None:
        """Show the numbers of (a part of) a picture, H×W×3, whose first pixel is at column ``left`` and row ``top``."""
        self._matrix.show_part(picture, lines, left, top)
        self._fit()

    def copy_selection(self) -> None:
        """Put the selected numbers on the clipboard, tab-separated, a block for each channel."""
        chosen = self.selectionModel().selection()
        if not chosen.isEmpty():
            area = chosen.first()
            rows, columns = range(area.top(), area.bottom() + 1), range(area.left(), area.right() + 1)
            if len(rows) * len(columns) <= _MOST_COPIED:
                texts = [[self._matrix.texts(row, column) for column in columns] for row in rows]
                blocks = [
                    "\n".join("\t".join(cell[at] for cell in row) for row in texts)
                    for at in range(len(self._matrix.lines))
                ]
                QGuiApplication.clipboard().setText("\n\n".join(blocks))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selection()
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        """Cells as large as their widest numbers."""
        metrics = self.fontMetrics()
        texts = {text for line in self._matrix.lines for text in line.texts}
        width = max(map(metrics.horizontalAdvance, texts), default=0) + 12
        self.horizontalHeader().setDefaultSectionSize(max(width, metrics.horizontalAdvance("99999") + 14))
        height = metrics.height() * max(1, len(self._matrix.lines)) + 6
        self.verticalHeader().setDefaultSectionSize(height)


class _CellDelegate(QStyledItemDelegate):
    """Paints a cell in the colour of its pixel, whatever the style sheet says of tables."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colour: QColor = index.data(Qt.ItemDataRole.BackgroundRole)
        area: Any = option.rect
        painter.fillRect(area, colour)
        painter.setPen(QColor(readable_on(colour.name())))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, index.data())
        if option.state & QStyle.StateFlag.State_Selected:
            painter.drawRect(area.adjusted(1, 1, -2, -2))
            painter.drawRect(area.adjusted(2, 2, -3, -3))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        table: Any = self.parent()
        return QSize(
            table.horizontalHeader().defaultSectionSize(), table.verticalHeader().defaultSectionSize()
        )
