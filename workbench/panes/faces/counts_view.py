"""In how many pictures of each value of a metadata column somebody appears: a table of people and values."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from workbench.panes.faces.counting_bar import CountingBar
from workbench.panes.open_study import OpenStudy
from workbench.study.faces.appearing import Counts, count_people
from workbench.study.metadata import MetadataColumn, columns
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.headings import Note
from workbench.widgets.results_table import ResultColumn, ResultsTable
from workbench.workers.runner import Runs

_NAME_WIDTH = 180
_NOTE = (
    "Number of pictures with a face of each person. n: pictures with this value in which faces were sought. Faces that "
    "were missed, or put to the wrong person, are wrong here, too."
)


class CountsView(QWidget):
    """Reads by itself when it is shown, or another column is chosen."""

    opened = Signal(int)
    """All faces of somebody are wanted."""
    save_requested = Signal(object)
    """The :class:`Counts` are to be written to a file."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_study = open_study
        self._runner = runner
        self._failed = failed
        self._counts = Counts()
        self._columns: tuple[MetadataColumn, ...] = ()
        self._build()
        self._choice.currentIndexChanged.connect(self._request_counts)
        self._bar.changed.connect(self._request_counts)
        self._bar.save_requested.connect(self._on_save_requested)

    def refresh(self) -> None:
        """Read again which columns there are, and count."""
        study = self._open_study.study
        if study is None:
            self._show_columns(())
            return
        self._runner.read(
            self, columns, study, then=self._show_columns, failed=self._failed, channel="columns"
        )

    def _build(self) -> None:
        self._choice = ChoiceBox()
        self._choice.setAccessibleName("Metadata column")
        self._choice.setToolTip("By the values of which metadata column pictures are counted")
        self._bar = CountingBar(self._choice, "Save one row for each person and value as a table (CSV)")
        self._no_columns = EmptyState(
            "tags",
            "No metadata to count by",
            "Join a table with your pictures, or add a column by hand, in “Images”: a year, a newspaper, a place. Then "
            "see here in how many pictures of each somebody appears.",
            [("Go to the pictures", "images", self._on_pictures_wanted)],
        )
        self._nobody = EmptyState("users", "Nobody to count yet", "Group or name faces first.")
        self._pages = QStackedWidget()
        self._pages.addWidget(self._no_columns)
        self._pages.addWidget(self._nobody)
        self._table: ResultsTable | None = None
        self._note = Note(_NOTE)
        self._note.setContentsMargins(12, 6, 12, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._pages, 1)
        column.addWidget(self._note)

    def _on_save_requested(self) -> None:
        self.save_requested.emit(self._counts)

    def _on_pictures_wanted(self) -> None:
        self._open_study.pane_requested.emit("images")

    def _on_row_activated(self, person: int) -> None:
        if person:
            self.opened.emit(person)

    def _request_counts(self, _: object = None) -> None:
        study, column = self._open_study.study, self._choice.currentData()
        if study is not None and column is not None:
            arguments = (study, column, self._bar.includes_unnamed)
            self._runner.read(
                self, count_people, *arguments, then=self._show_counts, failed=self._failed, channel="counts"
            )

    def _show_columns(self, found: tuple[MetadataColumn, ...]) -> None:
        if found != self._columns:
            self._columns = found
            chosen = self._choice.currentData()
            was_blocked = self._choice.blockSignals(True)
            self._choice.clear()
            for each in found:
                self._choice.addItem(each.name, each.id)
            self._choice.setCurrentIndex(max(0, self._choice.findData(chosen)))
            self._choice.blockSignals(was_blocked)
        for each in (self._bar, self._note):
            each.setVisible(bool(found))
        if found:
            self._request_counts()
        else:
            self._counts = Counts()
            self._pages.setCurrentWidget(self._no_columns)

    def _show_counts(self, counts: Counts) -> None:
        self._bar.save.setEnabled(bool(counts.people))
        if counts == self._counts and self._table is not None:
            self._pages.setCurrentWidget(self._table if counts.people else self._nobody)
            return
        self._counts = counts
        if self._table is not None:
            self._pages.removeWidget(self._table)
            self._table.deleteLater()
        self._table = _table_of(counts)
        self._table.row_activated.connect(self._on_row_activated)
        self._pages.addWidget(self._table)
        self._pages.setCurrentWidget(self._table if counts.people else self._nobody)


def _table_of(counts: Counts) -> ResultsTable:
    titles = [
        ResultColumn(f"{value} (n = {searched:,})", "whole", f"Pictures with “{value}” in “{counts.title}”")
        for value, searched in zip(counts.values, counts.searched, strict=True)
    ]
    table = ResultsTable(
        [ResultColumn("Person"), *titles, ResultColumn("All", "whole", "Pictures of the person")]
    )
    table.give_width(0, _NAME_WIDTH)
    table.setAccessibleName(f"People by “{counts.title}”")
    table.set_rows((each.person, each.name, *each.pictures, sum(each.pictures)) for each in counts.people)
    return table
