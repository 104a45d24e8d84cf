"""The tool “Describe”: what faces look like to networks, after a page about it was read and accepted."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.core.faces.consent import DESCRIBE as DESCRIBE_PAGE
from workbench.core.faces.consent import RACE, consent_page
from workbench.core.models.machine import Machine
from workbench.core.steps import Skipped, Step
from workbench.core.tables import Rows
from workbench.core.wording import pictures_in_words
from workbench.panes.asking import ask_where_to_save
from workbench.panes.faces.consent_view import ConsentView
from workbench.panes.faces.consents_kept import ConsentsKept
from workbench.panes.faces.describe_controls import DescribeControls
from workbench.panes.faces.describe_results import DescribeResults, MeaningColumn
from workbench.panes.faces.describe_words import (
    ACCEPT,
    FETCH_FIRST,
    FIND_FIRST,
    RACE_NOT_ACCEPTED,
    tip_for,
    wish,
)
from workbench.panes.faces.describe_work import (
    DESCRIBE,
    Prospect,
    described_with_charts,
    prospect,
    seen_alone,
)
from workbench.panes.open_study import OpenStudy
from workbench.panes.pane import Pane
from workbench.panes.picture_choice import ALL
from workbench.panes.task_run import RunWords, TaskRun
from workbench.study.export import export_table
from workbench.study.faces.descriptions import Described, descriptions_in
from workbench.study.runs import Request
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.icons import icon
from workbench.workers.runner import Runs

if TYPE_CHECKING:
    from workbench.core.statistics.charts import Chart

_WORDS = RunWords("Getting the networks ready", lambda count: f"Faces in {pictures_in_words(count)} done.")


class DescribeFacesPane(Pane):
    """Read and accept, choose, run, look at all scores; withdraw at any time."""

    title = "Describe"
    sentence = (
        "Let networks say how faces seem: apparent expression, perceived gender presentation, apparent age."
    )
    help_page = "describe"

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self._shown: Request | None = None
        self._awaited: Request | None = None
        self._prospect = Prospect()
        self._run = TaskRun(self, _WORDS)
        self._consents = ConsentsKept(self, self._run)
        self._build_pane()
        self._connect()
        self._on_opened()

    # Building

    def _build_pane(self) -> None:
        self._controls = DescribeControls(self.open_study)
        self._results = DescribeResults(self.open_study, self.runner, self._on_failed)
        self._page = ConsentView(consent_page(DESCRIBE_PAGE))
        self._race_page = ConsentView(consent_page(RACE), is_typed=True, has_way_back=True)
        self._empty = EmptyState(
            "scan-text",
            "No pictures yet",
            "Open pictures and find the faces in them. Before any of them is described, you read one page about what "
            "that means, and decide.",
        )
        self._pages = QStackedWidget()
        for each in (self._empty, self._page, self._race_page, self._results):
            self._pages.addWidget(each)
        self.set_controls(self._controls)
        self.set_centre(self._pages)
        self.set_details(MeaningColumn())
        self.primary_button.setIcon(icon("scan-text", "accent_text"))

    def _connect(self) -> None:
        shared = self.open_study
        shared.opened.connect(self._on_opened)
        shared.closed.connect(self._on_opened)
        shared.pictures_added.connect(self._on_faces_changed)
        shared.metadata_changed.connect(self._on_faces_changed)
        shared.faces.faces_changed.connect(self._on_faces_changed)
        shared.recipe_requested.connect(self._on_recipe_requested)
        self._controls.changed.connect(self._request_prospect)
        self._controls.models_requested.connect(self.models_requested)
        self._controls.race_page_requested.connect(self._on_race_page_requested)
        self._controls.race_withdrawal_requested.connect(self._on_race_withdrawal_requested)
        self._controls.deletion_requested.connect(self._consents.delete)
        self._page.changed.connect(self._show_wish)
        self._race_page.changed.connect(self._show_wish)
        self._race_page.back_requested.connect(self._show_page)
        self._results.export_requested.connect(self._on_export_requested)
        self._results.withdrawal_requested.connect(self._on_withdrawal_requested)
        self._consents.changed.connect(self._on_consents_changed)
        self._run.begun.connect(self._show_wish)
        self._run.stepped.connect(self._on_step)
        self._run.ended.connect(self._request_anew)
        self.primary_button.clicked.connect(self._on_clicked)

    def views(self) -> dict[str, Callable[[], None]]:
        """See :meth:`Pane.views`."""
        return {"faces": self._results.show_faces, "distribution": self._results.show_distribution}

    def note_models(self) -> None:
        """See :meth:`Pane.note_models`."""
        self._controls.show_models()
        self._request_prospect()

    def take_focus(self) -> None:
        """The keyboard scrolls the page that is to be read, or belongs to the button."""
        if self._view is None and self.primary_button.isEnabled():
            super().take_focus()
        else:
            (self._view or self._results).setFocus()

    # Events

    def _on_opened(self) -> None:
        self._shown = self._awaited = None
        self._prospect = Prospect()
        self._results.clear()
        self._pages.setCurrentWidget(self._empty)
        for page, view in ((DESCRIBE_PAGE, self._page), (RACE, self._race_page)):
            view.show_page(consent_page(page))
        self._controls.show_prospect(self._prospect, is_accepted=True)
        self._show_wish()
        self._request_prospect()

    def _on_faces_changed(self, _: object = None) -> None:
        self.when_seen(self._request_anew)

    def _request_anew(self) -> None:
        self._request_prospect()
        if self._shown is not None and not self._run.is_running:
            self._request_descriptions()

    def _on_recipe_requested(self, request: Request, is_to_run: bool) -> None:
        if request.task.name != DESCRIBE.name:
            return
        if self._run.is_running:
            text = "A run is going on. Stop it or wait for its end, then open the recipe again."
            self.message_bar.show_message("warning", text)
            return
        if is_to_run:
            self._controls.pictures.choose(ALL)
            self._awaited = request
        self._shown = request
        self._controls.show_settings(request.settings)
        self._request_anew()

    def _on_clicked(self) -> None:
        if self._view is not None:
            self._consents.give(self._view.page)
        elif self.primary_button.text() == FIND_FIRST:
            self.open_study.pane_requested.emit("find_faces")
        elif self.primary_button.text() == FETCH_FIRST:
            missing = self._controls.missing
            self.models_requested.emit(missing.key if missing else "")
        else:
            self._request_run()

    def _on_step(self, step: Step[tuple[Rows | Skipped, ...]]) -> None:
        rows = [each for each in step.value if isinstance(each, Rows)]
        self._results.add_descriptions([one for each in rows for one in descriptions_in(each)])

    def _on_race_page_requested(self) -> None:
        self._race_page.show_page(consent_page(RACE))
        self._go_to(self._race_page)
        self._show_wish()

    def _on_race_withdrawal_requested(self) -> None:
        self._consents.withdraw(consent_page(RACE))

    def _on_withdrawal_requested(self) -> None:
        self._consents.withdraw(consent_page(DESCRIBE_PAGE))

    def _on_consents_changed(self) -> None:
        if self._view is not None:
            self._view.show_page(consent_page(self._view.page.name))
        self._go_to(self._results)
        self._request_prospect()
        self._request_descriptions()

    def _on_export_requested(self) -> None:
        study, request = self.open_study.study, self._shown
        if study is not None and request is not None:
            suggested = study.path.with_name(f"{study.name} describe.csv")
            path = ask_where_to_save(self, "Export the descriptions", suggested)
            if path is not None:
                self.read(export_table, study, request, path, then=self._show_exported)

    # Requests

    def _request_prospect(self) -> None:
        if self.open_study.study is not None and not self._run.is_running:
            arguments = (self.open_study.study, self._request(), self._controls.pictures.files())
            self.read(prospect, *arguments, then=self._show_prospect, channel="prospect")

    def _request_run(self) -> None:
        self._shown = self._request()
        selection = seen_alone(self._controls.pictures.selection(), self._prospect)
        self._results.show_faces()
        self._run.start(self._shown, selection, Machine("cpu", self.runner.readers))

    def _request_descriptions(self) -> None:
        if self.open_study.study is not None:
            arguments = (self.open_study.study, self._shown or self._request())
            self.read(described_with_charts, *arguments, then=self._show_descriptions, channel="descriptions")

    def _request(self) -> Request:
        return Request(DESCRIBE, self._controls.settings())

    # Showing

    @property
    def _view(self) -> ConsentView | None:
        """The page that is being read, if one is."""
        current = self._pages.currentWidget()
        return current if isinstance(current, ConsentView) else None

    def _show_prospect(self, found: Prospect) -> None:
        is_first = self._shown is None and DESCRIBE_PAGE in found.given
        self._prospect = found
        self._controls.show_prospect(found, DESCRIBE_PAGE in found.given)
        self._controls.show_race(RACE in found.given)
        self._results.show_consent(self._consents.in_words(found.consents))
        self._results.show_possible(self.open_study.is_writable)
        if self._view is not self._race_page or DESCRIBE_PAGE not in found.given:
            self._show_page()
        if is_first:
            self._shown = found.earlier or self._request()
            if found.earlier is not None:
                self._controls.show_settings(found.earlier.settings)
                self._request_prospect()
            self._request_descriptions()
        self._show_wish()
        self._run_if_awaited()

    def _run_if_awaited(self) -> None:
        """Carry out a recipe, if one was to be run and everything that it takes is there."""
        awaited, self._awaited = self._awaited, None
        if awaited is None or self._view is not None or not self._prospect.faces_to_do:
            return
        if self._request() != awaited:
            self.message_bar.show_message("warning", RACE_NOT_ACCEPTED)
        elif self.primary_button.isEnabled() and self._controls.missing is None:
            self._request_run()

    def _show_page(self) -> None:
        """The page that is to be accepted first, or what faces look like to networks."""
        page: QWidget = self._results if DESCRIBE_PAGE in self._prospect.given else self._page
        self._go_to(page if self.open_study.files else self._empty)
        self._show_wish()

    def _go_to(self, page: QWidget) -> None:
        """Show another page; the keyboard goes with it, or would leave the tool with what is hidden."""
        if self._pages.currentWidget() is not page:
            self._pages.setCurrentWidget(page)
            if self.isVisible():
                (self._view or self._results).setFocus()

    def _show_descriptions(self, found: "tuple[Described, tuple[Chart, ...]]") -> None:
        if not self._run.is_running:
            self._results.show_described(*found)

    def _show_exported(self, paths: tuple[object, ...]) -> None:
        text = (
            f"Saved as “{paths[0]}”. How it was made, and who accepted that, is in the JSON file beside it."
        )
        self.message_bar.show_message("done", text)

    def _show_wish(self) -> None:
        view = self._view
        if view is not None:
            text, is_possible = ACCEPT, view.is_accepted
        else:
            found = None if self._run.is_running else self._prospect
            text, is_possible = wish(found, self._controls.missing is None, self._controls.is_anything_asked)
        adds = text not in (FIND_FIRST, FETCH_FIRST)
        self.show_wish(text, tip_for(text, self._prospect.faces), is_possible, adds)
