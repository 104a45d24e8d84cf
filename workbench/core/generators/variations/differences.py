"""Where pictures change when a slider is moved."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.latents.points import Point
from workbench.core.generators.variations.matrices import at_seed, random_seeds
from workbench.core.generators.variations.variation_settings import THRESHOLD

Pixels = NDArray[np.uint8]
Numbers = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Changes:
    """How strongly each pixel changes, 0 to 255, the mean over the three colours; float32 H×W.

    `here` is for the chosen point alone. `usual` is the mean over `count` other points and None while there is none.
    The shares (0–1) are those of pixels that change by more than `threshold`; `usual_share` is their mean over the
    points.
    """

    here: Numbers
    share_here: float
    usual: Numbers | None
    usual_share: float
    count: int
    threshold: float


def change_of(before: Pixels, after: Pixels) -> Numbers:
    """How much each pixel of two pictures (H×W×3, uint8) differs: the mean of the absolute differences, 0–255."""
    difference = np.abs(before.astype(np.int16) - after.astype(np.int16))
    changed: Numbers = difference.mean(axis=2, dtype=np.float32)
    return changed


def share_changed(change: Numbers, threshold: float = THRESHOLD) -> float:
    """The share (0–1) of pixels that change by more than `threshold`."""
    return float((change > threshold).mean())


def changes(pairs: Iterable[tuple[Pixels, Pixels]], threshold: float = THRESHOLD) -> Iterator[Changes]:
    """What is known of a slider after each pair of pictures before and after a move; the first pair is the point's."""
    here: Numbers | None = None
    total, shares = np.zeros(0), 0.0
    for count, (before, after) in enumerate(pairs):
        change = change_of(before, after)
        if here is None:
            here, total = change, np.zeros(change.shape)
            yield Changes(here, share_changed(here, threshold), None, 0.0, 0, threshold)
            continue
        total += change
        shares += share_changed(change, threshold)
        usual = (total / count).astype(np.float32)
        yield Changes(here, share_changed(here, threshold), usual, shares / count, count, threshold)


def moves(
    point: Point, direction: Direction, start: float, end: float, count: int, seed: int = 0
) -> Iterator[Point]:
    """Points in pairs: one slider at `start`, then at `end`; first at `point`, then at `count` random seeds.

    Everything else stays, noise included: otherwise every pixel would change. The same `seed` gives the same points.
    """
    still = replace(point, noise="constant" if point.noise == "random" else point.noise)
    others = (at_seed(still, each) for each in random_seeds(count, seed))
    for where in (still, *others):
        for amount in (start, end):
            yield where.with_amounts({direction.key: amount})


def in_pairs(pictures: Sequence[Pixels] | Iterable[Pixels]) -> Iterator[tuple[Pixels, Pixels]]:
    """Every two pictures that follow each other."""
    each = iter(pictures)
    return zip(each, each, strict=True)
