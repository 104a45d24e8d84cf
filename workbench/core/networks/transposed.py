"""What happens to a matrix before a window is slid over it: zeros between its cells, and zeros around it.

A transposed convolution is an ordinary one with stride 1 over a matrix that was first spread: its stride says how far
the cells are moved apart, and it is padded by d·(k − 1) − p, so that more padding gives a *smaller* result. The kernel
is turned by 180°. See V. Dumoulin and F. Visin, A guide to convolution arithmetic for deep learning, 2016
(arXiv:1603.07285), chapter 4.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.networks.convolution_settings import MAX_POOLING, TRANSPOSED, ConvolutionSettings

Numbers = NDArray[np.float64]

GIVEN, INSERTED, PADDING = 0, 1, 2
"""Where the cells of a padded matrix come from."""


def spread(given: NDArray[Any], stride: int) -> Numbers:
    """A matrix (…×H×W) with ``stride`` − 1 rows and columns of zeros between its cells: 3×3 becomes 5×5 with 2."""
    *channels, rows, columns = given.shape
    result = np.zeros((*channels, (rows - 1) * stride + 1, (columns - 1) * stride + 1))
    result[..., ::stride, ::stride] = given
    return result


def flipped(kernels: Numbers) -> Numbers:
    """Kernels (…×kh×kw) turned by 180°."""
    return np.ascontiguousarray(kernels[..., ::-1, ::-1])


def padded(
    given: Numbers, kernel: tuple[int, int], settings: ConvolutionSettings
) -> tuple[Numbers, NDArray[np.uint8]]:
    """The matrix (C×H×W) as the window meets it, and where each of its cells comes from (H×W).

    Padding counts as zero, in max pooling as less than any number. Where a transposed convolution asks for less than
    no padding, its edges are cut off.
    """
    origin: NDArray[np.uint8] = np.zeros(given.shape[1:], dtype=np.uint8)
    above, beside = settings.padding, settings.padding
    if settings.operation == TRANSPOSED:
        origin = np.full_like(spread(origin, settings.stride), INSERTED, dtype=np.uint8)
        origin[:: settings.stride, :: settings.stride] = GIVEN
        given = spread(given, settings.stride)
        above, beside = (settings.dilation * (size - 1) - settings.padding for size in kernel)
    rows, columns = (
        slice(max(0, -room), length - max(0, -room))
        for room, length in ((above, given.shape[1]), (beside, given.shape[2]))
    )
    room = [(max(0, each), max(0, each)) for each in (above, beside)]
    beyond = -np.inf if settings.operation == MAX_POOLING else 0.0
    return (
        np.pad(given[:, rows, columns], [(0, 0), *room], constant_values=beyond),
        np.pad(origin[rows, columns], room, constant_values=PADDING),
    )
