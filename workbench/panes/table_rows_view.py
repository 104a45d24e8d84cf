"""The rows of the chosen table: fetched page by page, sorted, copied, and their pictures made current."""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from workbench.core.steps import Step
from workbench.core.tables import Row
from workbench.panes.open_study import OpenStudy
from workbench.study.finding import Order, StudyColumn
from workbench.study.study import Study
from workbench.study.table_rows import FIRST_ROWS, Rows, Wanted, open_rows, rows_at
from workbench.study.tables import StudyTable
from workbench.widgets.paged_table import PAGE, PagedTable
from workbench.widgets.results_model import ResultColumn, tab_separated
from workbench.workers.runner import Runs

MOST_COPIED = 100_000
_KINDS = {"text": "text", "integer": "whole", "real": "number", "share": "probability"}


def pages_of(study: Study, table: StudyTable, numbers: Mapping[int, Sequence[Any]]) -> dict[int, list[Row]]:
    """The rows of pages, by the pages' numbers; not for the thread of the window."""
    return {page: rows_at(study, table, each) for page, each in numbers.items()}


class TableRowsView(PagedTable):
    """Shows the rows of a table of the open study."""

    counted = Signal(int)
    """All rows are sorted, and there are so many; -1 while that is not known."""
    order_changed = Signal()
    column_chosen = Signal(object)
    """The :class:`StudyColumn` of the cell that was clicked."""
    copied = Signal(int, bool)
    """So many rows are on the clipboard; whether these are all that were wanted."""
    failed = Signal(object)

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._open_study = open_study
        self._runner = runner
        self._table: StudyTable | None = None
        self._numbers: Any = None
        self.order: Order | None = None
        open_study.closed.connect(self._on_closed)
        self.pages_wanted.connect(self._on_pages_wanted)
        self.sort_requested.connect(self._on_sort_requested)
        self.copy_requested.connect(self._on_copy_requested)
        self.current_row_changed.connect(self._on_current_row_changed)
        self.current_column_changed.connect(self._on_current_column_changed)

    def show_table(self, table: StudyTable | None) -> None:
        """Show another table in its own order; its rows are asked for afterwards."""
        self._table, self._numbers, self.order = table, None, None
        self.set_columns([] if table is None else [_result_column(each) for each in table.columns])

    def request_rows(self, wanted: Wanted) -> None:
        """Fetch these rows: the first at once, then the places of all others."""
        self._numbers = None
        self.counted.emit(-1)
        arguments = (open_rows, self._open_study.study, self._table, wanted)
        self._runner.read(
            self, *arguments, each_step=self._show_step, failed=self.failed.emit, channel="rows"
        )

    # Events

    def _on_closed(self) -> None:
        self._runner.cancel(self)
        self.show_table(None)

    def _on_pages_wanted(self, pages: tuple[int, ...]) -> None:
        if self._numbers is None or self._table is None:
            return
        numbers = {page: self._numbers[page * PAGE : (page + 1) * PAGE] for page in pages}
        arguments = (pages_of, self._open_study.study, self._table, numbers)
        self._runner.read(self, *arguments, then=self._show_pages, failed=self.failed.emit, channel="pages")

    def _on_sort_requested(self, column: int, is_descending: bool) -> None:
        if self._table is not None:
            self.order = Order(self._table.columns[column].key, is_descending) if column >= 0 else None
            self.order_changed.emit()

    def _on_copy_requested(self, ranges: tuple[range, ...]) -> None:
        if self._numbers is None or self._table is None:
            return
        places = list(chain.from_iterable(ranges))
        wanted = self._numbers[places[:MOST_COPIED]]
        arguments = (rows_at, self._open_study.study, self._table, wanted)
        then = partial(self._show_copied, len(places) <= MOST_COPIED)
        self._runner.read(self, *arguments, then=then, failed=self.failed.emit, channel="copy")

    def _on_current_row_changed(self, name: str) -> None:
        number = self._open_study.numbers.get(name)
        if number is not None:
            self._open_study.set_current(self._open_study.files[number])

    def _on_current_column_changed(self, column: int) -> None:
        # A picture's name says which row is meant, not what is to be summed up.
        if self._table is not None and not (column == 0 and self._table.has_pictures):
            self.column_chosen.emit(self._table.columns[column])

    # Showing

    def _show_step(self, step: Step[Rows]) -> None:
        found = step.value
        if found.numbers is None:
            self.show_rows(found.first, len(found.first))
            if len(found.first) < FIRST_ROWS:
                self.counted.emit(len(found.first))
            return
        self._numbers = found.numbers
        self.set_count(len(found.numbers))
        self.counted.emit(len(found.numbers))

    def _show_pages(self, pages: dict[int, list[Row]]) -> None:
        for page, rows in pages.items():
            self.add_page(page, rows)

    def _show_copied(self, are_all: bool, rows: list[Row]) -> None:
        columns = [_result_column(each) for each in self._table.columns] if self._table is not None else []
        QGuiApplication.clipboard().setText(tab_separated(columns, (row[1:] for row in rows)))
        self.copied.emit(len(rows), are_all)


def _result_column(column: StudyColumn) -> ResultColumn:
    return ResultColumn(column.title, _KINDS[column.kind], column.help)  # type: ignore[arg-type]
