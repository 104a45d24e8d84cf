"""The table of a network's layers on the screen: rows that sort, and their totals always in sight below them."""

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSignalBlocker,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from workbench.core.networks.layer_rows import (
    LAYER_COLUMNS,
    LayerRow,
    LayerTable,
    cells,
    count_in_short,
    table_cells,
)
from workbench.core.wording import size_in_words
from workbench.widgets.row_table import ARROW, RowTable
from workbench.widgets.theme import theme

Index = QModelIndex | QPersistentModelIndex

_PLACES = {column.name: place for place, column in enumerate(LAYER_COLUMNS)}
# The weights are shown with their arithmetic, which ends in their number.
_SHOWN = tuple(_PLACES[column.name] for column in LAYER_COLUMNS if column.name != "arithmetic")
_LEFT = ("layer", "kind", "state")
_WIDEST, _PADDING = 300, 13
_NAMES = 0
_SHARE_OF_NAMES = 0.4
"""Of the table at most, so that long names leave room for what the layers are and give."""
_RIGHT_SIDE = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT_SIDE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class LayerTableView(QWidget):
    """Whole rows are chosen; headings sort, once more gives back the order of the pass."""

    layer_chosen = Signal(str)
    """The name of the layer whose row a person has chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._width_of_names = 0
        self._rows, self._sums = _LayerModel(), _LayerModel()
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self._rows)
        self._sorted.setSortRole(Qt.ItemDataRole.UserRole)
        self._build()
        theme().changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    @property
    def rows_view(self) -> QTableView:
        """The table inside, for its selection and its keys."""
        return self._table

    def show_table(self, table: LayerTable | None, only_main: bool = False) -> None:
        """Show a network: all rows, or those of the short table; totals are always of all."""
        rows = () if table is None else table.main_rows() if only_main else table.rows
        self._rows.show_rows(rows, [cells(row) for row in rows])
        self._sums.show_rows((), [] if table is None else table_cells(table)[-1:])
        self._fit()

    def choose(self, name: str) -> None:
        """Put the cursor on the row of a layer and show it; on none if it is not listed."""
        row = self._rows.place_of(name)
        index = self._sorted.mapFromSource(self._rows.index(row, 0)) if row >= 0 else QModelIndex()
        with QSignalBlocker(self):
            if not index.isValid():
                self._table.clearSelection()
                self._table.setCurrentIndex(index)
            elif index.row() != self._table.currentIndex().row():
                self._table.selectRow(index.row())
                self._table.scrollTo(index)

    def _build(self) -> None:
        self._table = _LayerRows(self._rows, self._sorted)
        self._totals = QTableView()
        self._totals.setModel(self._sums)
        self._totals.setAccessibleName("Totals of all layers")
        self._totals.setToolTip("Sums over all layers of the network, also those that are not listed")
        self._totals.horizontalHeader().hide()
        self._totals.verticalHeader().hide()
        self._totals.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._totals.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._totals.setShowGrid(False)
        self._totals.setWordWrap(False)
        self._totals.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._totals.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._totals.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._table.horizontalHeader().sectionResized.connect(self._on_section_resized)
        self._table.horizontalScrollBar().valueChanged.connect(self._totals.horizontalScrollBar().setValue)
        self._table.selectionModel().currentRowChanged.connect(self._on_current_row_changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._table, 1)
        # As wide as the rows above, which have a scroll bar at their side.
        self._below = QHBoxLayout()
        self._below.addWidget(self._totals)
        column.addLayout(self._below)
        self.setFocusProxy(self._table)

    def _on_section_resized(self, section: int, _: int, width: int) -> None:
        self._totals.setColumnWidth(section, width)

    def _on_current_row_changed(self, current: QModelIndex, _: QModelIndex) -> None:
        if current.isValid():
            self.layer_chosen.emit(self._rows.name_at(self._sorted.mapToSource(current).row()))

    def _on_theme_changed(self) -> None:
        height = theme().measures.control - 2
        for each in (self._table, self._totals):
            each.verticalHeader().setDefaultSectionSize(height)
        self._totals.setFixedHeight(height + 2)
        self._below.setContentsMargins(0, 0, self._table.verticalScrollBar().sizeHint().width(), 0)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Names have more or less room now, unless a person has given them theirs."""
        super().resizeEvent(event)
        if self._table.columnWidth(_NAMES) == self._width_of_names:
            self._fit_column(_NAMES)

    def _fit(self) -> None:
        for column in range(self._rows.columnCount()):
            self._fit_column(column)

    def _fit_column(self, column: int) -> None:
        # Only the longest text is measured: to ask the table for it would measure every cell.
        texts = max(
            self.fontMetrics().horizontalAdvance(self._rows.longest(column)),
            QFontMetrics(_bold()).horizontalAdvance(self._sums.longest(column)),
        )
        heading = self._table.horizontalHeader().sectionSizeHint(column) + ARROW
        most = round(_WIDEST * theme().measures.scale)
        if column == _NAMES:
            most = min(most, round(_SHARE_OF_NAMES * self.width()))
        self._table.setColumnWidth(column, max(heading, min(texts + 2 * _PADDING, most)))
        if column == _NAMES:
            self._width_of_names = self._table.columnWidth(_NAMES)


