"""Groups of hashes that hang together by pairs that differ in few bits."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.core.fingerprints.near_duplicates import PAIRS_AT_ONCE, Hashes, Numbers, Pairs, near_pairs
from workbench.core.steps import Step, Steps

REACHES = (6, 8, 12, 16, 64)
"""Pairs are looked for up to one of these distances, so that every smaller one is answered without a search.

Measured on 100,000 hashes, 20,000 of them near another: 0.3 s up to 6 bits, 0.7 s up to 8, 1.7 s up to 12, 8 s up
to 16."""

MOST_KEPT = 4_000_000
"""Pairs, at 17 bytes each. Among so many hashes there were 15,000 within 6 bits, 200,000 within 16."""


@dataclass(frozen=True, eq=False)
class Groups:
    """``labels`` numbers the group of each hash from 0; ``widest`` is the largest distance within each group.

    ``widest`` counts bits between any two members: as groups are chains of near pairs, it may exceed the distance
    that was asked for.
    """

    labels: Numbers
    widest: NDArray[np.uint8]


class NearHashes:
    """Hashes whose near pairs are remembered, so that they can be grouped again and again.

    Equal hashes are one until the end, so that any number of them costs nothing.
    """

    def __init__(self, hashes: Hashes) -> None:
        self._distinct, self._places = np.unique(hashes, return_inverse=True)
        self._known: tuple[int, Pairs] | None = None

    def groups(self, distance: int) -> Steps[Groups | None]:
        """Groups that hang together by pairs within ``distance`` (0–64) bits; the last step alone has them."""
        labels: Numbers = np.arange(len(self._distinct))
        total = 1
        for step in self._pairs(distance):
            labels = joined(labels, step.value.within(distance))
            total = step.total + 1
            yield Step(step.done, total, None)
        numbers, labels = np.unique(labels, return_inverse=True)
        widest = np.zeros(len(numbers), np.uint8)
        for group, members in _members(labels):
            for part in _widest(self._distinct[members]):
                widest[group] = max(widest[group], part)
                yield Step(total - 1, total, None)
        yield Step(total, total, Groups(labels[self._places], widest))

    def _pairs(self, distance: int) -> Steps[Pairs]:
        """Every pair within ``distance``, and some beyond it: from memory, or found and put there."""
        if self._known is not None and distance <= self._known[0]:
            yield Step(0, 1, self._known[1])
            return
        reach = next(each for each in REACHES if distance <= each)
        kept: list[Pairs] = []
        count = 0
        for step in near_pairs(self._distinct, reach):
            count += len(step.value.first)
            if count <= MOST_KEPT:
                kept.append(step.value)
            yield step
        if count <= MOST_KEPT:
            self._known = reach, _together(kept)


def joined(labels: Numbers, pairs: Pairs) -> Numbers:
    """The groups after these pairs have joined some of them; each is labelled by the first of its hashes."""
    first, second = labels[pairs.first], labels[pairs.second]
    while len(first):
        labels = labels.copy()
        np.minimum.at(labels, np.maximum(first, second), np.minimum(first, second))
        while not np.array_equal(shorter := labels[labels], labels):
            labels = shorter
        first, second = labels[first], labels[second]
        is_apart = first != second
        first, second = first[is_apart], second[is_apart]
    return labels


def _together(parts: list[Pairs]) -> Pairs:
    none = Pairs(np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0, np.uint8))
    columns = ((each.first, each.second, each.distance) for each in (none, *parts))
    first, second, distance = (np.concatenate(each) for each in zip(*columns, strict=True))
    return Pairs(first, second, distance)


def _members(labels: Numbers) -> Iterator[tuple[int, Numbers]]:
    """The groups of more than one hash, with the positions of their hashes."""
    order = np.argsort(labels, kind="stable")
    sizes = np.bincount(labels)
    ends = np.cumsum(sizes)
    for group in np.flatnonzero(sizes > 1):
        yield int(group), order[ends[group] - sizes[group] : ends[group]]


def _widest(hashes: Hashes) -> Iterator[int]:
    """The largest distance from some of the hashes to any other, some after some."""
    rows = max(1, PAIRS_AT_ONCE // len(hashes))
    for start in range(0, len(hashes), rows):
        yield int(np.bitwise_count(hashes[start : start + rows, None] ^ hashes).max())
