"""Charts as numbers: what is to be painted, with n and how it was computed; nothing here paints."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

MOST_BINS = 60
MOST_POINTS = 2_000
CELLS_OF_A_DENSITY = 40
BIN_RULE = "Freedman–Diaconis or Sturges, whichever gives more bins, 60 at most"
ONE_EACH = "one bin for each whole number"
LEVEL = 0.95
NORMAL_QUANTILE = 1.959963984540054
"""Between this and its negative lie 95 % of a normal distribution."""


@dataclass(frozen=True)
class Bar:
    """``count`` rows have this label."""

    label: str
    count: int


@dataclass(frozen=True)
class Bars:
    """Counts per label, the most frequent first; ``other_labels`` more labels of ``other_count`` rows are one bar."""

    column: str
    bars: tuple[Bar, ...]
    other_labels: int
    other_count: int
    n: int
    missing: int

    @property
    def is_all_different(self) -> bool:
        """Whether each row has a text of its own, as checksums are, and more of them than bars."""
        return self.other_labels > 0 and all(bar.count == 1 for bar in self.bars)


@dataclass(frozen=True)
class Histogram:
    """How often values lie in each bin: from an edge up to, but without, the next; the last bin has both."""

    column: str
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    n: int
    missing: int
    rule: str = BIN_RULE


@dataclass(frozen=True)
class Mean:
    """The mean of ``n`` values of a group with its interval; the limits are NaN where n is 1."""

    group: str
    n: int
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Means:
    """Means per group with intervals of ``level``, the largest group first; ``other_groups`` are not drawn."""

    column: str
    by: str
    groups: tuple[Mean, ...]
    other_groups: int
    other_n: int
    n: int
    missing: int
    level: float = LEVEL


@dataclass(frozen=True)
class Crossing:
    """Counts of two columns of labels, rows × columns; the last row or column may be all the rarer labels."""

    column: str
    by: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    n: int
    missing: int


@dataclass(frozen=True)
class Points:
    """Two columns of numbers, a point for each row."""

    column: str
    by: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    n: int
    missing: int


@dataclass(frozen=True)
class Density:
    """Two columns of numbers where rows are many: ``counts`` (y × x) of rows in each cell of a grid."""

    column: str
    by: str
    x_edges: tuple[float, ...]
    y_edges: tuple[float, ...]
    counts: tuple[tuple[int, ...], ...]
    n: int
    missing: int


@dataclass(frozen=True)
class Share:
    """``count`` of ``n`` have this label: a share with its interval, all from 0 to 1."""

    label: str
    count: int
    n: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """``count / n``."""
        return self.count / self.n if self.n else 0.0


@dataclass(frozen=True)
class Shares:
    """Shares with intervals of ``level`` in the order given; ``what`` names the things that are counted."""

    column: str
    shares: tuple[Share, ...]
    n: int
    missing: int
    what: str = "rows"
    level: float = LEVEL


Chart = Bars | Histogram | Means | Crossing | Points | Density | Shares


def histogram(column: str, values: "np.ndarray[Any, Any]", missing: int, is_whole: bool = False) -> Histogram:
    """Put float64 values, shape (n,), into bins. Whole numbers get bins that hold whole numbers alone."""
    known = values[np.isfinite(values)]
    missing += len(values) - len(known)
    if not len(known):
        return Histogram(column, (0.0, 1.0), (0,), 0, missing)
    edges = _edges(known, is_whole)
    counts, _ = np.histogram(known, edges)
    rule = ONE_EACH if is_whole and edges[1] - edges[0] == 1 else BIN_RULE
    return Histogram(column, tuple(map(float, edges)), tuple(map(int, counts)), len(known), missing, rule)


def share(label: str, count: int, n: int) -> Share:
    """A share with its 95 % interval (:func:`wilson`); from 0 to 1 where ``n`` is 0."""
    return Share(label, count, n, *(wilson(count / n, n) if n else (0.0, 1.0)))


def wilson(part: float, n: float, quantile: float = NORMAL_QUANTILE) -> tuple[float, float]:
    """The interval of a share ``part`` of ``n`` after Wilson (1927), JASA 22, 209–212; 95 % unless told otherwise.

    ``n`` may be an effective size and need not be whole.
    """
    squared = quantile * quantile
    middle = (part + squared / (2 * n)) / (1 + squared / n)
    half = quantile * (part * (1 - part) / n + squared / (4 * n * n)) ** 0.5 / (1 + squared / n)
    # Rounding must not put the share itself outside.
    return max(0.0, min(part, middle - half)), min(1.0, max(part, middle + half))


def means(
    groups: Sequence[str],
    codes: "np.ndarray[Any, Any]",
    values: "np.ndarray[Any, Any]",
) -> tuple[Mean, ...]:
    """Means of float64 ``values`` (n,) per group, ``codes`` (n,) saying which; groups without values are left out.

    Intervals are those of Student's t for a mean, with each group's own standard deviation: mean ± t · s / √n.
    """
    from scipy.special import stdtrit  # type: ignore[import-untyped]

    n = np.bincount(codes, minlength=len(groups))
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.bincount(codes, values, minlength=len(groups)) / n
        squares = np.bincount(codes, (values - mean[codes]) ** 2, minlength=len(groups))
        half = stdtrit(np.maximum(n - 1, 1), (1 + LEVEL) / 2) * np.sqrt(squares / (n - 1) / n)
    half = np.where(n > 1, half, np.nan)
    return tuple(
        Mean(group, int(n[at]), float(mean[at]), float(mean[at] - half[at]), float(mean[at] + half[at]))
        for at, group in enumerate(groups)
        if n[at]
    )


def points_or_density(
    names: tuple[str, str], x: "np.ndarray[Any, Any]", y: "np.ndarray[Any, Any]", missing: int
) -> Points | Density:
    """Two columns of float64, both (n,): points while they can be told apart, else counts in a grid of cells."""
    is_known = np.isfinite(x) & np.isfinite(y)
    missing += len(x) - int(is_known.sum())
    x, y = x[is_known], y[is_known]
    if len(x) <= MOST_POINTS:
        return Points(*names, tuple(map(float, x)), tuple(map(float, y)), len(x), missing)
    counts, y_edges, x_edges = np.histogram2d(y, x, bins=CELLS_OF_A_DENSITY)
    cells = tuple(tuple(int(count) for count in row) for row in counts)
    return Density(*names, tuple(map(float, x_edges)), tuple(map(float, y_edges)), cells, len(x), missing)


def _edges(known: "np.ndarray[Any, Any]", is_whole: bool) -> "np.ndarray[Any, Any]":
    least, most = float(known.min()), float(known.max())
    if not is_whole:
        reach = (least, most) if least < most else (least - 0.5, most + 0.5)
        return np.linspace(*reach, _bins(known) + 1)
    # Edges between whole numbers: otherwise some bins would hold two of them and others three.
    numbers = most - least + 1
    width = 1.0 if numbers <= MOST_BINS else float(np.ceil(numbers / _bins(known)))
    return least - 0.5 + width * np.arange(np.ceil(numbers / width) + 1)


def _bins(known: "np.ndarray[Any, Any]") -> int:
    # Asked for the edges themselves, numpy would make millions of bins for one value far away from all others.
    n, span = len(known), float(known.max() - known.min())
    lower, upper = np.percentile(known, (25, 75))
    width = 2 * float(upper - lower) / n ** (1 / 3)
    freedman_diaconis = span / width if width > 0 else 0.0
    return int(min(np.ceil(max(freedman_diaconis, np.log2(n) + 1)), MOST_BINS))
