"""Vectors of made-up identities, as difficult as those of real faces: noise, bridges between people, twins."""

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = 128
STRANGERS, ALIKE, TWINS = 0.86, 0.40, 0.42
"""Typical Euclidean distances between two people, two faces of one, and the middles of twins, as dlib's ResNet has."""


def make_identities(
    seed: int, people: int = 150, twins: int = 10, bridges: int = 40, noise: int = 150
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Vectors n×128 and who each is; bridges and noise are somebody of their own each.

    As with real embeddings, few directions carry most of what differs, and some faces of a person are far off.
    """
    dice = np.random.default_rng(seed)
    spread = 1 / np.arange(1, DIMENSIONS + 1) ** 0.6
    spread /= np.sqrt((spread**2).sum())
    middles = dice.normal(size=(people, DIMENSIONS)) * spread * STRANGERS / np.sqrt(2)
    for pair in range(min(twins, people // 2)):
        apart = dice.normal(size=DIMENSIONS) * spread
        middles[2 * pair + 1] = middles[2 * pair] + apart / np.linalg.norm(apart) * TWINS
    who = np.repeat(np.arange(people), np.minimum(60, 2 + dice.geometric(0.12, people)))
    harder = np.where(dice.random(len(who)) < 0.15, 1.5, 1.0)[:, None]
    faces = middles[who] + dice.normal(size=(len(who), DIMENSIONS)) * spread * ALIKE / np.sqrt(2) * harder
    first, second = dice.integers(0, people, (2, bridges))
    share = dice.uniform(0.3, 0.7, bridges)[:, None]
    between = middles[first] * share + middles[second] * (1 - share)
    between += dice.normal(size=(bridges, DIMENSIONS)) * spread * 0.2
    strangers = dice.normal(size=(noise, DIMENSIONS)) * spread * STRANGERS / np.sqrt(2)
    vectors = np.concatenate([faces, between, strangers]).astype(np.float32)
    return vectors, np.concatenate([who, people + np.arange(bridges + noise)])


def pair_shares(labels: NDArray[np.int64], who: NDArray[np.int64]) -> tuple[float, float]:
    """Precision: of the pairs put together those of one person. Recall: of a person's pairs those put together."""
    both = np.unique(np.stack([labels, who]), axis=1, return_counts=True)[1]
    right, together, people = (
        int((counts * (counts - 1) // 2).sum())
        for counts in (
            both,
            np.unique(labels, return_counts=True)[1],
            np.unique(who, return_counts=True)[1],
        )
    )
    return right / max(1, together), right / max(1, people)
