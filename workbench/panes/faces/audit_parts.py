"""Parts of the tool “Audit”: its first page, its right column, the question before an audit is deleted."""

from PySide6.QtWidgets import QMessageBox, QVBoxLayout, QWidget

from workbench.core.faces.audit_words import conclusions
from workbench.core.wording import faces_in_words
from workbench.panes.faces.audit_words import HOW, questions_in_words, sample_in_words
from workbench.study.faces.audits import Audit
from workbench.widgets.fact_list import FactList
from workbench.widgets.headings import Note, SectionHeading


class SamplePage(QWidget):
    """The first step: what an audit is, and the questions with their rules."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._faces, self._questions = Note(), FactList(questions_in_words())
        self._questions.setAccessibleName("Questions")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for each in (Note(HOW), self._faces, SectionHeading("What you will be asked"), self._questions):
            column.addWidget(each)
        column.addStretch(1)
        self.show_faces(0)

    def show_faces(self, count: int) -> None:
        """How many faces there are to be drawn from."""
        found = f"The sample is drawn from {faces_in_words(count)} of this study."
        self._faces.setText(found if count else "No faces are known in this study yet. Find faces first.")


class AuditDetails(QWidget):
    """What was drawn; beside the results, what may be concluded from them and what not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading, self._facts = SectionHeading("The sample"), FactList()
        self._said, self._conclusions = SectionHeading("What may be concluded"), Note()
        self._none = Note("No audit is open. Choose an earlier one on the left, or draw a sample.")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for each in (self._said, self._conclusions, self._heading, self._facts, self._none):
            column.addWidget(each)
        column.addStretch(1)

    @property
    def conclusions(self) -> str:
        """What is said of the results."""
        return self._conclusions.text()

    def show_audit(self, audit: Audit | None, has_results: bool) -> None:
        """Tell of an audit; of its results only where they are shown, so that they do not sway the coder."""
        self._none.setVisible(audit is None)
        self._heading.setVisible(audit is not None)
        self._facts.set_facts(sample_in_words(audit) if audit is not None else ())
        for part in (self._said, self._conclusions):
            part.setVisible(audit is not None and has_results)
        if audit is not None and has_results:
            said = conclusions(audit.rates, audit.titles, len(audit.codes), len(audit.sample.items))
            self._conclusions.setText("\n\n".join(said))


def wants_deletion(parent: QWidget, audit: Audit) -> bool:
    """Ask before an audit is deleted; nothing is what Enter does."""
    text = f"Delete this audit with {len(audit.codes):,} answers? It cannot be brought back."
    question = QMessageBox(QMessageBox.Icon.Question, "Delete audit", text, parent=parent)
    delete = question.addButton("Delete audit", QMessageBox.ButtonRole.DestructiveRole)
    question.setDefaultButton(question.addButton("Keep audit", QMessageBox.ButtonRole.RejectRole))
    try:
        question.exec()
        return question.clickedButton() is delete
    finally:
        question.deleteLater()
