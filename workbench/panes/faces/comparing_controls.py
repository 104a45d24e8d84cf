"""What “Compare” and “Search” ask alike: the recogniser, the kind of distance, and what finds faces in files."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workbench.core.models.cards import ModelCard
from workbench.panes.faces.detector_choice import DetectorChoice
from workbench.panes.faces.distance_choice import DistanceChoice
from workbench.panes.faces.recogniser_choice import RecogniserChoice
from workbench.panes.open_study import OpenStudy


class ComparingControls(QWidget):
    """Subclasses put ``_recogniser``, ``_distance`` and ``_detector`` where they belong."""

    changed = Signal()
    """Another recogniser or kind of distance was chosen."""
    models_requested = Signal(str)

    def __init__(self, open_study: OpenStudy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recogniser = RecogniserChoice(open_study)
        self._distance = DistanceChoice()
        self._detector = DetectorChoice(has_button=False)
        self._distance.show_card(self.recogniser)
        self._recogniser.changed.connect(self._on_recogniser_changed)
        self._distance.changed.connect(self.changed)
        for each in (self._recogniser, self._detector):
            each.models_requested.connect(self.models_requested)

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

    def _on_recogniser_changed(self) -> None:
        self._distance.show_card(self.recogniser)
        self.changed.emit()
