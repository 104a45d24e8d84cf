"""Making the sample study while the window stays usable."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from workbench import paths
from workbench.core.steps import Step
from workbench.widgets.progress_strip import ProgressStrip
from workbench.workers.runner import Runs

FOLDER = "Sample study"
_DOING = "Making the sample study"


class SampleStudy(QObject):
    """Makes the sample study among the documents, or finds it there; :attr:`progress` says how far it is."""

    made = Signal(object)
    """The study's path."""
    failed = Signal(object)

    def __init__(self, runner: Runs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._doing = ""
        self.progress = ProgressStrip()
        self.progress.cancel_requested.connect(self._on_cancel_requested)

    @staticmethod
    def is_at(path: Path) -> bool:
        """Whether this is the path of the sample study."""
        return path.is_relative_to((paths.documents_folder() / FOLDER).absolute())

    def make(self) -> None:
        """Make it on the inference thread; asked again, what is there already is found."""
        self.progress.start(_DOING)
        then, failed, stopped = self._on_made, self._on_failed, self._on_stopped
        self._runner.run(self, _steps, each_step=self._on_step, then=then, failed=failed, stopped=stopped)

    def _on_cancel_requested(self) -> None:
        self._runner.cancel(self)

    def _on_step(self, step: Step[str]) -> None:
        if step.note != self._doing:
            # Each piece of work has counts and a pace of its own.
            self._doing = step.note
            self.progress.start(f"{_DOING}: {step.note}" if step.note else _DOING, step.total)
        self.progress.update_progress(step.done, step.total, note=step.note)

    def _on_made(self, _: Step[str]) -> None:
        from workbench.demo import demo_path

        self.progress.finish()
        self.made.emit(demo_path(None))

    def _on_failed(self, error: BaseException) -> None:
        self.progress.finish()
        self.failed.emit(error)

    def _on_stopped(self) -> None:
        self.progress.finish(
            "The sample study is not complete. What is made is kept; asked for again, only the rest is made."
        )


def _steps() -> Any:
    # Here, because it brings in numpy, for which the window need not wait.
    from workbench.demo import demo_steps

    return demo_steps(None)
