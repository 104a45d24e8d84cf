"""The charts of the tool “Two networks”: what the discriminator answers, and how a training went."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.core.wording import per_cent
from workbench.widgets.charts.canvas import CENTRE, RIGHT, Canvas, Scale, number_in_words
from workbench.widgets.theme import theme

if TYPE_CHECKING:
    from workbench.core.generators.training.training import Moment

_GAP = 8.0
_HALF = 0.5


@dataclass(frozen=True)
class Answers:
    """How many answers lie in equal parts of 0–100 %, out of `count`; `name` says of which pictures."""

    name: str
    counts: tuple[int, ...]
    count: int
    mean: float = 0.0

    @property
    def in_words(self) -> str:
        """For the chart's heading."""
        return f"{self.name} (n = {self.count:,}" + (f", mean {per_cent(self.mean)})" if self.count else ")")


class _Chart(QWidget):
    """A painted chart with a name."""

    least = QSize(300, 200)

    def __init__(self, name: str, tool_tip: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(tool_tip)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return self.least * theme().measures.scale

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 90)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, measures = QPainter(self), theme().measures
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        area = QRectF(self.rect()).adjusted(16, 8, -16, -8)
        self.paint(Canvas(painter, area, theme().colours, measures.text, measures.note))
        painter.end()

    def paint(self, canvas: Canvas) -> None:
        """Paint it into the whole area."""
        raise NotImplementedError


class AnswersChart(_Chart):
    """Histograms of the answers to real and to generated pictures, one above the other, with the line at 50 %."""

    def __init__(self, name: str, tool_tip: str, is_sketch: bool = False) -> None:
        """A sketch has no numbers."""
        super().__init__(name, tool_tip)
        self.rows: tuple[Answers, ...] = ()
        self._is_sketch = is_sketch

    def show_answers(self, rows: Sequence[Answers]) -> None:
        """Show these, the first at the top."""
        self.rows = tuple(rows)
        self.setAccessibleDescription("; ".join(each.in_words for each in self.rows if not self._is_sketch))
        self.update()

    def paint(self, canvas: Canvas) -> None:
        below = canvas.line * (1 if self._is_sketch else 2.2)
        height = (canvas.area.height() - below) / max(len(self.rows), 1)
        across = Scale(0.0, 1.0, canvas.area.left(), canvas.area.right())
        for at, row in enumerate(self.rows):
            top = canvas.area.top() + at * height
            place = QRectF(canvas.area.left(), top, canvas.area.width(), height - _GAP)
            self._paint_row(canvas, place, row, canvas.colours.series[at])
        bottom = canvas.area.bottom() - below
        painter = canvas.painter
        painter.setPen(QPen(QColor(canvas.colours.text), 1, Qt.PenStyle.DashLine))
        painter.drawLine(
            QPointF(across.at(_HALF), canvas.area.top() + canvas.line), QPointF(across.at(_HALF), bottom)
        )
        for value, name, side in (
            (0.0, "0%", Qt.AlignmentFlag.AlignLeft),
            (0.5, "50%", CENTRE),
            (1.0, "100%", RIGHT),
        ):
            room = QRectF(0, bottom, 60, canvas.line)
            room.moveLeft(across.at(value) - (0 if value == 0 else 30 if value == _HALF else 60))
            canvas.write(room, name, side, is_note=True)
        if not self._is_sketch:
            line = QRectF(canvas.area.left(), bottom + canvas.line, canvas.area.width(), canvas.line)
            canvas.write(line, "How probable D finds it that the picture is real", CENTRE)

    def _paint_row(self, canvas: Canvas, place: QRectF, row: Answers, colour: str) -> None:
        heading = row.name if self._is_sketch else row.in_words
        canvas.write(
            QRectF(place.left(), place.top(), place.width(), canvas.line), heading, is_note=self._is_sketch
        )
        plot = place.adjusted(0, canvas.line + 2, 0, 0)
        most, width = max(row.counts, default=0), plot.width() / max(len(row.counts), 1)
        for at, count in enumerate(row.counts):
            high = plot.height() * count / most if most else 0.0
            canvas.fill(
                QRectF(plot.left() + at * width, plot.bottom() - high, max(1.0, width - 1), high), colour
            )
        canvas.stroke(
            QPointF(plot.left(), plot.bottom()), QPointF(plot.right(), plot.bottom()), canvas.colours.edge
        )


