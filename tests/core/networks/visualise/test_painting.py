"""The numbers that are optimised, against numpy's Fourier transform and the matrix as published."""

import numpy as np
import pytest
import torch

from workbench.core.networks.visualise.painting import first_numbers, painted
from workbench.core.networks.visualise_settings import FOURIER, PIXELS, PLAIN, VisualiseSettings


def numbers_for(settings: VisualiseSettings, count: int = 2) -> torch.Tensor:
    return first_numbers(settings, count, torch.Generator().manual_seed(1))


@pytest.mark.parametrize("side", [16, 33])
def test_the_spectrum_is_what_numpy_finds_in_the_picture(side: int) -> None:
    settings = VisualiseSettings(size=side, painting=FOURIER, colours=PLAIN)
    numbers = numbers_for(settings)
    pictures = painted(numbers, settings).double().numpy()
    waves = np.fft.rfft2(4 * np.log(pictures / (1 - pictures)))
    frequencies = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None])
    found = waves * np.maximum(frequencies, 1 / side) / side
    expected = torch.view_as_complex(numbers).numpy()
    # The imaginary parts of waves that are their own mirror image (column 0, and the last of even sides) are halved
    # by the picture being real, so they are left out.
    assert np.allclose(found[..., 1 : (side - 1) // 2], expected[..., 1 : (side - 1) // 2], atol=1e-5)


def test_long_waves_are_stronger_by_their_length() -> None:
    settings = VisualiseSettings(size=64, colours=PLAIN)
    numbers = torch.zeros(2, 3, 64, 33, 2)
    numbers[0, :, 0, 2, 0] = numbers[1, :, 0, 8, 0] = 0.001
    strength = (painted(numbers, settings) - 0.5).abs().amax((1, 2, 3))
    assert strength[0] / strength[1] == pytest.approx(4, rel=1e-3)


def test_both_paintings_begin_as_faintly_coloured_grey() -> None:
    for painting in (FOURIER, PIXELS):
        settings = VisualiseSettings(size=32, painting=painting)
        pictures = painted(numbers_for(settings), settings)
        assert pictures.shape == (2, 3, 32, 32)
        assert pictures.min() > 0.4 and pictures.max() < 0.6
        assert pictures.std() > 0.0005
        assert not torch.equal(pictures[0], pictures[1])


def test_colours_are_mixed_by_the_published_matrix() -> None:
    settings = VisualiseSettings(size=16, painting=PIXELS)
    numbers = torch.zeros(3, 3, 16, 16)
    for direction in range(3):
        numbers[direction, direction] = 1
    mixed = painted(numbers, settings)[:, :, 0, 0].double()
    colours = torch.log(mixed / (1 - mixed))
    # Lucid's own numbers, divided by the length of the longest column.
    longest = np.sqrt(0.26**2 + 0.27**2 + 0.27**2)
    expected = np.array([[0.26, 0.27, 0.27], [0.09, 0.0, -0.09], [0.02, -0.05, 0.03]]) / longest
    assert np.allclose(colours.numpy(), expected, atol=1e-6)


def test_plain_colours_stay_apart() -> None:
    settings = VisualiseSettings(size=16, painting=PIXELS, colours=PLAIN)
    numbers = torch.zeros(1, 3, 16, 16)
    numbers[0, 1] = 2
    assert torch.allclose(painted(numbers, settings)[0, :, 3, 3], torch.tensor([0.0, 2.0, 0.0]).sigmoid())


def test_the_same_seed_gives_the_same_noise() -> None:
    settings = VisualiseSettings(size=16)
    assert torch.equal(numbers_for(settings), numbers_for(settings))
