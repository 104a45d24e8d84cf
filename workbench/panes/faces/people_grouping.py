"""The long work of the tool “People”: comparing all faces, and describing those that a recogniser has not seen."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from workbench.core.models.cards import ModelCard
from workbench.core.models.machine import Machine
from workbench.core.steps import Step
from workbench.panes.faces.people_words import action_in_words, result_in_words
from workbench.panes.pane import Pane
from workbench.study.faces.embeddings import embed_missing
from workbench.study.faces.grouping import Grouped, group_known_faces
from workbench.study.faces.taking_groups import GroupedBy, TakenGroups, take_groups

Settings = tuple[ModelCard, str, float]
"""The recogniser, the distance, and up to which mean distance faces are put together."""


class PeopleGrouping(QObject):
    """One at a time, with progress in its pane; what comes of it is written down and said."""

    changed = Signal()
    """It has begun or ended."""

    def __init__(self, pane: Pane) -> None:
        super().__init__(pane)
        self._pane = pane
        self.is_running = False
        pane.progress.cancel_requested.connect(self._on_cancel_requested)
        pane.open_study.closed.connect(self._on_closed)

    def group(self, settings: Settings) -> None:
        """Compare all faces and put similar ones together."""
        self._begin("Comparing faces", group_known_faces, *settings, then=partial(self._on_grouped, settings))

    def describe(self, card: ModelCard) -> None:
        """Compute the embeddings by a recogniser that are missing."""
        machine = Machine(self._pane.open_study.device, self._pane.runner.readers)
        self._begin("Making faces comparable", embed_missing, card, machine, then=self._on_described)

    def _begin(
        self, words: str, function: Callable[..., Any], *arguments: Any, then: Callable[[Any], object]
    ) -> None:
        pane = self._pane
        self.is_running = True
        pane.message_bar.clear()
        pane.progress.start(words)
        self.changed.emit()
        pane.run(
            function,
            pane.open_study.study,
            *arguments,
            each_step=self._on_step,
            then=then,
            failed=self._on_failed,
            stopped=self._on_stopped,
        )

    def _on_step(self, step: Step[Any]) -> None:
        self._pane.progress.update_progress(step.done, step.total)

    def _on_grouped(self, settings: Settings, last: Step[Grouped | None] | None) -> None:
        self._end()
        found = (last.value if last else None) or Grouped()
        if not found.groups:
            self._on_taken(found, TakenGroups((), ()))
            return
        pane = self._pane
        arguments = (found.groups, action_in_words(found, *settings), GroupedBy(*settings))
        then = partial(self._on_taken, found)
        pane.runner.write(
            self, take_groups, pane.open_study.study, *arguments, then=then, failed=self._on_failed
        )

    def _on_taken(self, found: Grouped, taken: TakenGroups) -> None:
        self._pane.message_bar.show_message(*result_in_words(found, taken))
        if taken.action is not None:
            self._pane.open_study.faces.note_faces()

    def _on_described(self, _: object) -> None:
        self._end()
        self._pane.message_bar.show_message("done", "The faces can be compared now.")
        self._pane.open_study.faces.note_faces()

    def _on_failed(self, error: BaseException) -> None:
        self._end()
        self._pane.failed.emit(self._pane, error)

    def _on_stopped(self) -> None:
        self._end()
        self._pane.message_bar.show_message(
            "information", "Stopped. No groups were made; what was computed is kept."
        )
        self._pane.open_study.faces.note_faces()

    def _on_cancel_requested(self) -> None:
        self._pane.runner.cancel(self._pane)

    def _on_closed(self) -> None:
        self.is_running = False

    def _end(self) -> None:
        self.is_running = False
        self._pane.progress.finish()
        self.changed.emit()
