"""One search field and filters over everything that is known of the pictures, with the count they leave."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QInputDialog,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.core.wording import pictures_in_words
from workbench.panes.filter_editor import Values, ask_for_condition, values_of_column
from workbench.panes.find_menus import ArrangeMenu, FilterMenu
from workbench.panes.open_study import OpenStudy
from workbench.study.filter_words import condition_in_words
from workbench.study.finding import (
    Filter,
    Order,
    StudyColumn,
    remove_filter,
    save_filter,
    saved_filters,
    study_columns,
)
from workbench.study.study import Study
from workbench.widgets.chips import ChipRow
from workbench.widgets.headings import Note
from workbench.widgets.icons import icon, icon_size_beside_text
from workbench.widgets.search_field import SearchField
from workbench.workers.runner import Callback, Runs

_TYPING_MILLISECONDS = 200


@dataclass(frozen=True)
class Known:
    """The columns of a study and the filters that were saved in it."""

    columns: tuple[StudyColumn, ...]
    saved: dict[str, Filter]


def look_up_known(study: Study) -> Known:
    """Look up what can be asked for; not for the thread of the window."""
    return Known(study_columns(study), saved_filters(study))


class FindBar(QWidget):
    """Changes the filter and the order of the open study; any pane can have one, all show the same filter."""

    failed = Signal(object)
    columns_known = Signal(tuple)
    """The :class:`StudyColumn` s of the study, whenever they have been looked up."""

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._open_study = open_study
        self._runner = runner
        self._columns: dict[str, StudyColumn] = {}
        self._saved: dict[str, Filter] = {}
        self._build()
        self._connect()
        self._on_opened()

    # Building

    def _build(self) -> None:
        self._search = SearchField("Search", "Show pictures of which some text holds all these words")
        self._search.setPlaceholderText("Search all texts")
        # Before there are menus: set later, the proxy would take the fields out of the order of the Tab key.
        self.setFocusProxy(self._search)
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MILLISECONDS)
        self._filter_menu, self.arranging = FilterMenu(self), ArrangeMenu(self)
        filters = _menu_button("Filter", "list-filter", self._filter_menu)
        filters.setToolTip("Show only pictures with certain values; keep a filter under a name")
        arrange = _menu_button("Arrange", "arrow-up-down", self.arranging)
        arrange.setToolTip("Sort the pictures, put them into groups, or colour them by some value")
        self._chips, self._count = ChipRow(), Note()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._search, 1)
        row.addWidget(filters)
        row.addWidget(arrange)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self._chips)
        column.addWidget(self._count)

    def _connect(self) -> None:
        shared = self._open_study
        shared.opened.connect(self._on_opened)
        shared.closed.connect(self._on_closed)
        shared.results_changed.connect(self._on_known_changed)
        shared.metadata_changed.connect(self._on_known_changed)
        shared.filter_changed.connect(self._show_filter)
        shared.shown_changed.connect(self._show_count)
        shared.pictures_added.connect(self._on_pictures_added)
        self._search.textEdited.connect(self._on_search_edited)
        self._search.returnPressed.connect(self._on_typed)
        self._search.cleared.connect(self._on_typed)
        self._typing.timeout.connect(self._on_typed)
        menu = self._filter_menu
        menu.aboutToShow.connect(self._fill_filter_menu)
        menu.column_chosen.connect(self._on_column_chosen)
        menu.filter_chosen.connect(self._ask)
        menu.left_out_toggled.connect(self._on_left_out_toggled)
        menu.save_requested.connect(self._on_save_requested)
        menu.forget_requested.connect(self._on_forget_requested)
        self.arranging.aboutToShow.connect(self._fill_arrange_menu)
        self.arranging.order_chosen.connect(self._on_order_chosen)
        self._chips.removed.connect(self._on_chip_removed)
        self._chips.opened.connect(self._on_chip_opened)

    # Events

    def _on_opened(self) -> None:
        self._on_known_changed()
        self._show_filter()

    def _on_closed(self) -> None:
        self._typing.stop()
        self._runner.cancel(self)
        self._columns, self._saved = {}, {}
        self.arranging.group = self.arranging.colour = None
        self._show_filter()

    def _on_pictures_added(self, _: object) -> None:
        self._show_count()

    def _on_known_changed(self, _: object = None) -> None:
        study = self._open_study.study
        if study is not None:
            self._read(look_up_known, study, then=self._show_known, channel="known")

    def _on_search_edited(self, _: str) -> None:
        self._typing.start()

    def _on_typed(self) -> None:
        self._typing.stop()
        self._ask(replace(self._open_study.filter, search=self._search.text()))

    def _on_chip_removed(self, place: int) -> None:
        wanted = self._open_study.filter
        if place < len(wanted.conditions):
            self._ask(wanted.without_condition(place))
        else:
            self._ask(replace(wanted, includes_left_out=False))
        self._search.setFocus()

    def _on_chip_opened(self, place: int) -> None:
        conditions = self._open_study.filter.conditions
        column = self._columns.get(conditions[place].column) if place < len(conditions) else None
        if column is not None:
            self._request_values(column, place)

    def _on_column_chosen(self, column: StudyColumn) -> None:
        self._request_values(column, None)

    def _on_order_chosen(self, order: Order | None) -> None:
        self._open_study.set_filter(self._open_study.filter, order)

    def _on_forget_requested(self, name: str) -> None:
        self._write(remove_filter, self._open_study.study, name)

    def _on_left_out_toggled(self, is_wanted: bool) -> None:
        self._ask(replace(self._open_study.filter, includes_left_out=is_wanted))

    def _on_save_requested(self) -> None:
        name, is_given = QInputDialog.getText(self, "Save the filter", "Name of the filter")
        if is_given and name.strip():
            arguments = (self._open_study.study, name.strip(), self._open_study.filter)
            self._write(save_filter, *arguments)

    # Requests

    def _ask(self, wanted: Filter) -> None:
        self._open_study.set_filter(wanted, self._open_study.order)

    def _request_values(self, column: StudyColumn, place: int | None) -> None:
        then = partial(self._ask_for_condition, place)
        self._read(values_of_column, self._open_study.study, column, then=then, channel="values")

    def _ask_for_condition(self, place: int | None, values: Values) -> None:
        wanted = self._open_study.filter
        before = None if place is None else wanted.conditions[place]
        condition = ask_for_condition(self.window(), values, before)
        if condition is not None:
            self._ask(wanted.with_condition(place, condition))

    def _read(self, function: Callable[..., Any], *arguments: Any, then: Callback, channel: str = "") -> None:
        self._runner.read(self, function, *arguments, then=then, failed=self.failed.emit, channel=channel)

    def _write(self, function: Callable[..., Any], *arguments: Any) -> None:
        then, failed = self._on_known_changed, self.failed.emit
        self._runner.write(self, function, *arguments, then=then, failed=failed)

    # Showing

    def _show_known(self, known: Known) -> None:
        self._columns = {each.key: each for each in known.columns}
        self._saved = known.saved
        self.arranging.keep_known(self._columns)
        order = self._open_study.order
        if order is not None and order.column not in self._columns:
            self._on_order_chosen(None)
        self._show_filter()
        self.columns_known.emit(known.columns)

    def _show_filter(self) -> None:
        wanted = self._open_study.filter
        if self._search.text() != wanted.search:
            self._search.setText(wanted.search)
        texts = [condition_in_words(each, self._columns.get(each.column)) for each in wanted.conditions]
        if wanted.includes_left_out:
            texts.append("Pictures left out are shown too")
        self._chips.show_texts(texts)
        self._show_count()

    def _show_count(self) -> None:
        shared = self._open_study
        shown, everything = len(shared.shown), len(shared.files)
        left_out = f" {len(shared.left_out):,} left out." if shared.left_out else ""
        if shared.is_filtered:
            self._count.setText(f"{shown:,} of {pictures_in_words(everything)}.{left_out}")
        else:
            self._count.setText(f"{pictures_in_words(shown)}.{left_out}")

    def _fill_filter_menu(self) -> None:
        self._filter_menu.fill(tuple(self._columns.values()), self._saved, self._open_study)

    def _fill_arrange_menu(self) -> None:
        self.arranging.fill(tuple(self._columns.values()), self._open_study.order)


def _menu_button(text: str, icon_name: str, menu: QMenu) -> QPushButton:
    button = QPushButton(text)
    button.setIcon(icon(icon_name))
    button.setIconSize(icon_size_beside_text())
    button.setAccessibleName(text)
    menu.setToolTipsVisible(True)
    button.setMenu(menu)
    return button
