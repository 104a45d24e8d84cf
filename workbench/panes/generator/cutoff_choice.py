"""Which layers truncation counts for."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from workbench.panes.generator.focus import GeneratorFocus
from workbench.panes.generator.number_slider import FreeNumberBox

if TYPE_CHECKING:
    from workbench.core.generators.latents.points import Point


class CutoffChoice(QWidget):
    """Follows the point in focus, and changes its cut-off."""

    def __init__(self, focus: GeneratorFocus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._focus = focus
        self._box = FreeNumberBox((0, 0), 1, decimals=0)
        self._box.setAccessibleName("Layers with less variety (cut-off)")
        self._box.setToolTip(
            "Variety (truncation) counts for so many layers from the first on; the others hear the seed as it is"
        )
        label = QLabel("Variety counts for layers")
        label.setWordWrap(True)
        label.setBuddy(self._box)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(label, 1)
        row.addWidget(self._box)
        self._box.valueChanged.connect(self._on_set)

    def show_point(self, point: "Point") -> None:
        """Show the cut-off of a point."""
        count = self._focus.card.style_count if self._focus.card else 1
        with QSignalBlocker(self._box):
            self._box.setRange(0, count)
            self._box.setValue(count if point.cutoff is None else min(point.cutoff, count))
            self._box.setSuffix(f" of {count}")

    def _on_set(self, layers: float) -> None:
        self._focus.change(cutoff=None if layers >= self._box.maximum() else int(layers))
