"""The left column of the tool “Protect”: whose faces, how, in which pictures; and forgetting."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from workbench.core.faces.protect_settings import ProtectSettings, names_as_text
from workbench.core.models.cards import ModelCard
from workbench.panes.faces.detector_choice import DetectorChoice
from workbench.panes.faces.forgetting_part import ForgettingPart
from workbench.panes.faces.protect_words import method_in_words, prospect_in_words
from workbench.panes.faces.protect_work import Prospect
from workbench.panes.faces.whom_choice import WhomChoice
from workbench.panes.open_study import OpenStudy
from workbench.panes.picture_choice import PictureChoice
from workbench.widgets.buttons import text_button
from workbench.widgets.disclosure import Disclosure
from workbench.widgets.headings import Note, StepHeading
from workbench.widgets.settings_form import SettingsForm

_OWN_CONTROLS = ("whom", "people", "detector")


class ProtectControls(QWidget):
    """What a person chooses before copies are made."""

    changed = Signal()
    """Copies would be others, or of other pictures."""
    elsewhere_requested = Signal()
    """The person wants all copies in another folder."""
    models_requested = Signal(str)

    def __init__(self, open_study: OpenStudy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.whom = WhomChoice()
        self.pictures = PictureChoice(open_study)
        self.forgetting = ForgettingPart()
        self._form: SettingsForm[ProtectSettings] = SettingsForm(ProtectSettings, hidden_fields=_OWN_CONTROLS)
        self._build()
        self._detector.models_requested.connect(self.models_requested)
        for each in (self.whom, self._form, self._detector, self.pictures):
            each.changed.connect(self._on_changed)
        self._elsewhere.clicked.connect(self.elsewhere_requested)

    @property
    def missing(self) -> ModelCard | None:
        """The chosen detector, if its weights are not on this computer."""
        return None if self._detector.is_here else self._detector.card

    def settings(self) -> ProtectSettings:
        """The settings as they stand there."""
        people = names_as_text(self.whom.names)
        return replace(
            self._form.settings(), whom=self.whom.whom, people=people, detector=self._detector.card.key
        )

    def show_settings(self, settings: ProtectSettings) -> None:
        """Show the settings of an earlier run; emits nothing."""
        self._form.set_settings(settings)
        self._detector.choose(settings.detector)
        self.whom.choose(settings.whom, settings.names)
        self._method.setText(method_in_words(settings))

    def show_models(self) -> None:
        """Detectors have come or gone."""
        self._detector.refresh()

    def show_prospect(self, found: Prospect) -> None:
        """What a run would do, and whom the study knows."""
        self.whom.show_people(found.people)
        self.forgetting.show_people(found.people, found.embeddings)
        self._prospect.setText(prospect_in_words(found, self.settings()))
        self._prospect.setVisible(bool(self._prospect.text()))
        ahead = found.ahead
        written = ahead.chosen - ahead.remaining if ahead.folder is not None else 0
        self._state.setText(
            f"{written:,} of {ahead.chosen:,} are made already, in “{ahead.folder}”." if written else ""
        )
        self._state.setVisible(bool(written))
        self._elsewhere.setVisible(bool(written))

    def _build(self) -> None:
        self._prospect, self._state, self._method = Note(), Note(), Note(method_in_words(ProtectSettings()))
        self._detector = DetectorChoice(has_button=False)
        self._elsewhere = text_button(
            "Make copies elsewhere …", "Choose another folder and make all copies there", "folder"
        )
        self._elsewhere.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        steps = (
            ("Choose whose faces", (self.whom,)),
            ("Choose how", (self._form, self._method)),
            ("Choose pictures", (self.pictures, self._prospect)),
        )
        for number, (title, controls) in enumerate(steps, start=1):
            column.addWidget(StepHeading(number, title))
            for each in controls:
                column.addWidget(each)
            column.addSpacing(8)
        column.addWidget(
            Note("Copies carry no metadata. The pictures stay as they are. You are asked for a folder.")
        )
        column.addWidget(self._state)
        column.addWidget(self._elsewhere)
        column.addWidget(Disclosure("Detector of the check", self._detector))
        column.addWidget(Disclosure("Forget somebody or all", self.forgetting))
        column.addStretch(1)
        for each in (self._state, self._elsewhere, self._prospect):
            each.hide()

    def _on_changed(self) -> None:
        self._method.setText(method_in_words(self.settings()))
        self.changed.emit()
