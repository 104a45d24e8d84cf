"""How far the places of a layer see along one side of a picture, and what convolution and pooling make of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Extent:
    """The first place sees ``size`` pixels from ``start`` on (negative: beyond the edge), the next ``jump`` further."""

    start: float
    jump: float
    size: float

    def at(self, place: int) -> tuple[float, float]:
        """First pixel, and first pixel beyond it, of what a place (from 0) sees."""
        low = self.start + place * self.jump
        return low, low + self.size

    def through(self, window: "Window") -> "Extent":
        """What a place sees after a window has slid over the places before it."""
        return Extent(
            self.start - window.padding * self.jump,
            self.jump * window.stride,
            self.size + (window.kernel - 1) * window.dilation * self.jump,
        )


Extents = tuple[Extent, Extent]
"""Along the rows' direction (down), and along the columns' (across)."""


@dataclass(frozen=True)
class Window:
    """A window of ``kernel`` values, ``dilation`` apart, that moves by ``stride``, over ``padding`` at the edge."""

    kernel: int
    stride: float
    padding: float
    dilation: int = 1


def of_whole(side: int) -> Extent:
    """Every place sees all the pixels of a side."""
    return Extent(0, 0, side)


def joined(one: Extents, other: Extents, whole: Extents) -> Extents:
    """What two paths that meet see together; the whole picture if their places do not lie on one grid."""
    pairs = list(zip(one, other, strict=True))
    if any(a.jump != b.jump for a, b in pairs):
        return whole
    rows, columns = (_both(a, b) for a, b in pairs)
    return rows, columns


def _both(one: Extent, other: Extent) -> Extent:
    start = min(one.start, other.start)
    return Extent(start, one.jump, max(one.start + one.size, other.start + other.size) - start)


# The names under which torch hands on what follows the tensors, in their order.
_POOLING = ("kernel_size", "stride", "padding")
_ARGUMENTS = {
    "conv2d": ("weight", "bias", "stride", "padding", "dilation"),
    "conv_transpose2d": ("weight", "bias", "stride", "padding", "output_padding", "groups", "dilation"),
    "max_pool2d": (*_POOLING, "dilation"),
    "max_pool2d_with_indices": (*_POOLING, "dilation"),
    "avg_pool2d": _POOLING,
    "pad": ("pad",),
    "interpolate": ("size", "scale_factor", "mode"),
    "adaptive_avg_pool2d": (),
    "adaptive_max_pool2d": (),
    "adaptive_max_pool2d_with_indices": (),
}


def after_window(
    name: str, call: tuple[Any, Any], before: Extents, size: Sequence[int], new_size: Sequence[int]
) -> Extents | None:
    """The fields after one of torch's functions that slide a window over N×C×H×W; None for other functions.

    ``call`` are the positional and the named arguments; ``size`` is H and W, ``new_size`` those of the output.
    """
    if name not in _ARGUMENTS or len(new_size) != 2:
        return None
    positional, named = call
    given = dict(zip(_ARGUMENTS[name], positional[1:], strict=False)) | named
    rows, columns = (
        _along(side, name, given, (before[side], size[side], new_size[side])) for side in range(2)
    )
    return rows, columns


def _along(side: int, name: str, given: dict[str, Any], there: tuple[Extent, int, int]) -> Extent:
    before, size, new_size = there
    if name.startswith("adaptive"):
        return _adaptive(before, size, new_size)
    if name == "interpolate":
        return _interpolated(before, size, new_size, given.get("mode", "nearest"))
    if name == "pad":
        # The last side comes first, each with what is added before and after it.
        at_start = given["pad"][2 * (1 - side)] if len(given["pad"]) > 2 * (1 - side) else 0
        return Extent(before.start - at_start * before.jump, before.jump, before.size)
    dilation = _of_side(given.get("dilation", 1), side)
    if name == "conv_transpose2d":
        reach = (int(given["weight"].shape[2 + side]) - 1) * dilation
        return _transposed(
            before, reach, _of_side(given.get("stride", 1), side), _of_side(given.get("padding", 0), side)
        )
    if name == "conv2d":
        kernel = int(given["weight"].shape[2 + side])
        stride = _of_side(given.get("stride", 1), side)
    else:
        kernel = _of_side(given["kernel_size"], side)
        stride = _of_side(given.get("stride") or kernel, side)
    padding = given.get("padding", 0)
    if isinstance(padding, str):
        padding = (kernel - 1) * dilation // 2 if padding == "same" else 0
    return before.through(Window(kernel, stride, _of_side(padding, side), dilation))


def _adaptive(before: Extent, size: int, new_size: int) -> Extent:
    """Windows between the edges that torch rounds outwards."""
    if new_size == 1:
        return Extent(before.start, 0, before.size + (size - 1) * before.jump)
    edges = [(place * size // new_size, -(-(place + 1) * size // new_size)) for place in range(new_size)]
    widest = max(end - start for start, end in edges)
    # Of windows that do not divide the side evenly the places lie a little off; all of them hold them.
    stride = size / new_size
    slack = max((place * stride - start for place, (start, _) in enumerate(edges)), default=0.0)
    return Extent(
        before.start - slack * before.jump,
        stride * before.jump,
        before.size + (widest - 1 + slack) * before.jump,
    )


def _interpolated(before: Extent, size: int, new_size: int, mode: str) -> Extent:
    around = 0 if mode.startswith("nearest") else 2 if mode == "bicubic" else 1
    # The nearest place lies up to so far before the one that was meant.
    slack = around or max(place * size % new_size for place in range(new_size)) / new_size
    return Extent(
        before.start - slack * before.jump,
        before.jump * size / new_size,
        before.size + (around + slack) * before.jump,
    )


def _transposed(before: Extent, reach: int, stride: int, padding: int) -> Extent:
    """A place is fed by those input places whose window reaches it."""
    return Extent(
        before.start + (padding - reach) / stride * before.jump,
        before.jump / stride,
        before.size + reach / stride * before.jump,
    )


def _of_side(value: Any, side: int) -> int:
    """A number for both sides, or one for each."""
    if isinstance(value, int):
        return value
    return int(value[side if len(value) > 1 else 0])
