"""Doubling and halving pictures through a small smoothing filter, and convolutions that do so on the way."""

import torch
import torch.nn.functional as functional
from torch import Tensor


def smoothing_filter(taps: tuple[float, ...]) -> Tensor:
    """The square filter T×T, with a sum of 1, of a row of T `taps`; StyleGAN2 takes (1, 3, 3, 1)."""
    row = torch.tensor(taps, dtype=torch.float32)
    square = torch.outer(row, row)
    return square / square.sum()


def doubled(pictures: Tensor, smoothing: Tensor) -> Tensor:
    """`pictures` N×C×H×W at twice the size: zeros between the pixels, then `smoothing` T×T times 4."""
    channels, taps = pictures.shape[1], smoothing.shape[0]
    kernel = (smoothing * 4).to(pictures.dtype).expand(channels, 1, taps, taps)
    margin = (taps - 2 + 1) // 2
    whole = functional.conv_transpose2d(pictures, kernel, stride=2, groups=channels)
    height, width = pictures.shape[2] * 2, pictures.shape[3] * 2
    return whole[:, :, margin : margin + height, margin : margin + width]


def halved(pictures: Tensor, smoothing: Tensor) -> Tensor:
    """`pictures` N×C×H×W at half the size: `smoothing` T×T, then every second pixel."""
    channels, taps = pictures.shape[1], smoothing.shape[0]
    kernel = smoothing.to(pictures.dtype).expand(channels, 1, taps, taps)
    return functional.conv2d(_margins(pictures, taps, 0), kernel, stride=2, groups=channels)


def smoothed_kernel(weight: Tensor, smoothing: Tensor) -> Tensor:
    """The kernels `weight` O×I×k×k and `smoothing` T×T in one: O×I×(k+T−1)×(k+T−1).

    Convolution is associative: one with this kernel does what one with each in turn does.
    """
    inputs, taps = weight.shape[1], smoothing.shape[0]
    kernel = smoothing.to(weight.dtype).flip(0, 1).expand(inputs, 1, taps, taps)
    # With the outputs as a batch and the inputs as groups: as a batch of single kernels this takes ten times as long,
    # and sixteen times the memory of the weights.
    return functional.conv2d(weight, kernel, padding=taps - 1, groups=inputs)


def doubling_convolution(features: Tensor, weight: Tensor, smoothing: Tensor) -> Tensor:
    """A transposed convolution of `features` N×I×H×W with `weight` O×I×k×k at stride 2, smoothed: N×O×2H×2W."""
    taps = smoothing.shape[0]
    kernel = smoothed_kernel(weight, smoothing * 4).transpose(0, 1)
    reach = weight.shape[2] // 2 + (taps - 1) // 2
    whole = functional.conv_transpose2d(features, kernel, stride=2, padding=reach)
    return whole[:, :, : features.shape[2] * 2, : features.shape[3] * 2]


def halving_convolution(features: Tensor, weight: Tensor, smoothing: Tensor) -> Tensor:
    """A smoothed convolution of `features` N×I×H×W with `weight` O×I×k×k at stride 2: N×O×H/2×W/2."""
    padding = weight.shape[2] // 2
    kernel = smoothed_kernel(weight, smoothing)
    return functional.conv2d(_margins(features, smoothing.shape[0], padding), kernel, stride=2)


def _margins(pictures: Tensor, taps: int, padding: int) -> Tensor:
    before, after = padding + (taps - 1) // 2, padding + (taps - 2) // 2
    return functional.pad(pictures, (before, after, before, after))
