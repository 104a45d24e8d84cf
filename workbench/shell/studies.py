"""Opening, closing and copying studies beside the thread of the window. One is open at a time."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from workbench import paths
from workbench.panes.open_study import LoadedStudy, OpenStudy, load_study
from workbench.study.proposal import proposed_study
from workbench.study.study import Study
from workbench.workers.runner import Runs


class Studies(QObject):
    """The study that is open stays open until the next one has been read without an error."""

    sources_ready = Signal(tuple)
    """Files and folders that are to be added to the study that has just been opened."""
    failed = Signal(object)
    opening_failed = Signal(object, object)
    """The path of a study that could not be opened, and the exception."""
    copied = Signal(object)
    """The path of a copy that is complete now."""

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open_study = open_study
        self._runner = runner
        self._held: list[Study] = []
        self._wish = 0
        self._loading: dict[Path, tuple[int, tuple[Path, ...]]] = {}
        self._after_closing: Callable[[], None] | None = None

    def open(
        self, path: Path, sources: Sequence[Path] = (), is_new: bool = False, read_only: bool = False
    ) -> None:
        """Open the study at ``path`` and add ``sources`` to it. Of several wishes the last one counts."""
        self._wish += 1
        self._after_closing = None
        current = self._open_study.study
        if current is not None and current.path == path.absolute():
            self.sources_ready.emit(tuple(sources))
        elif path.absolute() in self._loading:
            # A second click on the same name: what is on its way answers this wish.
            _, before = self._loading[path.absolute()]
            self._loading[path.absolute()] = (self._wish, tuple(dict.fromkeys([*before, *sources])))
        elif any(study.path == path.absolute() for study in self._held):
            # It is being closed, behind a step that still writes to it.
            self._after_closing = partial(self.open, path, sources, is_new, read_only)
        else:
            self._loading[path.absolute()] = (self._wish, tuple(sources))
            then, failed = partial(self._on_loaded, path), partial(self._on_opening_failed, path)
            arguments = (path, is_new, read_only, self._held)
            self._runner.read(self, load_study, *arguments, then=then, failed=failed)

    def open_sources(self, sources: Sequence[Path]) -> None:
        """Make the study of these files or folders, or find it again."""
        self._wish += 1
        then = partial(self._on_proposed, self._wish, tuple(sources))
        folder = paths.documents_folder()
        self._runner.read(self, proposed_study, sources, folder, then=then, failed=self.failed.emit)

    def close(self) -> None:
        """Close the study; everything is saved already."""
        finish_typing()
        study = self._open_study.leave()
        if study is not None:
            self._close(study)

    def close_at_once(self) -> None:
        """Close every study that is still held. The runner must be shut down already."""
        for study in self._held:
            study.close()

    def save_copy(self, path: Path) -> None:
        """Write a copy of the open study."""
        study = self._open_study.study
        if study is not None:
            then = partial(self._on_copied, path)
            self._runner.read(self, study.save_copy, path, then=then, failed=self.failed.emit)

    def _on_proposed(self, wish: int, sources: tuple[Path, ...], path: Path) -> None:
        if wish == self._wish:
            self.open(path, sources, is_new=True)

    def _on_loaded(self, path: Path, loaded: LoadedStudy) -> None:
        wish, sources = self._loading.pop(path.absolute())
        if wish != self._wish:
            self._close(loaded.study)
            return
        self.close()
        self._open_study.show(loaded)
        self.sources_ready.emit(sources)

    def _on_opening_failed(self, path: Path, error: BaseException) -> None:
        wish, _ = self._loading.pop(path.absolute())
        if wish == self._wish:
            self.opening_failed.emit(path, error)

    def _on_copied(self, path: Path, _: object) -> None:
        self.copied.emit(path)

    def _close(self, study: Study) -> None:
        # What a person has changed is written first; the inference thread may still write a step.
        self._runner.write(study, _nothing, then=partial(self._on_written, study), failed=self.failed.emit)

    def _on_written(self, study: Study, _: object) -> None:
        self._runner.run(study, study.close, then=partial(self._on_closed, study), failed=self.failed.emit)

    def _on_closed(self, study: Study, _: object) -> None:
        self._held.remove(study)
        wish, self._after_closing = self._after_closing, None
        if wish is not None:
            wish()


def finish_typing() -> None:
    """What is being typed into a field counts as typed, before the field goes away."""
    field = QApplication.focusWidget()
    if field is not None:
        field.clearFocus()


def _nothing() -> None:
    """Comes when all that was to be written is written."""
