"""What every chart is painted on: a rectangle, colours, lettering, and a scale from numbers to places."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from workbench.widgets.colours import Colours

TICKS = 5
_TICK = 4.0
_GAP = 6.0
LEFT, RIGHT, CENTRE = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignHCenter


@dataclass(frozen=True)
class Scale:
    """From numbers between ``least`` and ``most`` to places between ``start`` and ``end``."""

    least: float
    most: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a number lies."""
        share = (value - self.least) / (self.most - self.least) if self.most > self.least else 0.5
        return self.start + share * (self.end - self.start)

    @property
    def ticks(self) -> tuple[float, ...]:
        """Round numbers along the scale."""
        return round_numbers(self.least, self.most)


@dataclass(frozen=True)
class Canvas:
    """A painter with what all charts share; ``text`` and ``note`` are sizes of lettering in pixels."""

    painter: QPainter
    area: QRectF
    colours: Colours
    text: int
    note: int

    @property
    def line(self) -> float:
        """The height of a line of ordinary lettering."""
        return QFontMetricsF(self.font()).height()

    def font(self, is_note: bool = False, is_strong: bool = False) -> QFont:
        """The lettering of this chart."""
        font = QFont(self.painter.font())
        font.setPixelSize(self.note if is_note else self.text)
        font.setWeight(QFont.Weight.DemiBold if is_strong else QFont.Weight.Normal)
        return font

    def width_of(self, texts: Sequence[str], is_note: bool = False) -> float:
        """How much room the widest of some texts takes."""
        metrics = QFontMetricsF(self.font(is_note))
        return max((metrics.horizontalAdvance(each) for each in texts), default=0.0)

    def write(
        self,
        place: QRectF,
        text: str,
        alignment: Qt.AlignmentFlag = LEFT,
        colour: str = "",
        is_note: bool = False,
        is_strong: bool = False,
    ) -> None:
        """One line of text in the middle of a place's height, shortened if it is too long."""
        font = self.font(is_note, is_strong)
        shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideMiddle, place.width())
        self.painter.setFont(font)
        self.painter.setPen(QColor(colour or (self.colours.muted if is_note else self.colours.text)))
        self.painter.drawText(place, alignment | Qt.AlignmentFlag.AlignVCenter, shown)

    def write_paragraph(self, place: QRectF, text: str) -> float:
        """A muted remark over as many lines as it takes from the top of a place; how high it is."""
        font, flags = self.font(is_note=True), Qt.TextFlag.TextWordWrap | LEFT
        self.painter.setFont(font)
        self.painter.setPen(QColor(self.colours.muted))
        self.painter.drawText(place, int(flags), text)
        return QFontMetricsF(font).boundingRect(place, int(flags), text).height()

    def fill(self, place: QRectF, colour: str) -> None:
        """A rectangle without an outline."""
        self.painter.fillRect(place, QColor(colour))

    def stroke(self, start: QPointF, end: QPointF, colour: str = "", width: float = 1.0) -> None:
        """A straight line."""
        self.painter.setPen(QPen(QColor(colour or self.colours.line), width))
        self.painter.drawLine(start, end)

    def axis_below(self, plot: QRectF, scale: Scale, title: str) -> None:
        """Numbers and a title under a plot, and faint lines through it."""
        for tick in scale.ticks:
            x = scale.at(tick)
            self.stroke(QPointF(x, plot.top()), QPointF(x, plot.bottom() + _TICK))
            place = QRectF(x - 60, plot.bottom() + _TICK, 120, self.line)
            self.write(place, number_in_words(tick), CENTRE, is_note=True)
        place = QRectF(plot.left(), plot.bottom() + _TICK + self.line, plot.width(), self.line)
        self.write(place, title, CENTRE)

    def axis_left(self, plot: QRectF, scale: Scale, title: str) -> None:
        """Numbers left of a plot, a title above them, and faint lines through it."""
        for tick in scale.ticks:
            y = scale.at(tick)
            self.stroke(QPointF(plot.left() - _TICK, y), QPointF(plot.right(), y))
            place = QRectF(
                self.area.left(), y - self.line / 2, plot.left() - self.area.left() - _GAP, self.line
            )
            self.write(place, number_in_words(tick), RIGHT, is_note=True)
        place = QRectF(self.area.left(), plot.top() - self.line - _GAP, plot.width(), self.line)
        self.write(place, title)

    def ramp(self, place: QRectF, colours: Sequence[str], ends: tuple[str, str]) -> None:
        """What the colours of cells mean, from the least to the most."""
        room = [self.width_of([end], is_note=True) + _GAP for end in ends]
        bar = QRectF(place.left() + room[0], place.top() + 2, 140, place.height() - 4)
        self.write(QRectF(place.left(), place.top(), room[0], place.height()), ends[0], is_note=True)
        step = bar.width() / len(colours)
        for at, colour in enumerate(colours):
            self.fill(QRectF(bar.left() + at * step, bar.top(), step + 0.5, bar.height()), colour)
        after = QRectF(bar.right() + _GAP, place.top(), place.right() - bar.right() - _GAP, place.height())
        self.write(after, ends[1], is_note=True)


def round_numbers(least: float, most: float) -> tuple[float, ...]:
    """Some round numbers from ``least`` to ``most``: steps of 1, 2 or 5 times a power of ten."""
    if not most > least:
        return (least,)
    rough = (most - least) / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(each * power for each in (1, 2, 5, 10) if each * power >= rough)
    first, last = math.ceil(least / step - 1e-9), math.floor(most / step + 1e-9)
    return tuple(round(at * step, 12) for at in range(first, last + 1))


def number_in_words(value: float) -> str:
    """A number with sensible digits."""
    if value != value:
        return "–"
    if value == int(value) and abs(value) < 1e12:
        return f"{int(value):,}"
    return f"{value:,.1f}" if abs(value) >= 1_000 else f"{value:.4g}"
