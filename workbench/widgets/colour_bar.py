"""The scale of a picture of numbers: which colours stand for which values."""

from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.widgets.pixels import image_over
from workbench.widgets.theme import theme

_LENGTH, _THICKNESS, _GAP = 128, 10, 8


@dataclass(frozen=True)
class ColourScale:
    """What is written at both ends, and whether the scale runs around zero (blue to orange) or from 0 (viridis)."""

    low: str
    high: str
    is_signed: bool

    @property
    def in_words(self) -> str:
        """For screen readers."""
        colours = "from blue over white (0) to orange" if self.is_signed else "from dark blue to yellow"
        return f"Scale {colours}: {self.low} to {self.high}"


class ColourBar(QWidget):
    """A strip of colours with its ends written beside it; nothing while there is no scale."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale: ColourScale | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setToolTip("Which colours stand for which values")
        theme().changed.connect(self.updateGeometry)
        self.show_scale(None)

    @property
    def scale(self) -> ColourScale | None:
        """What is shown."""
        return self._scale

    def show_scale(self, scale: ColourScale | None) -> None:
        """Show a scale, or none."""
        self._scale = scale
        self.setVisible(scale is not None)
        self.setAccessibleName(scale.in_words if scale is not None else "No scale")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics, scale = self.fontMetrics(), theme().measures.scale
        texts = (self._scale.low, self._scale.high) if self._scale is not None else ()
        width = sum(map(metrics.horizontalAdvance, texts)) + round(_LENGTH * scale) + 2 * _GAP
        return QSize(width, metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(round(_LENGTH * theme().measures.scale), self.fontMetrics().height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._scale is None:
            return
        painter, metrics = QPainter(self), self.fontMetrics()
        low, high = map(metrics.horizontalAdvance, (self._scale.low, self._scale.high))
        painter.setPen(theme().colour("muted"))
        area, centre = self.rect(), Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | centre, self._scale.low)
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | centre, self._scale.high)
        thickness = round(_THICKNESS * theme().measures.scale)
        top = (self.height() - thickness) // 2
        bar = QRect(low + _GAP, top, max(8, self.width() - low - high - 2 * _GAP), thickness)
        painter.drawImage(bar, scale_strip(self._scale.is_signed))
        painter.setPen(theme().colour("edge"))
        painter.drawRect(bar.adjusted(-1, -1, 0, 0))
        painter.end()


@cache
def scale_strip(is_signed: bool) -> QImage:
    """The colours of a scale from its low to its high end, one pixel high."""
    # Here, because they bring in numpy and OpenCV, for which nobody need wait.
    import numpy as np

    from workbench.core.pictures.colour_scales import diverging, viridis

    places = np.linspace(-1, 1, 255)[None]
    return image_over(diverging(places) if is_signed else viridis((places + 1) / 2)).copy()
