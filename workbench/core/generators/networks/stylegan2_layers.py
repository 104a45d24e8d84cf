"""The layers that StyleGAN2 is made of, from the equations of Karras et al. (2020), arXiv:1912.04958."""

import math

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from workbench.core.generators.networks.design import Layer, Noise, StyleGAN2Design
from workbench.core.generators.networks.resampling import doubled, doubling_convolution, smoothing_filter

TINY = 1e-8


def normalised(vectors: Tensor) -> Tensor:
    """`vectors` N×D, each divided by the root of its mean square."""
    return vectors * (vectors.square().mean(1, keepdim=True) + TINY).rsqrt()


def rectified(features: Tensor, gain: float = 1.0, clamp: float | None = None) -> Tensor:
    """max(x, 0.2 x) times √2 and `gain`, kept within ±`clamp`×`gain`."""
    features = functional.leaky_relu(features, 0.2) * (math.sqrt(2) * gain)
    return features if clamp is None else features.clamp(-clamp * gain, clamp * gain)


class Linear(nn.Module):
    """A fully connected layer whose weights are scaled while it runs: y = x·(W·rate/√inputs)ᵀ + b·rate."""

    def __init__(
        self, inputs: int, outputs: int, rate: float = 1.0, bias: float = 0.0, is_rectified: bool = False
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / rate)
        self.bias = nn.Parameter(torch.full((outputs,), bias))
        self.rate, self.is_rectified = rate, is_rectified

    def forward(self, vectors: Tensor) -> Tensor:
        weight = self.weight * (self.rate / math.sqrt(self.weight.shape[1]))
        vectors = functional.linear(vectors, weight, self.bias * self.rate)
        return rectified(vectors) if self.is_rectified else vectors


class MappingNetwork(nn.Module):
    """From z (and a label) to w. Without `latent_size` it maps labels alone, as discriminators do."""

    w_avg: Tensor

    def __init__(self, latent_size: int, label_size: int, style_size: int, layers: int, rate: float) -> None:
        super().__init__()
        self.latent_size, self.label_size, self.layers = latent_size, label_size, layers
        if label_size:
            self.embed = Linear(label_size, style_size)
        inputs = latent_size + (style_size if label_size else 0)
        for index in range(layers):
            self.add_module(
                f"fc{index}", Linear(inputs if index == 0 else style_size, style_size, rate, 0.0, True)
            )
        if latent_size:
            self.register_buffer("w_avg", torch.zeros(style_size))

    def forward(self, latents: Tensor | None, labels: Tensor | None = None) -> Tensor:
        """w N×style_size of z N×latent_size and labels N×label_size."""
        parts = [] if latents is None else [normalised(latents)]
        if self.label_size:
            if labels is None:
                raise ValueError(f"{self.label_size} label values are needed")
            parts.append(normalised(self.embed(labels)))
        vectors = torch.cat(parts, 1)
        for index in range(self.layers):
            vectors = self.get_submodule(f"fc{index}")(vectors)
        return vectors


def modulated_convolution(
    features: Tensor,
    styles: Tensor,
    weight: Tensor,
    smoothing: Tensor | None = None,
    is_demodulated: bool = True,
) -> Tensor:
    """Convolve `features` N×I×H×W, scaled by `styles` N×I, with `weight` O×I×k×k and bring the spread back to 1.

    Scaling what goes in and out instead of the weights leaves the weights one tensor for all pictures of the batch.
    With a `smoothing` filter the result is twice as large.
    """
    features = features * styles[:, :, None, None]
    if smoothing is None:
        features = functional.conv2d(features, weight, padding=weight.shape[2] // 2)
    else:
        features = doubling_convolution(features, weight, smoothing)
    if not is_demodulated:
        return features
    spread = (styles.square() @ weight.square().sum((2, 3)).T + TINY).rsqrt()
    return features * spread[:, :, None, None]


class StyledConvolution(nn.Module):
    """A 3×3 convolution steered by a style, with noise, bias and rectifier."""

    noise_const: Tensor
    resample_filter: Tensor

    def __init__(self, layer: Layer, design: StyleGAN2Design, is_doubling: bool, gain: float) -> None:
        super().__init__()
        self.size, self.is_doubling, self.gain, self.clamp = layer.size, is_doubling, gain, design.clamp
        self.affine = Linear(design.style_size, layer.inputs, bias=1.0)
        self.weight = nn.Parameter(torch.randn(layer.outputs, layer.inputs, 3, 3))
        self.bias = nn.Parameter(torch.zeros(layer.outputs))
        self.register_buffer("resample_filter", smoothing_filter(design.smoothing))
        self.has_noise = design.has_noise
        if design.has_noise:
            self.noise_strength = nn.Parameter(torch.zeros([]))
            self.register_buffer("noise_const", torch.randn(layer.size, layer.size))

    def style(self, w: Tensor) -> Tensor:
        """The style N×inputs of w N×style_size."""
        style: Tensor = self.affine(w)
        return style

    def forward(self, features: Tensor, style: Tensor, noise: Noise, strength: float = 1.0) -> Tensor:
        smoothing = self.resample_filter if self.is_doubling else None
        features = modulated_convolution(features, style, self.weight, smoothing)
        if self.has_noise and noise != "none" and strength != 0:
            features = features + self._noise(len(features), noise) * (self.noise_strength * strength)
        return rectified(features + self.bias[:, None, None], self.gain, self.clamp)

    def _noise(self, count: int, noise: Noise) -> Tensor:
        if noise == "constant":
            return self.noise_const
        return torch.randn(count, 1, self.size, self.size, device=self.noise_const.device)


class ToColours(nn.Module):
    """A 1×1 convolution steered by a style that makes colours of features."""

    def __init__(self, layer: Layer, design: StyleGAN2Design) -> None:
        super().__init__()
        self.clamp = design.clamp
        self.affine = Linear(design.style_size, layer.inputs, bias=1.0)
        self.weight = nn.Parameter(torch.randn(layer.outputs, layer.inputs, 1, 1))
        self.bias = nn.Parameter(torch.zeros(layer.outputs))

    def style(self, w: Tensor) -> Tensor:
        """The style N×inputs of w N×style_size."""
        style: Tensor = self.affine(w) / math.sqrt(self.weight.shape[1])
        return style

    def forward(self, features: Tensor, style: Tensor) -> Tensor:
        colours = modulated_convolution(features, style, self.weight, is_demodulated=False)
        colours = colours + self.bias[:, None, None]
        return colours if self.clamp is None else colours.clamp(-self.clamp, self.clamp)


class Shortcut(nn.Module):
    """The way around a block of the architecture “resnet”: a 1×1 convolution, then twice the size."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, 1, 1))

    def forward(self, features: Tensor, smoothing: Tensor) -> Tensor:
        features = functional.conv2d(features, self.weight * (1 / math.sqrt(self.weight.shape[1])))
        return doubled(features, smoothing) * math.sqrt(0.5)
