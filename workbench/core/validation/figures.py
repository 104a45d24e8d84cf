"""Accuracy, precision, recall and F1 out of a confusion matrix, with bootstrap intervals.

Definitions as in Sokolova & Lapalme (2009), A systematic analysis of performance measures for classification tasks,
Information Processing & Management 45(4); intervals are the percentile intervals of Efron & Tibshirani (1993), An
introduction to the bootstrap, chapter 13.
"""

import itertools
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.core.steps import Step

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]

OVERALL = (
    "accuracy",
    "macro precision",
    "macro recall",
    "macro F1",
    "weighted precision",
    "weighted recall",
    "weighted F1",
)
BY_CLASS = ("precision", "recall", "F1")
FEW = 30
"""With fewer pictures in a class its figures are mostly chance, and a warning says so."""
COVERED = 0.95
_NUMBERS_AT_ONCE = 4_000_000


@dataclass(frozen=True, eq=False)
class Figures:
    """``overall`` has one number for each name in :data:`OVERALL`; ``by_class`` is 3×K in the order of
    :data:`BY_CLASS`. All are shares from 0 to 1, NaN where nothing is defined: the precision of a class that was
    never answered, the recall of one without pictures.
    """

    overall: Reals
    by_class: Reals


@dataclass(frozen=True, eq=False)
class Intervals:
    """The ends of the intervals that cover 95 % of the resamples, shaped like the :class:`Figures` they belong to."""

    low: Figures
    high: Figures
    resamples: int
    seed: int


def figures(hits: NDArray[np.integer], true: NDArray[np.integer], answered: NDArray[np.integer]) -> Figures:
    """The figures of one sample (arrays of K counts) or of R resamples (R×K), over the last axis.

    For each class: pictures answered rightly, pictures that have it as their true label, pictures the machine gave
    it to. Averages go over the classes that have pictures; a precision without answers counts as 0 in them.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        by_class = np.stack([hits / answered, hits / true, 2 * hits / (true + answered)], axis=-2)
        by_class[..., 2, :] = np.where(true > 0, by_class[..., 2, :], np.nan)
        counted = np.nan_to_num(by_class)
        weights = np.stack([true > 0, true], axis=-2).astype(np.float64)
        averages = np.einsum("...wk,...mk->...wm", weights, counted) / weights.sum(axis=-1)[..., None]
        accuracy = hits.sum(axis=-1) / true.sum(axis=-1)
    flat = averages.reshape(*averages.shape[:-2], 6)
    return Figures(np.concatenate([accuracy[..., None], flat], axis=-1), by_class)


def figures_of(matrix: Whole) -> Figures:
    """The figures of a K×K matrix of counts: rows are true labels, columns are answers."""
    return figures(matrix.diagonal(), matrix.sum(axis=1), matrix.sum(axis=0))


def bootstrap(matrix: Whole, resamples: int, seed: int) -> Generator[Step[Intervals | None], None, None]:
    """Intervals for the figures of a K×K matrix: its n pictures are drawn anew, n with replacement, many times.

    Drawing pictures is drawing from the multinomial distribution over the cells of the matrix, which is what is
    done. The last step has the intervals, those before it None. A figure is taken from the resamples in which it is
    defined.
    """
    rows, columns = np.nonzero(matrix)
    counts = matrix[rows, columns]
    total = int(counts.sum())
    if not total:
        return
    draw = np.random.default_rng(seed)
    at_once = max(1, min(resamples, _NUMBERS_AT_ONCE // max(len(counts), 3 * len(matrix))))
    overall, by_class = np.empty((resamples, len(OVERALL))), np.empty((resamples, 3, len(matrix)))
    for start in range(0, resamples, at_once):
        end = min(start + at_once, resamples)
        cells = draw.multinomial(total, counts / total, size=end - start)
        drawn = figures(*_totals(cells, rows, columns, len(matrix)))
        overall[start:end], by_class[start:end] = drawn.overall, drawn.by_class
        if end < resamples:
            yield Step(end, resamples, None)
    low, high = itertools.starmap(Figures, zip(_ends(overall), _ends(by_class), strict=True))
    yield Step(resamples, resamples, Intervals(low, high, resamples, seed))


def _totals(
    cells: Whole, rows: NDArray[np.intp], columns: NDArray[np.intp], classes: int
) -> tuple[Whole, Whole, Whole]:
    """Hits, true and answered pictures for each class, out of R×M counts of the M cells that are not empty."""
    hits = np.zeros((len(cells), classes), np.int64)
    right = rows == columns
    hits[:, rows[right]] = cells[:, right]
    by_column = np.argsort(columns, kind="stable")
    return (
        hits,
        _summed(cells, rows, classes),
        _summed(cells[:, by_column], columns[by_column], classes),
    )


def _summed(cells: Whole, groups: NDArray[np.intp], classes: int) -> Whole:
    """Sums over the last axis for each group; ``groups`` is sorted."""
    sums = np.zeros((len(cells), classes), np.int64)
    present, starts = np.unique(groups, return_index=True)
    sums[:, present] = np.add.reduceat(cells, starts, axis=1)
    return sums


def _ends(values: Reals) -> tuple[Reals, Reals]:
    """The lower and the upper end of what 95 % of the resamples gave, NaN where a figure is never defined."""
    flat = values.reshape(len(values), -1)
    ends = np.full((2, flat.shape[1]), np.nan)
    is_defined = ~np.isnan(flat).all(axis=0)
    tail = (1 - COVERED) / 2
    whole = is_defined & ~np.isnan(flat).any(axis=0)
    ends[:, whole] = np.quantile(flat[:, whole], (tail, 1 - tail), axis=0)
    partly = is_defined & ~whole
    if partly.any():
        ends[:, partly] = np.nanquantile(flat[:, partly], (tail, 1 - tail), axis=0)
    low, high = ends.reshape(2, *values.shape[1:])
    return low, high
