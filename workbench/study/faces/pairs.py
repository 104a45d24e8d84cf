"""Two faces of a study, or of pictures outside it, compared by one recogniser or by all that are here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.core.errors import WorkbenchError
from workbench.core.faces.comparing import Comparison, Embedding, compare
from workbench.core.faces.settings import RECOGNISER, FacesSettings
from workbench.core.models.cards import ModelCard, cards
from workbench.core.models.machine import Machine
from workbench.core.models.store import are_here
from workbench.core.steps import Step
from workbench.study.faces.embeddings import embedding_of
from workbench.study.faces.finding import KnownFace, known_faces
from workbench.study.study import Study

OUTSIDE = 0
"""The number of a face in a picture that does not belong to the study."""


@dataclass(frozen=True)
class PairByRecogniser:
    """A pair under one recogniser: ``comparison`` is None where it could not be compared, for the ``reason``."""

    card: ModelCard
    comparison: Comparison | None
    reason: str = ""


def faces_in_picture(
    study: Study | None, path: Path, detector: ModelCard, machine: Machine
) -> tuple[KnownFace, ...]:
    """The faces of a picture, from left to right: those the study knows of it, else those a detector finds now.

    Nothing is written down; what is found now has the number :data:`OUTSIDE`. Raises :class:`ComparisonError` when the
    picture cannot be read or no face is found.
    """
    known = [] if study is None else known_faces(study, _names_at(study, path))
    if known:
        return tuple(known)
    # Here, because it brings in the libraries that compute.
    from workbench.core.faces.looking import seen_faces

    seen = seen_faces(path, FacesSettings(detector=detector.key, model=""), machine)
    return tuple(KnownFace(OUTSIDE, seen.file, face) for face in seen.faces)


def largest(faces: Sequence[KnownFace]) -> KnownFace:
    """The face whose box has the largest area."""
    return max(faces, key=lambda each: each.face.box.width * each.face.box.height)


def embedding_in(study: Study | None, face: KnownFace, card: ModelCard, machine: Machine) -> Embedding:
    """What a recogniser says of a face: as the study knows it, else computed now and not written down.

    Raises :class:`ComparisonError` when its picture cannot be read, and what opening a recogniser raises.
    """
    kept = None if study is None or face.id == OUTSIDE else embedding_of(study, face.id, card)
    if kept is not None:
        return kept
    # Here, because it brings in the libraries that compute.
    from workbench.core.faces.looking import embedding_now

    return embedding_now(face.file, face.face, card, machine)


def compare_faces(
    study: Study | None, pair: tuple[KnownFace, KnownFace], card: ModelCard, metric: str, machine: Machine
) -> Comparison:
    """Compare two faces by one recogniser; without a metric by its usual one. Raises :class:`ComparisonError`."""
    one, other = (embedding_in(study, face, card, machine) for face in pair)
    return compare(card, one, other, metric)


def compare_by_every_recogniser(
    study: Study | None, pair: tuple[KnownFace, KnownFace], machine: Machine
) -> Iterator[Step[PairByRecogniser]]:
    """The same pair under every recogniser whose weights are here, each with its own usual distance."""
    found = [card for card in cards().values() if card.kind == RECOGNISER and are_here(card)]
    for done, card in enumerate(found, start=1):
        try:
            result = PairByRecogniser(card, compare_faces(study, pair, card, "", machine))
        except WorkbenchError as error:
            result = PairByRecogniser(card, None, str(error))
        yield Step(done, len(found), result)


def _names_at(study: Study, path: Path) -> list[str]:
    with study.reading() as connection:
        rows = connection.execute("SELECT name FROM pictures WHERE path = ?", (str(path),))
        return [name for (name,) in rows]
