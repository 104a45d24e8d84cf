"""Kept directions, to be taken for sliders."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from workbench.core.generators.latents.directions import MOST_DIRECTIONS, Direction
from workbench.panes.generator.focus import GeneratorFocus


class SliderMenu(QPushButton):
    """A button with the kept directions of the generator in focus; those that are sliders already are ticked."""

    def __init__(self, focus: GeneratorFocus, parent: QWidget | None = None) -> None:
        super().__init__("Kept ones", parent)
        self._focus = focus
        self._kept: tuple[Direction, ...] = ()
        self.setAccessibleName("Add or remove kept sliders")
        self._entries = QMenu(self)
        self._entries.setToolTipsVisible(True)
        self.setMenu(self._entries)
        self._entries.aboutToShow.connect(self._fill)
        self.show_kept(())

    def show_kept(self, kept: Sequence[Direction]) -> None:
        """Offer these directions."""
        self._kept = tuple(kept)
        self.setEnabled(bool(kept))
        self.setToolTip(
            "Choose among the directions that you have kept"
            if kept
            else "Nothing is kept yet: “Find others” leads to the tool where directions are named and kept"
        )

    def _fill(self) -> None:
        self._entries.clear()
        now = {each.key for each in self._focus.directions}
        for direction in self._kept:
            action = self._entries.addAction(direction.name)
            action.setToolTip(direction.made or direction.name)
            action.setCheckable(True)
            action.setChecked(direction.key in now)
            action.setEnabled(direction.key in now or len(now) < MOST_DIRECTIONS)
            action.toggled.connect(partial(self._on_toggled, direction))

    def _on_toggled(self, direction: Direction, is_wanted: bool) -> None:
        others = [each for each in self._focus.directions if each.key != direction.key]
        self._focus.steer_by([*others, direction] if is_wanted else others)
