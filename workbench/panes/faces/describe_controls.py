"""The left column of the tool “Describe”: which pictures, what is asked, by which networks and with which errors."""

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QVBoxLayout, QWidget

from workbench.core.faces.describe_settings import ATTRIBUTES, DescribeSettings
from workbench.core.models.cards import ModelCard, cards
from workbench.core.models.store import are_here, state_in_words
from workbench.panes.faces.describe_words import before_in_words, descriptions_in_words, searched_in_words
from workbench.panes.faces.describe_work import Prospect
from workbench.panes.faces.published_errors import PublishedErrors
from workbench.panes.open_study import OpenStudy
from workbench.panes.picture_choice import PictureChoice
from workbench.widgets.buttons import text_button
from workbench.widgets.disclosure import Disclosure
from workbench.widgets.headings import Note, SectionHeading, StepHeading
from workbench.widgets.settings_form import SettingsForm

# Faces are described here only where they were found before, so that no detector is needed.
_HIDDEN = ("race", "detector", *(each.model_setting for each in ATTRIBUTES))
_RACE_OFF = "Off. It needs a consent of its own; most questions do without it."
_RACE_ON = "Accepted. Six scores for each face, and no word for anybody."


class DescribeControls(QWidget):
    """What a person chooses before faces are described."""

    changed = Signal()
    """Other pictures or settings."""
    models_requested = Signal(str)
    race_page_requested = Signal()
    race_withdrawal_requested = Signal()
    deletion_requested = Signal()
    """Descriptions that were kept after the consent was withdrawn are to be deleted."""

    def __init__(self, open_study: OpenStudy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pictures = PictureChoice(open_study)
        self._has_race = False
        self._settings = DescribeSettings()
        self._build()
        self._form.changed.connect(self._on_changed)
        self._ask_race.toggled.connect(self._on_changed)
        self.pictures.changed.connect(self.changed)
        self._models.clicked.connect(self._on_models_clicked)
        self._race.clicked.connect(self._on_race_clicked)
        self._delete.clicked.connect(self.deletion_requested)
        self.show_race(False)

    def settings(self) -> DescribeSettings:
        """The settings as they stand there."""
        return replace(self._form.settings(), race=self._has_race and self._ask_race.isChecked())

    def show_settings(self, settings: DescribeSettings) -> None:
        """Show the settings of an earlier run; emits nothing."""
        self._form.set_settings(settings)
        with QSignalBlocker(self._ask_race):
            self._ask_race.setChecked(settings.race)
        self.show_models()

    def show_prospect(self, found: Prospect, is_accepted: bool) -> None:
        """What would be computed, and how many of the chosen pictures take no part; choices come after accepting."""
        self._before.setText(before_in_words(found))
        self._before.setVisible(not is_accepted)
        self._choices.setVisible(is_accepted)
        text = f"Delete {descriptions_in_words(found.kept)} …"
        self._delete.setText(text)
        self._delete.setAccessibleName(text)
        self._delete.setVisible(not is_accepted and found.kept > 0)
        self._unseen.setText(searched_in_words(found))
        self._unseen.setVisible(bool(self._unseen.text()))

    def show_race(self, is_accepted: bool) -> None:
        """Whether perceived race may be asked for; emits nothing."""
        self._has_race = is_accepted
        self._race_note.setText(_RACE_ON if is_accepted else _RACE_OFF)
        self._ask_race.setVisible(is_accepted)
        text = "Withdraw this consent …" if is_accepted else "Read about perceived race …"
        self._race.setText(text)
        self._race.setAccessibleName(text)
        self.show_models()

    def show_models(self) -> None:
        """Networks have come or gone, or others are asked for."""
        asked = self._cards()
        self._states.setText("\n".join(f"{_short(each)}: {state_in_words(each).lower()}" for each in asked))
        self._errors.show_cards(asked)

    @property
    def is_anything_asked(self) -> bool:
        """Whether there is anything to compute."""
        return bool(self.settings().attributes)

    @property
    def missing(self) -> ModelCard | None:
        """The first network that is asked for and is not on this computer."""
        return next((each for each in self._cards() if not are_here(each)), None)

    def _build(self) -> None:
        self._before, self._states = Note(), Note()
        self._models = text_button(
            "Models …", "Open the window in which networks are fetched, checked and removed"
        )
        self._delete = text_button("", "Delete what was computed while the consent held, for good")
        self._errors = PublishedErrors()
        self._choices = self._choices_part()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self._before)
        column.addWidget(self._delete)
        column.addWidget(self._choices)
        column.addSpacing(8)
        column.addWidget(SectionHeading("How often they agree with people"))
        column.addWidget(self._errors)
        column.addWidget(Note("Published by others, for other pictures. On yours it may be worse."))
        column.addSpacing(8)
        column.addWidget(SectionHeading("Networks"))
        column.addWidget(self._states)
        column.addWidget(self._models)
        column.addStretch(1)

    def _choices_part(self) -> QWidget:
        self._unseen = Note()
        self._form: SettingsForm[DescribeSettings] = SettingsForm(DescribeSettings, hidden_fields=_HIDDEN)
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(StepHeading(1, "Choose pictures"))
        column.addWidget(self.pictures)
        column.addWidget(self._unseen)
        column.addSpacing(8)
        column.addWidget(StepHeading(2, "Choose what to ask"))
        column.addWidget(self._form)
        column.addWidget(Disclosure("Perceived race", self._race_part()))
        return part

    def _race_part(self) -> QWidget:
        self._race_note = Note()
        self._ask_race = QCheckBox("Ask for perceived race")
        self._ask_race.setToolTip("Six scores for each face, as long as the consent to this holds")
        self._race = text_button("", "A page of its own, with the text of the law")
        # Where a scroll bar takes room from the column, the button gives way.
        self._race.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for each in (self._race_note, self._ask_race, self._race):
            column.addWidget(each)
        return part

    def _on_changed(self) -> None:
        self.show_models()
        self.changed.emit()

    def _on_models_clicked(self) -> None:
        wanted = self.missing or next(iter(self._cards()), None)
        self.models_requested.emit(wanted.key if wanted else "")

    def _on_race_clicked(self) -> None:
        (self.race_withdrawal_requested if self._has_race else self.race_page_requested).emit()

    def _cards(self) -> tuple[ModelCard, ...]:
        settings, known = self.settings(), cards()
        keys = (getattr(settings, each.model_setting) for each in settings.attributes)
        return tuple(known[key] for key in keys if key in known)


def _short(card: ModelCard) -> str:
    return card.title.partition(" (")[0]
