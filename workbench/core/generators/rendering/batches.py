"""Exact pictures of many points, several at once where the memory permits."""

from collections.abc import Sequence
from itertools import takewhile
from time import perf_counter

import torch

from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.latents.points import Point
from workbench.core.generators.rendering.memory import MemoryFullError
from workbench.core.generators.rendering.rendered import Rendered
from workbench.core.generators.rendering.renderers import Renderer, renderer
from workbench.core.generators.rendering.wishes import Wish, together
from workbench.core.steps import Step, Steps

PIXELS_AT_ONCE = {"cuda": 8 * 512 * 512, "mps": 4 * 512 * 512}
"""On processors one picture after the other is as quick, and takes over what did not change from the one before."""
MOST_AT_ONCE = 64


@torch.inference_mode()
def render_points(
    key: str, points: Sequence[Point], directions: Sequence[Direction] = (), device: str = "cpu"
) -> Steps[Rendered]:
    """The exact picture of each point, in their order, one step for each: the generator's own size, float32.

    A batch is halved when the memory is full; MemoryFullError when not even one picture fits. The same points give the
    same pictures each time.
    """
    made = renderer(key, device)
    at_once = PIXELS_AT_ONCE.get(device, 0) // made.network.resolution**2
    at_once, done = max(1, min(MOST_AT_ONCE, at_once)), 0
    while done < len(points):
        try:
            pictures = _some(made, points[done : done + at_once], directions)
        except MemoryFullError:
            if at_once == 1:
                raise
            at_once //= 2
            continue
        for picture in pictures:
            done += 1
            yield Step(done, len(points), picture)


def _some(made: Renderer, points: Sequence[Point], directions: Sequence[Direction]) -> list[Rendered]:
    """The pictures of the first points, of as many as can be computed together."""
    if len(points) == 1:
        return [made.full(points[0], directions)]
    start = perf_counter()
    wishes = _alike([made.wish(point, directions) for point in points])
    pictures = made.pictures_of(together(wishes))
    seconds = (perf_counter() - start) / len(wishes)
    found = zip(points, wishes, torch.split(pictures, 1), strict=False)
    return [made.rendered(point, wish, picture, True, seconds) for point, wish, picture in found]


def _alike(wishes: Sequence[Wish]) -> list[Wish]:
    """The first wishes, as many as want the same noise: these can be computed together."""
    first = wishes[0]
    return list(
        takewhile(lambda wish: (wish.noise, wish.strengths) == (first.noise, first.strengths), wishes)
    )
