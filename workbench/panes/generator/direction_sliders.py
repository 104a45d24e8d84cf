"""The sliders, one for each direction by which the generator is steered."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.generators.latents.directions import Direction
from workbench.panes.generator.direction_fields import DirectionFields
from workbench.panes.generator.focus import GeneratorFocus
from workbench.panes.generator.number_slider import NumberSlider
from workbench.widgets.buttons import icon_button
from workbench.widgets.icons import icon

if TYPE_CHECKING:
    from workbench.core.generators.latents.points import Point

UNIT = (
    "One step on the slider is one standard deviation (SD) of what seeds usually differ by in this direction"
)


class DirectionSliders(QWidget):
    """Follows the directions and the point in focus, and moves it."""

    def __init__(self, focus: GeneratorFocus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._focus = focus
        self._rows: dict[str, _SliderRow] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)

    def show_directions(self) -> None:
        """Sliders have come or gone, or are otherwise named or limited; those that stay keep the keyboard's focus."""
        wanted = {each.key: each for each in self._focus.directions}
        for key in [key for key in self._rows if key not in wanted]:
            row = self._rows.pop(key)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        count = self._focus.card.style_count if self._focus.card else 1
        for at, (key, direction) in enumerate(wanted.items()):
            if key not in self._rows:
                self._rows[key] = self._new_row(direction)
            self._column.insertWidget(at, self._rows[key])
            self._rows[key].show_direction(direction, count)

    def show_point(self, point: "Point") -> None:
        """Show how far each slider is moved."""
        amounts = dict(point.amounts)
        for direction in self._focus.directions:
            if direction.key in self._rows:
                self._rows[direction.key].slider.show_value(amounts.get(direction.key, direction.zero))

    def _new_row(self, direction: Direction) -> "_SliderRow":
        row = _SliderRow(direction, self)
        row.slider.moved.connect(partial(self._on_moved, direction.key))
        row.fields.changed.connect(self._on_direction_changed)
        row.fields.removal_requested.connect(partial(self._on_removed, direction.key))
        return row

    def _on_moved(self, key: str, amount: float) -> None:
        self._focus.set_amount(key, amount, settles=False)

    def _on_direction_changed(self, changed: Direction) -> None:
        self._focus.steer_by(
            [changed if each.key == changed.key else each for each in self._focus.directions]
        )

    def _on_removed(self, key: str) -> None:
        self._focus.steer_by([each for each in self._focus.directions if each.key != key])


class _SliderRow(QWidget):
    """A slider, a button that brings it to rest, and what is set less often."""

    def __init__(self, direction: Direction, parent: QWidget) -> None:
        super().__init__(parent)
        self._rest = direction.zero
        self.slider = NumberSlider(direction.name, UNIT, (direction.low, direction.high), suffix=" SD")
        self.fields = DirectionFields(direction)
        self.fields.hide()
        self._reset = icon_button("rotate-cw", f"Reset “{direction.name}”", self._on_reset)
        self._more = icon_button("chevron-right", f"Layers and limits of “{direction.name}”", self._on_more)
        self._more.setCheckable(True)
        self.slider.add_beside(self._reset)
        self.slider.add_beside(self._more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.slider)
        column.addWidget(self.fields)

    def show_direction(self, direction: Direction, style_count: int) -> None:
        self._rest = direction.zero
        made = f"{direction.made}\n" if direction.made else ""
        # Long names do not fit beside the buttons.
        self.slider.set_name(direction.name, f"{direction.name}\n{made}{UNIT}")
        self.slider.set_limits(direction.low, direction.high)
        for button, words in ((self._reset, "Reset"), (self._more, "Layers and limits of")):
            button.setAccessibleName(f"{words} “{direction.name}”")
            button.setToolTip(f"{words} “{direction.name}”")
        self.fields.show_direction(direction, style_count)

    def _on_reset(self) -> None:
        # Not silently: the point moves with the slider.
        self.slider.set_value(self._rest)

    def _on_more(self) -> None:
        is_open = self._more.isChecked()
        self._more.setIcon(icon("chevron-down" if is_open else "chevron-right"))
        self.fields.setVisible(is_open)
