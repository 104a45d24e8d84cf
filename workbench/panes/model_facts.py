"""What a model card says, as a column of facts."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.models.cards import ModelCard
from workbench.core.models.facts import facts_of
from workbench.core.models.store import are_here, state_in_words
from workbench.widgets.fact_list import FactList
from workbench.widgets.headings import Note, SectionHeading, Tag


class ModelFactsColumn(QWidget):
    """A model card for people: what it is, what it was trained on, what it cannot do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        self._title, self._here = SectionHeading(""), Tag("")
        self._what = Note()
        self._limits_heading, self._limits = SectionHeading("What it cannot do"), Note()
        self._facts_heading, self._facts = SectionHeading("About this model"), FactList()
        self._here.setToolTip("Whether the model's numbers (weights) are on this computer")
        for each in (self._title, self._here, self._what, self._limits_heading, self._limits):
            column.addWidget(each)
        column.addWidget(self._facts_heading)
        column.addWidget(self._facts)
        column.addStretch(1)

    def show_card(self, card: ModelCard) -> None:
        """Show a card, and whether the model's weights are on this computer."""
        self._title.setText(card.title)
        is_here = are_here(card)
        self._here.setText(state_in_words(card))
        self._here.set_kind("good" if is_here else "warning")
        self._what.setText(card.what)
        self._limits.setText("\n\n".join(card.limits))
        self._facts.set_facts(facts_of(card))
