"""The questions for the names of files that are to be written or read."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def ask_where_to_save(
    parent: QWidget, title: str, proposal: Path, replaces: bool = True, others: tuple[str, ...] = ()
) -> Path | None:
    """Ask for the name of a new file with the suffix of ``proposal``; None when the person thinks better of it.

    With ``replaces`` the person is asked before an older file is replaced; without it nothing ever is. ``others`` are
    suffixes (".jpg") that may be chosen in place of the proposed one.
    """
    dialog = QFileDialog(parent, title, str(proposal.parent))
    dialog.setNameFilters([f"*{suffix}" for suffix in (proposal.suffix, *others)])
    dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(chosen.removeprefix("*.")))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(proposal.suffix.removeprefix("."))
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite, not replaces)
    dialog.selectFile(proposal.name)
    try:
        return Path(dialog.selectedFiles()[0]) if dialog.exec() else None
    finally:
        dialog.deleteLater()


def ask_for_file(parent: QWidget, title: str, folder: Path, pattern: str) -> Path | None:
    """Ask for a file that is to be read; None when the person thinks better of it."""
    chosen, _ = QFileDialog.getOpenFileName(parent, title, str(folder), pattern)
    return Path(chosen) if chosen else None


def ask_for_folder(parent: QWidget, title: str, folder: Path) -> Path | None:
    """Ask for a folder that is to receive files; None when the person thinks better of it."""
    chosen = QFileDialog.getExistingDirectory(parent, title, str(folder))
    return Path(chosen) if chosen else None
