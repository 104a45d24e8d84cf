"""The numbers that are optimised, and the pictures they stand for.

A picture is not optimised pixel by pixel but as waves (its Fourier spectrum) in colours that vary independently of
each other, because then a step changes large shapes as easily as fine ones: gradients in that space are the steepest
way in a different, better measure of distance ("preconditioning").
"""

from functools import lru_cache

import torch

from workbench.core.networks.visualise_settings import DECORRELATED, FOURIER, VisualiseSettings

DEVIATION = 0.01
"""Of the noise that everything begins with."""
_CONTRAST = 4.0

# A square root of the correlations of colours in ImageNet's photographs, as published with Lucid (lucid/optvis/param/
# color.py). Each column is a direction in which they vary: brightness, red against blue, green against both.
COLOUR_CORRELATION_ROOT = ((0.26, 0.09, 0.02), (0.27, 0.00, -0.05), (0.27, -0.09, 0.03))


def first_numbers(settings: VisualiseSettings, count: int, chance: torch.Generator) -> torch.Tensor:
    """Noise that ``count`` pictures begin with: N×3×S×S, or with the Fourier painting N×3×S×(S//2+1)×2."""
    side = settings.size
    shape = (side, side // 2 + 1, 2) if settings.painting == FOURIER else (side, side)
    return DEVIATION * torch.randn(count, 3, *shape, generator=chance)


def painted(numbers: torch.Tensor, settings: VisualiseSettings) -> torch.Tensor:
    """The pictures that the numbers stand for: N×3×S×S, red, green and blue, 0–1."""
    if settings.painting == FOURIER:
        side = settings.size
        spectrum = torch.view_as_complex(numbers) * _amplitudes(side)
        numbers = torch.fft.irfft2(spectrum, s=(side, side)) / _CONTRAST
    if settings.colours == DECORRELATED:
        numbers = torch.einsum("rc,nchw->nrhw", _colour_directions(), numbers)
    return numbers.sigmoid()


@lru_cache(maxsize=8)
def _amplitudes(side: int) -> torch.Tensor:
    """What each wave's number is multiplied with, S×(S//2+1): long waves more, as in photographs (1/f).

    The longest waves and the mean alike; the root of the number of pixels makes the transform unitary, so that the
    same learning rate suits both paintings.
    """
    frequencies = torch.hypot(torch.fft.fftfreq(side)[:, None], torch.fft.rfftfreq(side)[None])
    amplitudes: torch.Tensor = side / frequencies.clamp_min(1 / side)
    return amplitudes


@lru_cache(maxsize=1)
def _colour_directions() -> torch.Tensor:
    root = torch.tensor(COLOUR_CORRELATION_ROOT)
    normalised: torch.Tensor = root / torch.linalg.vector_norm(root, dim=0).max()
    return normalised
