"""The answers to the question of an audit: large buttons with keys, or a number to be typed."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSpinBox, QVBoxLayout, QWidget
from superqt import QFlowLayout

from workbench.core.faces.audit_settings import CANNOT_TELL, COUNT, MOST_COUNTED, QUESTIONS, Question
from workbench.widgets.buttons import text_button

_BUTTON_HEIGHT, _BUTTON_WIDTH = 40, 112
_MOST_ANSWERS = max(len(each.answers) for each in QUESTIONS)


class AuditAnswers(QWidget):
    """Offers what can be answered; the keys 1, 2, 3 … answer anywhere in ``around``."""

    given = Signal(str)

    def __init__(self, around: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._question: Question | None = None
        self._build()
        for at, button in enumerate(self._buttons):
            button.clicked.connect(partial(self._on_chosen, at))
            shortcut = QShortcut(QKeySequence(str(at + 1)), around)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self._on_key, at))
        self._keep.clicked.connect(self._on_count_given)
        self._count.lineEdit().returnPressed.connect(self._on_count_given)

    @property
    def is_count(self) -> bool:
        """Whether a number is asked for."""
        return self._question is not None and self._question.kind == COUNT

    def show_question(self, question: Question, given: str | None) -> None:
        """Offer the answers to a question; a number that was ``given`` before stands there."""
        self._question = question
        choices = self._choices()
        for at, button in enumerate(self._buttons):
            button.setVisible(at < len(choices))
            if at < len(choices):
                words = choices[at][0].upper() + choices[at][1:]
                button.setText(words if self.is_count else f"{words}  ({at + 1})")
                button.setAccessibleName(words)
                button.setToolTip(words if self.is_count else f"Key {at + 1}")
        for each in (self._count, self._keep):
            each.setVisible(self.is_count)
        self._count.setValue(int(given) if given is not None and given.isdecimal() else 0)

    def take_focus(self) -> None:
        """The number is typed at once."""
        self._count.setFocus()
        self._count.selectAll()

    def _build(self) -> None:
        self._buttons = [QPushButton(f"Answer {number}") for number in range(1, _MOST_ANSWERS + 1)]
        self._count, self._keep = QSpinBox(), text_button("Keep this number", "Keep it and go on (Enter)")
        self._count.setRange(0, MOST_COUNTED)
        self._count.setAccessibleName("Faces seen")
        self._count.setToolTip("How many faces you see; type the number, then Enter")
        # Not among the answers: a hidden one would leave its gap before the others.
        counting, answers = QHBoxLayout(), QFlowLayout()
        answers.setHorizontalSpacing(8)
        answers.setVerticalSpacing(8)
        counting.addWidget(self._count)
        counting.addWidget(self._keep)
        counting.addStretch(1)
        for number, button in enumerate(self._buttons, start=1):
            button.setAutoDefault(False)
            button.setToolTip(f"Key {number}")
            button.setMinimumWidth(_BUTTON_WIDTH)
            button.hide()
            answers.addWidget(button)
        for each in (self._count, self._keep, *self._buttons):
            each.setMinimumHeight(_BUTTON_HEIGHT)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(counting)
        column.addLayout(answers)

    def _choices(self) -> tuple[str, ...]:
        return (self._question.answers or (CANNOT_TELL,)) if self._question is not None else ()

    def _on_chosen(self, at: int) -> None:
        if at < len(self._choices()):
            self.given.emit(self._choices()[at])

    def _on_key(self, at: int) -> None:
        # While a number is asked for, digits are typed.
        if not self.is_count:
            self._on_chosen(at)

    def _on_count_given(self) -> None:
        self._count.interpretText()
        self.given.emit(str(self._count.value()))
