"""The centre of the tool “Describe”: faces with their scores, and how the answers are distributed."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from workbench.core.wording import faces_in_words
from workbench.panes.faces.describe_scores import FaceScores
from workbench.panes.faces.describe_words import INTERVALS, NOT_MEANING, note_for
from workbench.panes.faces.face_grid import FaceGrid
from workbench.panes.open_study import OpenStudy
from workbench.study.faces.descriptions import Described, Description
from workbench.study.faces.finding import KnownFace
from workbench.widgets.buttons import text_button
from workbench.widgets.charts.chart_view import ChartView
from workbench.widgets.headings import Note, SectionHeading
from workbench.widgets.theme import theme
from workbench.workers.runner import Runs

if TYPE_CHECKING:
    from workbench.core.statistics.charts import Chart

_CHART_HEIGHT = 330
_SHARES = (330, 300)  # of the large face and of the grid
_NARROW = 340  # Pixels at the usual size of text.
_WITHDRAW, _WITHDRAW_SHORT = "Withdraw consent …", "Withdraw …"


class DescribeResults(QWidget):
    """Views of the same descriptions; the current face is the one of all tools of faces."""

    export_requested = Signal()
    withdrawal_requested = Signal()

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._faces = open_study.faces
        self._descriptions: dict[int, Description] = {}
        self._scores = FaceScores(open_study, runner, failed)
        self._grid = FaceGrid(open_study, runner, failed, "No faces yet.")
        self._build()
        self.setFocusProxy(self._grid)
        self._grid.current_changed.connect(self._on_chosen)
        self._faces.current_changed.connect(self._on_current_changed)

    @property
    def count(self) -> int:
        """How many faces have a description."""
        return sum(not each.note for each in self._descriptions.values())

    def show_described(self, found: Described, charts: "Sequence[Chart]") -> None:
        """Show all faces and their descriptions instead."""
        self._descriptions = dict(found.descriptions)
        self._grid.show_faces(found.faces, self._note)
        for face in found.faces:
            self._grid.set_note(face.id, self._note(face))
        current = self._faces.current
        if current is None or current.id not in self._grid.faces:
            described = (face for face in found.faces if face.id in self._descriptions)
            current = next(described, found.faces[0] if found.faces else None)
        if current is not None:
            self._grid.set_current(current.id)
        self._show_charts(charts)
        self._show_current()
        self._show_count(found.unknown)

    def add_descriptions(self, found: Sequence[Description]) -> None:
        """Show more descriptions as they come."""
        for each in found:
            if each.face is not None:
                self._descriptions[each.face] = each
                self._grid.set_note(each.face, note_for(each))
        if self._grid.current is not None and any(each.face == self._grid.current.id for each in found):
            self._show_current()
        self._show_count()

    def clear(self) -> None:
        """Forget all descriptions."""
        self._descriptions = {}
        self._grid.clear()
        self._show_charts(())
        self._show_current()
        self._show_count()

    def show_consent(self, words: str) -> None:
        """Who accepted, and when."""
        self._withdraw.setToolTip(f"{words} Withdrawing stops a run and can delete all descriptions".strip())

    def show_possible(self, is_writable: bool) -> None:
        """Whether the study may be written to."""
        self._withdraw.setEnabled(is_writable)

    def show_faces(self) -> None:
        """Turn to the faces."""
        self._tabs.setCurrentIndex(0)

    def show_distribution(self) -> None:
        """Turn to how the answers are distributed."""
        self._tabs.setCurrentIndex(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < _NARROW * theme().measures.scale
        self._withdraw.setText(_WITHDRAW_SHORT if is_narrow else _WITHDRAW)
        directions = QBoxLayout.Direction
        self._bar.setDirection(directions.TopToBottom if is_narrow else directions.LeftToRight)

    def _build(self) -> None:
        self._count = Note()
        self._export = text_button(
            "Export …", "Save one row for each face, with all scores and how they were made"
        )
        self._export.clicked.connect(self.export_requested)
        self._withdraw = text_button(_WITHDRAW, "")
        self._withdraw.clicked.connect(self.withdrawal_requested)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self._export)
        buttons.addWidget(self._withdraw)
        self._bar = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._bar.setContentsMargins(16, 8, 16, 8)
        self._bar.setSpacing(8)
        self._bar.addWidget(self._count, 1)
        self._bar.addLayout(buttons)
        faces = QSplitter(Qt.Orientation.Vertical)
        faces.setChildrenCollapsible(False)
        faces.addWidget(self._scores)
        faces.addWidget(self._grid)
        faces.setSizes(list(_SHARES))
        self._tabs = QTabWidget()
        self._tabs.setDocumentMode(True)
        self._tabs.addTab(faces, "Faces")
        self._tabs.addTab(self._distribution(), "Distribution")
        self._tabs.setTabToolTip(0, "Each face with all scores")
        self._tabs.setTabToolTip(1, "How the answers are distributed over all described faces")
        self._tabs.tabBar().setAccessibleName("Views of the descriptions")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._bar)
        column.addWidget(self._tabs, 1)

    def _distribution(self) -> QWidget:
        content = QWidget()
        content.setProperty("role", "column")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 16)
        column.setSpacing(0)
        self._charts = tuple(ChartView() for _ in range(3))
        for each in self._charts:
            column.addWidget(each)
        self._intervals = Note()
        self._intervals.setContentsMargins(16, 0, 16, 0)
        column.addWidget(self._intervals)
        column.addStretch(1)
        area = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(content)
        return area

    def _on_chosen(self, face: KnownFace | None) -> None:
        if face is not None:
            self._faces.set_current(face)
        self._show_current()

    def _on_current_changed(self, face: KnownFace | None) -> None:
        if face is not None and face != self._grid.current:
            self._grid.set_current(face.id)

    def _note(self, face: KnownFace) -> str:
        return note_for(self._descriptions.get(face.id))

    def _show_current(self) -> None:
        face = self._grid.current
        self._scores.show_face(face, self._descriptions.get(face.id) if face else None)

    def _show_charts(self, charts: "Sequence[Chart]") -> None:
        height = round(_CHART_HEIGHT * theme().measures.scale)
        for at, view in enumerate(self._charts):
            view.setFixedHeight(height)
            view.setVisible(at < len(charts))
            view.show_chart(charts[at] if at < len(charts) else None)
        self._intervals.setText(
            INTERVALS if charts else "Shown when faces have been described, at the end of a run."
        )

    def _show_count(self, unknown: int = 0) -> None:
        without = sum(bool(each.note) for each in self._descriptions.values())
        said = [f"{faces_in_words(self.count)} described"] if self._descriptions else []
        said += [f"{without:,} without a description (too small, or no eyes found)"] if without else []
        said += [f"{unknown:,} more in pictures in which “Find” has not looked yet"] if unknown else []
        self._count.setText(" · ".join(said))
        self._export.setEnabled(bool(self._descriptions))


class MeaningColumn(QWidget):
    """What descriptions do not mean, beside them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(SectionHeading("What these descriptions do not mean"))
        column.addWidget(Note(NOT_MEANING))
        column.addStretch(1)
