"""A picture as numbers: against numpy, Pillow, OpenCV and torchvision."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from torchvision import transforms

from workbench.core.models.cards import Preprocessing, card
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.numbers import (
    BYTES,
    COLOUR,
    COLOURS,
    GREY,
    GREYS,
    RED,
    SHARES,
    STANDARDISED,
    NumbersSettings,
    Region,
    as_shown,
    channel_levels,
    channel_picture,
    describe,
    level_values,
    matrices,
    region_of,
    whole,
    within,
)

IMAGENET = Preprocessing(256, 224, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))


def noise(height: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def every_colour() -> np.ndarray:
    """32 levels of each colour with all those of the others."""
    levels = np.linspace(0, 255, 32).astype(np.uint8)
    return np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(256, 128, 3)


def test_grey_is_that_of_pillow() -> None:
    picture = every_colour()
    assert np.array_equal(channel_levels(picture, GREY), np.asarray(Image.fromarray(picture).convert("L")))


def test_grey_is_within_one_level_of_opencv() -> None:
    import cv2

    picture = every_colour()
    theirs = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(int)
    assert np.abs(channel_levels(picture, GREY) - theirs).max() <= 1


@pytest.mark.parametrize(
    ("name", "published"),
    [("Rec. 601", (0.299, 0.587, 0.114)), ("Rec. 709", (0.2126, 0.7152, 0.0722)), ("mean", (1 / 3,) * 3)],
)
def test_named_weights_are_those_published(name: str, published: tuple[float, ...]) -> None:
    assert sum(GREYS[name]) == 1 << 16
    assert np.array(GREYS[name]) / (1 << 16) == pytest.approx(published, abs=2e-5)
    picture = every_colour()
    exact = picture @ np.array(published)
    assert np.abs(channel_levels(picture, GREY, None, name) - exact).max() <= 0.502


def test_white_is_white_in_every_grey() -> None:
    white = np.full((1, 1, 3), 255, np.uint8)
    assert [int(channel_levels(white, GREY, None, name)[0, 0]) for name in GREYS] == [255, 255, 255]


def test_values_of_a_region_on_each_plain_scale() -> None:
    picture, region = noise(20, 30), Region(4, 5, 7, 3)
    red, green, blue = matrices(picture, region, NumbersSettings())
    assert np.array_equal(np.stack([red, green, blue], axis=-1), picture[5:8, 4:11])
    (shares,) = matrices(picture, region, NumbersSettings("green", SHARES))
    assert np.allclose(shares, picture[5:8, 4:11, 1] / 255, atol=0, rtol=1e-15)


@pytest.mark.parametrize("size", [(300, 400), (100, 60), (224, 224), (16, 300)])
def test_standardised_numbers_are_those_of_torchvision(size: tuple[int, int]) -> None:
    picture, wanted = noise(*size), NumbersSettings(COLOUR, STANDARDISED, preprocessing=IMAGENET)
    steps = [
        transforms.Resize(256),
        transforms.CenterCrop(224),
        transforms.ToTensor(),
        transforms.Normalize(IMAGENET.mean, IMAGENET.standard_deviation),
    ]
    theirs = transforms.Compose(steps)(Image.fromarray(picture)).numpy()
    shown = as_shown(picture, wanted)
    ours = np.stack(matrices(shown, whole(shown), wanted))
    assert ours.shape == theirs.shape == (3, 224, 224)
    assert np.abs(ours - theirs).max() < 1e-5


def test_standardised_needs_the_card_and_no_weights() -> None:
    known = card("squeezenet1_1")
    wanted = NumbersSettings(RED, STANDARDISED, preprocessing=known.preprocessing)
    values = level_values(RED, wanted)
    mean, deviation = known.preprocessing.mean[0], known.preprocessing.standard_deviation[0]
    assert values == pytest.approx((np.arange(256) / 255 - mean) / deviation, abs=1e-5)


def test_other_scales_show_the_picture_as_it_is() -> None:
    picture = noise(9, 8)
    assert as_shown(picture, NumbersSettings(scale=SHARES, preprocessing=IMAGENET)) is picture


def test_a_network_sees_no_grey() -> None:
    with pytest.raises(NetworkError, match="no grey"):
        NumbersSettings(GREY, STANDARDISED, preprocessing=IMAGENET)


def test_standardised_needs_a_network() -> None:
    with pytest.raises(NetworkError, match="Choose one"):
        NumbersSettings(RED, STANDARDISED)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 40),
    st.integers(1, 40),
    st.integers(0, 99),
    st.sampled_from([*COLOURS, GREY]),
    st.sampled_from([BYTES, SHARES]),
)
def test_figures_and_histogram_are_numpys(
    height: int, width: int, seed: int, channel: str, scale: str
) -> None:
    picture, wanted = noise(height, width, seed), NumbersSettings(channel, scale)
    (found,), (values,) = (
        describe(picture, whole(picture), wanted),
        matrices(picture, whole(picture), wanted),
    )
    assert found.n == values.size
    expected = values.mean(), values.std(), values.min(), values.max()
    assert (found.mean, found.deviation, found.least, found.most) == pytest.approx(expected)
    counts, _ = np.histogram(channel_levels(picture, channel), bins=np.arange(257))
    assert np.array_equal(found.counts, counts)
    assert found.shares.sum() == pytest.approx(1)


def test_figures_of_standardised_numbers_are_numpys() -> None:
    picture, wanted = noise(50, 60), NumbersSettings(COLOUR, STANDARDISED, preprocessing=IMAGENET)
    shown = as_shown(picture, wanted)
    region = Region(10, 20, 30, 40)
    for found, values in zip(describe(shown, region, wanted), matrices(shown, region, wanted), strict=True):
        expected = values.mean(), values.std(), values.min(), values.max()
        assert (found.mean, found.deviation, found.least, found.most) == pytest.approx(expected)
        assert found.n == 1200


def test_one_pixel_has_no_deviation() -> None:
    (found,) = describe(np.full((1, 1, 3), 7, np.uint8), Region(0, 0, 1, 1), NumbersSettings(RED))
    assert (found.n, found.mean, found.deviation, found.least, found.most) == (1, 7, 0, 7, 7)


def test_a_region_reaching_out_of_the_picture_is_cut() -> None:
    picture = noise(10, 20)
    assert within(Region(-5, 8, 10, 10), picture) == Region(0, 8, 5, 2)
    assert whole(picture) == Region(0, 0, 20, 10)


@pytest.mark.parametrize("region", [Region(20, 0, 5, 5), Region(0, 0, 0, 3), Region(-3, -3, 3, 3)])
def test_a_region_beside_the_picture_is_refused_in_words(region: Region) -> None:
    with pytest.raises(NetworkError, match="no pixel of the picture, which is 20 × 10"):
        within(region, noise(10, 20))


def test_a_channel_as_a_picture_keeps_its_colour() -> None:
    picture = noise(4, 5)
    for at, channel in enumerate(COLOURS):
        shown = channel_picture(picture, channel)
        assert np.array_equal(shown[..., at], picture[..., at])
        assert not np.delete(shown, at, axis=2).any()
    grey = channel_picture(picture, GREY)
    assert np.array_equal(grey, np.asarray(Image.fromarray(picture).convert("L").convert("RGB")))
    assert channel_picture(picture, COLOUR) is picture


def test_a_region_is_said_in_words() -> None:
    assert Region(10, 0, 10, 5).in_words == "x 10–19, y 0–4 (10 × 5 pixels)"


def test_a_region_is_read_as_it_is_written() -> None:
    assert region_of("3, 4,10,20") == Region(3, 4, 10, 20)
    for wrong in ("", "1,2,3", "1,2,3,4,5", "a,b,c,d", "1.5,2,3,4"):
        with pytest.raises(NetworkError, match="four whole numbers"):
            region_of(wrong)


@pytest.mark.parametrize("given", [{"channel": "alpha"}, {"scale": "0–100"}, {"grey": "none"}])
def test_what_there_is_not_is_refused_with_what_there_is(given: dict[str, str]) -> None:
    with pytest.raises(NetworkError, match="Choose one of: "):
        NumbersSettings(**given)
