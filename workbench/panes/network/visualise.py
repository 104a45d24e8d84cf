"""The pane of feature visualisation: a picture forms that excites a part of the network most."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from workbench.core.file_names import as_file_name
from workbench.core.networks.visualise_settings import CLASS, LAYER
from workbench.core.steps import Step
from workbench.panes.asking import ask_where_to_save
from workbench.panes.network import visualise_work
from workbench.panes.network.tool import NetworkTool
from workbench.panes.network.visualise_controls import BETWEEN, GRID, ONE, VisualiseControls, wish_in_words
from workbench.panes.network.visualise_details import VisualiseDetails
from workbench.panes.network.visualise_stage import VisualiseStage
from workbench.panes.network.visualise_work import Ongoing
from workbench.panes.open_study import OpenStudy
from workbench.workers.runner import Runs

_LARGEST_SEED = 2**31 - 1


class VisualisePane(NetworkTool):
    """Choose a unit, watch the picture form, compare it with examples."""

    title = "Visualise"
    sentence = (
        "Let a picture form that excites a part of the network as much as possible: what it wants to see."
    )
    help_page = "visualise"
    needs_picture = False

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self._ongoing: Ongoing | None = None
        self._is_running = self._is_paused_by_hiding = False
        self._build_pane()
        self._connect()
        self._show_state()

    # Building

    def _build_pane(self) -> None:
        arguments = self.open_study, self.runner
        self._controls = VisualiseControls(*arguments, self._on_failed, self.network_choice)
        self._stage = VisualiseStage()
        self._details = VisualiseDetails(*arguments, self.progress, self._on_failed)
        self.set_controls(self._controls)
        self.set_tool_centre(self._stage)
        self.set_details(self._details)
        self.show_right_page()

    def _connect(self) -> None:
        shared = self.open_study
        shared.closed.connect(self._on_closed)
        shared.current_changed.connect(self._show_state)
        self.focus.network_changed.connect(self._on_network_changed)
        self._controls.changed.connect(self._show_state)
        self._stage.view_changed.connect(self._controls.show_view)
        self._stage.restart_requested.connect(self._on_restart_requested)
        self._stage.seed_requested.connect(self._on_seed_requested)
        self._stage.save_requested.connect(self._on_save_requested)
        self.primary_button.clicked.connect(self._on_primary_clicked)
        self.progress.cancel_requested.connect(self._pause)

    def views(self) -> dict[str, Callable[[], None]]:
        """See :meth:`Pane.views`."""
        return {view: partial(self._stage.choose_view, view) for view in (ONE, GRID, BETWEEN)}

    def leave(self) -> None:
        """See :meth:`Pane.leave`."""
        super().leave()
        self._forget()

    def showEvent(self, event: QShowEvent) -> None:
        """What was paused because nobody looked goes on."""
        super().showEvent(event)
        if self._is_paused_by_hiding and self._ongoing is not None and not self._is_running:
            self._start(self._ongoing)

    def hideEvent(self, event: QHideEvent) -> None:
        """The inference thread is free for whatever is looked at instead."""
        super().hideEvent(event)
        if self._is_running:
            self._pause()
            self._is_paused_by_hiding = True

    # Events

    def _on_network_ready(self) -> None:
        self._show_state()

    def _on_closed(self) -> None:
        self._forget()
        self._stage.clear()
        self._show_state()

    def _on_network_changed(self) -> None:
        self._forget()
        self._show_state()

    def _on_primary_clicked(self) -> None:
        if self._is_running:
            self._pause()
        elif self._can_continue and self._ongoing is not None:
            self._start(self._ongoing)
        else:
            self._start_anew()

    def _on_restart_requested(self) -> None:
        self._start_anew()

    def _on_seed_requested(self) -> None:
        wish = self._controls.wish()
        if wish is not None:
            self._controls.use_seed((wish.settings.seed + 1) % _LARGEST_SEED)
            self._start_anew()

    def _on_save_requested(self) -> None:
        made, study = self._stage.shown, self.open_study.study
        if made is None or study is None:
            return
        name = as_file_name(f"{made.wish.card.key} {made.wish.title}") or "visualise"
        path = ask_where_to_save(self, "Save the picture", study.path.with_name(f"{name}.png"))
        if path is not None:
            arguments = path, made.wish, made.forming, made.device
            self.read(visualise_work.saved, *arguments, then=self._show_saved, channel="save")

    def _on_step(self, ongoing: Ongoing, step: Step[Any]) -> None:
        if ongoing is not self._ongoing:
            return
        if step.value:
            ongoing.forming = step.value
            self._stage.show_forming(ongoing)
        note = "" if step.value else "getting the network ready"
        self.progress.update_progress(step.done, step.total, note=note)
        if step.note and not any(each.text == step.note for each in self.message_bar.messages):
            self.message_bar.show_message("information", step.note)

    def _on_finished(self, _: object) -> None:
        self._stage.keep()
        self._end("")

    def _on_stopped(self) -> None:
        self._end("Paused. It goes on where it was.")

    def _on_run_failed(self, ongoing: Ongoing, error: BaseException) -> None:
        self._ongoing = None
        self._end("")
        file = ongoing.wish.file
        if file is None:
            self._on_failed(error)
        else:
            self._on_looking_failed(file, error)

    # Requests

    def _start_anew(self) -> None:
        wish = self._controls.wish()
        if wish is not None:
            self._start(Ongoing(wish))

    def _start(self, ongoing: Ongoing) -> None:
        if self.progress.is_running:
            text = (
                "Examples are being looked for. Stop that or wait for its end, then press the button again."
            )
            self.message_bar.show_message("information", text)
            return
        self._ongoing, self._is_running, self._is_paused_by_hiding = ongoing, True, False
        self.message_bar.clear_passing()
        self.progress.start("Improving the picture", ongoing.wish.settings.steps)
        self._show_state()
        # In the name of the stage, so that the network can be opened meanwhile without stopping this.
        self.runner.run(
            self._stage,
            visualise_work.formed,
            ongoing,
            each_step=partial(self._on_step, ongoing),
            then=self._on_finished,
            failed=partial(self._on_run_failed, ongoing),
            stopped=self._on_stopped,
        )

    def _pause(self) -> None:
        if self._is_running:
            self.runner.cancel(self._stage)

    def _forget(self) -> None:
        """What is on its way will not be finished."""
        was_running, self._is_running = self._is_running, False
        self._ongoing, self._is_paused_by_hiding = None, False
        self.runner.cancel(self._stage)
        if was_running:
            self.progress.finish()

    def _end(self, text: str) -> None:
        if self._is_running:
            self._is_running = False
            self.progress.finish(text)
        self._show_state()

    # Showing

    @property
    def _can_continue(self) -> bool:
        """Whether what is wished for was begun and not finished."""
        ongoing = self._ongoing
        return ongoing is not None and not ongoing.is_done and ongoing.wish == self._controls.wish()

    def _show_state(self, _: object = None) -> None:
        wish = self._controls.wish() if self.is_network_ready else None
        text, sentence = (
            ("Show what it wants", "Show what it wants to see") if wish is None else wish_in_words(wish)
        )
        if self._is_running:
            text, sentence = "Pause", "Pause: you can go on later where it was"
        elif self._can_continue:
            text, sentence = "Continue", "Continue where it was"
        self.primary_button.setText(text)
        self.primary_button.setAccessibleName(sentence)
        self.primary_button.setToolTip(f"{sentence} (Ctrl+Enter)")
        self.primary_button.setEnabled(self._is_running or wish is not None)
        self._stage.show_state(self._is_running, wish is not None)
        is_about_unit = self._stage.view == ONE and self._controls.objective not in (CLASS, LAYER)
        self._details.show_examples(is_about_unit)

    def _show_saved(self, path: Path) -> None:
        text = f"Saved as “{path.name}” in “{path.parent}”. How it was made is written inside the file."
        self.message_bar.show_message("done", text)
