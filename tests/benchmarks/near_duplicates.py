"""Near duplicates among 100,000 hashes, against comparing all pairs."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.measuring import Measured, in_turns, in_words, seconds
from workbench.core.fingerprints.near_duplicates import near_pairs
from workbench.core.fingerprints.settings import DEFAULT_DISTANCE

HASHES, DUPLICATES, MOST_BITS = 100_000, 20_000, 12
AIM = 20


def measure() -> Measured:
    """80,000 hashes at random and 20,000 that differ from one of them in up to 12 bits."""
    hashes = make_hashes(np.random.default_rng(1))
    if ours(hashes) != rival(hashes):
        return Measured("–", "the pairs are not the same", False)
    pairs = in_turns(partial(seconds, partial(ours, hashes)), partial(seconds, partial(rival, hashes)))
    figures = f"{len(rival(hashes)):,} pairs within {DEFAULT_DISTANCE} bits, the same as the rival's"
    median_seconds = (sorted(each)[len(each) // 2] for each in (pairs.ours, pairs.rival))
    figures += "; {:.2f} s, rival {:.1f} s".format(*median_seconds)
    return Measured(in_words(pairs.speed), figures, sorted(pairs.speed)[len(pairs.speed) // 2] >= AIM)


def make_hashes(dice: np.random.Generator) -> NDArray[np.uint64]:
    """No two are equal: equal hashes are one before the search begins."""
    hashes = dice.integers(0, 2**64, HASHES, np.uint64)
    for number in range(DUPLICATES):
        bits = dice.choice(64, dice.integers(0, MOST_BITS + 1), replace=False)
        hashes[HASHES - 1 - number] = hashes[number] ^ np.uint64(sum(1 << int(bit) for bit in bits))
    return np.unique(hashes)


def ours(hashes: NDArray[np.uint64]) -> set[tuple[int, int]]:
    """Multi-index hashing."""
    steps = [step.value for step in near_pairs(hashes, DEFAULT_DISTANCE)]
    return {pair for each in steps for pair in zip(each.first.tolist(), each.second.tolist(), strict=True)}


def rival(hashes: NDArray[np.uint64]) -> set[tuple[int, int]]:
    """Each with all that come after it."""
    found = set()
    for row in range(len(hashes) - 1):
        distances = np.bitwise_count(hashes[row] ^ hashes[row + 1 :])
        found.update((row, row + 1 + int(at)) for at in np.flatnonzero(distances <= DEFAULT_DISTANCE))
    return found
