"""One recorded run of a task over chosen pictures: begun, told of and ended alike in every tool that has one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from workbench.core.models.machine import Machine
from workbench.core.steps import Skipped, Step
from workbench.core.tables import Rows
from workbench.core.tasks import TaskSteps
from workbench.core.wording import pictures_in_words
from workbench.panes.outlook import execute_selection
from workbench.panes.pane import Pane
from workbench.study.filter_words import PictureSelection
from workbench.study.runs import Request
from workbench.widgets.message_bar import Action

_REASONS_SHOWN = 200


@dataclass(frozen=True)
class RunWords:
    """What is said of a run: while it begins, when so many pictures are done, and when it was stopped."""

    starting: str
    done: Callable[[int], str]
    stopped: str = "Stopped. What was done is kept; resume whenever you like."
    skipped: str = "could not be read"


class TaskRun(QObject):
    """Shows progress in its pane, notes what could be read, and says at the end what became of the pictures.

    The pane listens to the signals and need not know how a run ends.
    """

    begun = Signal()
    stepped = Signal(object)
    """A :class:`Step` with results that the study holds already."""
    stopped = Signal()
    """The person stopped it, before :attr:`ended`; of the step in hand, which is kept too, nothing was told."""
    ended = Signal(str)
    """It is over, finished, stopped or failed; what was done is in the study. With what was said of it, if anything."""

    def __init__(
        self,
        pane: Pane,
        words: RunWords,
        list_skipped: Callable[[], None] | None = None,
        say_end: Callable[[int], None] | None = None,
    ) -> None:
        """``list_skipped`` shows the pictures without a result in the pane itself; without it a message names them.

        ``say_end`` says what became of so many pictures that are done, in place of a warning if some were skipped.
        """
        super().__init__(pane)
        self._pane = pane
        self._words = words
        self._list_skipped = list_skipped
        self._say_end = say_end or self._warn_of_skipped
        self.request: Request | None = None
        """What is being carried out at this moment."""
        self.skipped: list[Skipped] = []
        """Pictures of the last run that gave no result."""
        pane.progress.cancel_requested.connect(self._on_cancel_requested)
        pane.progress.skipped_requested.connect(list_skipped or self.show_skipped)
        pane.open_study.closed.connect(self._on_closed)

    @property
    def is_running(self) -> bool:
        """Whether a run is going on."""
        return self.request is not None

    def start(
        self,
        request: Request,
        selection: PictureSelection,
        machine: Machine,
        execute: Callable[..., TaskSteps] | None = None,
    ) -> None:
        """Carry out a request on the chosen pictures, without those that are done.

        ``execute`` does so in place of :func:`execute_selection`, with the same arguments.
        """
        pane = self._pane
        self.request, self.skipped = request, []
        pane.message_bar.clear()
        pane.progress.start(self._words.starting, len(selection.files))
        self.begun.emit()
        pane.run(
            execute or execute_selection,
            pane.open_study.study,
            request,
            selection,
            machine,
            each_step=self._on_step,
            then=self._on_finished,
            failed=self._on_failed,
            stopped=self._on_stopped,
        )

    def show_skipped(self, rest: str = "", action: Action | None = None) -> None:
        """Say which pictures gave no result, and why; ``rest`` says what became of the others."""
        if not self.skipped:
            return
        text = f"{pictures_in_words(len(self.skipped))} {self._words.skipped}. {rest}".strip()
        reasons = [f"{each.picture}: {each.reason}" for each in self.skipped[:_REASONS_SHOWN]]
        if len(self.skipped) > _REASONS_SHOWN:
            reasons.append(f"… and {len(self.skipped) - _REASONS_SHOWN:,} more; Tables lists them all.")
        self._pane.message_bar.show_message("warning", text, action, "\n".join(reasons))

    def _on_step(self, step: Step[tuple[Rows | Skipped, ...]]) -> None:
        skipped = [each for each in step.value if isinstance(each, Skipped)]
        self.skipped += skipped
        readable = (each.picture for each in step.value if isinstance(each, Rows))
        self._pane.open_study.note_outcomes(readable, skipped)
        starting = self._words.starting
        note = "" if step.value else starting[:1].lower() + starting[1:]
        self._pane.progress.update_progress(step.done, step.total, len(self.skipped), note)
        if step.note:
            self._pane.message_bar.show_message("warning", step.note)
        self.stepped.emit(step)

    def _on_finished(self, last: Step[Any] | None) -> None:
        done = (last.total if last else 0) - len(self.skipped)
        self._end(self._words.done(done))
        self._say_end(done)

    def _on_stopped(self) -> None:
        self.stopped.emit()
        self._end(self._words.stopped)

    def _on_failed(self, error: BaseException) -> None:
        self._end("")
        self._pane.failed.emit(self._pane, error)

    def _on_cancel_requested(self) -> None:
        self._pane.runner.cancel(self._pane)

    def _on_closed(self) -> None:
        self.request, self.skipped = None, []

    def _end(self, text: str) -> None:
        request, self.request = self.request, None
        self._pane.progress.finish(text)
        if request is not None:
            self._pane.open_study.note_results(request)
        self.ended.emit(text)

    def _warn_of_skipped(self, done: int) -> None:
        listed = self._list_skipped
        rest = f"The other {done:,} are done and kept." if done else ""
        self.show_skipped(rest, ("Show them", listed) if listed is not None else None)
