"""The items of a thumbnail grid: what is known of each, where it stands, and its little picture."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QPixmap

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class GridItem:
    """One picture in the grid. ``note`` is a short line below its name, or why it could not be read."""

    key: int
    name: str
    note: str = ""
    is_unreadable: bool = False

    @property
    def caption(self) -> str:
        """The name without its folders, for the line below the picture; the tool tip has all of it."""
        return self.name.rpartition("/")[2] or self.name


class GridModel(QAbstractTableModel):
    """Items in reading order, wrapped into as many columns as there is room for.

    A *position* counts the items from 0; the last row may end before the last column.
    """

    def __init__(self) -> None:
        super().__init__()
        self._items: list[GridItem] = []
        self._positions: dict[int, int] = {}
        self._columns = 1

    @property
    def count(self) -> int:
        """Number of items."""
        return len(self._items)

    @property
    def columns(self) -> int:
        """Items in a row."""
        return self._columns

    def set_items(self, items: Iterable[GridItem]) -> None:
        """Replace all items. Raises ValueError if a key comes twice."""
        new = list(items)
        positions = {item.key: position for position, item in enumerate(new)}
        if len(positions) < len(new):
            raise ValueError("a key comes twice")
        self.beginResetModel()
        self._items, self._positions = new, positions
        self.endResetModel()

    def append(self, items: Iterable[GridItem]) -> None:
        """Add items at the end. Raises ValueError if a key is there already."""
        new = list(items)
        added = {item.key: position for position, item in enumerate(new, self.count)}
        if len(added) < len(new) or not added.keys().isdisjoint(self._positions):
            raise ValueError("a key comes twice")
        first, last = self.rowCount(), -(-(self.count + len(new)) // self._columns) - 1
        if last >= first:
            self.beginInsertRows(QModelIndex(), first, last)
        self._items.extend(new)
        self._positions.update(added)
        if last >= first:
            self.endInsertRows()
        if first:
            self.dataChanged.emit(self.index(first - 1, 0), self.index(first - 1, self._columns - 1))

    def set_columns(self, columns: int) -> None:
        """Wrap after so many items."""
        self.beginResetModel()
        self._columns = columns
        self.endResetModel()

    def set_note(self, key: int, note: str, is_unreadable: bool) -> None:
        """Change what is known of one item; an unknown key is none of ours any more and is passed over."""
        position = self._positions.get(key)
        if position is None:
            return
        self._items[position] = replace(self._items[position], note=note, is_unreadable=is_unreadable)
        self.changed(key)

    def changed(self, key: int) -> None:
        """Have one item painted anew."""
        index = self.index_at(self._positions[key])
        self.dataChanged.emit(index, index)

    def item(self, position: int) -> GridItem:
        """The item at a position."""
        return self._items[position]

    def item_of(self, key: int) -> GridItem | None:
        """The item with a key, if there is one."""
        position = self._positions.get(key)
        return None if position is None else self._items[position]

    def position_of(self, key: int) -> int | None:
        """Where the item with a key stands."""
        return self._positions.get(key)

    def index_at(self, position: int) -> QModelIndex:
        """Row and column of a position."""
        return self.index(*divmod(position, self._columns))

    def position_at(self, index: Index) -> int | None:
        """The position of a row and column; None beyond the last item."""
        position = index.row() * self._columns + index.column()
        return position if index.isValid() and position < self.count else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else -(-self.count // self._columns)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else self._columns

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.position_at(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        position = self.position_at(index)
        if position is None:
            return None
        item = self._items[position]
        if role == Qt.ItemDataRole.DisplayRole:
            return item.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(_told(item))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(_told(item))
        return None


def _told(item: GridItem) -> list[str]:
    state = "could not be read" if item.is_unreadable else ""
    return [part for part in (item.name, state, item.note) if part]


@dataclass(frozen=True)
class Thumbnail:
    """A picture ready to be painted; ``is_reduced`` where the one it was made from had more pixels."""

    pixmap: QPixmap
    is_reduced: bool

    @property
    def size_in_bytes(self) -> int:
        return self.pixmap.width() * self.pixmap.height() * 4


class ThumbnailCache:
    """The thumbnails last looked at, up to a number of bytes. The name is part of the key: another study may
    use the same numbers for other pictures."""

    def __init__(self, limit_in_bytes: int) -> None:
        self._limit = limit_in_bytes
        self._bytes = 0
        self._thumbnails: OrderedDict[tuple[int, str], Thumbnail] = OrderedDict()

    def __len__(self) -> int:
        return len(self._thumbnails)

    @property
    def size_in_bytes(self) -> int:
        """What all thumbnails take together."""
        return self._bytes

    def get(self, item: GridItem) -> Thumbnail | None:
        """The thumbnail of an item, which is thereby the last to be dropped."""
        thumbnail = self._thumbnails.get((item.key, item.name))
        if thumbnail is not None:
            self._thumbnails.move_to_end((item.key, item.name))
        return thumbnail

    def put(self, item: GridItem, thumbnail: Thumbnail) -> None:
        """Keep a thumbnail; those not looked at for longest make room."""
        self.discard(item)
        self._thumbnails[item.key, item.name] = thumbnail
        self._bytes += thumbnail.size_in_bytes
        while self._bytes > self._limit and len(self._thumbnails) > 1:
            _, dropped = self._thumbnails.popitem(last=False)
            self._bytes -= dropped.size_in_bytes

    def discard(self, item: GridItem) -> None:
        """Forget the thumbnail of an item, if there is one."""
        dropped = self._thumbnails.pop((item.key, item.name), None)
        self._bytes -= dropped.size_in_bytes if dropped is not None else 0

    def clear(self) -> None:
        """Forget all."""
        self._thumbnails.clear()
        self._bytes = 0
