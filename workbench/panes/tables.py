"""The pane of tables: every table of the study, its columns in figures and charts, and taken away."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from workbench.core.file_names import as_file_name
from workbench.core.steps import Step
from workbench.core.wording import pictures_in_words
from workbench.panes.asking import ask_where_to_save
from workbench.panes.open_study import OpenStudy
from workbench.panes.pane import Pane
from workbench.panes.table_controls import CountedTable, TableControls
from workbench.panes.table_filter import TableFilter
from workbench.panes.table_look import ChartPage, ColumnSummary
from workbench.panes.table_rows_view import MOST_COPIED, TableRowsView
from workbench.panes.table_taking import TableTaking
from workbench.study.finding import Filter, StudyColumn
from workbench.study.study import Study
from workbench.study.table_rows import Wanted, count
from workbench.study.table_values import Look, Seen, look_at
from workbench.study.tables import PICTURES, StudyTable, study_tables
from workbench.widgets.charts.chart_view import save_chart
from workbench.widgets.charts.painting import rows_in_words
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.icons import icon
from workbench.workers.runner import Runs

_SETTLING_MILLISECONDS = 400


def counted_tables(study: Study) -> list[CountedTable]:
    """The tables of a study that have rows, and that of its pictures; not for the thread of the window."""
    everything = Wanted(Filter(includes_left_out=True))
    counted = [CountedTable(each, count(study, each, everything)) for each in study_tables(study)]
    return [each for each in counted if each.rows or each.table.key == PICTURES]


class TablesPane(Pane):
    """Choose a table, filter and sort it, look at a column, take it away."""

    title = "Tables"
    sentence = "Read every table of the study, see what its columns hold, and take them away."
    help_page = "tables"

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self._table: StudyTable | None = None
        self._row_count = -1
        self._is_stale = True
        self._build_pane()
        self._connect()
        self._on_opened()

    # Building

    def _build_pane(self) -> None:
        shared = self.open_study
        self._controls, self._summary, self._chart = TableControls(shared), ColumnSummary(), ChartPage()
        self._filter, self._rows = TableFilter(shared, self.runner), TableRowsView(shared, self.runner)
        self._taking = TableTaking(self, self.runner, self.progress)
        # While a run adds results, the tables are looked up again from time to time, not at each step.
        self._settling = QTimer(self, singleShot=True, interval=_SETTLING_MILLISECONDS)
        self._empty = EmptyState(
            "table",
            "No tables yet",
            "Add pictures in the pane “Images”. Their table appears here, and so does one for each analysis.",
        )
        self._none_found = EmptyState(
            "search",
            "No row meets these conditions",
            "All rows are still in the study. Remove a condition above, or all of them.",
            [("Remove all conditions", "x", self._filter.clear)],
        )
        self._row_pages = QStackedWidget()
        self._row_pages.addWidget(self._rows)
        self._row_pages.addWidget(self._none_found)
        self._tabs = QTabWidget()
        self._tabs.setDocumentMode(True)
        for page, name, tip in (
            (self._row_pages, "Rows", "The rows of the table"),
            (self._chart, "Chart", "The chosen column as a chart"),
        ):
            self._tabs.setTabToolTip(self._tabs.addTab(page, name), tip)
        self._tabs.tabBar().setAccessibleName("Rows or chart")
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._filter)
        column.addWidget(self._tabs, 1)
        self._centre_pages = QStackedWidget()
        self._centre_pages.addWidget(self._empty)
        self._centre_pages.addWidget(page)
        self.set_controls(self._controls)
        self.set_centre(self._centre_pages)
        self.set_details(self._summary)
        self.primary_button.setIcon(icon("download", "accent_text"))
        self.primary_button.setToolTip("Save these rows as they are filtered and sorted (Ctrl+Enter)")

    def _connect(self) -> None:
        shared = self.open_study
        shared.opened.connect(self._on_opened)
        shared.closed.connect(self._on_opened)
        for signal in (shared.pictures_added, shared.results_changed, shared.metadata_changed):
            signal.connect(self._on_study_changed)
        for signal in (shared.filter_changed, shared.shown_changed):
            signal.connect(self._on_shown_changed)
        self._settling.timeout.connect(self._request_tables)
        self._controls.table_chosen.connect(self._on_table_chosen)
        self._controls.rows_changed.connect(self._request_all)
        self._controls.column_changed.connect(self._request_look)
        self._filter.changed.connect(self._request_all)
        self._rows.counted.connect(self._on_counted)
        self._rows.order_changed.connect(self._request_rows)
        self._rows.column_chosen.connect(self._controls.choose_column)
        self._rows.copied.connect(self._on_copied)
        self._chart.save_requested.connect(self._on_save_chart_requested)
        self._tabs.currentChanged.connect(self._on_tab_changed)
        for part in (self._filter, self._rows, self._taking):
            part.failed.connect(self._on_failed)
        self._taking.done.connect(self._on_taken)
        self._taking.stopped.connect(self._on_taking_stopped)
        self._taking.busy_changed.connect(self._show_count)
        self.primary_button.clicked.connect(self._on_export_clicked)

    def views(self) -> dict[str, Callable[[], None]]:
        """See :meth:`Pane.views`."""
        return {name: partial(self._tabs.setCurrentIndex, at) for at, name in enumerate(("rows", "chart"))}

    def take_focus(self) -> None:
        """The keyboard belongs to the list of tables, from which Tab leads to all else."""
        self._controls.setFocus()

    def leave(self) -> None:
        """See :meth:`Pane.leave`."""
        self._settling.stop()
        self._taking.leave()
        super().leave()

    # Events

    def showEvent(self, event: QShowEvent) -> None:
        """What has changed meanwhile is looked up now that somebody looks."""
        super().showEvent(event)
        if self._is_stale:
            self._request_tables()

    def _on_opened(self) -> None:
        self._show_table(None)
        self._controls.show_tables((), "")
        self._controls.show_pictures()
        self._centre_pages.setCurrentWidget(self._empty)
        if self.open_study.study is not None:
            self._request_tables()

    def _on_study_changed(self, _: object = None) -> None:
        self._controls.show_pictures()
        if self.open_study.study is not None and not self._settling.isActive():
            self._settling.start()

    def _on_shown_changed(self) -> None:
        was_filtered = self._controls.wants_filtered
        self._controls.show_pictures()
        if self._table is not None and (was_filtered or self._controls.wants_filtered):
            self._request_all()

    def _on_table_chosen(self, table: StudyTable) -> None:
        self._show_table(table)
        self._request_all()

    def _on_counted(self, number: int) -> None:
        self._row_count = number
        is_none = number == 0 and not self._filter.filter.is_empty
        self._row_pages.setCurrentWidget(self._none_found if is_none else self._rows)
        self._show_count()

    def _on_copied(self, number: int, are_all: bool) -> None:
        rest = (
            ""
            if are_all
            else f" More than {MOST_COPIED:,} do not fit there; export the table for all of them."
        )
        self.message_bar.show_message("done", f"{rows_in_words(number)} copied with their heading.{rest}")

    def _on_tab_changed(self, _: int) -> None:
        if self._is_chart_seen() and self._chart.view.chart is None:
            self._request_look()

    def _on_export_clicked(self) -> None:
        if self.open_study.study is not None and self._table is not None:
            self._taking.take(self.open_study.study, self._table, self._wanted_rows(), self._controls.suffix)

    def _on_taken(self, path: Path) -> None:
        beside = "How it came about is written in the JSON file beside it."
        self.message_bar.show_message("done", f"Saved as “{path.name}” in “{path.parent}”. {beside}")

    def _on_taking_stopped(self) -> None:
        self.message_bar.show_message("information", "Stopped. No file was written, nothing was replaced.")

    def _on_save_chart_requested(self, suffix: str) -> None:
        study, column = self.open_study.study, self._controls.column
        if study is None or column is None:
            return
        name = as_file_name(f"{study.name} {column.title}")
        path = ask_where_to_save(self, "Save the chart", study.path.with_name(f"{name}{suffix}"))
        if path is not None:
            self.read(save_chart, self._chart.view.chart, path, then=self._on_chart_saved)

    def _on_chart_saved(self, path: Path) -> None:
        self.message_bar.show_message("done", f"Saved as “{path.name}” in “{path.parent}”.")

    # Requests

    def _request_tables(self) -> None:
        self._is_stale = not self.isVisible()
        if self.open_study.study is not None and self.open_study.files and not self._is_stale:
            self.read(counted_tables, self.open_study.study, then=self._show_tables, channel="tables")

    def _request_all(self) -> None:
        self._request_rows()
        self._request_look()

    def _request_rows(self) -> None:
        if self._table is not None:
            self._rows.request_rows(self._wanted_rows())

    def _request_look(self) -> None:
        table, column = self._table, self._controls.column
        if table is None or column is None:
            return
        self._summary.show_waiting(column)
        self._chart.view.show_chart(None, "The chart is being made …")
        wanted = self._wanted(self._controls.wants_left_out)
        look = Look(table, wanted, column, self._controls.by, self._is_chart_seen())
        show = partial(self._show_look, column)
        self.read(look_at, self.open_study.study, look, each_step=show, channel="look")

    def _wanted(self, includes_left_out: bool) -> Wanted:
        of_pictures = self.open_study.filter if self._controls.wants_filtered else None
        return Wanted(replace(self._filter.filter, includes_left_out=includes_left_out), None, of_pictures)

    def _wanted_rows(self) -> Wanted:
        # The table of pictures says which are left out, and why; results of theirs count only if asked for.
        is_listing = self._table is not None and not self._table.has_findings
        return replace(self._wanted(self._controls.wants_left_out or is_listing), order=self._rows.order)

    def _is_chart_seen(self) -> bool:
        return self._tabs.currentWidget() is self._chart

    # Showing

    def _show_tables(self, tables: Sequence[CountedTable]) -> None:
        key = self._table.key if self._table is not None else PICTURES
        chosen = next((each.table for each in tables if each.table.key == key), tables[0].table)
        self._controls.show_tables(tables, chosen.key)
        self._centre_pages.setCurrentIndex(1)
        if self._table != chosen:
            self._show_table(chosen)
        self._request_all()

    def _show_table(self, table: StudyTable | None) -> None:
        self._table = table
        self._filter.show_table(table)
        self._controls.show_columns(table)
        self._rows.show_table(table)
        self._summary.show_nothing()
        self._on_counted(-1 if table is not None else 0)

    def _show_look(self, column: StudyColumn, step: Step[Seen]) -> None:
        self._summary.show_summary(column, step.value.summary, self._left_out_in_words("counted"))
        if step.value.chart is not None:
            self._chart.show_chart(step.value.chart)

    def _show_count(self) -> None:
        number = self._row_count
        words = "Counting the rows …" if number < 0 else f"{rows_in_words(number)}."
        is_listing = self._table is not None and not self._table.has_findings
        remark = self._left_out_in_words("counted in summaries" if is_listing else "counted")
        self._filter.show_count(" ".join(filter(None, [words, remark])))
        text = "Exporting …" if self._taking.is_busy else f"Export {rows_in_words(max(number, 0))} …"
        self.primary_button.setText("Export the rows …" if number < 0 and not self._taking.is_busy else text)
        self.primary_button.setAccessibleName(self.primary_button.text())
        self.primary_button.setEnabled(number != 0 and not self._taking.is_busy)

    def _left_out_in_words(self, where: str) -> str:
        left_out = len(self.open_study.left_out)
        if not left_out or self._table is None or not self._table.has_pictures:
            return ""
        is_are = "is" if left_out == 1 else "are"
        counted = "" if self._controls.wants_left_out else "not "
        return f"{pictures_in_words(left_out)} left out {is_are} {counted}{where}."
