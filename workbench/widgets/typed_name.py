"""The beginning of a name, typed where there is no field: in a file manager it leads to the file."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

_PAUSE_MILLISECONDS = 1000
"""After so long the next letter begins another name."""

_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


class TypedName(QObject):
    """Collects the letters typed into a widget; all other keys, and a space at first, are left to it."""

    typed = Signal(str)
    """The beginning of a name, as far as it was typed."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._letters = ""
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MILLISECONDS)
        self._pause.timeout.connect(self._forget)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the letters out of the keys."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        text = event.text()
        is_letter = text.isprintable() and bool(text if self._letters else text.strip())
        if not is_letter or event.modifiers() & _COMMANDS:
            return False
        self._letters += text
        self._pause.start()
        self.typed.emit(self._letters)
        return True

    def _forget(self) -> None:
        self._letters = ""
