"""Making features larger and smaller through low-pass filters, as StyleGAN3 does around each rectifier."""

import torch
import torch.nn.functional as functional
from torch import Tensor

ACROSS, DOWN = 3, 2


def enlarged(
    features: Tensor, low_pass: Tensor | None, factor: int, padding: tuple[int, int, int, int]
) -> Tensor:
    """`features` N×C×H×W with `factor`−1 zeros after each number, then with `padding` numbers of 0 at the left, right,
    top and bottom (cut away where negative), then filtered across and down and multiplied by `factor`².

    The filter is a row of T numbers, or None for none.
    """
    left, right, top, bottom = padding
    row = torch.ones(1, device=features.device) if low_pass is None else low_pass
    reach = len(row) - 1
    spread = _spread_out(_spread_out(features, row * factor, factor, ACROSS), row * factor, factor, DOWN)
    # What the filter makes of the zeros behind the last number is not there, and is 0.
    height, width = features.shape[2] * factor + bottom, features.shape[3] * factor + right
    margins = (left - reach, width - spread.shape[3], top - reach, height - spread.shape[2])
    return functional.pad(spread, margins)


def reduced(features: Tensor, low_pass: Tensor | None, factor: int) -> Tensor:
    """`features` N×C×H×W filtered without margins, then every `factor`-th number across and down.

    The filter is a row of T numbers, used across and down, a square T×T, or None for none.
    """
    if low_pass is None:
        return features[:, :, ::factor, ::factor]
    if low_pass.ndim == 2:
        return _gathered(features, low_pass.flip(0, 1), (factor, factor))
    row = low_pass.flip(0)
    return _gathered(_gathered(features, row[None], (1, factor)), row[:, None], (factor, 1))


def _spread_out(features: Tensor, row: Tensor, factor: int, axis: int) -> Tensor:
    """`factor` times as many numbers along an axis (and those that the filter's end adds).

    Most of what the filter would meet are zeros: each of the `factor` numbers that arise from one place needs only
    every `factor`-th number of the filter, so they are computed side by side and then put in line.
    """
    count, channels, height, width = features.shape
    row = functional.pad(row, (0, -len(row) % factor))
    kernels = row.reshape(-1, factor).T.flip(1).to(features.dtype)
    taps = kernels.shape[1]
    shape, padding = ((1, taps), (0, taps - 1)) if axis == ACROSS else ((taps, 1), (taps - 1, 0))
    weight = kernels.reshape(factor, 1, *shape).repeat(channels, 1, 1, 1)
    side_by_side = functional.conv2d(features, weight, padding=padding, groups=channels)
    if axis == ACROSS:
        parts = side_by_side.reshape(count, channels, factor, height, -1)
        return parts.permute(0, 1, 3, 4, 2).reshape(count, channels, height, -1)
    parts = side_by_side.reshape(count, channels, factor, -1, width)
    return parts.transpose(2, 3).reshape(count, channels, -1, width)


def _gathered(features: Tensor, kernel: Tensor, stride: tuple[int, int]) -> Tensor:
    channels = features.shape[1]
    weight = kernel.to(features.dtype).expand(channels, 1, -1, -1)
    return functional.conv2d(features, weight, stride=stride, groups=channels)
