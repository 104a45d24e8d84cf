"""The left column of the pane of tables: which table, which of its rows, which column is looked at."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from workbench.panes.open_study import OpenStudy
from workbench.study.finding import StudyColumn
from workbench.study.tables import StudyTable
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.headings import Note, StepHeading
from workbench.widgets.theme import theme

FORMATS = (
    ("Excel (XLSX)", ".xlsx"),
    ("Any program (CSV)", ".csv"),
    ("R and Python (Parquet)", ".parquet"),
)
_ROWS_SHOWN = 6
_LABEL = "label"


@dataclass(frozen=True)
class CountedTable:
    """A table and the number of its rows."""

    table: StudyTable
    rows: int


class TableControls(QWidget):
    """What a person chooses; nothing here is computed."""

    table_chosen = Signal(object)
    """A :class:`StudyTable`."""
    rows_changed = Signal()
    """Whether pictures that are left out, or only those of the filter, are wanted."""
    column_changed = Signal()

    def __init__(self, open_study: OpenStudy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._open_study = open_study
        self._tables: tuple[CountedTable, ...] = ()
        self._columns: tuple[StudyColumn, ...] = ()
        self._table_key = ""
        self._build()
        self._list.currentRowChanged.connect(self._on_table_chosen)
        self._filtered.toggled.connect(self.rows_changed)
        self._left_out.toggled.connect(self.rows_changed)
        self._column.activated.connect(self.column_changed)
        self._by.activated.connect(self.column_changed)
        theme().changed.connect(self._on_theme_changed)
        self.show_pictures()

    @property
    def wants_filtered(self) -> bool:
        """Whether only rows of the pictures are wanted that the filter of the study leaves."""
        return self._filtered.isEnabled() and self._filtered.isChecked()

    @property
    def wants_left_out(self) -> bool:
        """Whether pictures that are left out are to count."""
        return self._left_out.isEnabled() and self._left_out.isChecked()

    @property
    def column(self) -> StudyColumn | None:
        """The column that is looked at."""
        return self._chosen(self._column)

    @property
    def by(self) -> StudyColumn | None:
        """The column by which it is looked at."""
        return self._chosen(self._by)

    @property
    def suffix(self) -> str:
        """The suffix of the format for exports."""
        return str(self._format.currentData())

    def show_tables(self, tables: Sequence[CountedTable], key: str) -> None:
        """List the tables with their numbers of rows; the one of this key is marked as chosen."""
        self._tables = tuple(tables)
        with QSignalBlocker(self._list):
            self._list.clear()
            for each in self._tables:
                item = QListWidgetItem(f"{each.table.title} ({each.rows:,})")
                item.setToolTip(f"{each.table.title}\n{each.table.help}")
                self._list.addItem(item)
            keys = [each.table.key for each in self._tables]
            self._list.setCurrentRow(keys.index(key) if key in keys else -1)

    def show_columns(self, table: StudyTable | None) -> None:
        """Offer the columns of a table; those chosen stay if it is the same table as before."""
        is_same = self._table_key == (table.key if table is not None else "")
        column, by = (self.column, self.by) if is_same else (None, None)
        self._table_key = table.key if table is not None else ""
        self._columns = table.all_columns if table is not None else ()
        for box, none in ((self._column, ()), (self._by, ("Nothing else",))):
            box.clear()
            for text in none:
                box.addItem(text, "")
            for each in self._columns:
                box.addItem(_in_words(each, table), each.key)
        self._column.setCurrentIndex(max(0, self._column.findData(column.key if column else "")))
        if table is not None and (column is None or table.column(column.key) is None):
            self._column.setCurrentIndex(_most_telling(table))
        self._by.setCurrentIndex(max(0, self._by.findData(by.key if by else "")))
        has_pictures = table is not None and table.has_pictures
        self._filtered.setVisible(has_pictures)
        self._left_out.setVisible(has_pictures)

    def choose_column(self, column: StudyColumn) -> None:
        """Look at this column."""
        if self.column != column:
            self._column.setCurrentIndex(self._column.findData(column.key))
            self.column_changed.emit()

    def show_pictures(self) -> None:
        """The filter of the study, or which pictures are left out, has changed."""
        shared = self._open_study
        self._filtered.setText(f"Only filtered pictures ({len(shared.shown):,})")
        self._filtered.setEnabled(shared.is_filtered)
        self._left_out.setText(f"Count pictures left out ({len(shared.left_out):,})")
        self._left_out.setEnabled(bool(shared.left_out))

    def _build(self) -> None:
        self._list = QListWidget()
        self.setFocusProxy(self._list)
        self._list.setAccessibleName("Tables of the study")
        self._list.setToolTip("The tables of this study, with their numbers of rows")
        self._list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._filtered = QCheckBox("Only filtered pictures")
        self._filtered.setToolTip("Only rows of the pictures that the filter in the pane “Images” leaves")
        self._left_out = QCheckBox("Count pictures left out")
        self._left_out.setToolTip(
            "Pictures left out count in results, summaries and charts only if you ask for it"
        )
        self._column = _choice(
            "Column to look at", "The column that is summed up on the right and drawn as a chart"
        )
        self._by = _choice("Compare by", "A second column: the chart shows the first one by it")
        self._format = _choice("File format", "The kind of file in which the table is exported")
        for text, suffix in FORMATS:
            self._format.addItem(text, suffix)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(StepHeading(1, "Choose a table"))
        column.addWidget(self._list)
        column.addWidget(self._filtered)
        column.addWidget(self._left_out)
        column.addSpacing(8)
        column.addWidget(StepHeading(2, "Look at a column"))
        column.addWidget(self._column)
        column.addWidget(Note("by"))
        column.addWidget(self._by)
        column.addSpacing(8)
        column.addWidget(StepHeading(3, "Take it away"))
        column.addWidget(self._format)
        column.addStretch(1)
        self._on_theme_changed()

    def _on_theme_changed(self) -> None:
        height = round(_ROWS_SHOWN * 28 * theme().measures.scale)
        self._list.setFixedHeight(height)
        self._list.setMinimumWidth(0)
        self._list.setIconSize(QSize(0, 0))

    def _on_table_chosen(self, place: int) -> None:
        if 0 <= place < len(self._tables):
            self.table_chosen.emit(self._tables[place].table)

    def _chosen(self, box: ChoiceBox) -> StudyColumn | None:
        key = box.currentData()
        return next((each for each in self._columns if each.key == key), None)


def _most_telling(table: StudyTable) -> int:
    """The column that most people would ask for: labels, else the first after the picture's name."""
    keys = [each.key.rpartition(".")[2] for each in table.columns]
    if _LABEL in keys:
        return keys.index(_LABEL)
    return 1 if table.has_pictures and len(keys) > 1 else 0


def _in_words(column: StudyColumn, table: StudyTable | None) -> str:
    """A column's title; where it is from, too, if it is none of the table's own."""
    if table is None or column in table.columns:
        return column.title
    return f"{column.title} ({column.group})"


def _choice(name: str, tool_tip: str) -> ChoiceBox:
    box = ChoiceBox()
    box.setAccessibleName(name)
    box.setToolTip(tool_tip)
    return box
