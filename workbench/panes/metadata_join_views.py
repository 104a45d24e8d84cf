"""What a table would bring, before it is accepted: rows as they will be, columns, and what stays without."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from workbench.study.joining import ChosenColumn, Join, in_words, preview
from workbench.widgets.headings import Note
from workbench.widgets.results_table import ResultColumn, ResultsTable
from workbench.widgets.theme import theme

LISTED = 1_000
_KINDS = {"text": "Text", "integer": "Whole numbers", "real": "Numbers"}
_EXAMPLES = 3
_MOST_PREVIEWED = 60
_WIDEST = 280


class ColumnsList(QTableView):
    """The columns of a table: untick one to leave it out, type into its name to rename it."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items = QStandardItemModel(0, 4)
        self._items.setHorizontalHeaderLabels(("Name in the study", "Holds", "No value", "For instance"))
        self.setModel(self._items)
        self.setAccessibleName("Columns of the table")
        self.setToolTip("Untick a column to leave it out; double-click its name, or press F2, to change it")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        for at in range(3):
            self.horizontalHeader().setSectionResizeMode(at, QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self._items.itemChanged.connect(self.changed)

    @property
    def chosen(self) -> tuple[ChosenColumn, ...]:
        """The columns ticked, under the names they are to have; one whose name was emptied keeps its heading."""
        found = []
        for at in range(self._items.rowCount()):
            item = self._items.item(at, 0)
            if item.checkState() == Qt.CheckState.Checked:
                column, heading = item.data()
                found.append(ChosenColumn(column, item.text().strip() or heading))
        return tuple(found)

    def show_join(self, join: Join) -> None:
        """List the columns of a join."""
        self._items.blockSignals(True)
        self._items.setRowCount(0)
        for each in join.columns:
            typed = join.bring.columns[each.column]
            name = QStandardItem(each.name)
            name.setCheckable(True)
            name.setCheckState(Qt.CheckState.Checked)
            name.setData((each.column, each.name))
            examples = list(dict.fromkeys(str(value) for value in typed.values[:LISTED] if value is not None))
            rest = (_KINDS[typed.kind], f"{typed.missing:,}", " · ".join(examples[:_EXAMPLES]))
            items = [QStandardItem(text[:200]) for text in rest]
            for item in items:
                item.setEditable(False)
            self._items.appendRow([name, *items])
        self._items.blockSignals(False)
        self._items.layoutChanged.emit()
        self.verticalHeader().setDefaultSectionSize(theme().measures.control)


class JoinViews(QWidget):
    """A sentence on what would happen, and below it the rows, the columns and what stays without."""

    columns_changed = Signal()
    export_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence = QLabel()
        self._sentence.setWordWrap(True)
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("What the table would bring")
        self.tabs.setToolTip("What would be added, and what would not")
        self.columns = ColumnsList()
        self.columns.changed.connect(self.columns_changed)
        self._preview = QVBoxLayout()
        self._table: ResultsTable | None = None
        self._without_picture = _table("Rows without a picture", ("Line", "Cell", "Why"))
        self._without_row = _table("Pictures without a row", ("Picture",))
        self._several = _table("Pictures with several different rows", ("Picture", "Lines"))
        for view in (self._without_picture, self._several):
            headings = view.horizontalHeader()
            headings.setMaximumSectionSize(_WIDEST)
            headings.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            headings.setStretchLastSection(True)
        self._build()

    def show_join(self, join: Join) -> None:
        """Show another join, with its columns."""
        self.columns.show_join(join)
        table, match = join.bring.table, join.match
        self._without_picture.set_rows(
            (number, f"{table.lines[each.row]:,}", table.rows[each.row][join.key.column], each.reason)
            for number, each in enumerate(match.unmatched[:LISTED])
        )
        self._without_row.set_rows(enumerate(match.without_row[:LISTED]))
        lines = (", ".join(f"{table.lines[row]:,}" for row in match.rows[name]) for name in match.conflicts)
        self._several.set_rows(
            (number, name, found)
            for number, (name, found) in enumerate(zip(match.conflicts[:LISTED], lines, strict=False))
        )
        self._show_counts(join)
        self.show_rows(join)

    def show_rows(self, join: Join) -> None:
        """Show the first rows as they will be, and say what will happen."""
        self._sentence.setText(in_words(join))
        if self._table is not None:
            self._preview.removeWidget(self._table)
            self._table.deleteLater()
        shown = join.columns[:_MOST_PREVIEWED]
        columns = [ResultColumn("Picture"), *(ResultColumn(each.name) for each in shown)]
        self._table = ResultsTable(columns)
        self._table.setAccessibleName("The first rows as they will be")
        self._table.setToolTip("The first 50 pictures with the values they will have")
        width = len(columns)
        # Every digit is shown, because a place such as 52.51632 would not be the same with two.
        self._table.set_rows(
            (number, *("" if cell is None else str(cell) for cell in row[:width]))
            for number, row in enumerate(preview(join))
        )
        headings = self._table.horizontalHeader()
        headings.setMaximumSectionSize(_WIDEST)
        headings.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._preview.addWidget(self._table)

    def _build(self) -> None:
        rows, unmatched = QWidget(), QWidget()
        rows.setLayout(self._preview)
        self._preview.setContentsMargins(0, 0, 0, 0)
        self._export = QPushButton("Export these rows …")
        self._export.setToolTip(
            "Write all rows without a picture as CSV, with the reasons, so that nothing is lost"
        )
        self._export.setAutoDefault(False)
        self._export.clicked.connect(self.export_requested)
        self._more = Note()
        below = QHBoxLayout()
        below.setContentsMargins(16, 0, 16, 8)
        below.addWidget(self._more, 1)
        below.addWidget(self._export)
        column = QVBoxLayout(unmatched)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._without_picture, 1)
        column.addLayout(below)
        for view in (rows, self.columns, unmatched, self._without_row, self._several):
            self.tabs.addTab(view, "")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 12, 0, 0)
        whole.setSpacing(8)
        sentence = QHBoxLayout()
        sentence.setContentsMargins(16, 0, 16, 0)
        sentence.addWidget(self._sentence)
        whole.addLayout(sentence)
        whole.addWidget(self.tabs, 1)

    def _show_counts(self, join: Join) -> None:
        match = join.match
        titles = (
            "First rows",
            f"Columns ({len(join.columns):,})",
            f"No picture ({len(match.unmatched):,})",
            f"No row ({len(match.without_row):,})",
            f"Several rows ({len(match.conflicts):,})",
        )
        for at, title in enumerate(titles):
            self.tabs.setTabText(at, title)
        current, last = self.tabs.currentIndex(), len(titles) - 1
        # Only a tab that comes or goes makes Qt measure them anew; else they stay as wide as without any title.
        self.tabs.setTabVisible(last, False)
        self.tabs.setTabVisible(last, bool(match.conflicts))
        if match.conflicts:
            self.tabs.setCurrentIndex(current)
        count = len(match.unmatched)
        self._export.setEnabled(bool(count))
        self._more.setText(f"The first {LISTED:,} of {count:,} are shown." if count > LISTED else "")


def _table(name: str, titles: Sequence[str]) -> ResultsTable:
    table = ResultsTable([ResultColumn(title) for title in titles])
    table.setAccessibleName(name)
    table.setToolTip(name)
    return table
