"""The left column of classification: the model, the pictures, the settings, the device."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.classification.settings import ClassifySettings
from workbench.core.models.cards import ModelCard
from workbench.panes.model_choice import ModelChoice
from workbench.panes.open_study import OpenStudy
from workbench.panes.picture_choice import PictureChoice
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.headings import Note, StepHeading
from workbench.widgets.settings_form import SettingsForm


class ClassificationControls(QWidget):
    """What a person chooses before a run."""

    changed = Signal()
    """A person changed what a run would compute."""
    model_changed = Signal()
    models_requested = Signal(str)
    """The person wants the window of models, with the model of this key."""
    device_chosen = Signal(str)

    def __init__(self, open_study: OpenStudy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pictures = PictureChoice(open_study)
        self._build()
        self._model.changed.connect(self.model_changed)
        self._model.changed.connect(self.changed)
        self._model.models_requested.connect(self.models_requested)
        self._form.changed.connect(self.changed)
        self.pictures.changed.connect(self.changed)
        self._device.activated.connect(self._on_device_activated)

    @property
    def card(self) -> ModelCard:
        """The card of the chosen model."""
        return self._model.card

    @property
    def is_model_here(self) -> bool:
        """Whether the chosen model's weights are on this computer."""
        return self._model.is_here

    def settings(self) -> ClassifySettings:
        """The settings as they stand there."""
        return replace(self._form.settings(), model=self.card.key)

    def show_settings(self, settings: ClassifySettings) -> None:
        """Show the settings of an earlier run; emits ``changed`` only if they have another model."""
        self._form.set_settings(settings)
        self._model.choose(settings.model)

    def show_models(self) -> None:
        """Models have come or gone."""
        self._model.refresh()

    def show_devices(self, devices: Sequence[tuple[str, str]], current: str) -> None:
        """List the devices, fastest first, with what to call them."""
        self._device.clear()
        fastest = f": {devices[0][1]}" if devices else ""
        self._device.addItem(f"Automatic{fastest}", "auto")
        for device, words in devices:
            self._device.addItem(words[0].upper() + words[1:], device)
        self._device.setCurrentIndex(max(0, self._device.findData(current)))

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(StepHeading(1, "Choose a model"))
        self._model = ModelChoice("classifier", ClassifySettings().model)
        column.addWidget(self._model)
        column.addSpacing(8)
        column.addWidget(StepHeading(2, "Choose pictures"))
        column.addWidget(self.pictures)
        column.addSpacing(8)
        column.addWidget(StepHeading(3, "Adjust"))
        self._form: SettingsForm[ClassifySettings] = SettingsForm(ClassifySettings, hidden_fields=("model",))
        column.addWidget(self._form)
        column.addSpacing(8)
        column.addWidget(Note("Compute on"))
        self._device = _choice(
            "Compute on", "The part of this computer that does the work; a graphics card is faster"
        )
        column.addWidget(self._device)
        column.addStretch(1)

    def _on_device_activated(self, _: int) -> None:
        self.device_chosen.emit(self._device.currentData())


def _choice(name: str, tool_tip: str) -> ChoiceBox:
    box = ChoiceBox()
    box.setAccessibleName(name)
    box.setToolTip(tool_tip)
    return box
