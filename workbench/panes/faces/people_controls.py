"""The left column of the tool “People”: by which recogniser, how similar, what comes next."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from workbench.core.faces.comparing import threshold_in_words, threshold_of
from workbench.core.faces.spread import spread_of
from workbench.core.models.cards import ModelCard
from workbench.core.wording import faces_in_words
from workbench.panes.faces.people_words import state_in_words
from workbench.panes.faces.people_work import LOOSE, Everybody
from workbench.panes.faces.recogniser_choice import RecogniserChoice
from workbench.panes.open_study import OpenStudy
from workbench.widgets.buttons import text_button
from workbench.widgets.disclosure import Disclosure
from workbench.widgets.headings import Note, StepHeading
from workbench.widgets.threshold_bar import ThresholdBar

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_MILLISECONDS = 250
_LEAST_WIDTH = 140
_SCALE = 2.0
"""The scale of distances ends at so many times the usual threshold."""


class PeopleControls(QWidget):
    """What a person chooses before grouping; afterwards the ways to name, and to begin anew."""

    threshold_settled = Signal()
    """The threshold has stayed where it is for a moment."""
    describe_requested = Signal()
    """Embeddings that are missing are to be computed."""
    naming_requested = Signal()
    """The next group without a name is to be named."""
    apart_requested = Signal()
    """All groups that nobody has named are to be taken apart."""

    def __init__(self, open_study: OpenStudy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._open_study = open_study
        self.recogniser = RecogniserChoice(open_study)
        self._shown_for: tuple[str, float] | None = None
        self._settling = QTimer(self, singleShot=True, interval=_MILLISECONDS)
        self._build()
        self._bar.threshold_changed.connect(self._on_threshold_changed)
        self._settling.timeout.connect(self.threshold_settled)
        self._describe.clicked.connect(self.describe_requested)
        self._next.clicked.connect(self.naming_requested)
        self._apart.clicked.connect(self.apart_requested)

    @property
    def card(self) -> ModelCard:
        """The recogniser by which faces are compared."""
        return self._open_study.faces.recogniser

    @property
    def metric(self) -> str:
        """Its usual distance."""
        return self.card.recognition.metric if self.card.recognition else "euclidean"

    @property
    def threshold(self) -> float:
        """Up to which mean distance faces are put together."""
        return self._bar.threshold

    def show_everybody(self, found: Everybody, is_writable: bool) -> None:
        """How many faces there are, and what can be done with them."""
        self._state.setText(state_in_words(found))
        self._describe.setText(f"Make {faces_in_words(found.without)} comparable")
        self._describe.setVisible(found.without > 0)
        self._describe.setEnabled(is_writable and self.recogniser.is_here)
        self._next.setEnabled(is_writable and bool(found.groups))
        self._apart.setEnabled(is_writable and bool(found.groups))
        self._show_scale(found.count - found.without)
        if not found.faces_of(LOOSE):
            self.show_estimate("")

    def show_spread(self, nearest: "ArrayLike") -> None:
        """How far faces are from the one most similar to them."""
        self._bar.show_spread(spread_of(nearest, self._bar.end))

    def show_estimate(self, words: str) -> None:
        """What grouping at this threshold would give."""
        self._estimate.setText(words)
        self._estimate.setVisible(bool(words))

    def _build(self) -> None:
        self._state, self._usual, self._estimate = Note(), Note(), Note()
        self._estimate.setAccessibleName("What grouping would give")
        self._bar = ThresholdBar("Threshold")
        self._bar.setMinimumWidth(_LEAST_WIDTH)
        self._describe = text_button(
            "Make faces comparable",
            "Compute the numbers (embeddings) by which faces are compared; they stay in the study and can be deleted",
        )
        self._next = text_button(
            "Name the next group",
            "Go to the next group without a name; Enter keeps a name and goes on",
            "user-plus",
        )
        self._apart = text_button(
            "Take groups apart",
            "Groups that nobody has named or changed are given up, so that they can be grouped anew. Named people stay",
            "split",
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(StepHeading(1, "Compare by"))
        for each in (self.recogniser, self._state, self._describe):
            column.addWidget(each)
        column.addSpacing(8)
        column.addWidget(StepHeading(2, "Choose how similar"))
        for each in (self._bar, self._estimate, Disclosure("What does this mean?", self._usual)):
            column.addWidget(each)
        column.addSpacing(8)
        column.addWidget(StepHeading(3, "Say who it is"))
        for each in (self._next, self._apart):
            column.addWidget(each)
        for each in (self._describe, self._next, self._apart):
            # Where a scroll bar takes room from the column, the button gives way.
            each.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        column.addStretch(1)
        self.show_everybody(Everybody(), False)

    def _show_scale(self, described: int) -> None:
        usual = threshold_of(self.card, self.metric, described)
        if self._shown_for != (self.card.key, usual):
            self._shown_for = self.card.key, usual
            self._bar.set_scale(_SCALE * usual, usual)
            self._usual.setText(
                f"{threshold_in_words(self.card, self.metric, described)} Lower: fewer strangers together, more people "
                "in several groups. Merging is easier than finding a stranger, so begin low. Bars: how far faces are "
                "from the most similar one in another picture."
            )

    def _on_threshold_changed(self, _: float) -> None:
        self._settling.start()
