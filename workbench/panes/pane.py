"""What all panes have in common: the frame, the open study, the runner, and where errors go."""

from collections.abc import Callable
from functools import partial
from typing import Any, Unpack

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QWidget

from workbench.panes.open_study import OpenStudy
from workbench.study.study import Study
from workbench.widgets.pane_frame import PaneFrame
from workbench.workers.runner import Answers, Runs

_READING_ONLY = "The study is open for reading only: nothing can be added. Save a copy and go on in the copy"


class Pane(PaneFrame):
    """One tool in the window. Subclasses set ``title``, ``sentence`` and ``help_page``."""

    title = ""
    sentence = ""
    help_page = ""

    failed = Signal(object, object)
    """This pane and an exception that the window puts into words."""
    models_requested = Signal(str)
    """The person wants the window of models, with the model of this key."""

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(self.title, self.sentence, parent)
        self.open_study = open_study
        self.runner = runner
        self._to_ask_when_seen: list[Callable[[], None]] = []
        open_study.closed.connect(self.leave)
        # Not the button's own shortcut, which is lost whenever its text changes.
        shortcut = QShortcut(QKeySequence("Ctrl+Return"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.primary_button.click)

    def run(
        self,
        function: Callable[..., Any],
        *arguments: Any,
        live: bool = False,
        **answers: Unpack[Answers],
    ) -> None:
        """Compute on the inference thread; see :meth:`workbench.workers.runner.Runs.run`."""
        self.runner.run(self, function, *arguments, live=live, **self._completed(answers))

    def read(
        self,
        function: Callable[..., Any],
        *arguments: Any,
        channel: str = "",
        **answers: Unpack[Answers],
    ) -> None:
        """Compute beside the inference thread; on a channel only the newest answer arrives."""
        self.runner.read(self, function, *arguments, channel=channel, **self._completed(answers))

    def when_seen(self, ask: Callable[[], None]) -> None:
        """Ask for something now, or once this is shown: what nobody looks at is not read after every change."""
        if self.isVisible():
            ask()
        elif ask not in self._to_ask_when_seen:
            self._to_ask_when_seen.append(ask)

    def showEvent(self, event: QShowEvent) -> None:
        """What has changed while this was hidden is read now."""
        super().showEvent(event)
        asking, self._to_ask_when_seen = self._to_ask_when_seen, []
        for ask in asking:
            ask()

    def show_wish(self, text: str, tip: str, is_possible: bool, adds: bool = False) -> None:
        """What the primary button says. What ``adds`` to the study cannot be done where it is open for reading only."""
        study = self.open_study.study
        is_read_only = adds and study is not None and study.is_read_only
        self.primary_button.setText(text)
        self.primary_button.setAccessibleName(text)
        self.primary_button.setToolTip(_READING_ONLY if is_read_only else tip)
        self.primary_button.setEnabled(is_possible and (self.open_study.is_writable or not adds))

    def views(self) -> dict[str, Callable[[], None]]:
        """The pane's views by name, and what shows each: for pictures of the program."""
        return {"": self.take_focus}

    def note_models(self) -> None:
        """Models have come or gone: a pane that offers some shows what there is now."""

    def take_focus(self) -> None:
        """The pane was chosen: the keyboard belongs to what a person would use first."""
        self.primary_button.setFocus()

    def leave(self) -> None:
        """The study was closed: nothing that still runs may answer."""
        self.runner.cancel(self)
        self.progress.finish()
        self.message_bar.clear()

    def _completed(self, answers: Answers) -> Answers:
        """What nobody else wants to hear of is said in the pane."""
        failed = answers.get("failed") or self._on_failed
        return {**answers, "failed": failed, "stopped": self._if_still_open(answers.get("stopped"))}

    def _if_still_open(self, stopped: Callable[[], None] | None) -> Callable[[], None] | None:
        # Work that stops because its study was closed has nothing to say to the next study.
        return stopped and partial(self._on_work_stopped, self.open_study.study, stopped)

    def _on_work_stopped(self, study: Study | None, stopped: Callable[[], None]) -> None:
        if self.open_study.study is study:
            stopped()

    def _on_failed(self, error: BaseException) -> None:
        self.failed.emit(self, error)
