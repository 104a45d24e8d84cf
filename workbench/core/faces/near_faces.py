"""Which faces, or groups of faces, lie near each other, found without a table of all pairs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]

from workbench.core.steps import Step, Steps

Numbers = NDArray[np.int64]
Vectors = NDArray[np.float32]

MOST_NEAR = 64
"""Neighbours after it that are remembered of each face; those beyond are found again when the nearer have joined it."""
_DISTANCES_AT_ONCE = 4_000_000


@dataclass(frozen=True, eq=False)
class Points:
    """Groups of vectors: ``middles`` (n×d), ``scatters`` (n) the mean squared distance to it.

    The mean squared Euclidean distance between the members of two groups is exactly the squared distance of their
    middles plus both scatters, so that no group has to remember its members' vectors.
    """

    middles: Vectors
    scatters: NDArray[np.float32]

    def sides(self) -> tuple[Vectors, Vectors]:
        """Two matrices, n×(d + 2) and (d + 2)×n, whose product is the mean squared distances of all to all."""
        lengths = np.einsum("nd,nd->n", self.middles, self.middles)[:, None] + self.scatters[:, None]
        ones = np.ones_like(lengths)
        return np.hstack((-2 * self.middles, lengths, ones)), np.hstack((self.middles, ones, lengths)).T


@dataclass(frozen=True, eq=False)
class Near:
    """For each point the places of those within reach: ``places[starts[i]:starts[i + 1]]``, both ways.

    ``is_whole`` is False where some had more than :data:`MOST_NEAR` and only the nearest are listed.
    """

    starts: Numbers
    places: Numbers
    is_whole: bool = True

    def of(self, point: int) -> Numbers:
        """The places near a point."""
        return self.places[self.starts[point] : self.starts[point + 1]]


def near_points(points: Points, squared: float, pictures: Numbers) -> Steps[Near | None]:
    """All pairs of points whose mean squared distance is at most ``squared``; the last step alone has them.

    Points with the same number in ``pictures`` (n; below 0: never the same) are no pairs. Memory grows with the number
    of points, not with its square.
    """
    count = len(points.middles)
    left, right = points.sides()
    firsts, seconds, is_whole = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], True
    rows = max(1, _DISTANCES_AT_ONCE // max(1, count))
    for start in range(0, count, rows):
        stop = min(start + rows, count)
        # Each pair once: with those that come later.
        distances = left[start:stop] @ right[:, start:]
        distances[:, : stop - start][np.tril_indices(stop - start)] = np.inf
        found, is_block_whole = _nearest(distances, squared, pictures[start:])
        firsts.append(found[0] + start)
        seconds.append(found[1] + start)
        is_whole = is_whole and is_block_whole
        yield Step(stop, count, None)
    yield Step(count, count, _both_ways(np.concatenate(firsts), np.concatenate(seconds), count, is_whole))


def _nearest(
    distances: NDArray[np.float32], squared: float, pictures: Numbers
) -> tuple[tuple[Numbers, Numbers], bool]:
    """Rows and columns of what is near, at most :data:`MOST_NEAR` for each row, and whether that is all."""
    places = np.flatnonzero(distances.ravel() <= squared)
    rows, columns = np.divmod(places, distances.shape[1])
    in_one = (pictures[rows] == pictures[columns]) & (pictures[columns] >= 0)
    if in_one.any():
        distances[rows[in_one], columns[in_one]] = np.inf
        rows, columns = rows[~in_one], columns[~in_one]
    crowded = np.flatnonzero(np.bincount(rows, minlength=len(distances)) > MOST_NEAR)
    if not len(crowded):
        return (rows, columns), True
    kept = ~np.isin(rows, crowded)
    nearest = np.argpartition(distances[crowded], MOST_NEAR, axis=1)[:, :MOST_NEAR]
    rows = np.concatenate((rows[kept], np.repeat(crowded, MOST_NEAR)))
    return (rows, np.concatenate((columns[kept], nearest.ravel()))), False


def _both_ways(first: Numbers, second: Numbers, count: int, is_whole: bool) -> Near:
    there, back = np.concatenate((first, second)), np.concatenate((second, first))
    pairs = sparse.csr_array((np.ones(len(there), np.bool_), (there, back)), shape=(count, count))
    return Near(pairs.indptr.astype(np.int64), pairs.indices.astype(np.int64), is_whole)
