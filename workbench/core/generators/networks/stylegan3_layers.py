"""The layers that StyleGAN3 is made of, from the equations of Karras et al. (2021), arXiv:2106.12423."""

import math

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from workbench.core.generators.networks.filtering import enlarged, reduced
from workbench.core.generators.networks.stylegan2_layers import TINY, Linear, normalised, rectified
from workbench.core.generators.networks.stylegan3_design import StyleGAN3Design, StyleGAN3Layer

_AT_ONCE = 2**22
"""So many numbers are enlarged at a time."""


class Waves(nn.Module):
    """What the network begins with: waves over a plane that w can shift and turn."""

    freqs: Tensor
    phases: Tensor
    transform: Tensor

    def __init__(self, design: StyleGAN3Design) -> None:
        super().__init__()
        channels = design.input_channels
        self.size, self.rate, self.bandwidth = design.input_size, design.input_rate, design.input_bandwidth
        self.affine = Linear(design.style_size, 4)
        with torch.no_grad():
            # At first nothing is turned or shifted.
            self.affine.weight.zero_()
            self.affine.bias.copy_(torch.eye(4)[0])
        self.weight = nn.Parameter(torch.randn(channels, channels))
        angle, radius = torch.rand(channels) * (2 * math.pi), torch.rand(channels).sqrt() * self.bandwidth
        self.register_buffer("freqs", torch.stack([angle.cos() * radius, angle.sin() * radius], 1))
        self.register_buffer("phases", torch.rand(channels) - 0.5)
        self.register_buffer("transform", torch.eye(3))

    def style(self, w: Tensor) -> Tensor:
        """How the plane lies, N×4 of w N×style_size: cosine and sine of the turn, shift to the right and down."""
        place: Tensor = self.affine(w)
        return upright(place)

    def forward(self, style: Tensor) -> Tensor:
        """Features N×C×size×size of a style N×4."""
        lie = _plane(upright(style)) @ self.transform
        phases = self.phases + (self.freqs @ lie[:, :2, 2:]).squeeze(2)
        frequencies = self.freqs @ lie[:, :2, :2]
        room = self.rate / 2 - self.bandwidth
        heights = (1 - (torch.linalg.vector_norm(frequencies, dim=2) - self.bandwidth) / room).clamp(0, 1)
        angles = self._grid() @ frequencies.transpose(1, 2) + phases[:, None]
        waves = (2 * math.pi * angles).sin() * heights[:, None]
        features: Tensor = waves @ (self.weight.T * (1 / math.sqrt(len(self.weight))))
        return features.transpose(1, 2).reshape(len(style), -1, self.size, self.size)

    def _grid(self) -> Tensor:
        """Where the pixels' centres are: size²×2 numbers (x, y) in widths of the picture, row after row."""
        steps = torch.arange(self.size, device=self.freqs.device) + 0.5
        line = (steps / self.size * 2 - 1) * (0.5 * self.size / self.rate)
        return torch.cartesian_prod(line, line).flip(1)


def upright(style: Tensor) -> Tensor:
    """`style` N×4 divided by the length of its first two numbers, which are a cosine and a sine then."""
    length: Tensor = torch.linalg.vector_norm(style[:, :2], dim=1, keepdim=True)
    return style / length


def _plane(style: Tensor) -> Tensor:
    """The matrices N×3×3 of an upright style: first shifted, then turned."""
    cosine, sine, right, down = style.unbind(1)
    none, one = torch.zeros_like(cosine), torch.ones_like(cosine)
    turn = torch.stack([cosine, -sine, none, sine, cosine, none, none, none, one], 1).reshape(-1, 3, 3)
    shift = torch.stack([one, none, -right, none, one, -down, none, none, one], 1).reshape(-1, 3, 3)
    lie: Tensor = turn @ shift
    return lie


class FilteredLayer(nn.Module):
    """A convolution steered by a style; it rectifies at a higher rate, so that no false frequencies arise."""

    up_filter: Tensor | None
    down_filter: Tensor | None
    magnitude_ema: Tensor

    def __init__(self, layer: StyleGAN3Layer, design: StyleGAN3Design) -> None:
        super().__init__()
        self.layer, self.clamp = layer, design.clamp
        self.affine = Linear(design.style_size, layer.inputs, bias=1.0)
        self.weight = nn.Parameter(torch.randn(layer.outputs, layer.inputs, layer.kernel, layer.kernel))
        self.bias = nn.Parameter(torch.zeros(layer.outputs))
        self.register_buffer("magnitude_ema", torch.ones([]))
        self.register_buffer("up_filter", _no_filter(layer.up_taps, False))
        self.register_buffer("down_filter", _no_filter(layer.down_taps, layer.is_down_square))

    def style(self, w: Tensor) -> Tensor:
        """The style N×inputs of w N×style_size."""
        style: Tensor = self.affine(w)
        return style / math.sqrt(self.weight[0].numel()) if self.layer.is_colour else style

    def forward(self, features: Tensor, style: Tensor) -> Tensor:
        """Features N×outputs×out_size×out_size of features N×inputs×in_size×in_size."""
        features = self._convolved(features, style) + self.bias[:, None, None]
        # The enlarged features are many; a few channels at a time fit into the processor's memory.
        height, width = features.shape[2] * self.layer.up, features.shape[3] * self.layer.up
        at_once = max(1, _AT_ONCE // (len(features) * height * width))
        if at_once >= features.shape[1]:
            return self._rectified(features)
        return torch.cat([self._rectified(part) for part in torch.split(features, at_once, 1)], 1)

    def _rectified(self, features: Tensor) -> Tensor:
        features = enlarged(features, self.up_filter, self.layer.up, self.layer.padding)
        if not self.layer.is_colour:
            features = rectified(features, clamp=self.clamp)
        elif self.clamp is not None:
            features = features.clamp(-self.clamp, self.clamp)
        return reduced(features, self.down_filter, self.layer.down)

    def _convolved(self, features: Tensor, style: Tensor) -> Tensor:
        weight: Tensor = self.weight
        if not self.layer.is_colour:
            weight = weight * weight.square().mean((1, 2, 3), keepdim=True).rsqrt()
            style = normalised(style)
        features = functional.conv2d(
            features * style[:, :, None, None], weight, padding=self.layer.kernel - 1
        )
        gain = self.magnitude_ema.rsqrt()
        if self.layer.is_colour:
            return features * gain
        spread = (style.square() @ weight.square().sum((2, 3)).T + TINY).rsqrt()
        return features * (spread * gain)[:, :, None, None]


def _no_filter(taps: int, is_square: bool) -> Tensor | None:
    """Where the filter that the file holds will be."""
    if not taps:
        return None
    return torch.zeros((taps, taps) if is_square else (taps,))
