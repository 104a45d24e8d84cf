"""How far a point is from what the generator has learned."""

from collections.abc import Sequence

import torch
from torch import Tensor

from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.latents.points import Point
from workbench.core.generators.networks.network import GeneratorNetwork

SAMPLES = 10_000
USUAL_DISTANCE = 1.5
"""Beyond so many spreads pictures are usually no longer what the generator learned (see `distance`)."""


def sampled(network: GeneratorNetwork, count: int = SAMPLES, seed: int = 0) -> Tensor:
    """w count×style_size of random z; where there are labels, each sample has one of them, drawn alike often."""
    random = torch.Generator().manual_seed(seed)
    found = []
    for first in range(0, count, 1000):
        size = min(1000, count - first)
        latents = torch.randn(size, network.latent_size, generator=random)
        labels = None
        if network.label_size:
            chosen = torch.randint(network.label_size, (size,), generator=random)
            labels = torch.nn.functional.one_hot(chosen, network.label_size).float().to(network.centre.device)
        found.append(network.map(latents.to(network.centre.device), labels))
    return torch.cat(found)


def spread_of(network: GeneratorNetwork) -> float:
    """The root of the mean square distance of w from the centre."""
    away = sampled(network) - network.centre
    return away.square().sum(1).mean().sqrt().item()


def distance(ws: Tensor, centre: Tensor, spread: float) -> float:
    """How far ws 1×style_count×style_size are from the centre, in spreads: seeds are at about 1.

    The mean over the layers, so that a slider that only few layers hear counts by as much less.
    """
    away = (ws[0] - centre).square().sum(1).sqrt().mean()
    return away.item() / max(spread, 1e-8)


def is_far(away: float, point: Point, directions: Sequence[Direction] = ()) -> bool:
    """Whether a point at the distance `away` has left what the generator has learned.

    A seed that nothing was done to has not, however far: with few random numbers some seeds lie far out.
    """
    amounts = dict(point.amounts)
    is_moved = any(amounts.get(each.key, each.zero) for each in directions)
    is_as_drawn = point.start is None and abs(point.truncation) <= 1 and not is_moved
    return away > USUAL_DISTANCE and not is_as_drawn
