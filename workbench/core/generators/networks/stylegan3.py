"""StyleGAN3's generator, from the equations of Karras et al. (2021), arXiv:2106.12423.

The names of the weights are those of the files in which such generators are handed on.
"""

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from workbench.core.generators.networks.design import Canvas, Layer, Noise
from workbench.core.generators.networks.mapped_generator import MappedGenerator
from workbench.core.generators.networks.stylegan3_design import StyleGAN3Design
from workbench.core.generators.networks.stylegan3_layers import FilteredLayer, Waves, upright

if TYPE_CHECKING:
    from workbench.core.generators.latents.points import Movement


class SynthesisNetwork(nn.Module):
    """From styles to pictures, layer by layer."""

    def __init__(self, design: StyleGAN3Design) -> None:
        super().__init__()
        self.input = Waves(design)
        for name, layer in zip(design.layer_names, design.layers, strict=True):
            self.add_module(name, FilteredLayer(layer, design))


class StyleGAN3(MappedGenerator):
    """The generator: z → w → styles → picture N×3×H×W, nominally within −1…1.

    Each layer is a block of its own. The first is the plane of waves from which all pictures grow; its style says how
    that plane lies, and moving the picture changes that style alone.
    """

    def __init__(self, design: StyleGAN3Design) -> None:
        super().__init__(design)
        self.design = design
        self.synthesis = SynthesisNetwork(design)
        self.has_noise, self.has_early_pictures, self.can_move = False, False, True

    @property
    def layers(self) -> tuple[Layer, ...]:
        """All layers that listen to w, in the order in which they run."""
        design = self.design
        first = Layer("synthesis.input", 0, 4, design.input_channels, design.input_size)
        return first, *(
            Layer(f"synthesis.{name}", index, layer.inputs, layer.outputs, layer.out_size, layer.is_colour)
            for index, (name, layer) in enumerate(zip(design.layer_names, design.layers, strict=True), 1)
        )

    def first_layer(self, block: int) -> int:
        """The index in `layers` of the one layer of a block."""
        return block

    def styles(self, ws: Tensor) -> tuple[Tensor, ...]:
        """The style N×inputs of each layer, of ws N×style_count×style_size."""
        return self._input.style(ws[:, 0]), *(
            self._layer(index).style(ws[:, index + 1]) for index in range(len(self.design.layers))
        )

    def moved(self, styles: Sequence[Tensor], movement: "Movement") -> tuple[Tensor, ...]:
        """The styles of the same pictures, shifted and turned.

        A plane that is turned by R and shifted by t, and then looked at from a place that is turned by U and shifted
        by u, is again one that is turned and shifted: by R·U and by Uᵀ·(t − u).
        """
        first, *others = styles
        cosine, sine, right, down = upright(first).unbind(1)
        # What is looked at moves the other way.
        angle = math.radians(-movement.turn)
        turned, crossed = math.cos(angle), math.sin(angle)
        right, down = right + movement.right, down + movement.down
        lie = torch.stack(
            [
                cosine * turned - sine * crossed,
                sine * turned + cosine * crossed,
                right * turned + down * crossed,
                down * turned - right * crossed,
            ],
            1,
        )
        return lie, *others

    def canvases(
        self,
        styles: Sequence[Tensor],
        noise: Noise = "constant",
        strengths: Sequence[float] | None = None,
        start: Canvas | None = None,
    ) -> Iterator[Canvas]:
        """What is there after each layer, from the one after `start`; the last holds the picture.

        There is no noise in this network: `noise` and `strengths` count for nothing.
        """
        canvas = start
        if canvas is None:
            canvas = Canvas(0, self._input(styles[0]), None)
            yield canvas
        for index in range(canvas.block, len(self.design.layers)):
            features = self._layer(index)(canvas.features, styles[index + 1])
            is_last = index == len(self.design.layers) - 1
            canvas = Canvas(index + 1, features, features * self.design.output_scale if is_last else None)
            yield canvas

    def forward(self, ws: Tensor, noise: Noise = "constant") -> Tensor:
        """Pictures N×3×H×W of ws N×style_count×style_size."""
        for canvas in self.canvases(self.styles(ws), noise):
            last = canvas
        assert last.picture is not None
        return last.picture

    @property
    def _input(self) -> Waves:
        return self.synthesis.input

    def _layer(self, index: int) -> FilteredLayer:
        layer = self.synthesis.get_submodule(self.design.layer_names[index])
        assert isinstance(layer, FilteredLayer)
        return layer
