"""A tray of small pictures that are dragged, or sent by keys, to other trays."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QDrag,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QIcon,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QListWidget, QListWidgetItem, QWidget

from workbench.widgets.pixels import contiguous, image_over
from workbench.widgets.theme import theme

if TYPE_CHECKING:
    from workbench.widgets.pixels import Pixels

_FORMAT = "application/x-workbench-pictures"
_KEY = Qt.ItemDataRole.UserRole
_SIDE, _GAP = 64, 4


class PictureTray(QListWidget):
    """Pictures known by whole numbers. It moves nothing by itself: it says what was dropped on it, and where the
    selected ones are sent by a key."""

    dropped = Signal(object)
    """The keys that were let go over this tray, a tuple; they may come from here."""
    key_pressed = Signal(str)
    """A letter, in upper case, or “Delete”, for the pictures selected."""

    def __init__(
        self, name: str, tool_tip: str, letters: str = "", hint: str = "", parent: QWidget | None = None
    ) -> None:
        """``letters`` are the keys that send pictures elsewhere; ``hint`` is shown while the tray is empty."""
        super().__init__(parent)
        self._letters, self._hint = letters, hint
        self._side = round(_SIDE * theme().measures.scale)
        self.setAccessibleName(name)
        self.setToolTip(tool_tip)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        # Static movement has told the viewport to refuse them, and nothing above tells it otherwise.
        self.viewport().setAcceptDrops(True)
        self.setMinimumSize(self._side + 4 * _GAP, self._side + 4 * _GAP)
        self._fit()
        theme().changed.connect(self._fit)

    @property
    def keys(self) -> tuple[int, ...]:
        """All pictures in their order."""
        return tuple(self.item(row).data(_KEY) for row in range(self.count()))

    @property
    def selected_keys(self) -> tuple[int, ...]:
        """Those selected, in their order."""
        return tuple(key for row, key in enumerate(self.keys) if self.item(row).isSelected())

    @property
    def picture_side(self) -> int:
        """How large pictures are shown, in device pixels."""
        return round(self._side * self.devicePixelRatioF())

    def add(self, key: int, words: str, icon: QIcon | None = None) -> None:
        """Put a picture at the end; ``words`` say what it is. Until :meth:`set_picture` its place is empty."""
        item = QListWidgetItem(icon or self._empty_icon(), "")
        item.setData(_KEY, key)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
        item.setToolTip(words)
        item.setSizeHint(QSize(self._side + 2 * _GAP, self._side + 2 * _GAP))
        self.addItem(item)

    def set_picture(self, key: int, picture: "Pixels") -> None:
        """Show a picture, uint8, H×W×3; an unknown key is passed over."""
        for row, known in enumerate(self.keys):
            if known == key:
                self.item(row).setIcon(QIcon(self._pixmap(image_over(contiguous(picture)))))

    def take(self, keys: Iterable[int]) -> list[tuple[int, str, QIcon]]:
        """Take pictures out, and give back what :meth:`add` needs to put them elsewhere."""
        wanted, taken = set(keys), []
        for row in reversed(range(self.count())):
            if self.item(row).data(_KEY) in wanted:
                item = self.takeItem(row)
                taken.append((item.data(_KEY), item.toolTip(), item.icon()))
        return taken[::-1]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        letter = event.text().upper()
        if is_plain and letter and letter in self._letters:
            self.key_pressed.emit(letter)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.key_pressed.emit("Delete")
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._hint and not self.count():
            painter = QPainter(self.viewport())
            painter.setPen(theme().colour("muted"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.viewport().rect().adjusted(8, 8, -8, -8), flags, self._hint)

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Without Qt's own way, which would take out what was dragged by itself."""
        keys = self.selected_keys
        if keys:
            drag, data = QDrag(self), QMimeData()
            data.setData(_FORMAT, ",".join(map(str, keys)).encode())
            drag.setMimeData(data)
            drag.setPixmap(self.selectedItems()[0].icon().pixmap(self._side, self._side))
            drag.exec(Qt.DropAction.MoveAction)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._accept(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._accept(event)

    def dropEvent(self, event: QDropEvent) -> None:
        keys = _keys_in(event.mimeData())
        if keys:
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
            self.dropped.emit(keys)
        else:
            event.ignore()

    def _accept(self, event: QDragMoveEvent) -> None:
        if event.mimeData().hasFormat(_FORMAT):
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
        else:
            event.ignore()

    def _fit(self) -> None:
        self._side = round(_SIDE * theme().measures.scale)
        self.setIconSize(QSize(self._side, self._side))
        self.setGridSize(QSize(self._side + 2 * _GAP, self._side + 2 * _GAP))

    def _empty_icon(self) -> QIcon:
        pixmap = QPixmap(self._side, self._side)
        pixmap.fill(theme().colour("line"))
        return QIcon(pixmap)

    def _pixmap(self, image: QImage) -> QPixmap:
        side = self.picture_side
        scaled = image.scaled(
            side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        return QPixmap.fromImage(scaled)


def _keys_in(data: QMimeData) -> tuple[int, ...]:
    text = data.data(_FORMAT).data().decode("ascii", "ignore") if data.hasFormat(_FORMAT) else ""
    return tuple(int(each) for each in text.split(",") if each.isdecimal())
