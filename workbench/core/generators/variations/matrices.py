"""The points of a matrix: one scene changed in several ways, or several scenes changed in the same way."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.latents.points import Point, place_of

Rows = tuple[tuple[Point, ...], ...]

_SEEDS = 1_000_000
"""Drawn below this, so that people can write them down."""


def one_scene(point: Point, directions: Sequence[Direction], amounts: Sequence[float]) -> Rows:
    """A row for each direction, in which its slider alone is set to each of `amounts`, counted from where it rests."""
    return tuple(
        tuple(point.with_amounts({direction.key: direction.zero + amount}) for amount in amounts)
        for direction in directions
    )


def several_scenes(points: Sequence[Point], direction: Direction, amounts: Sequence[float]) -> Rows:
    """A row for each point, in which one slider is set to each of `amounts`, counted from where it rests."""
    return tuple(one_scene(point, (direction,), amounts)[0] for point in points)


def random_seeds(count: int, seed: int = 0) -> tuple[int, ...]:
    """`count` different seeds below a million; the same `seed` draws the same ones."""
    return tuple(int(each) for each in np.random.default_rng(seed).choice(_SEEDS, count, replace=False))


def at_seed(point: Point, seed: int) -> Point:
    """The point at another seed, everything else being the same; what was mixed in does not come along."""
    return replace(point, place=place_of(seed), start=None, mixes=())


def amount_in_words(amount: float) -> str:
    """“−1.5”, “0”, “+3”."""
    text = f"{amount:+.3g}" if amount else "0"
    return text.replace("-", "\N{MINUS SIGN}")
