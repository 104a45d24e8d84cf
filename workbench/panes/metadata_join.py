"""“Add a table”: a table is read, matched with the pictures, shown, and added only when that is accepted."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget
from shiboken6 import isValid

from workbench.core.errors import WorkbenchError
from workbench.core.metadata.settings import TABLE_SUFFIXES
from workbench.core.models.machine import Machine
from workbench.core.steps import Step, Steps
from workbench.core.wording import pictures_in_words
from workbench.panes.asking import ask_for_file, ask_where_to_save
from workbench.panes.metadata_join_steps import JoinSteps
from workbench.panes.metadata_join_views import JoinViews
from workbench.panes.open_study import OpenStudy
from workbench.study.execution import execute
from workbench.study.fingerprints import REQUEST
from workbench.study.joining import (
    Bring,
    Join,
    accept,
    bring,
    export_unmatched,
    joined_by,
    pictures_with_values,
    proposed_join,
)
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.pane_frame import PaneFrame
from workbench.widgets.shortcuts import give_keys
from workbench.workers.runner import Runs

_TABLES = f"Tables ({' '.join(f'*{each}' for each in TABLE_SUFFIXES)});;All files (*)"
_SENTENCE = (
    "Bring what you know of the pictures. You see what fits before anything is added, and can undo it."
)


class JoinDialog(QDialog):
    """Brings a table into the open study. Whoever opens it deletes it."""

    joined = Signal()
    """Columns were added to the study's metadata."""
    help_requested = Signal()
    failed = Signal(object)
    """An exception that is no :class:`WorkbenchError`, for whoever puts errors into words."""

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._open_study = open_study
        self._runner = runner
        self._path: Path | None = None
        self._join: Join | None = None
        self._build()
        self._connect()
        self._show_state()

    def sizeHint(self) -> QSize:
        return QSize(1080, 690)

    def choose(self, path: Path) -> None:
        """Read a table and show what it would bring."""
        self._path = path
        self._steps.forget_sheets()
        self._steps.show_nothing(path.name)
        self._request_table()

    # Building

    def _build(self) -> None:
        self.setWindowTitle("Add a table – Image Workbench")
        self.resize(self.sizeHint().boundedTo(self.screen().availableSize()))
        self.setMinimumSize(800, 480)
        self.frame = PaneFrame("Add a table", _SENTENCE)
        self._steps, self._views = JoinSteps(), JoinViews()
        self.frame.set_controls(self._steps)
        self.frame.set_centre(self._views)
        self._empty = EmptyState(
            "table",
            "No table yet",
            "One row for each picture, with its file name, path or checksum in some column: CSV, XLSX or Parquet.",
            (("Choose a table …", "folder-open", self._on_file_requested),),
        )
        self.frame.set_centre(self._empty)
        self.add_button = self.frame.primary_button
        self.add_button.setAutoDefault(False)
        self.add_button.setToolTip(
            "Add the columns to the study; nothing that is there is changed (Ctrl+Enter)"
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.frame)
        self._empty.buttons[0].setFocus()

    def _connect(self) -> None:
        self._steps.file_requested.connect(self._on_file_requested)
        self._steps.reading_changed.connect(self._request_table)
        self._steps.key_changed.connect(self._on_key_changed)
        self._steps.repeats_changed.connect(self._on_choice_changed)
        self._steps.checksums_requested.connect(self._on_checksums_requested)
        self._views.columns_changed.connect(self._on_choice_changed)
        self._views.export_requested.connect(self._on_export_requested)
        self.add_button.clicked.connect(self._on_add_clicked)
        self.frame.help_requested.connect(self.help_requested)
        self.frame.progress.cancel_requested.connect(self._on_cancel_requested)
        self._open_study.closed.connect(self._on_study_closed)
        give_keys(self, (("Ctrl+Return", self.add_button.click),))

    # Events

    def closeEvent(self, event: QCloseEvent) -> None:
        self._runner.cancel(self)
        super().closeEvent(event)

    def reject(self) -> None:
        self._runner.cancel(self)
        super().reject()

    def _on_study_closed(self) -> None:
        # The connection outlives the window where Python still holds it.
        if isValid(self):
            self.reject()

    def _on_file_requested(self) -> None:
        folder = self._path.parent if self._path else Path.home()
        path = ask_for_file(self, "Choose a table", folder, _TABLES)
        if path is not None:
            self.choose(path)

    def _on_key_changed(self) -> None:
        if self._join is not None:
            self._work("Finding the pictures", self._show_join, joined_by, self._join.bring, self._steps.key)

    def _on_choice_changed(self) -> None:
        if self._join is not None:
            self._join = replace(self._join, columns=self._views.columns.chosen, repeats=self._steps.repeats)
            self._views.show_rows(self._join)
            self._show_state()

    def _on_checksums_requested(self) -> None:
        self.frame.progress.start("Computing checksums")
        self._runner.run(
            self,
            execute,
            self._open_study.study,
            REQUEST,
            tuple(self._open_study.files),
            Machine("cpu", self._runner.readers),
            each_step=self._on_step,
            then=self._on_checksums_computed,
            failed=self._on_failed,
            stopped=self._on_stopped,
        )
        self._show_state()

    def _on_checksums_computed(self, _: object) -> None:
        self._open_study.note_results(REQUEST)
        self._request_table()

    def _on_export_requested(self) -> None:
        if self._join is None or self._path is None:
            return
        proposal = self._path.with_name(f"{self._path.stem} unmatched rows.csv")
        path = ask_where_to_save(self, "Export the rows without a picture", proposal)
        if path is not None:
            self._work("Exporting", lambda _: self._on_exported(path), export_unmatched, self._join, path)

    def _on_exported(self, path: Path) -> None:
        self.frame.message_bar.show_message("done", f"The rows without a picture are in “{path.name}”.")

    def _on_add_clicked(self) -> None:
        if self._join is not None and self._open_study.study is not None:
            self._work("Adding", self._on_added, accept, self._open_study.study, self._join)

    def _on_added(self, _: object) -> None:
        self._open_study.note_metadata()
        self.joined.emit()
        self.accept()

    def _on_step(self, step: Step[Any]) -> None:
        self.frame.progress.update_progress(step.done, step.total)

    def _on_cancel_requested(self) -> None:
        self._runner.cancel(self)

    def _on_stopped(self) -> None:
        self.frame.progress.finish("Stopped. Nothing was added.")
        self._show_state()

    def _on_failed(self, error: BaseException) -> None:
        self.frame.progress.finish()
        if isinstance(error, WorkbenchError):
            self.frame.message_bar.show_message("error", str(error))
        else:
            self.failed.emit(error)
        self._show_state()

    # Requests

    def _request_table(self) -> None:
        study = self._open_study.study
        if self._path is None or study is None:
            return
        self._join = None
        try:
            settings = self._steps.settings
        except WorkbenchError as error:
            self._on_failed(error)
            return
        self._work(
            "Reading the table", self._show_join, _looked_at, study, self._path, settings, self._steps.sheet
        )

    def _work(
        self, doing: str, then: Callable[[Any], None], function: Callable[..., Any], *arguments: Any
    ) -> None:
        self.frame.message_bar.clear()
        self.frame.progress.start(doing)

        def done(result: Any) -> None:
            self.frame.progress.finish()
            then(result.value if isinstance(result, Step) else result)
            self._show_state()

        self._runner.read(
            self,
            function,
            *arguments,
            each_step=self._on_step,
            then=done,
            failed=self._on_failed,
            stopped=self._on_stopped,
            channel="work",
        )
        self._show_state()

    # Showing

    def _show_join(self, join: Join) -> None:
        self._join = replace(join, repeats=self._steps.repeats)
        self._steps.show_join(self._join)
        self._views.show_join(self._join)
        self._views.tabs.setFocus()

    def _show_state(self) -> None:
        join, is_busy = self._join, self.frame.progress.is_running
        self.frame.set_centre(self._views if join is not None else self._empty)
        columns = len(join.columns) if join else 0
        found = pictures_with_values(join) if join else 0
        is_possible = bool(columns and found) and self._open_study.is_writable and not is_busy
        words = "column" if columns == 1 else "columns"
        text = f"Add {columns:,} {words} to {pictures_in_words(found)}" if join else "Add the table"
        self.add_button.setText(text)
        self.add_button.setAccessibleName(text)
        self.add_button.setEnabled(is_possible)
        self._steps.setEnabled(not is_busy)


def _looked_at(study: Any, path: Path, settings: Any, sheet: str) -> Steps[Join | None]:
    brought: Bring | None = None
    for step in bring(study, path, settings, sheet):
        brought = step.value
        yield Step(step.done, step.total, None)
    assert brought is not None
    yield Step(1, 1, proposed_join(brought))
