"""Opening a generator from a pane: how far it is, stopping it, and what is to be said when it fails."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from workbench.core.steps import Step
from workbench.panes.generator import opening_work
from workbench.panes.pane import Pane

if TYPE_CHECKING:
    from workbench.panes.generator.opening_work import Opened


class GeneratorOpening(QObject):
    """What was open before stays open until the next one is ready."""

    opened = Signal(object)
    """An :class:`Opened` is in memory."""
    ended = Signal()
    """The opening is over, in whatever way."""

    def __init__(self, pane: Pane) -> None:
        super().__init__(pane)
        self._pane = pane
        self._words = self._complaint = ""

    def open_file(self, path: Path) -> None:
        """Open the file of a generator, whatever its format; converting it may take a moment."""
        self._open(f"Opening “{path.name}”", opening_work.opened_file, path)

    def open_kept(self, key: str) -> None:
        """Open a generator of this computer."""
        self._open("Opening the generator", opening_work.made_ready, key)

    def _open(self, words: str, function: Callable[..., Any], what: object) -> None:
        pane = self._pane
        self._words = words
        pane.message_bar.clear_passing()
        # Whoever opens another file has read why the last one could not be opened.
        pane.message_bar.take_back(self._complaint)
        pane.progress.start(words)
        pane.run(
            function,
            what,
            pane.open_study.device,
            each_step=self._on_step,
            then=self._on_opened,
            failed=self._on_failed,
            stopped=self._on_stopped,
        )

    def _on_step(self, step: Step[Any]) -> None:
        # “0 of 1” would say less than the words with which it began.
        if step.total > 1:
            self._pane.progress.update_progress(step.done, step.total, note=step.note or self._words)

    def _on_opened(self, last: "Step[Opened | None]") -> None:
        self._pane.progress.finish()
        if last.value is not None:
            self.opened.emit(last.value)
        self.ended.emit()

    def _on_failed(self, error: BaseException) -> None:
        self._pane.progress.finish()
        self._pane.failed.emit(self._pane, error)
        messages = self._pane.message_bar.messages
        self._complaint = messages[-1].text if messages else ""
        self.ended.emit()

    def _on_stopped(self) -> None:
        self._pane.progress.finish("Stopped. What was open before stays open.")
        self.ended.emit()
