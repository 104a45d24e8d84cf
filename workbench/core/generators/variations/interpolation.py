"""The way from one point to the next in many small steps: an animation."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import torch
from torch import Tensor

from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.latents.locating import locate
from workbench.core.generators.latents.points import Movement, Point
from workbench.core.generators.latents.vectors import Vectors
from workbench.core.generators.networks.network import GeneratorNetwork
from workbench.core.generators.variations.variation_settings import STRAIGHT

_HARDLY_AN_ANGLE = 1e-4


def blended(start: Tensor, end: Tensor, share: float, centre: Tensor, way: str = STRAIGHT) -> Tensor:
    """ws between `start` (share 0) and `end` (share 1), each …×style_size; `way` is one of `WAYS`.

    Straight blending is linear: half-way is closer to the centre than the ends are. Spherical blending is that of
    Shoemake (1985), done for each layer with the difference from the centre; the distance from the centre changes
    evenly. Where both lie on one line through the centre there is no one way around it, and the straight one is taken.
    """
    straight = start + share * (end - start)
    if way == STRAIGHT:
        return straight
    # In double: single precision is blind to small angles.
    away = (start - centre).double(), (end - centre).double()
    lengths = [each.norm(dim=-1, keepdim=True) for each in away]
    aligned = (away[0] * away[1]).sum(-1, keepdim=True) / (lengths[0] * lengths[1]).clamp_min(1e-12)
    angle = aligned.clamp(-1, 1).acos()
    sine = angle.sin()
    whole = sine.clamp_min(_HARDLY_AN_ANGLE)
    parts = ((1 - share) * angle).sin() / whole, (share * angle).sin() / whole
    units = [each / length.clamp_min(1e-12) for each, length in zip(away, lengths, strict=True)]
    length = lengths[0] + share * (lengths[1] - lengths[0])
    around = (centre + (parts[0] * units[0] + parts[1] * units[1]) * length).to(straight.dtype)
    is_turn = (sine > _HARDLY_AN_ANGLE) & (lengths[0] * lengths[1] > 0)
    return torch.where(is_turn, around, straight)


def points_between(
    network: GeneratorNetwork,
    stations: Sequence[Point],
    directions: Sequence[Direction] = (),
    frames: int = 24,
    way: str = STRAIGHT,
    closes: bool = False,
) -> Iterator[Point]:
    """The points of an animation through `stations`: `frames` from each to the next, and the last station.

    One that `closes` leads back to the first station, which then is not repeated at the end. Every point holds its
    own ws, so that it can be shown, kept and steered on as any other; noise is that of the first station all the way.
    GeneratorError when there are fewer than two stations.
    """
    if len(stations) < 2:
        raise GeneratorError(
            "There is nothing to go to yet: an animation needs at least two points. Choose another seed, or keep a "
            "second point."
        )
    halts = [*stations, stations[0]] if closes else list(stations)
    ends = [locate(network, halt, directions).ws for halt in halts]
    for (first, second), (start, end) in zip(pairwise(halts), pairwise(ends), strict=True):
        for frame in range(frames):
            share = frame / frames
            ws = blended(start, end, share, network.centre, way)
            yield _between(first, second, ws, share, directions, stations[0])
    if not closes:
        yield _between(halts[-1], halts[-1], ends[-1], 0.0, directions, stations[0])


def _between(
    first: Point, second: Point, ws: Tensor, share: float, directions: Sequence[Direction], look: Point
) -> Point:
    amounts = dict(first.amounts), dict(second.amounts)
    return replace(
        look,
        start=Vectors.of(ws[0].cpu().numpy()),
        truncation=1.0,
        cutoff=None,
        label=first.label,
        mixes=(),
        movement=_moved(first.movement, second.movement, share),
        amounts=tuple((each.key, _amount(each, amounts, share)) for each in directions),
    )


def _amount(direction: Direction, amounts: tuple[dict[str, float], dict[str, float]], share: float) -> float:
    """What is still to be added: sliders over w are within ws already, those of single channels are not."""
    if direction.layer is None:
        return 0.0
    start, end = (each.get(direction.key, direction.zero) for each in amounts)
    return start + share * (end - start)


def _moved(start: Movement, end: Movement, share: float) -> Movement:
    return Movement(
        start.right + share * (end.right - start.right),
        start.down + share * (end.down - start.down),
        start.turn + share * (end.turn - start.turn),
    )
