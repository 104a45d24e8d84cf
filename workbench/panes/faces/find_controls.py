"""The left column of “Find”: what looks for faces, whether they can be compared afterwards, and in which pictures."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from workbench.core.faces.settings import FacesSettings
from workbench.core.models.cards import ModelCard
from workbench.panes.faces.detector_choice import DetectorChoice
from workbench.panes.faces.recogniser_choice import RecogniserChoice
from workbench.panes.open_study import OpenStudy
from workbench.panes.picture_choice import PictureChoice
from workbench.widgets.headings import StepHeading
from workbench.widgets.settings_form import SettingsForm

_OWN_CONTROLS = ("detector", "model", "embeddings")


class FindControls(QWidget):
    """What a person chooses before faces are sought."""

    changed = Signal()
    """A person changed what a run would compute."""
    detector_changed = Signal()
    models_requested = Signal(str)
    """The person wants the window of models, with the model of this key."""

    def __init__(self, open_study: OpenStudy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pictures = PictureChoice(open_study)
        self._open_study = open_study
        self._build()
        self._detector.changed.connect(self.detector_changed)
        for signal in (self._detector.changed, self._recogniser.changed, self._form.changed):
            signal.connect(self.changed)
        self.pictures.changed.connect(self.changed)
        self._is_comparable.toggled.connect(self._on_comparable_toggled)
        for choice in (self._detector, self._recogniser):
            choice.models_requested.connect(self.models_requested)

    @property
    def detector(self) -> ModelCard:
        """The card of the chosen detector."""
        return self._detector.card

    @property
    def recogniser(self) -> ModelCard | None:
        """The card of the chosen recogniser; None if faces are only to be found."""
        return self._recogniser.card if self._is_comparable.isChecked() else None

    @property
    def missing(self) -> ModelCard | None:
        """A chosen model whose weights are not on this computer."""
        if not self._detector.is_here:
            return self._detector.card
        is_missing = self._is_comparable.isChecked() and not self._recogniser.is_here
        return self._recogniser.card if is_missing else None

    def settings(self) -> FacesSettings:
        """The settings as they stand there."""
        model = self.recogniser.key if self.recogniser is not None else ""
        return replace(self._form.settings(), detector=self.detector.key, model=model)

    def show_settings(self, settings: FacesSettings) -> None:
        """Show the settings of an earlier run."""
        self._form.set_settings(settings)
        self._detector.choose(settings.detector)
        self._is_comparable.setChecked(bool(settings.model))
        if settings.model:
            self._recogniser.choose(settings.model)

    def show_models(self) -> None:
        """Models have come or gone."""
        self._detector.refresh()
        self._recogniser.refresh()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        self._detector = DetectorChoice(has_button=False)
        self._is_comparable = QCheckBox("Make them comparable")
        self._is_comparable.setChecked(True)
        self._is_comparable.setToolTip(
            "Also turn each face into numbers (an embedding), so that faces can be compared, searched and grouped; "
            "embeddings stay in the study and can be deleted. Without it faces are only found"
        )
        self._recogniser = RecogniserChoice(self._open_study)
        self._form: SettingsForm[FacesSettings] = SettingsForm(FacesSettings, hidden_fields=_OWN_CONTROLS)
        for number, title, controls in (
            (1, "Choose a detector", (self._detector,)),
            (2, "Compare them later?", (self._is_comparable, self._recogniser)),
            (3, "Choose pictures", (self.pictures, self._form)),
        ):
            column.addWidget(StepHeading(number, title))
            for each in controls:
                column.addWidget(each)
            column.addSpacing(8)
        column.addStretch(1)

    def _on_comparable_toggled(self, is_comparable: bool) -> None:
        self._recogniser.setEnabled(is_comparable)
        self.changed.emit()
