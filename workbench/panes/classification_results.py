"""The results of one classification, as a table, one picture at a time, and as a gallery for each label."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSplitter, QTabWidget, QVBoxLayout, QWidget

from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Skipped
from workbench.core.tables import Row, Rows
from workbench.panes.current_picture import CurrentPicture
from workbench.panes.open_study import OpenStudy
from workbench.panes.thumbnails import ThumbnailLoader
from workbench.panes.unreadable import reasons_table
from workbench.widgets.disclosure import Disclosure
from workbench.widgets.headings import Note
from workbench.widgets.label_gallery import LabelGallery
from workbench.widgets.probability_bars import ProbabilityBars
from workbench.widgets.results_table import ResultColumn, ResultsTable
from workbench.widgets.theme import theme
from workbench.workers.runner import Runs

_COLUMNS = (
    ResultColumn("Picture"),
    ResultColumn("Rank", "whole", "1 is the most probable label."),
    ResultColumn("Label"),
    ResultColumn(
        "How sure",
        "probability",
        "How sure the network is (softmax probability); not the chance of being right.",
    ),
)
_BESIDE_FROM = 640
_SHARES = (600, 400)  # of the picture and of its bars, in that order; they hold whatever the size
_BARS_WIDEST = 480
_NO_LIMIT = 16_777_215  # Qt's own QWIDGETSIZE_MAX, which PySide does not pass on
_MEANING = (
    "The network has to share out 100% among the labels it knows, whatever the picture shows. A high figure says "
    "that one label fits much better than its others. It does not say that the label is right, and nothing about "
    "things the network has no label for."
)


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
    def skipped_count(self) -> int:
        """How many pictures have no result, with a reason."""
        return len(self._reasons)

    def clear_results(self, threshold: float) -> None:
        """Forget all results; those to come have this threshold, a probability."""
        self._answers, self._reasons, self._threshold = {}, {}, threshold
        self._table.set_rows(())
        self._gallery.set_results(())
        self._skipped.set_rows(())
        self._show_skipped_count()
        self._show_current()

    def add_results(self, results: Iterable[Rows | Skipped]) -> None:
        """Show more results as they come."""
        results = tuple(results)
        answered = [each for each in results if isinstance(each, Rows)]
        skipped = [each for each in results if isinstance(each, Skipped)]
        self._add_answered([each for each in answered if each.picture in self._open_study.numbers])
        if skipped:
            self._add_skipped(skipped)
        current = self._open_study.current
        if current is not None and any(each.picture == current.name for each in results):
            self._show_bars(current)

    def show_skipped(self) -> None:
        """List the pictures that have no result, with the reasons."""
        self.setCurrentWidget(self._skipped)

    def _add_answered(self, answered: Sequence[Rows]) -> None:
        numbers = self._open_study.numbers
        self._answers.update({each.picture: each.rows for each in answered})
        self._table.append_rows(
            (numbers[each.picture], each.picture, rank, label, probability)
            for each in answered
            for rank, label, _, probability in each.rows
        )
        self._gallery.append_results(
            (numbers[each.picture], each.picture, str(each.rows[0][1]), float(each.rows[0][3] or 0))
            for each in answered
        )

    def _add_skipped(self, skipped: Sequence[Skipped]) -> None:
        numbers = self._open_study.numbers
        self._reasons.update({each.picture: each.reason for each in skipped})
        self._skipped.append_rows(
            (numbers.get(each.picture, -1), each.picture, each.reason) for each in skipped
        )
        self._show_skipped_count()

    def _build(self) -> None:
        self._table = ResultsTable(_COLUMNS)
        self._large = CurrentPicture(self._open_study, self._runner, self._failed)
        self._one = QSplitter(Qt.Orientation.Horizontal)
        self._one.addWidget(self._large)
        self._one.addWidget(self._build_bars())
        self._one.setChildrenCollapsible(False)
        self._one.setSizes(_SHARES)
        self._gallery = LabelGallery()
        self._thumbnails = ThumbnailLoader(self._gallery.grid, self._open_study, self._runner, self._failed)
        self._skipped = reasons_table("Picture", "Why there is no result")
        self._skipped.setAccessibleName("Skipped pictures")
        self.tabBar().setAccessibleName("Views of the results")
        for page, name, tool_tip in (
            (self._table, "Table", "Every label of every picture; a click on a heading sorts"),
            (self._one, "One picture", "The current picture with its labels as bars"),
            (self._gallery, "By label", "All pictures that have the same most probable label"),
            (self._skipped, "Skipped", "Pictures without a result, and why"),
        ):
            self.setTabToolTip(self.addTab(page, name), tool_tip)

    def _build_bars(self) -> QScrollArea:
        self._bars = ProbabilityBars()
        page = QWidget()
        page.setProperty("role", "column")
        column = QVBoxLayout(page)
        column.setContentsMargins(8, 12, 16, 8)
        column.setSpacing(12)
        column.addWidget(self._bars)
        column.addWidget(Disclosure("What does this mean?", Note(_MEANING)))
        column.addStretch(1)
        area = QScrollArea(widgetResizable=True, frameShape=QScrollArea.Shape.NoFrame)
        area.setWidget(page)
        return area

    def _connect(self) -> None:
        self._open_study.current_changed.connect(self._on_current_changed)
        self._table.current_row_changed.connect(self._on_chosen)
        self._gallery.current_changed.connect(self._on_chosen)
        self._skipped.current_row_changed.connect(self._on_chosen)
        self._table.row_activated.connect(self._on_activated)
        self._gallery.activated.connect(self._on_activated)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The bars stand beside the picture, or below it where there is no room beside it."""
        super().resizeEvent(event)
        is_wide = self.width() >= _BESIDE_FROM * theme().measures.scale
        widest = round(_BARS_WIDEST * theme().measures.scale)
        self._one.widget(1).setMaximumWidth(widest if is_wide else _NO_LIMIT)
        orientation = Qt.Orientation.Horizontal if is_wide else Qt.Orientation.Vertical
        if orientation != self._one.orientation():
            self._one.setOrientation(orientation)
            # Heights would be taken for widths.
            self._one.setSizes(_SHARES)

    def _on_current_changed(self, _: PictureFile | None) -> None:
        self._show_current()

    def _on_chosen(self, number: int | None) -> None:
        if number is not None and number >= 0:
            self._open_study.set_current(self._open_study.files[number])

    def _on_activated(self, number: int) -> None:
        self._on_chosen(number)
        self.setCurrentWidget(self._one)

    def _show_skipped_count(self) -> None:
        at = self.indexOf(self._skipped)
        self.setTabText(at, f"Skipped ({len(self._reasons):,})")
        self.setTabVisible(at, bool(self._reasons))

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
