"""Where a film was cut: sudden changes of colour and brightness that stand out from what happens around them.

The measure is that of the adaptive detector of PySceneDetect (Castellano; https://www.scenedetect.com, BSD licence):
the mean difference of hue, saturation and value between two pictures, divided by its mean over the two pictures
before and the two behind, so that quick movement and slow changes of light give no cut. Two things differ: hue is
compared around its circle and counts only as far as there is colour, and a flash of a single picture is no cut.
Dissolves and fades are no cuts here.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.core.videos.reading import reduced

REACH = 2
"""Pictures before and behind a change that it is compared with."""

_WIDTH_COMPARED = 96
_STRENGTHS = {"low": (4.0, 24.0), "usual": (3.0, 15.0), "high": (2.0, 8.0)}
"""How many times stronger than around it a change must be, and how strong at least, from 0 to 255."""


@dataclass(frozen=True, eq=False)
class ShotPicture:
    """One picture of a video; ``shot`` counts from 1, ``is_first`` says that a shot begins here."""

    seconds: float
    picture: NDArray[np.uint8]
    shot: int
    is_first: bool


@dataclass(frozen=True, eq=False)
class _Seen:
    seconds: float
    picture: NDArray[np.uint8]
    small: NDArray[np.int16]
    change: float | None
    """From the picture before; None for the first one."""


def shots(
    pictures: Iterable[tuple[float, NDArray[np.uint8]]], sensitivity: str = "usual", shortest: float = 0.5
) -> Iterator[ShotPicture]:
    """All pictures again, in order, each with its shot. ``pictures`` are seconds and H×W×3, uint8, RGB.

    ``sensitivity`` is "low", "usual" or "high"; cuts within ``shortest`` seconds of the last one do not count. An
    answer comes two pictures after its picture, because a change is judged by what follows as well.
    """
    shot, begun = 0, 0.0
    for before, seen, behind in _with_neighbours(_measured(pictures)):
        is_first = not shot or (
            seen.seconds - begun >= shortest and _is_cut(before, seen, behind, *_STRENGTHS[sensitivity])
        )
        if is_first:
            shot, begun = shot + 1, seen.seconds
        yield ShotPicture(seen.seconds, seen.picture, shot, is_first)


def change(before: NDArray[np.int16], after: NDArray[np.int16]) -> float:
    """How different two pictures of hue (0–179), saturation and value (0–255) are, from 0 to 255."""
    turn = np.abs(before[..., 0] - after[..., 0])
    hue = np.minimum(turn, 180 - turn) * (np.minimum(before[..., 1], after[..., 1]) / 255.0)
    return float((hue + np.abs(before[..., 1:] - after[..., 1:]).sum(axis=-1)).mean() / 3)


def _measured(pictures: Iterable[tuple[float, NDArray[np.uint8]]]) -> Iterator[_Seen]:
    import cv2

    last: NDArray[np.int16] | None = None
    for seconds, picture in pictures:
        small = cv2.cvtColor(reduced(picture, _WIDTH_COMPARED), cv2.COLOR_RGB2HSV).astype(np.int16)
        yield _Seen(seconds, picture, small, None if last is None else change(last, small))
        last = small


def _with_neighbours(seen: Iterable[_Seen]) -> Iterator[tuple[list[_Seen], _Seen, list[_Seen]]]:
    """Each with up to ``REACH`` before and behind it."""
    held: deque[_Seen] = deque(maxlen=2 * REACH + 1)
    at = 0
    for each in seen:
        held.append(each)
        if len(held) > REACH:
            at = len(held) - 1 - REACH
            yield list(held)[:at], held[at], list(held)[at + 1 :]
    first_left = at + 1 if len(held) > REACH else 0
    for place in range(first_left, len(held)):
        yield list(held)[max(0, place - REACH) : place], held[place], list(held)[place + 1 :]


def _is_cut(before: list[_Seen], seen: _Seen, behind: list[_Seen], ratio: float, least: float) -> bool:
    if seen.change is None or seen.change < least:
        return False
    # A flash of one picture is between two that are alike: this is the flash, or the one behind it.
    for one, other in ((before[-1:], behind[:1]), (before[-2:-1], [seen])):
        if one and other and change(one[0].small, other[0].small) < least:
            return False
    around = [each.change for each in (*before, *behind) if each.change is not None]
    return seen.change >= ratio * sum(around) / max(1, len(around))
