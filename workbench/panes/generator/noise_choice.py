"""Which noise the generator gets, which makes what chance decides: leaves, clouds, grain."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from workbench.panes.generator.focus import GeneratorFocus
from workbench.panes.generator.number_slider import FreeNumberBox, NumberSlider
from workbench.widgets.buttons import text_button
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.disclosure import Disclosure

if TYPE_CHECKING:
    from workbench.core.generators.latents.points import Point
    from workbench.core.generators.networks.design import Layer

_KINDS = (
    ("constant", "Always the same (constant)"),
    ("random", "Drawn by chance (random)"),
    ("none", "None"),
)
_STRONGEST = 5.0


class NoiseChoice(QWidget):
    """Follows the point in focus, and changes its noise."""

    def __init__(self, focus: GeneratorFocus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._focus = focus
        self._boxes: dict[int, FreeNumberBox] = {}
        self._kind = ChoiceBox()
        for kind, words in _KINDS:
            self._kind.addItem(words, kind)
        self._kind.setAccessibleName("Noise")
        self._kind.setToolTip("What chance decides in the picture: single leaves, clouds, grain")
        self._other = text_button(
            "Draw other noise", "The same picture with other details; it stays while sliders move", "dices"
        )
        self._strength = NumberSlider(
            "Strength of noise", "1 is as the generator learned, 0 leaves the noise out", (0, 3)
        )
        each = QWidget()
        self._form = QFormLayout(each)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self._layers = Disclosure("Strength in each layer", each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self._kind, self._other, self._strength, self._layers):
            column.addWidget(widget)
        self._kind.currentIndexChanged.connect(self._on_kind_chosen)
        self._other.clicked.connect(self._on_other_wanted)
        self._strength.moved.connect(self._on_strength_moved)

    def show_layers(self, layers: "Sequence[Layer]") -> None:
        """Offer the strength of each layer that takes noise; those that make colours take none."""
        while self._form.rowCount():
            self._form.removeRow(0)
        self._boxes = {}
        for number, layer in enumerate(layers):
            if layer.is_colour:
                continue
            box = self._boxes[number] = FreeNumberBox((0, _STRONGEST), 0.1)
            name = f"{layer.size} × {layer.size}"
            box.setAccessibleName(f"Strength of noise in layer {layer.style}, {name}")
            box.setToolTip(f"Strength of noise in the layer {layer.name}; 1 is as learned")
            box.setValue(1)
            box.valueChanged.connect(partial(self._on_layer_set, number))
            self._form.addRow(f"{layer.style} · {name}", box)

    def show_point(self, point: "Point") -> None:
        """Show the noise of a point."""
        with QSignalBlocker(self._kind):
            self._kind.setCurrentIndex(self._kind.findData(point.noise))
        self._other.setVisible(point.noise == "random")
        for widget in (self._strength, self._layers):
            widget.setVisible(point.noise != "none")
        for number, box in self._boxes.items():
            with QSignalBlocker(box):
                box.setValue(point.strengths[number] if number < len(point.strengths) else 1.0)
        values = [box.value() for box in self._boxes.values()] or [1.0]
        self._strength.show_value(round(sum(values) / len(values), 2))

    def _on_kind_chosen(self, at: int) -> None:
        self._focus.change(noise=self._kind.itemData(at))

    def _on_other_wanted(self) -> None:
        self._focus.change(noise_seed=self._focus.point.noise_seed + 1)

    def _on_strength_moved(self, strength: float) -> None:
        self._focus.change(settles=False, strengths=(strength,) * self._count)

    def _on_layer_set(self, number: int, strength: float) -> None:
        strengths = list(self._focus.point.strengths or (1.0,) * self._count)
        strengths[number] = strength
        self._focus.change(settles=False, strengths=tuple(strengths))

    @property
    def _count(self) -> int:
        return len(self._focus.build.layers) if self._focus.build is not None else 0
