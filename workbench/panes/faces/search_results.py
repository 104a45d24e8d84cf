"""The centre of “Search”: the faces in the order of their distance, with a threshold, and what people say of them."""

from bisect import bisect_left
from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from workbench.panes.faces.face_grid import FaceGrid
from workbench.panes.faces.search_words import note_of
from workbench.panes.faces.search_work import ShownSearch
from workbench.panes.faces.verdict_bar import VerdictBar
from workbench.panes.open_study import OpenStudy
from workbench.study.faces.decisions import Verdict
from workbench.study.faces.finding import KnownFace
from workbench.study.faces.pairs import OUTSIDE
from workbench.widgets.buttons import text_button
from workbench.widgets.threshold_bar import ThresholdBar
from workbench.widgets.thumbnail_grid import GridGroup
from workbench.workers.runner import Runs


class SearchResults(QWidget):
    """The threshold with its count above, the grid, and the verdicts below."""

    face_changed = Signal(object)
    """Another :class:`KnownFace` is current, or None."""
    face_activated = Signal(object)
    threshold_changed = Signal()
    judged = Signal(object, object)
    """The numbers of faces, and what the person says: "same", "different", or None to take it back."""
    export_requested = Signal()

    def __init__(self, open_study: OpenStudy, runner: Runs, failed: Callable[[BaseException], None]) -> None:
        super().__init__()
        self.bar = ThresholdBar()
        self.grid = FaceGrid(open_study, runner, failed, "There are no other faces to be compared with.")
        self._verdict_bar = VerdictBar(self.grid)
        self._shown: ShownSearch | None = None
        self._verdicts: dict[int, Verdict] = {}
        self._listed: Sequence[float] = ()
        self._can_judge = False
        self._build()
        self.bar.threshold_changed.connect(self._on_threshold_changed)
        self.grid.current_changed.connect(self.face_changed)
        self.grid.activated.connect(self.face_activated)
        self.grid.selection_changed.connect(self._show_possible)
        self._verdict_bar.judged.connect(self._judge)
        self._verdict_bar.show_person("")
        self._folds.toggled.connect(self._show_listed)
        self._export.clicked.connect(self.export_requested)

    @property
    def gives_person(self) -> bool:
        """Whether a confirmed face gets the target's person as well."""
        return self._verdict_bar.gives_person

    @property
    def threshold(self) -> float:
        """Where the line stands."""
        return self.bar.threshold

    def verdict(self, face: int) -> Verdict | None:
        """What was said of a face and the target."""
        return self._verdicts.get(face)

    def show_search(self, shown: ShownSearch, can_write: bool) -> None:
        """Show a ranking; the threshold that a person chose stays while recogniser and kind of distance do."""
        before, threshold = self._shown, self.bar.threshold
        stays = before is not None and (before.wish.card, before.wish.metric) == (
            shown.wish.card,
            shown.wish.metric,
        )
        is_own = stays and threshold != self.bar.usual
        self._shown, self._verdicts = shown, dict(shown.verdicts)
        self._can_judge = can_write and shown.wish.face.id != OUTSIDE
        self.bar.set_scale(shown.spread.end, shown.usual)
        if is_own:
            self.bar.set_threshold(threshold)
        self.bar.show_spread(shown.spread)
        person = shown.people.get(shown.wish.face.person or 0, "")
        self._verdict_bar.show_person(person if self._can_judge else "")
        self._show_listed()

    def clear(self) -> None:
        """Forget the ranking, and with it the embeddings of its faces."""
        self._shown, self._verdicts, self._listed = None, {}, ()
        self.grid.clear()

    def show_verdicts(self, faces: Sequence[int], verdict: Verdict | None) -> None:
        """What a person said was written down."""
        for face in faces:
            if verdict is None:
                self._verdicts.pop(face, None)
            else:
                self._verdicts[face] = verdict
        if self._folds.isChecked():
            self._show_listed()
        elif self._shown is not None:
            for face in faces:
                self.grid.set_note(face, self._note(self.grid.faces[face]))
        if len(faces) == 1:
            self._go_on(faces[0])

    def _build(self) -> None:
        self._folds = QCheckBox("Without rejected")
        self._folds.setToolTip(
            "Faces that somebody said are of another person are not listed; they stay in the table"
        )
        self._export = text_button(
            "Save the ranking …", "Write the whole ranking as a table (CSV), with how it was made"
        )
        top = QHBoxLayout()
        top.setContentsMargins(16, 0, 16, 8)
        top.addWidget(self._folds)
        top.addStretch(1)
        top.addWidget(self._export)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addLayout(top)
        column.addWidget(self.grid, 1)
        column.addWidget(self._verdict_bar)

    def _judge(self, verdict: Verdict | None) -> None:
        faces = tuple(face.id for face in self.grid.selected)
        if faces and self._can_judge:
            self.judged.emit(faces, verdict)

    def _on_threshold_changed(self) -> None:
        self._show_count()
        self.grid.grid.set_groups(self._groups())
        self.threshold_changed.emit()

    def _go_on(self, face: int) -> None:
        """The next face becomes the current one, so that one key after the other goes down the list."""
        ids = list(self.grid.faces)
        at = ids.index(face) + 1 if face in self.grid.faces else 0
        if at < len(ids) and face in self.grid.faces:
            self.grid.set_current(ids[at])

    def _note(self, face: KnownFace) -> str:
        return note_of(self._shown, face, self._verdicts.get(face.id)) if self._shown is not None else ""

    def _show_listed(self) -> None:
        if self._shown is None:
            return
        faces, self._listed = self._shown.faces, self._shown.distances
        if self._folds.isChecked():
            places = [at for at, face in enumerate(faces) if self._verdicts.get(face.id) != "different"]
            faces = [faces[at] for at in places]
            self._listed = [self._listed[at] for at in places]
        self.grid.show_faces(faces, self._note, self._groups())
        self._show_count()
        self._show_possible()

    def _groups(self) -> tuple[GridGroup, ...]:
        below = bisect_left(self._listed, self.bar.threshold)
        above = len(self._listed) - below
        groups = (
            GridGroup("Below the threshold, most similar first", below),
            GridGroup("Above the threshold", above),
        )
        return tuple(group for group in groups if group.count)

    def _show_count(self) -> None:
        if self._shown is not None:
            self.bar.show_count(self._shown.found.ranking.below_in_words(self.bar.threshold))

    def _show_possible(self, _: object = None) -> None:
        is_outside = self._shown is not None and self._shown.wish.face.id == OUTSIDE
        self._verdict_bar.show_possible(self._can_judge and bool(self.grid.selected), is_outside)
        self._export.setEnabled(self._shown is not None)
