"""Whether directions and points that were read from a file can be true of a generator; nothing is believed unseen."""

import math
from dataclasses import replace

import numpy as np

from workbench.core.generators.cards import GeneratorCard
from workbench.core.generators.latents.directions import Direction, direction_key
from workbench.core.generators.latents.vectors import Vectors

LONGEST_NAME = 80
_LARGEST_NUMBER = 1e4
"""Of a step: w has numbers of a few units."""
_WIDEST_RANGE = 100.0
"""In standard deviations."""


def checked_direction(direction: Direction, card: GeneratorCard | None = None) -> Direction:
    """The direction with a name that can be shown and the key of what it does; ValueError says what is wrong with it.

    With a card, sizes and layers must be those of its generator.
    """
    check_numbers(direction.step)
    _check_range(direction)
    _check_layers(direction)
    if card is not None:
        _check_fit(direction, card)
    return replace(direction, name=shown_name(direction.name), key=direction_key(direction))


def check_numbers(vectors: Vectors) -> None:
    """ValueError unless there are as many numbers as the shape says, all of them finite and not absurdly large."""
    if not vectors.shape or min(vectors.shape) < 1 or len(vectors.data) != 4 * math.prod(vectors.shape):
        raise ValueError("its numbers are not as many as it says")
    values = vectors.values
    if not np.isfinite(values).all():
        raise ValueError("some of its numbers are missing or infinite")
    if np.abs(values).max() > _LARGEST_NUMBER:
        raise ValueError("some of its numbers are far too large")


def shown_name(name: str) -> str:
    """A name as it can stand at a slider: one short line; “Direction” where nothing of it can be shown."""
    line = " ".join("".join(each if each.isprintable() else " " for each in name).split())
    return line[:LONGEST_NAME].strip() or "Direction"


def _check_range(direction: Direction) -> None:
    low, zero, high = direction.low, direction.zero, direction.high
    is_ordered = -_WIDEST_RANGE <= low <= zero <= high <= _WIDEST_RANGE and low < high
    if not is_ordered:  # so it is as well when one of them is not a number
        raise ValueError(f"its slider would go from {low:g} over {zero:g} to {high:g}")


def _check_layers(direction: Direction) -> None:
    is_channel = direction.method == "channel"
    if is_channel != (direction.layer is not None and direction.channel is not None):
        raise ValueError("it does not say which channel it is")
    if is_channel and direction.step.shape != (1,):
        raise ValueError("for a single channel it has too many numbers")
    if min(direction.first, direction.layer or 0, direction.channel or 0) < 0:
        raise ValueError("its layers are counted from 0")
    if direction.last is not None and direction.last < direction.first:
        raise ValueError("its last layer comes before its first")


def _check_fit(direction: Direction, card: GeneratorCard) -> None:
    count, layers = card.style_count, card.layer_count
    shapes: tuple[tuple[int, ...], ...] = ((card.style_size,), (count, card.style_size))
    if direction.layer is None and direction.step.shape not in shapes:
        raise ValueError("it has not as many numbers as the generator listens to")
    if direction.first >= count or (direction.last or 0) >= count:
        raise ValueError(
            f"it is for layer {max(direction.first, direction.last or 0)}, and there are {count}"
        )
    if direction.layer is not None and layers and direction.layer >= layers:
        raise ValueError(f"it is for a channel of layer {direction.layer}, and there are {layers}")
