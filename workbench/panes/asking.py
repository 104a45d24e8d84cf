"""The question for the name of a file that is to be written."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def ask_where_to_save(parent: QWidget, title: str, proposal: Path, replaces: bool = True) -> Path | None:
    """Ask for the name of a new file with the suffix of ``proposal``; None when the person thinks better of it.

    With ``replaces`` the person is asked before an older file is replaced; without it nothing ever is.
    """
    dialog = QFileDialog(parent, title, str(proposal.parent), f"*{proposal.suffix}")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(proposal.suffix.removeprefix("."))
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite, not replaces)
    dialog.selectFile(proposal.name)
    try:
        return Path(dialog.selectedFiles()[0]) if dialog.exec() else None
    finally:
        dialog.deleteLater()
