"""Undo and redo from the menu: of what a person changed in the metadata, or of where a generator was steered."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from workbench.panes.open_study import OpenStudy
from workbench.study.metadata import Action, redo, undo
from workbench.study.study import Study
from workbench.workers.runner import Runs


class Edits(QObject):
    """Takes back and does again; one at a time, in the order of the wishes."""

    said = Signal(str)
    """A sentence about what was taken back or done again."""
    failed = Signal(object)

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open_study = open_study
        self._runner = runner
        self._is_steering = False

    def follow(self, is_steering: bool) -> None:
        """What is shown now: a tool of generators, whose moves are taken back, or another one."""
        self._is_steering = is_steering

    def undo(self) -> None:
        """Take back what was done last."""
        if self._is_steering:
            self._open_study.generator.undo()
        else:
            self._move(undo, "Taken back: {}.", "There is nothing to take back.")

    def redo(self) -> None:
        """Do again what was undone last."""
        if self._is_steering:
            self._open_study.generator.redo()
        else:
            self._move(redo, "Done again: {}.", "There is nothing to do again.")

    def _move(self, function: Callable[[Study], Action | None], sentence: str, nothing: str) -> None:
        study = self._open_study.study
        if study is None:
            self.said.emit(nothing)
            return
        if study.is_read_only:
            self.said.emit("This study is open for reading only, so nothing in it can be changed.")
            return
        then = partial(self._on_moved, sentence, nothing)
        self._runner.write(self, function, study, then=then, failed=self.failed.emit)

    def _on_moved(self, sentence: str, nothing: str, action: Action | None) -> None:
        if action is None:
            self.said.emit(nothing)
            return
        self._open_study.note_metadata()
        self._open_study.faces.note_faces()
        self.said.emit(sentence.format(action.words))
