"""The right column of “Find”: the chosen face, and what is known of the detector."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.models.cards import ModelCard
from workbench.panes.faces.face_crop import FaceCrop
from workbench.panes.faces.find_words import MEANING_OF_SCORE, facts_of_face
from workbench.panes.model_facts import ModelFactsColumn
from workbench.panes.open_study import OpenStudy
from workbench.study.faces.finding import KnownFace
from workbench.widgets.disclosure import Disclosure
from workbench.widgets.fact_list import FactList
from workbench.widgets.headings import Hairline, Note, SectionHeading
from workbench.workers.runner import Runs

_CAUTION = (
    "Detectors miss faces, and take other things for faces, more often for some groups of people than for others. "
    "Counts of faces are no counts of people."
)


class FindDetails(QWidget):
    """One face with its facts above the detector's card."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._crop = FaceCrop(open_study, runner, failed)
        self._facts = FactList()
        self._facts.setAccessibleName("Facts of the face")
        self._face = QWidget()
        above = QVBoxLayout(self._face)
        above.setContentsMargins(16, 16, 16, 0)
        above.setSpacing(8)
        meaning = Disclosure("About the score", Note(MEANING_OF_SCORE))
        for each in (SectionHeading("Chosen face"), self._crop, self._facts, meaning, Hairline()):
            above.addWidget(each)
        caution = Note(_CAUTION)
        caution.setContentsMargins(16, 16, 16, 0)
        self._card = ModelFactsColumn()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for each in (self._face, caution, self._card):
            column.addWidget(each)
        column.addStretch(1)
        self.show_face(None, {})

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What is said of the chosen face."""
        return self._facts.facts

    def show_face(self, face: KnownFace | None, people: Mapping[int, str]) -> None:
        """Show what is known of a face."""
        self._face.setVisible(face is not None)
        self._crop.show_face(face)
        self._facts.set_facts(facts_of_face(face, people) if face is not None else ())

    def show_card(self, card: ModelCard) -> None:
        """Show what is known of a detector."""
        self._card.show_card(card)
