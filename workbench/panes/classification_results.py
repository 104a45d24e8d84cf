"""The results of one classification, as a table, one picture at a time, and as a gallery for each label."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSplitter, QTabWidget, QWidget

from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Skipped
from workbench.core.tables import Row, Rows
from workbench.panes.current_picture import CurrentPicture
from workbench.panes.open_study import OpenStudy
from workbench.panes.thumbnails import ThumbnailLoader
from workbench.study.results import rows, skipped
from workbench.study.runs import Request
from workbench.study.study import Study
from workbench.widgets.label_gallery import LabelGallery
from workbench.widgets.probability_bars import ProbabilityBars
from workbench.widgets.results_table import ResultColumn, ResultsTable
from workbench.widgets.theme import theme
from workbench.workers.runner import Runs

_COLUMNS = (
    ResultColumn("Picture"),
    ResultColumn("Rank", "whole", "1 is the most probable label."),
    ResultColumn("Label"),
    ResultColumn("How sure", "probability"),
)


_BESIDE_FROM = 640


@dataclass(frozen=True)
class Results:
    """What a study holds under one request, picture by picture."""

    answered: tuple[Rows, ...]
    skipped: tuple[Skipped, ...]


def results_of(study: Study, request: Request) -> Results:
    """Read the results of a request; not for the thread of the window."""
    grouped: dict[str, list[Row]] = {}
    for picture, *row in rows(study, request.task.table, request.identity):
        grouped.setdefault(str(picture), []).append(tuple(row))
    answered = tuple(Rows(picture, tuple(of_picture)) for picture, of_picture in grouped.items())
    return Results(answered, tuple(skipped(study, request.identity)))


class ClassificationResults(QTabWidget):
    """Three views of the same results; the current picture is the study's."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setDocumentMode(True)
        self._open_study = open_study
        self._runner = runner
        self._failed = failed
        self._answers: dict[str, tuple[Row, ...]] = {}
        self._reasons: dict[str, str] = {}
        self._threshold = 0.0
        self._build()
        self._connect()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is shown yet."""
        return not (self._answers or self._reasons)

    def clear_results(self, threshold: float) -> None:
        """Forget all results; those to come have this threshold, a probability."""
        self._answers, self._reasons, self._threshold = {}, {}, threshold
        self._table.set_rows(())
        self._gallery.set_results(())
        self._show_current()

    def add_results(self, results: Iterable[Rows | Skipped]) -> None:
        """Show more results as they come."""
        results = tuple(results)
        answered = [each for each in results if isinstance(each, Rows)]
        self._reasons.update({each.picture: each.reason for each in results if isinstance(each, Skipped)})
        self._answers.update({each.picture: each.rows for each in answered})
        numbered = [
            (self._open_study.numbers[each.picture], each)
            for each in answered
            if each.picture in self._open_study.numbers
        ]
        self._table.append_rows(
            (number, each.picture, rank, label, probability)
            for number, each in numbered
            for rank, label, _, probability in each.rows
        )
        self._gallery.append_results(
            (number, each.picture, str(each.rows[0][1]), float(each.rows[0][3] or 0))
            for number, each in numbered
        )
        current = self._open_study.current
        if current is not None and any(each.picture == current.name for each in results):
            self._show_bars(current)

    def _build(self) -> None:
        self._table = ResultsTable(_COLUMNS)
        self._large = CurrentPicture(self._open_study, self._runner, self._failed)
        self._bars = ProbabilityBars()
        bars = QScrollArea(widgetResizable=True, frameShape=QScrollArea.Shape.NoFrame)
        bars.setWidget(self._bars)
        self._bars.setContentsMargins(8, 8, 16, 8)
        self._one = QSplitter(Qt.Orientation.Horizontal)
        self._one.addWidget(self._large)
        self._one.addWidget(bars)
        self._one.setStretchFactor(0, 3)
        self._one.setStretchFactor(1, 2)
        self._one.setChildrenCollapsible(False)
        self._gallery = LabelGallery()
        self._thumbnails = ThumbnailLoader(self._gallery.grid, self._open_study, self._runner, self._failed)
        self.addTab(self._table, "Table")
        self.addTab(self._one, "One picture")
        self.addTab(self._gallery, "By label")

    def _connect(self) -> None:
        self._open_study.current_changed.connect(self._on_current_changed)
        self._table.current_row_changed.connect(self._on_chosen)
        self._gallery.current_changed.connect(self._on_chosen)
        self._table.row_activated.connect(self._on_activated)
        self._gallery.activated.connect(self._on_activated)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The bars stand beside the picture, or below it where there is no room beside it."""
        super().resizeEvent(event)
        is_wide = self.width() >= _BESIDE_FROM * theme().measures.scale
        self._one.setOrientation(Qt.Orientation.Horizontal if is_wide else Qt.Orientation.Vertical)

    def _on_current_changed(self, _: PictureFile | None) -> None:
        self._show_current()

    def _on_chosen(self, number: int | None) -> None:
        if number is not None:
            self._open_study.set_current(self._open_study.files[number])

    def _on_activated(self, number: int) -> None:
        self._on_chosen(number)
        self.setCurrentWidget(self._one)

    def _show_current(self) -> None:
        if self._open_study.current is None:
            self._bars.show_probabilities(())
        else:
            self._show_bars(self._open_study.current)

    def _show_bars(self, file: PictureFile) -> None:
        found = self._answers.get(file.name, ())
        self._bars.show_probabilities(
            [(str(label), float(probability or 0)) for _, label, _, probability in found],
            threshold=self._threshold or None,
        )
