"""What the tools have in common that compare faces: looking for faces in a picture, and computing with a progress."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Unpack

from PySide6.QtWidgets import QWidget

from workbench.core.models.cards import ModelCard
from workbench.core.models.machine import Machine
from workbench.panes.open_study import OpenStudy
from workbench.panes.pane import Pane
from workbench.study.faces.finding import KnownFace
from workbench.study.faces.pairs import OUTSIDE, faces_in_picture
from workbench.workers.runner import Answers, Runs


class FaceTool(Pane):
    """A pane that computes with faces and says what its primary button will do."""

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self.progress.cancel_requested.connect(self._on_cancel_requested)

    @property
    def machine(self) -> Machine:
        """What this computer lends to a computation."""
        return Machine(self.open_study.device, self.runner.readers)

    def compute(
        self, words: str, function: Callable[..., Any], *arguments: Any, **answers: Unpack[Answers]
    ) -> None:
        """Run something that may take a while; ``words`` say what, and whoever hears the answer ends the progress."""
        self.progress.start(words)
        failed = answers.pop("failed", None) or self._on_computation_failed
        self.run(function, *arguments, failed=failed, stopped=self._on_computation_stopped, **answers)

    def compute_soon(self, function: Callable[..., Any], *arguments: Any, **answers: Unpack[Answers]) -> None:
        """Compute what takes a moment, between two steps of whatever else goes on: nobody waits an hour for it.

        Of several wishes that wait only the newest is carried out.
        """
        # No two of these equal each other: asked for again, it is computed again.
        self.run(partial(function, *arguments), live=True, **answers)

    def look_for_faces(
        self, path: Path, detector: ModelCard, then: Callable[[Sequence[KnownFace]], None]
    ) -> None:
        """Bring the faces of a picture: those that the study knows, else those that a detector finds now."""
        self.message_bar.clear()
        words = f"Looking for faces in “{path.name}”"
        study = self.open_study.study
        self.compute(words, faces_in_picture, study, path, detector, self.machine, then=then)

    def tell_of_several(self, faces: Sequence[KnownFace], chosen: KnownFace, where: str) -> None:
        """Say that a picture has several faces, one of which was taken; ``where`` another can be chosen."""
        if len(faces) > 1:
            text = f"“{chosen.file.name}” has {len(faces):,} faces. The largest is taken; choose another one {where}."
            self.message_bar.show_message("information", text)

    def _on_cancel_requested(self) -> None:
        self.runner.cancel(self)

    def _on_computation_failed(self, error: BaseException) -> None:
        self.progress.finish()
        self._on_failed(error)

    def _on_computation_stopped(self) -> None:
        self.progress.finish("Stopped.")


def known_or_none(face: KnownFace | None) -> KnownFace | None:
    """A face as other tools may hear of it: one in a picture outside the study is nothing they know."""
    return face if face is not None and face.id != OUTSIDE else None
