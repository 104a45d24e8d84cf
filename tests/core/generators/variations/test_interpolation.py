"""From point to point: the ends are reached, the ways are those of the formulas, single channels go along."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tests.core.generators.making import small_stylegan2
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.latents.locating import locate, styles_of
from workbench.core.generators.latents.points import Mix, Movement, Place, Point
from workbench.core.generators.latents.vectors import Vectors
from workbench.core.generators.variations.interpolation import blended, points_between
from workbench.core.generators.variations.variation_settings import ROUND, STRAIGHT, WAYS

NETWORK = small_stylegan2(16)
STEP = Direction("up", "Up", "given", Vectors.of(np.ones(32) * 0.1), "x")
CHANNEL = Direction("one", "One", "channel", Vectors.of(np.ones(1)), "x", layer=2, channel=3)


def shown(point: Point, directions: tuple[Direction, ...] = ()) -> np.ndarray:
    with torch.inference_mode():
        *_, last = NETWORK.canvases(styles_of(NETWORK, locate(NETWORK, point, directions)))
    assert last.picture is not None
    return last.picture[0].numpy()


@pytest.mark.parametrize("way", WAYS)
def test_the_ends_are_the_stations(way: str) -> None:
    stations = (
        Point(Place(1), truncation=0.7, mixes=(Mix(Place(9), 2, 4),)),
        Point(Place(2), amounts=(("one", 2.0), ("up", 1.5))),
        Point(Place(3, 0.5)),
    )
    steered = (STEP, CHANNEL)
    frames = list(points_between(NETWORK, stations, steered, 4, way))
    assert len(frames) == 2 * 4 + 1
    for frame, station in zip(frames[::4], stations, strict=True):
        np.testing.assert_allclose(shown(frame, steered), shown(station, steered), atol=1e-4)


def test_half_way_straight_is_the_mean_of_w_and_of_what_is_added_to_a_channel() -> None:
    stations = Point(Place(1)), Point(Place(2), amounts=(("one", 2.0),))
    middle = list(points_between(NETWORK, stations, (CHANNEL,), 2))[1]
    ends = [locate(NETWORK, station).ws for station in stations]
    np.testing.assert_allclose(locate(NETWORK, middle).ws, (ends[0] + ends[1]) / 2, atol=1e-6)
    assert dict(middle.amounts) == {"one": 1.0}


def test_a_closed_way_ends_before_it_begins_again() -> None:
    frames = list(points_between(NETWORK, (Point(Place(1)), Point(Place(2))), frames=3, closes=True))
    assert len(frames) == 6
    np.testing.assert_allclose(locate(NETWORK, frames[0]).ws, locate(NETWORK, Point(Place(1))).ws, atol=1e-6)


def test_movements_go_along() -> None:
    stations = Point(movement=Movement(0, 0, 0)), Point(movement=Movement(0.5, -0.5, 90))
    assert list(points_between(NETWORK, stations, frames=2))[1].movement == Movement(0.25, -0.25, 45)


def test_one_point_leads_nowhere() -> None:
    with pytest.raises(GeneratorError, match="at least two points"):
        list(points_between(NETWORK, (Point(),)))


def test_around_the_centre_a_quarter_turn_is_halved() -> None:
    start, end, centre = torch.tensor([[3.0, 0.0]]), torch.tensor([[1.0, 2.0]]), torch.tensor([1.0, 0.0])
    half = blended(start, end, 0.5, centre, ROUND)
    np.testing.assert_allclose(half, [[1 + math.sqrt(2), math.sqrt(2)]], atol=1e-5)


@given(share=st.floats(0, 1), seed=st.integers(0, 1000))
def test_around_the_centre_the_distance_changes_evenly_and_angles_keep_pace(share: float, seed: int) -> None:
    random = np.random.default_rng(seed)
    start, end, centre = (random.standard_normal(size) for size in ((1, 8), (1, 8), 8))
    found = blended(
        *(torch.from_numpy(each) for each in (start, end)), share, torch.from_numpy(centre), ROUND
    ).numpy()
    lengths = [np.linalg.norm(each - centre) for each in (start, end, found)]
    assert lengths[2] == pytest.approx((1 - share) * lengths[0] + share * lengths[1], rel=1e-6)

    def angle(one: np.ndarray, other: np.ndarray) -> float:
        product = np.vdot(one - centre, other - centre)
        return math.acos(
            np.clip(product / np.linalg.norm(one - centre) / np.linalg.norm(other - centre), -1, 1)
        )

    assert angle(start, found) == pytest.approx(share * angle(start, end), abs=1e-5)


@given(share=st.floats(0, 1), factor=st.sampled_from([2.0, 1.0, 0.0, -1.0]))
def test_on_one_line_through_the_centre_the_round_way_is_the_straight_one(
    share: float, factor: float
) -> None:
    start, centre = torch.tensor([[1.0, 2.0, 3.0]]), torch.zeros(3)
    found = blended(start, start * factor, share, centre, ROUND)
    np.testing.assert_allclose(found, blended(start, start * factor, share, centre, STRAIGHT), atol=2e-3)
