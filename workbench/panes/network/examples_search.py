"""The search for examples: the task on the inference thread, and how far it is in the pane's progress strip."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from workbench.core.models.machine import Machine
from workbench.core.networks.examples_settings import ExamplesSettings
from workbench.core.steps import Skipped, Step
from workbench.core.tables import Rows
from workbench.core.tasks import task
from workbench.core.wording import pictures_in_words
from workbench.panes.open_study import OpenStudy
from workbench.panes.outlook import execute_selection
from workbench.study.filter_words import PictureSelection
from workbench.study.runs import Request
from workbench.widgets.progress_strip import ProgressStrip
from workbench.workers.runner import Runs

EXAMPLES = task("examples")


class ExamplesSearch(QObject):
    """Looks for the examples of a layer's units in all pictures that take part; what is found is kept at once."""

    went_on = Signal()
    """A few more pictures were looked at."""
    ended = Signal()

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        progress: ProgressStrip,
        failed: Callable[[BaseException], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_study, self._runner, self._failed = open_study, runner, failed
        self._progress = progress
        self._request: Request | None = None
        self._skipped = 0
        progress.cancel_requested.connect(self._on_cancel_requested)
        open_study.closed.connect(self._on_closed)

    @property
    def is_running(self) -> bool:
        """Whether pictures are being looked at."""
        return self._request is not None

    def start(self, model: str, layer: str, examples: int) -> None:
        """Look at all pictures that were not looked at before, unless the pane is busy with something else."""
        if self._open_study.study is None or self._progress.is_running:
            return
        self._request = Request(EXAMPLES, ExamplesSettings(model, layer, examples))
        self._skipped = 0
        files = tuple(self._open_study.active_files)
        self._progress.start("Getting the network ready", len(files))
        self._runner.run(
            self,
            execute_selection,
            self._open_study.study,
            self._request,
            PictureSelection(files),
            Machine(self._open_study.device, self._runner.readers),
            each_step=self._on_step,
            then=self._on_finished,
            failed=self._on_failed,
            stopped=self._on_stopped,
        )

    def _on_step(self, step: Step[tuple[Rows | Skipped, ...]]) -> None:
        skipped = [each for each in step.value if isinstance(each, Skipped)]
        self._skipped += len(skipped)
        readable = (each.picture for each in step.value if isinstance(each, Rows))
        self._open_study.note_outcomes(readable, skipped)
        self._progress.update_progress(step.done, step.total, self._skipped, step.note)
        self.went_on.emit()

    def _on_finished(self, _: object) -> None:
        text = "Examples were found for all units of the layer."
        if self._skipped:
            text += f" {pictures_in_words(self._skipped)} could not be read; the table “Skipped” lists them."
        self._end(text)

    def _on_stopped(self) -> None:
        self._end("Stopped. What was found is kept; go on whenever you like.")

    def _on_failed(self, error: BaseException) -> None:
        self._end("")
        self._failed(error)

    def _on_cancel_requested(self) -> None:
        if self.is_running:
            self._runner.cancel(self)

    def _on_closed(self) -> None:
        self._request = None
        self._runner.cancel(self)

    def _end(self, text: str) -> None:
        request, self._request = self._request, None
        # Nothing is said to the next study of what was stopped because its study was closed.
        if request is not None:
            self._progress.finish(text)
            self._open_study.note_results(request)
            self.ended.emit()
