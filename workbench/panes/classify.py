"""The pane of classification: let a network name what pictures most resemble, and keep every answer."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QRadioButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from workbench.core.classification.settings import ClassifySettings
from workbench.core.models.cards import cards
from workbench.core.models.machine import Machine
from workbench.core.pictures.collection import PictureFile
from workbench.core.settings import from_record
from workbench.core.steps import Skipped, Step
from workbench.core.tables import Rows
from workbench.core.tasks import TaskSteps, task
from workbench.panes.classification_results import ClassificationResults, Results, results_of
from workbench.panes.model_facts import ModelFactsColumn
from workbench.panes.open_study import OpenStudy
from workbench.panes.pane import Pane
from workbench.study.execution import execute
from workbench.study.export import export_table
from workbench.study.report import report
from workbench.study.results import Analysis, analyses, provenance
from workbench.study.runs import Request, remaining
from workbench.study.study import Study
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.headings import Note, StepHeading
from workbench.widgets.icons import icon, icon_size_beside_text
from workbench.widgets.settings_form import SettingsForm
from workbench.workers.runner import Runs

CLASSIFY = task("classify")


@dataclass(frozen=True)
class Outlook:
    """What a run would find: earlier analyses, and how many of the chosen pictures are still to do."""

    earlier: tuple[Analysis, ...]
    chosen: int
    remaining: int


def outlook(study: Study, request: Request, files: Sequence[PictureFile]) -> Outlook:
    """Look ahead at a run; not for the thread of the window."""
    earlier = tuple(each for each in analyses(study) if each.task == CLASSIFY.name)
    return Outlook(earlier, len(files), len(remaining(study, request, files)))


def execute_with_known(
    study: Study, request: Request, files: Sequence[PictureFile], machine: Machine
) -> TaskSteps:
    """:func:`execute`, with what the study knows already as the value of the first step."""
    known = results_of(study, request)
    with closing(execute(study, request, files, machine)) as steps:  # type: ignore[type-var]
        for number, step in enumerate(steps):
            yield step if number else replace(step, value=known.answered)


class ClassifyPane(Pane):
    """Choose a model, run it over pictures, look at the answers, take them away."""

    title = "Classify"
    sentence = "Let a network name what each picture most resembles, and see how sure it is."
    help_page = "classify"

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self._shown: Request | None = None
        self._running: Request | None = None
        self._earlier: tuple[Analysis, ...] = ()
        self._skipped: dict[str, str] = {}
        self._build_pane()
        self._connect()
        self._show_devices()
        self._on_model_chosen(0)
        self._on_opened()

    # Building

    def _build_pane(self) -> None:
        self._results = ClassificationResults(self.open_study, self.runner, self._on_failed)
        self._empty = EmptyState(
            "tags",
            "No labels yet",
            "Choose a model on the left and start. The labels appear here while the network works, and every one "
            "of them is kept in the study.",
        )
        results_page = QWidget()
        column = QVBoxLayout(results_page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._build_bar())
        column.addWidget(self._results, 1)
        self._results_page = results_page
        self._centre_pages = QStackedWidget()
        self._centre_pages.addWidget(self._empty)
        self._centre_pages.addWidget(results_page)
        self.set_centre(self._centre_pages)
        self.set_controls(self._build_controls())
        self._model_facts = ModelFactsColumn()
        self.set_details(self._model_facts)
        self.primary_button.setIcon(icon("play", "accent_text"))

    def _build_bar(self) -> QHBoxLayout:
        self._earlier_box = ChoiceBox()
        self._earlier_box.setAccessibleName("Results to show")
        self._earlier_box.setToolTip("Which of the results in this study are shown")
        self._export_button = QPushButton("Take away")
        self._export_button.setIcon(icon("download"))
        self._export_button.setIconSize(icon_size_beside_text())
        self._export_button.setAccessibleName("Take the results away")
        self._export_button.setToolTip(
            "Save these results as a table or a report, or copy how they were made"
        )
        menu = QMenu(self._export_button)
        for text, answer in (
            ("Table for spreadsheets (CSV) …", partial(self._choose_export, ".csv")),
            ("Table for programs (Parquet) …", partial(self._choose_export, ".parquet")),
            ("Report with pictures (HTML) …", partial(self._choose_export, ".html")),
            ("Copy methods paragraph", self._request_methods),
        ):
            menu.addAction(text).triggered.connect(answer)
        self._export_button.setMenu(menu)
        row = QHBoxLayout()
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        row.addWidget(self._earlier_box, 1)
        row.addWidget(self._export_button)
        return row

    def _build_controls(self) -> QWidget:
        controls = QWidget()
        column = QVBoxLayout(controls)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(StepHeading(1, "Choose a model"))
        self._model_box = ChoiceBox()
        self._model_box.setAccessibleName("Model")
        self._model_box.setToolTip(
            "The network that looks at the pictures; what is known of it stands on the right"
        )
        for key, card in cards().items():
            if card.kind == "classifier":
                self._model_box.addItem(card.title, key)
        column.addWidget(self._model_box)
        column.addSpacing(8)
        column.addWidget(StepHeading(2, "Choose pictures"))
        self._all, self._selected = QRadioButton("All pictures"), QRadioButton("Selected pictures")
        self._all.setChecked(True)
        self._all.setToolTip("Every picture of the study")
        self._selected.setToolTip("The pictures selected in the pane “Images”")
        scope = QButtonGroup(self)
        for button in (self._all, self._selected):
            scope.addButton(button)
            column.addWidget(button)
        column.addSpacing(8)
        column.addWidget(StepHeading(3, "Adjust"))
        self._form = SettingsForm(ClassifySettings, hidden_fields=("model",))
        column.addWidget(self._form)
        column.addSpacing(8)
        column.addWidget(Note("Compute on"))
        self._device_box = ChoiceBox()
        self._device_box.setAccessibleName("Compute on")
        self._device_box.setToolTip("The part of this computer that does the work; a graphics card is faster")
        column.addWidget(self._device_box)
        column.addStretch(1)
        return controls

    def _connect(self) -> None:
        shared = self.open_study
        shared.opened.connect(self._on_opened)
        shared.closed.connect(self._on_closed)
        shared.pictures_added.connect(self._request_outlook)
        shared.selection_changed.connect(self._on_selection_changed)
        shared.devices_found.connect(self._show_devices)
        self._model_box.currentIndexChanged.connect(self._on_model_chosen)
        self._form.changed.connect(self._request_outlook)
        self._all.toggled.connect(self._request_outlook)
        self._device_box.activated.connect(self._on_device_chosen)
        self._earlier_box.activated.connect(self._on_earlier_chosen)
        self.primary_button.clicked.connect(self._on_start_clicked)
        self.progress.cancel_requested.connect(self._on_cancel_requested)
        self.progress.skipped_requested.connect(self._on_skipped_requested)

    def views(self) -> dict[str, Callable[[], None]]:
        """See :meth:`Pane.views`."""
        names = ("table", "picture", "labels")
        return {name: partial(self._results.setCurrentIndex, at) for at, name in enumerate(names)}

    # Events

    def _on_opened(self) -> None:
        self._shown = None
        self._results.clear_results(0.0)
        self._centre_pages.setCurrentWidget(self._empty)
        self._on_selection_changed()

    def _on_closed(self) -> None:
        self.progress.finish()
        self._running = None
        self._on_opened()

    def _on_selection_changed(self) -> None:
        count = len(self.open_study.selected)
        self._selected.setText(f"Selected pictures ({count:,})")
        self._selected.setEnabled(count > 0)
        if not count:
            self._all.setChecked(True)
        self._request_outlook()

    def _on_model_chosen(self, _: int) -> None:
        self._model_facts.show_card(cards()[self._model_box.currentData()])
        self._request_outlook()

    def _on_device_chosen(self, _: int) -> None:
        self.open_study.set_device(self._device_box.currentData())

    def _on_earlier_chosen(self, place: int) -> None:
        chosen = self._earlier[place].request
        settings = from_record(ClassifySettings, self._earlier[place].settings)
        self._model_box.setCurrentIndex(self._model_box.findData(settings.model))
        self._form.set_settings(settings)
        self._request_results(chosen)
        self._request_outlook()

    def _on_start_clicked(self) -> None:
        request, files = self._request(), self._files()
        self._running = self._shown = request
        self._skipped = {}
        self._results.clear_results(request.settings.threshold)
        self._centre_pages.setCurrentWidget(self._results_page)
        self.message_bar.clear()
        self.progress.start("Getting the network ready", len(files))
        self._show_outlook_text()
        self.run(
            execute_with_known,
            self.open_study.study,
            request,
            files,
            Machine(self.open_study.device, self.runner.readers),
            each_step=self._on_step,
            then=self._on_finished,
            stopped=self._on_stopped,
        )

    def _on_step(self, step: Step[tuple[Rows | Skipped, ...]]) -> None:
        skipped = [each for each in step.value if isinstance(each, Skipped)]
        self._skipped.update({each.picture: each.reason for each in skipped})
        self._results.add_results(step.value)
        self.open_study.note_outcomes(
            (each.picture for each in step.value if isinstance(each, Rows)), skipped
        )
        self.progress.update_progress(step.done, step.total, len(self._skipped))
        if step.note:
            self.message_bar.show_message("warning", step.note)

    def _on_finished(self, last: Step[Any] | None) -> None:
        total = last.total if last else 0
        self._end_run(f"{_pictures(total - len(self._skipped))} done.")
        if self._skipped:
            text = (
                f"{_pictures(len(self._skipped))} could not be processed. The other "
                f"{total - len(self._skipped):,} are done and kept."
            )
            self.message_bar.show_message("warning", text, ("Show them", self._on_skipped_requested))

    def _on_stopped(self) -> None:
        self._end_run("Stopped. What was done is kept; resume whenever you like.")

    def _on_cancel_requested(self) -> None:
        self.runner.cancel(self)

    def _on_skipped_requested(self) -> None:
        listed = "\n".join(f"{name}: {reason}" for name, reason in self._skipped.items())
        text = f"Skipped in this run: {_pictures(len(self._skipped))}."
        self.message_bar.show_message("information", text, details=listed)

    def _on_failed(self, error: BaseException) -> None:
        self._running = None
        super()._on_failed(error)
        self._request_outlook()

    # Requests

    def _request(self) -> Request:
        return Request(CLASSIFY, replace(self._form.settings(), model=self._model_box.currentData()))

    def _files(self) -> tuple[PictureFile, ...]:
        return self.open_study.selected if self._selected.isChecked() else tuple(self.open_study.files)

    def _request_outlook(self, *_: object) -> None:
        if self.open_study.study is not None and self._running is None:
            self.read(
                outlook,
                self.open_study.study,
                self._request(),
                self._files(),
                then=self._show_outlook,
                channel="outlook",
            )

    def _request_results(self, request: Request) -> None:
        self._shown = request
        self.read(
            results_of,
            self.open_study.study,
            request,
            then=partial(self._show_results, request),
            channel="results",
        )

    def _request_methods(self) -> None:
        self.read(provenance, self.open_study.study, self._shown, then=self._copy_methods, channel="methods")

    def _choose_export(self, suffix: str) -> None:
        study, request = self.open_study.study, self._shown
        if study is None or request is None:
            return
        proposal = study.path.with_name(f"{study.name} {request.task.name}{suffix}")
        name, _ = QFileDialog.getSaveFileName(self, "Save the results", str(proposal), f"*{suffix}")
        if name:
            path = Path(name).with_suffix(suffix)
            function = report if suffix == ".html" else export_table
            self.read(function, study, request, path, then=partial(self._on_exported, path))

    # Showing

    def _on_exported(self, path: Path, _: object) -> None:
        beside = "" if path.suffix == ".html" else " How it was made is written in the JSON file beside it."
        self.message_bar.show_message("done", f"Saved as “{path.name}” in “{path.parent}”.{beside}")

    def _copy_methods(self, made: dict[str, Any]) -> None:
        QGuiApplication.clipboard().setText(made["methods"])
        self.message_bar.show_message("done", "The methods paragraph is copied. Paste it into your text.")

    def _end_run(self, text: str) -> None:
        request, self._running = self._running, None
        self.progress.finish(text)
        if request is not None:
            self.open_study.note_results(request)
        self._request_outlook()

    def _show_results(self, request: Request, results: Results) -> None:
        self._skipped = {each.picture: each.reason for each in results.skipped}
        self._results.clear_results(request.settings.threshold)
        self._results.add_results(results.answered)
        self._centre_pages.setCurrentWidget(self._results_page)

    def _show_outlook(self, found: Outlook) -> None:
        self._earlier = found.earlier
        self._earlier_box.clear()
        for each in found.earlier:
            self._earlier_box.addItem(_analysis_in_words(each), each.identity)
        if self._shown is None and found.earlier:
            self._on_earlier_chosen(0)
        elif self._shown is not None:
            self._earlier_box.setCurrentIndex(self._earlier_box.findData(self._shown.identity))
        self._show_outlook_text(found)

    def _show_outlook_text(self, found: Outlook | None = None) -> None:
        button = self.primary_button
        if self._running is not None or found is None:
            text, is_possible = "Classifying …", False
        elif not found.chosen:
            text, is_possible = "Add pictures first", False
        elif not found.remaining:
            text, is_possible = f"All {_pictures(found.chosen)} are done", False
        elif found.remaining < found.chosen:
            text, is_possible = f"Resume: {_pictures(found.remaining)} left", True
        else:
            text, is_possible = f"Classify {_pictures(found.chosen)}", True
        button.setText(text)
        button.setAccessibleName(text)
        button.setToolTip("Results appear as they come and are kept at once; you can stop and resume")
        button.setEnabled(is_possible and self.open_study.is_writable)

    def _show_devices(self) -> None:
        self._device_box.clear()
        fastest = f": {self.open_study.devices[0][1]}" if self.open_study.devices else ""
        self._device_box.addItem(f"Automatic{fastest}", "auto")
        for device, words in self.open_study.devices:
            self._device_box.addItem(words[0].upper() + words[1:], device)
        self._device_box.setCurrentIndex(max(0, self._device_box.findData(self.open_study.device)))


def _pictures(count: int) -> str:
    return "1 picture" if count == 1 else f"{count:,} pictures"


def _analysis_in_words(analysis: Analysis) -> str:
    card = cards().get(analysis.settings["model"])
    title = card.title if card else analysis.settings["model"]
    state = {"done": "", "running": ", running"}.get(analysis.state, ", not finished")
    top = analysis.settings["top"]
    return f"{_pictures(analysis.done)}{state} · top {top} · {title} · {analysis.started[:10]}"
