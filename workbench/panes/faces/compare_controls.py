"""The left column of “Compare”: by which recogniser and distance, and what finds the faces in files that are opened."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.models.cards import ModelCard
from workbench.panes.faces.detector_choice import DetectorChoice
from workbench.panes.faces.distance_choice import DistanceChoice
from workbench.panes.faces.recogniser_choice import RecogniserChoice
from workbench.panes.open_study import OpenStudy
from workbench.widgets.buttons import text_button
from workbench.widgets.headings import Note, StepHeading


class CompareControls(QWidget):
    """What a person chooses before two faces are compared."""

    changed = Signal()
    """Another recogniser or kind of distance was chosen."""
    clear_requested = Signal()
    models_requested = Signal(str)

    def __init__(self, open_study: OpenStudy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recogniser = RecogniserChoice(open_study)
        self._distance = DistanceChoice()
        self._detector = DetectorChoice(has_button=False)
        self._build()
        self._distance.show_card(self.recogniser)
        self._recogniser.changed.connect(self._on_recogniser_changed)
        self._distance.changed.connect(self.changed)
        for each in (self._recogniser, self._detector):
            each.models_requested.connect(self.models_requested)
        self._clear.clicked.connect(self.clear_requested)

    @property
    def recogniser(self) -> ModelCard:
        """The card of the chosen recogniser."""
        return self._recogniser.card

    @property
    def detector(self) -> ModelCard:
        """The card of what finds faces in pictures that the study does not know."""
        return self._detector.card

    @property
    def missing(self) -> ModelCard | None:
        """A recogniser that is chosen and not on this computer."""
        return None if self._recogniser.is_here else self._recogniser.card

    @property
    def metric(self) -> str:
        """The chosen kind of distance."""
        return self._distance.metric

    def show_models(self) -> None:
        """Models have come or gone."""
        self._recogniser.refresh()
        self._detector.refresh()

    def show_possible(self, can_clear: bool) -> None:
        """Whether there is anything to begin anew with."""
        self._clear.setEnabled(can_clear)

    def _build(self) -> None:
        self._clear = text_button("Begin anew", "Take both faces away and choose others")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for number, title, controls in (
            (
                1,
                "Choose two faces",
                (
                    Note(
                        "Take them from the study, from the tools “Find” and “People”, or open two picture files; "
                        "files are not added to the study."
                    ),
                    self._clear,
                ),
            ),
            (2, "Choose a recogniser", (self._recogniser, self._distance)),
            (3, "Files: find faces with", (self._detector,)),
        ):
            column.addWidget(StepHeading(number, title))
            for each in controls:
                column.addWidget(each)
            column.addSpacing(8)
        column.addStretch(1)

    def _on_recogniser_changed(self) -> None:
        self._distance.show_card(self.recogniser)
        self.changed.emit()
