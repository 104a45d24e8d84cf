"""The menus of finding: what to filter by, and how to arrange what is found."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from workbench.panes.open_study import OpenStudy
from workbench.study.finding import Filter, Order, StudyColumn


class FilterMenu(QMenu):
    """The columns to filter by, the filters that were saved, and pictures left out."""

    column_chosen = Signal(object)
    """The :class:`StudyColumn` to filter by."""
    filter_chosen = Signal(object)
    """A :class:`Filter` to show in the place of the present one."""
    left_out_toggled = Signal(bool)
    save_requested = Signal()
    forget_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)

    def fill(self, columns: Sequence[StudyColumn], saved: dict[str, Filter], open_study: OpenStudy) -> None:
        """Say what can be chosen now."""
        self.clear()
        wanted = open_study.filter
        add_columns_to_ask(self, columns, self._on_column_chosen)
        self.addSeparator()
        left_out = self.addAction(f"Show pictures left out too ({len(open_study.left_out):,})")
        left_out.setToolTip("Pictures left out take no part in analyses")
        left_out.setCheckable(True)
        left_out.setChecked(wanted.includes_left_out)
        left_out.toggled.connect(self.left_out_toggled)
        self.addSeparator()
        self._add_saved(saved)
        keep = self.addAction("Save this filter …")
        keep.setToolTip("Keep these conditions in the study under a name")
        keep.setEnabled(not wanted.is_empty and open_study.is_writable)
        keep.triggered.connect(self.save_requested)
        clear = self.addAction("Remove all conditions")
        clear.setToolTip("Show all pictures again")
        clear.setEnabled(not wanted.is_empty)
        clear.triggered.connect(partial(self._on_saved_chosen, Filter()))

    def _add_saved(self, saved: dict[str, Filter]) -> None:
        for name, wanted in saved.items():
            action = self.addAction(name)
            action.setToolTip("A filter that was saved in this study")
            action.triggered.connect(partial(self._on_saved_chosen, wanted))
        if saved:
            forget = _submenu(self, "Forget a saved filter")
            for name in saved:
                forget.addAction(name).triggered.connect(partial(self._on_forget_chosen, name))
            self.addSeparator()

    def _on_column_chosen(self, column: StudyColumn, _: bool = False) -> None:
        self.column_chosen.emit(column)

    def _on_saved_chosen(self, wanted: Filter, _: bool = False) -> None:
        self.filter_chosen.emit(wanted)

    def _on_forget_chosen(self, name: str, _: bool = False) -> None:
        self.forget_requested.emit(name)


class ArrangeMenu(QMenu):
    """By what the pictures are sorted, put into groups and marked with colours."""

    order_chosen = Signal(object)
    """An :class:`Order`, or None for that of the study."""
    group_chosen = Signal(object)
    """The :class:`StudyColumn` whose values are headings, or None."""
    colour_chosen = Signal(object)
    """The :class:`StudyColumn` whose values are colours, or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self.group: StudyColumn | None = None
        self.colour: StudyColumn | None = None

    def keep_known(self, columns: Mapping[str, StudyColumn]) -> None:
        """Columns that were renamed have another title; by those that were taken away nothing is arranged."""
        if self.group is not None and columns.get(self.group.key) != self.group:
            self._on_group_chosen(columns.get(self.group.key))
        if self.colour is not None and columns.get(self.colour.key) != self.colour:
            self._on_colour_chosen(columns.get(self.colour.key))

    def fill(self, columns: Sequence[StudyColumn], order: Order | None) -> None:
        """Say what can be chosen now."""
        self.clear()
        by = _submenu(self, "Sort by")
        self._add(by, "As they were added", order is None, partial(self._on_order_chosen, None))
        for group, below in _grouped(columns):
            menu = _submenu(by, group)
            for column in below:
                for is_descending, words in enumerate(_directions(column)):
                    wanted = Order(column.key, bool(is_descending))
                    chosen = partial(self._on_order_chosen, wanted)
                    self._add(menu, f"{column.title}: {words}", order == wanted, chosen)
        self._add_columns("Group by", columns, self.group, self._on_group_chosen)
        self._add_columns("Colour by", columns, self.colour, self._on_colour_chosen)

    def _add_columns(
        self, title: str, columns: Sequence[StudyColumn], current: StudyColumn | None, chosen: object
    ) -> None:
        menu = _submenu(self, title)
        self._add(menu, "Nothing", current is None, partial(chosen, None))  # type: ignore[type-var, call-arg]
        for group, below in _grouped(columns):
            inner = _submenu(menu, group)
            for column in below:
                self._add(inner, column.title, column == current, partial(chosen, column))  # type: ignore[type-var, call-arg]

    @staticmethod
    def _add(menu: QMenu, text: str, is_current: bool, chosen: object) -> None:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(is_current)
        action.triggered.connect(chosen)

    def _on_order_chosen(self, order: Order | None, _: bool = False) -> None:
        self.order_chosen.emit(order)

    def _on_group_chosen(self, column: StudyColumn | None, _: bool = False) -> None:
        self.group = column
        self.group_chosen.emit(column)

    def _on_colour_chosen(self, column: StudyColumn | None, _: bool = False) -> None:
        self.colour = column
        self.colour_chosen.emit(column)


def add_columns_to_ask(menu: QMenu, columns: Sequence[StudyColumn], chosen: Callable[..., object]) -> None:
    """Add one menu for each group of columns; choosing one leads to a question about its values."""
    for group, below in _grouped(columns):
        inner = _submenu(menu, group)
        for column in below:
            action = inner.addAction(f"{column.title.replace('&', '&&')} …")
            action.setToolTip(column.help)
            action.triggered.connect(partial(chosen, column))


def _grouped(columns: Sequence[StudyColumn]) -> list[tuple[str, list[StudyColumn]]]:
    groups: dict[str, list[StudyColumn]] = {}
    for column in columns:
        groups.setdefault(column.group, []).append(column)
    return list(groups.items())


def _submenu(menu: QMenu, title: str) -> QMenu:
    made = menu.addMenu(title.replace("&", "&&"))
    made.setToolTipsVisible(True)
    return made


def _directions(column: StudyColumn) -> tuple[str, str]:
    return ("A to Z", "Z to A") if column.kind == "text" else ("smallest first", "largest first")
