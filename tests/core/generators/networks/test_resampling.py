"""Doubling and halving against scipy's convolution and torch's interpolation."""

import numpy as np
import pytest
import torch
import torch.nn.functional as functional
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.signal import convolve2d, correlate2d

from workbench.core.generators.networks.resampling import (
    doubled,
    doubling_convolution,
    halved,
    halving_convolution,
    smoothing_filter,
)

TAPS = st.sampled_from([(1.0, 1.0), (1.0, 3.0, 3.0, 1.0), (1.0, 5.0, 10.0, 10.0, 5.0, 1.0)])


def spread_out(picture: np.ndarray) -> np.ndarray:
    """Zeros behind each number, across and down."""
    wide = np.zeros((picture.shape[0] * 2, picture.shape[1] * 2))
    wide[::2, ::2] = picture
    return wide


def test_the_filter_is_a_square_with_a_sum_of_one() -> None:
    """(1, 3, 3, 1) / 8, across and down."""
    row = np.array([1, 3, 3, 1]) / 8
    assert_allclose(smoothing_filter((1, 3, 3, 1)).numpy(), np.outer(row, row))


@given(taps=TAPS, seed=st.integers(0, 99))
@settings(max_examples=15, deadline=None)
def test_doubled(taps: tuple[float, ...], seed: int) -> None:
    """Zeros between the pixels, then the filter times four."""
    picture = np.random.default_rng(seed).normal(size=(5, 6))
    smoothing = smoothing_filter(taps)
    before = len(taps) // 2
    padded = np.pad(spread_out(picture), [(before, before - 1)] * 2)
    expected = correlate2d(padded, smoothing.numpy() * 4, "valid")
    found = doubled(torch.from_numpy(picture)[None, None].float(), smoothing)[0, 0]
    assert_allclose(found.numpy(), expected, atol=1e-6)


def test_doubled_is_bilinear_on_a_black_ground() -> None:
    """With (1, 3, 3, 1) it is what torch calls bilinear, with zeros around the picture."""
    picture = torch.randn(2, 3, 5, 7)
    framed = functional.pad(picture, (1, 1, 1, 1))
    expected = functional.interpolate(framed, scale_factor=2, mode="bilinear", align_corners=False)
    assert_allclose(
        doubled(picture, smoothing_filter((1, 3, 3, 1))), expected[..., 2:-2, 2:-2], rtol=0, atol=1e-6
    )


@given(taps=TAPS, seed=st.integers(0, 99))
@settings(max_examples=15, deadline=None)
def test_halved(taps: tuple[float, ...], seed: int) -> None:
    """The filter, then every second pixel."""
    picture = np.random.default_rng(seed).normal(size=(6, 8))
    smoothing = smoothing_filter(taps)
    margin = len(taps) // 2 - 1
    expected = convolve2d(np.pad(picture, (len(taps) - 1) // 2), smoothing.numpy(), "valid")[::2, ::2]
    assert margin == (len(taps) - 1) // 2
    assert_allclose(
        halved(torch.from_numpy(picture)[None, None].float(), smoothing)[0, 0].numpy(), expected, atol=1e-6
    )


def test_even_pictures_stay_even() -> None:
    """A grey area stays what it is, away from its border."""
    grey, smoothing = torch.full((1, 1, 8, 8), 0.5), smoothing_filter((1, 3, 3, 1))
    assert_allclose(
        doubled(grey, smoothing)[..., 2:-2, 2:-2], torch.full((1, 1, 12, 12), 0.5), rtol=0, atol=1e-5
    )
    assert_allclose(
        halved(grey, smoothing)[..., 1:-1, 1:-1], torch.full((1, 1, 2, 2), 0.5), rtol=0, atol=1e-5
    )


@pytest.mark.parametrize("taps", [(1.0, 1.0), (1.0, 3.0, 3.0, 1.0)])
def test_convolutions_with_a_filter_are_two_steps_in_one(taps: tuple[float, ...]) -> None:
    """First the transposed convolution, then the filter; first the filter, then the convolution."""
    torch.manual_seed(0)
    features, weight, smoothing = torch.randn(2, 3, 6, 6), torch.randn(4, 3, 3, 3), smoothing_filter(taps)
    channels = smoothing.expand(4, 1, -1, -1)
    whole = functional.conv_transpose2d(features, weight.transpose(0, 1), stride=2)
    margin = (len(taps) - 1) // 2
    expected = functional.conv2d(functional.pad(whole, [margin] * 4), channels * 4, groups=4)[..., :12, :12]
    assert_allclose(doubling_convolution(features, weight, smoothing), expected, rtol=0, atol=1e-5)

    before, after = 1 + (len(taps) - 1) // 2, 1 + (len(taps) - 2) // 2
    smoothed = functional.conv2d(
        functional.pad(features, (before, after, before, after)), channels[:3], groups=3
    )
    expected = functional.conv2d(smoothed, weight, stride=2)
    assert_allclose(halving_convolution(features, weight, smoothing), expected, rtol=0, atol=1e-5)
