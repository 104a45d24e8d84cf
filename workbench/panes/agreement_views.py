"""The views of a comparison with true labels: figures of each label, pictures of a cell, pictures set apart."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from workbench.core.validation.against_labels import NO_COUNTERPART, REASONS, Comparison
from workbench.core.wording import pictures_in_words
from workbench.panes.agreement_empty import NothingCompared, is_empty
from workbench.panes.agreement_words import (
    FIGURES_MEAN,
    MATRIX_MEANS,
    by_class_in_words,
    few_in_words,
    intervals_in_words,
    overall_in_words,
)
from workbench.panes.open_study import OpenStudy
from workbench.panes.thumbnails import ThumbnailLoader
from workbench.panes.unreadable import reasons_table
from workbench.widgets.confusion_matrix import ConfusionMatrix
from workbench.widgets.disclosure import Disclosure
from workbench.widgets.headings import Note
from workbench.widgets.icons import icon, icon_size_beside_text
from workbench.widgets.results_table import ResultColumn, ResultsTable
from workbench.widgets.theme import theme
from workbench.widgets.thumbnail_grid import GridItem, ThumbnailGrid
from workbench.workers.runner import Runs

_COLUMNS = (
    ResultColumn("Label"),
    ResultColumn("n", "whole", "How many of the compared pictures have this true label."),
    ResultColumn(
        "Precision", "text", "Of the pictures that got this answer, how many have it as their true label."
    ),
    ResultColumn("Recall", "text", "Of the pictures with this true label, how many got the answer."),
    ResultColumn("F1", "text", "Between precision and recall (their harmonic mean)."),
)
_BESIDE_FROM = 760
_NAMES_WIDTH = 116
_ROWS_MEASURED = 30  # to find the widths of columns; all of a thousand rows would take too long
_SHARES = (550, 450)  # of the matrix and of the pictures, whatever the size
_AVERAGES = (("Macro average", "macro"), ("Weighted average", "weighted"))


class FiguresPage(QWidget):
    """Precision, recall and F1 of each label and on average."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = ResultsTable(_COLUMNS)
        self._table.setAccessibleName("Figures of each label")
        self._few, self._intervals = Note(), Note()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        headings = self._table.horizontalHeader()
        headings.setResizeContentsPrecision(_ROWS_MEASURED)
        headings.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        headings.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        column.addWidget(self._table, 1)
        for each in (self._few, self._intervals, Disclosure("What does this mean?", Note(FIGURES_MEAN))):
            column.addWidget(each)

    @property
    def table(self) -> ResultsTable:
        """The averages first, then one row for each label."""
        return self._table

    def show_comparison(self, comparison: Comparison) -> None:
        """Show the figures of a comparison."""
        total, counts = len(comparison.pictures), comparison.matrix.sum(axis=1)
        measures = ("precision", "recall", "F1")
        averages = [
            (-1, words, total, *(overall_in_words(comparison, f"{kind} {each}") for each in measures))
            for words, kind in _AVERAGES
        ]
        labels = [
            (
                number,
                name,
                int(counts[number]),
                *(by_class_in_words(comparison, at, number) for at in range(3)),
            )
            for number, name in enumerate(comparison.classes)
            if name != NO_COUNTERPART
        ]
        self._table.set_rows([*averages, *labels] if total else [])
        self._few.setText(few_in_words(comparison))
        self._few.setVisible(bool(self._few.text()))
        self._intervals.setText(intervals_in_words(comparison))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The names take what the figures leave, and never too little to be read."""
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """Qt gives the table its width only now, if it changed while the page was hidden."""
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        headings, further = self._table.horizontalHeader(), range(1, len(_COLUMNS))
        # Not their sizes, which are not brought up to date before the table can be seen.
        wanted = [max(headings.sectionSizeHint(at), self._table.sizeHintForColumn(at)) for at in further]
        left = self._table.viewport().width() - sum(wanted)
        headings.resizeSection(0, max(left, round(_NAMES_WIDTH * theme().measures.scale)))


class CellPictures(QWidget):
    """The pictures of one cell of the matrix."""

    current_changed = Signal(object)
    selection_changed = Signal()
    activated = Signal(object)
    back_requested = Signal()
    """The person wants to see the matrix again."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_study = open_study
        self._heading = QLabel(wordWrap=True)
        self._heading.setProperty("role", "note")
        self._grid = ThumbnailGrid(empty_text="Choose a cell of the matrix to see its pictures.")
        self._grid.current_changed.connect(self.current_changed)
        self._grid.selection_changed.connect(self._on_selection_changed)
        self._grid.activated.connect(self.activated)
        self._loader = ThumbnailLoader(self._grid, open_study, runner, failed)
        self.back = QPushButton("Back to the matrix")
        self.back.setIcon(icon("chevron-left"))
        self.back.setIconSize(icon_size_beside_text())
        self.back.setToolTip("Show the whole matrix again (Esc)")
        self.back.clicked.connect(self.back_requested)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.back_requested)
        above = QHBoxLayout()
        above.setSpacing(8)
        above.addWidget(self._heading, 1)
        above.addWidget(self.back)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(above)
        column.addWidget(self._grid, 1)
        self.show_nothing()

    @property
    def grid(self) -> ThumbnailGrid:
        """The pictures, by their numbers in the study."""
        return self._grid

    def show_cell(self, comparison: Comparison, true: int, answered: int) -> None:
        """Show the pictures with a true label and an answer, each with the machine's own word for it."""
        numbers = self._open_study.numbers
        pictures = [each for each in comparison.cell(true, answered) if each[0] in numbers]
        self._heading.setText(
            f"{pictures_in_words(len(pictures))} labelled “{comparison.classes[true]}”, answered "
            f"“{comparison.classes[answered]}”"
        )
        self._heading.show()
        self._grid.set_items(GridItem(numbers[name], name, said) for name, said in pictures)

    def show_nothing(self) -> None:
        """No cell is chosen."""
        self._heading.hide()
        self._grid.clear()

    def _on_selection_changed(self, _: object) -> None:
        self.selection_changed.emit()


