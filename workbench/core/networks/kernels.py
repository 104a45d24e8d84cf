"""Kernels with a name: small tables of numbers that were known long before networks learned their own.

The Gaussian is the binomial one; Sobel's are those of Sobel and Feldman (1968) as torch, OpenCV and the lecture write
them. They are slid over the picture as they stand, without being turned round first.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.core.networks.errors import NetworkError

LARGEST_KERNEL = 11
"""Rows and columns that a kernel edited by hand may have."""

Matrix = NDArray[np.float64]


class KernelError(NetworkError):
    """There is no such kernel, or its numbers cannot be used."""


@dataclass(frozen=True)
class Kernel:
    """A kernel with a name. ``rows`` are its numbers, each divided by ``divisor``; ``sentence`` says what it does."""

    name: str
    rows: tuple[tuple[int, ...], ...]
    sentence: str
    divisor: int = 1

    @property
    def matrix(self) -> Matrix:
        """The numbers, rows × columns."""
        return np.array(self.rows, dtype=np.float64) / self.divisor


KERNELS: tuple[Kernel, ...] = (
    Kernel("Identity", ((0, 0, 0), (0, 1, 0), (0, 0, 0)), "Leaves the picture as it is."),
    Kernel(
        "Mean",
        ((1, 1, 1), (1, 1, 1), (1, 1, 1)),
        "Blurs: each cell becomes the mean of its neighbourhood.",
        9,
    ),
    Kernel(
        "Gaussian",
        ((1, 2, 1), (2, 4, 2), (1, 2, 1)),
        "Blurs more gently: what is nearer counts for more.",
        16,
    ),
    Kernel(
        "Sobel x",
        ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),
        "Finds upright edges: positive where it gets lighter from left to right.",
    ),
    Kernel(
        "Sobel y",
        ((-1, -2, -1), (0, 0, 0), (1, 2, 1)),
        "Finds level edges: positive where it gets lighter from top to bottom.",
    ),
    Kernel(
        "Laplacian",
        ((0, 1, 0), (1, -4, 1), (0, 1, 0)),
        "Finds edges of every direction: what differs from its four neighbours.",
    ),
    Kernel(
        "Emboss",
        ((-2, -1, 0), (-1, 1, 1), (0, 1, 2)),
        "Makes a relief: as if light fell on the picture from one corner.",
    ),
    Kernel(
        "Sharpen",
        ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
        "Sharpens: adds to each cell how much it differs from its neighbours.",
    ),
    Kernel(
        "Bilinear",
        ((1, 2, 1), (2, 4, 2), (1, 2, 1)),
        "Enlarges: with a stride of 2, a transposed convolution puts the mean of the neighbours between them.",
        4,
    ),
)


def kernel(name: str) -> Kernel:
    """The named kernel. Raises :class:`KernelError`."""
    for each in KERNELS:
        if each.name == name:
            return each
    names = ", ".join(each.name for each in KERNELS)
    raise KernelError(f"There is no kernel “{name}”. Choose one of {names}.")


def resized(matrix: Matrix, rows: int, columns: int) -> Matrix:
    """The numbers in a larger or smaller table: the middle stays the middle, zeros come around, edges are cut off."""
    result = np.zeros((rows, columns))
    (up, here_up, high), (left, here_left, wide) = (
        _overlap(before, after) for before, after in zip(matrix.shape, (rows, columns), strict=True)
    )
    result[here_up : here_up + high, here_left : here_left + wide] = matrix[
        up : up + high, left : left + wide
    ]
    return result


def _overlap(before: int, after: int) -> tuple[int, int, int]:
    """Where the common part begins before and after, and how long it is; what does not halve goes to the end."""
    shift = (after - 1) // 2 - (before - 1) // 2
    first = max(0, -shift)
    return first, first + shift, min(before - first, after - first - shift)
