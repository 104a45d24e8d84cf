"""Taking a table away: asked where to, written part by part with progress, stopped whenever a person likes."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from workbench.core.file_names import as_file_name
from workbench.core.steps import Step
from workbench.panes.asking import ask_where_to_save
from workbench.study.study import Study
from workbench.study.table_export import export_study_table
from workbench.study.table_rows import Wanted
from workbench.study.tables import StudyTable
from workbench.widgets.progress_strip import ProgressStrip
from workbench.workers.runner import Runs


class TableTaking(QObject):
    """One export at a time."""

    done = Signal(object)
    """The path of the file that was written."""
    stopped = Signal()
    failed = Signal(object)
    busy_changed = Signal()

    def __init__(self, window: QWidget, runner: Runs, progress: ProgressStrip) -> None:
        super().__init__(window)
        self._window = window
        self._runner = runner
        self._progress = progress
        self.is_busy = False
        progress.cancel_requested.connect(self._on_cancel_requested)

    def take(self, study: Study, table: StudyTable, wanted: Wanted, suffix: str) -> None:
        """Ask for a file's name and write the rows into it."""
        name = as_file_name(f"{study.name} {table.title}")
        path = ask_where_to_save(self._window, "Export the table", study.path.with_name(f"{name}{suffix}"))
        if path is None:
            return
        self._progress.start(f"Writing “{path.name}”")
        self._set_busy(True)
        self._runner.read(
            self,
            export_study_table,
            study,
            table,
            wanted,
            path,
            each_step=self._on_step,
            then=self._on_done,
            failed=self._on_failed,
            stopped=self._on_stopped,
        )

    def leave(self) -> None:
        """The study was closed."""
        self._runner.cancel(self)
        self._set_busy(False)

    def _on_step(self, step: Step[Path]) -> None:
        self._progress.update_progress(step.done, step.total)

    def _on_done(self, last: Step[Path] | Any) -> None:
        self._end()
        self.done.emit(last.value)

    def _on_stopped(self) -> None:
        if self.is_busy:
            self._end()
            self.stopped.emit()

    def _on_failed(self, error: BaseException) -> None:
        self._end()
        self.failed.emit(error)

    def _on_cancel_requested(self) -> None:
        self._runner.cancel(self)

    def _end(self) -> None:
        self._progress.finish()
        self._set_busy(False)

    def _set_busy(self, is_busy: bool) -> None:
        self.is_busy = is_busy
        self.busy_changed.emit()
