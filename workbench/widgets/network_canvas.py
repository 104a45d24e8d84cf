"""The surface on which a network is drawn: it paints the boxes, and hears mouse and keys."""

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip

from workbench.core.networks.layer_rows import ADDED, JOINED, count_in_short
from workbench.widgets.network_layout import NetworkLayout
from workbench.widgets.network_painting import Look, paint_network
from workbench.widgets.network_plan import Box
from workbench.widgets.theme import theme

STEP = 1.25
_WORDS = 100.0
NOTHING = NetworkLayout((), (), (), 0, 0, 0, 0, 0, 0)
_JOINS = {
    ADDED: "What enters it is added to what its layers make (skip connection).",
    JOINED: "What its branches give is put side by side (concatenation).",
}


class NetworkCanvas(QAbstractScrollArea):
    """Paints the boxes and hears mouse and keys; goes sideways with the wheel."""

    box_chosen = Signal(int)
    box_toggled = Signal(int)
    zoomed = Signal(float, QPointF)
    """A person wants it so many times larger, around a point of what is in sight."""
    fit_wanted = Signal()
    resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.network = NOTHING
        self.chosen = self.hovered = -1
        self.zoom = 1.0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName("Drawing of the network")
        self.setToolTip(
            "Point at a box to read what it is; click it to choose it, double-click to open a block"
        )

    def show_network(self, network: NetworkLayout) -> None:
        """Draw another one."""
        self.network, self.hovered = network, -1
        self.setAccessibleDescription(f"{len(network.boxes)} boxes from left to right")
        self.set_zoom(self.zoom)

    def set_zoom(self, zoom: float) -> None:
        """Draw everything ``zoom`` times as large."""
        self.zoom = zoom
        room = self.viewport().size()
        for bar, needed, there in (
            (self.horizontalScrollBar(), self.network.width * zoom, room.width()),
            (self.verticalScrollBar(), self.network.height * zoom, room.height()),
        ):
            bar.setRange(0, max(0, round(needed) - there))
            bar.setPageStep(there)
            bar.setSingleStep(40)
        self.viewport().update()

    def show_box(self, number: int) -> None:
        """Bring a box into sight."""
        if 0 <= number < len(self.network.boxes):
            each, bar = self.network.boxes[number], self.horizontalScrollBar()
            left, right = (each.x - 20) * self.zoom, (each.right + 20) * self.zoom
            if left < bar.value() or right > bar.value() + self.viewport().width():
                bar.setValue(round((left + right - self.viewport().width()) / 2))

    def place_of(self, number: int) -> QPointF:
        """The middle of a box's front within what is in sight."""
        each = self.network.boxes[number]
        middle = QPointF(each.x + each.length / 2, each.y + each.height / 2)
        return middle * self.zoom + self._origin()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        if self.hasFocus():
            painter.setPen(theme().colour("accent"))
            painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))
        painter.translate(self._origin())
        painter.scale(self.zoom, self.zoom)
        left = -self._origin().x() / self.zoom
        # The words below a box reach a little beyond it.
        seen = left - _WORDS, left + self.viewport().width() / self.zoom
        paint_network(painter, self.network, Look(theme().colours, self.chosen, self.hovered, seen))
        painter.end()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            number = self._at(QPointF(event.pos()))
            words = box_in_words(self.network.boxes[number].box) if number >= 0 else self.toolTip()
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().viewportEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.set_zoom(self.zoom)
        self.resized.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_hovered(self._at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._set_hovered(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose(self._at(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        number = self._at(event.position())
        if number >= 0:
            self.box_toggled.emit(number)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoomed.emit(STEP ** (event.angleDelta().y() / 120), event.position())
        else:
            moved = event.angleDelta().x() or event.angleDelta().y()
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - moved)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self.network.boxes) - 1
        places = {
            Qt.Key.Key_Left: self.chosen - 1,
            Qt.Key.Key_Right: self.chosen + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        key = Qt.Key(event.key())
        if key in places:
            self._choose(min(max(0, places[key]), last))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.chosen >= 0:
            self.box_toggled.emit(self.chosen)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            factor = STEP if key == Qt.Key.Key_Plus else 1 / STEP
            self.zoomed.emit(factor, QPointF(self.viewport().rect().center()))
        elif key == Qt.Key.Key_0:
            self.fit_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _at(self, position: QPointF) -> int:
        place = (position - self._origin()) / self.zoom
        return self.network.at(place.x(), place.y())

    def _origin(self) -> QPointF:
        """Where the drawing begins within what is in sight: in the middle as long as there is room around it."""
        room = self.viewport().size()
        return QPointF(
            max(0.0, (room.width() - self.network.width * self.zoom) / 2)
            - self.horizontalScrollBar().value(),
            max(0.0, (room.height() - self.network.height * self.zoom) / 2)
            - self.verticalScrollBar().value(),
        )

    def _choose(self, number: int) -> None:
        if number >= 0:
            self.chosen = number
            self.viewport().update()
            self.box_chosen.emit(number)

    def _set_hovered(self, number: int) -> None:
        if number != self.hovered:
            self.hovered = number
            shape = Qt.CursorShape.PointingHandCursor if number >= 0 else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(shape)
            self.viewport().update()


def box_in_words(box: Box) -> str:
    """What a box stands for, in a few lines."""
    rows = [row for row in box.part.rows if row.output_shape or row.parameters]
    first = box.part.name or box.row.name
    said = [" ".join(filter(None, [first, "·" if box.kind else "", box.kind]))]
    if box.row.output_shape:
        said.append(f"Gives {box.row.output_in_words}")
    if box.is_block:
        many = f", {box.count} times in a row" if box.count > 1 else ""
        said.append(f"A block of {len(rows)} layers{many}; a double click opens it")
    parameters = sum(row.parameters for row in rows)
    if parameters:
        said.append(f"{count_in_short(parameters)} parameters")
    if box.joining:
        said.append(_JOINS[box.joining])
    return "\n".join(said)
