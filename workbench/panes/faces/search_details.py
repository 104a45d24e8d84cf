"""The right column of “Search”: one of the faces found, and what a place in the list does not mean."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.faces.comparing import threshold_in_words
from workbench.panes.faces.compare_words import CAUTION
from workbench.panes.faces.face_crop import FaceCrop
from workbench.panes.faces.search_words import MEANING, facts_of, left_out_in_words
from workbench.panes.faces.search_work import ShownSearch
from workbench.panes.open_study import OpenStudy
from workbench.study.faces.decisions import Verdict
from workbench.study.faces.finding import KnownFace
from workbench.widgets.buttons import text_button
from workbench.widgets.fact_list import FactList
from workbench.widgets.headings import Note, SectionHeading
from workbench.workers.runner import Runs


class SearchDetails(QWidget):
    """The chosen face beside what is known of it."""

    comparison_requested = Signal()
    """The person wants the target and this face side by side."""

    def __init__(self, open_study: OpenStudy, runner: Runs, failed: Callable[[BaseException], None]) -> None:
        super().__init__()
        self._crop = FaceCrop(open_study, runner, failed, is_aligned=True)
        self._facts = FactList()
        self._facts.setAccessibleName("Facts of the face")
        self._compare = text_button(
            "Compare the two",
            "Show the face looked for and this one side by side, in the tool “Compare”",
            "columns-2",
        )
        self._threshold, self._left_out = Note(), Note()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for each in (
            SectionHeading("Chosen face"),
            self._crop,
            self._facts,
            self._compare,
            SectionHeading("What does this mean?"),
            Note(MEANING),
            self._threshold,
            self._left_out,
            SectionHeading("Where it errs"),
            Note(CAUTION),
        ):
            column.addWidget(each)
        column.addStretch(1)
        self._compare.clicked.connect(self.comparison_requested)
        self.show_search(None)

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What is said of the chosen face."""
        return self._facts.facts

    def show_search(self, shown: ShownSearch | None) -> None:
        """Show what holds for the whole ranking."""
        card = shown.wish.card if shown is not None else None
        count = len(shown.found.searched.faces) if shown is not None else 0
        metric = shown.wish.metric if shown is not None else ""
        self._threshold.setText(threshold_in_words(card, metric, count) if card is not None else "")
        self._left_out.setText(left_out_in_words(shown) if shown is not None else "")
        for each in (self._threshold, self._left_out):
            each.setVisible(bool(each.text()))
        if shown is None:
            self.show_nothing()

    def show_nothing(self) -> None:
        """No face is chosen."""
        self._crop.show_face(None)
        self._facts.set_facts(())
        self._compare.setEnabled(False)

    def show_face(
        self, shown: ShownSearch, face: KnownFace, verdict: Verdict | None, threshold: float
    ) -> None:
        """Show one of the faces found."""
        self._crop.show_face(face)
        self._facts.set_facts(facts_of(shown, face, verdict, threshold))
        self._compare.setEnabled(True)
