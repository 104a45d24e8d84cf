"""One point's way through the blocks of a StyleGAN2 that is prepared for one precision."""

from collections.abc import Sequence

import torch
from torch import Tensor

from workbench.core.generators.networks.resampling import doubled
from workbench.core.generators.networks.stylegan2 import Block
from workbench.core.generators.rendering.kept_blocks import MOST_BYTES, KeptBlocks
from workbench.core.generators.rendering.quick_layers import QuickColours, QuickConvolution, QuickShortcut
from workbench.core.generators.rendering.wishes import Wish, digest


class QuickBlock:
    """What happens at one size; `first_layer` is the index of its first layer among all."""

    def __init__(self, block: Block, first_layer: int, precision: torch.dtype) -> None:
        self.first_layer = first_layer
        is_first = block.index == 0
        self.start = block.const.detach().to(precision)[None] if is_first else None
        self.convolutions = [
            QuickConvolution(layer, precision)
            for layer in ([block.conv1] if is_first else [block.conv0, block.conv1])
        ]
        self.colours = QuickColours(block.torgb, precision) if block.has_colours else None
        self.colours_layer = first_layer + len(self.convolutions)
        self.shortcut = None
        if hasattr(block, "skip"):
            self.shortcut = QuickShortcut(block.skip, block.resample_filter, precision)
        self.smoothing = block.resample_filter


class Kept:
    """What is kept of the last point, by blocks."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.features, self.colours, self.pictures = KeptBlocks(most_bytes), KeptBlocks(), KeptBlocks()


class Passage:
    """One point's way through the blocks, or that of several together; what `kept` has is not computed again.

    Ask for blocks in their order, so that there is time for something else between two of them.
    """

    def __init__(self, blocks: Sequence[QuickBlock], wish: Wish, kept: Kept) -> None:
        self._blocks, self._wish, self._kept = blocks, wish, kept
        self._features_of: list[bytes] = []
        self._colours_of: list[bytes] = []
        self._pictures_of: list[bytes] = []
        told, before, picture = wish.signatures, b"", b""
        for block in blocks:
            before = digest(before, *told[block.first_layer : block.colours_layer])
            colours = digest(before, told[block.colours_layer]) if block.colours else b""
            picture = digest(picture, colours)
            self._features_of.append(before)
            self._colours_of.append(colours)
            self._pictures_of.append(picture)

    def is_ready(self, block: int) -> bool:
        """Whether nothing is left to be computed for a block."""
        if self._blocks[block].colours:
            return self._kept.pictures.has(block, self._pictures_of[block])
        last = len(self._blocks) - 1
        return self._kept.features.has(block, self._features_of[block]) or self.is_ready(last)

    def advance(self, block: int) -> Tensor | None:
        """Compute one block, the ones before it having been computed; the picture, where there is one by then."""
        if self._blocks[block].colours:
            return self.picture(block)
        if not self.is_ready(block):
            self.features(block)
        return None

    def picture(self, block: int) -> Tensor:
        """The picture N×3×H×W, float32, as it is after a block that makes colours."""
        return self._kept.pictures.take(block, self._pictures_of[block], lambda: self._picture(block))

    def features(self, block: int) -> Tensor:
        """The features N×C×H×W after a block."""
        return self._kept.features.take(block, self._features_of[block], lambda: self._features(block))

    def output(self, layer: int) -> Tensor:
        """What the layer with this index gives: features, or the colours that it adds."""
        index = max(i for i, block in enumerate(self._blocks) if block.first_layer <= layer)
        block = self._blocks[index]
        if layer == block.colours_layer:
            return self._colours(index)
        features = self._before(index)
        for place in range(layer - block.first_layer + 1):
            features = self._convolved(block, place, features)
        return features

    def _picture(self, index: int) -> Tensor:
        colours = self._kept.colours.take(index, self._colours_of[index], lambda: self._colours(index))
        if index == 0 or self._blocks[index - 1].colours is None:
            return colours
        return doubled(self.picture(index - 1), self._blocks[index].smoothing) + colours

    def _colours(self, index: int) -> Tensor:
        block = self._blocks[index]
        assert block.colours is not None
        return block.colours(self.features(index), self._wish.styles[block.colours_layer])

    def _features(self, index: int) -> Tensor:
        block, before = self._blocks[index], self._before(index)
        features = before
        for place in range(len(block.convolutions)):
            features = self._convolved(block, place, features)
        return features if block.shortcut is None else features + block.shortcut(before)

    def _before(self, index: int) -> Tensor:
        start = self._blocks[index].start
        if start is None:
            return self.features(index - 1)
        features = start.expand(len(self._wish.ws), -1, -1, -1)
        return features.contiguous(memory_format=torch.channels_last)

    def _convolved(self, block: QuickBlock, place: int, features: Tensor) -> Tensor:
        layer, convolution = block.first_layer + place, block.convolutions[place]
        noise = self._wish.noise_of(layer, convolution.size) if convolution.has_noise else None
        return convolution(features, self._wish.styles[layer], noise, self._wish.strength(layer))
