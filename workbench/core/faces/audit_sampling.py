"""Drawing what people code: so many of each group, at random, each with the same chance within its stratum.

Pairs are drawn from two strata of each group, those closer than the threshold and those farther apart, because the
first are few; :mod:`workbench.core.faces.auditing` weighs them back by how many there are of each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from workbench.core.faces.comparing import Gallery

Thing = TypeVar("Thing")

MOST_FACES = 2000
"""Pairs are counted exactly among so many faces of a group, drawn at random where there are more."""


@dataclass(frozen=True, eq=False)
class Galleried:
    """Faces with an embedding: ``ids``, the ``pictures`` they are in and their ``copies``, n whole numbers each.

    Equal copies are the same file twice; ``vectors`` are n×d, float32.
    """

    ids: NDArray[np.int64]
    pictures: NDArray[np.int64]
    copies: NDArray[np.int64]
    vectors: NDArray[np.float32]

    def part(self, rows: NDArray[np.intp]) -> "Galleried":
        """The faces in these rows."""
        return Galleried(self.ids[rows], self.pictures[rows], self.copies[rows], self.vectors[rows])


@dataclass(frozen=True)
class DrawnPairs:
    """Pairs of face numbers that were drawn below and above the threshold, and how many pairs there are of each."""

    below: tuple[tuple[int, int], ...]
    above: tuple[tuple[int, int], ...]
    all_below: int
    all_above: int


def drawn(groups: Mapping[str, Sequence[Thing]], count: int, seed: int) -> dict[str, list[Thing]]:
    """``count`` things of each group, or all where there are fewer; the same for the same seed and things."""
    generator = np.random.default_rng(seed)
    chosen = {}
    for name, things in groups.items():
        places = generator.permutation(len(things))[:count]
        chosen[name] = [things[at] for at in sorted(places)]
    return chosen


def shuffled(things: Sequence[Thing], seed: int) -> list[Thing]:
    """The same in random order, so that a coder cannot tell the groups apart by when they come."""
    return [things[at] for at in np.random.default_rng(seed).permutation(len(things))]


def drawn_pairs(faces: Galleried, metric: str, threshold: float, count: int, seed: int) -> DrawnPairs:
    """Half of ``count`` pairs of faces below the threshold and half above; where one is short the other makes up.

    Only faces in different pictures, and in files that are not the same, make a pair. Faces without a usable embedding
    take no part.
    """
    generator = np.random.default_rng(seed)
    rows = np.flatnonzero(Gallery(faces.vectors).usable)
    if len(rows) > MOST_FACES:
        rows = np.sort(generator.permutation(rows)[:MOST_FACES])
    there = faces.part(rows)
    is_below, is_pair = _sides(there, metric, threshold)
    below, above = np.flatnonzero(is_pair & is_below), np.flatnonzero(is_pair & ~is_below)
    from_below = min(len(below), max(count // 2, count - len(above)))
    from_above = min(len(above), count - from_below)
    chosen = (generator.choice(below, from_below, False), generator.choice(above, from_above, False))
    found = [tuple(_numbers(there.ids, int(place)) for place in np.sort(places)) for places in chosen]
    return DrawnPairs(found[0], found[1], len(below), len(above))


def _sides(faces: Galleried, metric: str, threshold: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """For each place of an n×n matrix, flat: whether the two are closer than the threshold, and whether it counts."""
    size = len(faces.ids)
    is_below, is_pair = np.zeros((size, size), bool), np.zeros((size, size), bool)
    gallery = Gallery(faces.vectors)
    for at in range(size):
        is_below[at] = gallery.distances(faces.vectors[at], metric) < threshold
        is_pair[at, at + 1 :] = (faces.pictures[at + 1 :] != faces.pictures[at]) & (
            faces.copies[at + 1 :] != faces.copies[at]
        )
    return is_below.ravel(), is_pair.ravel()


def _numbers(ids: NDArray[np.int64], place: int) -> tuple[int, int]:
    first, second = divmod(place, len(ids))
    return int(ids[first]), int(ids[second])
