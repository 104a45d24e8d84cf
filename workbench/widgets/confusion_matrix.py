"""True labels against answers as a table of counts whose colours show the share of each row."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from workbench.core.wording import per_cent
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.colours import blend, readable_on
from workbench.widgets.confusion_model import BY_NAME, BY_PICTURES, ORDERS, ConfusionModel
from workbench.widgets.theme import theme

Index = QModelIndex | QPersistentModelIndex

MANY = 30
"""From so many labels on, those with most pictures come first."""
_CELL = (56, 40)
_NAMES_WIDTH, _NAMES_HEIGHT = 130, 96
_PADDING = 6


class ConfusionMatrix(QWidget):
    """Rows are true labels, columns the machine's answers. Arrow keys move, Enter and a click choose a cell.

    Only the cells in sight are painted, so that a thousand labels scroll like ten.
    """

    cell_chosen = Signal(int, int)
    """The numbers of the true label and of the answer whose pictures a person wants to see."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ConfusionModel()
        self._build()
        theme().changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    @property
    def table(self) -> QTableView:
        """The table inside, for its selection and its keys."""
        return self._table

    def show_matrix(self, names: Sequence[str], counts: NDArray[np.int64]) -> None:
        """Show K×K counts of pictures; the names of the labels are those of rows and columns alike.

        With the same names as before, the order and the current cell stay as they are.
        """
        if not self._model.set_matrix(tuple(names), counts):
            return
        self._table.fit(names)
        self._order.setCurrentText(BY_PICTURES if len(names) > MANY else BY_NAME)
        self._model.set_order(self._order.currentText())

    def shown_names(self) -> tuple[str, ...]:
        """The labels in the order in which they are shown."""
        return self._model.shown_names()

    def _build(self) -> None:
        self._order = ChoiceBox(ORDERS)
        self._order.setMinimumContentsLength(16)
        self._order.setAccessibleName("Order of the labels")
        self._order.setToolTip("In which order labels stand in the matrix")
        self._order.activated.connect(self._on_order_activated)
        caption = QLabel("Rows: true label, columns: answer")
        caption.setProperty("role", "note")
        caption.setWordWrap(True)
        self._next = QPushButton("Next confusion")
        self._next.setToolTip(
            "Go to the most frequent confusion, then to the next one, and show its pictures"
        )
        self._next.clicked.connect(self._on_next_clicked)
        above = QHBoxLayout()
        above.setSpacing(8)
        above.addWidget(caption, 1)
        above.addWidget(self._order)
        self._table = _Table()
        self._table.setModel(self._model)
        self._table.clicked.connect(self._on_chosen)
        self._table.activated.connect(self._on_chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(above)
        column.addWidget(self._table, 1)
        below = QHBoxLayout()
        below.addWidget(_Scale(), 1)
        below.addWidget(self._next)
        column.addLayout(below)
        self.setFocusProxy(self._table)

    def _on_next_clicked(self) -> None:
        index = self._model.confusion_after(self._table.currentIndex())
        if index.isValid():
            self._table.setCurrentIndex(index)
            self._table.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
            self._on_chosen(index)

    def _on_order_activated(self, _: int) -> None:
        self._model.set_order(self._order.currentText())

    def _on_chosen(self, index: QModelIndex) -> None:
        self.cell_chosen.emit(*self._model.numbers_at(index))

    def _on_theme_changed(self) -> None:
        self._table.lay_out(theme().measures.scale)


class _Table(QTableView):
    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Confusion matrix")
        self.setToolTip("Choose a cell to see its pictures: click it, or use the arrow keys and Enter")
        self.setHorizontalHeader(_Names(Qt.Orientation.Horizontal))
        self.setVerticalHeader(_Names(Qt.Orientation.Vertical))
        self.setItemDelegate(_CellDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)

    def lay_out(self, scale: float) -> None:
        """Sizes that go with the text."""
        for header, size in zip((self.horizontalHeader(), self.verticalHeader()), _CELL, strict=True):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setDefaultSectionSize(round(size * scale))

    def fit(self, names: Sequence[str]) -> None:
        """As much room for the names as the longest of them needs, within limits."""
        for header in (self.horizontalHeader(), self.verticalHeader()):
            if isinstance(header, _Names):
                header.fit(names)


class _CellDelegate(QStyledItemDelegate):
    """The count, the share of the row below it, and a frame around the cells where both agree."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours, share = theme().colours, index.data(Qt.ItemDataRole.UserRole)
        fill = blend(colours.accent, colours.surface, share)
        table = self.parent()
        is_current = isinstance(table, QTableView) and index == table.currentIndex()
        painter.save()
        painter.fillRect(option.rect, QColor(fill))
        painter.setPen(QColor(colours.line))
        painter.drawRect(option.rect.adjusted(-1, -1, -1, -1))
        if index.row() == index.column():
            painter.setPen(QPen(QColor(colours.edge), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -2, -2))
        if is_current:
            painter.setPen(QPen(QColor(colours.text), 3))
            painter.drawRect(option.rect.adjusted(2, 2, -3, -3))
        count = index.data(Qt.ItemDataRole.DisplayRole)
        if count:
            painter.setPen(QColor(readable_on(fill)))
            above, below = QRect(option.rect), QRect(option.rect)
            above.setBottom(option.rect.center().y() + 1)
            below.setTop(option.rect.center().y())
            _write(painter, above, Qt.AlignmentFlag.AlignBottom, count, theme().measures.text)
            _write(painter, below, Qt.AlignmentFlag.AlignTop, per_cent(share), theme().measures.note)
        painter.restore()


def _write(painter: QPainter, room: QRect, side: Qt.AlignmentFlag, text: str, size: int) -> None:
    font = QFont(painter.font())
    font.setPixelSize(size)
    painter.setFont(font)
    painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | side, text)


class _Names(QHeaderView):
    """Names of labels: along the rows, and turned on their side above the columns."""

    def __init__(self, orientation: Qt.Orientation) -> None:
        super().__init__(orientation)
        self.setHighlightSections(False)
        self.setSectionsClickable(False)
        is_row = orientation == Qt.Orientation.Vertical
        self._longest = 0
        self.setAccessibleName("True labels" if is_row else "The machine's answers")
        self.setToolTip("The true labels" if is_row else "The machine's answers")

    def fit(self, names: Sequence[str]) -> None:
        """Make room for these names."""
        self._longest = max((self.fontMetrics().horizontalAdvance(name) for name in names), default=0)
        self.updateGeometry()
        self.geometriesChanged.emit()

    def sizeHint(self) -> QSize:
        scale = theme().measures.scale
        needed = self._longest + 2 * _PADDING + 2
        return QSize(min(needed, round(_NAMES_WIDTH * scale)), min(needed, round(_NAMES_HEIGHT * scale)))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        model = self.model()
        if model is None or not rect.isValid():
            return
        name = str(model.headerData(section, self.orientation(), Qt.ItemDataRole.DisplayRole))
        painter.save()
        painter.setFont(self.font())
        painter.setPen(theme().colour("text"))
        if self.orientation() == Qt.Orientation.Horizontal:
            painter.translate(rect.left(), rect.bottom())
            painter.rotate(-90)
            room = QRect(_PADDING, 0, rect.height() - 2 * _PADDING, rect.width())
            alignment = Qt.AlignmentFlag.AlignLeft
        else:
            room = rect.adjusted(_PADDING, 0, -_PADDING, 0)
            alignment = Qt.AlignmentFlag.AlignRight
        shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, alignment | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()


class _Scale(QWidget):
    """What the colours mean: from none to all of the pictures with a true label."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Scale: share of the pictures with the row's true label, from 0% to 100%")
        self.setToolTip("How many of the pictures with the row's true label got the column's answer")
        self.setMinimumWidth(160)
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(240, self.fontMetrics().height() + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colours = QPainter(self), theme().colours
        metrics = self.fontMetrics()
        text = "Share of the row"
        left = metrics.horizontalAdvance(f"{text}   0%  ")
        bar = QRect(
            left, 3, min(140, self.width() - left - metrics.horizontalAdvance("  100%")), metrics.height() - 4
        )
        gradient = QLinearGradient(bar.left(), 0, bar.right(), 0)
        gradient.setColorAt(0, QColor(colours.surface))
        gradient.setColorAt(1, QColor(colours.accent))
        painter.setPen(QColor(colours.muted))
        painter.drawText(0, metrics.ascent() + 1, f"{text}   0%")
        painter.drawText(bar.right() + 8, metrics.ascent() + 1, "100%")
        painter.setPen(QColor(colours.edge))
        painter.setBrush(gradient)
        painter.drawRect(bar)
        painter.end()
