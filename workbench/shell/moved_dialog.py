"""The window in which pictures that moved are found again: a folder, what was found in it, and one click to take it."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Step
from workbench.core.wording import pictures_in_words
from workbench.panes.asking import ask_for_folder
from workbench.panes.open_study import OpenStudy
from workbench.shell.work_dialog import WorkDialog, set_text
from workbench.study.moved import BY_CHECKSUM, BY_NAME, BY_PATH, Found, Search, find_again, missing, take
from workbench.study.study import Study
from workbench.widgets.fact_list import FactList
from workbench.widgets.headings import Note, SectionHeading
from workbench.workers.runner import Runs

_NAMED = 3
_ADVICE = (
    "The first of them lay at {}.\n\nChoose the folder in which they lie now, or one around it. Pictures are "
    "recognised by their place below it, then by file name and size, then by their checksum (sha256) where the study "
    "knows it."
)


class MovedDialog(WorkDialog):
    """Counts what is missing, searches where it is told to, and takes what was found after a click."""

    title = "Find moved pictures"
    sentence = (
        "For pictures whose folder was moved, renamed or copied to another disk. Names, labels and results stay; no "
        "file is touched. The study learns where its pictures lie now."
    )

    taken = Signal(int)
    """The study knows other places of so many pictures now."""

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self._missing: tuple[PictureFile, ...] = ()
        self._search: Search | None = None
        self._build()
        self.show_state()

    def sizeHint(self) -> QSize:
        return QSize(600, 480)

    def count_missing(self) -> None:
        """Find out which pictures are not where the study thinks."""
        self._search = None
        self.work("Looking for the pictures", _all_missing, self.open_study.study, then=self._on_counted)

    def search(self, folder: Path) -> None:
        """Look for the missing pictures below a folder."""
        self._search = None
        self.work("Looking for files", find_again, self.open_study.study, folder, then=self._on_searched)

    # Building

    def _build(self) -> None:
        self._heading, self._facts = SectionHeading(""), FactList()
        self._facts.setAccessibleName("What was found")
        self._where = Note()
        self._changed = QCheckBox()
        self._changed.setToolTip("Their results of before are kept; the next run looks at them again")
        self._changed.toggled.connect(self.show_state)
        for each in (self._heading, self._where, self._facts, self._changed):
            self.content.addWidget(each)
        self.content.addStretch(1)
        self.folder_button = self.add_button(
            "Choose a folder …",
            "The folder in which the pictures lie now, or one around it",
            self._on_folder_clicked,
        )
        self.take_button = self.add_button(
            "Take them",
            "Note in the study where these pictures lie now; nothing else is changed",
            self._on_take_clicked,
            is_primary=True,
        )

    # Events

    def _on_folder_clicked(self) -> None:
        folder = ask_for_folder(self, "Where do the pictures lie now?", Path.home())
        if folder is not None:
            self.search(folder)

    def _on_take_clicked(self) -> None:
        wanted = self._wanted()
        self.work("Noting the new places", take, self.open_study.study, wanted, then=self._on_taken)

    def _on_counted(self, last: Step[tuple[PictureFile, ...]]) -> None:
        self._missing = last.value

    def _on_searched(self, last: Step[Search]) -> None:
        self._search = last.value

    def _on_taken(self, count: int) -> None:
        self.accept()
        self.taken.emit(count)

    # Showing

    def show_state(self) -> None:
        """See :meth:`WorkDialog.show_state`."""
        search, count = self._search, len(self._missing)
        total = len(self.open_study.files)
        if self.is_busy:
            self._heading.setText("Looking …")
        elif count:
            self._heading.setText(f"{count:,} of {pictures_in_words(total)} are not where they were")
        else:
            self._heading.setText("Every picture is where the study knows it")
        self._where.setText(_ADVICE.format(self._missing[0].path) if self._missing else "")
        self._where.setVisible(bool(self._missing))
        self._facts.set_facts(_facts(search) if search else ())
        self._facts.setVisible(search is not None)
        changed = len(search.changed) if search else 0
        self._changed.setText(_changed_in_words(changed))
        self._changed.setAccessibleName(self._changed.text())
        self._changed.setVisible(changed > 0)
        self._show_buttons()

    def _show_buttons(self) -> None:
        wanted = len(self._wanted())
        can_write = self.open_study.is_writable
        self.folder_button.setEnabled(not self.is_busy and bool(self._missing))
        set_text(
            self.take_button, f"Take {pictures_in_words(wanted)} as found" if wanted else "Take what is found"
        )
        self.take_button.setEnabled(not self.is_busy and wanted > 0 and can_write)
        if self._missing and not can_write:
            self.say(
                "warning", "This study is open for reading only. Save a copy, open it, and find them there."
            )

    def _wanted(self) -> tuple[Found, ...]:
        if self._search is None:
            return ()
        return self._search.found + (self._search.changed if self._changed.isChecked() else ())


def _facts(search: Search) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, count, names in (
            ("Found by their place in the folder", search.count(BY_PATH), ()),
            ("Found by file name and size", search.count(BY_NAME), ()),
            ("Found by checksum (sha256)", search.count(BY_CHECKSUM), ()),
            ("Changed: the file there holds something else", len(search.changed), _names(search.changed)),
            ("Several files could be the right one", len(search.ambiguous), search.ambiguous),
            ("In the study already, as another picture", len(search.taken), search.taken),
            ("Still missing", len(search.missing), search.missing),
        )
        for value in [_listed(count, names)]
        if count or name.startswith(("Found by their", "Still"))
    ]


def _names(found: tuple[Found, ...]) -> tuple[str, ...]:
    return tuple(each.name for each in found)


def _listed(count: int, names: tuple[str, ...]) -> str:
    if not names:
        return f"{count:,}"
    further = " …" if len(names) > _NAMED else ""
    return f"{count:,}: {', '.join(names[:_NAMED])}{further}"


def _changed_in_words(count: int) -> str:
    if count == 1:
        return "Also take the file that has changed; it is looked at again"
    return f"Also take the {count:,} files that have changed; they are looked at again"


def _all_missing(study: Study) -> Any:
    found: list[PictureFile] = []
    for step in missing(study):
        found += step.value
        yield Step(step.done, step.total, tuple(found))
    yield Step(len(found), len(found), tuple(found))
