"""From a point to its picture, quickly while somebody drags and exactly afterwards.

How a pane uses it: while something moves, `self.run(preview_at, key, point, directions, device, live=True, then=show)`;
of waiting live requests only the newest is kept, an equal one is not sent, and the newest is always shown last. A timer
that each move starts anew asks, after 150 ms, for `self.run(full_at, key, point, directions, device, then=show_last)`:
it yields between blocks, so that a live preview goes first, and the next such request stops it. What it yields before
the end has no picture (`value` is None); the pane shows the last one if its `point` is still the one that is wanted.
A preview that `is_full` needs no full picture after it.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from time import perf_counter
from typing import Protocol, cast

import numpy as np
import torch
from torch import Tensor

from workbench.core.generators.cards import OpenedGenerator
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.files.store import opened
from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.latents.points import Point
from workbench.core.generators.latents.region import distance
from workbench.core.generators.networks.network import GeneratorNetwork
from workbench.core.generators.networks.stylegan2 import StyleGAN2
from workbench.core.generators.rendering.any_network import AnyNetwork
from workbench.core.generators.rendering.memory import MemoryFullError, within_memory
from workbench.core.generators.rendering.precision import preview_precision
from workbench.core.generators.rendering.quick_stylegan2 import QuickStyleGAN2
from workbench.core.generators.rendering.rendered import Rendered, as_pixels
from workbench.core.generators.rendering.steered_network import SteeredNetwork
from workbench.core.generators.rendering.wishes import Wish, wish_for
from workbench.core.steps import Step, Steps

MOST_SECONDS = 0.08
SHARE_FOR_EXACT = 0.5
"""Where the exact picture takes no more than this share of the time, it is its own preview."""
_NO_MORE = object()


class Way(Protocol):
    """How the blocks of a network are gone through."""

    def pictures(self, wish: Wish, last: int | None = None) -> Iterator[Tensor | None]:
        """After each block, up to `last`, the picture N×C×H×W as it is by then; None where there is none yet."""
        ...

    def pictures_together(self, wishes: Wish) -> Iterator[Tensor | None]:
        """The same for several points at once, of which nothing is kept."""
        ...

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        ...

    def last_block(self, wish: Wish, most_seconds: float) -> int:
        """The block after which a preview stops that has so much time."""
        ...

    def fits(self, wish: Wish, most_seconds: float) -> bool:
        """Whether all blocks should be done in this time, or cannot be made quicker anyway."""
        ...

    def output(self, wish: Wish, layer: int) -> Tensor:
        """What the layer with this index gives, N×C×H×W."""
        ...

    def forget(self) -> None:
        """Give back the memory of what was kept for the next point."""
        ...


@lru_cache(maxsize=2)
def renderer(key: str, device: str = "cpu") -> "Renderer":
    """What makes pictures of the generator of this key; the last two stay ready. On the inference thread alone."""
    return Renderer(opened(key, device), device)


def preview_at(key: str, point: Point, directions: tuple[Direction, ...], device: str = "cpu") -> Rendered:
    """A quick picture, for live requests."""
    return renderer(key, device).preview(point, directions)


def full_at(
    key: str, point: Point, directions: tuple[Direction, ...], device: str = "cpu"
) -> Steps[Rendered | None]:
    """The exact picture, in steps; the last one has it."""
    yield from renderer(key, device).full_in_steps(point, directions)


class Renderer:
    """One generator on one device, with what was computed for its last points."""

    def __init__(self, generator: OpenedGenerator, device: str = "cpu") -> None:
        self.card, self.network, self.device = generator.card, generator.network, device
        self._steered = cast(GeneratorNetwork, SteeredNetwork(generator.network))
        self._ways: dict[torch.dtype, Way] = {}

    @torch.inference_mode()
    def preview(
        self, point: Point, directions: Sequence[Direction] = (), most_seconds: float = MOST_SECONDS
    ) -> Rendered:
        """A picture in about `most_seconds`: smaller or less precise where the exact one takes longer.

        GeneratorError where the point does not fit the generator or the memory is full.
        """
        start = perf_counter()
        wish = self.wish(point, directions)
        way = exact = self._way(torch.float32)
        last = exact.blocks - 1
        if not exact.fits(wish, most_seconds * SHARE_FOR_EXACT):
            way = self._way(preview_precision(self.device))
            last = way.last_block(wish, most_seconds)
        picture = _last_of(self._within_memory(way.pictures(wish, last)))
        is_full = way is exact and last == way.blocks - 1
        return self.rendered(point, wish, picture, is_full, perf_counter() - start)

    def full(self, point: Point, directions: Sequence[Direction] = ()) -> Rendered:
        """The exact picture: the generator's own size, float32 throughout. GeneratorError as `preview`."""
        for step in self.full_in_steps(point, directions):
            last = step.value
        assert last is not None
        return last

    @torch.inference_mode()
    def full_in_steps(self, point: Point, directions: Sequence[Direction] = ()) -> Steps[Rendered | None]:
        """The same with a step after each block; the last has the picture."""
        start = perf_counter()
        wish = self.wish(point, directions)
        done, picture = 0, None
        for found in self._within_memory(self._way(torch.float32).pictures(wish)):
            done, picture = done + 1, found
            yield Step(done, 0, None)
        assert picture is not None
        yield Step(done, done, self.rendered(point, wish, picture, True, perf_counter() - start))

    @torch.inference_mode()
    def features(self, point: Point, directions: Sequence[Direction], layer: int | str) -> np.ndarray:
        """What a layer gives at a point, float32 C×H×W: `layer` is its index or its name among `network.layers`.

        After noise and rectifier; layers that make colours give what they add. KeyError where there is no such layer.
        """
        names = [each.name for each in self.network.layers]
        index = layer if isinstance(layer, int) else dict(zip(names, range(len(names)), strict=True))[layer]
        wish = self.wish(point, directions)
        found = within_memory(
            self.device, self.network.resolution, self._way(torch.float32).output, wish, index
        )
        maps: np.ndarray = found[0].float().contiguous().cpu().numpy()
        return maps

    def wish(self, point: Point, directions: Sequence[Direction]) -> Wish:
        """What the layers are told at a point; GeneratorError where it does not fit."""
        return wish_for(self._steered, point, directions)

    def pictures_of(self, wishes: Wish) -> Tensor:
        """The exact pictures N×C×H×W of N wishes together, of which nothing is kept."""
        return _last_of(self._within_memory(self._way(torch.float32).pictures_together(wishes)))

    def rendered(self, point: Point, wish: Wish, picture: Tensor, is_full: bool, seconds: float) -> Rendered:
        """What becomes of the picture 1×C×H×W that the network made of a wish."""
        colours = picture[0].float().contiguous().cpu().numpy() if is_full else None
        if colours is not None and not np.isfinite(colours).all():
            raise GeneratorError(
                "At this point the generator's picture is no longer made of numbers: a slider or the truncation is too "
                "large. Reset the sliders."
            )
        pixels = as_pixels(picture)
        away = distance(wish.ws, self.network.centre, self.card.spread)
        return Rendered(point, pixels, is_full, seconds, away, colours)

    def _way(self, precision: torch.dtype) -> Way:
        if precision not in self._ways:
            network = self.network
            self._ways[precision] = (
                QuickStyleGAN2(network, precision) if isinstance(network, StyleGAN2) else AnyNetwork(network)
            )
        return self._ways[precision]

    def _within_memory(self, pictures: Iterator[Tensor | None]) -> Iterator[Tensor | None]:
        """The same pictures; when the memory is full, what is kept is given back, and a sentence says so."""
        make = partial(next, pictures, _NO_MORE)
        try:
            while (found := within_memory(self.device, self.network.resolution, make)) is not _NO_MORE:
                yield cast(Tensor | None, found)
        except MemoryFullError:
            for way in self._ways.values():
                way.forget()
            raise


def _last_of(pictures: Iterator[Tensor | None]) -> Tensor:
    last = None
    for picture in pictures:
        last = picture
    assert last is not None
    return last
