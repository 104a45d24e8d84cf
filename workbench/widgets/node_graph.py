"""A graph as a drawing: circles by how much there is of each, lines by what two have in common."""

from collections.abc import Sequence
from math import hypot, sqrt

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from workbench.widgets.colours import blend
from workbench.widgets.graph_parts import GraphLine, GraphNode, places_around
from workbench.widgets.theme import theme

__all__ = ["GraphLine", "GraphNode", "NodeGraph"]

_LEAST_RADIUS, _MOST_RADIUS = 5.0, 22.0
_LEAST_LINE, _MOST_LINE = 1.0, 9.0
_MARGIN = 16.0
_NEAR = 6.0
_LABEL_LENGTH = 24


class NodeGraph(QWidget):
    """Pointed at, or gone through with the arrow keys; Enter or a double click opens a node.

    Names for which there is no room are left out until one points at their node or a neighbour of it. To a screen
    reader the description says the current node and its neighbours.
    """

    current_changed = Signal(object)
    """The key of the current node, or None."""
    activated = Signal(object)
    """The key of the node that was double-clicked, or current when Enter was pressed."""

    def __init__(self, title: str, unit: str, parent: QWidget | None = None) -> None:
        """``title`` says what is drawn, ``unit`` what weights count, in the plural: "pictures"."""
        super().__init__(parent)
        self._unit = unit
        self._nodes: tuple[GraphNode, ...] = ()
        self._lines: tuple[GraphLine, ...] = ()
        self._current = self._hovered = -1
        self.setAccessibleName(title)
        self.setToolTip(
            "Point at a circle to see with whom; the arrow keys go from one to the next, Enter opens it"
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        theme().changed.connect(self.update)

    @property
    def current(self) -> int | None:
        """The key of the current node."""
        return self._nodes[self._current].key if self._current >= 0 else None

    @property
    def nodes(self) -> tuple[GraphNode, ...]:
        """What is drawn."""
        return self._nodes

    def show_graph(self, nodes: Sequence[GraphNode], lines: Sequence[GraphLine]) -> None:
        """Draw another graph; a current node that is still there stays current."""
        current = self.current
        self._nodes, self._lines, self._hovered = tuple(nodes), tuple(lines), -1
        self._current = next((at for at, node in enumerate(self._nodes) if node.key == current), -1)
        self._describe()

    def set_current(self, key: int | None) -> None:
        """Make a node current, without telling anybody; an unknown one is none."""
        self._current = next((at for at, node in enumerate(self._nodes) if node.key == key), -1)
        self._describe()

    def words_of(self, at: int) -> str:
        """What is said of a node: its weight and its neighbours, the strongest first."""
        node = self._nodes[at]
        near = sorted(self._neighbours(at).items(), key=lambda each: (-each[1], each[0]))
        names = {each.key: each.name for each in self._nodes}
        said = ", ".join(f"{names[key]} ({weight:,})" for key, weight in near) or "nobody"
        return f"{node.name}: {node.weight:,} {self._unit}.\nTogether with {said}."

    def sizeHint(self) -> QSize:
        return QSize(560, 420)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 140)

    def centre_of(self, at: int) -> QPointF:
        """Where the middle of a node is drawn."""
        node = self._nodes[at]
        room = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN - self._line_height)
        edge = _MOST_RADIUS
        room = room.adjusted(3 * edge, edge, -3 * edge, -edge)
        return QPointF(room.left() + node.x * room.width(), room.top() + node.y * room.height())

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme().colour("surface"))
        lit = self._lit()
        self._paint_lines(painter, lit)
        self._paint_nodes(painter, lit)
        self._paint_names(painter, lit)
        if self.hasFocus():
            painter.setPen(theme().colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _lit(self) -> set[int]:
        """The keys of the node that is looked at and of its neighbours; none if there is none."""
        at = self._looked_at
        return {self._nodes[at].key, *self._neighbours(at)} if at >= 0 else set()

    def _paint_lines(self, painter: QPainter, lit: set[int]) -> None:
        colours, places = (
            theme().colours,
            {node.key: self.centre_of(at) for at, node in enumerate(self._nodes)},
        )
        key = self._nodes[self._looked_at].key if self._looked_at >= 0 else None
        most = max((line.weight for line in self._lines), default=1)
        for line in sorted(self._lines, key=lambda each: key in (each.first, each.second)):
            is_lit = key in (line.first, line.second)
            share = 0.55 if not lit else 0.2
            colour = colours.accent if is_lit else blend(colours.edge, colours.surface, share)
            width = _LEAST_LINE + (_MOST_LINE - _LEAST_LINE) * line.weight / max(most, 6)
            painter.setPen(QPen(QColor(colour), width))
            painter.drawLine(places[line.first], places[line.second])

    def _paint_nodes(self, painter: QPainter, lit: set[int]) -> None:
        colours = theme().colours
        for at, node in enumerate(self._nodes):
            is_faint = bool(lit) and node.key not in lit
            fill = blend(colours.series[0], colours.surface, 0.35 if is_faint else 1.0)
            is_current = at == self._current
            painter.setPen(
                QPen(QColor(colours.text if is_current else colours.surface), 3 if is_current else 1.5)
            )
            painter.setBrush(QColor(colours.accent if at == self._looked_at else fill))
            radius = self._radius(at)
            painter.drawEllipse(self.centre_of(at), radius, radius)

    def _paint_names(self, painter: QPainter, lit: set[int]) -> None:
        taken: list[QRectF] = []
        colours = theme().colours
        order = sorted(
            range(len(self._nodes)),
            key=lambda at: (self._nodes[at].key not in lit, -self._nodes[at].weight, at),
        )
        for at in order:
            place = self._free_place(at, taken)
            is_lit = self._nodes[at].key in lit
            if place is None:
                continue
            taken.append(place)
            plate = theme().colour("surface")
            plate.setAlphaF(0.8)
            painter.fillRect(place, plate)
            painter.setPen(QColor(colours.text if is_lit or not lit else colours.muted))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self._short(at))

    def _free_place(self, at: int, taken: Sequence[QRectF]) -> QRectF | None:
        """Where to write a node's name, if there is room; the one looked at always has a place."""
        size = QSizeF(self.fontMetrics().horizontalAdvance(self._short(at)) + 6, self._line_height)
        places = places_around(self._circle(at), size, QRectF(self.rect()).adjusted(2, 2, -2, -2))
        others = [*taken, *(self._circle(each) for each in range(len(self._nodes)) if each != at)]
        free = (each for each in places if not any(map(each.intersects, others)))
        return next(free, places[0] if places and at == self._looked_at else None)

    def _circle(self, at: int) -> QRectF:
        side = 2 * self._radius(at)
        circle = QRectF(0, 0, side, side)
        circle.moveCenter(self.centre_of(at))
        return circle

    def _short(self, at: int) -> str:
        name = self._nodes[at].name
        return name if len(name) <= _LABEL_LENGTH else f"{name[: _LABEL_LENGTH - 1]}…"

    def _radius(self, at: int) -> float:
        most = max((node.weight for node in self._nodes), default=1)
        crowd = min(1.0, sqrt(20 / max(1, len(self._nodes))))
        return max(_LEAST_RADIUS, _MOST_RADIUS * crowd * sqrt(self._nodes[at].weight / max(most, 4)))

    @property
    def _line_height(self) -> float:
        return 1.4 * theme().measures.note

    # Mouse and keys

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = self._at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self.words_of(at) if at >= 0 else self.toolTip(), self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_hovered(self._at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._set_hovered(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose(self._at(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position())
        if at >= 0:
            self.activated.emit(self._nodes[at].key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        directions = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        if key in directions and self._nodes:
            self._choose(self._towards(*directions[key]))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self._nodes:
            self._choose(0 if key == Qt.Key.Key_Home else len(self._nodes) - 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current >= 0:
            self.activated.emit(self._nodes[self._current].key)
        elif key == Qt.Key.Key_Escape and self._current >= 0:
            self._choose(-1)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _towards(self, x: int, y: int) -> int:
        """The nearest node in a direction; the current one when there is none, the first when none is current."""
        if self._current < 0:
            return 0
        here = self.centre_of(self._current)
        found, least = self._current, float("inf")
        for at in range(len(self._nodes)):
            away = self.centre_of(at) - here
            along, aside = away.x() * x + away.y() * y, abs(away.x() * y) + abs(away.y() * x)
            if at != self._current and along > 0 and along >= aside / 2 and along + 2 * aside < least:
                found, least = at, along + 2 * aside
        return found

    def _at(self, place: QPointF) -> int:
        near = [
            (distance, at)
            for at in range(len(self._nodes))
            if (distance := _distance(place, self.centre_of(at))) <= max(self._radius(at), 10.0) + _NEAR
        ]
        return min(near, default=(0.0, -1))[1]

    def _neighbours(self, at: int) -> dict[int, int]:
        key = self._nodes[at].key
        found = {line.second: line.weight for line in self._lines if line.first == key}
        return found | {line.first: line.weight for line in self._lines if line.second == key}

    @property
    def _looked_at(self) -> int:
        return self._hovered if self._hovered >= 0 else self._current

    def _choose(self, at: int) -> None:
        if at != self._current:
            self._current = at
            self._describe()
            self.current_changed.emit(self.current)

    def _set_hovered(self, at: int) -> None:
        if at != self._hovered:
            self._hovered = at
            self.setCursor(Qt.CursorShape.PointingHandCursor if at >= 0 else Qt.CursorShape.ArrowCursor)
            self.update()

    def _describe(self) -> None:
        count = f"{len(self._nodes)} circles and {len(self._lines)} lines"
        self.setAccessibleDescription(self.words_of(self._current) if self._current >= 0 else count)
        self.update()


def _distance(first: QPointF, second: QPointF) -> float:
    return hypot(first.x() - second.x(), first.y() - second.y())
