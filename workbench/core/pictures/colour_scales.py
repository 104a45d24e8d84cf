"""Numbers as colours: viridis for what begins at zero, blue to orange for what lies on both sides of it.

Viridis is that of Smith and van der Walt (2015), as OpenCV has it. The scale around zero goes from Okabe and Ito's
blue over a near white to their vermilion, in steps of equal lightness on both sides (CIELAB), so that it reads with
every kind of colour vision and in grey.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

NOT_A_NUMBER = (204, 121, 167)
"""The colour of what is not a number; it occurs in neither scale."""

_STEPS_OF_SIGNED = 255  # odd, so that zero has a colour of its own
_NEUTRAL = (97.0, 0.0, 0.0)
_BLUE, _ORANGE = (35.0, -2.0, -46.0), (35.0, 42.0, 48.0)
"""The ends of the scale around zero, as CIELAB: of one lightness."""


def normalised(values: NDArray[Any], low: float, high: float) -> NDArray[np.float32]:
    """``values`` as 0–1 between ``low`` and ``high``, cut off beyond; all 0 where both are the same.

    What is not a number stays so.
    """
    numbers = np.asarray(values, dtype=np.float32)
    if not high > low:
        return np.where(np.isnan(numbers), numbers, np.float32(0))
    # Halves first: the span of the largest numbers would be infinite.
    shares = (numbers * np.float32(0.5) - np.float32(low / 2)) / np.float32(high / 2 - low / 2)
    return np.clip(shares, 0, 1, out=shares)


def signed(values: NDArray[Any], largest: float) -> NDArray[np.float32]:
    """``values`` as −1…1 around zero, ±``largest`` being the ends; all 0 where ``largest`` is 0."""
    numbers = np.asarray(values, dtype=np.float32)
    if not largest > 0:
        return np.where(np.isnan(numbers), numbers, np.float32(0))
    shares = numbers / np.float32(largest)
    return np.clip(shares, -1, 1, out=shares)


def viridis(values: NDArray[Any]) -> Pixels:
    """Colours of values 0–1 of any shape, as uint8 with a last axis of 3; dark blue is 0, yellow is 1."""
    return _coloured(np.asarray(values, dtype=np.float32), _viridis_table())


def diverging(values: NDArray[Any]) -> Pixels:
    """Colours of values −1…1 of any shape, as uint8 with a last axis of 3; blue is −1, near white 0, orange 1."""
    return _coloured((np.asarray(values, dtype=np.float32) + 1) * np.float32(0.5), _diverging_table())


def coloured(values: NDArray[Any], low: float, high: float) -> Pixels:
    """Colours of any numbers on the scale that suits their range: around zero if ``low`` is negative, else viridis.

    Around zero the larger of both limits counts for both sides, so that equal distances look equal.
    """
    if low < 0:
        return diverging(signed(values, max(-low, high)))
    return viridis(normalised(values, low, high))


def limits(values: NDArray[Any]) -> tuple[float, float]:
    """The smallest and the largest of the numbers that are finite, as a scale needs them; 0, 0 if none is.

    A scale of numbers none of which is negative begins at 0, one with negative numbers is symmetric.
    """
    numbers = np.asarray(values)
    finite = numbers if np.isfinite(numbers.sum(dtype=np.float64)) else numbers[np.isfinite(numbers)]
    if finite.size == 0:
        return 0.0, 0.0
    low, high = float(finite.min()), float(finite.max())
    if low < 0:
        return -max(-low, high), max(-low, high)
    return 0.0, high


def _coloured(shares: NDArray[np.float32], table: Pixels) -> Pixels:
    """Colours of shares 0–1 of a table of at most 256."""
    import cv2

    with np.errstate(invalid="ignore"):
        places = (np.clip(shares, 0, 1) * np.float32(len(table) - 1) + np.float32(0.5)).astype(np.uint8)
    whole = np.concatenate([table, np.zeros((256 - len(table), 3), np.uint8)])
    result = np.zeros((*shares.shape, 3), dtype=np.uint8)
    if places.size:
        cv2.applyColorMap(places.reshape(-1, 1), whole[:, None], dst=result.reshape(-1, 1, 3))
    missing = np.isnan(shares)
    if missing.any():
        result[missing] = NOT_A_NUMBER
    return result


@cache
def _viridis_table() -> Pixels:
    import cv2

    steps = np.arange(256, dtype=np.uint8)[None]
    return np.ascontiguousarray(cv2.applyColorMap(steps, cv2.COLORMAP_VIRIDIS)[0, :, ::-1], dtype=np.uint8)


@cache
def _diverging_table() -> Pixels:
    import cv2

    places = np.linspace(-1, 1, _STEPS_OF_SIGNED)
    lab = np.stack(
        [np.interp(places, (-1, 0, 1), ends) for ends in zip(_BLUE, _NEUTRAL, _ORANGE, strict=True)], axis=-1
    )
    colours = cv2.cvtColor(lab[None].astype(np.float32), cv2.COLOR_Lab2RGB)[0]
    return np.asarray(np.rint(np.clip(colours, 0, 1) * 255), dtype=np.uint8)
