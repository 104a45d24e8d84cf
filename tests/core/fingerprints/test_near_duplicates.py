"""Near pairs and groups, against comparing all with all."""

from contextlib import closing
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from numpy.typing import NDArray

from workbench.core.fingerprints import near_duplicates, near_groups
from workbench.core.fingerprints.near_duplicates import near_pairs
from workbench.core.fingerprints.near_groups import Groups, NearHashes

SEARCHES = [near_duplicates._looked_up, near_duplicates._all_compared, near_pairs]


def brute_force(distinct: NDArray[np.uint64], distance: int) -> set[tuple[int, int, int]]:
    distances = np.bitwise_count(distinct[:, None] ^ distinct)
    return {(int(i), int(j), int(distances[i, j])) for i, j in np.argwhere(distances <= distance) if i < j}


def found(search: Any, distinct: NDArray[np.uint64], distance: int) -> list[tuple[int, int, int]]:
    steps = [step.value for step in search(distinct, distance)]
    return [
        pair
        for each in steps
        for pair in zip(each.first.tolist(), each.second.tolist(), each.distance.tolist(), strict=True)
    ]


def groups(hashes: Any, distance: int) -> Groups:
    *_, last = NearHashes(np.array(hashes, np.uint64)).groups(distance)
    assert last.value is not None and last.done == last.total
    return last.value


