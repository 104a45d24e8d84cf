"""A point in the words of the layers: what each of them is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

import torch
from torch import Tensor

from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.latents.locating import locate, styles_of
from workbench.core.generators.latents.points import Movement, Point
from workbench.core.generators.networks.design import Noise
from workbench.core.generators.networks.network import GeneratorNetwork


@dataclass(frozen=True, eq=False)
class Wish:
    """`styles` N×inputs for each layer, the noise and its strength for each layer, and ws N×style_count×style_size.

    `noise_seeds` are N seeds of random noise: the same seed gives the same noise, whatever else is rendered.
    """

    ws: Tensor
    styles: tuple[Tensor, ...]
    noise: Noise
    noise_seeds: tuple[int, ...]
    strengths: tuple[float, ...]

    def noise_of(self, layer: int, size: int) -> Tensor | None:
        """Random noise N×1×size×size of the layer with this index; None where the constant one or none is wanted."""
        if self.noise != "random":
            return None
        drawn = [
            # On the processor everywhere: a picture must not depend on the device that computes it.
            torch.randn(1, size, size, generator=torch.Generator().manual_seed((seed << 10) + layer))
            for seed in self.noise_seeds
        ]
        return torch.stack(drawn).to(self.ws.device)

    def strength(self, layer: int) -> float:
        """By how much the noise of a layer is multiplied."""
        return 0.0 if self.noise == "none" else self.strengths[layer]

    @cached_property
    def signatures(self) -> tuple[bytes, ...]:
        """For each layer something that differs where what the layer is told differs."""
        sizes = [style.shape[1] for style in self.styles]
        # All at once: on a graphics card each way back takes its time.
        told = torch.cat(self.styles, 1).cpu()
        seeds = self.noise_seeds if self.noise == "random" else ()
        return tuple(
            digest(style.numpy().tobytes(), repr((self.noise, seeds, self.strength(layer))).encode())
            for layer, style in enumerate(torch.split(told, sizes, 1))
        )


def digest(*parts: bytes) -> bytes:
    """A short name for all the parts together."""
    found = blake2b(digest_size=16)
    for part in parts:
        found.update(len(part).to_bytes(8, "little"))
        found.update(part)
    return found.digest()


def wish_for(network: GeneratorNetwork, point: Point, directions: Sequence[Direction]) -> Wish:
    """What the layers are told for one point; GeneratorError where the point does not fit the generator."""
    located = locate(network, point, directions)
    styles = styles_of(network, located)
    if point.movement != Movement():
        styles = network.moved(styles, point.movement)
    strengths = point.strengths or (1.0,) * len(styles)
    if len(strengths) != len(styles):
        raise GeneratorError(
            f"{len(strengths)} strengths of noise were given; this generator has {len(styles)} layers."
        )
    if not all(torch.isfinite(each).all() for each in styles):
        raise GeneratorError(
            "This point is no longer made of numbers: a slider or the truncation is too large. Reset the sliders."
        )
    return Wish(located.ws, styles, point.noise, (point.noise_seed,), strengths)


def together(wishes: Sequence[Wish]) -> Wish:
    """Several wishes with the same noise and strengths as one."""
    return Wish(
        torch.cat([each.ws for each in wishes]),
        tuple(torch.cat(each) for each in zip(*(wish.styles for wish in wishes), strict=True)),
        wishes[0].noise,
        tuple(seed for each in wishes for seed in each.noise_seeds),
        wishes[0].strengths,
    )
