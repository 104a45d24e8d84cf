"""Style mixing: some layers listen to another seed."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from workbench.panes.generator.focus import GeneratorFocus
from workbench.panes.generator.number_slider import FreeNumberBox
from workbench.widgets.buttons import icon_button, text_button
from workbench.widgets.headings import Note

if TYPE_CHECKING:
    from workbench.core.generators.latents.points import Mix, Place, Point

_LARGEST_SEED = 2**32 - 1
_MOST_MIXES = 6
_LAYERS = "Counted from 0; the first layers draw the layout, the last ones colours and fine detail"


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

    def show_point(self, point: "Point") -> None:
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
        from workbench.core.generators.latents.points import Mix

        count = self._focus.card.style_count if self._focus.card else 1
        seed = self._focus.seed + 1
        mix = Mix(_place_of(seed), count // 2, count - 1)
        self._set([*self._focus.point.mixes, mix])

    def _on_changed(self, number: int, mix: "Mix") -> None:
        mixes = list(self._focus.point.mixes)
        mixes[number] = mix
        self._set(mixes)

    def _on_removed(self, number: int) -> None:
        mixes = self._focus.point.mixes
        self._set([*mixes[:number], *mixes[number + 1 :]])

    def _set(self, mixes: "Sequence[Mix]") -> None:
        self._focus.change(mixes=tuple(mixes))


class _MixRow(QWidget):
    """One other seed, and the layers that listen to it."""

    changed = Signal(object)
    removal_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._mix: Mix | None = None
        self._seed = _box("Seed that is mixed in", "The other seed", _LARGEST_SEED)
        self._first = _box("First layer of the mixed seed", _LAYERS, 0)
        self._last = _box("Last layer of the mixed seed", _LAYERS, 0)
        remove = icon_button("x", "Do not mix this seed in")
        remove.clicked.connect(self.removal_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for parts in (("Seed", self._seed, remove), ("Layers", self._first, "to", self._last)):
            row = QHBoxLayout()
            row.setSpacing(4)
            for part in parts:
                widget = QLabel(part) if isinstance(part, str) else part
                row.addWidget(widget, 1 if isinstance(widget, FreeNumberBox) else 0)
            column.addLayout(row)
        for box in (self._seed, self._first, self._last):
            box.valueChanged.connect(self._on_changed)

    def show_mix(self, mix: "Mix", style_count: int) -> None:
        self._mix = mix
        seed = int(mix.place.x + 100 * mix.place.y)
        values = ((self._seed, seed), (self._first, mix.first), (self._last, mix.last))
        for box, value in values:
            with QSignalBlocker(box):
                if box is not self._seed:
                    box.setRange(0, style_count - 1)
                box.setValue(value)

    def _on_changed(self, _: float) -> None:
        if self._mix is None:
            return
        first, last = int(self._first.value()), int(self._last.value())
        self.changed.emit(
            replace(
                self._mix,
                place=_place_of(int(self._seed.value())),
                first=min(first, last),
                last=max(first, last),
            )
        )


def _place_of(seed: int) -> "Place":
    from workbench.core.generators.latents.points import SEEDS_IN_A_ROW, Place

    row, column = divmod(seed, SEEDS_IN_A_ROW)
    return Place(float(column), float(row))


def _box(name: str, tip: str, most: int) -> FreeNumberBox:
    box = FreeNumberBox((0, most), 1, decimals=0)
    box.setAccessibleName(name)
    box.setToolTip(tip)
    return box
