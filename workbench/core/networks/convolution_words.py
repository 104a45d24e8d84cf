"""What a sliding window does, in words: each sum spelled out, what is odd about a kernel, what it is all for."""

import math

import numpy as np

from workbench.core.networks.convolution import LARGEST_NUMBER, Slide, SlideStep
from workbench.core.networks.convolution_settings import (
    AVERAGE_POOLING,
    CONVOLUTION,
    MAX_POOLING,
    NO_ACTIVATION,
    POOLINGS,
    TRANSPOSED,
)
from workbench.core.networks.sliding_sizes import reach

EXPLANATIONS = {
    CONVOLUTION: (
        "A small table of numbers, the kernel, is laid upon the picture. Each number is multiplied by the cell below "
        "it, all products are added up, and the sum becomes one cell of the result. Then the kernel moves on. Where "
        "the picture looks like the kernel, the sum is large: so a kernel finds edges, lines or colours. The kernel is "
        "not turned round first, as in torch; mathematics calls this cross-correlation."
    ),
    MAX_POOLING: (
        "Of all cells under the window only the largest is kept. The result is smaller, and it says that something "
        "was there, but no longer exactly where. Nothing is weighed, so there is nothing to learn. Padding never wins."
    ),
    AVERAGE_POOLING: (
        "All cells under the window become their mean. The result is smaller and smoother. Nothing is weighed, so "
        "there is nothing to learn. Cells of padding count as zeros, as in torch."
    ),
    TRANSPOSED: (
        "Here the result is larger than the picture. First zeros are put between the cells (stride) and around them; "
        "then an ordinary convolution with the kernel turned by 180° fills the gaps. Networks that draw pictures or "
        "outline objects enlarge in this way. More padding cuts more off the edges of the result."
    ),
}
"""At most five sentences on each operation."""

_MOST_TERMS, _MOST_TERMS_OF_CHANNELS = 9, 3
"""More are left out in the middle of a line: of one channel, and where there are several lines."""
_ROUNDING = 1e-6
_CHANNELS = ("red", "green", "blue")


def number_in_words(number: float) -> str:
    """A number as short as it can be read: “12”, “−0.11”, “3.2e+12”."""
    if math.isnan(number):
        return "not a number"
    sign = "−" if number < 0 else ""
    size = abs(number)
    if math.isinf(size):
        return f"{sign}∞"
    if size >= 1e5:
        return f"{sign}{size:.1e}".replace("e+", "e").replace("e0", "e")
    if size == round(size):
        return f"{sign}{size:.0f}" if size else "0"
    if size < 0.005:
        return f"{sign}{size:.1g}".replace("e-0", "e-").replace("e-", "e−")
    # Two digits behind the point, or as many as 1,234.5 has room for.
    return f"{sign}{size:.1f}" if size >= 100 else f"{sign}{size:.2f}".removesuffix("0")


def sum_in_words(step: SlideStep, slide: Slide) -> tuple[str, ...]:
    """How the cell comes about, a line for each channel, then what is added up and what the activation makes of it."""
    if slide.settings.operation == MAX_POOLING:
        cells = _joined([number_in_words(each) for each in step.window.ravel()], ", ")
        return (f"the largest of {cells} = {number_in_words(step.total)}",)
    if slide.settings.operation == AVERAGE_POOLING:
        cells = _joined([_bracketed(each) for each in step.window.ravel()], " + ")
        return (f"({cells}) / {step.window.size} = {number_in_words(step.total)}",)
    lines = [_line(step, channel) for channel in range(len(step.sums))]
    parts = [number_in_words(step.sums[0]), *map(_bracketed, step.sums[1:])]
    if step.bias:
        parts.append(f"bias {_bracketed(step.bias)}")
    if len(parts) > 1:
        lines.append(f"{' + '.join(parts)} = {number_in_words(step.total)}")
    name = slide.settings.activation
    if name != NO_ACTIVATION:
        lines.append(f"{name}({number_in_words(step.total)}) = {number_in_words(step.result)}")
    return tuple(lines)


def remarks(slide: Slide, of: int = 0) -> tuple[str, ...]:
    """What a person should know of this picture and filter ``of``: sentences, often none."""
    settings, found = slide.settings, []
    if slide.exceeds:
        found.append(
            f"Some sums are larger than {LARGEST_NUMBER:.1e}, the largest number that a network's 32 bits can hold: "
            "in a network they would become infinite and spoil everything after them. Choose smaller numbers."
        )
    if settings.operation != TRANSPOSED and settings.stride > max(slide.given.shape[1:]):
        found.append("The stride is larger than the picture, so there is room for the first window only.")
    if settings.operation in POOLINGS:
        return tuple(found)
    if any(size % 2 == 0 for size in slide.kernel_shape):
        found.append(
            "A kernel of even size has no middle cell: the result lies half a cell beside the picture, and no padding "
            "keeps its size."
        )
    largest = np.abs(slide.kernels[of]).max()
    if largest and abs((slide.kernels[of] / largest).sum()) < _ROUNDING:
        found.append(
            "The kernel’s numbers add up to 0, so even areas become 0 and only changes are left, brighter or darker."
        )
    if not largest:
        found.append("All numbers of the kernel are 0, so nothing of the picture is left.")
    return tuple(found)


def same_padding(kernel: int, dilation: int) -> int:
    """The padding with which a result is as large as its picture, at a stride of 1 and a kernel of odd size."""
    return (reach(kernel, dilation) - 1) // 2


def _line(step: SlideStep, channel: int) -> str:
    pairs = zip(step.window[channel].ravel(), step.weights[channel].ravel(), strict=True)
    most = _MOST_TERMS if len(step.sums) == 1 else _MOST_TERMS_OF_CHANNELS
    terms = _joined([f"{_bracketed(cell)}·{_bracketed(weight)}" for cell, weight in pairs], " + ", most)
    name = f"{_CHANNELS[channel]}: " if len(step.sums) == len(_CHANNELS) else ""
    return f"{name}{terms} = {number_in_words(step.sums[channel])}"


def _joined(terms: list[str], sign: str, most: int = _MOST_TERMS) -> str:
    """All terms, or of many the first and the last."""
    if len(terms) > most:
        first = (most + 1) // 2
        terms = [*terms[:first], "…", *terms[first - most :]]
    return sign.join(terms)


def _bracketed(number: float) -> str:
    """A factor or summand, negative ones in brackets as at school."""
    text = number_in_words(number)
    return f"({text})" if number < 0 else text
