"""StyleGAN3 alone: the picture shifted and turned within the network, not as finished pixels."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.panes.generator.focus import GeneratorFocus
from workbench.panes.generator.number_slider import NumberSlider

if TYPE_CHECKING:
    from workbench.core.generators.latents.points import Point

_MOVES = (
    ("right", "To the right", "A share of the picture's width", (-1.0, 1.0), 0.05, ""),
    ("down", "Down", "A share of the picture's height", (-1.0, 1.0), 0.05, ""),
    ("turn", "Turned", "Degrees, clockwise", (-180.0, 180.0), 5.0, "°"),
)


class MovementSliders(QWidget):
    """Follows the point in focus, and changes its movement."""

    def __init__(self, focus: GeneratorFocus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._focus = focus
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._sliders: dict[str, NumberSlider] = {}
        for field, name, tip, limits, step, unit in _MOVES:
            slider = self._sliders[field] = NumberSlider(name, tip, limits, step, unit)
            slider.moved.connect(partial(self._on_moved, field))
            column.addWidget(slider)

    def show_point(self, point: "Point") -> None:
        """Show how a point is moved."""
        for field, slider in self._sliders.items():
            slider.show_value(getattr(point.movement, field))

    def _on_moved(self, field: str, value: float) -> None:
        movement = replace(self._focus.point.movement, **{field: value})
        self._focus.change(settles=False, movement=movement)
