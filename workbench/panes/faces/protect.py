"""The tool “Protect”: copies in which faces cannot be recognised, and forgetting what is known of them."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from workbench.core.models.machine import Machine
from workbench.core.steps import Skipped, Step
from workbench.core.tables import Rows
from workbench.core.wording import pictures_in_words
from workbench.panes.asking import ask_for_folder
from workbench.panes.faces.forgetting_part import ask_whether_to_forget
from workbench.panes.faces.protect_controls import ProtectControls
from workbench.panes.faces.protect_views import ProtectDetails, ProtectViews
from workbench.panes.faces.protect_words import wish
from workbench.panes.faces.protect_work import PROTECT, Prospect, as_made, prospect
from workbench.panes.open_study import OpenStudy
from workbench.panes.pane import Pane
from workbench.panes.picture_choice import ALL
from workbench.panes.task_run import RunWords, TaskRun
from workbench.panes.writing_ahead import Ahead
from workbench.study.faces.forgetting import Forgotten, forget_embeddings, forget_person
from workbench.study.faces.people import Person
from workbench.study.runs import Request
from workbench.widgets.before_after_stage import DIVIDED
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.icons import icon
from workbench.workers.runner import Runs

_WORDS = RunWords(
    "Making copies",
    lambda count: f"{pictures_in_words(count)} copied.",
    "Stopped. The copies that were made are kept; go on whenever you like.",
    "could not be copied",
)


class ProtectFacesPane(Pane):
    """Choose whose faces and how, see it at once, make copies, look at what the check found."""

    title = "Protect"
    sentence = (
        "Hide faces in copies of pictures, without metadata, and check that they cannot be found any more."
    )
    help_page = "protect"

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self._prospect = Prospect()
        self._folder: Path | None = None
        self._build_pane()
        self._connect()
        self._on_opened()

    # Building

    def _build_pane(self) -> None:
        self._controls, self._details = ProtectControls(self.open_study), ProtectDetails()
        self._views = ProtectViews(self.open_study, self.runner, self._on_failed)
        self._run = TaskRun(self, _WORDS)
        self._empty = EmptyState(
            "shield",
            "No pictures yet",
            "Open pictures first. Then you see here what is hidden in each of them, before and after; the pictures "
            "themselves are never changed.",
        )
        self.set_controls(self._controls)
        self.set_centre(self._views)
        self.set_centre(self._empty)
        self.set_details(self._details)
        self.primary_button.setIcon(icon("shield", "accent_text"))

    def _connect(self) -> None:
        shared = self.open_study
        shared.opened.connect(self._on_opened)
        shared.closed.connect(self._on_opened)
        shared.pictures_added.connect(self._on_pictures_changed)
        shared.metadata_changed.connect(self._on_faces_changed)
        shared.faces.faces_changed.connect(self._on_faces_changed)
        shared.recipe_requested.connect(self._on_recipe_requested)
        self._controls.changed.connect(self._on_settings_changed)
        self._controls.elsewhere_requested.connect(self._on_elsewhere_requested)
        self._controls.forgetting.requested.connect(self._on_forgetting_requested)
        self._views.preview.previewed.connect(self._details.show_preview)
        self._details.picture_chosen.connect(self._on_picture_chosen)
        self._run.begun.connect(self._on_begun)
        self._run.stepped.connect(self._on_step)
        self._run.ended.connect(self._on_ended)
        self.primary_button.clicked.connect(self._on_start_clicked)

    def views(self) -> dict[str, Callable[[], None]]:
        """See :meth:`Pane.views`."""
        return {
            "side": partial(self._views.setCurrentIndex, 0),
            "divided": partial(self._views.preview.set_mode, DIVIDED),
            "copies": partial(self._views.setCurrentIndex, 1),
        }

    def note_models(self) -> None:
        """See :meth:`Pane.note_models`."""
        self._controls.show_models()

    def take_focus(self) -> None:
        """Begin with whose faces: copies come last."""
        self._controls.whom.setFocus()

    # Events

    def _on_opened(self) -> None:
        self._prospect, self._folder = (
            Prospect(Ahead(len(self.open_study.files), len(self.open_study.files))),
            None,
        )
        self._controls.show_prospect(self._prospect)
        self._views.show_made(())
        self._details.show_made(())
        self._on_pictures_changed()
        self._show_wish()
        self._on_settings_changed()

    def _on_pictures_changed(self, _: object = None) -> None:
        self.set_centre(self._views if self.open_study.files else self._empty)
        self._request_prospect()

    def _on_faces_changed(self) -> None:
        self.when_seen(self._request_anew)

    def _on_settings_changed(self) -> None:
        if self._controls.whom.is_complete and self._controls.missing is None:
            self._views.preview.show_wish(self._controls.settings())
        self._show_wish()
        self._request_prospect()

    def _on_recipe_requested(self, request: Request, is_to_run: bool) -> None:
        if request.task.name != PROTECT.name:
            return
        if self._run.is_running:
            text = "Copies are being made. Stop that or wait for its end, then open the recipe again."
            self.message_bar.show_message("warning", text)
            return
        self._controls.show_settings(request.settings)
        self._on_settings_changed()
        if is_to_run:
            self._controls.pictures.choose(ALL)
            self._on_elsewhere_requested()

    def _on_picture_chosen(self, name: str) -> None:
        number = self.open_study.numbers.get(name)
        if number is not None:
            self.open_study.set_current(self.open_study.files[number])
            self._views.setCurrentIndex(1)

    def _on_start_clicked(self) -> None:
        missing, ahead = self._controls.missing, self._prospect.ahead
        is_begun = 0 < ahead.remaining < ahead.chosen or ahead.remaining == ahead.skipped > 0
        if missing is not None:
            self.models_requested.emit(missing.key)
        elif ahead.folder is not None and is_begun:
            self._request_copies(ahead.folder)
        else:
            self._on_elsewhere_requested()

    def _on_elsewhere_requested(self) -> None:
        study = self.open_study.study
        if study is not None and not self._run.is_running:
            folder = ask_for_folder(self, "Choose a folder for the copies", study.path.parent)
            if folder is not None:
                self._request_copies(folder)

    def _on_begun(self) -> None:
        self._views.begin(self._folder)
        self._show_wish()

    def _on_step(self, step: Step[tuple[Rows | Skipped, ...]]) -> None:
        found = [each for each in step.value if isinstance(each, Rows)]
        self._views.add_made([as_made((each.picture, *row)) for each in found for row in each.rows])

    def _on_ended(self) -> None:
        self._show_wish()
        self._request_prospect()

    def _on_forgetting_requested(self, person: Person | None) -> None:
        study = self.open_study.study
        if study is not None and ask_whether_to_forget(self, person):
            forget = (forget_embeddings, study) if person is None else (forget_person, study, person.id)
            self.runner.write(self, *forget, then=self._show_forgotten, failed=self._on_failed)

    # Requests

    def _request_anew(self) -> None:
        self._views.preview.open_again()
        self._request_prospect()

    def _request_prospect(self) -> None:
        if self.open_study.study is not None and not self._run.is_running:
            arguments = (self.open_study.study, self._request(), self._controls.pictures.files())
            self.read(prospect, *arguments, then=self._show_prospect, channel="prospect")

    def _request_copies(self, folder: Path) -> None:
        self._folder = folder
        machine = Machine("cpu", self.runner.readers, folder=folder)
        self._run.start(self._request(), self._controls.pictures.selection(), machine)

    def _request(self) -> Request:
        return Request(PROTECT, self._controls.settings())

    # Showing

    def _show_prospect(self, found: Prospect) -> None:
        self._prospect = found
        self._controls.show_prospect(found)
        self._views.show_made(found.made, found.ahead.folder)
        self._details.show_made(found.made)
        self._show_wish()

    def _show_forgotten(self, last: Step[Forgotten | None] | None) -> None:
        if last is not None and last.value is not None:
            self.message_bar.show_message("done", last.value.in_words)
        self.open_study.faces.note_faces()

    def _show_wish(self) -> None:
        text, is_possible = wish(self._prospect.ahead)
        tip = "Make copies into a folder of your choice, and look for faces in them again (Ctrl+Enter)"
        if self._run.is_running:
            text, is_possible = "Making copies …", False
        elif not self._controls.whom.is_complete:
            text, is_possible = "Tick somebody first", False
        elif is_possible and self._controls.missing is not None:
            text = "Fetch the detector first …"
        self.show_wish(text, tip, is_possible, adds=True)
