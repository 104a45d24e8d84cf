"""A scale of distances with a line that is moved along it: what lies left of the line counts as similar."""

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from workbench.core.faces.spread import Spread
from workbench.widgets.charts.canvas import CENTRE, LEFT, RIGHT, Canvas, Scale, number_in_words
from workbench.widgets.theme import theme

_PLOT = 56.0
_GAP = 4.0
_MARGIN = 12.0
_HANDLE = 6.0
_TICKS_ON_SCALE = 400
"""The finest step of a scale is about so small a part of it, and a power of ten."""
_STEP, _PAGE = 10, 50


class ThresholdBar(QAbstractSlider):
    """Dragged with the mouse, moved with the arrow keys (finer with Ctrl), brought back with a double click.

    To a screen reader it is a slider; its description says the distance, and what was told by :meth:`show_count`.
    """

    threshold_changed = Signal(float)
    """The person has moved the line: the distance where it is now."""

    def __init__(self, title: str = "Threshold", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._spread: Spread | None = None
        self._mark: float | None = None
        self._threshold, self._usual, self._count, self._digits = 0.5, 0.5, "", 3
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setAccessibleName(title)
        self.setToolTip(
            "Distances below the line count as similar. Drag it or move it with the arrow keys (Ctrl: finely); a "
            "double click brings back the usual threshold"
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSingleStep(_STEP)
        self.setPageStep(_PAGE)
        self.set_scale(1.0, 0.5)
        self.valueChanged.connect(self._on_value_changed)
        theme().changed.connect(self._on_theme_changed)

    @property
    def threshold(self) -> float:
        """The distance at which the line stands."""
        return self._threshold

    @property
    def end(self) -> float:
        """The distance at the right end."""
        return self.maximum() * self._unit

    @property
    def usual(self) -> float:
        """The threshold that is published or suggested."""
        return self._usual

    def set_scale(self, end: float, usual: float) -> None:
        """Distances from 0 to ``end``, and the ``usual`` threshold, to which the line goes; forgets the rest."""
        self._digits = _digits_for(end)
        self._usual, self._spread, self._mark, self._count = usual, None, None, ""
        with QSignalBlocker(self):
            self.setRange(0, max(1, round(end / self._unit)))
        self.set_threshold(usual)

    def set_threshold(self, threshold: float) -> None:
        """Put the line somewhere, without telling anybody."""
        self._threshold = threshold
        with QSignalBlocker(self):
            self.setValue(round(threshold / self._unit))
        self._describe()

    def show_spread(self, spread: Spread | None) -> None:
        """Show behind the line how often distances occur, over the same range."""
        self._spread = spread
        self.update()

    def show_mark(self, distance: float | None) -> None:
        """Show one distance, that of a pair; None: none."""
        self._mark = distance
        self._describe()

    def show_count(self, words: str) -> None:
        """Say above the line what lies below the threshold: “37 of 50,000 faces are below 0.60”."""
        self._count = words
        self._describe()

    def sizeHint(self) -> QSize:
        return QSize(round(320 * theme().measures.scale), round(self._height))

    def minimumSizeHint(self) -> QSize:
        return QSize(180, round(self._height))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._follow(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._follow(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.set_threshold(self._usual)
        self.threshold_changed.emit(self._usual)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if steps and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.setValue(self.value() + steps)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        # In a column that scrolls the wheel would move the line by accident.
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, current = QPainter(self), theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        area = QRectF(self.rect()).adjusted(_MARGIN, 0, -_MARGIN, 0)
        canvas = Canvas(painter, area, current.colours, current.measures.text, current.measures.note)
        plot = QRectF(area.left(), self._line + 2 * _GAP, area.width(), _PLOT * theme().measures.scale)
        scale = Scale(0.0, self.end, plot.left(), plot.right())
        self._write_top(canvas, area)
        self._paint_bars(canvas, plot, scale)
        self._paint_axis(canvas, plot, scale)
        self._paint_usual(canvas, plot, scale)
        self._paint_mark(canvas, plot, scale)
        self._paint_line(canvas, plot, scale)
        painter.end()

    def _write_top(self, canvas: Canvas, area: QRectF) -> None:
        value = f"{self._title} {self._in_words(self.threshold)}"
        line = QRectF(area.left(), 0, area.width(), self._line)
        room = canvas.width_of([value]) + 2 * _GAP
        canvas.write(line, value, LEFT, is_strong=True)
        canvas.write(line.adjusted(room + _GAP, 0, 0, 0), self._count, RIGHT, is_note=True)

    def _paint_bars(self, canvas: Canvas, plot: QRectF, scale: Scale) -> None:
        canvas.stroke(plot.bottomLeft(), plot.bottomRight(), canvas.colours.edge)
        if self._spread is None or not any(self._spread.counts):
            return
        up = Scale(0, max(self._spread.counts), plot.bottom(), plot.top() + _GAP)
        width = self._spread.end / len(self._spread.counts)
        line = scale.at(self.threshold)
        for at, count in enumerate(self._spread.counts):
            left, right = scale.at(at * width), scale.at((at + 1) * width)
            # A single face among thousands must be seen, too.
            top = min(up.at(count), plot.bottom() - 1.5) if count else plot.bottom()
            for start, end, colour in (
                (left, min(right, line), canvas.colours.accent),
                (max(left, line), right, canvas.colours.muted),
            ):
                if end > start and count:
                    canvas.fill(QRectF(start, top, end - start, plot.bottom() - top), colour)

    def _paint_axis(self, canvas: Canvas, plot: QRectF, scale: Scale) -> None:
        below = plot.bottom() + _GAP
        for tick in scale.ticks:
            x = scale.at(tick)
            canvas.stroke(QPointF(x, plot.bottom()), QPointF(x, below), canvas.colours.edge)
            place = QRectF(x - 30, below, 60, self._line)
            is_at_edge = place.left() < 0
            if is_at_edge:
                place.moveLeft(x - _GAP)
            place.setRight(min(place.right(), self.width()))
            alignment = LEFT if is_at_edge else CENTRE
            canvas.write(place, number_in_words(tick), alignment, is_note=True)
        words = QRectF(plot.left(), below + self._line, plot.width(), self._line)
        ends = ("← more similar", "less similar →")
        if 2 * canvas.width_of(ends) > plot.width():
            ends = ("← more", "less →")
        canvas.write(words, ends[0], LEFT, is_note=True)
        canvas.write(words, ends[1], RIGHT, is_note=True)

    def _paint_usual(self, canvas: Canvas, plot: QRectF, scale: Scale) -> None:
        x = scale.at(self._usual)
        canvas.stroke(QPointF(x, plot.bottom() - 8), QPointF(x, plot.bottom() + _GAP), canvas.colours.text, 2)

    def _paint_mark(self, canvas: Canvas, plot: QRectF, scale: Scale) -> None:
        if self._mark is None:
            return
        x, y = min(scale.at(self._mark), plot.right()), plot.center().y() + 6
        size = _HANDLE + 1
        diamond = [QPointF(x, y - size), QPointF(x + size, y), QPointF(x, y + size), QPointF(x - size, y)]
        canvas.painter.setPen(theme().colour("surface"))
        canvas.painter.setBrush(theme().colour("text"))
        canvas.painter.drawPolygon(QPolygonF(diamond))
        words = self._in_words(self._mark, 1) + (" beyond the scale" if self._mark > self.end else "")
        width = canvas.width_of([words]) + 2
        is_right = x + size + _GAP + width <= plot.right()
        left = x + size + _GAP if is_right else x - size - _GAP - width
        canvas.write(QRectF(left, y - self._line / 2, width, self._line), words, LEFT)

    def _paint_line(self, canvas: Canvas, plot: QRectF, scale: Scale) -> None:
        x, top = scale.at(self.threshold), plot.top()
        colour = canvas.colours.accent if self.hasFocus() else canvas.colours.text
        canvas.stroke(QPointF(x, top), QPointF(x, plot.bottom()), colour, 3 if self.hasFocus() else 2)
        canvas.painter.setPen(Qt.PenStyle.NoPen)
        canvas.painter.setBrush(QColor(colour))
        grip = [QPointF(x - _HANDLE, top - _GAP), QPointF(x + _HANDLE, top - _GAP), QPointF(x, top + _HANDLE)]
        canvas.painter.drawPolygon(QPolygonF(grip))

    def _follow(self, x: float) -> None:
        share = (x - _MARGIN) / max(1.0, self.width() - 2 * _MARGIN)
        self.setValue(round(min(max(share, 0.0), 1.0) * self.maximum()))

    def _in_words(self, value: float, more_digits: int = 0) -> str:
        return f"{value:.{max(1, self._digits - 1 + more_digits)}f}"

    def _describe(self) -> None:
        parts = [f"{self._title} {self._in_words(self.threshold)}", self._count]
        if self._mark is not None:
            side = "below" if self._mark < self.threshold else "above"
            parts.append(f"Distance {self._in_words(self._mark, 1)}, {side} the threshold")
        self.setAccessibleDescription(". ".join(part for part in parts if part))
        self.update()

    def _on_value_changed(self) -> None:
        self._threshold = round(self.value() * self._unit, self._digits)
        self._describe()
        self.threshold_changed.emit(self.threshold)

    @property
    def _unit(self) -> float:
        """The distance from one place of the line to the next."""
        return 10.0**-self._digits

    @property
    def _line(self) -> float:
        return 1.4 * theme().measures.text

    @property
    def _height(self) -> float:
        return 3 * self._line + 3 * _GAP + _PLOT * theme().measures.scale + 2

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()


def _digits_for(end: float) -> int:
    """How many digits behind the point the steps of a scale have."""
    digits = 0
    while end * 10**digits < _TICKS_ON_SCALE:
        digits += 1
    return digits
