"""The results of one classification, as a table, one picture at a time, and as a gallery for each label."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSplitter, QTabWidget, QVBoxLayout, QWidget

from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Skipped
from workbench.core.tables import Row, Rows
from workbench.panes.classification_agreement import ClassificationAgreement
from workbench.panes.current_picture import CurrentPicture
from workbench.panes.label_corrections import LabelCorrections
from workbench.panes.open_study import OpenStudy
from workbench.panes.thumbnails import ThumbnailLoader
from workbench.panes.unreadable import reasons_table
from workbench.study.runs import Request
from workbench.widgets.correction_bar import CorrectionBar
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
    ResultColumn(
        "Corrected", "text", "The right label, set by hand; the machine's answer is kept beside it."
    ),
)
_CORRECTED = 4
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
    """Views of the same results; the current picture is the study's. The bar for corrections goes below them."""

    said = Signal(str, str)
    """A kind of message and its text."""

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

    def clear_results(self, request: Request | None) -> None:
        """Forget all results; those to come are of this request."""
        self._answers, self._reasons = {}, {}
        self._threshold = request.settings.threshold if request else 0.0
        self._corrections.set_request(request)
        self._agreement.set_request(request)
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
        corrected = self._corrections.label_of
        self._answers.update({each.picture: each.rows for each in answered})
        self._table.append_rows(
            (numbers[each.picture], each.picture, rank, label, probability, corrected(each.picture))
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
        self._corrections = LabelCorrections(self._open_study, self._runner, self._failed, self)
        self._corrected_now: dict[str, str] = {}
        self.correction_bar = CorrectionBar()
        self._agreement = ClassificationAgreement(self._open_study, self._runner, self._failed)
        self._table = ResultsTable(_COLUMNS)
        self._table.setColumnHidden(_CORRECTED, True)
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
            (
                self._agreement,
                "Against labels",
                "How often the machine agrees with true labels, and where it errs",
            ),
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
        self._corrected = Note()
        column.addWidget(self._corrected)
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
        self._agreement.current_changed.connect(self._on_chosen)
        self._agreement.activated.connect(self._on_activated)
        self._agreement.said.connect(self.said)
        self._agreement.selection_changed.connect(self._show_correction)
        self._gallery.selection_changed.connect(self._show_correction)
        self._table.selectionModel().selectionChanged.connect(self._show_correction)
        self.currentChanged.connect(self._show_correction)
        self._corrections.changed.connect(self._on_corrections_changed)
        self._corrections.corrected.connect(self._on_corrected)
        self.correction_bar.label_chosen.connect(self._on_label_chosen)

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
        self._show_correction()

    def _on_chosen(self, number: int | None) -> None:
        if number is not None and number >= 0:
            self._open_study.set_current(self._open_study.files[number])

    def _on_activated(self, number: int) -> None:
        self._on_chosen(number)
        self.setCurrentWidget(self._one)

    def _on_label_chosen(self, label: str) -> None:
        self._corrections.correct(self._chosen_names(), label)

    def _on_corrected(self, words: str) -> None:
        self.said.emit("done", words)

    def _on_corrections_changed(self) -> None:
        """Show new corrections in all views, and in the table only what has changed."""
        now = {picture: each.label for picture, each in self._corrections.known.items()}
        numbers, before = self._open_study.numbers, self._corrected_now
        changed = [each for each in now.keys() | before.keys() if now.get(each) != before.get(each)]
        self._table.set_cells(
            _CORRECTED, {numbers[each]: now.get(each, "") for each in changed if each in numbers}
        )
        self._table.setColumnHidden(_CORRECTED, not now)
        self._corrected_now = now
        self.correction_bar.show_labels(self._corrections.labels)
        self._show_correction()

    def _chosen_names(self) -> list[str]:
        """The pictures selected in the view that is shown, or else the current one."""
        page, files = self.currentWidget(), self._open_study.files
        keys: Sequence[int] = ()
        if page is self._table:
            keys = self._table.selected_keys
        elif page is self._gallery:
            keys = self._gallery.grid.selected_keys
        elif page is self._agreement:
            keys = self._agreement.selected_keys
        current = self._open_study.current
        is_current_meant = page is self._one and current is not None
        return [current.name] if is_current_meant else [files[key].name for key in keys if key < len(files)]

    def _show_correction(self, *_: object) -> None:
        names = self._chosen_names()
        if names:
            self._corrections.want_labels()
        labels = {self._corrections.label_of(name) for name in names}
        corrected = labels.pop() if len(labels) == 1 else ""
        page = self.currentWidget()
        has_pictures = page in (self._table, self._one, self._gallery)
        is_offered = has_pictures or (page is self._agreement and self._agreement.offers_pictures)
        # As long as nobody has given it a place it would become a window of its own.
        if not self.correction_bar.isWindow():
            self.correction_bar.setVisible(is_offered)
        self.correction_bar.set_possible(self._open_study.is_writable)
        self.correction_bar.show_pictures(names[0] if names else "", len(names), corrected)
        current = self._open_study.current
        known = self._corrections.known.get(current.name) if current else None
        who = f", by {known.who}, {known.at[:10]}" if known and known.who else ""
        self._corrected.setText(f"Corrected: “{known.label}”{who}" if known else "")
        self._corrected.setVisible(known is not None)

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
