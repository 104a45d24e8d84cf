"""Which rows of a table are shown: words that some text must hold, and conditions on its columns."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.panes.filter_editor import Values, ask_for_condition
from workbench.panes.find_menus import add_columns_to_ask
from workbench.panes.open_study import OpenStudy
from workbench.study.filter_words import condition_in_words
from workbench.study.finding import Filter, StudyColumn
from workbench.study.study import Study
from workbench.study.table_values import values_held
from workbench.study.tables import StudyTable
from workbench.widgets.chips import ChipRow
from workbench.widgets.headings import Note
from workbench.widgets.icons import icon, icon_size_beside_text
from workbench.widgets.search_field import SearchField
from workbench.workers.runner import Runs

_TYPING_MILLISECONDS = 300
_MOST_VALUES = 500


def values_of(study: Study, table: StudyTable, column: StudyColumn) -> Values:
    """What a column holds, for the editor of conditions; not for the thread of the window."""
    held = values_held(study, table, column, _MOST_VALUES)
    return Values(column, held.most, held.rarer, held.span, held.missing)


class TableFilter(QWidget):
    """A search field, a menu of columns to filter by, conditions as chips, and how many rows they leave."""

    changed = Signal(object)
    """The :class:`Filter` a person wants now."""
    failed = Signal(object)

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._open_study = open_study
        self._runner = runner
        self._table: StudyTable | None = None
        self._filter = Filter()
        self._build()
        open_study.closed.connect(self._on_closed)
        self._search.textEdited.connect(self._on_search_edited)
        self._search.cleared.connect(self._on_typed)
        self._search.returnPressed.connect(self._on_typed)
        self._typing.timeout.connect(self._on_typed)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._chips.removed.connect(self._on_chip_removed)
        self._chips.opened.connect(self._on_chip_opened)

    @property
    def filter(self) -> Filter:
        """Which rows are wanted."""
        return self._filter

    def show_table(self, table: StudyTable | None) -> None:
        """The conditions to come are asked of another table; those before are forgotten."""
        is_same = self._table is not None and table is not None and table.key == self._table.key
        self._table = table
        if not is_same:
            self._typing.stop()
            self._filter = Filter()
            self._show()

    def show_count(self, words: str) -> None:
        """How many rows there are, in words."""
        self._count.setText(words)

    def clear(self) -> None:
        """Take all conditions away."""
        self._ask(Filter())

    def _build(self) -> None:
        self._search = SearchField("Search the table", "Show rows of which some text holds all these words")
        self._search.setPlaceholderText("Search the texts of this table")
        # Before there are menus: set later, the proxy would take the fields out of the order of the Tab key.
        self.setFocusProxy(self._search)
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MILLISECONDS)
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self._button = QPushButton("Filter")
        self._button.setIcon(icon("list-filter"))
        self._button.setIconSize(icon_size_beside_text())
        self._button.setAccessibleName("Filter the rows")
        self._button.setToolTip("Show only rows with certain values in a column")
        self._button.setMenu(self._menu)
        self._chips, self._count = ChipRow(), Note()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._search, 1)
        row.addWidget(self._button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self._chips)
        column.addWidget(self._count)

    # Events

    def _on_closed(self) -> None:
        self._runner.cancel(self)
        self.show_table(None)

    def _on_search_edited(self, _: str) -> None:
        self._typing.start()

    def _on_typed(self) -> None:
        self._typing.stop()
        self._ask(replace(self._filter, search=self._search.text()))

    def _on_chip_removed(self, place: int) -> None:
        self._ask(self._filter.without_condition(place))
        self._search.setFocus()

    def _on_chip_opened(self, place: int) -> None:
        column = self._table and self._table.column(self._filter.conditions[place].column)
        if column is not None:
            self._request_values(column, place)

    def _on_column_chosen(self, column: StudyColumn, _: bool = False) -> None:
        self._request_values(column, None)

    # Requests

    def _ask(self, wanted: Filter) -> None:
        if wanted != self._filter:
            self._filter = wanted
            self._show()
            self.changed.emit(wanted)

    def _request_values(self, column: StudyColumn, place: int | None) -> None:
        then = partial(self._ask_for_condition, place)
        arguments = (values_of, self._open_study.study, self._table, column)
        self._runner.read(self, *arguments, then=then, failed=self.failed.emit, channel="values")

    def _ask_for_condition(self, place: int | None, values: Values) -> None:
        wanted = self._filter
        before = None if place is None else wanted.conditions[place]
        condition = ask_for_condition(self.window(), values, before, "rows")
        if condition is not None:
            self._ask(wanted.with_condition(place, condition))

    # Showing

    def _show(self) -> None:
        if self._search.text() != self._filter.search:
            self._search.setText(self._filter.search)
        of_table = self._table.column if self._table is not None else None
        words = [
            condition_in_words(each, of_table and of_table(each.column)) for each in self._filter.conditions
        ]
        self._chips.show_texts(words)
        self.setEnabled(self._table is not None)

    def _fill_menu(self) -> None:
        self._menu.clear()
        if self._table is not None:
            add_columns_to_ask(self._menu, self._table.all_columns, self._on_column_chosen)
