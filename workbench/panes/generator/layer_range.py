"""From which to which layer something is heard, a slider or another seed."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from workbench.panes.generator.number_slider import FreeNumberBox

_TIP = "Counted from 0: the first layers draw the layout, the middle ones things, the last ones colours and detail"


class LayerRange(QWidget):
    """Two boxes, which may be set in either order."""

    changed = Signal()

    def __init__(self, whose: str, parent: QWidget | None = None) -> None:
        """`whose` ends the boxes' names for screen readers: “First layer that hears it”."""
        super().__init__(parent)
        self._first, self._last = self._box(f"First layer {whose}"), self._box(f"Last layer {whose}")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(QLabel("Layers"))
        row.addWidget(self._first, 1)
        row.addWidget(QLabel("to"))
        row.addWidget(self._last, 1)

    @property
    def first(self) -> int:
        """Counted from 0."""
        return int(min(self._first.value(), self._last.value()))

    @property
    def last(self) -> int:
        """Counted from 0, and included."""
        return int(max(self._first.value(), self._last.value()))

    def show_range(self, first: int, last: int | None, style_count: int) -> None:
        """Show layers of a generator that listens to so many w; None stands for the last it has."""
        end = style_count - 1
        for box, value in ((self._first, first), (self._last, end if last is None else last)):
            with QSignalBlocker(box):
                box.setRange(0, end)
                box.setValue(min(value, end))

    def _box(self, name: str) -> FreeNumberBox:
        box = FreeNumberBox((0, 0), 1, decimals=0)
        box.setAccessibleName(name)
        box.setToolTip(_TIP)
        box.valueChanged.connect(self.changed)
        return box
