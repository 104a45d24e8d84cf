"""The left column of the tool “Directions”: how directions are found, and which layers listen."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.generators.finding_directions.settings import (
    CHANNELS,
    GROUPS,
    LARGEST,
    LISTENING,
    FindingSettings,
    heard_in_words,
)
from workbench.widgets.headings import Note, StepHeading
from workbench.widgets.settings_form import SettingsForm

if TYPE_CHECKING:
    from workbench.core.generators.cards import GeneratorCard

_NOTES = {
    LARGEST: "In which directions do the numbers behind random pictures (w) differ most? Quick, and a good beginning.",
    LISTENING: "To which directions do the weights of the layers react most? Needs no pictures at all.",
    CHANNELS: "Which single numbers inside the layers change pictures most? They often change one thing alone, such as "
    "a colour; finding them takes a while.",
    GROUPS: "You say by examples what it is about: sort some pictures to the left and some to the right.",
}


class DirectionsControls(QWidget):
    """One form, and in words what it comes to."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style_count = 0
        self._form: SettingsForm[FindingSettings] = SettingsForm(FindingSettings)
        self._note, self._heard = Note(), Note()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(StepHeading(1, "Choose how"))
        for widget in (self._note, self._form, self._heard):
            column.addWidget(widget)
        column.addStretch(1)
        self._form.changed.connect(self._on_changed)
        self._show_words()

    def settings(self) -> FindingSettings:
        """What is chosen."""
        return self._form.settings()

    def set_settings(self, settings: FindingSettings) -> None:
        """Choose this, as a person would."""
        self._form.set_settings(settings)
        self._on_changed()

    def show_generator(self, card: "GeneratorCard | None") -> None:
        """How many layers there are."""
        self._style_count = card.style_count if card is not None else 0
        self._show_words()

    def _on_changed(self) -> None:
        self._show_words()
        self.changed.emit()

    def _show_words(self) -> None:
        settings = self.settings()
        self._note.setText(_NOTES[settings.method])
        count = self._style_count
        heard = heard_in_words(*settings.heard(count), count) if count else ""
        self._heard.setText(f"Heard by {heard}." if heard else "")
        self._heard.setVisible(bool(heard))
