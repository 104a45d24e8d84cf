"""Labels and how sure the network is of each, as horizontal bars from 0 to 100 %."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from workbench.core.wording import per_cent
from workbench.widgets.colours import blend
from workbench.widgets.theme import theme

EXPLANATION = "How sure the network is (softmax probability)"
_EMPTY_TEXT = "No labels for this picture yet."
_INDENT = 10
_BAR_GAP = 4
_ROW_GAP = 12
_NARROWEST = 160


class ProbabilityBars(QWidget):
    """Each label with its figure and its bar; the first usually stands out. A dashed line marks the threshold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._probabilities: tuple[tuple[str, float], ...] = ()
        self._threshold: float | None = None
        self._stands_out = True
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Labels and probabilities")
        theme().changed.connect(self._on_theme_changed)
        self.show_probabilities(())

    def show_probabilities(
        self,
        probabilities: Sequence[tuple[str, float]],
        threshold: float | None = None,
        stands_out: bool = True,
    ) -> None:
        """Show labels with probabilities (0–1) in the order given; ``threshold`` (0–1) is marked if given.

        ``stands_out`` says whether the first is the answer, and not merely the highest.
        """
        self._stands_out = stands_out
        self._probabilities = tuple(probabilities)
        self._threshold = threshold
        spoken = ", ".join(f"{label} {per_cent(probability)}" for label, probability in self._probabilities)
        self.setAccessibleDescription(spoken or _EMPTY_TEXT)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(2 * _NARROWEST, self._height())

    def minimumSizeHint(self) -> QSize:
        return QSize(_NARROWEST, self._height())

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()

    # Where things are.

    def _height(self) -> int:
        rows = max(len(self._probabilities), 1) * self._row_height() - _ROW_GAP
        return rows + (self._caption_height() if self._has_threshold() else 0) + 8

    def _row_height(self) -> int:
        return self.fontMetrics().height() + _BAR_GAP + self._thickness() + _ROW_GAP

    def _thickness(self) -> int:
        return round(8 * theme().measures.scale)

    def _caption_height(self) -> int:
        return QFontMetrics(_note_font(self.font())).height() + 8

    def _has_threshold(self) -> bool:
        return self._threshold is not None and bool(self._probabilities)

    def _track(self, row: int) -> QRectF:
        """From 0 to 100 % in one row."""
        top = 4 + row * self._row_height() + self.fontMetrics().height() + _BAR_GAP
        return QRectF(_INDENT, top, max(self.width() - _INDENT - 2, 1), self._thickness())

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._probabilities:
            painter.setPen(theme().colour("muted"))
            painter.drawText(
                self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, _EMPTY_TEXT
            )
            return
        for row in range(len(self._probabilities)):
            self._paint_row(painter, row)
        bottom = self._track(len(self._probabilities) - 1).bottom()
        painter.setPen(QPen(theme().colour("edge"), 1))
        painter.drawLine(QPointF(_INDENT - 0.5, 4), QPointF(_INDENT - 0.5, bottom + 3))
        if self._has_threshold():
            self._paint_threshold(painter)

    def _paint_row(self, painter: QPainter, row: int) -> None:
        label, probability = self._probabilities[row]
        colours, track = theme().colours, self._track(row)
        font = QFont(self.font())
        is_answer = row == 0 and self._stands_out
        font.setWeight(QFont.Weight.DemiBold if is_answer else QFont.Weight.Normal)
        metrics = QFontMetrics(font)
        figure = per_cent(probability)
        line = QRect(_INDENT + 4, 4 + row * self._row_height(), int(track.width()) - 4, metrics.height())
        painter.setFont(font)
        painter.setPen(QColor(colours.text))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight, figure)
        room = line.width() - metrics.horizontalAdvance(figure) - 12
        elided = metrics.elidedText(label, Qt.TextElideMode.ElideRight, room)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft, elided)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(blend(colours.text, colours.background, 0.08)))
        painter.drawRect(track)
        share = min(max(probability, 0.0), 1.0)
        painter.setBrush(QColor(blend(colours.accent, colours.background, 1.0 if is_answer else 0.65)))
        painter.drawRect(
            QRectF(track.topLeft(), QSize(1, 1)).adjusted(0, 0, share * track.width() - 1, track.height() - 1)
        )

    def _paint_threshold(self, painter: QPainter) -> None:
        assert self._threshold is not None
        painter.setPen(QPen(theme().colour("text"), 1, Qt.PenStyle.DashLine))
        for row in range(len(self._probabilities)):
            track = self._track(row)
            x = round(track.left() + self._threshold * track.width()) + 0.5
            painter.drawLine(QPointF(x, track.top() - 2), QPointF(x, track.bottom() + 3))
        painter.setFont(_note_font(self.font()))
        painter.setPen(theme().colour("muted"))
        caption = f"Threshold {per_cent(self._threshold)}"
        width = painter.fontMetrics().horizontalAdvance(caption)
        left = min(max(x - width / 2, _INDENT + 4), self.width() - width - 2)
        painter.drawText(QPointF(left, track.bottom() + 5 + painter.fontMetrics().ascent()), caption)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip_at(event.pos().y()), self)
            return True
        return super().event(event)

    def tip_at(self, height: int) -> str:
        """The tool tip at a height: the label in full, the figure, and what it means."""
        row = (height - 4) // self._row_height()
        if not 0 <= row < len(self._probabilities):
            return EXPLANATION
        label, probability = self._probabilities[row]
        return f"{label}: {100 * probability:.1f}%\n{EXPLANATION}"


def _note_font(font: QFont) -> QFont:
    smaller = QFont(font)
    smaller.setPixelSize(theme().measures.note)
    return smaller
