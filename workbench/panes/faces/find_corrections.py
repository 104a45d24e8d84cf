"""What a person corrects in what a detector found: a missed face is drawn, a false one deleted. Both can be undone."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal

from workbench.core.faces.face import Box, Face
from workbench.core.models.cards import ModelCard
from workbench.core.models.machine import Machine
from workbench.core.models.store import are_here
from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Skipped, Step
from workbench.core.tables import Rows
from workbench.core.wording import faces_in_words
from workbench.panes.decisions import Decisions
from workbench.panes.open_study import OpenStudy
from workbench.study.faces.decisions import delete_faces, draw_face, restore_faces
from workbench.study.faces.embeddings import embed_missing
from workbench.study.faces.finding import KnownFace
from workbench.widgets.message_bar import MessageBar
from workbench.workers.runner import Runs

_CANNOT_BE_COMPARED = (
    "The drawn face was added. Its eyes and nose could not be made out, so it has no embedding and takes no part in "
    "comparing and searching."
)


class FaceCorrections(Decisions):
    """Writes corrections down in the study, as actions of the Edit menu, and says what was done."""

    drawn = Signal(int)
    """A face with this number was added."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        message_bar: MessageBar,
        failed: Callable[[BaseException], None],
    ) -> None:
        super().__init__(open_study, runner, message_bar, failed)
        self._without_embedding: frozenset[int] = frozenset()
        open_study.closed.connect(self._on_closed)

    def draw(self, file: PictureFile, box: Box, recogniser: ModelCard | None) -> None:
        """Add a face; with a recogniser whose weights are here, it is made comparable at once."""
        self._write(draw_face, file, Face(box), then=partial(self._on_drawn, recogniser))

    def delete(self, faces: Sequence[KnownFace]) -> None:
        """Delete faces that are none."""
        if faces:
            numbers = tuple(face.id for face in faces)
            self._write(delete_faces, numbers, then=partial(self._on_deleted, numbers))

    def restore(self, numbers: Sequence[int]) -> None:
        """Bring deleted faces back."""
        self._write(restore_faces, tuple(numbers), then=partial(self._on_restored, len(numbers)))

    def _on_closed(self) -> None:
        self._without_embedding = frozenset()
        self._runner.cancel(self)

    def _on_drawn(self, recogniser: ModelCard | None, number: int) -> None:
        self.drawn.emit(number)
        self._open_study.faces.note_faces()
        if recogniser is None:
            return
        if not are_here(recogniser):
            text = (
                f"The face was added. It can be compared once the weights of “{recogniser.title}” are here."
            )
            self._message_bar.show_message("information", text)
            return
        # Of requests that wait while a run goes on only the newest is kept, so each asks for all that is missing.
        self._without_embedding |= {number}
        self._runner.run(
            self,
            embed_missing,
            self._open_study.study,
            recogniser,
            Machine(self._open_study.device),
            self._without_embedding,
            live=True,
            each_step=self._on_embedded,
            then=partial(self._on_all_embedded, self._without_embedding),
            failed=self._failed,
        )

    def _on_embedded(self, step: Step[tuple[Rows | Skipped, ...]]) -> None:
        for each in step.value:
            has_gap = (
                isinstance(each, Skipped) or each.vectors is None or (each.vectors != each.vectors).any()
            )
            if has_gap:
                self._message_bar.show_message("information", _CANNOT_BE_COMPARED)

    def _on_all_embedded(self, numbers: frozenset[int], _: object) -> None:
        self._without_embedding -= numbers
        self._open_study.faces.note_faces()

    def _on_deleted(self, numbers: tuple[int, ...], _: object) -> None:
        self._open_study.faces.note_faces()
        verb = "is" if len(numbers) == 1 else "are"
        text = f"{faces_in_words(len(numbers))} {verb} deleted, and stay so when they are found again."
        self._message_bar.show_message("done", text, ("Bring back", partial(self.restore, numbers)))

    def _on_restored(self, count: int, _: object) -> None:
        self._open_study.faces.note_faces()
        verb = "is" if count == 1 else "are"
        self._message_bar.show_message("done", f"{faces_in_words(count)} {verb} back.")
