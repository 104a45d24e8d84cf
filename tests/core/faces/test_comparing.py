"""Distances against deepface's and scipy's own functions, and what is refused."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial import distance as scipy_distance

from workbench.core.faces.comparing import (
    METRICS,
    ComparisonError,
    Embedding,
    Gallery,
    compare,
    distance,
    distances,
    metrics_of,
    threshold_in_words,
    threshold_of,
)
from workbench.core.models.cards import cards

CARD = cards()["dlib_resnet"]
SFACE = cards()["sface"]


def vectors(count: int, dimension: int = 128, seed: int = 3) -> np.ndarray:
    return np.random.default_rng(seed).normal(0.1, 1, (count, dimension)).astype(np.float32)


@pytest.mark.parametrize("metric", METRICS)
def test_distances_are_those_of_deepface(metric: str) -> None:
    verification = pytest.importorskip("deepface.modules.verification")
    matrix = vectors(50)
    expected = verification.find_distance(matrix[:1].astype(float), matrix.astype(float), metric)[:, 0]
    assert distances(matrix, matrix[0], metric) == pytest.approx(expected, abs=2e-6)
    for at in (1, 7):
        alone = verification.find_distance(matrix[0].astype(float), matrix[at].astype(float), metric)
        assert distance(matrix[0], matrix[at], metric) == pytest.approx(float(alone), abs=1e-6)  # it rounds


def test_distances_are_those_of_scipy() -> None:
    one, other = vectors(2)
    assert distance(one, other, "cosine") == pytest.approx(scipy_distance.cosine(one, other), abs=1e-6)
    assert distance(one, other, "euclidean") == pytest.approx(scipy_distance.euclidean(one, other), abs=1e-5)
    lengths = [each / np.linalg.norm(each) for each in (one, other)]
    expected = scipy_distance.euclidean(*lengths)
    assert distance(one, other, "euclidean_l2") == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("metric", METRICS)
def test_nearly_equal_faces_keep_their_digits(metric: str) -> None:
    matrix = np.repeat(vectors(1) * 20, 3, axis=0)
    matrix[1, 0] += 0.01
    found = distances(matrix, matrix[0], metric)
    assert found[0] == found[2] == 0
    assert found[1] == pytest.approx(distance(matrix[0], matrix[1], metric), rel=1e-3)


@pytest.mark.parametrize("metric", METRICS)
def test_a_row_without_numbers_has_no_distance(metric: str) -> None:
    matrix = vectors(4)
    matrix[1], matrix[2, 5] = 0, np.nan
    gallery = Gallery(matrix)
    assert list(gallery.usable) == [True, False, False, True]
    assert list(np.isnan(gallery.distances(matrix[0], metric))) == [False, True, True, False]


@pytest.mark.parametrize("spoilt", [0.0, np.nan, np.inf])
def test_an_unusable_face_is_refused(spoilt: float) -> None:
    one, other = vectors(2)
    other[:] = spoilt
    for refused in (
        lambda: distance(one, other, "euclidean"),
        lambda: distances(one[None], other, "cosine"),
    ):
        with pytest.raises(ComparisonError, match="no usable embedding"):
            refused()


def test_vectors_of_different_size_and_unknown_metrics_are_refused() -> None:
    one = vectors(1)[0]
    with pytest.raises(ComparisonError, match="different recognisers"):
        distance(one, one[:64], "euclidean")
    with pytest.raises(ComparisonError, match="different recognisers"):
        distances(one[None], one[:64], "euclidean")
    for refused in (distance, lambda a, b, metric: distances(a[None], b, metric)):
        with pytest.raises(ComparisonError, match="no distance “manhattan”"):
            refused(one, one, "manhattan")


def test_only_one_recogniser_with_the_same_weights_compares() -> None:
    one, other = (Embedding(each, "dlib_resnet", "a" * 64) for each in vectors(2))
    found = compare(CARD, one, other)
    assert (found.metric, found.threshold, found.model) == ("euclidean", 0.6, "dlib_resnet")
    for foreign in (replace(other, model="sface"), replace(other, weights_sha256="b" * 64)):
        with pytest.raises(ComparisonError, match="cannot be compared"):
            compare(CARD, one, foreign)
    with pytest.raises(ComparisonError, match="cannot be compared"):
        compare(SFACE, one, other)


def test_the_outcome_is_worded_without_a_claim() -> None:
    zero = Embedding(np.ones(128, np.float32), "dlib_resnet", "a" * 64)
    found = compare(CARD, zero, zero)
    assert found.in_words == "distance 0.000, below the threshold of 0.6"
    assert not replace(found, distance=found.threshold).is_below
    assert "above" in replace(found, distance=found.threshold).in_words


def test_thresholds_are_published_and_stricter_among_many() -> None:
    assert threshold_of(CARD) == threshold_of(CARD, "euclidean", 1000) == 0.6
    assert threshold_of(CARD, "euclidean", 1001) == 0.5
    assert threshold_of(CARD, "cosine", 50_000) == 0.07
    assert "suggested above 1,000 faces" in threshold_in_words(CARD, "", 2000)
    assert "published threshold" in threshold_in_words(CARD)
    assert next(iter(metrics_of(CARD))) == "euclidean"
    with pytest.raises(ComparisonError, match="No threshold"):
        threshold_of(SFACE, "euclidean")
    with pytest.raises(ComparisonError, match="compares no faces"):
        threshold_of(cards()["squeezenet1_1"])