class _LayerRows(RowTable):
    def __init__(self, rows: "_LayerModel", in_order: QSortFilterProxyModel) -> None:
        super().__init__()
        self._rows, self._in_order = rows, in_order
        self.setAccessibleName("Layers of the network")
        self.setToolTip("A click on a heading sorts; Ctrl+C copies the selected rows for a spreadsheet")
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.show_model(in_order)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.horizontalHeader().setSortIndicatorShown(True)

    def copy_selection(self) -> None:
        """See :class:`RowTable`."""
        chosen = self._selected_rows()
        if chosen:
            places = [self._in_order.mapToSource(self._in_order.index(row, 0)).row() for row in chosen]
            QGuiApplication.clipboard().setText(self._rows.as_text(places))


class _LayerModel(QAbstractTableModel):
    """Rows of layers, or the one row of totals."""

    def __init__(self) -> None:
        super().__init__()
        self._layers: tuple[LayerRow, ...] = ()
        self._cells: list[tuple[Any, ...]] = []

    def show_rows(self, layers: tuple[LayerRow, ...], rows: list[tuple[Any, ...]]) -> None:
        """Show other rows; totals have no ``layers``."""
        self.beginResetModel()
        self._layers, self._cells = layers, rows
        self.endResetModel()

    def name_at(self, row: int) -> str:
        return self._layers[row].name

    def place_of(self, name: str) -> int:
        return next((place for place, each in enumerate(self._layers) if each.name == name), -1)

    def as_text(self, rows: list[int]) -> str:
        """Rows as tab-separated text with a heading."""
        lines = [[column.name for column in LAYER_COLUMNS], *(map(str, self._cells[row]) for row in rows)]
        return "\n".join("\t".join(line) for line in lines)

    def longest(self, column: int) -> str:
        """The longest text of a column as it is shown."""
        place = _SHOWN[column]
        name = LAYER_COLUMNS[place].name
        texts = (self._in_words(row, name, each[place]) for row, each in enumerate(self._cells))
        return max(texts, key=len, default="")

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._cells)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(_SHOWN)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = LAYER_COLUMNS[_SHOWN[section]]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.help
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT_SIDE if column.name in _LEFT else _RIGHT_SIDE
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        place = _SHOWN[index.column()]
        name, value = LAYER_COLUMNS[place].name, self._cells[index.row()][place]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._in_words(index.row(), name, value)
        if role == Qt.ItemDataRole.UserRole:
            return value
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{value:,}" if isinstance(value, int) else value or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT_SIDE if name in _LEFT else _RIGHT_SIDE
        if role == Qt.ItemDataRole.FontRole and not self._layers:
            return _bold()
        if role == Qt.ItemDataRole.ForegroundRole and self._layers and not self._layers[index.row()].is_used:
            return theme().colour("muted")
        return None

    def _in_words(self, row: int, name: str, value: Any) -> str:
        if name == "weights":
            arithmetic = self._cells[row][_PLACES["arithmetic"]] if self._layers else ""
            return arithmetic or (f"{value:,}" if value else "")
        if name == "bytes":
            return size_in_words(value) if value else ""
        if name in ("values", "multiply_adds"):
            return count_in_short(value) if value else ""
        if name == "layer" and not self._layers:
            return "All layers"
        return f"{value:,}" if isinstance(value, int) and value else value or ""


def _bold() -> QFont:
    font = QFont(QGuiApplication.font())
    font.setWeight(QFont.Weight.DemiBold)
    return font
