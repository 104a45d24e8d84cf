"""Grouping 20,000 faces, against scikit-learn's DBSCAN on the matrix of all distances."""

import tracemalloc
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import DBSCAN
from sklearn.metrics import pairwise_distances

from tests.benchmarks.measuring import Measured, in_turns, in_words, seconds
from tests.core.faces.making_identities import make_identities, pair_shares
from workbench.core.faces.grouping import FacesToGroup, group_faces

FACES, PEOPLE = 20_000, 1_750
THRESHOLD = 0.5
AIM, MOST_MEGABYTES = 5, 200

Vectors = NDArray[np.float32]
Labels = NDArray[np.int64]


def measure() -> Measured:
    """Made-up identities with noise, bridges between people and twins, in no order."""
    vectors, who = make_faces()
    precision, recall = pair_shares(ours(vectors), who)
    rival_precision, rival_recall = pair_shares(rival(vectors), who)
    megabytes = peak(vectors)
    pairs = in_turns(partial(seconds, partial(ours, vectors)), partial(seconds, partial(rival, vectors)))
    times = [sorted(each)[len(each) // 2] for each in (pairs.ours, pairs.rival)]
    figures = (
        f"{times[0]:.1f} s, rival {times[1]:.1f} s; {megabytes:.0f} MB beside the vectors (all distances: "
        f"{4 * len(vectors) ** 2 / 1e6:,.0f} MB); of the pairs put together {precision:.1%} are one person (rival "
        f"{rival_precision:.1%}), of a person's pairs {recall:.1%} are together (rival {rival_recall:.1%})"
    )
    median_speed = sorted(pairs.speed)[len(pairs.speed) // 2]
    is_better = precision > rival_precision and megabytes < MOST_MEGABYTES
    return Measured(in_words(pairs.speed), figures, median_speed >= AIM and is_better)


def make_faces() -> tuple[Vectors, Labels]:
    """The first 20,000 in a shuffled order."""
    vectors, who = make_identities(1, people=PEOPLE, twins=100, bridges=400, noise=1_500)
    order = np.random.default_rng(1).permutation(len(vectors))[:FACES]
    return vectors[order], who[order]


def ours(vectors: Vectors) -> Labels:
    """Average linkage over near faces alone."""
    count = len(vectors)
    faces = FacesToGroup(vectors, np.arange(count), np.zeros(count, np.int64))
    *_, last = group_faces(faces, "euclidean", THRESHOLD)
    labels = np.arange(count)
    for group in last.value.groups if last.value else ():
        labels[group.faces] = group.faces[0]
    return labels


def rival(vectors: Vectors) -> Labels:
    """DBSCAN with the same threshold; faces that it calls noise stay alone."""
    labels = (
        DBSCAN(eps=THRESHOLD, min_samples=2, metric="precomputed").fit(pairwise_distances(vectors)).labels_
    )
    alone = labels < 0
    labels[alone] = labels.max() + 1 + np.arange(alone.sum())
    return labels


def peak(vectors: Vectors) -> float:
    """Megabytes that our way takes at most, as Python and numpy count them."""
    tracemalloc.start()
    ours(vectors)
    megabytes = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return megabytes
