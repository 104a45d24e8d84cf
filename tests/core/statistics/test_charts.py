"""The numbers behind charts against numpy, scipy and statistics by hand."""

import math

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from workbench.core.statistics.charts import (
    BIN_RULE,
    MOST_BINS,
    ONE_EACH,
    Density,
    Points,
    histogram,
    means,
    points_or_density,
    share,
)

DICE = np.random.default_rng(5)


def test_bins_are_those_of_numpys_auto() -> None:
    values = DICE.normal(0, 1, 1_000)
    found = histogram("x", values, 2)
    counts, edges = np.histogram(values, bins="auto")
    assert found.counts == tuple(counts) and found.edges == pytest.approx(edges)
    assert (found.n, found.missing, found.rule) == (1_000, 2, BIN_RULE)


def test_a_value_far_away_does_not_make_millions_of_bins() -> None:
    found = histogram("x", np.array([*DICE.normal(0, 1, 1_000), 1e12]), 0)
    assert len(found.counts) == MOST_BINS and sum(found.counts) == 1_001


@given(st.lists(st.integers(-1_000, 1_000), min_size=1, max_size=100))
def test_each_bin_of_whole_numbers_holds_as_many_of_them(given_values: list[int]) -> None:
    found = histogram("stars", np.array(given_values, float), 0, is_whole=True)
    widths = {round(b - a, 6) for a, b in zip(found.edges, found.edges[1:], strict=False)}
    assert len(widths) == 1 and widths.pop() == int(found.edges[1] - found.edges[0])
    assert sum(found.counts) == len(given_values) and len(found.counts) <= MOST_BINS


@given(st.integers(0, 60), st.integers(0, 60))
def test_the_interval_of_a_share_is_wilsons(count: int, others: int) -> None:
    n = count + others
    found = share("cat", count, n)
    if not n:
        assert (found.share, found.low, found.high) == (0.0, 0.0, 1.0)
        return
    expected = stats.binomtest(count, n).proportion_ci(0.95, method="wilson")
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-12)
    assert found.low <= found.share <= found.high


def test_few_whole_numbers_have_a_bin_each() -> None:
    found = histogram("stars", np.array([1, 1, 2, 5.0]), 0, is_whole=True)
    assert found.counts == (2, 1, 0, 0, 1) and found.rule == ONE_EACH
    assert found.edges == (0.5, 1.5, 2.5, 3.5, 4.5, 5.5)


@pytest.mark.parametrize(("values", "counts"), [([], (0,)), ([3.0], (1,)), ([3.0, 3.0, math.inf], None)])
def test_hardly_any_values_are_a_histogram_too(values: list[float], counts: tuple[int, ...] | None) -> None:
    found = histogram("x", np.array(values), 0)
    assert sum(found.counts) == found.n and (counts is None or found.counts == counts)
    assert found.edges[0] < found.edges[-1]


def test_intervals_are_those_of_scipys_t() -> None:
    codes, values = DICE.integers(0, 4, 200), DICE.normal(3, 2, 200)
    found = means(["a", "b", "c", "d"], codes, values)
    frame = pandas.DataFrame({"code": codes, "value": values}).groupby("code")["value"]
    for each, (_, group) in zip(found, frame, strict=True):
        low, high = stats.t.interval(0.95, len(group) - 1, loc=group.mean(), scale=stats.sem(group))
        assert (each.n, each.mean) == (len(group), pytest.approx(group.mean()))
        assert (each.low, each.high) == (pytest.approx(low), pytest.approx(high))


def test_a_mean_of_one_value_has_no_interval_and_of_none_no_place() -> None:
    (only,) = means(["a", "b"], np.array([1]), np.array([2.0]))
    assert (only.group, only.n, only.mean) == ("b", 1, 2.0)
    assert math.isnan(only.low) and math.isnan(only.high)


def test_few_rows_are_points_and_many_are_counted_in_cells() -> None:
    few = points_or_density(("x", "y"), np.array([1.0, 2.0, np.nan]), np.array([3.0, 4.0, 5.0]), 1)
    assert few == Points("x", "y", (1.0, 2.0), (3.0, 4.0), 2, 2)
    x, y = DICE.normal(0, 1, 5_000), DICE.normal(5, 2, 5_000)
    many = points_or_density(("x", "y"), x, y, 0)
    assert isinstance(many, Density)
    counts, x_edges, y_edges = np.histogram2d(x, y, bins=len(many.counts))
    assert np.array_equal(np.array(many.counts), counts.T)
    assert many.x_edges == pytest.approx(x_edges) and many.y_edges == pytest.approx(y_edges)
