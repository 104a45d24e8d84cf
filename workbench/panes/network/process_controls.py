"""The left column of image processing: the steps, the pictures, the files to be written."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from workbench.core.processing.settings import ProcessSettings
from workbench.core.processing.text import as_text, from_text
from workbench.panes.network.process_steps import ProcessSteps
from workbench.panes.open_study import OpenStudy
from workbench.panes.picture_choice import PictureChoice
from workbench.widgets.buttons import text_button
from workbench.widgets.headings import Note, StepHeading
from workbench.widgets.settings_form import SettingsForm


class ProcessControls(QWidget):
    """What a person chooses before new pictures are written."""

    changed = Signal()
    """Other pictures or another format: a run would do something else, and the preview stays."""
    steps_changed = Signal()
    elsewhere_requested = Signal()
    """The person wants all new pictures in another folder."""

    def __init__(self, open_study: OpenStudy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.steps = ProcessSteps()
        self.pictures = PictureChoice(open_study)
        self._form: SettingsForm[ProcessSettings] = SettingsForm(ProcessSettings, hidden_fields=("steps",))
        self._state = Note()
        self._elsewhere = text_button(
            "Write to another folder …", "Choose another folder and write all new pictures there", "folder"
        )
        self._elsewhere.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._build()
        self.steps.changed.connect(self.steps_changed)
        self.pictures.changed.connect(self.changed)
        self._form.changed.connect(self.changed)
        self._elsewhere.clicked.connect(self.elsewhere_requested)

    def settings(self) -> ProcessSettings:
        """The settings as they stand there."""
        return replace(self._form.settings(), steps=as_text(self.steps.steps))

    def show_settings(self, settings: ProcessSettings) -> None:
        """Show the settings of an earlier run."""
        self._form.set_settings(settings)
        self.steps.set_steps(from_text(settings.steps))

    def show_state(self, text: str) -> None:
        """What of these settings is written already, and where; nothing if nothing is."""
        self._state.setText(text)
        self._state.setVisible(bool(text))
        self._elsewhere.setVisible(bool(text))

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(StepHeading(1, "Choose steps"))
        column.addWidget(self.steps)
        column.addSpacing(8)
        column.addWidget(StepHeading(2, "Choose pictures"))
        column.addWidget(self.pictures)
        column.addSpacing(8)
        column.addWidget(StepHeading(3, "Write new pictures"))
        column.addWidget(self._form)
        column.addWidget(Note("The old pictures stay as they are. You are asked for a folder."))
        column.addWidget(self._state)
        column.addWidget(self._elsewhere)
        column.addStretch(1)
        self.show_state("")
