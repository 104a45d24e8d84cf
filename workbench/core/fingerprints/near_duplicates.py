"""All pairs of hashes that differ in few bits.

Multi-index hashing (Norouzi, Punjani & Fleet 2012): 64 bits are cut into four parts of 16. Two hashes that differ in
at most ``distance`` bits differ in at most ``distance // 4`` bits in one of the parts, so only hashes that are so
close in a part are compared in full. Where so many are close that comparing all pairs is quicker, that is done.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from workbench.core.steps import Step, Steps

Hashes = NDArray[np.uint64]
Numbers = NDArray[np.intp]

PAIRS_AT_ONCE = 2**21
_PARTS, _BITS = 4, 16
# Measured: a pair that is looked up costs as much as so many that are merely next in line.
_COST_OF_LOOKING_UP = 8


@dataclass(frozen=True, eq=False)
class Pairs:
    """Some pairs of hashes: ``first`` and ``second`` are positions, first < second; ``distance`` counts bits."""

    first: Numbers
    second: Numbers
    distance: NDArray[np.uint8]

    def within(self, distance: int) -> "Pairs":
        """Those of at most so many bits."""
        is_near = self.distance <= distance
        return Pairs(self.first[is_near], self.second[is_near], self.distance[is_near])


def near_pairs(distinct: Hashes, distance: int) -> Steps[Pairs]:
    """Every pair within ``distance`` (0–64) bits, each once, among hashes of which no two are equal.

    Memory stays within about 200 MB however many pairs there are; steps count the parts of the search.
    """
    if _looking_up_costs(distinct, distance) < _pairs_of(len(distinct)):
        yield from _looked_up(distinct, distance)
    else:
        yield from _all_compared(distinct, distance)


def _pairs_of(count: int) -> int:
    return count * (count - 1) // 2


def _all_compared(distinct: Hashes, distance: int) -> Steps[Pairs]:
    count = len(distinct)
    start = 0
    while start < count - 1:
        end = min(count - 1, start + max(1, PAIRS_AT_ONCE // (count - start)))
        # Row by row: a row of 100,000 hashes stays in the processor's cache, a block of rows does not.
        found = [_compared(distinct, row, distance) for row in range(start, end)]
        first, second, distances = (np.concatenate(each) for each in zip(*found, strict=True))
        yield Step(end, count - 1, Pairs(first, second, distances))
        start = end


def _compared(distinct: Hashes, row: int, distance: int) -> tuple[Numbers, Numbers, NDArray[np.uint8]]:
    distances = np.bitwise_count(distinct[row] ^ distinct[row + 1 :])
    near = np.flatnonzero(distances <= distance)
    return np.full(len(near), row), near + row + 1, distances[near]


def _radii(distance: int) -> list[int]:
    """In how many bits each part may differ: if every part differed in more, it would be more than ``distance``."""
    radius, rest = divmod(distance, _PARTS)
    return [radius if part <= rest else radius - 1 for part in range(_PARTS)]


def _masks(radius: int) -> list[int]:
    """Every way to change at most ``radius`` of the bits of a part."""
    sizes = range(min(radius, _BITS) + 1)
    return [sum(1 << bit for bit in bits) for size in sizes for bits in combinations(range(_BITS), size)]


def _part(hashes: Hashes, part: int) -> Numbers:
    return ((hashes >> np.uint64(part * _BITS)) & np.uint64(2**_BITS - 1)).astype(np.intp)


def _looking_up_costs(distinct: Hashes, distance: int) -> float:
    """At most so many pairs, next in line, could be compared in the same time.

    The hashes of two values of a part make no more pairs than each value with itself, on the whole (Cauchy-Schwarz).
    """
    costs = 0.0
    for part, radius in enumerate(_radii(distance)):
        sizes = np.bincount(_part(distinct, part)).astype(np.float64)
        costs += len(_masks(radius)) * (float(sizes @ sizes) / 2 + len(distinct))
    return costs * _COST_OF_LOOKING_UP


def _looked_up(distinct: Hashes, distance: int) -> Steps[Pairs]:
    radii = _radii(distance)
    total = sum(len(_masks(radius)) for radius in radii)
    done = 0
    for part, radius in enumerate(radii):
        values = _part(distinct, part)
        order = np.argsort(values, kind="stable")
        sorted_hashes = _Sorted(distinct[order], values[order])
        for mask in _masks(radius):
            for one, other in _in_blocks(*sorted_hashes.partners(mask)):
                near = sorted_hashes.within(one, other, distance)
                yield Step(done, total, _new_pairs(distinct, order[near[0]], order[near[1]], radii[:part]))
            done += 1


class _Sorted:
    """Hashes in the order of the values of one of their parts."""

    def __init__(self, hashes: Hashes, values: Numbers) -> None:
        self._hashes, self._values = hashes, values
        self._sizes = np.bincount(values, minlength=2**_BITS)
        self._ends = np.cumsum(self._sizes)

    def partners(self, mask: int) -> tuple[Numbers, Numbers, Numbers]:
        """For each hash, where those begin whose part differs by exactly ``mask``, and how many they are."""
        # ``take`` here and below: it needs half the time of square brackets.
        if mask:
            # Of two values that differ by the mask, the one that lacks its lowest bit looks for the other.
            left = np.flatnonzero(self._values & (mask & -mask) == 0)
            wanted = self._values.take(left) ^ mask
            counts = self._sizes.take(wanted)
            return left, self._ends.take(wanted) - counts, counts
        left = np.arange(len(self._values))
        return left, left + 1, self._ends.take(self._values) - left - 1

    def within(self, one: Numbers, other: Numbers, distance: int) -> tuple[Numbers, Numbers]:
        """Those pairs that are near enough as a whole."""
        near = np.flatnonzero(np.bitwise_count(self._hashes.take(one) ^ self._hashes.take(other)) <= distance)
        return one.take(near), other.take(near)


def _in_blocks(left: Numbers, first: Numbers, counts: Numbers) -> Iterator[tuple[Numbers, Numbers]]:
    """Each of ``left`` with its ``counts`` partners from ``first`` on, so many pairs at once as memory bears."""
    sums = np.cumsum(counts)
    begin = before = 0
    while begin < len(left):
        end = max(begin + 1, int(np.searchsorted(sums, before + PAIRS_AT_ONCE, side="right")))
        within = slice(begin, end)
        one = left[within].repeat(counts[within])
        # Counts up from each one's first partner to its last.
        other = (first[within] - sums[within] + counts[within] + before).repeat(counts[within])
        other += np.arange(len(one))
        yield one, other
        begin, before = end, int(sums[end - 1])


def _new_pairs(distinct: Hashes, one: Numbers, other: Numbers, earlier: list[int]) -> Pairs:
    """Those that no earlier part has found."""
    differing = distinct[one] ^ distinct[other]
    is_new = np.ones(len(one), bool)
    for part, radius in enumerate(earlier):
        is_new &= np.bitwise_count(_part(differing, part)) > radius
    one, other, differing = one[is_new], other[is_new], differing[is_new]
    return Pairs(np.minimum(one, other), np.maximum(one, other), np.bitwise_count(differing))
