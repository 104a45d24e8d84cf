"""Groups of similar faces: right ones, the same ones each time, and never against what a person decided."""

from typing import Any

import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.cluster import DBSCAN

from tests.core.faces.making_identities import make_identities, pair_shares
from workbench.core.faces import near_faces
from workbench.core.faces.grouping import FacesToGroup, Grouping, group_faces
from workbench.core.steps import Step


def faces_of(vectors: Any, **known: Any) -> FacesToGroup:
    count = len(vectors)
    numbers = {"pictures": np.arange(count), "people": np.zeros(count, np.int64), **known}
    return FacesToGroup(np.asarray(vectors, np.float32), **numbers)


def grouped(faces: FacesToGroup, threshold: float, metric: str = "euclidean") -> Grouping:
    steps: list[Step[Grouping | None]] = list(group_faces(faces, metric, threshold))
    assert all(0 <= step.done <= step.total for step in steps)
    assert [step.value is not None for step in steps] == [False] * (len(steps) - 1) + [True]
    found = steps[-1].value
    assert found is not None
    return found


def labels_of(found: Grouping, count: int) -> Any:
    labels = np.arange(count)
    for group in found.groups:
        labels[group.faces] = group.faces[0]
    return labels


def places(found: Grouping) -> list[list[int]]:
    return [group.faces.tolist() for group in found.groups]


def on_a_line(*at: float) -> Any:
    return [[each, 0.0] for each in at]


@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.7])
def test_the_groups_are_those_of_average_linkage_by_scipy(threshold: float) -> None:
    vectors, _ = make_identities(4, people=40)
    labels = labels_of(grouped(faces_of(vectors), threshold), len(vectors))
    tree = linkage(vectors.astype(np.float64), "average", metric="sqeuclidean")
    expected = fcluster(tree, threshold**2, "distance")
    assert len({*zip(labels.tolist(), expected.tolist(), strict=True)}) == len({*labels.tolist()})
    assert len({*labels.tolist()}) == len({*expected.tolist()})


@pytest.mark.parametrize(("metric", "threshold"), [("cosine", 0.12), ("euclidean_l2", 0.5)])
def test_other_metrics_are_as_scipy_computes_them(metric: str, threshold: float) -> None:
    vectors, _ = make_identities(5, people=20)
    vectors += 0.02
    unit = vectors.astype(np.float64) / np.linalg.norm(vectors, axis=1, keepdims=True)
    name, cut = ("cosine", threshold) if metric == "cosine" else ("sqeuclidean", threshold**2)
    expected = fcluster(linkage(unit, "average", metric=name), cut, "distance")
    labels = labels_of(grouped(faces_of(vectors), threshold, metric), len(vectors))
    assert len({*expected.tolist()}) > 5
    assert len({*zip(labels.tolist(), expected.tolist(), strict=True)}) == len({*expected.tolist()})
    assert len({*labels.tolist()}) == len({*expected.tolist()})


@pytest.mark.parametrize("seed", [1, 2])
def test_far_fewer_strangers_are_put_together_than_by_dbscan(seed: int) -> None:
    vectors, who = make_identities(seed)
    chained = DBSCAN(eps=0.5, min_samples=2).fit(vectors).labels_.copy()
    alone = chained < 0
    chained[alone] = chained.max() + 1 + np.arange(alone.sum())
    precision, recall = pair_shares(labels_of(grouped(faces_of(vectors), 0.5), len(vectors)), who)
    assert pair_shares(chained, who)[0] < 0.1
    assert precision > 0.95 and recall > 0.75


def test_the_order_of_the_faces_changes_nothing() -> None:
    vectors, _ = make_identities(3, people=30)
    shuffled = np.random.default_rng(1).permutation(len(vectors))
    plain = labels_of(grouped(faces_of(vectors), 0.5), len(vectors))
    other = labels_of(grouped(faces_of(vectors[shuffled]), 0.5), len(vectors))
    pairs = {*zip(plain[shuffled].tolist(), other.tolist(), strict=True)}
    assert len(pairs) == len({*plain.tolist()}) == len({*other.tolist()})


