"""Maps as colours: the scale begins at zero or lies around it, outliers do not darken the rest."""

import numpy as np
import pytest

from workbench.core.networks.saliency.looking import Heat
from workbench.core.networks.saliency.overlay import blended, map_picture, overlaid, scale_of
from workbench.core.pictures.colour_scales import diverging, viridis

DICE = np.random.default_rng(0)


def heat(values: np.ndarray, is_signed: bool) -> Heat:
    return Heat("gradients", 0, values.astype(np.float32), is_signed, {})


def test_the_scale_leaves_out_a_few_large_values() -> None:
    values = DICE.random((40, 40))
    values[3, 4] = 1000
    low, high = scale_of(heat(values, False))
    assert low == 0 and 0.9 < high < 1.01
    assert scale_of(heat(values - 0.5, True)) == pytest.approx((-0.5, 0.5), abs=0.01)
    assert np.array_equal(map_picture(heat(values, False))[3, 4], viridis(np.array(1.0)))


def test_few_places_that_matter_and_none_at_all() -> None:
    values = np.zeros((40, 40))
    assert scale_of(heat(values, False)) == (0, 0)
    assert (map_picture(heat(values, False)) == viridis(np.array(0.0))).all()
    values[0, 0] = 2
    assert scale_of(heat(values, False)) == (0, 2)


def test_zero_is_neutral_where_signs_count() -> None:
    values = np.array([[-3.0, 0.0, 1.5]])
    expected = diverging(np.array([[-1, 0, 0.5]]))
    found = map_picture(heat(values, True)).astype(int)
    assert np.abs(found - expected).max() <= 4


def test_colours_lie_over_the_grey_of_the_picture() -> None:
    picture = np.full((2, 2, 3), (255, 0, 0), np.uint8)
    blue = np.full((2, 2, 3), (0, 0, 255), np.uint8)
    assert np.array_equal(blended(picture, blue, 0), picture)
    assert np.array_equal(blended(picture, blue, 1), blue)
    assert blended(picture, blue, 0.5)[0, 0].tolist() == [38, 38, 166]
    flat = heat(np.ones((2, 2)), False)
    assert np.array_equal(overlaid(picture, flat, 1), map_picture(flat))
