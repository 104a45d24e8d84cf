"""Directions in which a generator's pictures change, as a person keeps and steers by them."""

import hashlib
from dataclasses import dataclass, replace
from typing import Literal

from workbench.core.generators.latents.vectors import Vectors

Method = Literal["pca", "sefa", "channel", "groups", "given"]

MOST_DIRECTIONS = 24
"""So many sliders there are at most."""


@dataclass(frozen=True)
class Direction:
    """A way to go from any point, in steps of one standard deviation.

    `step` is what 1 on the slider adds to w: style_size numbers for all layers from `first` to `last` (counted from 0,
    `last` included, None: to the end), or style_count×style_size. For the method “channel” `step` is one number, added
    to the channel `channel` of the style of the layer with the index `layer`. `generator` is the sha256 of the weights
    it was found in; `made` says how, in words.
    """

    key: str
    name: str
    method: Method
    step: Vectors
    generator: str
    first: int = 0
    last: int | None = None
    layer: int | None = None
    channel: int | None = None
    zero: float = 0.0
    low: float = -3.0
    high: float = 3.0
    made: str = ""

    def within(self, first: int, last: int | None) -> "Direction":
        """The same direction, heard by the layers from `first` to `last` alone."""
        return replace(self, first=first, last=last)


def direction_key(direction: Direction) -> str:
    """A key for what a direction does: the same way in the same generator has the same key, whatever it is called."""
    told = (
        direction.generator,
        direction.step.shape,
        direction.first,
        direction.last,
        direction.layer,
        direction.channel,
    )
    return hashlib.sha256(repr(told).encode() + direction.step.data).hexdigest()[:16]
