"""The pane of image processing: a list of steps, the picture before and after, and new pictures of a collection."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from workbench.core.models.machine import Machine
from workbench.core.processing.text import NO_STEPS
from workbench.core.tasks import task
from workbench.core.wording import pictures_in_words
from workbench.panes.asking import ask_for_file, ask_for_folder, ask_where_to_save
from workbench.panes.network.process_controls import ProcessControls
from workbench.panes.network.process_details import ProcessDetails
from workbench.panes.network.process_view import ProcessView
from workbench.panes.network.process_work import open_steps, save_steps
from workbench.panes.open_study import OpenStudy
from workbench.panes.pane import Pane
from workbench.panes.picture_choice import ALL
from workbench.panes.task_run import RunWords, TaskRun
from workbench.panes.writing_ahead import Ahead, look_ahead
from workbench.study.runs import Request
from workbench.widgets.before_after_stage import DIVIDED, SIDE_BY_SIDE
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.icons import icon
from workbench.workers.runner import Runs

PROCESS = task("process")
_WORDS = RunWords(
    "Writing new pictures",
    lambda count: f"{pictures_in_words(count)} written.",
    "Stopped. What was written is kept; go on whenever you like.",
    "could not be processed; Tables says why",
)


class ProcessPane(Pane):
    """Try steps on one picture, then do them with all."""

    title = "Process"
    sentence = (
        "Change pictures step by step, see what each step does, and write new pictures of a whole collection."
    )
    help_page = "process"

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self._ahead = Ahead(0, 0)
        self._folder: Path | None = None
        self._build_pane()
        self._connect()
        self._on_opened()

    # Building

    def _build_pane(self) -> None:
        self._controls, self._details = ProcessControls(self.open_study), ProcessDetails()
        self._view = ProcessView(self.open_study, self.runner, self._on_failed)
        self._run = TaskRun(self, _WORDS, say_end=self._show_written)
        self._empty = EmptyState(
            "sliders-horizontal",
            "No picture yet",
            "Open pictures first. Then every step you choose on the left is shown here at once, before and after.",
        )
        self.set_controls(self._controls)
        self.set_centre(self._view)
        self.set_centre(self._empty)
        self.set_details(self._details)
        self.primary_button.setIcon(icon("save", "accent_text"))

    def _connect(self) -> None:
        shared = self.open_study
        shared.opened.connect(self._on_opened)
        shared.closed.connect(self._on_opened)
        shared.pictures_added.connect(self._on_pictures_changed)
        shared.recipe_requested.connect(self._on_recipe_requested)
        self._controls.changed.connect(self._request_outlook)
        self._controls.steps_changed.connect(self._on_steps_changed)
        self._controls.elsewhere_requested.connect(self._on_elsewhere_requested)
        self._controls.steps.open_requested.connect(self._on_open_requested)
        self._controls.steps.save_requested.connect(self._on_save_requested)
        self._controls.steps.refused.connect(partial(self.message_bar.show_message, "warning"))
        self._view.previewed.connect(self._details.show_preview)
        self._run.begun.connect(self._on_begun)
        self._run.ended.connect(self._request_outlook)
        self.primary_button.clicked.connect(self._on_start_clicked)

    def views(self) -> dict[str, Callable[[], None]]:
        """See :meth:`Pane.views`."""
        modes = {"side": SIDE_BY_SIDE, "divided": DIVIDED}
        return {name: partial(self._view.set_mode, mode) for name, mode in modes.items()}

    def take_focus(self) -> None:
        """Begin with the steps: writing comes last."""
        self._controls.steps.setFocus()

    # Events

    def _on_opened(self) -> None:
        self._folder = None
        self._on_pictures_changed()
        self._show_outlook(Ahead(len(self.open_study.files), len(self.open_study.files)))
        self._request_outlook()

    def _on_pictures_changed(self, _: object = None) -> None:
        self.set_centre(self._view if self.open_study.files else self._empty)

    def _on_steps_changed(self) -> None:
        self._view.show_steps(self._controls.steps.steps)
        self._request_outlook()

    def _on_recipe_requested(self, request: Request, is_to_run: bool) -> None:
        if request.task.name != PROCESS.name:
            return
        if self._run.is_running:
            text = (
                "New pictures are being written. Stop that or wait for its end, then open the recipe again."
            )
            self.message_bar.show_message("warning", text)
            return
        self._controls.show_settings(request.settings)
        if is_to_run:
            self._controls.pictures.choose(ALL)
            self._on_elsewhere_requested()

    def _on_open_requested(self) -> None:
        study = self.open_study.study
        folder = study.path.parent if study is not None else Path.home()
        path = ask_for_file(self, "Open a list of steps", folder, "Lists of steps (*.json *.txt)")
        if path is not None:
            self.read(open_steps, path, then=self._controls.steps.set_steps, channel="list")

    def _on_save_requested(self) -> None:
        study = self.open_study.study
        folder = study.path.parent if study is not None else Path.home()
        path = ask_where_to_save(self, "Save the list of steps", folder / "steps.json")
        if path is not None:
            steps = self._controls.steps.steps
            self.read(save_steps, path, steps, then=partial(self._show_saved, path), channel="list")

    def _on_start_clicked(self) -> None:
        ahead = self._ahead
        is_begun = 0 < ahead.remaining < ahead.chosen or ahead.remaining == ahead.skipped > 0
        if ahead.folder is not None and is_begun:
            self._write(ahead.folder)
        else:
            self._on_elsewhere_requested()

    def _on_elsewhere_requested(self) -> None:
        study = self.open_study.study
        if study is not None and not self._run.is_running:
            folder = ask_for_folder(self, "Choose a folder for the new pictures", study.path.parent)
            if folder is not None:
                self._write(folder)

    def _write(self, folder: Path) -> None:
        self._folder = folder
        request = Request(PROCESS, self._controls.settings())
        machine = Machine("cpu", self.runner.readers, folder=folder)
        self._run.start(request, self._controls.pictures.selection(), machine)

    def _on_begun(self) -> None:
        self._view.after.setFocus()
        self._show_outlook(self._ahead)

    # Requests

    def _request_outlook(self) -> None:
        if self.open_study.study is not None and not self._run.is_running:
            request = Request(PROCESS, self._controls.settings())
            arguments = (self.open_study.study, request, self._controls.pictures.files())
            self.read(look_ahead, *arguments, then=self._show_outlook, channel="outlook")

    # Showing

    def _show_written(self, done: int) -> None:
        folder = self._folder
        add = ("Add them to this study", partial(self.open_study.add, (folder,))) if done else None
        if self._run.skipped:
            self._run.show_skipped(f"The other {done:,} are in “{folder}”." if done else "", add)
        else:
            text = f"{pictures_in_words(done)} written to “{folder}”. Tables lists them."
            self.message_bar.show_message("done", text, add)

    def _show_saved(self, path: Path, _: object) -> None:
        text = f"The list of steps is saved as “{path.name}” in “{path.parent}”."
        self.message_bar.show_message("done", text)

    def _show_outlook(self, found: Ahead) -> None:
        self._ahead = found
        has_steps = self._controls.settings().steps != NO_STEPS
        text, is_possible = _wish(found, has_steps)
        if self._run.is_running:
            text, is_possible = "Writing …", False
        tip = "Do these steps with each picture and write new ones into a folder of your choice (Ctrl+Enter)"
        self.show_wish(text, tip, is_possible, adds=True)
        written = found.chosen - found.remaining if found.folder is not None else 0
        self._controls.show_state(
            f"{written:,} of {found.chosen:,} are written already, to “{found.folder}”." if written else ""
        )


def _wish(found: Ahead, has_steps: bool) -> tuple[str, bool]:
    """What the button says, and whether there is anything to do."""
    if not found.chosen:
        return "Add pictures first", False
    if not found.remaining:
        return f"Write all {found.chosen:,} again …" if found.chosen > 1 else "Write it again …", True
    if found.remaining == found.skipped:
        return f"Try the {found.skipped:,} skipped again", True
    if found.remaining < found.chosen:
        return f"Go on: {found.remaining:,} left", True
    count = "1 new picture" if found.chosen == 1 else f"{found.chosen:,} new pictures"
    return (f"Write {count} …" if has_steps else f"Write {count}, unchanged …"), True
