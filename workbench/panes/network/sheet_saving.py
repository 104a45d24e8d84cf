"""Saving a sheet of pictures and a table into a folder, with progress: alike for all tools that give both."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from workbench.core.file_names import as_file_name
from workbench.core.steps import Step
from workbench.panes.asking import ask_for_folder
from workbench.panes.pane import Pane


class SheetSaving(QObject):
    """Asks where to, and tells of it in the pane. What saves is a generator whose last step names the files."""

    def __init__(self, pane: Pane, what: str) -> None:
        """``what`` is saved: "maps"."""
        super().__init__(pane)
        self._pane, self._what = pane, what
        pane.progress.cancel_requested.connect(self._on_cancel_requested)

    def save(
        self, request: Callable[..., None], function: Callable[..., Any], *arguments: Any, name: str
    ) -> None:
        """Let ``function`` write files that begin with ``name``, through the pane's ``run`` or ``read``."""
        study = self._pane.open_study.study
        if study is None or self._pane.progress.is_running:
            return
        folder = ask_for_folder(self._pane, f"Where are the {self._what} to be saved?", study.path.parent)
        if folder is not None:
            self._pane.progress.start(f"Saving the {self._what}")
            request(
                function,
                *arguments,
                folder / as_file_name(name),
                each_step=self._on_step,
                then=self._on_saved,
                failed=self._on_failed,
                stopped=self._pane.progress.finish,
            )

    def _on_step(self, step: Step[tuple[Path, ...]]) -> None:
        self._pane.progress.update_progress(step.done, step.total)
        if step.note:
            self._pane.message_bar.show_message("warning", step.note)

    def _on_saved(self, last: Step[tuple[Path, ...]]) -> None:
        self._pane.progress.finish()
        picture, table, *_ = last.value
        text = f"Saved as “{picture.name}” and “{table.name}” in “{picture.parent}”, with a record of how."
        self._pane.message_bar.show_message("done", text)

    def _on_failed(self, error: BaseException) -> None:
        self._pane.progress.finish()
        self._pane.failed.emit(self._pane, error)

    def _on_cancel_requested(self) -> None:
        self._pane.runner.cancel(self._pane)
