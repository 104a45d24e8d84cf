"""The left column of Steer: the generator, the picture's seed, the sliders; what is needed less often is closed."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.panes.generator.cutoff_choice import CutoffChoice
from workbench.panes.generator.direction_sliders import DirectionSliders
from workbench.panes.generator.focus import GeneratorFocus
from workbench.panes.generator.generator_choice import GeneratorChoice
from workbench.panes.generator.movement_sliders import MovementSliders
from workbench.panes.generator.noise_choice import NoiseChoice
from workbench.panes.generator.slider_menu import SliderMenu
from workbench.panes.generator.steer_seed import SteerSeed
from workbench.panes.generator.style_mixes import StyleMixes
from workbench.widgets.buttons import text_button
from workbench.widgets.disclosure import Disclosure
from workbench.widgets.headings import Note, StepHeading

if TYPE_CHECKING:
    from workbench.core.generators.latents.points import Point

_NO_SLIDERS = (
    "A slider changes one thing in the picture. The main ones are the ways in which this generator's pictures differ "
    "most."
)


class SteerControls(QWidget):
    """Follows what is in focus; all but the generator is hidden until there is one."""

    main_sliders_requested = Signal()
    directions_requested = Signal()

    def __init__(self, focus: GeneratorFocus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._focus = focus
        self.choice = GeneratorChoice()
        self.kept_sliders = SliderMenu(focus)
        self._seed = SteerSeed(focus)
        self._sliders = DirectionSliders(focus)
        self._noise, self._mixes = NoiseChoice(focus), StyleMixes(focus)
        self._cutoff, self._movement = CutoffChoice(focus), MovementSliders(focus)
        self._build()

    def show_generator(self) -> None:
        """Another generator, or other facts about it."""
        card, build = self._focus.card, self._focus.build
        self._steering.setVisible(card is not None)
        self._seed.show_generator()
        if card is None or build is None:
            return
        self._noise.show_layers(build.layers)
        self._noise_part.setVisible(build.has_noise)
        for each in (self._mixes_part, self._cutoff_part):
            each.setVisible(card.style_count > 1)
        self._movement_part.setVisible(build.can_move)

    def show_directions(self) -> None:
        """Sliders have come or gone."""
        self._sliders.show_directions()
        has_sliders = bool(self._focus.directions)
        self._no_sliders.setVisible(not has_sliders)
        self._main.setVisible(not has_sliders)
        self._sliders.setVisible(has_sliders)

    def show_point(self, point: "Point") -> None:
        """Show where the generator stands."""
        for part in (self._seed, self._sliders, self._noise, self._mixes, self._cutoff, self._movement):
            part.show_point(point)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(StepHeading(1, "Generator"))
        column.addWidget(self.choice)
        self._steering = QWidget()
        column.addWidget(self._steering)
        column.addStretch(1)
        self._build_steering()

    def _build_steering(self) -> None:
        column = QVBoxLayout(self._steering)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addWidget(StepHeading(2, "Starting point"))
        column.addWidget(self._seed)
        column.addSpacing(8)
        column.addWidget(StepHeading(3, "Sliders"))
        self._no_sliders = Note(_NO_SLIDERS)
        self._main = text_button(
            "Add the main sliders",
            "Find the five directions in which this generator's pictures differ most (PCA); takes some seconds",
            "sliders-vertical",
        )
        self._main.clicked.connect(self.main_sliders_requested)
        find = text_button("Find others", "Go to the tool “Directions”, where directions are found and kept")
        find.clicked.connect(self.directions_requested)
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        for each in (self.kept_sliders, find):
            # The text of a button does not set the width of the column.
            each.setMinimumWidth(1)
            buttons.addWidget(each, 1)
        for each in (self._no_sliders, self._main, self._sliders):
            column.addWidget(each)
        column.addLayout(buttons)
        column.addSpacing(8)
        self._mixes_part = Disclosure("Mix seeds", self._mixes)
        self._noise_part = Disclosure("Noise", self._noise)
        self._movement_part = Disclosure("Shift and turn", self._movement)
        self._cutoff_part = Disclosure("Cut-off of variety", self._cutoff)
        for each in (self._mixes_part, self._noise_part, self._movement_part, self._cutoff_part):
            column.addWidget(each)
