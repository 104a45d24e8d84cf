"""A picture with a map of numbers laid over it as colours: its title, the scale, and the value where one points."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QImage, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QToolTip, QWidget

from workbench.widgets.colour_bar import ColourScale, scale_strip
from workbench.widgets.pixels import contiguous, image_over
from workbench.widgets.theme import theme

if TYPE_CHECKING:
    from workbench.widgets.pixels import Pixels

_GAP = 6
_LEAST_SIDE = 96
_BAR = 8


@dataclass(frozen=True, eq=False)
class HeatPicture:
    """What a tile shows: a picture (H×W×3, uint8), and the colours of a map over it, of the same size.

    ``values`` (H×W) are what the colours stand for. Without colours the picture is shown as it is. ``note`` stands
    below, in one line.
    """

    title: str
    picture: "Pixels"
    colours: "Pixels | None" = None
    scale: ColourScale | None = None
    values: Any = None
    note: str = ""
    tip: str = ""


class HeatTile(QAbstractButton):
    """One of several maps; a click, Enter or the space bar asks to see it large."""

    def __init__(self, shown: HeatPicture, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown = shown
        self._opacity = 1.0
        # Images of their own: arrays from elsewhere may go at any time.
        self._picture = image_over(contiguous(shown.picture)).copy()
        self._grey = self._picture.convertToFormat(QImage.Format.Format_Grayscale8)
        has_map = shown.colours is not None
        self._colours = image_over(contiguous(shown.colours)).copy() if has_map else None
        self.setText(shown.title)
        spoken = (shown.note, shown.scale.in_words if shown.scale else "")
        self.setAccessibleName(". ".join(part for part in (shown.title, *spoken) if part))
        self.setToolTip(
            "\n".join(part for part in (shown.tip or shown.title, shown.note, "Click: large") if part)
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme().changed.connect(self.update)

    def set_opacity(self, opacity: float) -> None:
        """How strongly the map covers the picture, 0 to 1; at 0 the picture has its own colours."""
        self._opacity = opacity
        self.update()

    @staticmethod
    def extra_height(metrics: QFontMetrics, has_scale: bool) -> int:
        """What title, note and perhaps a scale take above and below the picture."""
        lines = 3 if has_scale else 2
        return lines * (metrics.height() + _GAP)

    def sizeHint(self) -> QSize:
        return QSize(_LEAST_SIDE, _LEAST_SIDE + self._extra())

    def place(self) -> QRect:
        """Where the picture lies: as large as there is room, in its own proportions."""
        top = self.fontMetrics().height() + _GAP
        room = QSize(self.width(), self.height() - self._extra())
        size = self._picture.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        return QRect(QPoint((self.width() - size.width()) // 2, top), size)

    def _extra(self) -> int:
        return self.extra_height(self.fontMetrics(), self.shown.scale is not None)

    def value_at(self, point: QPoint) -> str:
        """Place and value under a point in words; empty beside the picture or without values."""
        place, values = self.place(), self.shown.values
        if values is None or not place.contains(point):
            return ""
        x = (point.x() - place.left()) * values.shape[1] // place.width()
        y = (point.y() - place.top()) * values.shape[0] // place.height()
        return f"x {x} · y {y}: {values[y, x]:.3g}"

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, place, metrics = QPainter(self), self.place(), self.fontMetrics()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_words(painter, place)
        if self._colours is None or self._opacity <= 0:
            painter.drawImage(place, self._picture)
        else:
            painter.drawImage(place, self._grey)
            painter.setOpacity(self._opacity)
            painter.drawImage(place, self._colours)
            painter.setOpacity(1)
        if self.shown.scale is not None:
            line = QRect(place.left(), place.bottom() + _GAP, place.width(), metrics.height())
            self._paint_scale(painter, line, self.shown.scale)
        if self.hasFocus():
            painter.setPen(QPen(theme().colour("accent"), 2))
            painter.drawRect(place.adjusted(1, 1, -1, -1))
        painter.end()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            value = self.value_at(event.pos())
            QToolTip.showText(event.globalPos(), "\n".join(filter(None, (value, self.toolTip()))), self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def _paint_words(self, painter: QPainter, place: QRect) -> None:
        metrics, height = self.fontMetrics(), self.fontMetrics().height()
        painter.setPen(theme().colour("text"))
        title = metrics.elidedText(self.shown.title, Qt.TextElideMode.ElideRight, self.width() - place.left())
        painter.drawText(QRect(place.left(), 0, self.width() - place.left(), height), 0, title)
        painter.setPen(theme().colour("muted"))
        below = place.bottom() + _GAP + (height + _GAP if self.shown.scale is not None else 0)
        note = metrics.elidedText(self.shown.note, Qt.TextElideMode.ElideRight, self.width() - place.left())
        painter.drawText(QRect(place.left(), below, self.width() - place.left(), height), 0, note)

    def _paint_scale(self, painter: QPainter, line: QRect, scale: ColourScale) -> None:
        metrics = self.fontMetrics()
        low, high = (metrics.horizontalAdvance(text) for text in (scale.low, scale.high))
        if low + high + 4 * _GAP > line.width():
            return
        thickness = round(_BAR * theme().measures.scale)
        bar = QRect(line.left() + low + _GAP, 0, line.width() - low - high - 2 * _GAP, thickness)
        bar.moveTop(line.center().y() - thickness // 2)
        painter.drawImage(bar, scale_strip(scale.is_signed))
        painter.setPen(theme().colour("muted"))
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, scale.low)
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, scale.high)
