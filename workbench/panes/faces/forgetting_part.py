"""Forgetting: which person, or all embeddings of the study; and the question before it is done."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMessageBox, QSizePolicy, QVBoxLayout, QWidget

from workbench.study.faces.forgetting import WHAT_STAYS
from workbench.study.faces.people import Person
from workbench.widgets.buttons import text_button
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.headings import Note

_EVERYTHING = "All embeddings of the study"
_NOTE = "Embeddings are the numbers by which faces are recognised. Forgotten, they are taken out of the study's file."


class ForgettingPart(QWidget):
    """A choice and a button; what is asked for is done elsewhere, after a question."""

    requested = Signal(object)
    """The :class:`Person` to be forgotten, or None for all embeddings of the study."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._people: tuple[Person, ...] = ()
        self._embeddings = 0
        self._what = ChoiceBox([_EVERYTHING])
        self._what.setAccessibleName("What to forget")
        self._what.setToolTip("All embeddings, or everything that tells of one person")
        self._button = text_button(
            "Forget …", "Asks before anything is deleted; it cannot be undone", "trash-2"
        )
        self._button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._count = Note()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for each in (Note(_NOTE), self._what, self._count, self._button):
            column.addWidget(each)
        self._button.clicked.connect(self._on_clicked)
        self.show_people((), 0)

    def show_people(self, people: Sequence[Person], embeddings: int) -> None:
        """The people of the study, and how many embeddings it holds."""
        at = self._what.currentIndex()
        chosen = self._people[at - 1].id if 0 < at <= len(self._people) else None
        self._people, self._embeddings = tuple(people), embeddings
        self._what.clear()
        self._what.addItems([_EVERYTHING, *(f"The person “{each.title}”" for each in people)])
        self._what.setCurrentIndex(next((at for at, each in enumerate(people, 1) if each.id == chosen), 0))
        count = "1 embedding" if embeddings == 1 else f"{embeddings:,} embeddings"
        self._count.setText(f"The study holds {count}." if embeddings else "The study holds no embeddings.")
        self._button.setEnabled(bool(embeddings or people))

    def _on_clicked(self) -> None:
        at = self._what.currentIndex()
        self.requested.emit(self._people[at - 1] if at > 0 else None)


def ask_whether_to_forget(parent: QWidget, person: Person | None) -> bool:
    """Ask before anything is forgotten; nothing is what Enter does."""
    whom = f"everything that tells of “{person.title}”" if person else "all embeddings of this study"
    question = QMessageBox(QMessageBox.Icon.Question, "Forget", f"Forget {whom}?", parent=parent)
    deleted = (
        "The embeddings of this person's faces, the name, and whose faces they are will be deleted for good, with the "
        "history of it. "
        if person
        else "Faces can then not be compared, searched or grouped until their embeddings are computed again. "
    )
    question.setInformativeText(f"{deleted}It cannot be undone. {WHAT_STAYS}")
    forget = question.addButton("Forget", QMessageBox.ButtonRole.DestructiveRole)
    question.setDefaultButton(question.addButton("Keep everything", QMessageBox.ButtonRole.RejectRole))
    try:
        question.exec()
        return question.clickedButton() is forget
    finally:
        question.deleteLater()
