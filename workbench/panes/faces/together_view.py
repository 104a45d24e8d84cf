"""Who appears with whom: a drawing, and the same as a table."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from workbench.core.faces.cooccurrence import READABLE, Together, meeting_rows, places, strongest
from workbench.panes.faces.counting_bar import CountingBar
from workbench.panes.open_study import OpenStudy
from workbench.study.faces.appearing import who_appears_together
from workbench.study.study import Study
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.headings import Note
from workbench.widgets.node_graph import GraphLine, GraphNode, NodeGraph
from workbench.widgets.results_table import ResultColumn, ResultsTable
from workbench.workers.runner import Runs

_NAME_WIDTH = 150
_COLUMNS = (
    ResultColumn("Person"),
    ResultColumn("Together with"),
    ResultColumn("Pictures", "whole", "In which both have a face"),
    ResultColumn("Of the one", "whole", "Pictures in which the first has a face"),
    ResultColumn("Of the other", "whole", "Pictures in which the second has a face"),
    ResultColumn("Share", "number", "Pictures of both, of those with at least one of them (Jaccard)"),
)

Drawn = tuple[Together, tuple[GraphNode, ...], tuple[GraphLine, ...]]


def drawn_together(study: Study, includes_unnamed: bool) -> Drawn:
    """Everybody who appears, and the drawing of the strongest of them."""
    found = who_appears_together(study, includes_unnamed)
    few = strongest(found)
    at = places(few)
    nodes = tuple(GraphNode(each.person, each.name, each.pictures, *at[each.person]) for each in few.people)
    return found, nodes, tuple(GraphLine(each.first, each.second, each.pictures) for each in few.meetings)


class TogetherView(QWidget):
    """Reads by itself when it is shown and something has changed."""

    opened = Signal(int)
    """All faces of somebody are wanted."""
    save_requested = Signal(object)
    """Who appears with whom (:class:`Together`) is to be written to a file."""

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
        self._found = Together()
        self._build()
        self._bar.changed.connect(self.refresh)
        self._bar.save_requested.connect(self._on_save_requested)
        self._graph.activated.connect(self._on_activated)
        self._graph.current_changed.connect(self._on_current_changed)

    def refresh(self, _: object = None) -> None:
        """Read again who appears with whom."""
        study = self._open_study.study
        if study is None:
            self._show((Together(), (), ()))
            return
        arguments = (study, self._bar.includes_unnamed)
        self._runner.read(
            self, drawn_together, *arguments, then=self._show, failed=self._failed, channel="together"
        )

    def _build(self) -> None:
        self._note = Note()
        self._bar = CountingBar(
            self._note, "Save who appears with whom as a graph (GraphML) or a table (CSV)"
        )
        self._graph = NodeGraph("Who appears with whom", "pictures")
        self._table = ResultsTable(_COLUMNS)
        self._table.give_width(0, _NAME_WIDTH)
        self._table.give_width(1, _NAME_WIDTH)
        self._table.setAccessibleName("Who appears with whom, as a table")
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self._graph)
        parts.addWidget(self._table)
        parts.setSizes([600, 300])
        parts.setStretchFactor(0, 2)
        parts.setStretchFactor(1, 1)
        self._empty = EmptyState(
            "users",
            "Nobody appears with anybody yet",
            "Group or name faces first. Then people who are in the same pictures are joined by lines here.",
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(parts)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._pages, 1)

    def _on_save_requested(self) -> None:
        self.save_requested.emit(self._found)

    def _on_activated(self, key: int) -> None:
        self.opened.emit(key)

    def _on_current_changed(self, key: int | None) -> None:
        at = next((at for at, node in enumerate(self._graph.nodes) if node.key == key), None)
        self._show_note("" if at is None else self._graph.words_of(at).replace("\n", " "))

    def _show(self, drawn: Drawn) -> None:
        self._found, nodes, lines = drawn
        self._graph.show_graph(nodes, lines)
        rows = meeting_rows(self._found)
        self._table.set_rows((at, *row) for at, row in enumerate(rows))
        self._pages.setCurrentIndex(1 if nodes else 0)
        self._bar.save.setEnabled(bool(nodes))
        self._show_note("")

    def _show_note(self, words: str) -> None:
        people = len(self._found.people)
        if not words and people > READABLE:
            words = (
                f"{people:,} people; drawn are {READABLE} of them, with the most frequent pairs. The table and files "
                "have all."
            )
        elif not words and people:
            words = "Larger circles: in more pictures. Thicker lines: together in more."
        self._note.setText(words)