class MatrixPage(QWidget):
    """The matrix and the pictures of its chosen cell, which stays chosen when the comparison is made anew.

    They stand side by side where there is room, and else one in the place of the other.
    """

    cell_changed = Signal()

    def __init__(self, pictures: CellPictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pictures = pictures
        self.matrix = ConfusionMatrix()
        self._comparison: Comparison | None = None
        self._cell: tuple[str, str] | None = None
        self._split = QSplitter()
        self._split.setChildrenCollapsible(False)
        for each in (self.matrix, pictures):
            self._split.addWidget(each)
        self._split.setSizes(_SHARES)
        self.nothing = NothingCompared()
        self._is_empty = False
        self._meaning = Disclosure("What does this mean?", Note(MATRIX_MEANS))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._split, 1)
        column.addWidget(self.nothing, 1)
        column.addWidget(self._meaning)
        self.matrix.cell_chosen.connect(self._on_cell_chosen)
        pictures.back_requested.connect(self.show_no_cell)
        self._arrange()

    @property
    def has_cell(self) -> bool:
        """Whether the pictures of a cell are shown."""
        return self._cell is not None

    def show_comparison(self, comparison: Comparison) -> None:
        """Show the matrix of a comparison."""
        self._comparison, self._is_empty = comparison, is_empty(comparison)
        self.nothing.show_comparison(comparison)
        self.matrix.show_matrix(comparison.classes, comparison.matrix)
        if self._cell is None or not set(self._cell) <= set(comparison.classes):
            self.show_no_cell()
        else:
            true, answered = map(comparison.classes.index, self._cell)
            self.pictures.show_cell(comparison, true, answered)
            self._arrange()

    def show_no_cell(self) -> None:
        """Show the matrix alone."""
        was_chosen, self._cell = self._cell is not None, None
        self.pictures.show_nothing()
        self._arrange()
        if was_chosen:
            self.matrix.setFocus()
        self.cell_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Whether there is room for both may have changed."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        is_wide = self.width() >= _BESIDE_FROM * theme().measures.scale
        self.matrix.setVisible(is_wide or self._cell is None)
        self.pictures.setVisible(is_wide or self._cell is not None)
        self.pictures.back.setVisible(not is_wide)
        self._split.setVisible(not self._is_empty)
        self.nothing.setVisible(self._is_empty)
        self._meaning.setVisible(not self._is_empty and (is_wide or self._cell is None))

    def _on_cell_chosen(self, true: int, answered: int) -> None:
        if self._comparison is not None:
            names = self._comparison.classes
            self._cell = (names[true], names[answered])
            self.pictures.show_cell(self._comparison, true, answered)
            self._arrange()
            self.pictures.grid.setFocus()
            self.cell_changed.emit()


class ApartPage(QWidget):
    """Every picture that is not compared, and why."""

    current_row_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = reasons_table("Picture", "Why it is not compared")
        self._table.setAccessibleName("Pictures that are not compared")
        self._table.current_row_changed.connect(self.current_row_changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(self._table)

    @property
    def table(self) -> ResultsTable:
        """One row for each picture."""
        return self._table

    def show_comparison(self, comparison: Comparison, numbers: dict[str, int]) -> int:
        """List what a comparison set apart; how many pictures that are."""
        rows: Sequence[tuple[int, str, str]] = [
            (numbers.get(picture, -1), picture, words)
            for reason, words in REASONS.items()
            for picture in comparison.apart[reason]
        ]
        self._table.set_rows(rows)
        return len(rows)
