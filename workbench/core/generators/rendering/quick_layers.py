"""StyleGAN2's layers prepared for one precision: the numbers of `stylegan2_layers` with less work for each picture.

All that does not depend on the point is computed once: the sums of squared weights, gains, noise.
A convolution that doubles the size is a transposed one, then a small smoothing filter for each channel: on processors
a quarter of the work of one kernel for both. Features lie channels-last, which convolutions on processors prefer.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional

from workbench.core.generators.networks.resampling import doubled
from workbench.core.generators.networks.stylegan2_layers import TINY, Shortcut, StyledConvolution, ToColours

SLOPE = 0.2


class QuickConvolution:
    """A 3×3 convolution steered by a style, with noise, bias and rectifier."""

    def __init__(self, layer: StyledConvolution, precision: torch.dtype) -> None:
        self.size, self.has_noise, self._precision = layer.size, layer.has_noise, precision
        # max(x, 0.2 x) times a gain is max of the scaled values: the gain goes into what stands before.
        self._gain = layer.gain * math.sqrt(2)
        self._clamp = None if layer.clamp is None else layer.clamp * layer.gain
        self._squares = layer.weight.square().sum((2, 3))
        self._bias = (layer.bias * self._gain).to(precision)
        if layer.has_noise:
            self.noise_strength = layer.noise_strength
            self._constant = (layer.noise_const * layer.noise_strength * self._gain).to(precision)
        self._is_doubling = layer.is_doubling
        if layer.is_doubling:
            self._smoothing = (layer.resample_filter * 4).flip(0, 1).to(precision)
            self._weight = _channels_last(layer.weight.transpose(0, 1), precision)
        else:
            self._weight = _channels_last(layer.weight, precision)

    def __call__(self, features: Tensor, style: Tensor, noise: Tensor | None, strength: float) -> Tensor:
        """N×outputs×H×W of features N×inputs×h×w and style N×inputs.

        `noise` N×1×H×W is random noise with a spread of 1; None takes the constant one. A `strength` of 0 is no noise.
        """
        spread = (style.square() @ self._squares.T + TINY).rsqrt() * self._gain
        convolve = self._doubled if self._is_doubling else self._convolved
        features = convolve(features, style.to(self._precision), spread.to(self._precision))
        if self.has_noise and strength:
            features += self._noise(noise) if strength == 1 else self._noise(noise) * strength
        features = functional.leaky_relu_(features, SLOPE)
        return features if self._clamp is None else features.clamp_(-self._clamp, self._clamp)

    def _noise(self, noise: Tensor | None) -> Tensor:
        return (
            self._constant
            if noise is None
            else (noise * (self.noise_strength * self._gain)).to(self._precision)
        )

    def _convolved(self, features: Tensor, style: Tensor, spread: Tensor) -> Tensor:
        if _weights_are_fewer(features, self._weight):
            weight = self._weight * style[0, :, None, None] * spread[0, :, None, None, None]
            return functional.conv2d(features, weight, self._bias, padding=1)
        features = functional.conv2d(features * style[:, :, None, None], self._weight, padding=1)
        return torch.addcmul(self._bias[:, None, None], features, spread[:, :, None, None])

    def _doubled(self, features: Tensor, style: Tensor, spread: Tensor) -> Tensor:
        # The weight lies inputs first here, as transposed convolutions take it.
        if _weights_are_fewer(features, self._weight):
            larger = functional.conv_transpose2d(
                features, self._weight * style[0, :, None, None, None], stride=2
            )
        else:
            larger = functional.conv_transpose2d(features * style[:, :, None, None], self._weight, stride=2)
        # A transposed convolution gives 2H+1 pixels; of an even number of taps this margin leaves 2H.
        padding = len(self._smoothing) // 2 - 1
        kernel = self._smoothing.expand(larger.shape[1], 1, -1, -1)
        if len(larger) == 1:
            kernel = kernel * spread[0, :, None, None, None]
            return functional.conv2d(larger, kernel, self._bias, padding=padding, groups=larger.shape[1])
        larger = functional.conv2d(larger, kernel, padding=padding, groups=larger.shape[1])
        return torch.addcmul(self._bias[:, None, None], larger, spread[:, :, None, None])


class QuickColours:
    """A 1×1 convolution steered by a style that makes colours of features."""

    def __init__(self, layer: ToColours, precision: torch.dtype) -> None:
        self._clamp, self._precision = layer.clamp, precision
        self._weight, self._bias = layer.weight[:, :, 0, 0], layer.bias

    def __call__(self, features: Tensor, style: Tensor) -> Tensor:
        """Colours N×3×H×W, float32, of features N×inputs×H×W and style N×inputs."""
        weight = (self._weight * style[:, None, :]).to(self._precision)
        rows = features.permute(0, 2, 3, 1).flatten(1, 2) @ weight.transpose(1, 2)
        colours = rows.float().transpose(1, 2).reshape(len(features), -1, *features.shape[2:])
        colours = colours + self._bias[:, None, None]
        return colours if self._clamp is None else colours.clamp_(-self._clamp, self._clamp)


class QuickShortcut:
    """The way around a block of the architecture “resnet”."""

    def __init__(self, layer: Shortcut, smoothing: Tensor, precision: torch.dtype) -> None:
        scale = math.sqrt(0.5 / layer.weight.shape[1])
        self._weight, self._smoothing = _channels_last(layer.weight * scale, precision), smoothing

    def __call__(self, features: Tensor) -> Tensor:
        """N×outputs×2H×2W of features N×inputs×H×W."""
        return doubled(functional.conv2d(features, self._weight), self._smoothing)


def _channels_last(weight: Tensor, precision: torch.dtype) -> Tensor:
    return weight.detach().to(precision).contiguous(memory_format=torch.channels_last)


def _weights_are_fewer(features: Tensor, weight: Tensor) -> bool:
    """Whether scaling the weights is less work than scaling the features; possible for a single picture alone."""
    return len(features) == 1 and weight.numel() < features.numel()
