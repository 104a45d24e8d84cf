"""Search one face in many: the faces of a gallery in the order of their distance to it.

Up to :data:`MANY` faces each distance is computed, which takes milliseconds. Above that a graph of neighbours (HNSW,
Malkov & Yashunin 2018, by the library voyager) finds the nearest candidates, whose distances are then computed exactly.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.core.faces.comparing import EUCLIDEAN, Distances, Gallery
from workbench.core.steps import Step
from workbench.core.wording import faces_in_words

if TYPE_CHECKING:
    from voyager import Index

MANY = 300_000
"""Faces from which on an index is built instead of computing every distance."""
CANDIDATES = 5_000
"""So many of the nearest faces an index gives; of those beyond nothing is known but that they are further away."""
DIGITS = 6
"""Distances are rounded so far: equal embeddings then have equal distances wherever they stand in the gallery."""
_ADDED_AT_ONCE = 5_000
# Found all of the nearest ten and thousand among 20,000 made-up faces, in half the time of voyager's usual values.
_CONNECTIONS, _EFFORT = 12, 50

Positions = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Ranking:
    """Faces from the nearest on; equally distant ones in the order of the gallery.

    ``positions`` (k) are their rows in the gallery, ``distances`` (k) how far they are from the target. ``compared``
    counts the faces that took part, ``left_out`` those that were left out on purpose, ``unusable`` those without a
    usable embedding. Not ``is_complete``: the faces beyond the last one are further away than it.
    """

    positions: Positions
    distances: Distances
    compared: int
    left_out: int = 0
    unusable: int = 0
    is_complete: bool = True

    def below(self, threshold: float) -> int:
        """How many of the faces listed are nearer than ``threshold``."""
        return int(np.searchsorted(self.distances, threshold, side="left"))

    def below_in_words(self, threshold: float) -> str:
        """“37 of 50,000 faces are below 0.60”."""
        count = self.below(threshold)
        is_counted = self.is_complete or count < len(self.distances)
        at_least = "" if is_counted else "at least "
        verb = "is" if count == 1 else "are"
        return f"{at_least}{count:,} of {faces_in_words(self.compared)} {verb} below {threshold:.2f}"


@dataclass(frozen=True, eq=False)
class FaceIndex:
    """What finds the nearest among very many faces without comparing with all of them."""

    index: "Index"
    is_euclidean: bool
    count: int


def search(
    gallery: Gallery,
    target: NDArray[np.floating],
    metric: str,
    left_out: NDArray[np.bool_] | None = None,
    index: FaceIndex | None = None,
) -> Ranking:
    """Rank the faces of a gallery by their distance to ``target`` (d numbers).

    ``left_out`` (n times yes or no) takes no part. With an ``index`` of the same gallery only the nearest
    :data:`CANDIDATES` are ranked. Raises :class:`ComparisonError` for a target that cannot be compared.
    """
    if index is not None:
        return _search_by_index(gallery, target, metric, left_out, index)
    found = np.round(gallery.distances(target, metric), DIGITS)
    taken = ~np.isnan(found)
    without = int(len(found) - taken.sum())
    if left_out is not None:
        taken &= ~left_out
    positions = np.flatnonzero(taken).astype(np.int64)
    order = np.argsort(found[positions], kind="stable")
    positions = positions[order]
    return Ranking(
        positions, found[positions], len(positions), len(found) - without - len(positions), without
    )


def is_index_worthwhile(gallery: Gallery) -> bool:
    """Whether so many faces are searched better by an index."""
    return len(gallery.vectors) > MANY


def build_index(gallery: Gallery, metric: str) -> Generator[Step[FaceIndex | None], None, None]:
    """Build the index of a gallery; the value of the last step is the index, those before have none.

    Takes minutes for a million faces. Indexes for “cosine” and “euclidean_l2” are the same.
    """
    from voyager import Index, Space

    is_euclidean = metric == EUCLIDEAN
    space = Space.Euclidean if is_euclidean else Space.Cosine
    index = Index(
        space,
        gallery.vectors.shape[1],
        M=_CONNECTIONS,
        ef_construction=_EFFORT,
        max_elements=len(gallery.vectors),
    )
    positions = np.flatnonzero(gallery.usable)
    note = f"{faces_in_words(len(positions))} are put into an index first; this is done once."
    for start in range(0, len(positions), _ADDED_AT_ONCE):
        part = positions[start : start + _ADDED_AT_ONCE]
        # One thread: with several the order in which faces come, and with it the index, would differ each time.
        index.add_items(gallery.vectors[part], part.tolist(), num_threads=1)
        yield Step(start + len(part), len(positions), None, note if start == 0 else "")
    yield Step(len(positions), len(positions), FaceIndex(index, is_euclidean, len(positions)))


def _search_by_index(
    gallery: Gallery,
    target: NDArray[np.floating],
    metric: str,
    left_out: NDArray[np.bool_] | None,
    index: FaceIndex,
) -> Ranking:
    if index.is_euclidean != (metric == EUCLIDEAN):
        raise ValueError("the index was built for another metric")
    wanted = min(CANDIDATES, index.count)
    candidates, _ = index.index.query(np.asarray(target, np.float32), k=wanted, query_ef=wanted)
    positions = np.sort(candidates.astype(np.int64))
    excluded = 0
    if left_out is not None:
        excluded = int((left_out & gallery.usable).sum())
        positions = positions[~left_out[positions]]
    found = search(Gallery(gallery.vectors[positions]), target, metric)
    return Ranking(
        positions[found.positions],
        found.distances,
        index.count - excluded,
        excluded,
        len(gallery.vectors) - index.count,
        is_complete=wanted == index.count,
    )