def test_more_neighbours_than_are_remembered_lose_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors, _ = make_identities(6, people=12)
    whole = labels_of(grouped(faces_of(vectors), 0.55), len(vectors))
    monkeypatch.setattr(near_faces, "MOST_NEAR", 8)
    few = labels_of(grouped(faces_of(vectors), 0.55), len(vectors))
    # A few faces may be in another of two equally good groups; that many stay apart may not be.
    assert pair_shares(few, whole)[0] > 0.95 and pair_shares(few, whole)[1] > 0.95


def test_a_hundred_equal_faces_are_one_group() -> None:
    found = grouped(faces_of(np.ones((100, 8))), 0.5)
    assert places(found) == [list(range(100))] and not len(found.alone)


def test_two_faces_of_a_picture_are_never_together() -> None:
    found = grouped(faces_of(on_a_line(0, 0.01, 0.02), pictures=np.array([1, 1, 2])), 0.5)
    assert places(found) == [[1, 2]] and found.alone.tolist() == [0]
    everyone = grouped(faces_of(np.zeros((200, 4)), pictures=np.repeat(np.arange(50), 4)), 0.5)
    assert [len(each) for each in places(everyone)] == [50] * 4
    for each in everyone.groups:
        assert len({*(each.faces // 4).tolist()}) == 50


def test_known_people_attract_and_stay_apart() -> None:
    people = np.array([7, 8, 0, 0, 7])
    found = grouped(faces_of(on_a_line(0, 0.3, 0.02, 0.28, 0.05), people=people), 9)
    assert {each.person: each.faces.tolist() for each in found.groups} == {7: [0, 2, 4], 8: [1, 3]}


def test_what_a_person_called_different_stays_apart_whatever_joins_first() -> None:
    faces = faces_of(on_a_line(0, 0.1, 0.2, 0.3), different=[(0, 3)])
    for group in grouped(faces, 5).groups:
        assert not {0, 3} <= {*group.faces.tolist()}


def test_what_a_person_called_the_same_is_together_however_far_apart() -> None:
    found = grouped(faces_of(on_a_line(0, 50, 100), same=[(0, 2)]), 0.1)
    assert places(found) == [[0, 2]] and found.contradictions == ()


def test_decisions_that_contradict_each_other_are_given_back() -> None:
    pictures = np.array([1, 1, 2, 3])
    faces = faces_of(on_a_line(0, 1, 2, 3), pictures=pictures, same=[(0, 1), (2, 3)], different=[(3, 2)])
    found = grouped(faces, 0.1)
    assert places(found) == [] and found.contradictions == ((0, 1), (2, 3))
    two = grouped(faces_of(on_a_line(0, 1), people=np.array([4, 5]), same=[(0, 1)]), 0.1)
    assert two.contradictions == ((0, 1),)


def test_no_faces_and_one_face_are_no_groups() -> None:
    for count in (0, 1):
        found = grouped(faces_of(np.zeros((count, 4), np.float32)), 0.5)
        assert found.groups == () and len(found.alone) == count


def test_somebody_with_one_known_face_is_not_alone() -> None:
    found = grouped(faces_of(on_a_line(0, 9), people=np.array([3, 0])), 0.5)
    assert found.groups == () and found.alone.tolist() == [1]


@pytest.mark.parametrize(("metric", "threshold"), [("manhattan", 1.0), ("euclidean", 0.0)])
def test_unknown_metrics_and_thresholds_are_refused(metric: str, threshold: float) -> None:
    with pytest.raises(ValueError, match="cannot be grouped"):
        list(group_faces(faces_of(np.zeros((2, 4))), metric, threshold))


def test_vectors_with_missing_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="not finite"):
        list(group_faces(faces_of([[0, np.nan]]), "euclidean", 0.5))


def test_it_can_be_stopped_between_two_steps() -> None:
    vectors, _ = make_identities(1)
    steps = group_faces(faces_of(vectors), "euclidean", 0.5)
    assert next(steps).value is None
    steps.close()
