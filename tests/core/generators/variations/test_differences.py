"""Where a slider changes pixels: figures by hand, and a slider that changes nothing changes no pixel."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.latents.points import Mix, Place, Point
from workbench.core.generators.latents.vectors import Vectors
from workbench.core.generators.variations.differences import (
    change_of,
    changes,
    in_pairs,
    moves,
    share_changed,
)

STEP = Direction("up", "Up", "given", Vectors.of(np.ones(4)), "x")


def picture(*colours: tuple[int, int, int]) -> np.ndarray:
    return np.array([colours], np.uint8)


def test_change_is_the_mean_of_the_three_differences() -> None:
    before, after = picture((0, 0, 0), (255, 10, 20)), picture((30, 0, 0), (0, 10, 50))
    np.testing.assert_allclose(change_of(before, after), [[10, 95]])
    assert share_changed(change_of(before, after), 10) == 0.5
    np.testing.assert_allclose(change_of(after, before), change_of(before, after))


def test_the_first_pair_is_the_point_and_the_others_are_averaged() -> None:
    black, grey, white = (picture((value,) * 3, (0,) * 3) for value in (0, 60, 120))
    found = list(changes(in_pairs([black, white, black, grey, black, black]), 30))
    assert [each.count for each in found] == [0, 1, 2]
    assert found[0].usual is None and found[-1].usual is not None
    np.testing.assert_allclose(found[-1].here, [[120, 0]])
    np.testing.assert_allclose(found[-1].usual, [[30, 0]])
    assert (found[-1].share_here, found[-1].usual_share) == (0.5, 0.25)


def test_half_a_pair_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        list(changes(in_pairs([picture((0, 0, 0))])))


def test_points_come_in_pairs_that_differ_by_one_slider_alone() -> None:
    point = Point(Place(3), noise="random", mixes=(Mix(Place(1), 0, 1),), amounts=(("other", 1.0),))
    found = list(moves(point, STEP, -1, 2, 5, seed=7))
    assert len(found) == 12 and found == list(moves(point, STEP, -1, 2, 5, seed=7))
    for before, after in zip(found[::2], found[1::2], strict=True):
        assert dict(before.amounts) == {"other": 1.0, "up": -1}
        assert before.with_amounts({"up": 2}) == after
        assert before.noise == "constant"
    assert found[0].mixes == point.mixes and found[0].place == point.place
    assert len({each.place for each in found}) == 6 and not found[2].mixes


@given(seed=st.integers(0, 100), threshold=st.floats(0, 255))
def test_shares_agree_with_counting(seed: int, threshold: float) -> None:
    random = np.random.default_rng(seed)
    before, after = random.integers(0, 256, (2, 5, 7, 3), dtype=np.uint8)
    change = np.array(
        [
            [
                sum(abs(int(a) - int(b)) for a, b in zip(*pixels, strict=True)) / 3
                for pixels in zip(*rows, strict=True)
            ]
            for rows in zip(before, after, strict=True)
        ]
    )
    np.testing.assert_allclose(change_of(before, after), change, rtol=1e-6)
    assert share_changed(change_of(before, after), 0) == pytest.approx((change > 0).mean())
    assert share_changed(change_of(before, after), threshold) <= 1
