"""The items of a thumbnail grid: what is known of each, where it stands, and its little picture."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from workbench.widgets.reading_order import ReadingOrder, Run

Index = QModelIndex | QPersistentModelIndex

MOST_GROUPS = 1000


@dataclass(frozen=True, slots=True)
class GridItem:
    """One picture in the grid. ``note`` is a short line below its name, or why it could not be read.

    ``category`` gives the picture an edge of one of the theme's series of colours, counted from 0; beyond these
    the edge is grey. As colour alone says nothing to many people, the category's name belongs into the note.
    """

    key: int
    name: str
    note: str = ""
    is_unreadable: bool = False
    category: int | None = None

    @property
    def caption(self) -> str:
        """The name without its folders, for the line below the picture; the tool tip has all of it."""
        return self.name.rpartition("/")[2] or self.name


@dataclass(frozen=True, slots=True)
class GridGroup:
    """So many items that follow upon one another, below one heading."""

    heading: str
    count: int


class GridModel(QAbstractTableModel):
    """Items in reading order, wrapped into as many columns as there is room for.

    A *position* counts the items from 0; the last row of a group, or of all, may end before the last column.
    Items are made when they are looked at: for 100,000 of them, that alone would stop the window for a moment.
    """

    def __init__(self) -> None:
        super().__init__()
        self._keys: Sequence[int] = ()
        self._known_positions: dict[int, int] | None = None
        self._make: Callable[[int], GridItem] = self._given
        self._items: dict[int, GridItem] = {}
        self.groups: tuple[GridGroup, ...] = ()
        self.order = ReadingOrder(0, 1)

    @property
    def count(self) -> int:
        """Number of items."""
        return len(self._keys)

    @property
    def _positions(self) -> dict[int, int]:
        if self._known_positions is None:
            self._known_positions = dict(zip(self._keys, range(len(self._keys)), strict=True))
        return self._known_positions

    @property
    def columns(self) -> int:
        """Items in a row."""
        return self.order.columns

    def set_items(self, items: Iterable[GridItem]) -> None:
        """Replace all items. Raises ValueError if a key comes twice."""
        new = list(items)
        self.set_pictures([item.key for item in new], self._given)
        self._items = {item.key: item for item in new}

    def set_pictures(self, keys: Sequence[int], make: Callable[[int], GridItem]) -> None:
        """Replace all items by those that ``make`` gives for these keys. Raises ValueError if a key comes twice."""
        if len(set(keys)) < len(keys):
            raise ValueError("a key comes twice")
        self.beginResetModel()
        self._keys, self._known_positions, self._make, self._items = keys, None, make, {}
        self._arrange(())
        self.endResetModel()

    def append(self, items: Iterable[GridItem]) -> None:
        """Add items at the end, in the last group if there are groups. ValueError if a key is there already."""
        new = list(items)
        added = {item.key: position for position, item in enumerate(new, self.count)}
        if len(added) < len(new) or not added.keys().isdisjoint(self._positions.keys()):
            raise ValueError("a key comes twice")
        before = self.order
        after = replace(before, count=self.count + len(new))
        if after.rows > before.rows:
            self.beginInsertRows(QModelIndex(), before.rows, after.rows - 1)
        if not isinstance(self._keys, list):
            self._keys = list(self._keys)
        self._keys.extend(item.key for item in new)
        self._positions.update(added)
        self._items.update((item.key, item) for item in new)
        self.order = after
        if after.rows > before.rows:
            self.endInsertRows()
        if before.rows:
            last = before.rows - 1
            self.dataChanged.emit(self.index(last, 0), self.index(last, self.columns - 1))

    def set_groups(self, groups: Sequence[GridGroup]) -> None:
        """Put the items below headings, in their order; none: no headings. ValueError if the counts do not add up."""
        if groups and sum(group.count for group in groups) != self.count:
            raise ValueError("the groups have another number of items")
        self.beginResetModel()
        self._arrange(groups)
        self.endResetModel()

    def set_columns(self, columns: int) -> None:
        """Wrap after so many items."""
        self.beginResetModel()
        self.order = replace(self.order, columns=columns)
        self.endResetModel()

    def set_note(self, key: int, note: str, is_unreadable: bool) -> None:
        """Change what is known of one item; an unknown key is none of ours any more and is passed over."""
        item = self.item_of(key)
        if item is not None:
            self._items[key] = replace(item, note=note, is_unreadable=is_unreadable)
            self.changed(key)

    def forget_made(self) -> None:
        """Ask anew for the items that are made when they are looked at."""
        if self._make != self._given:
            self._items.clear()

    def changed(self, key: int) -> None:
        """Have one item painted anew."""
        index = self.index_at(self._positions[key])
        self.dataChanged.emit(index, index)

    def key(self, position: int) -> int:
        """The key of the item at a position."""
        return self._keys[position]

    def keys_of(self, runs: Iterable[Run]) -> tuple[int, ...]:
        """The keys of runs of positions."""
        return tuple(key for first, last in runs for key in self._keys[first : last + 1])

    def item(self, position: int) -> GridItem:
        """The item at a position."""
        key = self._keys[position]
        return self._items.get(key) or self._make(key)

    def item_of(self, key: int) -> GridItem | None:
        """The item with a key, if there is one."""
        position = self._positions.get(key)
        return None if position is None else self.item(position)

    def position_of(self, key: int | None) -> int | None:
        """Where the item with a key stands."""
        return None if key is None else self._positions.get(key)

    def index_at(self, position: int) -> QModelIndex:
        """Row and column of a position."""
        return self.index(*self.order.cell(position))

    def position_at(self, index: Index) -> int | None:
        """The position of a row and column; None beyond the last item of a row, and in that of a heading."""
        return self.order.position(index.row(), index.column()) if index.isValid() else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else self.order.rows

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else self.columns

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.position_at(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (_NAME, _TIP, _SPOKEN):
            return None
        position = self.position_at(index)
        if position is None:
            return self._heading(index) if role == _SPOKEN else None
        item = self.item(position)
        if role == _NAME:
            return item.name
        return ("\n" if role == _TIP else ", ").join(_told(item))

    def _heading(self, index: Index) -> str | None:
        rows = self.order.heading_rows
        is_heading = index.column() == 0 and index.row() in rows
        return self.groups[rows.index(index.row())].heading if is_heading else None

    def _given(self, key: int) -> GridItem:
        return self._items[key]

    def _arrange(self, groups: Sequence[GridGroup]) -> None:
        self.groups = _bearable([group for group in groups if group.count])
        starts = tuple(accumulate((group.count for group in self.groups[:-1]), initial=0))
        self.order = ReadingOrder(self.count, self.columns, starts if self.groups else ())


_NAME = Qt.ItemDataRole.DisplayRole
_TIP = Qt.ItemDataRole.ToolTipRole
_SPOKEN = Qt.ItemDataRole.AccessibleTextRole


def _bearable(groups: list[GridGroup]) -> tuple[GridGroup, ...]:
    """No more groups than can be laid out at once; the rest share a heading that says so."""
    if len(groups) <= MOST_GROUPS:
        return tuple(groups)
    rest = groups[MOST_GROUPS - 1 :]
    heading = f"{len(rest)} more groups"
    return (*groups[: MOST_GROUPS - 1], GridGroup(heading, sum(group.count for group in rest)))


def _told(item: GridItem) -> list[str]:
    state = "could not be read" if item.is_unreadable else ""
    return [part for part in (item.name, state, item.note) if part]
