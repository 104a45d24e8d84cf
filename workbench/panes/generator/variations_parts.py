"""Parts of the tool “Variations”: which direction, what is seen, and one picture large."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.generators.latents.directions import Direction
from workbench.panes.generator.variations_view import Explained
from workbench.widgets.buttons import text_button
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.fact_list import FactList
from workbench.widgets.headings import Note, SectionHeading
from workbench.widgets.picture_view import PictureView

if TYPE_CHECKING:
    from workbench.widgets.pixels import Pixels

ALL = "All directions"


class DirectionChoice(ChoiceBox):
    """One of the directions that are steered by or were kept; in some views all of them."""

    chosen = Signal(object)
    """A :class:`Direction`, or None for all of them."""

    def __init__(self) -> None:
        super().__init__()
        self._directions: tuple[Direction, ...] = ()
        self._has_all = False
        self.setAccessibleName("Direction")
        self.setToolTip("Your sliders, and the directions that you have kept of this generator")
        self.activated.connect(self._on_activated)

    @property
    def direction(self) -> Direction | None:
        """The one that is chosen; None for all, or where there is none."""
        at = self.currentIndex() - self._has_all
        return self._directions[at] if 0 <= at < len(self._directions) else None

    def show_directions(self, directions: Sequence[Direction], has_all: bool) -> None:
        """Offer these; the one that is chosen stays chosen while it is there."""
        chosen = self.direction
        self._directions, self._has_all = tuple(directions), has_all and len(directions) > 1
        names = [each.name for each in self._directions]
        keys = [each.key for each in self._directions]
        with QSignalBlocker(self):
            self.clear()
            self.addItems([ALL, *names] if self._has_all else names)
            at = keys.index(chosen.key) + self._has_all if chosen is not None and chosen.key in keys else 0
            self.setCurrentIndex(at if self.count() else -1)
        self.setEnabled(bool(names))

    def _on_activated(self, _: int) -> None:
        self.chosen.emit(self.direction)


class VariationDetails(QWidget):
    """What is known of the chosen picture, what a figure means, and how to go on from here."""

    steer_requested = Signal(object)
    """The point from which a person wants to steer on."""
    save_requested = Signal(object)
    """The point whose picture is to be saved."""

    def __init__(self) -> None:
        super().__init__()
        self._explained = Explained("")
        self._heading, self._facts, self._meaning = SectionHeading(""), FactList(), Note()
        self._steer = text_button(
            "Steer from here", "Go on in “Steer” with this picture and its sliders", "sliders-vertical"
        )
        self._save = text_button(
            "Save this picture …", "Save this one at full size, labelled as generated", "save"
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for each in (self._heading, self._facts, self._steer, self._save, self._meaning):
            # Where text is large the column is narrow.
            each.setMinimumWidth(1)
            column.addWidget(each)
        column.addStretch(1)
        self._steer.clicked.connect(partial(self._emit, self.steer_requested))
        self._save.clicked.connect(partial(self._emit, self.save_requested))
        self.show_explained(self._explained)

    def show_explained(self, explained: Explained) -> None:
        """Say this of what is seen."""
        self._explained = explained
        self._heading.setText(explained.heading)
        self._facts.set_facts(explained.facts)
        self._facts.setVisible(bool(explained.facts))
        self._meaning.setText(explained.meaning)
        for each in (self._steer, self._save):
            each.setVisible(explained.point is not None)

    def _emit(self, signal: Signal, _: bool = False) -> None:
        signal.emit(self._explained.point)  # type: ignore[attr-defined]


class LargeGenerated(QWidget):
    """One picture as large as there is room; Escape leads back."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._back = text_button("Back to all", "Show all pictures again (Escape)", "chevron-left")
        self._words = Note()
        self.picture = PictureView()
        above = QHBoxLayout()
        above.setContentsMargins(8, 6, 12, 6)
        above.setSpacing(12)
        above.addWidget(self._back)
        above.addWidget(self._words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(above)
        column.addWidget(self.picture, 1)
        self._back.clicked.connect(self.closed)
        self.setFocusProxy(self._back)

    def show_words(self, words: str) -> None:
        """Say which picture is on its way."""
        self._words.setText(words)
        self.picture.show_message("The picture is on its way …")

    def show_pixels(self, pixels: "Pixels") -> None:
        """Show the picture."""
        self.picture.show_picture(pixels, self._words.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