def family(count: int, seed: int = 1) -> NDArray[np.uint64]:
    """Hashes at random, a third of them made from others by changing up to 18 bits."""
    dice = np.random.default_rng(seed)
    hashes = dice.integers(0, 2**64, count, np.uint64)
    for number in range(count // 3):
        bits = dice.choice(64, dice.integers(0, 19), replace=False)
        hashes[count - 1 - number] = hashes[number] ^ np.uint64(sum(1 << int(bit) for bit in bits))
    return np.unique(hashes)


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize("distance", range(17))
def test_the_pairs_are_those_of_brute_force_each_once(search: Any, distance: int) -> None:
    distinct = family(300)
    pairs = found(search, distinct, distance)
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == brute_force(distinct, distance)


@settings(max_examples=60, deadline=None)
@given(
    bases=some.lists(some.integers(0, 2**64 - 1), min_size=1, max_size=4),
    changes=some.lists(some.tuples(some.integers(0, 3), some.integers(0, 2**64 - 1)), max_size=40),
    distance=some.integers(0, 16),
)
def test_whatever_the_hashes_both_searches_agree_with_brute_force(
    bases: list[int], changes: list[tuple[int, int]], distance: int
) -> None:
    near = [bases[which % len(bases)] ^ (bits & bits >> 7 & bits >> 13) for which, bits in changes]
    distinct = np.unique(np.array(bases + near, np.uint64))
    for search in SEARCHES:
        assert sorted(found(search, distinct, distance)) == sorted(brute_force(distinct, distance))


@pytest.mark.parametrize("search", SEARCHES)
def test_no_step_holds_more_than_a_block_of_pairs(search: Any, monkeypatch: Any) -> None:
    distinct = np.arange(500, dtype=np.uint64)
    whole = brute_force(distinct, 6)
    monkeypatch.setattr(near_duplicates, "PAIRS_AT_ONCE", 1000)
    assert max(len(step.value.first) for step in search(distinct, 6)) <= 1000
    assert set(found(search, distinct, 6)) == whole


@pytest.mark.parametrize("hashes", [[], [7]])
def test_none_and_one_make_no_pair(hashes: list[int]) -> None:
    assert all(found(search, np.array(hashes, np.uint64), 6) == [] for search in SEARCHES)
    assert groups(hashes, 6).labels.tolist() == [0] * len(hashes)


def test_a_hundred_thousand_equal_hashes_are_one_group() -> None:
    found_groups = groups([12345] * 99_999 + [12344], 6)
    assert set(found_groups.labels.tolist()) == {0}
    assert found_groups.widest.tolist() == [1]


def test_a_chain_is_one_group_and_says_how_far_its_ends_lie_apart() -> None:
    chain = [2**bits - 1 for bits in range(0, 41, 4)]
    far = 2**63 + 2**62 + 2**61 + 2**60 + 2**59
    found_groups = groups([*chain, far], 4)
    assert len(set(found_groups.labels[:-1].tolist())) == 1
    assert found_groups.labels[-1] != found_groups.labels[0]
    assert found_groups.widest[found_groups.labels[0]] == 40
    assert found_groups.widest[found_groups.labels[-1]] == 0
    assert len(set(groups(chain, 3).labels.tolist())) == len(chain)


@pytest.mark.parametrize("at_once", [50, 2**21])
def test_groups_are_the_connected_parts(at_once: int, monkeypatch: Any) -> None:
    hashes = np.concatenate([family(200), family(200)[:50]])
    monkeypatch.setattr(near_duplicates, "PAIRS_AT_ONCE", at_once)
    labels = groups(hashes, 10).labels
    near = np.bitwise_count(hashes[:, None] ^ hashes) <= 10
    reach = near.copy()
    while (more := reach @ near).sum() > reach.sum():
        reach = more
    assert ((labels[:, None] == labels) == reach).all()


def test_the_search_can_be_stopped_between_steps() -> None:
    with closing(NearHashes(family(3000)).groups(6)) as steps:
        first = next(steps)
    assert first.value is None and first.done < first.total


def test_looking_up_is_chosen_for_many_hashes_and_comparing_all_for_few_or_clustered_ones() -> None:
    def is_looked_up(distinct: NDArray[np.uint64]) -> bool:
        pairs = len(distinct) * (len(distinct) - 1) // 2
        return near_duplicates._looking_up_costs(distinct, 6) < pairs

    assert is_looked_up(family(20_000))
    assert not is_looked_up(family(300))
    assert not is_looked_up(np.arange(20_000, dtype=np.uint64))


def test_a_smaller_distance_is_answered_without_another_search(monkeypatch: Any) -> None:
    hashes = np.concatenate([family(2000), family(2000)[:50]])
    searched: list[int] = []

    def counted(distinct: NDArray[np.uint64], distance: int) -> Any:
        searched.append(distance)
        yield from near_pairs(distinct, distance)

    expected = {distance: groups(hashes, distance) for distance in (12, 9, 3, 14, 0)}
    monkeypatch.setattr(near_groups, "near_pairs", counted)
    again = NearHashes(hashes)
    for distance, whole in expected.items():
        *_, last = again.groups(distance)
        assert last.value is not None and last.done == last.total
        assert (last.value.labels == whole.labels).all() and (last.value.widest == whole.widest).all()
    assert searched == [12, 16]


def test_more_pairs_than_memory_is_for_are_looked_for_each_time(monkeypatch: Any) -> None:
    hashes = family(500)
    expected = groups(hashes, 10).labels
    monkeypatch.setattr(near_groups, "MOST_KEPT", 10)
    again = NearHashes(hashes)
    for _ in range(2):
        *_, last = again.groups(10)
        assert last.value is not None and (last.value.labels == expected).all()
    assert again._known is None


@pytest.mark.parametrize("seed", range(5))
def test_groups_are_joined_as_a_library_joins_them(seed: int) -> None:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    dice = np.random.default_rng(seed)
    first, second = dice.integers(0, 1000, (2, dice.integers(0, 1500)))
    pairs = near_duplicates.Pairs(first, second, np.zeros(len(first), np.uint8))
    graph = coo_array((np.ones(len(first), bool), (first, second)), shape=(1000, 1000))
    count, expected = connected_components(graph, directed=False)
    labels = near_groups.joined(np.arange(1000), pairs)
    assert len(set(labels.tolist())) == count
    assert len(set(zip(labels.tolist(), expected.tolist(), strict=True))) == count
    assert all(labels[label] == label for label in labels)
