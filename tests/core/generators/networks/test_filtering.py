"""Enlarging and reducing against the definition, number by number."""

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.signal import convolve2d, upfirdn

from workbench.core.generators.networks.filtering import enlarged, reduced

PADDINGS = st.tuples(*[st.integers(-2, 9)] * 4)


def by_definition(
    picture: np.ndarray, row: np.ndarray, factor: int, padding: tuple[int, int, int, int]
) -> np.ndarray:
    """Zeros between the pixels, margins, then scipy's convolution."""
    left, right, top, bottom = padding
    height, width = picture.shape
    wide = np.zeros((height * factor, width * factor))
    wide[::factor, ::factor] = picture
    framed = np.zeros((wide.shape[0] + 40, wide.shape[1] + 40))
    framed[20:-20, 20:-20] = wide
    cut = framed[20 - top : framed.shape[0] - 20 + bottom, 20 - left : framed.shape[1] - 20 + right]
    return convolve2d(cut, np.outer(row, row) * factor**2, "valid")


@given(factor=st.sampled_from([1, 2, 4]), taps=st.integers(1, 9), padding=PADDINGS, seed=st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_enlarged(factor: int, taps: int, padding: tuple[int, int, int, int], seed: int) -> None:
    """Any filter, also one that is not symmetrical, with margins added or cut away."""
    # Where fewer numbers are left than the filter has there is nothing to put out.
    assume(min(8 * factor + sum(padding[:2]), 7 * factor + sum(padding[2:])) >= taps)
    random = np.random.default_rng(seed)
    pictures, row = random.normal(size=(2, 3, 7, 8)), random.normal(size=taps)
    found = enlarged(torch.from_numpy(pictures), torch.from_numpy(row), factor, padding)
    expected = by_definition(pictures[1, 2], row, factor, padding)
    assert_allclose(found[1, 2].numpy(), expected, atol=1e-9)


def test_enlarged_without_a_filter() -> None:
    """Zeros between the numbers and at the margins, nothing else."""
    numbers = torch.arange(1.0, 5.0).reshape(1, 1, 2, 2)
    assert enlarged(numbers, None, 1, (0, 0, 0, 0)).tolist() == numbers.tolist()
    assert enlarged(numbers, None, 2, (1, 0, 0, -1))[0, 0].tolist() == [
        [0, 4, 0, 8, 0],
        [0, 0, 0, 0, 0],
        [0, 12, 0, 16, 0],
    ]


@pytest.mark.parametrize("factor", [1, 2])
def test_reduced_by_a_row(factor: int) -> None:
    """scipy's filter across and down."""
    random = np.random.default_rng(0)
    picture, row = random.normal(size=(15, 16)), random.normal(size=6)
    found = reduced(torch.from_numpy(picture)[None, None], torch.from_numpy(row), factor)[0, 0].numpy()
    across = upfirdn(row, picture, axis=1)[:, 5:16][:, ::factor]
    expected = upfirdn(row, across, axis=0)[5:15][::factor]
    assert_allclose(found, expected, atol=1e-12)


def test_reduced_by_a_square() -> None:
    """A filter that is no product of rows."""
    random = np.random.default_rng(0)
    picture, square = random.normal(size=(15, 16)), random.normal(size=(6, 6))
    found = reduced(torch.from_numpy(picture)[None, None], torch.from_numpy(square), 2)[0, 0].numpy()
    assert_allclose(found, convolve2d(picture, square, "valid")[::2, ::2], atol=1e-12)


def test_reduced_without_a_filter() -> None:
    """Every second number."""
    assert reduced(torch.arange(16.0).reshape(1, 1, 4, 4), None, 2).flatten().tolist() == [0, 2, 8, 10]
