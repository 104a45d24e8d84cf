"""The tab “Against labels”: the machine's answers beside true labels, and what stands for what."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QLabel,
    QScrollArea,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from workbench.core.steps import Step
from workbench.core.validation.agreement_files import write_mapping
from workbench.core.validation.label_mapping import LabelMapping, read_mapping
from workbench.core.validation.settings import CompareSettings
from workbench.panes.agreement_bar import AgreementBar
from workbench.panes.agreement_views import ApartPage, CellPictures, FiguresPage, MatrixPage
from workbench.panes.agreement_words import summary_in_words
from workbench.panes.asking import ask_for_file, ask_for_folder, ask_where_to_save
from workbench.panes.open_study import OpenStudy
from workbench.study.agreement import (
    Agreement,
    Wanted,
    compare_anew,
    export_agreement,
    label_columns,
    methods,
)
from workbench.study.runs import Request
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.label_mapping_table import LabelMappingTable
from workbench.widgets.settings_form import SettingsForm
from workbench.workers.runner import Runs


class ClassificationAgreement(QWidget):
    """Compares when it can be seen; what changes while it is hidden waits until then."""

    current_changed = Signal(object)
    """The number of the picture a person has come to."""
    selection_changed = Signal()
    activated = Signal(object)
    said = Signal(str, str)
    """A kind of message and its text."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_study, self._runner, self._failed = open_study, runner, failed
        self._request: Request | None = None
        self._found: Agreement | None = None
        self._is_stale = True
        self._build()
        self._connect()

    @property
    def selected_keys(self) -> Sequence[int]:
        """The numbers of the pictures selected in the view that is shown."""
        page = self._tabs.currentWidget()
        if page is self._apart:
            return [key for key in self._apart.table.selected_keys if key >= 0]
        return self._pictures.grid.selected_keys if page is self._matrix else ()

    @property
    def offers_pictures(self) -> bool:
        """Whether the view that is shown has pictures to choose from."""
        page = self._tabs.currentWidget()
        return page is self._apart or (page is self._matrix and self._matrix.has_cell)

    def set_request(self, request: Request | None) -> None:
        """Results of this request are shown, or none."""
        self._request = request
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """What has changed while this was hidden is compared now."""
        super().showEvent(event)
        if self._is_stale:
            self.refresh()

    # Building

    def _build(self) -> None:
        self._empty = EmptyState(
            "clipboard-list",
            "No true labels yet",
            "Join a table with a column that says what the pictures show, or correct some labels below. Then this "
            "page says how often the machine agrees, and where it errs.",
        )
        self._page = QWidget()
        column = QVBoxLayout(self._page)
        column.setContentsMargins(16, 12, 16, 8)
        column.setSpacing(8)
        self._bar = AgreementBar()
        column.addWidget(self._bar)
        self._summary = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self._summary)
        column.addWidget(self._build_tabs(), 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    def _build_tabs(self) -> QTabWidget:
        self._tabs = QTabWidget(documentMode=True)
        self._tabs.tabBar().setAccessibleName("Views of the comparison")
        self._pictures = CellPictures(self._open_study, self._runner, self._failed)
        self._matrix, self._figures, self._apart = MatrixPage(self._pictures), FiguresPage(), ApartPage()
        self._matches = LabelMappingTable()
        self._matches.layout().setContentsMargins(0, 8, 0, 0)
        for page, name, tool_tip in (
            (
                self._matrix,
                "Matrix",
                "How often each true label got each answer; a cell shows its pictures",
            ),
            (self._figures, "Figures", "Precision, recall and F1 of each label, with intervals"),
            (self._matches, "Matches", "Which label of the column each label of the machine stands for"),
            (self._apart, "Not compared", "Pictures that are not compared, and why"),
            (self._build_settings(), "Settings", "Which answer counts, and how intervals are computed"),
        ):
            self._tabs.setTabToolTip(self._tabs.addTab(page, name), tool_tip)
        return self._tabs

    def _build_settings(self) -> QScrollArea:
        self._form: SettingsForm[CompareSettings] = SettingsForm(CompareSettings)
        page = QWidget()
        page.setProperty("role", "column")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 8, 8, 8)
        column.addWidget(self._form)
        column.addStretch(1)
        area = QScrollArea(widgetResizable=True, frameShape=QScrollArea.Shape.NoFrame)
        area.setWidget(page)
        return area

    def _connect(self) -> None:
        self._open_study.closed.connect(self._on_closed)
        self._open_study.metadata_changed.connect(self.refresh)
        self._open_study.results_changed.connect(self._on_results_changed)
        self._bar.changed.connect(self._request_agreement)
        self._bar.export_requested.connect(self._on_export_requested)
        self._bar.export_matches_requested.connect(self._on_export_matches_requested)
        self._bar.import_matches_requested.connect(self._on_import_matches_requested)
        self._bar.methods_requested.connect(self._on_methods_requested)
        self._form.changed.connect(self._request_agreement)
        self._matches.mapping_changed.connect(self._on_mapping_changed)
        self._matrix.nothing.matches_requested.connect(partial(self._tabs.setCurrentWidget, self._matches))
        self._matrix.nothing.reasons_requested.connect(partial(self._tabs.setCurrentWidget, self._apart))
        self._pictures.current_changed.connect(self.current_changed)
        self._pictures.activated.connect(self.activated)
        self._pictures.selection_changed.connect(self.selection_changed)
        self._matrix.cell_changed.connect(self.selection_changed)
        self._apart.current_row_changed.connect(self.current_changed)
        self._apart.table.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self._tabs.currentChanged.connect(self._on_selection_changed)

    # Events

    def _on_closed(self) -> None:
        self._runner.cancel(self)
        self._request = self._found = None
        self._matrix.show_no_cell()
        self._summary.clear()
        self._stack.setCurrentWidget(self._empty)

    def _on_results_changed(self, request: Request) -> None:
        if request == self._request:
            self.refresh()

    def _on_selection_changed(self, *_: object) -> None:
        self.selection_changed.emit()

    def _on_mapping_changed(self, changes: Mapping[str, str]) -> None:
        if self._found is not None:
            self._request_agreement(LabelMapping({**self._found.mapping.entries, **changes}))

    def _on_import_matches_requested(self) -> None:
        path = ask_for_file(self, "Read matches from a table", self._folder(), "*.csv")
        if path is not None:
            then = self._on_mapping_read
            self._runner.read(self, read_mapping, path, then=then, failed=self._failed)

    def _on_mapping_read(self, mapping: LabelMapping) -> None:
        self._on_mapping_changed(mapping.entries)
        self._tabs.setCurrentWidget(self._matches)
        self.said.emit(
            "done", f"{len(mapping.matched):,} matches were read and replace those of the same labels."
        )

    def _on_export_requested(self) -> None:
        study, found = self._open_study.study, self._found
        if study is None or found is None:
            return
        folder = ask_for_folder(self, "Export the comparison", self._folder())
        if folder is not None:
            then = partial(self._show_exported, folder)
            self._runner.read(study, export_agreement, study, found, folder, then=then, failed=self._failed)

    def _on_export_matches_requested(self) -> None:
        if self._found is None:
            return
        path = ask_where_to_save(self, "Export the matches", self._folder() / "mapping.csv")
        if path is not None:
            arguments = (write_mapping, path, self._found.mapping)
            self._runner.read(self, *arguments, then=partial(self._show_exported, path), failed=self._failed)

    def _on_methods_requested(self) -> None:
        if self._found is not None:
            QGuiApplication.clipboard().setText(methods(self._found))
            self.said.emit("done", "The sentences are copied. Paste them into your methods section.")

    # Requests

    @Slot()
    def refresh(self) -> None:
        """Compare anew, at once or as soon as this can be seen."""
        self._is_stale = True
        study = self._open_study.study
        if study is not None and self._request is not None and self.isVisible():
            self._is_stale = False
            then = self._show_columns
            self._runner.read(self, label_columns, study, then=then, failed=self._failed, channel="columns")

    def _request_agreement(self, decided: LabelMapping | None = None) -> None:
        study, column = self._open_study.study, self._bar.column
        if study is None or self._request is None or column is None:
            return
        wanted = Wanted(self._request, column, self._bar.uses_corrections, self._form.settings())
        show = self._show_step
        self._runner.read(
            self,
            compare_anew,
            study,
            wanted,
            decided,
            each_step=show,
            failed=self._failed,
            channel="agreement",
        )

    def _folder(self) -> Path:
        study = self._open_study.study
        return study.path.parent if study is not None else Path.home()

    # Showing

    def _show_columns(self, columns: Any) -> None:
        self._bar.show_columns(columns)
        self._stack.setCurrentWidget(self._page if columns else self._empty)
        self._request_agreement()

    def _show_step(self, step: Step[Agreement]) -> None:
        if step.done == 0:
            self._show_agreement(step.value)
        elif step.value.comparison.intervals is not None:
            self._found = step.value
            self._show_figures()

    def _show_agreement(self, found: Agreement) -> None:
        self._found = found
        self._matrix.show_comparison(found.comparison)
        self._matches.show_mapping(found.model_labels, found.mapping.entries, found.column_labels)
        count = self._apart.show_comparison(found.comparison, self._open_study.numbers)
        self._tabs.setTabText(self._tabs.indexOf(self._apart), f"Not compared ({count:,})")
        self._show_figures()

    def _show_figures(self) -> None:
        if self._found is not None:
            self._summary.setText(summary_in_words(self._found.comparison))
            self._figures.show_comparison(self._found.comparison)

    def _show_exported(self, path: Path, _: object) -> None:
        self.said.emit("done", f"Saved in “{path}”.")
