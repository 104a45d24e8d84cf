"""A slider under a number, for settings whose effect is watched while they change."""

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QSlider, QWidget

_PLACES = 1000
_WIDE = 400
"""Over a wider range than this, the slider goes in small steps where numbers are small, and in large ones beyond."""
_BEND = 3


class SettingSlider(QSlider):
    """Moves with the number in a spin box, and moves it."""

    def __init__(self, box: QDoubleSpinBox, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._box = box
        span = box.maximum() - box.minimum()
        self._bend = _BEND if span > _WIDE and box.minimum() >= 0 else 1
        self.setRange(0, _PLACES)
        self.setSingleStep(max(1, round(_PLACES * box.singleStep() / span)))
        self.setPageStep(_PLACES // 10)
        self.setAccessibleName(box.accessibleName())
        self.setToolTip(box.toolTip())
        self._on_number_changed(box.value())
        self.valueChanged.connect(self._on_moved)
        box.valueChanged.connect(self._on_number_changed)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the column; it must not alter the settings it passes over."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def show_number(self) -> None:
        """The number was changed without a signal."""
        self._on_number_changed(self._box.value())

    def _on_moved(self, place: int) -> None:
        span = self._box.maximum() - self._box.minimum()
        wanted = self._box.minimum() + span * (place / _PLACES) ** self._bend
        # The box rounds to what is allowed; the slider stays where the hand is.
        step = self._box.singleStep() if self._box.decimals() == 0 else 0
        if step:
            wanted = self._box.minimum() + round((wanted - self._box.minimum()) / step) * step
        self._box.setValue(wanted)

    def _on_number_changed(self, number: float) -> None:
        if self.isSliderDown():
            return
        span = self._box.maximum() - self._box.minimum()
        share = (number - self._box.minimum()) / span
        with QSignalBlocker(self):
            self.setValue(round(_PLACES * share ** (1 / self._bend)))
