"""Grouping the faces of a study: what is compared, what comes of it, and what was decided against it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.core.models.cards import ModelCard
from workbench.core.steps import Step, Steps
from workbench.study.actions import Action, action_of, begin_action, edit_faces
from workbench.study.faces.decisions import FaceError, verdicts
from workbench.study.faces.embeddings import vectors_of
from workbench.study.faces.finding import known_faces
from workbench.study.faces.people import BY_HUMAN
from workbench.study.faces.taking_groups import FaceGroup
from workbench.study.study import Study

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.core.faces.grouping import Grouping

MOST_SAMPLED = 1_000
"""Faces whose distances to each other say how distances are spread."""

Pair = tuple[int, int]


@dataclass(frozen=True)
class Grouped:
    """What grouping would change: ``groups`` of faces without a person, and such faces that join somebody known.

    Of ``compared`` faces ``alone`` are similar to none. ``contradictions`` counts pairs that somebody called the same
    person and that could not be put together.
    """

    groups: tuple[FaceGroup, ...] = ()
    compared: int = 0
    alone: int = 0
    contradictions: int = 0

    @property
    def new(self) -> tuple[FaceGroup, ...]:
        """Those who are nobody known."""
        return tuple(each for each in self.groups if each.person is None)

    @property
    def joining(self) -> int:
        """How many faces are similar to those of somebody known."""
        return sum(len(each.faces) for each in self.groups if each.person is not None)


def group_known_faces(study: Study, card: ModelCard, metric: str, threshold: float) -> Steps[Grouped | None]:
    """Compare all faces that have an embedding by this recogniser; the last step alone has what comes of it.

    Writes nothing. See :func:`workbench.core.faces.grouping.group_faces` for the method.
    """
    # Here, because it brings in scipy.
    import numpy as np

    from workbench.core.faces.grouping import FacesToGroup, group_faces

    found = vectors_of(study, card)
    numbers = [int(each) for each in found.ids]
    owners = {each.id: each.person or 0 for each in known_faces(study)}
    people = np.array([owners.get(each, 0) for each in numbers], np.int64)
    same, different = _said(study, numbers)
    different += _taken_away(study, numbers, people.tolist())
    faces = FacesToGroup(found.vectors, found.pictures, people, same, different)
    for step in group_faces(faces, metric, threshold):
        value = None if step.value is None else _in_numbers(step.value, numbers, people.tolist())
        yield Step(step.done, step.total, value)


def _said(study: Study, numbers: Sequence[int]) -> tuple[list[Pair], list[Pair]]:
    """The places of faces that somebody called the same person's, and of those called different people's."""
    at = {number: place for place, number in enumerate(numbers)}
    said: dict[str, list[Pair]] = {"same": [], "different": []}
    for (first, second), verdict in verdicts(study).items():
        if first in at and second in at:
            said[verdict].append((at[first], at[second]))
    return said["same"], said["different"]


def _taken_away(study: Study, numbers: Sequence[int], people: Sequence[int]) -> list[Pair]:
    """Faces that were taken away from people, each beside a face of that person, whom they must not join again."""
    at = {number: place for place, number in enumerate(numbers)}
    first_of: dict[int, int] = {}
    for place, person in enumerate(people):
        first_of.setdefault(person, place)
    with study.reading() as connection:
        rows = connection.execute(
            "SELECT DISTINCT face_edits.id, before FROM face_edits JOIN actions ON actions.id = action "
            "WHERE subject = 'faces' AND field = 'person' AND before IS NOT NULL AND undone IS NULL"
        ).fetchall()
    return [
        (at[face], first_of[person])
        for face, person in rows
        if face in at and person in first_of and not people[at[face]]
    ]


def _in_numbers(found: "Grouping", numbers: Sequence[int], people: Sequence[int]) -> Grouped:
    groups = []
    for each in found.groups:
        free = tuple(numbers[place] for place in each.faces.tolist() if not people[place])
        if free:
            groups.append(FaceGroup(free, each.person or None))
    return Grouped(tuple(groups), len(numbers), len(found.alone), len(found.contradictions))


def distances_to_middle(
    study: Study, card: ModelCard, metric: str, faces: Collection[int]
) -> dict[int, float]:
    """How far faces are from the middle of all of them, by their numbers; without those that have no embedding."""
    import numpy as np

    from workbench.core.faces.comparing import distances

    found = vectors_of(study, card)
    wanted = np.isin(found.ids, list(faces))
    vectors = found.vectors[wanted]
    if not len(vectors):
        return {}
    if metric != "euclidean":
        vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    far = distances(vectors, vectors.mean(axis=0), metric)
    return {int(number): float(each) for number, each in zip(found.ids[wanted], far, strict=True)}


def nearest_distances(study: Study, card: ModelCard, metric: str) -> "NDArray[np.float32]":
    """How far faces are from the one most similar to them; of :data:`MOST_SAMPLED` faces if there are more.

    Sampled evenly in the order in which they were found. Faces of one picture are not compared.
    """
    import numpy as np

    from workbench.core.faces.comparing import Gallery

    found = vectors_of(study, card)
    chosen = np.unique(np.linspace(0, len(found) - 1, min(len(found), MOST_SAMPLED)).astype(np.int64))
    gallery, of_pictures = Gallery(found.vectors[chosen]), found.pictures[chosen]
    nearest = np.full(len(chosen), np.inf, np.float32)
    for at in np.flatnonzero(gallery.usable).tolist():
        others = gallery.distances(gallery.vectors[at], metric)[of_pictures != of_pictures[at]]
        nearest[at] = np.fmin.reduce(others, initial=np.inf)
    return nearest[np.isfinite(nearest)]


def take_groups_apart(study: Study) -> Action:
    """Take apart all groups that nobody has named or changed: their faces are nobody's again.

    Raises :class:`FaceError` when there is no such group.
    """
    with study.writing() as connection:
        rows = connection.execute(
            "SELECT faces.id, person FROM faces JOIN people ON people.id = person WHERE name IS NULL "
            "AND person NOT IN (SELECT person FROM faces WHERE person_by = ? AND person IS NOT NULL)",
            (BY_HUMAN,),
        ).fetchall()
        if not rows:
            raise FaceError(
                "There is no group that nobody has named or changed, so nothing was taken apart. Named people stay "
                "as they are."
            )
        count = len({person for _, person in rows})
        action = begin_action(connection, f"Took {count:,} {'group' if count == 1 else 'groups'} apart")
        numbers = [number for number, _ in rows]
        edit_faces(connection, action, "faces", "person", dict.fromkeys(numbers))
        edit_faces(connection, action, "faces", "person_by", dict.fromkeys(numbers))
        return action_of(connection, action)
