"""What is set less often about a slider: which layers hear it, how far it goes, where it rests."""

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from workbench.core.generators.latents.directions import Direction
from workbench.panes.generator.layer_range import LayerRange
from workbench.panes.generator.number_slider import FreeNumberBox
from workbench.widgets.buttons import text_button

_FARTHEST = 20.0


class DirectionFields(QWidget):
    """Emits the direction as it was changed."""

    changed = Signal(object)
    removal_requested = Signal()

    def __init__(self, direction: Direction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._direction = direction
        self._style_count = 1
        self._layers = LayerRange("that hears it")
        limits = (-_FARTHEST, _FARTHEST)
        self._low = _box(
            "Lowest value", "How far the slider goes to the left, in standard deviations", limits
        )
        self._high = _box(
            "Highest value", "How far the slider goes to the right, in standard deviations", limits
        )
        self._zero = _box(
            "Rests at", "Where the slider stands when it is reset, in standard deviations", limits
        )
        remove = text_button("Remove slider", "Steer without it; a direction that was kept stays kept", "x")
        remove.clicked.connect(self.removal_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(4)
        column.addWidget(self._layers)
        column.addWidget(_row("From", self._low, "to", self._high))
        column.addWidget(_row("Rests at", self._zero))
        column.addWidget(remove)
        self._layers.changed.connect(self._on_changed)
        for box in (self._low, self._high, self._zero):
            box.valueChanged.connect(self._on_changed)

    def show_direction(self, direction: Direction, style_count: int) -> None:
        """Show a direction of a generator that listens to so many w."""
        self._direction, self._style_count = direction, style_count
        # One channel belongs to one layer.
        self._layers.setVisible(direction.channel is None and style_count > 1)
        self._layers.show_range(direction.first, direction.last, style_count)
        values = ((self._low, direction.low), (self._high, direction.high), (self._zero, direction.zero))
        for box, value in values:
            with QSignalBlocker(box):
                box.setValue(value)

    def _on_changed(self, _: object = None) -> None:
        last = self._layers.last
        low, high = self._low.value(), self._high.value()
        changed = replace(
            self._direction,
            first=self._layers.first,
            last=None if last == self._style_count - 1 else last,
            low=min(low, high - 0.1),
            high=high,
            zero=self._zero.value(),
        )
        if changed != self._direction:
            self._direction = changed
            self.changed.emit(changed)


def _box(name: str, tip: str, limits: tuple[float, float]) -> FreeNumberBox:
    box = FreeNumberBox(limits, 0.5, decimals=1)
    box.setAccessibleName(name)
    box.setToolTip(tip)
    return box


def _row(*parts: str | QDoubleSpinBox) -> QWidget:
    """Words and boxes beside each other."""
    row = QWidget()
    inner = QHBoxLayout(row)
    inner.setContentsMargins(0, 0, 0, 0)
    inner.setSpacing(4)
    for part in parts:
        if isinstance(part, str):
            inner.addWidget(QLabel(part))
        else:
            inner.addWidget(part, 1)
    return row
