"""StyleGAN2 prepared for one precision: what does not depend on the point is computed once.

What was computed for the last point is taken again where the next one does not differ.
"""

from collections.abc import Iterator
from time import perf_counter

import torch
from torch import Tensor

from workbench.core.generators.networks.stylegan2 import StyleGAN2
from workbench.core.generators.rendering.pace import Pace
from workbench.core.generators.rendering.passage import Kept, Passage, QuickBlock
from workbench.core.generators.rendering.wishes import Wish

SMALLEST_PREVIEW = 32
"""Pixels; in smaller pictures nothing can be recognised."""


class QuickStyleGAN2:
    """The prepared network; its pictures are the same as `StyleGAN2`'s, in float32 up to 2e-5."""

    @torch.no_grad()
    def __init__(self, network: StyleGAN2, precision: torch.dtype) -> None:
        self._design = network.design
        self._blocks = [
            QuickBlock(network.synthesis.block(index), network.first_layer(index), precision)
            for index in range(len(network.design.channels))
        ]
        self._kept, self._pace = Kept(), Pace(len(self._blocks))

    @property
    def blocks(self) -> int:
        """How many blocks there are, one for each size."""
        return len(self._blocks)

    def last_block(self, wish: Wish, most_seconds: float) -> int:
        """The block after which a preview stops: the architecture “skip” has a picture after each."""
        if self._design.architecture != "skip":
            return self.blocks - 1
        sizes = self._design.sizes
        first = next((i for i, size in enumerate(sizes) if size >= SMALLEST_PREVIEW), len(sizes) - 1)
        return self._pace.last_block(most_seconds, first, self._passage(wish).is_ready)

    def fits(self, wish: Wish, most_seconds: float) -> bool:
        """Whether all blocks should be done in this time."""
        return self._pace.seconds(self._passage(wish).is_ready) <= most_seconds

    def pictures(self, wish: Wish, last: int | None = None) -> Iterator[Tensor | None]:
        """After each block, up to `last`, the picture N×3×H×W as it is by then; None where there is none yet."""
        passage = self._passage(wish)
        for index in range(len(self._blocks) if last is None else last + 1):
            is_measured, start = not passage.is_ready(index), perf_counter()
            picture = passage.advance(index)
            if is_measured:
                _wait_for(wish.ws.device)
                self._pace.note(index, perf_counter() - start)
            yield picture

    def pictures_together(self, wishes: Wish) -> Iterator[Tensor | None]:
        """The same for several points at once, of which nothing is kept."""
        passage = Passage(self._blocks, wishes, Kept(most_bytes=0))
        for index in range(len(self._blocks)):
            yield passage.advance(index)

    def output(self, wish: Wish, layer: int) -> Tensor:
        """What the layer with this index gives, N×C×H×W: features, or the colours that it adds."""
        return self._passage(wish).output(layer)

    def forget(self) -> None:
        """Give back the memory of what was kept for the next point."""
        self._kept = Kept()

    def _passage(self, wish: Wish) -> Passage:
        return Passage(self._blocks, wish, self._kept)


def _wait_for(device: torch.device) -> None:
    """Other devices compute on while the program goes on: without this nothing could be measured, or stopped."""
    if device.type == "cuda":
        torch.cuda.synchronize()
    elif device.type == "mps":
        torch.mps.synchronize()
