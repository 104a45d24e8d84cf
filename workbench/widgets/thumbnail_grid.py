"""Pictures as a grid of thumbnails, a hundred thousand if need be; only what is in sight is asked for."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QImage, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.widgets.pixels import contiguous, image_over
from workbench.widgets.reading_order import Run, runs_of
from workbench.widgets.theme import theme
from workbench.widgets.thumbnail_delegate import ThumbnailDelegate
from workbench.widgets.thumbnail_memory import ThumbnailMemory, reduced
from workbench.widgets.thumbnail_model import GridGroup, GridItem, GridModel
from workbench.widgets.thumbnail_view import GridView

if TYPE_CHECKING:
    from workbench.widgets.pixels import Pixels

__all__ = ["GridGroup", "GridItem", "ThumbnailGrid"]

SMALLEST, LARGEST = 64, 320
_SIZE_STEP = 16
_SETTLING_MILLISECONDS = 60
_APPENDING_MILLISECONDS = 250
_CACHE_BYTES = 256 * 2**20


class ThumbnailGrid(QWidget):
    """A light table: chosen from with mouse and keys like the files of a folder.

    The grid reads no files. It says with ``thumbnails_wanted`` whose thumbnails it misses, and is given them
    with :meth:`set_thumbnail` as they come, in any order.
    """

    thumbnails_wanted = Signal(object)
    """Keys in the order of need, those in sight first. Each wish replaces the one before it."""
    current_changed = Signal(object)
    """The key of the current item, or None."""
    selection_changed = Signal(object)
    """The keys selected, in the order of the grid."""
    activated = Signal(object)
    """The key of the item that was double-clicked, or current when Enter was pressed."""
    thumbnail_size_changed = Signal(int)

    def __init__(
        self, empty_text: str = "", parent: QWidget | None = None, cache_bytes: int = _CACHE_BYTES
    ) -> None:
        super().__init__(parent)
        self._model = GridModel()
        self._thumbnails = ThumbnailMemory(cache_bytes)
        self._asked: set[int] = set()
        self._coming: list[GridItem] = []
        self._moved_from = 0
        self._told_current: int | None = None
        self._told_selection: tuple[int, ...] = ()
        self._build()
        self._view.empty_text = empty_text

    @property
    def view(self) -> GridView:
        """The table inside, for its scroll bar and viewport."""
        return self._view

    @property
    def thumbnails(self) -> ThumbnailMemory:
        """The thumbnails in memory."""
        return self._thumbnails

    @property
    def count(self) -> int:
        """Number of items."""
        return self._model.count + len(self._coming)

    @property
    def thumbnail_size(self) -> int:
        """The longer side of a thumbnail in logical pixels, 64–320."""
        return self._delegate.thumbnail_size

    @property
    def current_key(self) -> int | None:
        """The key of the current item."""
        position = self._view.current_position()
        return None if position is None else self._model.key(position)

    @property
    def selected_keys(self) -> tuple[int, ...]:
        """The keys selected, in the order of the grid."""
        return self._model.keys_of(self._view.selected_runs())

    def set_items(self, items: Iterable[GridItem]) -> None:
        """Show other items; those that stay remain selected, current, in sight. ValueError on equal keys."""
        self._replace(partial(self._model.set_items, items))

    def set_pictures(
        self, keys: Sequence[int], make: Callable[[int], GridItem], groups: Sequence[GridGroup] = ()
    ) -> None:
        """The same for very many: ``make`` gives the item of a key when it is looked at.

        For any subset of the pictures in any order, as a filter or a sorting leaves it; 100,000 keys take a few
        milliseconds. ``keys`` is not copied and must not change; ``groups`` are as in :meth:`set_groups`.
        """

        def set_both() -> None:
            self._model.set_pictures(keys, make)
            if groups:
                self._model.set_groups(groups)

        self._replace(set_both)

    def set_groups(self, groups: Sequence[GridGroup]) -> None:
        """Put the items, which are in the order of the groups, below headings; none: without headings.

        Raises ValueError if the groups' counts do not add up to that of the items. Of more than a thousand groups
        the last share a heading. Items appended later belong to the last group.
        """
        self._replace(partial(self._model.set_groups, groups))

    def remake(self) -> None:
        """Have all items made anew where they stand, as their notes or categories have changed."""
        self._model.forget_made()
        self._view.viewport().update()

    def _replace(self, change: Callable[[], None]) -> None:
        self._append_coming()
        current, selected = self.current_key, self._told_selection
        position, height = self._view.position_in_sight()
        is_looking = position < self._model.count and self._view.verticalScrollBar().value() > 0
        looked_at = self._model.key(position) if is_looking else None
        # What is chosen is found out once, at the end: among 100,000 pictures it takes a while.
        self._view.blockSignals(True)
        change()
        self._view.restore(self._model.position_of(current), self._runs_of(selected))
        self._view.lay_out()
        if (kept := self._model.position_of(looked_at)) is None:
            self._view.scrollToTop()
        else:
            self._view.scroll_to_height(kept, height)
        self._view.blockSignals(False)
        self._on_view_moved()
        self._on_choice_moved()

    def append_items(self, items: Iterable[GridItem]) -> None:
        """Add items at the end. Raises ValueError on equal keys.

        They are shown four times a second while a scan adds a few: each time the table paints itself anew.
        """
        self._coming.extend(items)
        if not self._appending.isActive():
            self._append_coming()
            self._appending.start()

    def _append_coming(self) -> None:
        if self._coming:
            coming, self._coming = self._coming, []
            self._model.append(coming)
            self._on_view_moved()

    def clear(self) -> None:
        """Forget all items and thumbnails."""
        self._thumbnails.clear()
        self._asked.clear()
        self.set_items(())

    def set_thumbnail_size(self, size: int) -> None:
        """Make thumbnails larger or smaller, within 64–320 logical pixels."""
        size = min(max(size, SMALLEST), LARGEST)
        if size == self.thumbnail_size:
            return
        self._delegate.thumbnail_size = size
        self._asked.clear()
        self._view.set_cell_size(self._delegate.cell_size())
        self._view.viewport().update()
        self.thumbnail_size_changed.emit(size)

    def set_thumbnail(self, key: int, picture: "QImage | Pixels") -> None:
        """Show a thumbnail, a QImage or uint8, H×W×3; it is reduced to the size shown, never enlarged."""
        self._asked.discard(key)
        item = self._model.item_of(key)
        if item is not None:
            image = picture if isinstance(picture, QImage) else image_over(contiguous(picture))
            self._thumbnails.put(item, reduced(image, self._side()))
            self._model.changed(key)

    def set_note(self, key: int, text: str) -> None:
        """Set the line below the name, for instance the label with the highest probability."""
        self._append_coming()
        item = self._model.item_of(key)
        self._model.set_note(key, text, item is not None and item.is_unreadable)

    def set_unreadable(self, key: int, reason: str) -> None:
        """Mark a picture as one that could not be read, and say why."""
        self._asked.discard(key)
        self._append_coming()
        self._model.set_note(key, reason, True)

    def set_current(self, key: int | None) -> None:
        """Make an item current, alone selected, and bring it into sight; an unknown key is passed over."""
        self._append_coming()
        position = self._model.position_of(key)
        if position is not None:
            self._view.go_to(position)

    def select(self, keys: Iterable[int]) -> None:
        """Select just these items."""
        self._view.select_runs(self._runs_of(keys))

    def select_all(self) -> None:
        """Select every item."""
        self._append_coming()
        self._view.select_runs([(0, self.count - 1)] if self.count else [])

    def _build(self) -> None:
        self._delegate = ThumbnailDelegate(self._model, self._thumbnails)
        self._view = GridView(self._model)
        self._view.setItemDelegate(self._delegate)
        self._view.set_cell_size(self._delegate.cell_size())
        self._view.position_activated.connect(self._on_position_activated)
        self._view.choice_moved.connect(self._on_choice_moved)
        self._view.view_moved.connect(self._on_view_moved)
        self._view.size_step_requested.connect(self._on_size_step_requested)
        self._settling = QTimer(self, singleShot=True, interval=_SETTLING_MILLISECONDS)
        self._settling.timeout.connect(self._on_settled)
        self._appending = QTimer(self, singleShot=True, interval=_APPENDING_MILLISECONDS)
        self._appending.timeout.connect(self._append_coming)
        theme().changed.connect(self._on_theme_changed)
        self.setFocusProxy(self._view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)

    def _on_position_activated(self, position: int) -> None:
        self.activated.emit(self._model.key(position))

    def _on_choice_moved(self) -> None:
        selected, current = self.selected_keys, self.current_key
        if selected != self._told_selection:
            self._told_selection = selected
            self.selection_changed.emit(selected)
        if current != self._told_current:
            self._told_current = current
            self.current_changed.emit(current)

    def _on_view_moved(self) -> None:
        # Not started anew at each turn of the wheel: slow scrolling would never settle.
        if not self._settling.isActive():
            self._moved_from = self._view.verticalScrollBar().value()
            self._settling.start()

    def _on_size_step_requested(self, steps: int) -> None:
        self.set_thumbnail_size(self.thumbnail_size + steps * _SIZE_STEP)

    def _on_theme_changed(self) -> None:
        self._view.set_cell_size(self._delegate.cell_size())
        self._view.viewport().update()

    def _on_settled(self) -> None:
        if not self.isVisible():
            return
        is_moving = self._view.verticalScrollBar().value() != self._moved_from
        wanted = tuple(item.key for item in self._items_by_need(is_moving) if self._is_wanted(item))
        if is_moving:
            self._on_view_moved()
        if not self._asked.issuperset(wanted):
            self._asked = set(wanted)
            self.thumbnails_wanted.emit(wanted)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._on_view_moved()

    def _items_by_need(self, is_moving: bool) -> list[GridItem]:
        """What is in sight, then the page after it, then the page before; on the way elsewhere the first alone."""
        seen = self._view.visible_positions()
        if is_moving:
            return [self._model.item(position) for position in seen]
        after = range(seen.stop, min(seen.stop + len(seen), self._model.count))
        before = range(max(seen.start - len(seen), 0), seen.start)
        return [self._model.item(position) for part in (seen, after, before) for position in part]

    def _is_wanted(self, item: GridItem) -> bool:
        if item.is_unreadable:
            return False
        thumbnail = self._thumbnails.get(item)
        if thumbnail is None:
            return True
        longer = max(thumbnail.pixmap.width(), thumbnail.pixmap.height())
        return thumbnail.is_reduced and longer < self._side()

    def _side(self) -> int:
        return round(self.thumbnail_size * self.devicePixelRatioF())

    def _runs_of(self, keys: Iterable[int]) -> list[Run]:
        """Positions of keys, those next to each other taken together; unknown keys are passed over."""
        self._append_coming()
        known = {position for key in keys if (position := self._model.position_of(key)) is not None}
        return runs_of(known)
