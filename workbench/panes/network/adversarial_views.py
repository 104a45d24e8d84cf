"""The centre and the right column of the pane of adversarial pictures."""

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from workbench.core.wording import per_cent
from workbench.panes.network.adversarial_work import ShownAttack
from workbench.panes.network.saliency_work import Answers
from workbench.widgets.fact_list import FactList
from workbench.widgets.headings import Hairline, Note, SectionHeading
from workbench.widgets.heat_board import HeatBoard
from workbench.widgets.heat_tile import HeatPicture
from workbench.widgets.label_list import LabelShare
from workbench.widgets.probability_bars import ProbabilityBars
from workbench.widgets.theme import theme

EXPLANATION = (
    "Every value of the picture is changed a little, each in the direction that hurts the network most (the sign of "
    "the gradient). Nobody sees the change, yet many thousand small ones add up inside the network: it sees something "
    "other than we do."
)
_LABELS = 4
_HEIGHT_FOR_LABELS = 400
_HINT = "Press “Change the picture”: you see hardly any difference, and the network says something else."


class AdversarialViews(QWidget):
    """Before, the change magnified, after; below them what the network says."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = HeatBoard("Before, change, after")
        self._sentence = QLabel(_HINT)
        self._sentence.setProperty("role", "section")
        self._sentence.setWordWrap(True)
        self._before, self._after = ProbabilityBars(), ProbabilityBars()
        self._before.setToolTip("What the network says of the picture as it is")
        self._after.setToolTip("What the network says of the changed picture")
        self._after_column = _column("After", self._after)
        self._build()
        theme().changed.connect(self._fit)

    @property
    def board(self) -> HeatBoard:
        """The three pictures."""
        return self._board

    @property
    def sentence(self) -> str:
        """What is said of the attack."""
        return self._sentence.text()

    def show_found(self, found: Answers | None, shown: ShownAttack | None) -> None:
        """Show what there is: nothing yet, the picture with its labels, or all three pictures."""
        self._sentence.setText(_HINT if shown is None else shown.attack.in_words)
        self._after_column.setVisible(shown is not None)
        if shown is not None:
            self._show_attack(shown)
            return
        self._before.show_probabilities(_shares(found.labels if found else ()))
        self._board.show_pictures([] if found is None else [HeatPicture("Before", found.seen)])

    def _show_attack(self, shown: ShownAttack) -> None:
        attack = shown.attack
        bound = f"at most {attack.largest_change} of 255"
        self._board.show_pictures(
            [
                HeatPicture("Before", attack.before, tip="What the network sees of the picture"),
                HeatPicture(
                    f"Change ×{shown.factor}",
                    shown.change,
                    note=bound,
                    tip=f"The change, {shown.factor} times as large, around grey: {bound}",
                ),
                HeatPicture("After", attack.after, tip="The changed picture, exactly as it is saved"),
            ],
            columns=3,
        )
        for bars, answers in ((self._before, attack.answers_before), (self._after, attack.answers_after)):
            bars.show_probabilities(_shares([(each.index, each.label, each.probability) for each in answers]))

    def _build(self) -> None:
        words = QWidget()
        inner = QVBoxLayout(words)
        inner.setContentsMargins(16, 12, 16, 12)
        inner.setSpacing(12)
        inner.addWidget(self._sentence)
        self._labels = QWidget()
        row = QHBoxLayout(self._labels)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        row.addWidget(_column("Before", self._before), 1)
        row.addWidget(self._after_column, 1)
        inner.addWidget(self._labels)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._board, 1)
        column.addWidget(Hairline())
        column.addWidget(words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where there is little room, as with large text on a small screen, the pictures have it."""
        self._labels.setVisible(self.height() >= _HEIGHT_FOR_LABELS * theme().measures.scale)


class AdversarialDetails(QWidget):
    """What this means, and how the change was made."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading, self._facts = SectionHeading("This change"), FactList()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for each in (SectionHeading("What does this mean?"), Note(EXPLANATION), self._heading, self._facts):
            column.addWidget(each)
        column.addStretch(1)
        self.show_attack(None)

    def show_attack(self, shown: ShownAttack | None) -> None:
        """Name what decides the outcome."""
        self._heading.setVisible(shown is not None)
        self._facts.setVisible(shown is not None)
        if shown is None:
            return
        attack, settings = shown.attack, shown.wish.settings
        first = attack.answers_before[0]
        after = next(each.probability for each in attack.answers_after if each.index == first.index)
        changed = (attack.before != attack.after).mean()
        self._facts.set_facts(
            [
                ("Way", settings.way),
                ("Largest change of a value", f"{attack.largest_change} of 255"),
                ("Values that were changed", f"{changed:.0%}"),
                (
                    f"How sure of “{first.label}”",
                    f"{per_cent(first.probability)} before, {per_cent(after)} after",
                ),
                ("Wanted label", settings.target or "any other"),
                ("Computed for", "the picture as it is saved: whole numbers from 0 to 255"),
            ]
        )


def _column(title: str, bars: ProbabilityBars) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(Note(title))
    column.addWidget(bars)
    column.addStretch(1)
    return holder


def _shares(labels: Sequence[LabelShare]) -> list[tuple[str, float]]:
    return [(label, share) for _, label, share in labels[:_LABELS]]
