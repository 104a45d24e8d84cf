"""Ranking faces: right order, stable ties, what is left out, and the index against every distance."""

from typing import Any

import numpy as np
import pytest

from workbench.core.faces import searching
from workbench.core.faces.comparing import METRICS, ComparisonError, Gallery, distance
from workbench.core.faces.searching import build_index, search
from workbench.core.faces.spread import spread_of


def gallery(count: int = 400, dimension: int = 32, seed: int = 1) -> Gallery:
    return Gallery(np.random.default_rng(seed).normal(0, 1, (count, dimension)).astype(np.float32))


@pytest.mark.parametrize("metric", METRICS)
def test_faces_are_ranked_by_their_distance(metric: str) -> None:
    faces = gallery()
    target = faces.vectors[7]
    found = search(faces, target, metric)
    expected = sorted(range(400), key=lambda at: distance(target, faces.vectors[at], metric))
    # Rounded, two faces far away may be equally distant.
    assert found.positions[:100].tolist() == expected[:100]
    assert sorted(found.positions.tolist()) == list(range(400))
    assert found.distances[3] == pytest.approx(distance(target, faces.vectors[expected[3]], metric), abs=2e-6)
    assert (found.compared, found.left_out, found.unusable) == (400, 0, 0)


def test_equal_faces_stay_in_the_order_of_the_gallery() -> None:
    faces = Gallery(np.tile(gallery(13).vectors, (40, 1)))
    found = search(faces, faces.vectors[5] + 0.5, "euclidean")
    assert sorted(found.positions.tolist()) == list(range(520))
    for start in range(0, 520, 40):
        positions = found.positions[start : start + 40].tolist()
        assert positions == sorted(positions)
        assert len({at % 13 for at in positions}) == 1


def test_what_is_left_out_or_unusable_is_counted() -> None:
    vectors = gallery(10).vectors.copy()
    vectors[2], vectors[3] = np.nan, 0
    left_out = np.zeros(10, bool)
    left_out[[0, 1, 2]] = True
    found = search(Gallery(vectors), vectors[0], "cosine", left_out)
    assert sorted(found.positions.tolist()) == [4, 5, 6, 7, 8, 9]
    assert (found.compared, found.left_out, found.unusable) == (6, 2, 2)


def test_an_empty_gallery_gives_nothing() -> None:
    empty = Gallery(np.empty((0, 8), np.float32))
    assert search(empty, np.ones(8), "euclidean").compared == 0


def test_a_target_of_another_recogniser_is_refused() -> None:
    with pytest.raises(ComparisonError, match="different recognisers"):
        search(gallery(), np.ones(128), "euclidean")


def test_counting_below_a_threshold() -> None:
    line = Gallery(np.array([[x, 1.0] for x in range(10)], np.float32))
    found = search(line, np.array([0.0, 1.0]), "euclidean")
    assert [found.below(at) for at in (0.0, 0.5, 3.0, 3.1, 99)] == [0, 1, 3, 4, 10]
    assert found.below_in_words(3.0) == "3 of 10 faces are below 3.00"
    assert found.below_in_words(0.5) == "1 of 10 faces is below 0.50"
    spread = spread_of(found.distances, 6.0)
    assert sum(spread.counts) == 7 and spread.end == 6.0 and spread.counts[0] == 1


@pytest.mark.parametrize("metric", METRICS)
def test_an_index_finds_the_same_nearest(metric: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "CANDIDATES", 300)
    monkeypatch.setattr(searching, "_ADDED_AT_ONCE", 600)
    vectors = gallery(2000, 16).vectors.copy()
    vectors[100] = np.nan
    faces = Gallery(vectors)
    steps = list(build_index(faces, metric))
    assert [step.done for step in steps] == [600, 1200, 1800, 1999, 1999]
    assert "index first" in steps[0].note
    assert all(step.value is None for step in steps[:-1])
    left_out = np.zeros(2000, bool)
    left_out[[5, 100]] = True
    exact = search(faces, vectors[5], metric, left_out)
    found = search(faces, vectors[5], metric, left_out, steps[-1].value)
    assert found.positions[:250].tolist() == exact.positions[:250].tolist()
    assert found.distances[:250].tolist() == pytest.approx(exact.distances[:250].tolist(), abs=2e-6)
    assert (found.compared, found.left_out, found.unusable) == (1998, 1, 1)
    assert not found.is_complete
    assert found.below_in_words(99).startswith("at least 299 of 1,998 faces")
    assert not found.below_in_words(float(found.distances[9])).startswith("at least")


def test_an_index_of_another_metric_is_not_used() -> None:
    faces = gallery(50)
    *_, last = build_index(faces, "cosine")
    index: Any = last.value
    assert search(faces, faces.vectors[1], "euclidean_l2", None, index).positions[0] == 1
    with pytest.raises(ValueError, match="another metric"):
        search(faces, faces.vectors[1], "euclidean", None, index)
