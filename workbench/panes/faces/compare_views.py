"""The centre of “Compare”: the pair with its distance, faces to choose from, and the pair under every recogniser."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QTabWidget, QVBoxLayout, QWidget

from workbench.core.faces.comparing import Comparison
from workbench.core.models.cards import ModelCard
from workbench.panes.faces.compare_words import (
    CAUTION,
    MEANING,
    facts_of_pair,
    outcome_in_words,
    row_of_recogniser,
)
from workbench.panes.faces.face_grid import FaceGrid
from workbench.panes.faces.face_slot import FaceSlot
from workbench.panes.open_study import OpenStudy
from workbench.study.faces.finding import KnownFace
from workbench.study.faces.pairs import PairByRecogniser
from workbench.widgets.buttons import text_button
from workbench.widgets.fact_list import FactList
from workbench.widgets.headings import Note, SectionHeading
from workbench.widgets.results_table import ResultColumn, ResultsTable
from workbench.widgets.threshold_bar import ThresholdBar
from workbench.workers.runner import Runs

FIRST, SECOND = 0, 1
TITLES = ("First face", "Second face")
_COLUMNS = (
    ResultColumn("Recogniser"),
    ResultColumn(
        "Distance", "text", "Of the recogniser's usual kind; each recogniser has a scale of its own"
    ),
    ResultColumn("Threshold", "text", "As published for this recogniser and kind of distance"),
    ResultColumn("Outcome", "text", "Below or above the threshold, or why there is none"),
)
_WIDTHS = {1: 88, 2: 96, 3: 96}
_NO_FACES = (
    "No faces are known in this study yet. “Find” finds them; picture files can be opened on the tab “Pair”."
)


class PairView(QWidget):
    """Two faces beside each other, and where their distance lies."""

    def __init__(self, open_study: OpenStudy, runner: Runs, failed: Callable[[BaseException], None]) -> None:
        super().__init__()
        self.slots = tuple(
            FaceSlot(title, open_study, runner, failed, place) for place, title in enumerate(TITLES)
        )
        self.bar = ThresholdBar()
        self._found: Comparison | None = None
        self._outcome = SectionHeading("")
        self._outcome.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._outcome.setAccessibleName("Outcome")
        self._warnings = Note()
        self._build()
        self.bar.threshold_changed.connect(self._show_outcome)
        self.show_comparison(None, 1.0)

    @property
    def outcome(self) -> str:
        """What is said of the pair."""
        return self._outcome.text()

    def show_comparison(self, found: Comparison | None, threshold: float, warnings: str = "") -> None:
        """Show the outcome of comparing the two faces; None while there is none."""
        self._found = found
        end = max(2 * threshold, 1.05 * found.distance if found is not None else 0.0)
        self.bar.set_scale(end, threshold)
        self.bar.show_mark(found.distance if found is not None else None)
        self.bar.setEnabled(found is not None)
        self._warnings.setText(warnings)
        self._warnings.setVisible(bool(warnings))
        self._show_outcome()

    def _build(self) -> None:
        pair = QHBoxLayout()
        pair.setSpacing(16)
        pair.addStretch(1)
        for title, slot in zip(TITLES, self.slots, strict=True):
            place = QVBoxLayout()
            place.setSpacing(6)
            place.addWidget(SectionHeading(title))
            place.addWidget(slot)
            place.addStretch(1)
            pair.addLayout(place, 100)
        pair.addStretch(1)
        inside = QWidget()
        inside.setProperty("role", "column")
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(pair)
        column.addWidget(self._outcome)
        column.addWidget(self.bar)
        column.addWidget(self._warnings)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def _show_outcome(self) -> None:
        if self._found is None:
            missing = [slot for slot in self.slots if slot.face is None]
            words = ("", "Choose the other face", "Choose two faces")
            self._outcome.setText(words[len(missing)])
        else:
            self._outcome.setText(outcome_in_words(self._found.distance, self.bar.threshold))


class StudyFacesView(QWidget):
    """The faces of the study, from which a pair is chosen."""

    chosen = Signal(int, object)
    """The place (:data:`FIRST` or :data:`SECOND`) and the :class:`KnownFace` that is to stand there."""

    def __init__(self, open_study: OpenStudy, runner: Runs, failed: Callable[[BaseException], None]) -> None:
        super().__init__()
        self.grid = FaceGrid(open_study, runner, failed, _NO_FACES)
        self._next = FIRST
        self._buttons = (
            text_button("Use as first face", "Compare the current face (as the first of the two)"),
            text_button("Use as second face", "Compare the current face (as the second of the two)"),
        )
        self._said = Note()
        self._said.setContentsMargins(16, 0, 16, 8)
        row = QHBoxLayout()
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        for each in self._buttons:
            row.addWidget(each)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self._said)
        column.addWidget(self.grid, 1)
        self._buttons[FIRST].clicked.connect(self._on_first_clicked)
        self._buttons[SECOND].clicked.connect(self._on_second_clicked)
        self.grid.activated.connect(self._on_activated)
        self.grid.current_changed.connect(self._show_possible)
        self._show_possible()

    def show_faces(self, faces: Sequence[KnownFace]) -> None:
        """Show the faces of the study."""
        self.grid.show_faces(faces)
        self._show_possible()

    def show_pair(self, pair: Sequence[KnownFace | None]) -> None:
        """Say which places are taken; Enter fills the first free one, else the second."""
        self._next = FIRST if pair[FIRST] is None else SECOND
        free = [word for word, face in zip(("first", "second"), pair, strict=True) if face is None]
        self._said.setText(
            f"Enter or a double click takes a face as the {free[0] if free else 'second'} one."
        )

    def _on_first_clicked(self) -> None:
        self._choose(FIRST)

    def _on_second_clicked(self) -> None:
        self._choose(SECOND)

    def _on_activated(self, _: KnownFace) -> None:
        self._choose(self._next)

    def _choose(self, place: int) -> None:
        if self.grid.current is not None:
            self.chosen.emit(place, self.grid.current)

    def _show_possible(self, _: object = None) -> None:
        for each in self._buttons:
            each.setEnabled(self.grid.current is not None)


class RecognisersView(QWidget):
    """The same pair under every recogniser that is here."""

    def __init__(self) -> None:
        super().__init__()
        self.table = ResultsTable(_COLUMNS)
        for at, width in _WIDTHS.items():
            self.table.give_width(at, width)
        self.table.setAccessibleName("The pair under every recogniser")
        self.table.setToolTip("One row for each recogniser whose weights are on this computer")
        note = Note(
            "Recognisers are trained on different pictures and err on different faces. Their distances are on "
            "different scales: compare each with its own threshold only."
        )
        note.setContentsMargins(16, 8, 16, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(note)
        column.addWidget(self.table, 1)

    def clear(self) -> None:
        """Another pair, or none."""
        self.table.set_rows(())

    def append(self, found: PairByRecogniser) -> None:
        """One more recogniser has compared."""
        self.table.append_rows((row_of_recogniser(self.table.row_count, found),))


class CompareViews(QTabWidget):
    """The three of them as tabs."""

    def __init__(self, open_study: OpenStudy, runner: Runs, failed: Callable[[BaseException], None]) -> None:
        super().__init__()
        self.pair = PairView(open_study, runner, failed)
        self.study = StudyFacesView(open_study, runner, failed)
        self.recognisers = RecognisersView()
        self.setDocumentMode(True)
        self.tabBar().setAccessibleName("Views of the comparison")
        for page, title, tip in (
            (self.pair, "Pair", "The two faces, their distance and the threshold"),
            (self.study, "Choose from the study", "All faces of the study, from which two are taken"),
            (
                self.recognisers,
                "Every recogniser",
                "The same pair under each recogniser that is on this computer",
            ),
        ):
            self.setTabToolTip(self.addTab(page, title), tip)


class CompareDetails(QWidget):
    """The right column: by what the two were compared, and what that does not mean."""

    def __init__(self) -> None:
        super().__init__()
        self._facts = FactList()
        self._limits = Note()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for each in (
            SectionHeading("How they were compared"),
            self._facts,
            SectionHeading("What does this mean?"),
            Note(MEANING),
            SectionHeading("Where it errs"),
            Note(CAUTION),
            self._limits,
        ):
            column.addWidget(each)
        column.addStretch(1)

    def show_comparison(
        self, found: Comparison | None, card: ModelCard, pair: tuple[KnownFace, KnownFace] | None
    ) -> None:
        """Show by what a pair was compared; without one only what is known of the recogniser."""
        facts = (
            [("Recogniser", card.title)]
            if found is None or pair is None
            else facts_of_pair(found, card, pair)
        )
        self._facts.set_facts(facts)
        self._limits.setText("\n\n".join(card.limits))
