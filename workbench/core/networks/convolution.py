"""A window slid over a matrix, cell by cell: what lies under it, the products, the sum, the cell that it fills.

Like torch and every network library this computes what mathematics calls cross-correlation: the kernel is laid upon
the picture as it stands, without being turned round. All sums are in double precision and equal those of torch.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from workbench.core.networks.convolution_settings import (
    AVERAGE_POOLING,
    MAX_POOLING,
    NO_ACTIVATION,
    POOLINGS,
    TRANSPOSED,
    ConvolutionSettings,
)
from workbench.core.networks.sliding_sizes import ConvolutionError, output_size, reach
from workbench.core.networks.transposed import PADDING, flipped, padded, spread

Numbers = NDArray[np.float64]

LARGEST_NUMBER = float(np.finfo(np.float32).max)
"""Beyond it there is only infinity for a network, which computes with 32 bits a number."""


@dataclass(frozen=True, eq=False)
class SlideStep:
    """One place of the window, and the cell of the result that it fills.

    ``window``, ``weights`` and ``products`` are C×kh×kw (of pooling C is 1, and the weights say which cells count);
    ``is_padding`` is kh×kw; ``rows`` and ``columns`` say where the window lies in the padded matrix. ``sums`` has one
    sum for each channel; ``total`` is all of them and the bias, ``result`` the same after the activation.
    """

    cell: tuple[int, int, int]
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    window: Numbers
    is_padding: NDArray[np.bool_]
    weights: Numbers
    products: Numbers
    sums: tuple[float, ...]
    bias: float
    total: float
    result: float


@dataclass(frozen=True, eq=False)
class Slide:
    """A whole slide: what it starts from, every stage between, and the result.

    ``given`` is C×H×W. ``spread`` is the same with the zeros that a transposed convolution inserts (else the same),
    ``padded`` that with the padding around it, and ``origin`` (H×W) tells its cells apart: see
    :mod:`~workbench.core.networks.transposed`. ``kernels`` (F×C×kh×kw) are those that are slid, of a transposed
    convolution the flipped ones; pooling has none and one result for each channel. ``outputs`` (F×h×w) are before
    the activation, ``activated`` after it.
    """

    settings: ConvolutionSettings
    given: Numbers
    spread: Numbers
    padded: Numbers
    origin: NDArray[np.uint8]
    kernels: Numbers
    outputs: Numbers
    activated: Numbers

    @property
    def kernel_shape(self) -> tuple[int, int]:
        """Rows and columns of the window."""
        return self.kernels.shape[2], self.kernels.shape[3]

    @property
    def count(self) -> int:
        """How many steps the window takes for one filter."""
        return int(self.outputs[0].size)

    @property
    def stride(self) -> int:
        """By how many cells the window moves; a transposed convolution moves by 1 over the spread matrix."""
        return 1 if self.settings.operation == TRANSPOSED else self.settings.stride

    @cached_property
    def exceeds(self) -> bool:
        """Whether some result is larger than a network's numbers can be."""
        return not bool(np.all(np.abs(self.outputs) <= LARGEST_NUMBER))

    def step(self, number: int, of: int = 0) -> SlideStep:
        """The step of this number, in reading order, of filter (pooling: channel) ``of``."""
        row, column = divmod(number, self.outputs.shape[2])
        rows, columns = (
            tuple(at * self.stride + place * self.settings.dilation for place in range(size))
            for at, size in zip((row, column), self.kernel_shape, strict=True)
        )
        is_pooling = self.settings.operation in POOLINGS
        channels = slice(of, of + 1) if is_pooling else slice(None)
        window = self.padded[channels][:, np.array(rows)[:, None], np.array(columns)]
        weights = _pooling_weights(window, self.settings) if is_pooling else self.kernels[of]
        with np.errstate(over="ignore", invalid="ignore"):
            products = np.where(weights == 0, 0.0, window * weights) if is_pooling else window * weights
            sums = tuple(float(each) for each in products.sum(axis=(1, 2)))
        return SlideStep(
            (of, row, column),
            rows,
            columns,
            window,
            self.origin[np.array(rows)[:, None], np.array(columns)] == PADDING,
            weights,
            products,
            sums,
            0.0 if is_pooling else self.settings.bias,
            float(self.outputs[of, row, column]),
            float(self.activated[of, row, column]),
        )


