"""Faces of the same person, as far as a recogniser tells: groups of similar faces.

Average linkage (Sokal & Michener 1958) by the mean squared distance between the faces of two groups: two groups are
joined, the nearest first, as long as their faces are on average no further apart than the threshold. Pairs that must
not be joined (two faces of one picture, two known people, a verdict “different”) count as infinitely far apart, which
keeps the linkage reducible, so that chains of nearest neighbours (Murtagh 1983) find the same groups in any order.
Average linkage does not chain strangers together over in-between faces as DBSCAN and single linkage do: on made-up
identities with noise, bridges and twins it joined the fewest strangers (tests/core/faces/test_grouping.py compares).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from workbench.core.faces.near_faces import Near, Numbers, Points, Vectors, near_points
from workbench.core.steps import Step, Steps

METRICS = ("cosine", "euclidean", "euclidean_l2")
_CHAINS_AT_ONCE = 500
_LONG = 50
"""Shorter lists of neighbours are not worth being searched for those that are there twice."""
_NOBODY = 0

Pair = tuple[int, int]


@dataclass(frozen=True, eq=False)
class FacesToGroup:
    """What is known of n faces before they are grouped.

    ``vectors`` float32 n×d of one recogniser; ``pictures`` (n) equal for faces of one picture; ``people`` (n) the
    number of whose face it is said to be, 0 if nobody said so. ``same`` and ``different`` are pairs of places about
    which a person has decided.
    """

    vectors: Vectors
    pictures: Numbers
    people: Numbers
    same: Sequence[Pair] = ()
    different: Sequence[Pair] = ()


@dataclass(frozen=True, eq=False)
class Group:
    """Places of faces that are similar, in their order; ``person`` is the known one whom they join, or 0."""

    faces: Numbers
    person: int = _NOBODY


@dataclass(frozen=True, eq=False)
class Grouping:
    """Groups of two faces at least, and new faces of known people; the largest first, then by their first face.

    ``alone`` faces are similar to none. ``contradictions`` are the pairs that a person called the same face's owner
    and that could not be joined, as they stand in one picture, belong to two known people or to faces called different.
    """

    groups: tuple[Group, ...] = ()
    alone: Numbers = field(default_factory=lambda: np.zeros(0, np.int64))
    contradictions: tuple[Pair, ...] = ()


def group_faces(faces: FacesToGroup, metric: str, threshold: float) -> Steps[Grouping | None]:
    """Group faces whose mean distance is at most ``threshold``; the last step alone has the groups.

    Known people attract faces and never lose any. ValueError for an unknown metric, a threshold that is not positive,
    or vectors that are not finite.
    """
    vectors, squared = _comparable(faces.vectors, metric, threshold)
    linkage = _Linkage(vectors, faces)
    contradictions = linkage.join_known(faces)
    count = len(vectors)
    has_joined, is_whole = True, False
    while has_joined and not is_whole:
        alive = linkage.alive()
        near: Near | None = None
        for step in near_points(linkage.points(alive), squared, linkage.single_pictures(alive)):
            near = step.value
            yield Step(min(step.done, count), 2 * count, None)
        if near is None:
            break
        before, is_whole = len(alive), near.is_whole
        for done in linkage.join_near(alive, near, squared):
            yield Step(count + min(done, count), 2 * count, None)
        has_joined = len(linkage.alive()) < before
    yield Step(2 * count, 2 * count, linkage.grouping(contradictions))


def _comparable(vectors: Vectors, metric: str, threshold: float) -> tuple[Vectors, float]:
    """Vectors whose squared Euclidean distance says the same as the metric, and the threshold for it."""
    if metric not in METRICS or not threshold > 0:
        raise ValueError(f"faces cannot be grouped by {metric!r} up to {threshold}")
    if not np.isfinite(vectors).all():
        raise ValueError("an embedding has a number that is not finite")
    if metric == "euclidean":
        # Distances stay the same around the mean, and rounding matters less.
        middle = vectors.sum(axis=0, dtype=np.float64) / max(1, len(vectors))
        return vectors - middle.astype(np.float32), threshold**2
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = vectors / np.where(lengths > 0, lengths, 1)
    # Of unit vectors, the squared distance is twice the cosine distance.
    return unit.astype(np.float32), 2 * threshold if metric == "cosine" else threshold**2


class _Linkage:
    """Groups that are joined step by step; a group goes by the place of its first face."""

    def __init__(self, vectors: Vectors, faces: FacesToGroup) -> None:
        count = len(vectors)
        self._middles = vectors.copy()
        self._scatters = np.zeros(count, np.float32)
        self._sizes = [1] * count
        self._owner = np.arange(count)
        self._members = {each: [each] for each in range(count)}
        self._near: dict[int, Numbers] = {}
        self._people = faces.people.astype(np.int64).copy()
        self._pictures: list[set[int]] = [{int(each)} for each in faces.pictures]
        self._apart: dict[int, set[int]] = {}
        for first, second in faces.different:
            self._apart.setdefault(first, set()).add(second)
            self._apart.setdefault(second, set()).add(first)

    def join_known(self, faces: FacesToGroup) -> tuple[Pair, ...]:
        """Join the faces of each known person, then those called the same; what cannot be is given back."""
        first_of: dict[int, int] = {}
        for place in np.flatnonzero(faces.people).tolist():
            first = first_of.setdefault(int(faces.people[place]), place)
            if first != place:
                self._join(first, place)
        refused = []
        for first, second in faces.same:
            groups = int(self._owner[first]), int(self._owner[second])
            if groups[0] != groups[1]:
                if self._are_apart(*groups):
                    refused.append((first, second))
                else:
                    self._join(min(groups), max(groups))
        return tuple(refused)

    def alive(self) -> Numbers:
        """The first faces of all groups."""
        return np.array(sorted(self._members), np.int64)

    def points(self, alive: Numbers) -> Points:
        """These groups, as far as distances go."""
        return Points(self._middles[alive], self._scatters[alive])

    def single_pictures(self, alive: Numbers) -> Numbers:
        """The picture of each group that is one face; others have several, and numbers below 0."""
        pictures = [next(iter(self._pictures[each])) for each in alive.tolist()]
        is_single = np.array([self._sizes[each] == 1 for each in alive.tolist()], np.bool_)
        return np.where(is_single, np.array(pictures, np.int64), -1)

    def join_near(self, alive: Numbers, near: Near, squared: float) -> Iterator[int]:
        """Follow chains of nearest neighbours and join those that are nearest to each other; yields what is done."""
        self._near = {int(each): alive[near.of(at)] for at, each in enumerate(alive.tolist())}
        for at, start in enumerate(alive.tolist()):
            if start in self._near and len(self._near[start]):
                self._follow(start, squared)
            if at % _CHAINS_AT_ONCE == 0:
                yield at

    def _follow(self, start: int, squared: float) -> None:
        chain = [start]
        while chain:
            before = chain[-2] if len(chain) > 1 else -1
            nearest = self._nearest(chain[-1], before, squared)
            if nearest < 0:
                return
            if nearest != before:
                chain.append(nearest)
                continue
            first, second = sorted(chain[-2:])
            del chain[-2:]
            self._join(first, second)
            self._join_lists(first, second)
            if not chain:
                chain.append(first)

    def _nearest(self, group: int, before: int, squared: float) -> int:
        """The group nearest to one, among those it may be joined with; -1 if none is within reach.

        Of equally near ones it is the last of the chain, lest the chain goes round in circles.
        """
        others = self._owner[self._near[group]]
        distances = self._distances(group, others)
        while len(others):
            at = int(distances.argmin())
            if distances[at] > squared:
                break
            nearest = int(others[at])
            if before >= 0 and nearest != before and (distances[others == before] <= distances[at]).any():
                nearest = before
            if not self._are_apart(group, nearest):
                return nearest
            is_kept = others != nearest
            others, distances = others[is_kept], distances[is_kept]
            self._near[group] = others
        return -1

    def _distances(self, group: int, others: Numbers) -> NDArray[np.float32]:
        """The mean squared distance of a group's faces to those of others."""
        between = self._middles[others]
        between -= self._middles[group]
        squares: NDArray[np.float32] = np.einsum("nd,nd->n", between, between)
        squares += self._scatters[others]
        squares += self._scatters[group]
        return squares

    def _join_lists(self, first: int, second: int) -> None:
        """What was near to either of two groups is near to both together."""
        both = self._owner[np.concatenate((self._near[first], self._near.pop(second)))]
        if len(both) > _LONG:
            both = np.unique(both)
        self._near[first] = both[both != first]

    def _are_apart(self, first: int, second: int) -> bool:
        """Whether two groups must not be joined."""
        people = self._people[first], self._people[second]
        if people[0] and people[1] and people[0] != people[1]:
            return True
        if not self._pictures[first].isdisjoint(self._pictures[second]):
            return True
        return any(self._owner[each] == second for each in self._apart.get(first, ()))

    def _join(self, first: int, second: int) -> None:
        """Make two groups one, which goes by the first; their middle and scatter as of all their faces."""
        sizes = self._sizes[first], self._sizes[second]
        share = sizes[1] / sum(sizes)
        between = self._middles[second] - self._middles[first]
        scatter = (1 - share) * self._scatters[first] + share * self._scatters[second]
        self._scatters[first] = scatter + share * (1 - share) * float(between @ between)
        self._middles[first] += np.float32(share) * between
        self._sizes[first] = sum(sizes)
        self._people[first] = self._people[first] or self._people[second]
        self._pictures[first] |= self._pictures[second]
        joining = self._members.pop(second)
        self._owner[joining] = first
        self._members[first] += joining
        apart = self._apart.pop(second, None)
        if apart:
            self._apart.setdefault(first, set()).update(apart)

    def grouping(self, contradictions: tuple[Pair, ...]) -> Grouping:
        """The groups as they are now."""
        groups = [
            Group(np.array(sorted(members), np.int64), int(self._people[first]))
            for first, members in self._members.items()
        ]
        together = [each for each in groups if len(each.faces) > 1]
        together.sort(key=lambda each: (-len(each.faces), int(each.faces[0])))
        alone = sorted(int(each.faces[0]) for each in groups if len(each.faces) == 1 and not each.person)
        return Grouping(tuple(together), np.array(alone, np.int64), contradictions)
