"""What “Search” has computed for it: the ranking with everything that is shown of it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from workbench.core.faces.comparing import ComparisonError, threshold_of
from workbench.core.faces.spread import Spread, spread_of
from workbench.core.models.cards import ModelCard
from workbench.core.models.machine import Machine
from workbench.core.steps import Step
from workbench.study.faces.decisions import Verdict
from workbench.study.faces.finding import KnownFace, known_faces, person_names
from workbench.study.faces.pairs import OUTSIDE
from workbench.study.faces.searching import (
    FaceSearch,
    SearchableFaces,
    judge,
    search_faces,
    searchable_faces,
    verdicts_about,
)
from workbench.study.study import Study

_LONGEST_SCALE = 4.0
"""Distances beyond so many times the threshold are of no interest."""


class FaceIsGoneError(ComparisonError):
    """The face that was looked for was deleted, or its picture has changed."""


@dataclass(frozen=True)
class SearchWish:
    """The face that is searched for, by which recogniser and kind of distance."""

    face: KnownFace
    card: ModelCard
    metric: str


@dataclass(frozen=True, eq=False)
class ShownSearch:
    """A ranking, and what is shown of it: ``faces`` from the most similar on, and at which place each of them stands.

    ``usual`` is the published threshold or the stricter one for so many faces, ``spread`` how the distances lie.
    """

    wish: SearchWish
    found: FaceSearch
    faces: Sequence[KnownFace]
    places: Mapping[int, int]
    distances: Sequence[float]
    usual: float
    spread: Spread
    verdicts: Mapping[int, Verdict]
    people: Mapping[int, str]


def searched(
    study: Study, wish: SearchWish, kept: SearchableFaces | None, machine: Machine
) -> Iterator[Step[ShownSearch | None]]:
    """Search a face; faces that were loaded before (``kept``) are not loaded again. The last step has the result.

    Raises :class:`FaceIsGoneError`, and :class:`ComparisonError` when it cannot be compared.
    """
    wish = replace(wish, face=_as_it_is_now(study, wish.face))
    faces = kept if kept is not None else searchable_faces(study, wish.card)
    for step in search_faces(study, wish.face, faces, wish.metric, machine):
        shown = None if step.value is None else _shown(study, wish, step.value)
        yield Step(step.done, step.total, shown, step.note)


def judged(
    study: Study, target: KnownFace, faces: Collection[int], verdict: Verdict | None, gives_person: bool
) -> None:
    """Write down what a person says of the target and each of some faces; see :func:`judge`."""
    for face in faces:
        judge(study, target, face, verdict, gives_person)


def _as_it_is_now(study: Study, face: KnownFace) -> KnownFace:
    if face.id == OUTSIDE:
        return face
    for each in known_faces(study, [face.file.name]):
        if each.id == face.id:
            return each
    raise FaceIsGoneError(
        "The face that was searched for is not in the study any more. Choose another one to search for."
    )


def _shown(study: Study, wish: SearchWish, found: FaceSearch) -> ShownSearch:
    faces = found.faces
    distances = found.ranking.distances.tolist()
    usual = threshold_of(wish.card, wish.metric, len(found.searched.faces))
    longest = max(2 * usual, min(1.05 * distances[-1], _LONGEST_SCALE * usual) if distances else 0.0)
    return ShownSearch(
        wish,
        found,
        faces,
        {face.id: place for place, face in enumerate(faces)},
        distances,
        usual,
        spread_of(distances, longest),
        {} if wish.face.id == OUTSIDE else verdicts_about(study, wish.face.id),
        person_names(study),
    )
