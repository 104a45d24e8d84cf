"""The buttons with which a person says whether faces are of the same person as another one."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from workbench.study.faces.decisions import Verdict
from workbench.widgets.buttons import text_button
from workbench.widgets.shortcuts import give_keys

_CONFIRM = "The selected faces are of the same person as the face looked for (S)"
_ONLY_STUDY = "The face that is looked for is not in the study, so nothing can be written down about it"
_NAME = 24


class VerdictBar(QWidget):
    """Confirm, reject, take back; and whether a confirmed face gets the other one's person."""

    judged = Signal(object)
    """What the person says: "same", "different", or None to take it back."""

    def __init__(self, keys_of: QWidget) -> None:
        """The keys S, D and U work while ``keys_of`` has the keyboard."""
        super().__init__()
        self._confirm = text_button("Confirm", _CONFIRM, "check")
        self._reject = text_button("Reject", "The selected faces are of another person (D)", "x")
        self._take_back = text_button("Take back", "Take back what was said of the selected faces (U)")
        self._gives_person = QCheckBox()
        self._gives_person.setAccessibleName("Give confirmed faces to the person of the face looked for")
        self._gives_person.setChecked(True)
        self._gives_person.setToolTip("A face that you confirm becomes one of this person's in “People” too")
        self._build(keys_of)
        self._confirm.clicked.connect(self._on_confirm_clicked)
        self._reject.clicked.connect(self._on_reject_clicked)
        self._take_back.clicked.connect(self._on_take_back_clicked)

    @property
    def gives_person(self) -> bool:
        """Whether a confirmed face gets the target's person as well."""
        return self._gives_person.isVisible() and self._gives_person.isChecked()

    def show_person(self, name: str) -> None:
        """Offer to give confirmed faces to this person; empty: nobody is known to give them to."""
        shown = name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"
        self._gives_person.setText(f"Give confirmed faces to “{shown}” as well")
        self._gives_person.setVisible(bool(name))

    def show_possible(self, is_possible: bool, is_outside: bool) -> None:
        """Whether anything can be said now, and whether that is because the target is not in the study."""
        for each in self._buttons:
            each.setEnabled(is_possible)
        self._confirm.setToolTip(_ONLY_STUDY if is_outside else _CONFIRM)

    @property
    def _buttons(self) -> tuple[QPushButton, ...]:
        return self._confirm, self._reject, self._take_back

    def _build(self, keys_of: QWidget) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        for key, button in zip("SDU", self._buttons, strict=True):
            row.addWidget(button)
            give_keys(keys_of, ((key, button.click),))
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self._gives_person)

    def _on_confirm_clicked(self) -> None:
        self._say("same")

    def _on_reject_clicked(self) -> None:
        self._say("different")

    def _on_take_back_clicked(self) -> None:
        self._say(None)

    def _say(self, verdict: Verdict | None) -> None:
        self.judged.emit(verdict)