class CurveChart(_Chart):
    """Lines over the pictures that were seen, each with its name at its end, and a level to compare with."""

    def __init__(self, name: str, tool_tip: str, level_words: str) -> None:
        super().__init__(name, tool_tip)
        self._title, self._level_words = name, level_words
        self._seen: tuple[int, ...] = ()
        self._lines: tuple[tuple[str, tuple[float, ...]], ...] = ()
        self._levels: tuple[float, ...] = ()
        self._is_share = False

    def show_lines(
        self,
        seen: Sequence[int],
        lines: Sequence[tuple[str, Sequence[float]]],
        levels: Sequence[float],
        is_share: bool = False,
    ) -> None:
        """Show names with values, one for each number of pictures seen; `levels` are marked."""
        self._seen, self._levels, self._is_share = tuple(seen), tuple(levels), is_share
        self._lines = tuple((name, tuple(values)) for name, values in lines)
        said = (f"{name}: {self._said(values[-1])} at the end" for name, values in self._lines if values)
        self.setAccessibleDescription("; ".join(said))
        self.update()

    def _said(self, value: float) -> str:
        return per_cent(value) if self._is_share else f"{value:.2f}"

    def paint(self, canvas: Canvas) -> None:
        line, area = canvas.line, canvas.area
        canvas.write(QRectF(area.left(), area.top(), area.width(), line), self._title, is_strong=True)
        most = (
            1.0
            if self._is_share
            else max([*(max(v) for _, v in self._lines if v), *self._levels, 0.1]) * 1.05
        )
        room = canvas.width_of([f"{name} 100%" for name, _ in self._lines]) + _GAP
        plot = area.adjusted(canvas.width_of(["100%"], is_note=True) + _GAP, line * 1.6, -room, -line * 2.2)
        up = Scale(0.0, most, plot.bottom(), plot.top())
        for tick in up.ticks if not self._is_share else (0.0, 0.5, 1.0):
            canvas.stroke(QPointF(plot.left(), up.at(tick)), QPointF(plot.right(), up.at(tick)))
            place = QRectF(area.left(), up.at(tick) - line / 2, plot.left() - area.left() - 4, line)
            canvas.write(
                place, f"{tick:.0%}" if self._is_share else number_in_words(tick), RIGHT, is_note=True
            )
        if len(self._seen) > 1:
            self._paint_lines(canvas, plot, up)
        canvas.write(
            QRectF(plot.left(), plot.bottom() + line, plot.width(), line), "Pictures seen in training", CENTRE
        )

    def _paint_lines(self, canvas: Canvas, plot: QRectF, up: Scale) -> None:
        across = Scale(float(self._seen[0]), float(self._seen[-1]), plot.left(), plot.right())
        painter, line = canvas.painter, canvas.line
        for value, alignment in ((self._seen[0], Qt.AlignmentFlag.AlignLeft), (self._seen[-1], RIGHT)):
            room = QRectF(plot.left(), plot.bottom(), plot.width(), line)
            canvas.write(room, f"{value:,}", alignment, is_note=True)
        painter.setPen(QPen(QColor(canvas.colours.text), 1, Qt.PenStyle.DashLine))
        for level in self._levels:
            painter.drawLine(QPointF(plot.left(), up.at(level)), QPointF(plot.right(), up.at(level)))
        if self._levels:
            place = QRectF(plot.left() + 6, up.at(max(self._levels)) - line, plot.width() - 12, line)
            canvas.write(place, self._level_words, is_note=True)
        ends = sorted((up.at(values[-1]), at) for at, (_, values) in enumerate(self._lines) if values)
        below = -1e9
        for y, at in ends:
            name, values = self._lines[at]
            painter.setPen(QPen(QColor(canvas.colours.series[at]), 1.8))
            points = [
                QPointF(across.at(seen), up.at(value)) for seen, value in zip(self._seen, values, strict=True)
            ]
            painter.drawPolyline(QPolygonF(points))
            # Names of lines that end close together stand below each other.
            below = max(y - line / 2, below + line)
            room = QRectF(plot.right() + _GAP, below, canvas.area.right() - plot.right() - _GAP, line)
            canvas.write(room, f"{name} {self._said(values[-1])}", colour=canvas.colours.series[at])


def show_training(shares: CurveChart, losses: CurveChart, moments: "Sequence[Moment]") -> None:
    """Show how a training went in both charts."""
    import math

    seen = [each.seen for each in moments]
    real, generated = [each.real for each in moments], [each.generated for each in moments]
    shares.show_lines(seen, (("real", real), ("generated", generated)), (_HALF,), is_share=True)
    judge = [each.discriminator_loss for each in moments]
    maker = [each.generator_loss for each in moments]
    # Where D can only guess, its loss is 2·ln 2 and that of the generator ln 2.
    losses.show_lines(seen, (("D", judge), ("G", maker)), (math.log(2), 2 * math.log(2)))
