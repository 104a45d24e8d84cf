"""A small curve of how something grows from step to step, while it does."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.core.wording import short_number
from workbench.widgets.charts.canvas import Scale
from workbench.widgets.theme import theme

_HEIGHT = 72
_MARGIN = 8.0
_MOST_POINTS = 400
"""More than there are pixels would only take time to paint."""


class Curve(QWidget):
    """A line with its scale and its last value; the axis below counts steps."""

    def __init__(self, title: str, tool_tip: str, parent: QWidget | None = None) -> None:
        """``title`` says what is shown: "How strongly the channel answers"."""
        super().__init__(parent)
        self._title = title
        self._values: tuple[float, ...] = ()
        self._total = 0
        self.setAccessibleName(title)
        self.setToolTip(tool_tip)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    @property
    def values(self) -> tuple[float, ...]:
        """What is shown."""
        return self._values

    def show_values(self, values: Sequence[float], total: int) -> None:
        """Show one value for each step so far, of ``total`` steps."""
        self._values, self._total = tuple(values), total
        said = (
            f"{short_number(self._values[-1])} after {len(self._values):,} of {total:,} steps"
            if values
            else ""
        )
        self.setAccessibleDescription(said)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, round(_HEIGHT * theme().measures.scale))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, round(_HEIGHT * theme().measures.scale))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, current = QPainter(self), theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.font()
        font.setPixelSize(current.measures.note)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        area = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        painter.setPen(current.colour("muted"))
        value = short_number(self._values[-1]) if self._values else ""
        room = int(area.width()) - metrics.horizontalAdvance(value) - 8
        title = metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, title)
        painter.setPen(current.colour("text"))
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, value)
        self._paint_line(painter, area.adjusted(0, metrics.height() + 4, 0, 0))
        painter.end()

    def _paint_line(self, painter: QPainter, area: QRectF) -> None:
        least, most = min(self._values, default=0.0), max(self._values, default=1.0)
        up = Scale(min(least, 0.0), max(most, 0.0), area.bottom(), area.top())
        painter.setPen(QPen(theme().colour("line"), 1))
        zero = round(up.at(0.0)) + 0.5 if self._values else area.bottom()
        painter.drawLine(QPointF(area.left(), zero), QPointF(area.right(), zero))
        if len(self._values) < 2:
            return
        along = Scale(0.0, float(max(self._total, len(self._values)) - 1), area.left(), area.right())
        every = max(1, len(self._values) // _MOST_POINTS)
        places = [*range(0, len(self._values) - 1, every), len(self._values) - 1]
        points = [QPointF(along.at(place), up.at(self._values[place])) for place in places]
        painter.setPen(QPen(theme().colour("accent"), 1.5))
        painter.drawPolyline(QPolygonF(points))
