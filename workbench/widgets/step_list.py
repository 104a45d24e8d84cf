"""The list of steps that pictures go through: switched on and off, moved by mouse and keys, removed."""

import itertools
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from workbench.core.processing.step_history import ListedStep
from workbench.core.processing.steps import kind_of

_LEAST_ROWS = 1
_MOST_ROWS = 5
_UNDO, _REDO = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo


class StepList(QListWidget):
    """Shows steps and says what a person wants of them; it changes nothing by itself.

    Keys: Space switches a step, Alt with an arrow moves it, Delete removes it, Ctrl+Z and Ctrl+Shift+Z go back and
    forth.
    """

    chosen = Signal(int)
    """The step at this place is the current one; −1 if there is none."""
    move_wanted = Signal(int, int)
    """From one place to another, which is that of the new list."""
    switch_wanted = Signal(int, bool)
    remove_wanted = Signal(int)
    undo_wanted = Signal()
    redo_wanted = Signal()
    _dropped = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Steps")
        self.setToolTip("Drag a step to move it. Space: on or off; Alt+Up and Alt+Down: move; Delete: remove")
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setUniformItemSizes(True)
        self.currentRowChanged.connect(self.chosen)
        self.itemChanged.connect(self._on_item_changed)
        # Later: while a drop is going on the list must stay as it is.
        self._dropped.connect(self.move_wanted, Qt.ConnectionType.QueuedConnection)

    @property
    def texts(self) -> list[str]:
        """What stands in each row."""
        return [self.item(row).text() for row in range(self.count())]

    def show_steps(self, steps: Sequence[ListedStep], current: int) -> None:
        """Show these steps, one of them as the current one. Emits nothing."""
        with QSignalBlocker(self):
            self.clear()
            for text, each in zip(_in_words(steps), steps, strict=True):
                self.addItem(self._item(text, each))
            self.setCurrentRow(current)
        self.updateGeometry()

    def show_changed(self, steps: Sequence[ListedStep]) -> None:
        """The same kinds of steps have other settings or are on or off. Emits nothing."""
        with QSignalBlocker(self):
            for row, text in enumerate(_in_words(steps)):
                self.item(row).setText(text)
        # What is blocked is not painted either.
        self.viewport().update()

    def sizeHint(self) -> QSize:
        rows = min(max(self.count(), _LEAST_ROWS), _MOST_ROWS)
        return QSize(200, rows * self._row_height() + 2 * self.frameWidth() + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        """In the list, the keys of the Edit menu take back what was done to the list."""
        is_shortcut = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_shortcut and any(map(event.matches, (_UNDO, _REDO))):
            event.accept()
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Rows are as high as the text of the day."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            with QSignalBlocker(self):
                for row in range(self.count()):
                    self.item(row).setSizeHint(QSize(0, self._row_height()))
            self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, key = self.currentRow(), event.key()
        is_moving = event.modifiers() == Qt.KeyboardModifier.AltModifier
        if event.matches(_UNDO):
            self.undo_wanted.emit()
        elif event.matches(_REDO):
            self.redo_wanted.emit()
        elif row >= 0 and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_wanted.emit(row)
        elif row >= 0 and is_moving and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_wanted.emit(row, row + (1 if key == Qt.Key.Key_Down else -1))
        else:
            super().keyPressEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Says where the current step is to go; nothing is moved here."""
        position = event.position().toPoint()
        index = self.indexAt(position)
        place = index.row() if index.isValid() else self.count()
        if index.isValid() and position.y() > self.visualRect(index).center().y():
            place += 1
        row = self.currentRow()
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        if row >= 0:
            self._dropped.emit(row, place - 1 if place > row else place)

    def _item(self, text: str, listed: ListedStep) -> QListWidgetItem:
        item = QListWidgetItem(text)
        flag = Qt.ItemFlag
        item.setFlags(
            flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsUserCheckable | flag.ItemIsDragEnabled
        )
        item.setCheckState(Qt.CheckState.Checked if listed.is_on else Qt.CheckState.Unchecked)
        item.setSizeHint(QSize(0, self._row_height()))
        item.setToolTip(kind_of(listed.step).sentence)
        return item

    def _row_height(self) -> int:
        return 2 * self.fontMetrics().lineSpacing() + 10

    def _on_item_changed(self, item: QListWidgetItem) -> None:
        self.switch_wanted.emit(self.row(item), item.checkState() == Qt.CheckState.Checked)


def _in_words(steps: Sequence[ListedStep]) -> list[str]:
    """The texts of the rows; only those that are on are counted, as where it is said what they did."""
    numbers = itertools.count(1)
    texts = []
    for each in steps:
        kind = kind_of(each.step)
        details = kind.in_words(each.step)
        number = str(next(numbers)) if each.is_on else "off"
        texts.append(f"{number}  {kind.title}" + (f"\n{details}" if details else ""))
    return texts
