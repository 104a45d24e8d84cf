"""Generators opened in the window by whatever way: the menu, the start screen, a drop, the command line."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from workbench.panes import group_of
from workbench.panes.generator.opening_work import could_be_generator, sorted_places

if TYPE_CHECKING:
    from workbench.shell.main_window import MainWindow

GROUP, FIRST_TOOL = "generator", "steer"


def needs_study(pane: str) -> bool:
    """Whether a pane has something to show only with a study open; generators belong to none."""
    return group_of(pane) != GROUP


class GeneratorFiles(QObject):
    """Files are told apart by how they begin, not by their names, and that is read beside the window's thread."""

    others_found = Signal(tuple)
    """Files and folders that were opened together with generators, or looked like some, and are none."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window

    def show_tools(self) -> None:
        """Show the first of the tools; they need no study."""
        self._window.show_pane(FIRST_TOOL)

    def choose(self) -> None:
        """Ask for the file of a generator and open it."""
        self.show_tools()
        self._window.panes[FIRST_TOOL].choose_file()

    def open_among(self, places: Sequence[Path]) -> bool:
        """Look for generators among ``places``; False where there can be none. What else there is, is found later."""
        if not any(map(could_be_generator, places)):
            return False
        window = self._window
        window.runner.read(self, sorted_places, tuple(places), then=self._on_sorted, failed=window.show_error)
        return True

    def _on_sorted(self, found: tuple[list[Path], list[Path]]) -> None:
        generators, others = found
        if others:
            self.others_found.emit(tuple(others))
        if generators:
            self.show_tools()
            self._window.panes[FIRST_TOOL].open_generator(generators[0])
        for path in generators[1:]:
            action = ("Open this one", partial(self._window.panes[FIRST_TOOL].open_generator, path))
            text = f"One generator is opened at a time; “{path.name}” waits."
            self._window.message_bar.show_message("information", text, action)
