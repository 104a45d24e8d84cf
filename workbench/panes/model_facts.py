"""What a model card says, as a column of facts."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.models.cards import ModelCard, Preprocessing, Weights
from workbench.core.models.store import are_here, bytes_received
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
        missing = "Weights missing" if not card.weights.url else "Needs fetching"
        begun = "Fetched in part" if bytes_received(card) else missing
        self._here.setText("Ready to use" if is_here else begun)
        self._here.set_kind("good" if is_here else "warning")
        self._what.setText(card.what)
        self._limits.setText("\n\n".join(card.limits))
        measured = "\n".join(f"{each.measure}: {each.value:.1%} on {each.on}" for each in card.published)
        self._facts.set_facts(
            [
                ("Trained on", card.trained_on),
                ("How often right", measured),
                ("Size", f"{card.parameters:,} numbers (parameters), {megabytes(card.weights.size)}"),
                ("Sees pictures as", _preprocessing_in_words(card.preprocessing)),
                ("Licence", card.licence),
                ("Cite", card.citation),
                ("Cite for the training pictures", card.data_citation),
                ("Fetched from", card.weights.url),
                ("Checksum (sha256)", _checksum_in_words(card.weights)),
            ]
        )


def megabytes(size: int) -> str:
    """“44.7 MB”; says so when the size is not known."""
    return f"{size / 1e6:,.1f} MB" if size else "size not known"


def _preprocessing_in_words(preprocessing: Preprocessing) -> str:
    crop = preprocessing.crop
    return (
        f"{crop} × {crop} pixels, the middle part of the picture after its shorter side was made "
        f"{preprocessing.resize} pixels long ({preprocessing.interpolation})"
    )


def _checksum_in_words(weights: Weights) -> str:
    if not weights.sha256:
        return (
            f"{weights.sha256_prefix} …\nOnly these first digits are published. The file is checked against them when "
            "it is fetched, and against the whole, noted then, ever after."
        )
    return "\n".join(each for each in (weights.sha256, weights.checksum_note) if each)
