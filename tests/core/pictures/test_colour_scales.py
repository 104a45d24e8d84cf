"""Numbers as colours: published viridis, equal lightness on both sides of zero, and numbers that are none."""

import warnings

import cv2
import numpy as np
import pytest

from workbench.core.pictures.colour_scales import (
    NOT_A_NUMBER,
    coloured,
    diverging,
    limits,
    normalised,
    signed,
    viridis,
)


def lightness(colours: np.ndarray) -> np.ndarray:
    return cv2.cvtColor((colours[None] / 255).astype(np.float32), cv2.COLOR_RGB2Lab)[0]


def test_viridis_is_the_published_one() -> None:
    # The first, the middle and the last entry of matplotlib's list.
    published = np.array(
        [[0.267004, 0.004874, 0.329415], [0.127568, 0.566949, 0.550556], [0.993248, 0.906157, 0.143936]]
    )
    found = viridis(np.array([0.0, 128 / 255, 1.0]))
    assert np.abs(found / 255 - published).max() <= 1 / 255


def test_colours_have_the_shape_of_the_numbers() -> None:
    for shape in ((), (3,), (4, 5), (2, 3, 4), (0, 5)):
        for scale in (viridis, diverging):
            assert scale(np.zeros(shape)).shape == (*shape, 3)
            assert scale(np.zeros(shape)).dtype == np.uint8


def test_zero_is_neutral_and_both_sides_are_equally_light() -> None:
    places = np.linspace(-1, 1, 255)
    lab = lightness(diverging(places))
    red, green, blue = diverging(np.array(0.0)).tolist()
    assert max(red, green, blue) - min(red, green, blue) <= 2
    assert np.abs(lab[:, 0] - lab[::-1, 0]).max() < 2.5
    assert (np.diff(lab[:128, 0]) > -0.6).all() and (np.diff(lab[127:, 0]) < 0.6).all()
    # Blue against orange: told apart along CIELAB's b, as those do who do not tell red from green.
    assert lab[0, 2] < -35 and lab[-1, 2] > 35


def test_beyond_the_limits_the_ends_hold() -> None:
    assert (viridis(np.array([-3.0, np.inf])) == viridis(np.array([0.0, 1.0]))).all()
    assert (diverging(np.array([-np.inf, 7.0])) == diverging(np.array([-1.0, 1.0]))).all()


def test_what_is_not_a_number_has_a_colour_of_its_own() -> None:
    numbers = np.array([0.0, np.nan, 1.0])
    for scale in (viridis, diverging):
        colours = scale(numbers)
        assert tuple(colours[1]) == NOT_A_NUMBER
        assert NOT_A_NUMBER not in {tuple(each) for each in scale(np.linspace(-1, 1, 1000))}
    assert np.isnan(normalised(numbers, 0, 0)[1]) and np.isnan(signed(numbers, 0)[1])


def test_normalised_and_signed() -> None:
    assert normalised(np.array([-1, 2, 5, 9]), 2, 8).tolist() == [0, 0, 0.5, 1]
    assert normalised(np.array([3.0, 3.0]), 3, 3).tolist() == [0, 0]
    assert signed(np.array([-4, -1, 0, 2]), 2).tolist() == [-1, -0.5, 0, 1]
    assert signed(np.array([-4.0]), 0).tolist() == [0]


def test_huge_numbers_stay_on_the_scale() -> None:
    largest = float(np.finfo(np.float32).max)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert normalised(np.array([-largest, 0, largest]), -largest, largest).tolist() == [0, 0.5, 1]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([1, 3], (0, 3)),
        ([-1, 3], (-3, 3)),
        ([-5, 3], (-5, 5)),
        ([np.nan, 2, np.inf], (0, 2)),
        ([np.nan], (0, 0)),
        ([], (0, 0)),
    ],
)
def test_limits(numbers: list[float], expected: tuple[float, float]) -> None:
    assert limits(np.array(numbers)) == expected


def test_numbers_on_both_sides_of_zero_get_the_scale_around_zero() -> None:
    numbers = np.array([-1.0, 0.0, 2.0])
    assert (coloured(numbers, -1, 2) == diverging(np.array([-0.5, 0, 1]))).all()
    assert (coloured(numbers, 0, 2) == viridis(np.array([0, 0, 1]))).all()
