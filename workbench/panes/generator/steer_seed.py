"""Where the picture comes from: a seed, the map of seeds, how far from the average, and a label."""

from secrets import randbelow

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.generators.latents.points import LARGEST_SEED, SEEDS_IN_A_ROW, Point
from workbench.panes.generator.focus import GeneratorFocus
from workbench.panes.generator.label_mixture import LabelMixture
from workbench.panes.generator.number_slider import FreeNumberBox, NumberSlider
from workbench.panes.generator.seed_plane import SeedPlane
from workbench.widgets.buttons import icon_button
from workbench.widgets.disclosure import Disclosure
from workbench.widgets.headings import Note

_OFTEN_RANDOM = 100_000
"""Seeds that are drawn are short enough to be remembered and typed again."""
_FAR_FROM_AVERAGE = (
    "How far from the average picture (truncation ψ): 0 is the average itself, 1 as the generator learned. Less is "
    "more ordinary and often cleaner, more is rarer and often broken"
)


class SteerSeed(QWidget):
    """Follows the point in focus, and moves it."""

    def __init__(self, focus: GeneratorFocus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._focus = focus
        self._build()
        self._connect()

    def show_point(self, point: Point) -> None:
        """Show where the generator stands."""
        with QSignalBlocker(self._seed):
            self._seed.setValue(self._focus.seed)
        self._plane.show_place(point.place.x, point.place.y)
        self._truncation.show_value(point.truncation)
        self._labels.show_label(point.label)
        self._note.setText(self._origin(point))
        self._note.setVisible(not self._focus.is_at_seed)

    def show_generator(self) -> None:
        """Another generator, or other names of its labels."""
        card = self._focus.card
        self._labels.show_labels(card.label_size if card else 0, card.label_names if card else ())

    # Building

    def _build(self) -> None:
        self._seed = FreeNumberBox((0, LARGEST_SEED), 1, decimals=0)
        self._seed.setAccessibleName("Seed")
        self._seed.setToolTip(
            "The number from which the picture is drawn: the same seed always gives the same picture"
        )
        self._note = Note()
        self._plane = SeedPlane(SEEDS_IN_A_ROW, LARGEST_SEED)
        self._truncation = NumberSlider("Variety (truncation)", _FAR_FROM_AVERAGE, (-1, 2), step=0.05)
        self._labels = LabelMixture()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._seed_row())
        column.addWidget(self._note)
        column.addWidget(self._truncation)
        column.addWidget(self._labels)
        column.addWidget(Disclosure("Map of seeds", self._plane))

    def _seed_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self._seed, 1)
        for name, tip, pressed in (
            ("chevron-left", "Previous seed", self._on_previous),
            ("chevron-right", "Next seed", self._on_next),
            ("dices", "Random seed", self._on_random),
        ):
            row.addWidget(icon_button(name, tip, pressed))
        return row

    def _connect(self) -> None:
        self._seed.valueChanged.connect(self._on_seed_set)
        self._plane.moved.connect(self._on_plane_moved)
        self._plane.settled.connect(self._on_plane_settled)
        self._truncation.moved.connect(self._on_truncation_moved)
        self._labels.mixed.connect(self._on_label_mixed)

    # Events

    def _on_seed_set(self, seed: float) -> None:
        self._focus.go_to_seed(int(seed))

    def _on_previous(self) -> None:
        self._focus.go_to_seed(self._focus.seed - 1)

    def _on_next(self) -> None:
        self._focus.go_to_seed(self._focus.seed + 1)

    def _on_random(self) -> None:
        self._focus.go_to_seed(randbelow(_OFTEN_RANDOM))

    def _on_plane_moved(self, x: float, y: float) -> None:
        self._focus.go_to_place(x, y, settles=False)

    def _on_plane_settled(self, x: float, y: float) -> None:
        self._focus.go_to_place(x, y)

    def _on_truncation_moved(self, truncation: float) -> None:
        self._focus.change(settles=False, truncation=truncation)

    def _on_label_mixed(self, label: tuple[float, ...]) -> None:
        self._focus.change(settles=False, label=label)

    def _origin(self, point: Point) -> str:
        if point.start is not None:
            return "This point was not drawn from a seed. Choosing a seed leaves it; keep it first."
        return f"Between seeds, nearest to {self._focus.seed}."
