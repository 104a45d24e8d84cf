"""Files that gave no picture: taking note of them, and listing them with the reasons."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHeaderView, QVBoxLayout, QWidget

from workbench.core.steps import Skipped
from workbench.panes.open_study import OpenStudy
from workbench.study.pictures import mark_unreadable
from workbench.widgets.headings import Note, SectionHeading
from workbench.widgets.results_table import ResultColumn, ResultsTable
from workbench.widgets.theme import theme
from workbench.workers.runner import Runs

_NAMES_WIDTH = 140


def note_unreadable(
    open_study: OpenStudy, runner: Runs, path: Path, found: Skipped, failed: Callable[[BaseException], None]
) -> None:
    """Take note, here and in the study, that the picture at ``path`` turned out to be unreadable.

    A late answer about a file that has been found again elsewhere since is no news.
    """
    number = open_study.numbers.get(found.picture)
    if number is None or Path(open_study.files[number].path) != path:
        return
    is_new = open_study.unreadable.get(found.picture) != found.reason
    open_study.note_outcomes(skipped=[found])
    if is_new and open_study.is_writable and open_study.study is not None:
        # Asked for in the name of the study: a pane that is left, or scrolled on, does not take it back.
        runner.read(open_study.study, mark_unreadable, open_study.study, [found], path, failed=failed)


def reasons_table(name: str, reason: str) -> ResultsTable:
    """A table of two texts, of which the second one, a sentence, gets most of the room."""
    table = ResultsTable((ResultColumn(name), ResultColumn(reason)))
    table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
    table.horizontalHeader().resizeSection(0, round(_NAMES_WIDTH * theme().measures.scale))
    return table


class UnreadableList(QWidget):
    """Every file and folder of the study that could not be read, and why."""

    current_changed = Signal(int)
    """The number of the chosen picture in the open study; folders have none and are not told."""

    def __init__(self, open_study: OpenStudy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._open_study = open_study
        self._table = reasons_table("Name", "Why it could not be read")
        self._table.setAccessibleName("Files that could not be read")
        self._table.current_row_changed.connect(self._on_current_row_changed)
        self._heading = SectionHeading("")
        note = Note(
            "They stay in the list of the study and are left out of every analysis. A file that was mended is read "
            "again when its folder is added again."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for each in (self._heading, note):
            column.addWidget(each)
        column.addWidget(self._table, 1)
        self.setFocusProxy(self._table)
        open_study.unreadable_changed.connect(self.show_unreadable)
        open_study.opened.connect(self.show_unreadable)
        open_study.closed.connect(self.show_unreadable)
        self.show_unreadable()

    def show_unreadable(self) -> None:
        """Bring the list up to date; while nobody looks at it, that waits."""
        if not self.isVisible():
            return
        found, numbers = self._open_study.unreadable, self._open_study.numbers
        count = "1 file or folder" if len(found) == 1 else f"{len(found):,} files and folders"
        self._heading.setText(f"{count} could not be read" if found else "Everything could be read")
        self._table.set_rows((numbers.get(name, -1), name, reason) for name, reason in found.items())

    def showEvent(self, event: object) -> None:
        """What has changed while this was hidden is shown now."""
        super().showEvent(event)  # type: ignore[arg-type]
        self.show_unreadable()

    def _on_current_row_changed(self, number: int) -> None:
        if number >= 0:
            self.current_changed.emit(number)
