"""The tool “Audit”: a sample by groups, coded blind, and error rates with what may be concluded from them."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QTabWidget, QWidget

from workbench.panes.asking import ask_where_to_save
from workbench.panes.faces.audit_coding import AuditCoding
from workbench.panes.faces.audit_controls import AuditControls
from workbench.panes.faces.audit_parts import AuditDetails, SamplePage, wants_deletion
from workbench.panes.faces.audit_results import AuditResults
from workbench.panes.faces.audit_words import HOW, wish
from workbench.panes.faces.audit_work import Overview, begin_audit, delete_and_look, overview
from workbench.panes.open_study import OpenStudy
from workbench.panes.pane import Pane
from workbench.study.faces.audit_export import export_audit
from workbench.study.faces.audits import Audit, Code, ListedAudit, code, open_audit
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.icons import icon
from workbench.workers.runner import Runs

SAMPLE, CODE, RESULTS = 0, 1, 2


class AuditFacesPane(Pane):
    """Three steps from left to right: sample, code, results."""

    title = "Audit"
    sentence = "Find out by a random sample how often the machine errs on your pictures, and for whom."
    help_page = "audit"

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self._audit: Audit | None = None
        self._is_drawing = False
        self._build_pane()
        self._connect()
        self._on_opened()

    # Building

    def _build_pane(self) -> None:
        made = (self.open_study, self.runner, self._on_failed)
        self._controls, self._details = AuditControls(self.open_study), AuditDetails()
        self._coding, self._results, self._start = AuditCoding(*made), AuditResults(*made), SamplePage()
        self._steps = QTabWidget()
        self._steps.setDocumentMode(True)
        self._steps.tabBar().setAccessibleName("Steps of an audit")
        for page, name, tip in (
            (self._start, "1  Sample", "What is drawn, and what you will be asked"),
            (self._coding, "2  Code", "Answer the questions, one item at a time"),
            (self._results, "3  Results", "Error rates of each group, with intervals"),
        ):
            self._steps.setTabToolTip(self._steps.addTab(page, name), tip)
        self._empty = EmptyState("clipboard-check", "Nothing to audit yet", f"{HOW} Open pictures first.")
        self.set_controls(self._controls)
        self.set_centre(self._steps)
        self.set_centre(self._empty)
        self.set_details(self._details)
        self.primary_button.setIcon(icon("clipboard-check", "accent_text"))

    def _connect(self) -> None:
        shared = self.open_study
        shared.opened.connect(self._on_opened)
        shared.closed.connect(self._on_opened)
        shared.pictures_added.connect(self._on_study_changed)
        shared.metadata_changed.connect(self._on_study_changed)
        shared.results_changed.connect(self._on_study_changed)
        shared.faces.faces_changed.connect(self._on_study_changed)
        self._controls.audit_chosen.connect(self._on_audit_chosen)
        self._controls.deletion_requested.connect(self._on_deletion_requested)
        self._controls.export_requested.connect(self._on_export_requested)
        self._controls.models_requested.connect(self.models_requested)
        self._coding.answered.connect(self._on_answered)
        self._results.saved.connect(self._show_saved)
        self._steps.currentChanged.connect(self._on_step_chosen)
        self.progress.cancel_requested.connect(partial(self.runner.cancel, self))
        self.primary_button.clicked.connect(self._on_primary_clicked)

    def views(self) -> dict[str, Callable[[], None]]:
        """See :meth:`Pane.views`."""
        names = ("sample", "code", "results")
        return {name: partial(self._steps.setCurrentIndex, at) for at, name in enumerate(names)}

    def note_models(self) -> None:
        """See :meth:`Pane.note_models`."""
        self._controls.show_models()

    # Events

    def _on_opened(self) -> None:
        self._is_drawing = False
        self.set_centre(self._steps if self.open_study.files else self._empty)
        self._show_audit(None)
        self._show_overview(Overview())
        self._on_study_changed()

    def _on_study_changed(self, _: object = None) -> None:
        self.set_centre(self._steps if self.open_study.files else self._empty)
        self.when_seen(self._request_overview)

    def _request_overview(self) -> None:
        if self.open_study.study is not None:
            self.read(overview, self.open_study.study, then=self._show_overview, channel="overview")

    def _on_audit_chosen(self, listed: ListedAudit | None) -> None:
        if listed is None:
            self._show_audit(None)
        elif self.open_study.study is not None:
            self.read(open_audit, self.open_study.study, listed.id, then=self._show_opened, channel="audit")

    def _on_primary_clicked(self) -> None:
        audit = self._audit
        if audit is None:
            self._request_audit()
        else:
            self._steps.setCurrentIndex(RESULTS if audit.is_coded else CODE)
            self._coding.take_focus()

    def _on_step_chosen(self, at: int) -> None:
        if at == RESULTS:
            self._results.show_audit(self._audit)
        self._details.show_audit(self._audit, has_results=at == RESULTS)

    def _on_answered(self, place: int, answer: str) -> None:
        audit, study = self._audit, self.open_study.study
        if audit is None or study is None:
            return
        kind = audit.sample.items[place].kind
        self.runner.write(self, code, study, audit.id, place, kind, answer, failed=self._on_code_failed)
        self._audit = replace(audit, codes={**audit.codes, place: Code(answer, "", "")})
        if self._audit.is_coded and not audit.is_coded:
            self._steps.setCurrentIndex(RESULTS)
            self._on_study_changed()
        self._details.show_audit(self._audit, has_results=self._steps.currentIndex() == RESULTS)
        self._show_wish()

    def _on_code_failed(self, error: BaseException) -> None:
        """What could not be kept is not shown as kept."""
        self._on_failed(error)
        if self._audit is not None and self.open_study.study is not None:
            self.read(
                open_audit, self.open_study.study, self._audit.id, then=self._show_opened, channel="audit"
            )

    def _on_deletion_requested(self) -> None:
        audit, study = self._audit, self.open_study.study
        if audit is not None and study is not None and wants_deletion(self, audit):
            self._show_audit(None)
            then = self._show_overview
            self.runner.write(self, delete_and_look, study, audit.id, then=then, failed=self._on_failed)

    def _on_export_requested(self) -> None:
        audit, study = self._audit, self.open_study.study
        if audit is not None and study is not None:
            proposal = study.path.with_name(f"{study.name} audit {audit.id}.csv")
            path = ask_where_to_save(self, "Export the audit", proposal)
            if path is not None:
                self.read(export_audit, study, audit.id, path, then=self._show_exported)

    def _on_drawing_failed(self, error: BaseException) -> None:
        self._end_drawing()
        self._on_failed(error)

    # Requests

    def _request_audit(self) -> None:
        if self.open_study.study is None or self._is_drawing:
            return
        self._is_drawing = True
        self.message_bar.clear()
        self.progress.start("Drawing a sample")
        self._show_wish()
        self.run(
            begin_audit,
            self.open_study.study,
            self._controls.settings(),
            then=self._show_drawn,
            failed=self._on_drawing_failed,
            stopped=self._end_drawing,
        )

    # Showing

    def _end_drawing(self) -> None:
        self._is_drawing = False
        self.progress.finish()
        self._show_wish()

    def _show_drawn(self, audit: Audit) -> None:
        self._end_drawing()
        self._show_opened(audit)
        self._steps.setCurrentIndex(CODE)
        self._on_study_changed()

    def _show_opened(self, audit: Audit) -> None:
        self._show_audit(audit)
        self._steps.setCurrentIndex(RESULTS if audit.is_coded else CODE)

    def _show_audit(self, audit: Audit | None) -> None:
        self._audit = audit
        for at in (CODE, RESULTS):
            self._steps.setTabEnabled(at, audit is not None)
        if audit is None:
            self._coding.clear()
            self._steps.setCurrentIndex(SAMPLE)
        else:
            self._coding.show_items(audit.sample.items, {at: each.answer for at, each in audit.codes.items()})
        self._results.show_audit(audit)
        self._details.show_audit(audit, has_results=self._steps.currentIndex() == RESULTS)
        self._controls.show_audit(audit, self.open_study.is_writable)
        self._show_wish()

    def _show_overview(self, found: Overview) -> None:
        self._controls.show_overview(found, self._audit.id if self._audit is not None else None)
        self._start.show_faces(found.faces)

    def _show_saved(self, path: Path) -> None:
        self.message_bar.show_message("done", f"The chart is saved as “{path}”.")

    def _show_exported(self, paths: tuple[Path, ...]) -> None:
        names = ", ".join(f"“{path.name}”" for path in paths)
        text = f"Saved in “{paths[0].parent}”: {names}. The JSON file says how the audit was made."
        self.message_bar.show_message("done", text)

    def _show_wish(self) -> None:
        text, is_possible = wish(self._audit, self._is_drawing)
        tip = "Draw a random sample of each group; it is kept, so that you can stop and go on (Ctrl+Enter)"
        if self._audit is not None:
            tip = "Answers are kept at once; you can stop and go on whenever you like (Ctrl+Enter)"
        self.show_wish(text, tip, is_possible, adds=True)
