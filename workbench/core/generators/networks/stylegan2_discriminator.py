"""StyleGAN2's discriminator: how real a picture looks to the network that the generator was trained against."""

import math

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from workbench.core.generators.networks.design import StyleGAN2Design
from workbench.core.generators.networks.resampling import halved, halving_convolution, smoothing_filter
from workbench.core.generators.networks.stylegan2_layers import TINY, Linear, MappingNetwork, rectified

LARGEST_GROUP = 4


class Convolution(nn.Module):
    """A convolution whose weights are scaled by 1/√(inputs·k²) while it runs, then bias and rectifier."""

    resample_filter: Tensor

    def __init__(
        self, inputs: int, outputs: int, size: int, design: StyleGAN2Design, is_halving: bool = False
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, size, size))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.register_buffer("resample_filter", smoothing_filter(design.smoothing))
        self.is_halving, self.clamp = is_halving, design.clamp

    def forward(self, features: Tensor, gain: float = 1.0) -> Tensor:
        _outputs, inputs, size, _ = self.weight.shape
        weight = self.weight * (1 / math.sqrt(inputs * size * size))
        if self.is_halving:
            features = halving_convolution(features, weight, self.resample_filter)
        else:
            features = functional.conv2d(features, weight, padding=size // 2)
        return rectified(features + self.bias[:, None, None], gain, self.clamp)


class Shortcut(nn.Module):
    """The way around a block of the architecture “resnet”: half the size, then a 1×1 convolution."""

    resample_filter: Tensor

    def __init__(self, inputs: int, outputs: int, design: StyleGAN2Design) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, 1, 1))
        self.register_buffer("resample_filter", smoothing_filter(design.smoothing))

    def forward(self, features: Tensor) -> Tensor:
        weight = self.weight * (1 / math.sqrt(self.weight.shape[1]))
        return functional.conv2d(halved(features, self.resample_filter), weight) * math.sqrt(0.5)


class Block(nn.Module):
    """What happens at one size before the picture is halved."""

    resample_filter: Tensor

    def __init__(self, design: StyleGAN2Design, index: int) -> None:
        super().__init__()
        channels, after = design.channels[index], design.channels[index - 1]
        self.is_first = index == len(design.channels) - 1
        self.architecture = design.architecture
        if self.is_first or design.architecture == "skip":
            self.fromrgb = Convolution(design.colours, channels, 1, design)
        self.conv0 = Convolution(channels, channels, 3, design)
        self.conv1 = Convolution(channels, after, 3, design, is_halving=True)
        if design.architecture == "resnet":
            self.skip = Shortcut(channels, after, design)
        self.register_buffer("resample_filter", smoothing_filter(design.smoothing))

    def forward(self, features: Tensor | None, picture: Tensor) -> tuple[Tensor, Tensor]:
        if hasattr(self, "fromrgb"):
            seen = self.fromrgb(picture)
            features = seen if features is None else features + seen
        assert features is not None
        smaller = halved(picture, self.resample_filter) if self.architecture == "skip" else picture
        if self.architecture != "resnet":
            return self.conv1(self.conv0(features)), smaller
        way_around = self.skip(features)
        return self.conv1(self.conv0(features), math.sqrt(0.5)) + way_around, smaller


class Verdict(nn.Module):
    """From features at 4×4 to one number for each picture (or `outputs`, to be compared with the label)."""

    def __init__(self, design: StyleGAN2Design, outputs: int) -> None:
        super().__init__()
        channels = design.channels[0]
        if design.architecture == "skip":
            self.fromrgb = Convolution(design.colours, channels, 1, design)
        self.conv = Convolution(channels + 1, channels, 3, design)
        self.fc = Linear(channels * 16, channels, is_rectified=True)
        self.out = Linear(channels, outputs)

    def forward(self, features: Tensor, picture: Tensor) -> Tensor:
        if hasattr(self, "fromrgb"):
            features = features + self.fromrgb(picture)
        features = torch.cat([features, spread_in_groups(features)], 1)
        answers: Tensor = self.out(self.fc(self.conv(features).flatten(1)))
        return answers


def spread_in_groups(features: Tensor) -> Tensor:
    """How different the pictures of a batch are: N×1×H×W, the mean standard deviation within groups of at most 4."""
    count, channels, height, width = features.shape
    group = max(size for size in range(1, LARGEST_GROUP + 1) if count % size == 0)
    grouped = features.reshape(group, count // group, channels, height, width)
    deviation = (grouped.var(0, unbiased=False) + TINY).sqrt().mean((1, 2, 3))
    return deviation.repeat(group).reshape(count, 1, 1, 1).expand(count, 1, height, width)


class StyleGAN2Discriminator(nn.Module):
    """Pictures N×3×H×W within −1…1 → logits N×1: above zero it takes a picture for real."""

    def __init__(self, design: StyleGAN2Design) -> None:
        super().__init__()
        self.design = design
        for index in range(1, len(design.channels)):
            self.add_module(f"b{design.sizes[index]}", Block(design, index))
        self.b4 = Verdict(design, design.style_size if design.label_size else 1)
        if design.label_size:
            self.mapping = MappingNetwork(
                0, design.label_size, design.style_size, design.mapping_layers, design.mapping_rate
            )

    def forward(self, pictures: Tensor, labels: Tensor | None = None) -> Tensor:
        features, picture = None, pictures
        for size in reversed(self.design.sizes[1:]):
            features, picture = self.get_submodule(f"b{size}")(features, picture)
        assert features is not None
        answers: Tensor = self.b4(features, picture)
        if not self.design.label_size:
            return answers
        wanted: Tensor = self.mapping(None, labels)
        return (answers * wanted).sum(1, keepdim=True) * (1 / math.sqrt(wanted.shape[1]))
