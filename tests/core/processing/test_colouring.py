"""Grey, light, equalisation, channels: against Pillow, Python's own colorsys and arithmetic."""

import colorsys

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageOps

from workbench.core.processing.applying import done
from workbench.core.processing.colour_steps import CHANNELS, Channel, Equalise, Grey, Invert, Light
from workbench.core.processing.steps import ProcessingStep

Picture = NDArray[np.uint8]


def made(picture: Picture, step: ProcessingStep) -> Picture:
    return done(picture, step).picture


@pytest.fixture
def picture() -> Picture:
    return np.random.default_rng(3).integers(0, 256, (24, 32, 3), np.uint8)


def grey(values: NDArray[np.int_]) -> Picture:
    return np.repeat(np.asarray(values, np.uint8)[..., None], 3, axis=-1)


def test_grey_agrees_with_pillow(picture: Picture) -> None:
    expected = np.asarray(Image.fromarray(picture).convert("L")).astype(int)
    made_grey = made(picture, Grey())
    assert np.abs(made_grey[..., 0] - expected).max() <= 1
    assert (made_grey == made_grey[..., :1]).all()


@pytest.mark.parametrize(
    ("weights", "value"),
    [("bt601", 0.299 * 200 + 0.587 * 100 + 0.114 * 50), ("bt709", 117.65), ("mean", 116.67), ("middle", 125)],
)
def test_the_weights_are_those_named(weights: str, value: float) -> None:
    colour = np.full((2, 2, 3), (200, 100, 50), np.uint8)
    assert abs(int(made(colour, Grey(weights))[0, 0, 0]) - value) <= 0.5


def test_light_follows_its_formula() -> None:
    ramp = grey(np.arange(256)[None])
    assert np.array_equal(made(ramp, Light()), ramp)
    brighter = made(ramp, Light(brightness=20))[0, :, 0]
    assert np.array_equal(brighter, np.minimum(np.arange(256) + 51, 255))
    assert set(made(ramp, Light(brightness=-100)).ravel()) == {0}
    contrast = made(ramp, Light(contrast=2))[0, :, 0].astype(int)
    assert (contrast[64], contrast[127], contrast[128], contrast[191]) == (0, 126, 128, 254)
    assert set(made(ramp, Light(contrast=0)).ravel()) == {128}
    gamma = made(ramp, Light(gamma=2))[0, :, 0]
    assert np.array_equal(gamma, np.rint(255 * np.sqrt(np.arange(256) / 255)).astype(np.uint8))


def test_a_negative_of_a_negative_is_the_picture(picture: Picture) -> None:
    negative = made(picture, Invert())
    assert np.array_equal(negative, np.asarray(ImageOps.invert(Image.fromarray(picture))))
    assert np.array_equal(made(negative, Invert()), picture)


def test_equalised_values_are_equally_frequent() -> None:
    values = np.random.default_rng(1).normal(100, 12, (200, 200)).clip(0, 255)
    equalised = made(grey(values), Equalise("histogram", "each"))[..., 0]
    cumulated = np.cumsum(np.bincount(equalised.ravel(), minlength=256)) / equalised.size
    levels = np.unique(equalised)
    # As far as values that were equal, and stay so, allow it.
    largest = np.bincount(values.astype(np.uint8).ravel()).max() / equalised.size
    assert np.abs(cumulated[levels] - levels / 255).max() <= largest
    assert (equalised.min(), equalised.max()) == (0, 255)


def test_equalising_lightness_keeps_the_hue_and_spreads_the_lightness() -> None:
    dice = np.random.default_rng(2)
    dull = (dice.integers(90, 130, (80, 80, 1)) + np.array([20, 0, -20])).astype(np.uint8)
    equalised = made(dull, Equalise("histogram"))
    lightness = made(equalised, Channel("lightness"))[..., 0]
    assert lightness.min() <= 8 and lightness.max() >= 250
    middle = (lightness > 80) & (lightness < 180)
    a_before, a_after = (made(each, Channel("a"))[..., 0][middle].astype(int) for each in (dull, equalised))
    assert np.abs(a_before - a_after).mean() < 2


def test_clahe_limits_what_it_adds() -> None:
    values = grey(np.random.default_rng(1).normal(128, 6, (128, 128)).clip(0, 255))
    spread = [made(values, Equalise("clahe", "each", limit=limit))[..., 0].std() for limit in (0.1, 2, 40)]
    assert spread[0] < spread[1] < spread[2]
    full = made(values, Equalise("histogram", "each"))[..., 0].std()
    assert spread[1] < full


@pytest.mark.parametrize("kind", ["histogram", "clahe"])
@pytest.mark.parametrize("channel", ["lightness", "each"])
def test_plain_and_tiny_pictures_can_be_equalised(kind: str, channel: str) -> None:
    for shape in ((1, 1), (1, 9), (9, 2)):
        plain = np.full((*shape, 3), 40, np.uint8)
        equalised = made(plain, Equalise(kind, channel, tiles=64))
        assert equalised.shape == plain.shape and np.unique(equalised).size == 1


def test_channels_of_hsv_are_those_of_colorsys(picture: Picture) -> None:
    expected = np.array([[colorsys.rgb_to_hsv(*(pixel / 255)) for pixel in row] for row in picture])
    for at, name in enumerate(("hue", "saturation", "value")):
        shown = made(picture, Channel(name))[..., 0].astype(float)
        distance = np.abs(shown - expected[..., at] * 255)
        # Hue is a circle, and OpenCV divides it into 256 parts.
        assert np.minimum(distance, 255 - distance).max() <= 1.5, name


def test_channels_of_rgb_and_neutral_ones(picture: Picture) -> None:
    for at, name in enumerate(("red", "green", "blue")):
        assert np.array_equal(made(picture, Channel(name)), grey(picture[..., at]))
    plain = np.full((2, 2, 3), 90, np.uint8)
    for name in ("a", "b", "cr", "cb"):
        assert set(made(plain, Channel(name)).ravel()) == {128}, name
    assert made(plain, Channel("luma"))[0, 0, 0] == 90
    white = np.full((2, 2, 3), 255, np.uint8)
    assert made(white, Channel("lightness"))[0, 0, 0] == 255


def test_every_channel_gives_a_grey_picture(picture: Picture) -> None:
    for name in CHANNELS:
        shown = made(picture, Channel(name))
        assert shown.shape == picture.shape and (shown == shown[..., :1]).all(), name
