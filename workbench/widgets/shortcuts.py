"""Keys that do something while a widget, or a part of it, has the keyboard."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


def give_keys(widget: QWidget, keys: Iterable[tuple[Qt.Key | str, Callable[[], object]]]) -> None:
    """Call each slot when its key is pressed in the widget."""
    for key, slot in keys:
        shortcut = QShortcut(QKeySequence(key), widget)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(slot)
