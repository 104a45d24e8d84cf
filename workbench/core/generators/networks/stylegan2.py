"""StyleGAN2's generator, from the equations of Karras et al. (2020), arXiv:1912.04958.

The names of the weights are those of the files in which such generators are handed on.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from workbench.core.generators.networks.design import Canvas, Layer, Noise, StyleGAN2Design
from workbench.core.generators.networks.mapped_generator import MappedGenerator
from workbench.core.generators.networks.resampling import doubled, smoothing_filter
from workbench.core.generators.networks.stylegan2_layers import (
    Shortcut,
    StyledConvolution,
    ToColours,
)

if TYPE_CHECKING:
    from workbench.core.generators.latents.points import Movement


class Block(nn.Module):
    """What happens at one size: two convolutions (one at 4×4) and, where there is one, the way to colours."""

    const: Tensor
    resample_filter: Tensor

    def __init__(self, design: StyleGAN2Design, index: int) -> None:
        super().__init__()
        self.index, self.architecture = index, design.architecture
        layers = {layer.name: layer for layer in block_layers(design, index)}
        is_resnet = design.architecture == "resnet" and index > 0
        if index == 0:
            self.const = nn.Parameter(torch.randn(design.channels[0], 4, 4))
        else:
            self.conv0 = StyledConvolution(layers["conv0"], design, True, 1.0)
        self.conv1 = StyledConvolution(layers["conv1"], design, False, math.sqrt(0.5) if is_resnet else 1.0)
        self.has_colours = "torgb" in layers
        if self.has_colours:
            self.torgb = ToColours(layers["torgb"], design)
        if is_resnet:
            self.skip = Shortcut(design.channels[index - 1], design.channels[index])
        self.register_buffer("resample_filter", smoothing_filter(design.smoothing))

    def forward(
        self, before: Canvas | None, styles: Mapping[str, Tensor], noise: Noise, strength: Sequence[float]
    ) -> Canvas:
        features, picture = self._start(before, len(styles["conv1"]))
        way_around = self.skip(features, self.resample_filter) if hasattr(self, "skip") else None
        if self.index > 0:
            features = self.conv0(features, styles["conv0"], noise, strength[0])
        features = self.conv1(features, styles["conv1"], noise, strength[-1])
        if way_around is not None:
            features = features + way_around
        if picture is not None:
            picture = doubled(picture, self.resample_filter)
        if self.has_colours:
            colours = self.torgb(features, styles["torgb"])
            picture = colours if picture is None else picture + colours
        return Canvas(self.index, features, picture)

    def _start(self, before: Canvas | None, count: int) -> tuple[Tensor, Tensor | None]:
        if before is None:
            return self.const.expand(count, -1, -1, -1), None
        return before.features, before.picture


class SynthesisNetwork(nn.Module):
    """From styles to pictures, block by block."""

    def __init__(self, design: StyleGAN2Design) -> None:
        super().__init__()
        self.design = design
        for index, size in enumerate(design.sizes):
            self.add_module(f"b{size}", Block(design, index))

    def block(self, index: int) -> Block:
        block = self.get_submodule(f"b{self.design.sizes[index]}")
        assert isinstance(block, Block)
        return block


class StyleGAN2(MappedGenerator):
    """The generator: z → w → styles → picture N×3×H×W, nominally within −1…1."""

    def __init__(self, design: StyleGAN2Design) -> None:
        super().__init__(design)
        self.design = design
        self.synthesis = SynthesisNetwork(design)
        self.has_noise = design.has_noise
        self.has_early_pictures = design.architecture == "skip"
        self.can_move = False

    @property
    def layers(self) -> tuple[Layer, ...]:
        """All layers that listen to w, in the order in which they run."""
        return layers_of(self.design)

    def first_layer(self, block: int) -> int:
        """The index in `layers` of the first layer of a block."""
        beginning = f"synthesis.b{self.design.sizes[block]}."
        return next(index for index, layer in enumerate(self.layers) if layer.name.startswith(beginning))

    def styles(self, ws: Tensor) -> tuple[Tensor, ...]:
        """The style N×inputs of each layer, of ws N×style_count×style_size."""
        return tuple(self._layer(layer.name).style(ws[:, layer.style]) for layer in self.layers)

    def moved(self, styles: Sequence[Tensor], movement: "Movement") -> tuple[Tensor, ...]:
        """The styles as they are: nothing in this network can be moved."""
        return tuple(styles)

    def _layer(self, name: str) -> "StyledConvolution | ToColours":
        layer = self.get_submodule(name)
        assert isinstance(layer, StyledConvolution | ToColours)
        return layer

    def canvases(
        self,
        styles: Sequence[Tensor],
        noise: Noise = "constant",
        strengths: Sequence[float] | None = None,
        start: Canvas | None = None,
    ) -> Iterator[Canvas]:
        """What is there after each block, from the one after `start`; the last holds the finished picture.

        `strengths` multiply the noise of each layer in turn (those that make colours take none).
        """
        named = list(zip(self.layers, styles, strengths or [1.0] * len(styles), strict=True))
        first = 0 if start is None else start.block + 1
        canvas = start
        for index in range(first, len(self.design.channels)):
            beginning = f"synthesis.b{self.design.sizes[index]}."
            here = [
                (layer, style, strength)
                for layer, style, strength in named
                if layer.name.startswith(beginning)
            ]
            canvas = self.synthesis.block(index)(
                canvas,
                {layer.name.removeprefix(beginning): style for layer, style, _ in here},
                noise,
                [strength for layer, _, strength in here if not layer.is_colour],
            )
            yield canvas

    def forward(self, ws: Tensor, noise: Noise = "constant") -> Tensor:
        """Pictures N×3×H×W of ws N×style_count×style_size."""
        for canvas in self.canvases(self.styles(ws), noise):
            last = canvas
        assert last.picture is not None
        return last.picture


def block_layers(design: StyleGAN2Design, index: int) -> list[Layer]:
    """The layers of one block, by their short names."""
    size, outputs = design.sizes[index], design.channels[index]
    inputs = design.channels[max(index - 1, 0)]
    first = 0 if index == 0 else 2 * index - 1
    layers = [] if index == 0 else [Layer("conv0", first, inputs, outputs, size)]
    layers.append(Layer("conv1", first if index == 0 else first + 1, outputs, outputs, size))
    if design.architecture == "skip" or index == len(design.channels) - 1:
        layers.append(Layer("torgb", layers[-1].style + 1, outputs, design.colours, size, is_colour=True))
    return layers


def layers_of(design: StyleGAN2Design) -> tuple[Layer, ...]:
    """All layers that listen to w, by their full names, in the order in which they run."""
    return tuple(
        Layer(
            f"synthesis.b{size}.{layer.name}",
            layer.style,
            layer.inputs,
            layer.outputs,
            layer.size,
            layer.is_colour,
        )
        for index, size in enumerate(design.sizes)
        for layer in block_layers(design, index)
    )
