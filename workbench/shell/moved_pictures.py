"""Noticing, when a study is opened, that its pictures are not there, and showing them where they were found."""

from functools import partial

from PySide6.QtCore import QObject, Signal

from workbench.core.wording import pictures_in_words
from workbench.panes.open_study import LoadedStudy, OpenStudy, read_again
from workbench.study.moved import some_missing
from workbench.workers.runner import Runs


class MovedPictures(QObject):
    """Looks for a few pictures of each study that is opened; the window is not held up for it."""

    failed = Signal(object)
    said = Signal(str)
    """A sentence about what was found."""
    missed = Signal(str)
    """Some pictures of the open study are not where it thinks: a sentence about it."""

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open_study = open_study
        self._runner = runner
        self._found = ""
        open_study.opened.connect(self._on_opened)
        open_study.closed.connect(self._on_closed)

    def show_found(self, count: int) -> None:
        """So many pictures lie elsewhere now: show the open study anew, and say so."""
        study, then = self._open_study.study, partial(self._on_loaded, count)
        self._runner.read(self, read_again, study, then=then, failed=self.failed.emit, channel="reload")

    def _on_opened(self) -> None:
        study = self._open_study.study
        self._runner.read(
            self, some_missing, study, then=self._on_looked, failed=self.failed.emit, channel="look"
        )

    def _on_closed(self) -> None:
        self._runner.cancel(self)

    def _on_looked(self, is_some_missing: bool) -> None:
        found, self._found = self._found, ""
        if is_some_missing:
            are = "Others are still not" if found else "Pictures of this study are not"
            self.missed.emit(f"{found}{are} where they were. Labels and results are kept.")
        elif found:
            self.said.emit(f"{found}Names and results are as before.")

    def _on_loaded(self, count: int, loaded: LoadedStudy) -> None:
        if self._open_study.study is loaded.study:
            self._found = f"{pictures_in_words(count)} found again. "
            # As if another study had taken its place: what runs or waits is about the places of before.
            self._open_study.leave()
            self._open_study.show(loaded)
