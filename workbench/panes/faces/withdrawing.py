"""The questions before a consent is withdrawn, or what was computed with it is deleted."""

from PySide6.QtWidgets import QMessageBox, QWidget

from workbench.core.faces.consent import RACE, ConsentPage

KEEP, DELETE = "keep", "delete"


def ask_whether_to_delete(parent: QWidget) -> bool:
    """Whether all descriptions are really to be deleted."""
    text = "Delete all descriptions of faces in this study for good? That cannot be undone."
    question = QMessageBox(QMessageBox.Icon.Question, "Delete descriptions", text, parent=parent)
    delete = question.addButton("Delete descriptions", QMessageBox.ButtonRole.DestructiveRole)
    question.setDefaultButton(question.addButton("Keep them", QMessageBox.ButtonRole.RejectRole))
    try:
        question.exec()
        return question.clickedButton() is delete
    finally:
        question.deleteLater()


def ask_how_to_withdraw(parent: QWidget, page: ConsentPage) -> str:
    """``KEEP`` or ``DELETE`` what was computed; empty when the person thinks better of it."""
    text = f"Withdraw the consent to {page.what}? A run that is going on stops. You can accept the page again later."
    if page.name == RACE:
        what = (
            "Descriptions from runs that asked for perceived race can be deleted for good, with the other scores of "
            "these runs, which can be computed again without it."
        )
    else:
        what = (
            "All descriptions of faces in this study can be deleted for good; that cannot be undone. Faces, people and "
            "files that were exported stay. If descriptions are kept, they stay in “Tables” and in exports."
        )
    question = QMessageBox(QMessageBox.Icon.Question, "Withdraw consent", text, parent=parent)
    question.setInformativeText(what)
    delete = question.addButton("Withdraw and delete", QMessageBox.ButtonRole.DestructiveRole)
    keep = question.addButton("Withdraw, keep descriptions", QMessageBox.ButtonRole.AcceptRole)
    question.setDefaultButton(question.addButton("Do not withdraw", QMessageBox.ButtonRole.RejectRole))
    try:
        question.exec()
        return {delete: DELETE, keep: KEEP}.get(question.clickedButton(), "")
    finally:
        question.deleteLater()
