"""The answers to the question of an audit: large buttons with keys, or a number to be typed."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSpinBox, QVBoxLayout, QWidget
from superqt import QFlowLayout

from workbench.core.faces.audit_settings import CANNOT_TELL, COUNT, MOST_COUNTED, QUESTIONS, Question
from workbench.widgets.buttons import text_button
from workbench.widgets.shortcuts import give_keys

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
            give_keys(around, ((str(at + 1), partial(self._on_chosen, at)),))
        self._keep.clicked.connect(self._on_count_given)
        self._unclear.clicked.connect(self._on_unclear)
        self._count.lineEdit().returnPressed.connect(self._on_count_given)

    @property
    def is_count(self) -> bool:
        """Whether a number is asked for."""
        return self._question is not None and self._question.kind == COUNT

    def show_question(self, question: Question, given: str | None) -> None:
        """Offer the answers to a question; a number that was ``given`` before stands there."""
        self._question = question
        for at, button in enumerate(self._buttons):
            button.setVisible(at < len(question.answers))
            if at < len(question.answers):
                words = question.answers[at].capitalize()
                button.setText(f"{words}  ({at + 1})")
                button.setAccessibleName(words)
        for each in (self._count, self._keep, self._unclear):
            each.setVisible(self.is_count)
        self._count.setValue(int(given) if given is not None and given.isdecimal() else 0)

    def take_focus(self) -> None:
        """The number is typed at once."""
        self._count.setFocus()
        self._count.selectAll()

    def _build(self) -> None:
        self._buttons = [QPushButton(f"Answer {number}") for number in range(1, _MOST_ANSWERS + 1)]
        self._count, self._keep = QSpinBox(), text_button("Keep", "Keep this number and go on (Enter)")
        self._count.setRange(0, MOST_COUNTED)
        self._count.setAccessibleName("Faces seen")
        self._count.setToolTip("How many faces you see; type the number, then Enter")
        self._unclear = text_button("Cannot tell", "Faces cannot be counted in this picture")
        # Not among the answers: a hidden one would leave its gap before the others.
        counting, answers = QHBoxLayout(), QFlowLayout()
        answers.setHorizontalSpacing(8)
        answers.setVerticalSpacing(8)
        counting.addWidget(self._count)
        counting.addWidget(self._keep)
        counting.addWidget(self._unclear)
        counting.addStretch(1)
        for number, button in enumerate(self._buttons, start=1):
            button.setAutoDefault(False)
            button.setToolTip(f"Key {number}")
            button.setMinimumWidth(_BUTTON_WIDTH)
            button.hide()
            answers.addWidget(button)
        for each in (self._count, self._keep, self._unclear, *self._buttons):
            each.setMinimumHeight(_BUTTON_HEIGHT)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(counting)
        column.addLayout(answers)

    def _on_chosen(self, at: int) -> None:
        # A number that is asked for has none to choose from: digits are typed.
        if self._question is not None and at < len(self._question.answers):
            self.given.emit(self._question.answers[at])

    def _on_unclear(self) -> None:
        self.given.emit(CANNOT_TELL)

    def _on_count_given(self) -> None:
        self._count.interpretText()
        self.given.emit(str(self._count.value()))
