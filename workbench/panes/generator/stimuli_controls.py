"""The left column of the tool “Stimuli”: scenes, directions and their values, what is said of the pictures."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from workbench.core.generators.authorship.signing import HOW_TO_GET_IT, can_sign
from workbench.core.generators.authorship.stimulus_settings import LabelSettings, SceneSettings, ValueSettings
from workbench.core.generators.latents.directions import Direction
from workbench.panes.generator.stimuli_work import StimulusWish
from workbench.widgets.buttons import text_button
from workbench.widgets.headings import Note, StepHeading
from workbench.widgets.settings_form import SettingsForm
from workbench.widgets.theme import theme

_NONE = "No direction yet: without one each scene is one picture. “Directions” finds some."
_MOST_ROWS = 5


class StimuliControls(QWidget):
    """What is to be made."""

    changed = Signal()
    animation_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known: tuple[Direction, ...] = ()
        self._scenes: SettingsForm[SceneSettings] = SettingsForm(SceneSettings)
        self._values: SettingsForm[ValueSettings] = SettingsForm(ValueSettings)
        self._labels: SettingsForm[LabelSettings] = SettingsForm(LabelSettings)
        self._directions = QListWidget()
        self._directions.setAccessibleName("Directions that are varied")
        self._directions.setToolTip("Tick the directions whose sliders are to be varied")
        self._none = Note(_NONE)
        self._animation = text_button(
            "Make an animation …",
            "Animations through points or along a direction are made in “Variations”",
            "film",
        )
        self._build()
        for form in (self._scenes, self._values, self._labels):
            form.changed.connect(self._on_changed)
        self._directions.itemChanged.connect(self._on_changed)
        self._animation.clicked.connect(self.animation_requested)
        self.show_directions(())

    @property
    def ticked(self) -> tuple[Direction, ...]:
        """The directions that are varied."""
        items = (self._directions.item(row) for row in range(self._directions.count()))
        states = [item.checkState() == Qt.CheckState.Checked for item in items]
        return tuple(each for each, is_ticked in zip(self._known, states, strict=True) if is_ticked)

    def wish(self) -> StimulusWish:
        """What is to be made, as it stands there."""
        return StimulusWish(
            self._scenes.settings(), self._values.settings(), self._labels.settings(), self.ticked
        )

    def show_directions(self, known: Sequence[Direction]) -> None:
        """Offer these; those that are ticked stay so, and the first one is ticked where none was. Emits nothing."""
        if tuple(known) == self._known and known:
            return
        ticked = {each.key for each in self.ticked} or {each.key for each in known[:1]}
        self._known = tuple(known)
        with QSignalBlocker(self._directions):
            self._directions.clear()
            for each in known:
                item = QListWidgetItem(each.name)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                state = Qt.CheckState.Checked if each.key in ticked else Qt.CheckState.Unchecked
                item.setCheckState(state)
                self._directions.addItem(item)
        self._show_what_counts()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for step, (title, parts) in enumerate(
            (
                ("Choose scenes", (self._scenes,)),
                ("Vary directions", (self._none, self._directions, self._values)),
                ("Say what they are", (self._labels,)),
            ),
            start=1,
        ):
            column.addWidget(StepHeading(step, title))
            for part in parts:
                column.addWidget(part)
            column.addSpacing(8)
        column.addWidget(self._animation)
        column.addStretch(1)
        signing = self._labels.control("signs")
        if not can_sign():
            signing.setEnabled(False)
            signing.setToolTip(f"Not installed. To get it: {HOW_TO_GET_IT}. {signing.toolTip()}")

    def _on_changed(self, _: object = None) -> None:
        self._show_what_counts()
        self.changed.emit()

    def _show_what_counts(self) -> None:
        has_any, ticked = bool(self._known), len(self.ticked)
        self._none.setVisible(not has_any)
        self._directions.setVisible(has_any)
        row = max(self._directions.sizeHintForRow(0), round(24 * theme().measures.scale))
        rows = min(_MOST_ROWS, max(1, len(self._known)))
        self._directions.setFixedHeight(rows * row + 2 * self._directions.frameWidth() + 2)
        self._values.setVisible(ticked > 0)
        self._values.control("together").setEnabled(ticked > 1)
