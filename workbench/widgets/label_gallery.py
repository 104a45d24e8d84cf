"""Pictures grouped by their most probable label, the surest first: where a network errs is soon seen."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from natsort import natsort_keygen, ns
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import (
    QListView,
    QSplitter,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from workbench.core.wording import per_cent
from workbench.widgets.theme import theme
from workbench.widgets.thumbnail_grid import GridItem, ThumbnailGrid

if TYPE_CHECKING:
    from workbench.widgets.pixels import Pixels

Index = QModelIndex | QPersistentModelIndex

_REFRESHING_MILLISECONDS = 250
_LABELS_WIDTH = 220
_PADDING = 10
_natural = natsort_keygen(alg=ns.IGNORECASE)


class LabelledPicture(NamedTuple):
    """A picture with its most probable label; a plain tuple in this order will do as well."""

    key: int
    name: str
    label: str
    probability: float


class LabelGallery(QWidget):
    """Labels with their counts on the left, the pictures of the chosen one on the right."""

    thumbnails_wanted = Signal(object)
    """Keys whose thumbnails are missing, those in sight first; each wish replaces the one before it."""
    current_changed = Signal(object)
    selection_changed = Signal(object)
    activated = Signal(object)
    label_changed = Signal(str)
    """The label whose pictures are now shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: dict[str, list[LabelledPicture]] = {}
        self._label = ""
        self._build()

    @property
    def grid(self) -> ThumbnailGrid:
        """The pictures of the chosen label."""
        return self._grid

    @property
    def labels(self) -> tuple[tuple[str, int], ...]:
        """Labels with the number of their pictures, the most frequent first."""
        return self._labels.rows

    @property
    def current_label(self) -> str:
        """The label whose pictures are shown; empty without results."""
        return self._label

    def set_results(self, results: Iterable[tuple[int, str, str, float]]) -> None:
        """Show pictures ``(key, name, label, probability 0–1)``, each with its most probable label."""
        self._groups.clear()
        self._add(results)
        self._refresh()

    def append_results(self, results: Iterable[tuple[int, str, str, float]]) -> None:
        """Add pictures; they are shown a moment later, so that many small batches cost no more than a few."""
        self._add(results)
        if not self._refreshing.isActive():
            self._refreshing.start()

    def set_label(self, label: str) -> None:
        """Show the pictures of a label; an unknown one is passed over."""
        row = next((row for row, (each, _) in enumerate(self._labels.rows) if each == label), None)
        if row is not None:
            self._list.setCurrentIndex(self._labels.index(row))

    def set_thumbnail(self, key: int, picture: "QImage | Pixels") -> None:
        """Show a thumbnail that was wanted."""
        self._grid.set_thumbnail(key, picture)

    def set_thumbnail_size(self, size: int) -> None:
        """Make thumbnails larger or smaller."""
        self._grid.set_thumbnail_size(size)

    def _build(self) -> None:
        self._labels = _LabelModel()
        self._list = QListView()
        self._list.setModel(self._labels)
        self._list.setItemDelegate(_LabelDelegate(self._list))
        self._list.setUniformItemSizes(True)
        self._list.setAccessibleName("Labels")
        self._list.setToolTip("Labels by the number of pictures for which each is the most probable")
        self._list.selectionModel().currentChanged.connect(self._on_current_label_changed)
        self._grid = ThumbnailGrid(empty_text="The pictures appear here, grouped by label, as results come.")
        self._grid.thumbnails_wanted.connect(self.thumbnails_wanted)
        self._grid.current_changed.connect(self.current_changed)
        self._grid.selection_changed.connect(self.selection_changed)
        self._grid.activated.connect(self.activated)
        self._refreshing = QTimer(self, singleShot=True, interval=_REFRESHING_MILLISECONDS)
        self._refreshing.timeout.connect(self._refresh)
        splitter = QSplitter()
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self._list)
        splitter.addWidget(self._grid)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([_LABELS_WIDTH, 3 * _LABELS_WIDTH])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)

    def _on_current_label_changed(self, current: QModelIndex) -> None:
        label = self._labels.rows[current.row()][0] if current.isValid() else ""
        has_changed = label != self._label
        self._label = label
        self._show_pictures()
        if has_changed:
            self.label_changed.emit(label)

    def _add(self, results: Iterable[tuple[int, str, str, float]]) -> None:
        for each in results:
            picture = LabelledPicture(*each)
            self._groups.setdefault(picture.label, []).append(picture)

    def _refresh(self) -> None:
        """Sort the labels anew; the chosen one stays chosen, or the most frequent one is."""
        chosen = self._label
        rows = [(label, len(pictures)) for label, pictures in self._groups.items()]
        self._labels.set_rows(sorted(rows, key=_by_count))
        if chosen in self._groups:
            self.set_label(chosen)
        elif rows:
            self._list.setCurrentIndex(self._labels.index(0))
        else:
            self._on_current_label_changed(QModelIndex())

    def _show_pictures(self) -> None:
        pictures = sorted(self._groups.get(self._label, ()), key=_by_probability)
        self._grid.set_items(GridItem(each.key, each.name, per_cent(each.probability)) for each in pictures)


def _by_count(row: tuple[str, int]) -> tuple[int, Any]:
    return -row[1], _natural(row[0])


def _by_probability(picture: LabelledPicture) -> tuple[float, Any]:
    return -picture.probability, _natural(picture.name)


class _LabelModel(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[tuple[str, int], ...] = ()

    def set_rows(self, rows: Sequence[tuple[str, int]]) -> None:
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        label, count = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return label
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{label}, {count} picture{'' if count == 1 else 's'}"
        if role == Qt.ItemDataRole.UserRole:
            return count
        return None


class _LabelDelegate(QStyledItemDelegate):
    """The label as any list shows it, and its count at the right."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        painter.save()
        painter.setFont(option.font)
        painter.setPen(theme().colour("muted"))
        room = option.rect.adjusted(_PADDING, 0, -_PADDING, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, _count(index))
        painter.restore()

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        metrics = QFontMetrics(option.font)
        room = option.rect.width() - metrics.horizontalAdvance(_count(index)) - 4 * _PADDING
        option.text = metrics.elidedText(option.text, Qt.TextElideMode.ElideRight, room)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, theme().measures.control)


def _count(index: Index) -> str:
    return str(index.data(Qt.ItemDataRole.UserRole))
