"""How often each of the 256 levels of a channel occurs, one small chart below the other."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from workbench.widgets.charts.canvas import CENTRE, LEFT, RIGHT, Canvas, Scale, number_in_words
from workbench.widgets.theme import theme

_PLOT = 72.0
_GAP = 4.0
_FEW = 1 / 50
"""So small a share of the levels may go off the scale, so that the others can be seen."""
_TOWERING = 2.0
_COLOURS = {"red": ("#c8372d", "#f0796c"), "green": ("#2c8a3d", "#63c174"), "blue": ("#2f62c9", "#7fa8f5")}
"""On the light and on the dark surface; any other channel is painted in the colour of notes."""


@dataclass(frozen=True)
class ChannelCounts:
    """How many pixels have each of the 256 levels, and the value that each level stands for, in rising order."""

    name: str
    counts: tuple[int, ...]
    values: tuple[float, ...]

    def in_words(self, level: int) -> str:
        """What is known of one level."""
        count, n = self.counts[level], sum(self.counts)
        pixels = "1 pixel" if count == 1 else f"{count:,} pixels"
        return f"{self.name.capitalize()} {self.values[level]:.4g}: {pixels}, {count / n:.2%} of {n:,}"


class ChannelHistograms(QWidget):
    """As high as its charts; the pointer reads out a level, a screen reader the fullest ones."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._channels: tuple[ChannelCounts, ...] = ()
        self.setAccessibleName("Histogram per channel")
        self.setToolTip(
            "How many pixels have each value; point at a bar to read it. Single values that tower above all others go "
            "off the scale"
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._on_theme_changed)

    @property
    def channels(self) -> tuple[ChannelCounts, ...]:
        """What is shown."""
        return self._channels

    def show_channels(self, channels: Sequence[ChannelCounts]) -> None:
        """Show other counts."""
        self._channels = tuple(channels)
        self.setAccessibleDescription("\n".join(map(_fullest_in_words, self._channels)))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(220 * theme().measures.scale), round(self._step * len(self._channels)))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def tip_at(self, position: QPointF) -> str:
        """What the tool tip says at a place."""
        at = int(position.y() // self._step)
        if not 0 <= at < len(self._channels):
            return self.toolTip()
        level = int((position.x() - 1) / max(1.0, self.width() - 2) * 256)
        return self._channels[at].in_words(min(max(level, 0), 255))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, current = QPainter(self), theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        canvas = Canvas(
            painter, QRectF(self.rect()), current.colours, current.measures.text, current.measures.note
        )
        for at, channel in enumerate(self._channels):
            self._paint(canvas, channel, at * self._step)

    def _paint(self, canvas: Canvas, channel: ChannelCounts, top: float) -> None:
        line, fullest, top_count = self._line, max(channel.counts), end_of_chart(channel.counts)
        title = QRectF(1, top, self.width() - 2, line)
        canvas.write(title, channel.name.capitalize(), LEFT)
        name = "off scale:" if top_count < fullest else "peak"
        share = f"{name} {fullest / sum(channel.counts):.1%}"
        canvas.write(title, share, RIGHT, is_note=True)
        plot = QRectF(1, top + line, title.width(), _PLOT * theme().measures.scale)
        up = Scale(0, top_count, plot.bottom(), plot.top())
        step = plot.width() / 256
        outline = [plot.bottomLeft()]
        for level, count in enumerate(channel.counts):
            left, y = plot.left() + level * step, up.at(min(count, top_count))
            outline += [QPointF(left, y), QPointF(left + step, y)]
        outline.append(plot.bottomRight())
        canvas.painter.setPen(Qt.PenStyle.NoPen)
        canvas.painter.setBrush(QColor(_colour(channel.name)))
        canvas.painter.drawPolygon(QPolygonF(outline))
        canvas.stroke(plot.bottomLeft(), plot.bottomRight(), canvas.colours.edge)
        self._write_axis(canvas, channel, QRectF(plot.left(), plot.bottom() + 1, plot.width(), line))

    def _write_axis(self, canvas: Canvas, channel: ChannelCounts, place: QRectF) -> None:
        ends = (channel.values[0], LEFT), ((channel.values[0] + channel.values[-1]) / 2, CENTRE)
        for value, alignment in (*ends, (channel.values[-1], RIGHT)):
            shown = round(value, 2) if channel.values[-1] < 100 else round(value)
            canvas.write(place, number_in_words(shown).replace("-", "−"), alignment, is_note=True)

    @property
    def _line(self) -> float:
        return 1.4 * theme().measures.text

    @property
    def _step(self) -> float:
        """From the top of a chart to the top of the next."""
        return 2 * self._line + _PLOT * theme().measures.scale + _GAP

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()


def end_of_chart(counts: Sequence[int]) -> int:
    """The count at the top of a chart: the largest, or less where a few levels would dwarf all others."""
    occurring = sorted(count for count in counts if count)
    ordinary = occurring[-1 - int(_FEW * len(occurring))]
    return ordinary if occurring[-1] > _TOWERING * ordinary else occurring[-1]


def _colour(name: str) -> str:
    current = theme()
    return _COLOURS.get(name, (current.colours.muted,) * 2)[int(current.is_dark)]


def _fullest_in_words(channel: ChannelCounts) -> str:
    order = sorted(range(256), key=channel.counts.__getitem__, reverse=True)[:3]
    return ". ".join(channel.in_words(level) for level in order if channel.counts[level])
