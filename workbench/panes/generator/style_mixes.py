"""Style mixing: some layers listen to another seed."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from workbench.core.generators.latents.points import LARGEST_SEED, Mix, Point, place_of, seed_at
from workbench.panes.generator.focus import GeneratorFocus
from workbench.panes.generator.layer_range import LayerRange
from workbench.panes.generator.number_slider import FreeNumberBox
from workbench.widgets.buttons import icon_button, text_button
from workbench.widgets.headings import Note

_MOST_MIXES = 6


class StyleMixes(QWidget):
    """Follows the point in focus, and changes what is mixed into it."""

    def __init__(self, focus: GeneratorFocus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._focus = focus
        self._rows: list[_MixRow] = []
        self._add = text_button(
            "Mix in another seed", "Let some layers listen to another seed (style mixing)", "merge"
        )
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(
            Note("Layout from one seed, colours from another: choose which layers listen to the other one.")
        )
        self._column.addWidget(self._add)
        self._add.clicked.connect(self._on_added)

    def show_point(self, point: Point) -> None:
        """Show what is mixed into a point."""
        count = self._focus.card.style_count if self._focus.card else 1
        while len(self._rows) > len(point.mixes):
            row = self._rows.pop()
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self._rows) < len(point.mixes):
            self._rows.append(self._new_row(len(self._rows)))
        for row, mix in zip(self._rows, point.mixes, strict=True):
            row.show_mix(mix, count)
        self._add.setEnabled(len(self._rows) < _MOST_MIXES)

    def _new_row(self, number: int) -> "_MixRow":
        row = _MixRow(self)
        self._column.insertWidget(self._column.count() - 1, row)
        row.changed.connect(partial(self._on_changed, number))
        row.removal_requested.connect(partial(self._on_removed, number))
        return row

    def _on_added(self) -> None:
        count = self._focus.card.style_count if self._focus.card else 1
        seed = self._focus.seed + 1
        mix = Mix(place_of(seed), count // 2, count - 1)
        self._set([*self._focus.point.mixes, mix])

    def _on_changed(self, number: int, mix: Mix) -> None:
        mixes = list(self._focus.point.mixes)
        mixes[number] = mix
        self._set(mixes)

    def _on_removed(self, number: int) -> None:
        mixes = self._focus.point.mixes
        self._set([*mixes[:number], *mixes[number + 1 :]])

    def _set(self, mixes: Sequence[Mix]) -> None:
        self._focus.change(mixes=tuple(mixes))


class _MixRow(QWidget):
    """One other seed, and the layers that listen to it."""

    changed = Signal(object)
    removal_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._mix: Mix | None = None
        self._seed = FreeNumberBox((0, LARGEST_SEED), 1, decimals=0)
        self._seed.setAccessibleName("Seed that is mixed in")
        self._seed.setToolTip("The other seed")
        self._layers = LayerRange("of the mixed seed")
        remove = icon_button("x", "Do not mix this seed in")
        remove.clicked.connect(self.removal_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(QLabel("Seed"))
        row.addWidget(self._seed, 1)
        row.addWidget(remove)
        column.addLayout(row)
        column.addWidget(self._layers)
        self._seed.valueChanged.connect(self._on_seed_changed)
        self._layers.changed.connect(self._on_layers_changed)

    def show_mix(self, mix: Mix, style_count: int) -> None:
        self._mix = mix
        with QSignalBlocker(self._seed):
            self._seed.setValue(seed_at(mix.place))
        self._layers.show_range(mix.first, mix.last, style_count)

    def _on_seed_changed(self, seed: float) -> None:
        if self._mix is not None:
            self.changed.emit(replace(self._mix, place=place_of(int(seed))))

    def _on_layers_changed(self) -> None:
        if self._mix is not None:
            self.changed.emit(replace(self._mix, first=self._layers.first, last=self._layers.last))
