"""Colours and their shares: a bar of them, and below it each by its name."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.core.processing.outcomes import PaletteColour
from workbench.widgets.theme import theme

_BAR = 24


class Swatches(QWidget):
    """The most frequent colour comes first; its part of the bar is as long as its share."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours: tuple[PaletteColour, ...] = ()
        self.setAccessibleName("Main colours")
        self.setToolTip("The main colours and their shares of all pixels")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    @property
    def colours(self) -> tuple[PaletteColour, ...]:
        """What is shown."""
        return self._colours

    def show_colours(self, colours: Sequence[PaletteColour]) -> None:
        """Show these colours; hidden if there are none."""
        self._colours = tuple(colours)
        self.setAccessibleDescription(", ".join(map(_in_words, colours)))
        self.setVisible(bool(colours))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, round(self._bar_height + 6 + len(self._colours) * self._line_height))

    def minimumSizeHint(self) -> QSize:
        return QSize(100, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, left = QPainter(self), 0.0
        painter.setFont(self.font())
        for at, each in enumerate(self._colours):
            width = each.share * self.width()
            painter.fillRect(QRectF(left, 0, width, self._bar_height), QColor(each.colour))
            left += width
            top = self._bar_height + 6 + at * self._line_height
            side = self._line_height - 6
            square = QRectF(0.5, top + 3, side, side)
            painter.setPen(theme().colour("edge"))
            painter.setBrush(QColor(each.colour))
            painter.drawRect(square)
            painter.setPen(theme().colour("text"))
            place = QRectF(side + 8, top, self.width() - side - 8, self._line_height)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, each.colour)
            painter.drawText(
                place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, f"{each.share:.1%}"
            )

    @property
    def _bar_height(self) -> float:
        return _BAR * theme().measures.scale

    @property
    def _line_height(self) -> float:
        return 1.6 * theme().measures.text


def _in_words(colour: PaletteColour) -> str:
    return f"{colour.colour}: {colour.share:.1%}"
