"""Random pictures that a person sorts to the left and to the right."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from workbench.core.wording import pictures_in_words
from workbench.widgets.buttons import text_button
from workbench.widgets.headings import Note
from workbench.widgets.picture_tray import PictureTray

if TYPE_CHECKING:
    from workbench.widgets.pixels import Pixels

LEFT, RIGHT, UNSORTED = "left", "right", "unsorted"
_SIDES = {"L": LEFT, "R": RIGHT, "Delete": UNSORTED}
_HOW = "Drag pictures between the three trays, or select some and press L for left, R for right, Delete to take out"


class SortingView(QWidget):
    """Pictures are known by their seeds."""

    changed = Signal()
    """A picture lies elsewhere now."""
    more_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.trays = {
            UNSORTED: PictureTray("Pictures not sorted yet", _HOW, "LR"),
            LEFT: PictureTray("Pictures on the left", _HOW, "LR", "Drag pictures with little of it here"),
            RIGHT: PictureTray("Pictures on the right", _HOW, "LR", "Drag pictures with much of it here"),
        }
        self._missing: dict[int, None] = {}
        self._build()
        for name, tray in self.trays.items():
            tray.dropped.connect(partial(self.move, to=name))
            tray.key_pressed.connect(partial(self._on_key_pressed, tray))
            tray.itemSelectionChanged.connect(self._show_state)
        self._show_state()

    @property
    def left(self) -> tuple[int, ...]:
        """The seeds of the pictures on the left."""
        return self.trays[LEFT].keys

    @property
    def right(self) -> tuple[int, ...]:
        """The seeds of the pictures on the right."""
        return self.trays[RIGHT].keys

    @property
    def count(self) -> int:
        """How many pictures there are in all trays."""
        return sum(tray.count() for tray in self.trays.values())

    @property
    def missing(self) -> tuple[int, ...]:
        """The seeds whose pictures have not come yet."""
        return tuple(self._missing)

    def add_seeds(self, seeds: Sequence[int]) -> None:
        """Put pictures that are not there yet among those to be sorted."""
        known = {key for tray in self.trays.values() for key in tray.keys}
        for seed in seeds:
            if seed not in known:
                self.trays[UNSORTED].add(seed, f"Seed {seed:,}")
                self._missing[seed] = None
        self._show_state()

    def set_picture(self, seed: int, picture: "Pixels", is_exact: bool = True) -> None:
        """Show what a seed looks like, wherever it lies; it stays missing until its exact picture has come."""
        if is_exact:
            self._missing.pop(seed, None)
        for tray in self.trays.values():
            tray.set_picture(seed, picture)

    def forget_pictures(self) -> None:
        """What seeds look like has changed: all pictures have to come anew."""
        self._missing = dict.fromkeys(key for tray in self.trays.values() for key in tray.keys)

    def clear(self) -> None:
        """Begin anew without any pictures."""
        self._missing = {}
        for tray in self.trays.values():
            tray.clear()
        self._on_moved()

    def move(self, seeds: Iterable[int], to: str) -> None:
        """Put pictures into one of the trays :data:`LEFT`, :data:`RIGHT` and :data:`UNSORTED`."""
        wanted = tuple(seeds)
        for name, tray in self.trays.items():
            if name != to:
                for each in tray.take(wanted):
                    self.trays[to].add(*each)
        self._on_moved()

    def _build(self) -> None:
        note = Note(
            "Choose one difference, such as few and many trees. Drag pictures with much of it to the right, and those "
            "with little to the left, about ten each; leave the others here."
        )
        self._left = text_button("To the left", f"Sort the pictures selected to the left (L). {_HOW}")
        self._right = text_button("To the right", f"Sort the pictures selected to the right (R). {_HOW}")
        self._out = text_button("Take out", "Put the pictures selected back among the others (Delete)")
        self._more = text_button("Draw more", "Draw as many random pictures again")
        self._left.clicked.connect(partial(self._send, LEFT))
        self._right.clicked.connect(partial(self._send, RIGHT))
        self._out.clicked.connect(partial(self._send, UNSORTED))
        self._more.clicked.connect(self.more_requested)
        buttons = QHBoxLayout()
        for button in (self._left, self._right, self._out, self._more):
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            buttons.addWidget(button, 1)
        self._headings = {LEFT: QLabel(), RIGHT: QLabel()}
        below = QGridLayout()
        below.setHorizontalSpacing(8)
        for column, side in enumerate((LEFT, RIGHT)):
            below.addWidget(self._headings[side], 0, column)
            below.addWidget(self.trays[side], 1, column)
            below.setColumnStretch(column, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(note)
        column.addWidget(self.trays[UNSORTED], 3)
        column.addLayout(buttons)
        column.addLayout(below, 2)

    def _on_key_pressed(self, tray: PictureTray, key: str) -> None:
        self._move_selected(tray, _SIDES[key])

    def _send(self, side: str) -> None:
        for tray in self.trays.values():
            self._move_selected(tray, side)

    def _move_selected(self, tray: PictureTray, side: str) -> None:
        row = tray.currentRow()
        if tray is not self.trays[side] and tray.selected_keys:
            self.move(tray.selected_keys, side)
            if tray.count():
                # The next picture is at hand, so that one key after the other sorts them all.
                tray.setCurrentRow(min(row, tray.count() - 1))

    def _on_moved(self) -> None:
        self._show_state()
        self.changed.emit()

    def _show_state(self) -> None:
        for side, heading in self._headings.items():
            heading.setText(f"{side.capitalize()}: {pictures_in_words(self.trays[side].count())}")
        chosen = {name for name, tray in self.trays.items() if tray.selectedItems()}
        self._left.setEnabled(bool(chosen - {LEFT}))
        self._right.setEnabled(bool(chosen - {RIGHT}))
        self._out.setEnabled(bool(chosen - {UNSORTED}))
