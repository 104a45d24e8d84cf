"""What a pane has to say, in a slim bar that stays until it has been read."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.widgets.icons import icon, icon_pixmap
from workbench.widgets.theme import theme

Action = tuple[str, Callable[[], object]]
"""The label of a button and what it does."""

_LOOKS = {
    "information": ("info", "accent"),
    "done": ("circle-check", "good"),
    "warning": ("triangle-alert", "warning"),
    "error": ("circle-alert", "bad"),
}
KINDS = tuple(_LOOKS)
_DETAILS_HEIGHT = 120
_PASSING = ("information", "done")


@dataclass(frozen=True)
class Message:
    """One thing to say. ``details`` is shown only when asked for, usually a traceback.

    Where there is something to be decided, ``otherwise`` is the second answer beside ``action``.
    """

    kind: str
    text: str
    action: Action | None = None
    details: str = ""
    otherwise: Action | None = None


class MessageBar(QFrame):
    """Shows the newest message; closing it brings back the one before.

    Information and good news give way to the next message. Warnings and errors wait until they are closed.
    The same sentence said twice is one message.
    """

    message_closed = Signal(str)
    """Text of the message that was closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._messages: list[Message] = []
        self.setProperty("role", "message")
        self._build()
        self.hide()
        theme().changed.connect(self._on_theme_changed)

    def show_message(
        self,
        kind: str,
        text: str,
        action: Action | None = None,
        details: str = "",
        otherwise: Action | None = None,
    ) -> None:
        """Say something. ``kind`` is one of :data:`KINDS`; ``action`` and ``otherwise`` add a button each."""
        if kind not in _LOOKS:
            raise ValueError(f"{kind!r} is none of {KINDS}")
        self._messages = [each for each in self._waiting_messages() if each.text != text]
        self._messages.append(Message(kind, text, action, details, otherwise))
        self._show_newest()

    def take_back(self, text: str) -> None:
        """Take back the message of this text, for instance because it was answered; none is no error."""
        self._messages = [each for each in self._messages if each.text != text]
        self._show_newest()

    def clear(self) -> None:
        """Take back every message, for instance because a new run begins."""
        self._messages.clear()
        self._show_newest()

    def clear_passing(self) -> None:
        """Take back information and good news, for instance because they tell of something before; others wait."""
        self._messages = self._waiting_messages()
        self._show_newest()

    @property
    def messages(self) -> tuple[Message, ...]:
        """The messages that were not closed yet, oldest first."""
        return tuple(self._messages)

    def _waiting_messages(self) -> list[Message]:
        return [each for each in self._messages if each.kind not in _PASSING]

    def _build(self) -> None:
        self._picture = QLabel()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._waiting = QLabel()
        self._waiting.setProperty("role", "note")
        self._action = self._link("Go on", "Do what this message proposes")
        self._action.clicked.connect(self._on_action_clicked)
        self._otherwise = self._link("Leave it", "Do the other thing that this message proposes")
        self._otherwise.clicked.connect(self._on_otherwise_clicked)
        self._details_button = self._link("Details", "Show the technical details")
        self._details_button.setCheckable(True)
        self._details_button.toggled.connect(self._on_details_toggled)
        self._close = QToolButton()
        self._close.setIcon(icon("x"))
        self._close.setToolTip("Close this message")
        self._close.setAccessibleName("Close this message")
        self._close.clicked.connect(self._on_close_clicked)
        self._details = QPlainTextEdit()
        self._details.setReadOnly(True)
        self._details.setAccessibleName("Technical details")
        self._details.setProperty("role", "technical")
        self._details.setFixedHeight(_DETAILS_HEIGHT)
        self._details.hide()
        self._lay_out()

    def _link(self, text: str, tool_tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("role", "link")
        button.setToolTip(tool_tip)
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._picture)
        row.addWidget(self._text, 1)
        for each in (self._waiting, self._details_button, self._action, self._otherwise, self._close):
            row.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 3, 4, 3)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._details)

    def _on_theme_changed(self) -> None:
        self._show_picture()

    def _on_close_clicked(self) -> None:
        closed = self._messages.pop()
        self._show_newest()
        self.message_closed.emit(closed.text)

    def _on_details_toggled(self, is_shown: bool) -> None:
        self._details.setVisible(is_shown)

    def _on_action_clicked(self) -> None:
        if self._messages and self._messages[-1].action is not None:
            self._messages[-1].action[1]()

    def _on_otherwise_clicked(self) -> None:
        if self._messages and self._messages[-1].otherwise is not None:
            self._messages[-1].otherwise[1]()

    def _show_newest(self) -> None:
        self.setVisible(bool(self._messages))
        self._details_button.setChecked(False)
        if not self._messages:
            return
        message = self._messages[-1]
        self._text.setText(message.text)
        self._text.setAccessibleName(f"{message.kind.capitalize()}: {message.text}")
        for button, action in ((self._action, message.action), (self._otherwise, message.otherwise)):
            button.setText(action[0] if action else "")
            button.setVisible(action is not None)
        self._details.setPlainText(message.details)
        self._details_button.setVisible(bool(message.details))
        waiting = len(self._messages) - 1
        self._waiting.setText(f"{waiting} more")
        self._waiting.setVisible(waiting > 0)
        self.setProperty("kind", message.kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self._show_picture()

    def _show_picture(self) -> None:
        if self._messages:
            name, colour = _LOOKS[self._messages[-1].kind]
            size = theme().measures.icon
            self._picture.setPixmap(icon_pixmap(name, size, colour, self.devicePixelRatioF()))
