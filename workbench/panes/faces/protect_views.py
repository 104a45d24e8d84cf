"""The centre and the right column of the tool “Protect”: before and after, the copies, and what their check found."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from workbench.panes.faces.protect_copy import CopyView
from workbench.panes.faces.protect_view import ProtectView
from workbench.panes.faces.protect_words import (
    NOT_MEANING,
    made_in_words,
    preview_in_words,
    still_in_words,
)
from workbench.panes.faces.protect_work import Made, Preview
from workbench.panes.open_study import OpenStudy
from workbench.widgets.fact_list import FactList
from workbench.widgets.headings import Note, SectionHeading
from workbench.widgets.results_table import ResultColumn, ResultsTable
from workbench.widgets.theme import theme
from workbench.workers.runner import Runs

_COLUMNS = (
    ResultColumn("Picture", help="The picture that was copied"),
    ResultColumn("Hidden", "whole", "Faces that were made unrecognisable"),
    ResultColumn(
        "Still found", "whole", "Hidden faces that the detector finds all the same: look at these copies"
    ),
    ResultColumn("Left", "whole", "Faces that were not to be hidden"),
    ResultColumn("Twice", "whole", "Found again by the check, and hidden again more strongly"),
    ResultColumn("Note", help="What a person should know of this copy"),
)
_MOST_ROWS = 6


class ProtectViews(QTabWidget):
    """The current picture before and after, and a table of the copies with the chosen one beside its picture."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_study = open_study
        self.preview = ProtectView(open_study, runner, failed)
        self._copies = ResultsTable(_COLUMNS)
        self._copies.setAccessibleName("Copies")
        self._copies.give_width(0, 120)
        self._copy = CopyView(open_study, runner, failed)
        self._made: list[Made] = []
        self._folder: Path | None = None
        self.setDocumentMode(True)
        self.tabBar().setAccessibleName("Before and after, or the copies")
        for page, name, tip in (
            (
                self.preview,
                "Before and after",
                "What is hidden in the current picture; the check may find more",
            ),
            (self._build_copies(), "Copies", "Every copy, and what its check found"),
        ):
            self.setTabToolTip(self.addTab(page, name), tip)
        self._copies.current_row_changed.connect(self._on_row_chosen)
        self._copies.row_activated.connect(self._on_row_chosen)
        open_study.current_changed.connect(self._show_current)

    def show_made(self, made: Sequence[Made], folder: Path | None = None) -> None:
        """The copies that were made with the settings chosen now, those with a face that is still found first."""
        ordered = sorted(made, key=lambda each: -each.still_found)
        if ordered != self._made:
            self._made = ordered
            self._copies.set_rows(map(self._row, ordered))
            self._show_current()
        self._folder = folder
        self._copy.show_copies(ordered, folder)
        self.setTabText(1, f"Copies ({len(made):,})" if made else "Copies")

    def add_made(self, made: Sequence[Made]) -> None:
        """More copies, as they come; :meth:`show_made` then puts them in order."""
        self._made += made
        self._copies.append_rows(map(self._row, made))
        self._copy.show_copies(self._made, self._folder)

    def begin(self, folder: Path | None) -> None:
        """A run begins: show what comes, and take it from this folder."""
        self._folder = folder
        self.setCurrentIndex(1)
        self._copies.setFocus()

    def _build_copies(self) -> QSplitter:
        both = QSplitter(Qt.Orientation.Vertical)
        both.setChildrenCollapsible(False)
        for each, stretch in ((self._copies, 2), (self._copy, 3)):
            both.addWidget(each)
            both.setStretchFactor(both.count() - 1, stretch)
        self._copy.hide()
        return both

    def _row(self, made: Made) -> tuple[object, ...]:
        numbers = (made.hidden, made.still_found, made.kept, made.hidden_twice)
        return (self._open_study.numbers.get(made.picture, -1), made.picture, *numbers, made.note)

    def _on_row_chosen(self, number: int) -> None:
        if 0 <= number < len(self._open_study.files):
            self._open_study.set_current(self._open_study.files[number])

    def _show_current(self, _: object = None) -> None:
        current = self._open_study.current
        if current is not None:
            self._copies.set_current(self._open_study.numbers.get(current.name, -1))


class ProtectDetails(QWidget):
    """Tells of the picture that is shown, and of the check of all copies."""

    picture_chosen = Signal(str)
    """The name of a picture in whose copy a face is still found."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts, self._made, self._still_list = FactList(), Note(), QListWidget()
        self._still = QLabel()
        self._still.setWordWrap(True)
        self._still.setProperty("role", "message")
        self._still.setProperty("kind", "warning")
        self._still.setMargin(8)
        self._still_list.setAccessibleName("Copies in which a face is still found")
        self._still_list.setToolTip("Choose one to see it beside its picture")
        self._shown = SectionHeading("This picture")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for each in (
            self._shown,
            self._facts,
            SectionHeading("The copies"),
            self._made,
            self._still,
            self._still_list,
            SectionHeading("What this does not mean"),
            Note(NOT_MEANING),
        ):
            column.addWidget(each)
        column.addStretch(1)
        self._still_list.itemActivated.connect(self._on_item_chosen)
        self._still_list.itemClicked.connect(self._on_item_chosen)
        self.show_preview(None)
        self.show_made(())

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What is said of the picture that is shown."""
        return self._facts.facts

    def show_preview(self, preview: Preview | None) -> None:
        """Tell of the picture that is shown."""
        self._facts.set_facts(preview_in_words(preview))
        self._shown.setVisible(preview is not None)

    def show_made(self, made: Sequence[Made]) -> None:
        """Tell of the copies, and list those in which a face can still be found."""
        still = [each for each in made if each.still_found]
        self._made.setText(made_in_words(made))
        self._still.setText(still_in_words(still))
        self._still.setVisible(bool(still))
        self._still_list.clear()
        for each in still:
            item = QListWidgetItem(each.picture)
            item.setData(Qt.ItemDataRole.UserRole, each.picture)
            item.setToolTip(each.picture)
            self._still_list.addItem(item)
        row = max(round(24 * theme().measures.scale), self._still_list.sizeHintForRow(0))
        shown = min(len(still), _MOST_ROWS)
        self._still_list.setFixedHeight(shown * row + 2 * self._still_list.frameWidth() + 2)
        self._still_list.setVisible(bool(still))

    def _on_item_chosen(self, item: QListWidgetItem) -> None:
        self.picture_chosen.emit(item.data(Qt.ItemDataRole.UserRole))
