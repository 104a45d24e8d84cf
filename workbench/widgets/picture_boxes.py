"""Boxes upon a picture: shown with a word at each, clicked, and drawn by mouse or keys."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from workbench.widgets.colours import readable_on
from workbench.widgets.picture_canvas import PictureCanvas
from workbench.widgets.region_frame import RegionFrame
from workbench.widgets.theme import theme

_OUTLINE, _LINE, _CURRENT_LINE = 2.0, 2.0, 4.0
_POINT = 3.0
_PLATE_PADDING = 4
_FIRST_SHARE = 0.25
_KEY_SHARE = 0.02


@dataclass(frozen=True)
class MarkedBox:
    """A box in pixels of the picture, and ``points`` that belong to it.

    ``category`` is one of the theme's series of colours, counted from 0; beyond these the box is grey. As colour alone
    says nothing to many people, ``words`` say the same, and what is ``is_dashed`` differs by its line.
    """

    key: int
    place: QRectF
    words: str
    category: int = 0
    is_dashed: bool = False
    points: tuple[QPointF, ...] = ()


class PictureBoxes(QWidget):
    """Lies over a canvas and follows it; the canvas keeps mouse and keys, a click within a box is told."""

    clicked = Signal(int)
    """The key of the smallest box that was clicked."""

    def __init__(self, canvas: PictureCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._boxes: tuple[MarkedBox, ...] = ()
        self._current: int | None = None
        self._has_points = False
        self._pressed_at: QPointF | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        canvas.view_changed.connect(self.update)
        theme().changed.connect(self.update)
        canvas.installEventFilter(self)
        self.setGeometry(canvas.rect())

    @property
    def boxes(self) -> tuple[MarkedBox, ...]:
        """What is shown."""
        return self._boxes

    @property
    def current(self) -> int | None:
        """The key of the box that stands out."""
        return self._current

    def show_boxes(self, boxes: Sequence[MarkedBox], current: int | None = None) -> None:
        """Show these boxes instead; the current one stands out."""
        self._boxes, self._current = tuple(boxes), current
        self.update()

    def show_points(self, are_shown: bool) -> None:
        """Show the points of every box, or hide them."""
        self._has_points = are_shown
        self.update()

    def box_at(self, position: QPointF) -> int | None:
        """The key of the smallest box at a place of the canvas; the smallest is the one that others may cover."""
        found = [each for each in self._boxes if self._on_canvas(each.place).contains(position)]
        smallest = min(found, key=lambda each: each.place.width() * each.place.height(), default=None)
        return None if smallest is None else smallest.key

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """As large as the canvas at all times; a press that is let go of at the same place is a click."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._canvas.rect())
        elif isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton:
            if event.type() == QEvent.Type.MouseButtonPress:
                self._pressed_at = event.position()
            elif event.type() == QEvent.Type.MouseButtonRelease:
                self._on_released(event.position())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._canvas.picture is None or not self._boxes:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # The current one last: no other covers it.
        for each in sorted(self._boxes, key=lambda each: each.key == self._current):
            self._paint_box(painter, each)
        painter.end()

    def _on_released(self, position: QPointF) -> None:
        pressed, self._pressed_at = self._pressed_at, None
        if pressed is None or self._canvas.picture is None:
            return
        if (position - pressed).manhattanLength() < QApplication.startDragDistance():
            key = self.box_at(position)
            if key is not None:
                self.clicked.emit(key)

    def _on_canvas(self, place: QRectF) -> QRectF:
        viewport = self._canvas.viewport()
        corner = viewport.rectangle.topLeft() + place.topLeft() * viewport.scale
        return QRectF(corner, place.size() * viewport.scale)

    def _paint_box(self, painter: QPainter, box: MarkedBox) -> None:
        place = self._on_canvas(box.place)
        series = theme().colours.series
        colour = QColor(series[box.category]) if box.category < len(series) else theme().colour("edge")
        line = _CURRENT_LINE if box.key == self._current else _LINE
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # Colour between two dark lines stands out on every picture.
        painter.setPen(QPen(QColor(0, 0, 0, 170), line + _OUTLINE))
        painter.drawRect(place)
        style = Qt.PenStyle.DashLine if box.is_dashed else Qt.PenStyle.SolidLine
        painter.setPen(QPen(colour, line, style))
        painter.drawRect(place)
        if self._has_points:
            self._paint_points(painter, box)
        self._paint_words(painter, box, place, colour)

    def _paint_points(self, painter: QPainter, box: MarkedBox) -> None:
        painter.setPen(QPen(QColor("black"), 1.5))
        painter.setBrush(QColor("white"))
        viewport = self._canvas.viewport()
        for point in box.points:
            painter.drawEllipse(viewport.rectangle.topLeft() + point * viewport.scale, _POINT, _POINT)

    def _paint_words(self, painter: QPainter, box: MarkedBox, place: QRectF, colour: QColor) -> None:
        font = QFont()
        font.setPixelSize(theme().measures.note)
        font.setBold(box.key == self._current)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        size = metrics.size(0, box.words)
        plate = QRectF(0, 0, size.width() + 2 * _PLATE_PADDING, size.height() + 2)
        plate.moveBottomLeft(place.topLeft() - QPointF(0, _LINE))
        # Where there is no room above the box, the words stand below it, and never beside the canvas.
        if plate.top() < 0:
            plate.moveTop(min(place.bottom() + _LINE, self.height() - plate.height()))
        plate.moveLeft(max(0.0, min(plate.left(), self.width() - plate.width())))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(plate, 3, 3)
        painter.setPen(QColor(readable_on(colour.name())))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, box.words)


class BoxDrawer(RegionFrame):
    """Draws one box: by dragging, or with the keys. The arrows bring up a box and move it, with Shift they change its
    size, Enter takes it, Esc gives up. Each box that is taken is told with ``region_chosen``."""

    given_up = Signal()

    def __init__(self, canvas: PictureCanvas) -> None:
        super().__init__(canvas)
        self.setAccessibleName("Draw a box")
        self.setAccessibleDescription(
            "Drag with the mouse; or use the arrow keys to move a box, Shift with the arrow keys to change its size, "
            "Enter to take it and Escape to give up"
        )
        self.set_drawing(False)

    def set_drawing(self, is_drawing: bool) -> None:
        """Begin to draw, with the keyboard here, or end it."""
        self.set_region(None)
        self.set_choosing(is_drawing)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_drawing else Qt.FocusPolicy.NoFocus)
        self.setVisible(is_drawing)
        if is_drawing:
            self.setFocus()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.given_up.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.region is not None:
            self.region_chosen.emit(self.region)
        elif key in _MOVES and self._canvas.picture is not None:
            self._change(*_MOVES[key], is_size=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            event.ignore()

    def _change(self, right: int, down: int, is_size: bool) -> None:
        size = self._canvas.viewport().picture
        if self.region is None:
            side = max(1, round(_FIRST_SHARE * min(size.width(), size.height())))
            first = QRect(0, 0, side, side)
            first.moveCenter(QRect(0, 0, size.width(), size.height()).center())
            self.set_region(first)
            return
        step = max(1, round(_KEY_SHARE * min(size.width(), size.height())))
        region, across, along = QRect(self.region), right * step, down * step
        if is_size:
            region.setWidth(min(max(1, region.width() + across), size.width() - region.left()))
            region.setHeight(min(max(1, region.height() + along), size.height() - region.top()))
        else:
            region.moveLeft(min(max(0, region.left() + across), size.width() - region.width()))
            region.moveTop(min(max(0, region.top() + along), size.height() - region.height()))
        self.set_region(region)


_MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
