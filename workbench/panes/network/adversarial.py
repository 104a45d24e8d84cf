"""The pane of adversarial pictures: small changes, big consequences."""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Step
from workbench.panes.network import adversarial_work, saliency_work
from workbench.panes.network.adversarial_controls import AdversarialControls
from workbench.panes.network.adversarial_views import AdversarialDetails, AdversarialViews
from workbench.panes.network.adversarial_work import AttackWish, ShownAttack
from workbench.panes.network.picture_tool import PictureTool
from workbench.panes.network.saliency_work import Answers, Wish
from workbench.panes.open_study import OpenStudy
from workbench.widgets.icons import icon
from workbench.workers.runner import Runs


class AdversarialPane(PictureTool):
    """Change the current picture so little that nobody sees it, and watch the network err."""

    title = "Adversarial"
    sentence = "Change a picture so little that nobody sees it, and see what the network makes of it."
    help_page = "adversarial"

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self._found: Answers | None = None
        self._shown: ShownAttack | None = None
        self._has_run = False
        self._build_pane()
        self._connect()
        self._show_all()

    # Building

    def _build_pane(self) -> None:
        self._controls = AdversarialControls(
            self.open_study, self.runner, self._on_failed, self.network_choice
        )
        self._views, self._details = AdversarialViews(), AdversarialDetails()
        self.set_controls(self._controls)
        self.set_tool_centre(self._views)
        self.set_details(self._details)
        self.primary_button.setIcon(icon("venetian-mask", "accent_text"))
        self.primary_button.setText("Change the picture")
        self.primary_button.setAccessibleName("Change the picture")
        self.primary_button.setToolTip("Look for a change within ε that makes the network err (Ctrl+Enter)")

    def _connect(self) -> None:
        shared = self.open_study
        shared.opened.connect(self._on_study_changed)
        shared.closed.connect(self._on_study_changed)
        self.focus.network_changed.connect(self._forget)
        self._controls.changed.connect(self._on_wish_changed)
        self._controls.save_requested.connect(self._on_save_requested)
        self.primary_button.clicked.connect(self._on_start_clicked)

    # Events

    def _on_study_changed(self) -> None:
        self._has_run = False
        self._forget()

    def _on_wish_changed(self) -> None:
        if self._has_run:
            self._request_attack(live=True)

    def _on_start_clicked(self) -> None:
        self._has_run = True
        self.progress.start("Changing the picture")
        self._request_attack(live=False)

    def _on_save_requested(self) -> None:
        shown = self._shown
        if shown is not None:
            name = f"{Path(shown.wish.file.name).stem} – adversarial"
            self._save_pictures(name, adversarial_work.saved, shown)

    def _on_step(self, step: Step[Any]) -> None:
        if self.progress.is_running:
            self.progress.update_progress(step.done, step.total)
        if isinstance(step.value, ShownAttack):
            self._shown = step.value
            self._show_all()

    def _on_finished(self, _: object) -> None:
        self.progress.finish()

    def _on_stopped(self) -> None:
        self.progress.finish("Stopped.")

    # Requests

    def _request_answers(self, file: PictureFile) -> None:
        wish = Wish(self.focus.card, self.open_study.device, file)
        self.run(
            saliency_work.answers,
            wish,
            then=partial(self._show_answers, wish),
            failed=partial(self._on_run_failed, file),
        )

    def _request_attack(self, live: bool) -> None:
        file = self.open_study.current
        if file is None or not self.is_network_ready:
            return
        wish = AttackWish(self.focus.card, self.open_study.device, file, self._controls.settings())
        self.run(
            adversarial_work.attacked,
            wish,
            live=live,
            each_step=self._on_step,
            then=self._on_finished,
            failed=partial(self._on_run_failed, file),
            stopped=self._on_stopped,
        )

    # Showing

    def _show_answers(self, wish: Wish, found: Answers) -> None:
        if wish.file != self.open_study.current or wish.card != self.focus.card:
            return
        self._found = found
        self._controls.show_labels(found.labels)
        self._show_all()
        if self._has_run:
            self._request_attack(live=True)

    def _show_all(self) -> None:
        self._views.show_found(self._found, self._shown)
        self._details.show_attack(self._shown)
        self._controls.show_ready(self._shown is not None)
        self.primary_button.setEnabled(self.is_network_ready and self.open_study.current is not None)

    def _forget(self) -> None:
        self.progress.finish()
        self._found = self._shown = self._asked = None
        self._show_all()
