"""Generating the picture that is steered; for the inference thread."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workbench.core.generators.latents.directions import Direction
from workbench.core.steps import Step, Steps
from workbench.panes.generator.opening_work import ready_device

if TYPE_CHECKING:
    from workbench.core.generators.latents.points import Point
    from workbench.core.generators.rendering.rendered import Rendered
    from workbench.widgets.pixels import Pixels


@dataclass(frozen=True)
class Wish:
    """What is to be seen; equal wishes give equal pictures."""

    key: str
    point: "Point"
    directions: tuple[Direction, ...]
    device: str = "auto"

    @property
    def at_rest(self) -> "Wish":
        """The same with all sliders where they rest."""
        return replace(self, point=replace(self.point, amounts=()))

    @property
    def is_at_rest(self) -> bool:
        """Whether no slider was moved from where it rests."""
        amounts = dict(self.point.amounts)
        return all(amounts.get(each.key, each.zero) == each.zero for each in self.directions)


@dataclass(frozen=True, eq=False)
class Seen:
    """A picture as it is shown: `pixels` always has the size of the full picture, whatever was computed."""

    wish: Wish
    rendered: "Rendered"
    pixels: "Pixels"
    warning: str = ""
    """A sentence where the point has left what the generator knows."""


def previewed(wish: Wish, size: int) -> Seen:
    """The picture as well as it can be had within a frame or two, enlarged to `size`×`size` pixels."""
    return _seen(wish, preview_of(wish), size)


def preview_of(wish: Wish) -> "Rendered":
    """The quick picture as it was computed."""
    from workbench.core.generators.rendering.renderers import preview_at

    return preview_at(wish.key, wish.point, wish.directions, ready_device(wish.device))


def finished(wish: Wish, size: int, needs_start: bool) -> Steps[Seen | None]:
    """The picture as it would be saved, then, where it is wanted, the one with all sliders at rest."""
    from workbench.core.generators.rendering.renderers import full_at

    wanted = (wish, wish.at_rest) if needs_start else (wish,)
    for number, each in enumerate(wanted, start=1):
        for step in full_at(each.key, each.point, each.directions, ready_device(each.device)):
            seen = None if step.value is None else _seen(each, step.value, size)
            yield Step(number, len(wanted), seen)


def _seen(wish: Wish, rendered: "Rendered", size: int) -> Seen:
    pixels = rendered.pixels
    if pixels.shape[0] < size:
        import cv2

        # Blended: squares would look like a fault of the generator.
        pixels = cv2.resize(pixels, (size, size), interpolation=cv2.INTER_LINEAR)
    return Seen(wish, rendered, pixels, _warning(wish, rendered.distance))


def _warning(wish: Wish, distance: float) -> str:
    from workbench.core.generators.latents.region import is_far

    if not is_far(distance, wish.point, wish.directions):
        return ""
    return (
        f"Far from what the generator has learned: {distance:.1f} times as far from its average picture as seeds "
        "usually are. What you see may be broken, and says little about the pictures it was trained on."
    )
