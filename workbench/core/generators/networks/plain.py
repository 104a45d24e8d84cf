"""Generators that are one layer after the other (DCGAN, progressive GAN): they know z alone."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from workbench.core.generators.networks.design import Canvas, Layer, Noise
from workbench.core.generators.networks.plain_design import PlainDesign, PlainLayer
from workbench.core.generators.networks.stylegan2_layers import normalised

if TYPE_CHECKING:
    from workbench.core.generators.latents.points import Movement

LATENT = "latent"


class PlainGenerator(nn.Module):
    """z → picture N×C×H×W within −1…1 (C colours: 3 or 1), with torch's layers.

    It counts as having one layer, “latent”, whose w is z itself and whose centre is 0. Batch norms take the means that
    the file holds.
    """

    def __init__(self, design: PlainDesign) -> None:
        """ValueError when layers do not fit each other."""
        super().__init__()
        self.design = design
        self.steps = nn.ModuleList(map(_step, design.layers))
        self.latent_size = self.style_size = design.latent_size
        self.label_size, self.style_count = 0, 1
        self.resolution = design.resolution
        self.has_noise = self.has_early_pictures = self.can_move = False

    @property
    def centre(self) -> Tensor:
        """The mean of z: zeros."""
        return torch.zeros(self.latent_size, device=next(self.parameters()).device)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The one layer that listens: z itself."""
        return (Layer(LATENT, 0, self.latent_size, self.latent_size, 1),)

    def map(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        """z N×latent_size as it is."""
        return latents

    def styles(self, ws: Tensor) -> tuple[Tensor, ...]:
        """z N×latent_size of ws N×1×latent_size."""
        return (ws[:, 0],)

    def moved(self, styles: Sequence[Tensor], movement: "Movement") -> tuple[Tensor, ...]:
        """The styles as they are: nothing in this network can be moved."""
        return tuple(styles)

    def first_layer(self, block: int) -> int:
        """0 for the first block; the others listen to nothing but the block before."""
        return min(block, 1)

    def canvases(
        self,
        styles: Sequence[Tensor],
        noise: Noise = "constant",
        strengths: Sequence[float] | None = None,
        start: Canvas | None = None,
    ) -> Iterator[Canvas]:
        """What is there after each block, from the one after `start`; the last holds the picture.

        There is no noise in this network: `noise` and `strengths` count for nothing.
        """
        blocks = self.design.blocks
        features = styles[0][:, :, None, None] if start is None else start.features
        for block in range(0 if start is None else start.block + 1, len(blocks)):
            for index in blocks[block]:
                features = self.steps[index](features)
            picture = self._picture(features) if block == len(blocks) - 1 else None
            yield Canvas(block, features, picture)

    def forward(self, ws: Tensor, noise: Noise = "constant") -> Tensor:
        """Pictures N×C×H×W of ws N×1×latent_size."""
        *_, last = self.canvases(self.styles(ws))
        assert last.picture is not None
        return last.picture

    def _picture(self, features: Tensor) -> Tensor:
        low, high = self.design.low, self.design.high
        return features if (low, high) == (-1, 1) else (features - low) * (2 / (high - low)) - 1


class LinearOfMaps(nn.Linear):
    """A linear layer for N×C×1×1."""

    def forward(self, features: Tensor) -> Tensor:
        return super().forward(features.flatten(1))[:, :, None, None]


class BatchNorm(nn.Module):
    """What torch's BatchNorm2d computes once it is trained: the file's means and variances, and no others."""

    running_mean: Tensor
    running_var: Tensor

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(channels)), nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, features: Tensor) -> Tensor:
        return functional.batch_norm(features, self.running_mean, self.running_var, self.weight, self.bias)


class Reshape(nn.Module):
    """The same numbers as `channels` maps of `side`×`side`."""

    def __init__(self, channels: int, side: int) -> None:
        super().__init__()
        self.shape = (channels, side, side)

    def forward(self, features: Tensor) -> Tensor:
        return features.reshape(len(features), *self.shape)


class PixelNorm(nn.Module):
    """Each pixel's channels divided by the root of their mean square (Karras et al., 2018, arXiv:1710.10196)."""

    def forward(self, features: Tensor) -> Tensor:
        return normalised(features)


def _step(layer: PlainLayer) -> nn.Module:
    if layer.kind == "linear":
        return LinearOfMaps(layer.inputs, layer.outputs, layer.has_bias)
    if layer.kind == "reshape":
        return Reshape(layer.outputs, layer.kernel)
    if layer.kind == "convolution":
        return nn.Conv2d(
            layer.inputs, layer.outputs, layer.kernel, layer.stride, layer.padding, bias=layer.has_bias
        )
    if layer.kind == "transposed convolution":
        return nn.ConvTranspose2d(
            layer.inputs,
            layer.outputs,
            layer.kernel,
            layer.stride,
            layer.padding,
            layer.further,
            bias=layer.has_bias,
        )
    if layer.kind == "batch norm":
        return BatchNorm(layer.inputs)
    return _step_without_weights(layer)


def _step_without_weights(layer: PlainLayer) -> nn.Module:
    if layer.kind == "pixel norm":
        return PixelNorm()
    if layer.kind == "double":
        return nn.Upsample(scale_factor=2, mode="nearest")
    if layer.kind == "double smoothly":
        return nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)
    if layer.kind == "leaky relu":
        return nn.LeakyReLU(layer.slope)
    return nn.ReLU() if layer.kind == "relu" else nn.Tanh() if layer.kind == "tanh" else nn.Sigmoid()
