"""Maps as colours: which value has which colour, on one scale or each its own, small and laid over the picture."""

from typing import Any

import numpy as np
import pytest

from workbench.core.networks.maps import FeatureMaps
from workbench.core.networks.maps_pictures import laid_over, map_picture, reduced, scale_of, tiles_of
from workbench.core.networks.maps_settings import ONE_SCALE, OWN_SCALE
from workbench.core.networks.tracing import Layer
from workbench.core.pictures.colour_scales import NOT_A_NUMBER, diverging, viridis

ALL = np.arange(3)


def maps(values: Any) -> FeatureMaps:
    numbers = np.asarray(values, dtype=np.float32)
    return FeatureMaps(Layer("made", "ReLU", "activation", (), numbers.shape, "maps", True), numbers)


def test_one_scale_for_all_runs_from_zero_to_the_largest_value() -> None:
    found = maps([[[0, 1]], [[2, 4]], [[0, 0]]])
    scale = scale_of(found, ONE_SCALE)
    assert [(scale.low(at), scale.high(at)) for at in range(3)] == [(0, 4)] * 3
    np.testing.assert_array_equal(tiles_of(found, ALL, scale, 9), viridis(found.values / 4))


def test_on_scales_of_their_own_each_reaches_the_last_colour() -> None:
    found = maps([[[0, 1]], [[2, 4]], [[0, 0]]])
    scale = scale_of(found, OWN_SCALE)
    assert [scale.high(at) for at in range(3)] == [1, 4, 0]
    np.testing.assert_array_equal(
        tiles_of(found, ALL, scale, 9), viridis(np.array([[[0, 1]], [[0.5, 1]], [[0, 0]]]))
    )


def test_negative_values_get_the_scale_around_zero() -> None:
    found = maps([[[-2, 1]], [[0, 1]], [[0, 0]]])
    for wanted, expected in (
        (ONE_SCALE, [[[-1, 0.5]], [[0, 0.5]], [[0, 0]]]),
        (OWN_SCALE, [[[-1, 0.5]], [[0, 1]], [[0, 0]]]),
    ):
        scale = scale_of(found, wanted)
        assert scale.is_signed and scale.low(0) == -2
        np.testing.assert_array_equal(tiles_of(found, ALL, scale, 9), diverging(np.array(expected)))


def test_two_pictures_have_one_scale() -> None:
    first, second = maps([[[0, 1]]]), maps([[[-8, 2]]])
    scale = scale_of(first, OWN_SCALE, second)
    assert scale.is_signed and scale.high(0) == 8
    np.testing.assert_array_equal(map_picture(first, 0, scale), diverging(np.array([[0, 1 / 8]])))


def test_single_numbers_share_a_scale_for_on_their_own_all_would_look_alike() -> None:
    scale = scale_of(maps([[[1]], [[4]], [[2]]]), OWN_SCALE)
    assert scale.is_common and scale.high(0) == 4


def test_damaged_values_neither_stretch_the_scale_nor_go_unseen() -> None:
    found = maps([[[np.nan, 1]], [[np.inf, 2]], [[0, 3]]])
    scale = scale_of(found, ONE_SCALE)
    assert scale.high(0) == 3
    tiles = tiles_of(found, ALL, scale, 9)
    assert tuple(tiles[0, 0, 0]) == NOT_A_NUMBER
    assert tuple(tiles[1, 0, 0]) == tuple(viridis(np.array(1.0)))


@pytest.mark.parametrize(("height", "width"), [(8, 8), (12, 6), (6, 12), (9, 7)])
def test_reduced_maps_are_means_that_do_not_run_into_each_other(height: int, width: int) -> None:
    values = np.random.default_rng(0).random((5, height, width), dtype=np.float32)
    values[2] += 100
    small = reduced(values, max(height, width) // 2)
    assert small.shape[0] == 5 and max(small.shape[1:]) == max(height, width) // 2
    np.testing.assert_allclose(small.mean(axis=(1, 2)), values.mean(axis=(1, 2)), rtol=1e-4)
    if height % 2 == width % 2 == 0:
        exact = values.reshape(5, height // 2, 2, width // 2, 2).mean(axis=(2, 4))
        np.testing.assert_allclose(small, exact, rtol=1e-5)
    assert reduced(values, 99) is values


def test_laid_over_the_picture_it_has_its_size_and_fades() -> None:
    seen = np.full((20, 30, 3), 100, np.uint8)
    found = maps([[[0, 0], [0, 4]]])
    scale = scale_of(found, ONE_SCALE)
    np.testing.assert_array_equal(laid_over(seen, found, 0, scale, 0), seen)
    bare = laid_over(seen, found, 0, scale, 1)
    assert bare.shape == seen.shape
    assert tuple(bare[-1, -1]) == tuple(viridis(np.array(1.0)))
    assert tuple(bare[0, 0]) == tuple(viridis(np.array(0.0)))
    half = laid_over(seen, found, 0, scale, 0.5)
    np.testing.assert_allclose(half, (bare.astype(float) + 100) / 2, atol=1)
