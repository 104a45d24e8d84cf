"""The pane of classification: let a network name what pictures most resemble, and keep every answer."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from workbench.core.models.machine import Machine
from workbench.core.steps import Skipped, Step
from workbench.core.tables import Rows
from workbench.core.tasks import task
from workbench.core.wording import pictures_in_words
from workbench.panes.asking import ask_where_to_save
from workbench.panes.classification_bar import CORRECTIONS, ClassificationBar
from workbench.panes.classification_controls import ClassificationControls
from workbench.panes.classification_results import ClassificationResults
from workbench.panes.model_facts import ModelFactsColumn
from workbench.panes.open_study import OpenStudy
from workbench.panes.outlook import Outlook, execute_with_known, outlook, results_so_far
from workbench.panes.pane import Pane
from workbench.panes.picture_choice import ALL
from workbench.panes.task_run import RunWords, TaskRun
from workbench.study.corrections import write_corrections
from workbench.study.export import export_table
from workbench.study.report import report
from workbench.study.results import provenance
from workbench.study.runs import Request
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.icons import icon
from workbench.workers.runner import Runs

CLASSIFY = task("classify")
Results = tuple[Rows | Skipped, ...]
_WORDS = RunWords(
    "Getting the network ready",
    lambda count: f"{pictures_in_words(count)} done.",
    skipped="could not be processed",
)


class ClassifyPane(Pane):
    """Choose a model, run it over pictures, look at the answers, take them away."""

    title = "Classify"
    sentence = "Let a network name what each picture most resembles, and see how sure it is."
    help_page = "classify"

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self._shown: Request | None = None
        self._build_pane()
        self._connect()
        self._show_devices()
        self._on_model_changed()
        self._on_opened()

    # Building

    def _build_pane(self) -> None:
        self._controls, self._model_facts = ClassificationControls(self.open_study), ModelFactsColumn()
        self._results = ClassificationResults(self.open_study, self.runner, self._on_failed)
        self._run = TaskRun(self, _WORDS, self._results.show_skipped)
        self._bar = ClassificationBar()
        self._empty = EmptyState(
            "tags",
            "No labels yet",
            "Choose a model on the left and start. The labels appear here while the network works, and every one "
            "of them is kept in the study.",
        )
        self._results_page = QWidget()
        column = QVBoxLayout(self._results_page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._results, 1)
        column.addWidget(self._results.correction_bar)
        self._centre_pages = QStackedWidget()
        self._centre_pages.addWidget(self._empty)
        self._centre_pages.addWidget(self._results_page)
        self.set_controls(self._controls)
        self.set_centre(self._centre_pages)
        self.set_details(self._model_facts)
        self.primary_button.setIcon(icon("play", "accent_text"))

    def _connect(self) -> None:
        shared = self.open_study
        shared.opened.connect(self._on_opened)
        shared.closed.connect(self._on_opened)
        shared.devices_found.connect(self._show_devices)
        shared.recipe_requested.connect(self._on_recipe_requested)
        self._controls.changed.connect(self._request_outlook)
        self._controls.model_changed.connect(self._on_model_changed)
        self._controls.models_requested.connect(self.models_requested)
        self._controls.device_chosen.connect(shared.set_device)
        self._bar.chosen.connect(self._on_results_chosen)
        self._bar.export_requested.connect(self._on_export_requested)
        self._bar.methods_requested.connect(self._request_methods)
        self._results.said.connect(self.message_bar.show_message)
        self._run.begun.connect(self._on_begun)
        self._run.stepped.connect(self._show_results)
        self._run.stopped.connect(self._on_stopped)
        self._run.ended.connect(self._on_ended)
        self.primary_button.clicked.connect(self._on_start_clicked)

    def views(self) -> dict[str, Callable[[], None]]:
        """See :meth:`Pane.views`."""
        names = ("table", "picture", "labels", "agreement")
        return {name: partial(self._results.setCurrentIndex, at) for at, name in enumerate(names)}

    def note_models(self) -> None:
        """See :meth:`Pane.note_models`."""
        self._controls.show_models()

    def take_focus(self) -> None:
        """The keyboard belongs to the button that starts, or to the results when there is nothing to start."""
        (self.primary_button if self.primary_button.isEnabled() else self._results).setFocus()

    # Events

    def _on_opened(self) -> None:
        self._shown = None
        self._bar.show_ended()
        self._results.clear_results(None)
        self._centre_pages.setCurrentWidget(self._empty)
        self._request_outlook()

    def _on_model_changed(self) -> None:
        self._model_facts.show_card(self._controls.card)

    def _on_results_chosen(self, request: Request) -> None:
        self._shown = request
        self._controls.show_settings(request.settings)
        self._request_results(request)
        self._request_outlook()

    def _on_recipe_requested(self, request: Request, is_to_run: bool) -> None:
        if request.task.name != CLASSIFY.name:
            return
        if self._run.is_running:
            text = "A run is going on. Stop it or wait for its end, then open the recipe again."
            self.message_bar.show_message("warning", text)
        elif is_to_run:
            self._controls.pictures.choose(ALL)
            self._controls.show_settings(request.settings)
            self._on_start_clicked()
        else:
            self._on_results_chosen(request)

    def _on_start_clicked(self) -> None:
        if not self._controls.is_model_here:
            self.models_requested.emit(self._controls.card.key)
            return
        self._shown = Request(CLASSIFY, self._controls.settings())
        machine = Machine(self.open_study.device, self.runner.readers)
        self._run.start(self._shown, self._controls.pictures.selection(), machine, execute_with_known)

    def _on_begun(self) -> None:
        self._bar.show_running(self._shown)
        self._results.clear_results(self._shown)
        self._centre_pages.setCurrentWidget(self._results_page)
        # Before the button is disabled: the focus would wander to whatever comes next.
        self._results.setFocus()
        self._show_outlook_text(None)

    def _on_stopped(self) -> None:
        if self._shown is not None:
            # The step in hand when Cancel was pressed is kept too, but was not passed on.
            self._request_results(self._shown)

    def _on_ended(self) -> None:
        self._bar.show_ended()
        # Its weights may be missing, which is known only now.
        self._on_model_changed()
        self._request_outlook()

    def _on_export_requested(self, suffix: str) -> None:
        study, request = self.open_study.study, self._shown
        if study is None or request is None:
            return
        proposal = study.path.with_name(f"{study.name} {request.task.name}{suffix}")
        path = ask_where_to_save(self, "Export the results", proposal)
        if path is not None:
            function = {".html": report, CORRECTIONS: write_corrections}.get(suffix, export_table)
            self.read(
                function,
                study,
                request,
                path,
                then=partial(self._show_exported, path, function is export_table),
            )

    # Requests

    def _request_outlook(self) -> None:
        if self.open_study.study is not None and not self._run.is_running:
            request = Request(CLASSIFY, self._controls.settings())
            arguments = (self.open_study.study, request, self._controls.pictures.files())
            self.read(outlook, *arguments, then=self._show_outlook, channel="outlook")

    def _request_results(self, request: Request) -> None:
        self._results.clear_results(request)
        self._centre_pages.setCurrentWidget(self._results_page)
        add = self._show_results
        self.read(results_so_far, self.open_study.study, request, each_step=add, channel="results")

    def _request_methods(self) -> None:
        if self._shown is not None:
            then = self._show_methods
            self.read(provenance, self.open_study.study, self._shown, then=then, channel="methods")

    # Showing

    def _show_results(self, step: Step[Results]) -> None:
        self._results.add_results(step.value)

    def _show_exported(self, path: Path, has_record: bool, written: Any) -> None:
        beside = "" if not has_record else " How it was made is written in the JSON file beside it."
        if has_record and written[2:]:
            beside += f" Pictures without a result are listed in “{written[2].name}”."
        self.message_bar.show_message("done", f"Saved as “{path.name}” in “{path.parent}”.{beside}")

    def _show_methods(self, made: dict[str, Any]) -> None:
        QGuiApplication.clipboard().setText(made["methods"])
        self.message_bar.show_message("done", "The methods paragraph is copied. Paste it into your text.")

    def _show_outlook(self, found: Outlook) -> None:
        if self._run.is_running:
            return
        if self._shown is None and found.earlier:
            self._on_results_chosen(found.earlier[0].request)
        self._bar.show_earlier(found.earlier, self._shown.identity if self._shown else "")
        self._show_outlook_text(found)

    def _show_outlook_text(self, found: Outlook | None) -> None:
        text, is_possible = _wish(found)
        if is_possible and not self._controls.is_model_here:
            text = "Fetch the model first …"
        tip = "Results appear as they come and are kept at once; you can stop and resume (Ctrl+Enter)"
        self.show_wish(text, tip, is_possible, adds=True)

    def _show_devices(self) -> None:
        self._controls.show_devices(self.open_study.devices, self.open_study.device)


def _wish(found: Outlook | None) -> tuple[str, bool]:
    """What the button says, and whether there is anything to do."""
    if found is None:
        return "Classifying …", False
    if not found.chosen:
        return "Add pictures first", False
    if not found.remaining:
        return f"All {found.chosen:,} are done" if found.chosen > 1 else "The picture is done", False
    if found.remaining == found.skipped:
        return f"Try the {found.skipped:,} unreadable again", True
    if found.remaining < found.chosen:
        return f"Resume: {found.remaining:,} left", True
    return f"Classify {pictures_in_words(found.chosen)}", True
