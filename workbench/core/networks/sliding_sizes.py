"""How large the result of a sliding window is, and how that is worked out, in words.

The formulas are those of torch's Conv2d, MaxPool2d, AvgPool2d and ConvTranspose2d, explained in V. Dumoulin and
F. Visin, A guide to convolution arithmetic for deep learning, 2016 (arXiv:1603.07285).
"""

from workbench.core.networks.convolution_settings import (
    AVERAGE_POOLING,
    POOLINGS,
    TRANSPOSED,
    ConvolutionSettings,
)
from workbench.core.networks.errors import NetworkError

FORMULA = "⌊(n + 2p − d·(k − 1) − 1) / s⌋ + 1"
TRANSPOSED_FORMULA = "(n − 1)·s − 2p + d·(k − 1) + 1"


class ConvolutionError(NetworkError):
    """The window cannot be slid over this picture in the way that was asked for; the message says what can."""


def reach(kernel: int, dilation: int) -> int:
    """How many cells a kernel of ``kernel`` cells spans when they stand ``dilation`` apart."""
    return dilation * (kernel - 1) + 1


def output_size(size: int, kernel: int, settings: ConvolutionSettings) -> int:
    """Cells along one side of the result, of a side of ``size`` cells. Raises :class:`ConvolutionError`."""
    check_settings(kernel, settings)
    stride, padding, span = settings.stride, settings.padding, reach(kernel, settings.dilation)
    if settings.operation == TRANSPOSED:
        result = (size - 1) * stride - 2 * padding + span
        if result < 1:
            raise ConvolutionError(
                f"A padding of {padding} cuts away everything that this transposed convolution gives. "
                "Choose less padding, a larger stride or a larger kernel."
            )
        return result
    if span > size + 2 * padding:
        what = "window" if settings.operation in POOLINGS else "kernel"
        raise ConvolutionError(
            f"The {what} reaches over {span} cells, but the picture with its padding has only {size + 2 * padding}, "
            f"so it fits nowhere. Choose a smaller {what} or dilation, or more padding."
        )
    return (size + 2 * padding - span) // stride + 1


def size_in_words(size: int, kernel: int, settings: ConvolutionSettings) -> str:
    """The formula with the numbers filled in: “⌊(5 + 2·0 − 1·(3 − 1) − 1) / 1⌋ + 1 = 3”."""
    s, p, d = settings.stride, settings.padding, settings.dilation
    result = output_size(size, kernel, settings)
    if settings.operation == TRANSPOSED:
        return f"({size} − 1)·{s} − 2·{p} + {d}·({kernel} − 1) + 1 = {result}"
    return f"⌊({size} + 2·{p} − {d}·({kernel} − 1) − 1) / {s}⌋ + 1 = {result}"


def check_settings(kernel: int, settings: ConvolutionSettings) -> None:
    """Raise :class:`ConvolutionError` for what torch refuses too, whatever the size of the picture."""
    if settings.operation not in POOLINGS:
        return
    if settings.operation == AVERAGE_POOLING and settings.dilation > 1:
        raise ConvolutionError(
            "Average pooling has no dilation: its window is always without gaps. Set the dilation to 1."
        )
    if 2 * settings.padding > kernel:
        raise ConvolutionError(
            f"A padding of {settings.padding} is more than half of the window of {kernel} cells, so that some "
            "windows would see nothing but padding. Choose less padding or a larger window."
        )
