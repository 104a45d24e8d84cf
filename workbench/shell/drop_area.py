"""What the window shows while something is dragged over it."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QDropEvent, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from workbench.panes.generator.opening_work import GENERATOR_SUFFIXES
from workbench.study.recipes import is_recipe
from workbench.study.study import SUFFIX, Study
from workbench.widgets.theme import theme

_MARGIN = 12
_RADIUS = 12


def dragged_places(event: QDropEvent) -> list[Path]:
    """The files and folders of this computer that are being dragged."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]


def drop_in_words(places: Sequence[Path], study: Study | None) -> str:
    """What letting go of ``places`` will do, with this study open."""
    studies = [place for place in places if place.suffix.lower() == SUFFIX]
    if studies:
        return f"Drop to open the study “{studies[0].stem}”"
    if is_recipe(places):
        return f"Drop to see what the recipe “{places[0].name}” would do"
    if len(places) == 1 and places[0].suffix.lower() in GENERATOR_SUFFIXES:
        return f"Drop to open the generator “{places[0].name}”"
    what = f"“{places[0].name}”" if len(places) == 1 else f"{len(places):,} files and folders"
    return f"Drop to open {what} as a study" if study is None else f"Drop to add {what} to “{study.name}”"


class DropArea(QWidget):
    """A veil over the whole window with one sentence: what letting go will do."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._text = ""
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    def show_text(self, text: str) -> None:
        """Cover the parent and say this."""
        self._text = text
        self.setAccessibleName(text)
        self.setGeometry(self.parentWidget().rect())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(theme().colour("background"))
        veil.setAlphaF(0.94)
        painter.fillRect(self.rect(), veil)
        painter.setPen(QPen(theme().colour("accent"), 3, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        room = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        painter.drawRoundedRect(room, _RADIUS, _RADIUS)
        font = QFont(self.font())
        font.setPixelSize(theme().measures.title)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(theme().colour("text"))
        wrapped = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(room.adjusted(_MARGIN, 0, -_MARGIN, 0), wrapped, self._text)
