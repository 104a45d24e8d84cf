"""What a person makes of a ranking: verdicts on the faces found, and the table that is taken away."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from workbench.core.wording import faces_in_words
from workbench.panes.asking import ask_where_to_save
from workbench.panes.faces.search_work import ShownSearch, judged
from workbench.panes.pane import Pane
from workbench.study.faces.decisions import Verdict
from workbench.study.faces.finding import KnownFace
from workbench.study.faces.searching import export_search


class SearchDecisions(QObject):
    """Writes them down, or to a file, and says what was done."""

    judged = Signal(object, object)
    """The numbers of faces, and the verdict that was written down."""
    is_telling: bool
    """While other tools are told of a verdict, which changes nothing that “Search” itself has loaded."""

    def __init__(self, pane: Pane, failed: Callable[[BaseException], None]) -> None:
        super().__init__(pane)
        self.is_telling = False
        self._open_study, self._runner = pane.open_study, pane.runner
        self._message_bar, self._window = pane.message_bar, pane
        self._failed = failed

    def judge(
        self, target: KnownFace, faces: Sequence[int], verdict: Verdict | None, gives_person: bool
    ) -> None:
        """Write down what a person says of the target and each of these faces."""
        self._runner.write(
            self,
            judged,
            self._open_study.study,
            target,
            faces,
            verdict,
            gives_person,
            then=partial(self._on_judged, faces, verdict, gives_person),
            failed=self._on_failed,
        )

    def ask_where_to_export(self, shown: ShownSearch, threshold: float) -> None:
        """Ask for the name of a file and write the ranking there."""
        path = ask_where_to_save(self._window, "Save the ranking", Path.home() / "search.csv")
        if path is not None:
            arguments = (self._open_study.study, shown.found, threshold, path)
            then = partial(self._on_exported, path)
            self._runner.read(
                self, export_search, *arguments, then=then, failed=self._failed, channel="export"
            )

    def _on_judged(self, faces: Sequence[int], verdict: Verdict | None, gave_person: bool, _: object) -> None:
        self.judged.emit(faces, verdict)
        # With a new person the faces themselves have changed.
        self.is_telling = not gave_person
        self._open_study.faces.note_faces()
        self.is_telling = False

    def _on_failed(self, error: BaseException) -> None:
        # Of several faces the first may have been written down.
        self._open_study.faces.note_faces()
        self._failed(error)

    def _on_exported(self, path: Path, record: dict[str, Any]) -> None:
        count = record["settings"]["faces_listed"]
        verb = "is" if count == 1 else "are"
        text = (
            f"{faces_in_words(count)} {verb} listed in “{path.name}”; “{path.stem}.json” beside it says how the "
            "ranking was made."
        )
        self._message_bar.show_message("done", text)
