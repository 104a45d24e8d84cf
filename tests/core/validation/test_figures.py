"""Figures against scikit-learn, intervals against a closed form and against drawing the pictures one by one."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import binom
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support

from workbench.core.validation.figures import OVERALL, Intervals, bootstrap, figures, figures_of

CLASSES = 7


@pytest.fixture(scope="module")
def labels() -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """True labels and answers; class 5 is answered without having pictures, class 6 has pictures without answers."""
    draw = np.random.default_rng(5)
    true = draw.choice([0, 1, 2, 3, 4, 6], size=400, p=[0.4, 0.25, 0.15, 0.1, 0.05, 0.05])
    answers = np.where(draw.random(400) < 0.7, true, draw.integers(0, 6, 400))
    answers[answers == 6] = 0
    return true, answers


def matrix_of(true: NDArray[np.intp], answers: NDArray[np.intp]) -> NDArray[np.int64]:
    return confusion_matrix(true, answers, labels=range(CLASSES))


def last(matrix: NDArray[np.int64], resamples: int = 2000, seed: int = 1) -> Intervals:
    *_, step = bootstrap(matrix, resamples, seed)
    assert step.value is not None and step.done == step.total == resamples
    return step.value


def test_figures_are_those_of_scikit_learn(labels: tuple[NDArray[np.intp], NDArray[np.intp]]) -> None:
    true, answers = labels
    found = figures_of(matrix_of(true, answers))
    each = precision_recall_fscore_support(true, answers, labels=range(CLASSES), zero_division=np.nan)
    assert found.by_class[:2] == pytest.approx(np.array(each[:2]), nan_ok=True)
    has_pictures = each[3] > 0
    assert found.by_class[2, has_pictures] == pytest.approx(each[2][has_pictures])
    assert (
        np.isnan(found.by_class[0, 6]) and np.isnan(found.by_class[1, 5]) and np.isnan(found.by_class[2, 5])
    )
    assert found.overall[0] == pytest.approx(accuracy_score(true, answers))
    present = np.unique(true)
    for at, average in ((1, "macro"), (4, "weighted")):
        expected = precision_recall_fscore_support(
            true, answers, labels=present, average=average, zero_division=0
        )
        assert found.overall[at : at + 3] == pytest.approx(expected[:3]), OVERALL[at]


def test_perfect_and_hopeless_answers() -> None:
    assert figures_of(np.diag([3, 4])).overall == pytest.approx(np.ones(7))
    hopeless = figures_of(np.array([[0, 3], [4, 0]]))
    assert hopeless.overall == pytest.approx(np.zeros(7))
    assert hopeless.by_class == pytest.approx(np.zeros((3, 2)))


def test_without_pictures_nothing_is_defined_and_nothing_is_drawn() -> None:
    assert np.isnan(figures_of(np.zeros((2, 2), np.int64)).overall).all()
    assert list(bootstrap(np.zeros((2, 2), np.int64), 100, 1)) == []


@pytest.mark.parametrize(("right", "total"), [(80, 100), (29, 30), (300, 1000)])
def test_the_interval_of_accuracy_is_the_one_of_the_binomial_distribution(right: int, total: int) -> None:
    """The bootstrap distribution of accuracy is binomial exactly; its percentiles are known without drawing."""
    found = last(np.array([[right, total - right], [0, 0]]), resamples=20_000)
    ends = binom.ppf((0.025, 0.975), total, right / total) / total
    assert (found.low.overall[0], found.high.overall[0]) == pytest.approx(tuple(ends), abs=1.01 / total)


def test_the_interval_of_accuracy_is_near_wilsons() -> None:
    found = last(np.array([[350, 150], [120, 380]]), resamples=5000)
    share, z, n = 0.73, 1.959964, 1000
    middle, half = (
        (share + z * z / (2 * n)) / (1 + z * z / n),
        z * math.sqrt(share * (1 - share) / n) / (1 + z * z / n),
    )
    assert (found.low.overall[0], found.high.overall[0]) == pytest.approx(
        (middle - half, middle + half), abs=0.003
    )


def test_intervals_are_those_of_drawing_the_pictures_one_by_one(
    labels: tuple[NDArray[np.intp], NDArray[np.intp]],
) -> None:
    true, answers = labels
    found = last(matrix_of(true, answers), resamples=4000, seed=3)
    draw, drawn = np.random.default_rng(17), []
    for _ in range(1500):
        chosen = draw.integers(0, len(true), len(true))
        drawn.append(figures_of(matrix_of(true[chosen], answers[chosen])))
    for tail, ends in ((0.025, found.low), (0.975, found.high)):
        overall = np.quantile([each.overall for each in drawn], tail, axis=0)
        assert ends.overall == pytest.approx(overall, abs=0.015)
        common = np.quantile([each.by_class[:, :3] for each in drawn], tail, axis=0)
        assert ends.by_class[:, :3] == pytest.approx(common, abs=0.02)
    assert np.isnan(found.low.by_class[1, 5])


def test_a_class_that_some_resamples_lack_has_an_interval_from_the_others() -> None:
    found = last(np.array([[40, 0], [1, 1]]))
    assert not np.isnan(found.low.by_class[1, 1]) and found.low.by_class[1, 1] <= found.high.by_class[1, 1]


def test_the_same_seed_draws_the_same_pictures_however_they_are_divided(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    matrix = np.array([[30, 5, 2], [4, 40, 6], [1, 2, 20]])
    whole = last(matrix, 500)
    monkeypatch.setattr("workbench.core.validation.figures._NUMBERS_AT_ONCE", 900)
    steps = list(bootstrap(matrix, 500, 1))
    assert len(steps) == 5 and [step.done for step in steps] == [100, 200, 300, 400, 500]
    assert not any(step.value for step in steps[:-1])
    assert (last(matrix, 500).low.by_class == whole.low.by_class).all()
    assert (last(matrix, 500, seed=2).low.overall != whole.low.overall).any()


def test_many_resamples_at_once_are_computed_like_one() -> None:
    draw = np.random.default_rng(2)
    cells = draw.integers(0, 9, (5, 4, 4))
    together = figures(cells.diagonal(axis1=1, axis2=2), cells.sum(axis=2), cells.sum(axis=1))
    for number, matrix in enumerate(cells):
        assert together.overall[number] == pytest.approx(figures_of(matrix).overall)
        assert together.by_class[number] == pytest.approx(figures_of(matrix).by_class, nan_ok=True)
