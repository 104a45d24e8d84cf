"""Exact pictures of many points, several at once where the memory permits."""

from collections.abc import Sequence
from itertools import takewhile
from time import perf_counter

import torch

from workbench.core.generators.directions import Direction
from workbench.core.generators.points import Point
from workbench.core.generators.rendering.memory import MemoryFullError
from workbench.core.generators.rendering.rendered import Rendered
from workbench.core.generators.rendering.renderers import renderer
from workbench.core.generators.rendering.wishes import Wish, together
from workbench.core.steps import Step, Steps

MOST_PIXELS = {"cpu": 2 * 64 * 64, "cuda": 8 * 512 * 512, "mps": 4 * 512 * 512}
"""So many pixels are rendered at once; a single picture may have more."""
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
    at_once = max(1, min(MOST_AT_ONCE, MOST_PIXELS[device] // made.network.resolution**2))
    done = 0
    while done < len(points):
        start = perf_counter()
        wishes = _alike([made.wish(point, directions) for point in points[done : done + at_once]])
        try:
            pictures = made.pictures_of(together(wishes))
        except MemoryFullError:
            if at_once == 1:
                raise
            at_once //= 2
            continue
        seconds = (perf_counter() - start) / len(wishes)
        for wish, picture in zip(wishes, pictures, strict=True):
            rendered = made.rendered(points[done], wish, picture[None], True, seconds)
            done += 1
            yield Step(done, len(points), rendered)


def _alike(wishes: Sequence[Wish]) -> list[Wish]:
    """The first wishes, as many as want the same noise: these can be computed together."""
    first = wishes[0]
    return list(
        takewhile(lambda wish: (wish.noise, wish.strengths) == (first.noise, first.strengths), wishes)
    )
