"""A column in a few figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.core.tables import Value


@dataclass(frozen=True)
class NumberSummary:
    """Of a column of numbers: ``n`` values, ``missing`` rows without one, ``distinct`` different ones.

    ``sd`` is that of a sample (divided by n - 1), NaN below two values. Quartiles are interpolated linearly (type 7
    of Hyndman & Fan 1996, as numpy, pandas and R do it). Without values all figures are NaN.
    """

    n: int
    missing: int
    distinct: int
    mean: float
    sd: float
    least: float
    lower_quartile: float
    median: float
    upper_quartile: float
    most: float


@dataclass(frozen=True)
class TextSummary:
    """Of a column of texts: ``n`` values, ``missing`` rows without one, and the most frequent with their counts."""

    n: int
    missing: int
    distinct: int
    most_frequent: tuple[tuple[str, int], ...]


def summarise_numbers(values: "np.ndarray[Any, Any]", missing: int) -> NumberSummary:
    """Summarise float64 values, shape (n,); NaN counts as missing."""
    known = values[~np.isnan(values)]
    missing += len(values) - len(known)
    if not len(known):
        return NumberSummary(0, missing, 0, *[float("nan")] * 7)
    least, lower, median, upper, most = (float(each) for each in np.percentile(known, (0, 25, 50, 75, 100)))
    sd = float(known.std(ddof=1)) if len(known) > 1 else float("nan")
    distinct = len(np.unique(known))
    return NumberSummary(
        len(known), missing, distinct, float(known.mean()), sd, least, lower, median, upper, most
    )


def summarise_texts(counted: Sequence[tuple[Value, int]], distinct: int, n: int, missing: int) -> TextSummary:
    """Summarise texts that have been counted; ``counted`` has the most frequent first, perhaps not all."""
    return TextSummary(n, missing, distinct, tuple((str(value), count) for value, count in counted))