def slide(given: Numbers, kernels: Numbers, settings: ConvolutionSettings) -> Slide:
    """Slide kernels (F×C×kh×kw) over a matrix (C×H×W), or the window of pooling, for which the kernels do not count.

    The kernels of a transposed convolution are given as for a convolution, one for each channel that comes out.
    Raises :class:`ConvolutionError` where the window fits nowhere, where the numbers are not finite, and where the
    channels of kernels and matrix differ.
    """
    is_pooling = settings.operation in POOLINGS
    if is_pooling:
        kernels = np.ones((len(given), 1, settings.window, settings.window))
    _check(given, kernels, is_pooling)
    high, wide = kernels.shape[2:]
    for side, size in ((given.shape[1], high), (given.shape[2], wide)):
        output_size(side, size, settings)
    laid_out, stride = given, settings.stride
    if settings.operation == TRANSPOSED:
        kernels, laid_out, stride = flipped(kernels), spread(given, settings.stride), 1
    around, origin = padded(given, (high, wide), settings)
    outputs = _outputs(around, kernels, settings, stride)
    activated = outputs if is_pooling else activation(outputs, settings.activation)
    return Slide(settings, given, laid_out, around, origin, kernels, outputs, activated)


def activation(numbers: Numbers, name: str) -> Numbers:
    """“none”, “ReLU”, “sigmoid” or “tanh” of each number."""
    if name == "ReLU":
        return np.maximum(numbers, 0.0)
    if name == "sigmoid":
        # The same as 1 / (1 + exp(−x)), which overflows for large negative numbers.
        return 0.5 * (1.0 + np.tanh(0.5 * numbers))
    if name == "tanh":
        return np.tanh(numbers)
    assert name == NO_ACTIVATION, name
    return numbers


def _outputs(around: Numbers, kernels: Numbers, settings: ConvolutionSettings, stride: int) -> Numbers:
    high, wide = (reach(size, settings.dilation) for size in kernels.shape[2:])
    windows = sliding_window_view(around, (high, wide), axis=(1, 2))[:, ::stride, ::stride]
    windows = windows[..., :: settings.dilation, :: settings.dilation]
    if settings.operation == MAX_POOLING:
        largest = np.asarray(windows.max(axis=(3, 4)))
        if np.isneginf(largest).any():
            raise ConvolutionError(
                "Some windows would see nothing but padding, which has no largest number. Choose less padding or "
                "less dilation."
            )
        return largest
    if settings.operation == AVERAGE_POOLING:
        with np.errstate(over="ignore"):
            return np.asarray(windows.mean(axis=(3, 4)))
    with np.errstate(over="ignore", invalid="ignore"):
        sums: Numbers = np.einsum("chwij,fcij->fhw", windows, kernels, optimize=False) + settings.bias
    return sums


def _pooling_weights(window: Numbers, settings: ConvolutionSettings) -> Numbers:
    if settings.operation == AVERAGE_POOLING:
        return np.full(window.shape, 1.0 / window.size)
    weights = np.zeros(window.shape)
    weights.flat[int(window.argmax())] = 1.0
    return weights


def _check(given: Numbers, kernels: Numbers, is_pooling: bool) -> None:
    if given.size == 0 or kernels.size == 0:
        raise ConvolutionError(
            "There is nothing to slide over. Choose a picture and a kernel of at least one cell."
        )
    if not is_pooling and kernels.shape[1] != len(given):
        raise ConvolutionError(
            f"The kernel has {kernels.shape[1]} channels, the picture {len(given)}. Both must have the same number."
        )
    if not (np.isfinite(given).all() and np.isfinite(kernels).all()):
        raise ConvolutionError(
            "Some numbers of the picture or of the kernel are infinite or not numbers at all, so nothing can be added "
            "up. Replace them."
        )
