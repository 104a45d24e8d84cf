"""Labels of a model and what each stands for: filtered, sorted, and changed for many at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.theme import theme

Index = QModelIndex | QPersistentModelIndex

NOTHING = "(nothing)"
ALL, ANSWERED, UNMATCHED, MATCHED = WHICH = ("All labels", "Answered", "Answered, not matched", "Matched")
_TITLES = ("Machine's label", "Pictures", "Stands for")
_HELP = (
    "The label as the model's makers wrote it",
    "For how many pictures it is the most probable label",
    "The label of the column that it is compared with",
)
_STANDS_FOR = 2


class LabelMappingTable(QWidget):
    """A person selects labels on the left of the table and says below what they stand for."""

    mapping_changed = Signal(object)
    """The labels that now stand for something else, with the label of the column, "" for none: a dictionary."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _MappingModel()
        self._shown = _Filter()
        self._shown.setSourceModel(self._model)
        self._build()
        theme().changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    @property
    def table(self) -> QTableView:
        """The table inside, for its selection."""
        return self._table

    def show_mapping(
        self, labels: Sequence[tuple[str, int]], entries: Mapping[str, str], column_labels: Sequence[str]
    ) -> None:
        """Show the model's labels with the number of their pictures, and what each stands for ("": nothing)."""
        selected = set(self._selected_labels())
        self._model.set_rows([[label, count, entries.get(label, "")] for label, count in labels])
        for row in range(self._shown.rowCount()):
            if selected and self._shown.index(row, 0).data() in selected:
                flags = self._table.selectionModel().SelectionFlag
                self._table.selectionModel().select(self._shown.index(row, 0), flags.Select | flags.Rows)
        chosen = self._target.currentText()
        self._target.clear()
        self._target.addItems([*column_labels, NOTHING])
        self._target.setCurrentIndex(max(0, self._target.findText(chosen)))
        self._show_selection()

    def show_which(self, which: str) -> None:
        """Show only some of the labels; one of :data:`WHICH`."""
        self._which.setCurrentText(which)
        self._on_which_activated(0)

    def _build(self) -> None:
        self._search = QLineEdit(placeholderText="Search labels", clearButtonEnabled=True)
        self._search.setAccessibleName("Search labels")
        self._search.setToolTip("Show the labels that contain these words, or stand for them")
        for button in self._search.findChildren(QToolButton):
            button.setAccessibleName("Clear the search")
            button.setToolTip("Show all labels again")
        self._search.textChanged.connect(self._on_search_changed)
        self._which = ChoiceBox(WHICH)
        self._which.setAccessibleName("Which labels are listed")
        self._which.setToolTip("“Answered” are the labels that some picture has as its most probable one")
        self._which.activated.connect(self._on_which_activated)
        above = QHBoxLayout()
        above.setSpacing(8)
        above.addWidget(self._search, 1)
        above.addWidget(self._which, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(above)
        column.addWidget(self._build_table(), 1)
        column.addLayout(self._build_target())

    def _build_table(self) -> QTableView:
        self._table = QTableView()
        self._table.setModel(self._shown)
        self._table.setAccessibleName("Which labels stand for which")
        self._table.setToolTip("Select one or several labels, then say below what they stand for")
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setShowGrid(False)
        self._table.setWordWrap(False)
        self._table.setTabKeyNavigation(False)
        self._table.setSortingEnabled(True)
        self._table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self._table.verticalHeader().hide()
        headings = self._table.horizontalHeader()
        headings.setHighlightSections(False)
        headings.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        headings.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._table.selectionModel().selectionChanged.connect(self._show_selection)
        self._table.activated.connect(self._on_activated)
        return self._table

    def _build_target(self) -> QHBoxLayout:
        self._count = QLabel()
        self._target = ChoiceBox()
        self._target.setAccessibleName("What the selected labels stand for")
        self._target.setToolTip("The label of the column with which the selected labels are compared")
        self._set = QPushButton("Match selected")
        self._set.setToolTip("Let all selected labels stand for this one; this is kept in the study")
        self._set.clicked.connect(self._on_set_clicked)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._count)
        row.addWidget(self._target, 1)
        row.addWidget(self._set)
        return row

    def _on_search_changed(self, text: str) -> None:
        self._shown.set_words(text)

    def _on_which_activated(self, _: int) -> None:
        self._shown.set_which(self._which.currentText())

    def _on_activated(self, _: QModelIndex) -> None:
        self._target.setFocus()

    def _on_set_clicked(self) -> None:
        labels = self._selected_labels()
        stands_for = self._target.currentText()
        if labels and stands_for:
            self.mapping_changed.emit(dict.fromkeys(labels, "" if stands_for == NOTHING else stands_for))

    def _on_theme_changed(self) -> None:
        self._table.verticalHeader().setDefaultSectionSize(theme().measures.control - 2)

    def _selected_labels(self) -> list[str]:
        return [str(index.data()) for index in self._table.selectionModel().selectedRows()]

    def _show_selection(self, *_: object) -> None:
        count = len(self._table.selectionModel().selectedRows())
        self._count.setText(f"{count:,} selected stand for" if count != 1 else "1 selected stands for")
        self._set.setEnabled(count > 0 and self._target.count() > 0)


class _MappingModel(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[Any]] = []

    def set_rows(self, rows: list[list[Any]]) -> None:
        if [row[0] for row in rows] == [row[0] for row in self.rows]:
            # The same labels: what is selected and in sight stays so.
            self.rows = rows
            if rows:
                self.dataChanged.emit(self.index(0, 1), self.index(len(rows) - 1, _STANDS_FOR))
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(_TITLES)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        value = self.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.UserRole:
            return value.casefold() if isinstance(value, str) else value
        if role == Qt.ItemDataRole.DisplayRole:
            return value if index.column() != _STANDS_FOR else value or NOTHING
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == _STANDS_FOR and not value:
            return theme().colour("muted")
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == 1:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _TITLES[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section == 1 else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return _HELP[section] if role == Qt.ItemDataRole.ToolTipRole else None


class _Filter(QSortFilterProxyModel):
    """Lets rows through that have the words in them and are of the kind wanted."""

    def __init__(self) -> None:
        super().__init__()
        self._words, self._which = "", ALL
        self.setSortRole(Qt.ItemDataRole.UserRole)
        self.setDynamicSortFilter(True)

    def set_words(self, words: str) -> None:
        self.beginFilterChange()
        self._words = words.casefold().strip()
        self.endFilterChange()

    def set_which(self, which: str) -> None:
        self.beginFilterChange()
        self._which = which
        self.endFilterChange()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        label, count, stands_for = self.sourceModel().rows[source_row]  # type: ignore[attr-defined]
        wanted = {
            ALL: True,
            ANSWERED: count > 0,
            UNMATCHED: count > 0 and not stands_for,
            MATCHED: bool(stands_for),
        }
        return wanted[self._which] and (
            self._words in label.casefold() or self._words in (stands_for or NOTHING).casefold()
        )
