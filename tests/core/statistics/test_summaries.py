"""Summaries against pandas and scipy, and their edges."""

import math

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.statistics.summaries import NumberSummary, TextSummary, summarise_numbers, summarise_texts


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=200))
def test_figures_are_those_of_pandas(given_values: list[float]) -> None:
    column = pandas.Series(given_values)
    found = summarise_numbers(np.array(given_values), missing=3)
    expected = [
        column.mean(),
        column.std(),
        column.min(),
        column.quantile(0.25),
        column.median(),
        column.quantile(0.75),
        column.max(),
    ]
    figures = (
        found.mean,
        found.sd,
        found.least,
        found.lower_quartile,
        found.median,
        found.upper_quartile,
        found.most,
    )
    assert figures == pytest.approx(expected, rel=1e-9, abs=1e-6)
    assert (found.n, found.missing, found.distinct) == (len(column), 3, column.nunique())


def test_nothing_and_one_value_have_no_spread() -> None:
    nothing = summarise_numbers(np.array([]), 4)
    assert (nothing.n, nothing.missing, nothing.distinct) == (0, 4, 0)
    assert math.isnan(nothing.mean) and math.isnan(nothing.median)
    one = summarise_numbers(np.array([2.5, np.nan]), 0)
    assert isinstance(one, NumberSummary)
    assert (one.n, one.missing, one.mean, one.median) == (1, 1, 2.5, 2.5) and math.isnan(one.sd)


def test_texts_keep_their_order_of_frequency() -> None:
    found = summarise_texts([("cat", 3), ("dog", 1)], 2, 4, 1)
    assert found == TextSummary(4, 1, 2, (("cat", 3), ("dog", 1)))
