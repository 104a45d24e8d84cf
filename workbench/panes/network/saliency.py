"""The pane of saliency: on which places of the current picture a network's answer depends."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Step
from workbench.panes.network import saliency_work
from workbench.panes.network.picture_tool import PictureTool
from workbench.panes.network.saliency_controls import SaliencyControls
from workbench.panes.network.saliency_details import SaliencyDetails
from workbench.panes.network.saliency_views import CHECK, MAPS, SaliencyViews
from workbench.panes.network.saliency_work import USUAL_LABEL, Answers, CheckedMap, Map, Wish
from workbench.panes.open_study import OpenStudy
from workbench.widgets.icons import icon
from workbench.workers.runner import Runs


class SaliencyPane(PictureTool):
    """Choose a label and methods, see where the network looked, and whether the maps can be trusted."""

    title = "Saliency"
    sentence = "See on which places of a picture a network’s answer depends: where it looked."
    help_page = "saliency"

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self._found: Answers | None = None
        self._maps: list[Map] = []
        self._checks: list[CheckedMap] = []
        self._shown: Wish | None = None
        self._label = USUAL_LABEL
        self._has_run = False
        self._build_pane()
        self._connect()
        self._show_all()

    # Building

    def _build_pane(self) -> None:
        self._controls = SaliencyControls(self.open_study, self.runner, self._on_failed, self.network_choice)
        self._views, self._details = SaliencyViews(), SaliencyDetails()
        self.set_controls(self._controls)
        self.set_tool_centre(self._views)
        self.set_details(self._details)
        self.primary_button.setIcon(icon("scan-eye", "accent_text"))
        self.primary_button.setText("Show where it looked")
        self.primary_button.setAccessibleName("Show where it looked")
        self.primary_button.setToolTip(
            "Ask the ticked methods on which places the answer depends (Ctrl+Enter)"
        )

    def _connect(self) -> None:
        shared = self.open_study
        shared.opened.connect(self._on_study_changed)
        shared.closed.connect(self._on_study_changed)
        self.focus.network_changed.connect(self._on_network_changed)
        self._controls.labels.chosen.connect(self._on_label_chosen)
        self._controls.changed.connect(self._on_wish_changed)
        self._controls.save_requested.connect(self._on_save_requested)
        self._views.check_requested.connect(self._on_check_requested)
        self.primary_button.clicked.connect(self._on_start_clicked)

    def views(self) -> dict[str, Callable[[], None]]:
        """See :meth:`Pane.views`."""
        return {"maps": partial(self._views.show_view, MAPS), "check": partial(self._views.show_view, CHECK)}

    # Events

    def _on_study_changed(self) -> None:
        self._has_run, self._label = False, USUAL_LABEL
        self._forget()

    def _on_network_changed(self) -> None:
        self._label = USUAL_LABEL
        self._forget()

    def _on_label_chosen(self, number: int) -> None:
        self._label = number
        self._on_wish_changed()

    def _on_wish_changed(self) -> None:
        if self._has_run:
            self._request_maps()

    def _on_start_clicked(self) -> None:
        if not self._controls.words:
            self.message_bar.show_message("warning", "Tick at least one method on the left.")
            return
        self._has_run = True
        self._views.show_view(MAPS)
        self._request_maps()

    def _on_check_requested(self) -> None:
        if self.progress.is_running:
            # The check follows by itself when the maps are there.
            return
        if self._maps:
            self._request_check()
        else:
            text = "There are no maps to check yet. Press “Show where it looked” first."
            self.message_bar.show_message("warning", text)

    def _on_save_requested(self) -> None:
        shown = self._shown
        if shown is not None and self._found is not None and self._maps:
            name = f"{Path(shown.file.name).stem} – where it looked"
            made = self._found, tuple(self._maps), tuple(self._checks)
            self._save_pictures(name, saliency_work.saved, shown, *made)

    def _on_step(self, step: Step[Any]) -> None:
        if isinstance(step.value, Answers):
            self._show_answers(step.value)
        elif isinstance(step.value, Map):
            self._maps.append(step.value)
            self._show_all()
        elif isinstance(step.value, CheckedMap):
            self._checks.append(step.value)
            self._show_all()
        self.progress.update_progress(step.done, step.total)

    def _on_maps_finished(self, _: object) -> None:
        self.progress.finish()
        if self._maps and self._views.view == CHECK:
            self._request_check()

    def _on_check_finished(self, _: object) -> None:
        self.progress.finish()

    def _on_stopped(self) -> None:
        self.progress.finish("Stopped. The maps that were done are shown.")

    # Requests

    def _request_answers(self, file: PictureFile) -> None:
        if self._has_run and self._controls.words:
            self._request_maps()
            return
        failed = partial(self._on_run_failed, file)
        self.run(saliency_work.answers, self._wish(file), then=self._show_answers, failed=failed)

    def _request_maps(self) -> None:
        file = self.open_study.current
        if file is None or not self.is_network_ready or not self._controls.words:
            return
        self._asked = self.focus.card, file
        self._shown = self._wish(file)
        self._maps, self._checks = [], []
        self.progress.start("Looking where it looked")
        self._run(saliency_work.looked, self._shown, then=self._on_maps_finished)

    def _request_check(self) -> None:
        assert self._shown is not None
        self._checks = []
        self.progress.start("Shuffling and looking again")
        label = self._maps[0].heat.label
        arguments = tuple(self._maps), label
        self._run(saliency_work.checked, self._shown, *arguments, then=self._on_check_finished)

    def _run(
        self, function: Callable[..., Any], wish: Wish, *arguments: Any, then: Callable[[object], None]
    ) -> None:
        self.run(
            function,
            wish,
            *arguments,
            each_step=self._on_step,
            then=then,
            failed=partial(self._on_run_failed, wish.file),
            stopped=self._on_stopped,
        )

    def _wish(self, file: PictureFile) -> Wish:
        controls = self._controls
        device = self.open_study.device
        return Wish(self.focus.card, device, file, self._label, controls.words, controls.settings())

    # Showing

    def _show_answers(self, found: Answers) -> None:
        if self._found is None or self._found.file != found.file:
            self._found = found
        labels = self._controls.labels
        labels.show_labels(found.labels)
        labels.choose(found.labels[0][0] if self._label == USUAL_LABEL else self._label)
        self._show_all()

    def _show_all(self) -> None:
        self._views.show_found(self._found if self._has_run else None, self._maps, self._checks)
        self._details.show_maps(self._found, self._maps)
        self._details.show_checks(self._checks)
        self._controls.show_ready(bool(self._maps))
        self.primary_button.setEnabled(self.is_network_ready and self.open_study.current is not None)

    def _forget(self) -> None:
        self.progress.finish()
        self._found = self._shown = self._asked = None
        self._maps, self._checks = [], []
        self._controls.labels.show_labels(())
        self._show_all()
