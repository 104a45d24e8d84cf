"""Windows and doors, painted once in each style and then reused at every size."""

from functools import lru_cache

import cv2
import numpy as np

from workbench.core.sampletown.drawing.pixels import Pixels, resized
from workbench.core.sampletown.scene import Colour

#: Pixels per metre at which windows are painted.
_FINE = 72
#: Width and height in metres of each style, frame included.
SIZES: dict[str, tuple[float, float]] = {
    "sash": (1.05, 1.7), "cross": (1.15, 1.75), "casement": (1.35, 1.35), "wide": (2.1, 1.45), "tall": (1.3, 2.1),
    "loft": (2.4, 2.7), "small": (0.8, 0.9), "door": (1.05, 2.3), "gate": (3.2, 3.2),
}  # fmt: skip


@lru_cache(maxsize=1024)
def window(style: str, state: str, trim: Colour, glass: Colour, density: float) -> Pixels:
    """A window of a style at ``density`` pixels per metre. ``glass`` is the colour of the sky it mirrors.

    ``state`` is "clear", "curtain", "blind", "lit" or "boarded".
    """
    wide, high = SIZES[style]
    size = (max(1, round(wide * density)), max(1, round(high * density)))
    whole = _window(style, state, trim, (0, 0, 0) if state in ("lit", "boarded") else glass)
    return resized(whole, size)


@lru_cache(maxsize=1024)
def _window(style: str, state: str, trim: Colour, glass: Colour) -> Pixels:
    wide, high = (round(metres * _FINE) for metres in SIZES[style])
    tile = np.empty((high, wide, 3), np.uint8)
    tile[:] = trim
    frame = 7
    inner = tile[frame : high - frame - 4, frame : wide - frame]
    _glaze(inner, state, glass)
    if state != "boarded":
        _bars(inner, style, trim)
    # The window sits back in the wall: the lintel and one jamb throw a shadow, the sill catches light.
    shaded = tile[frame : high - 4, frame : wide - frame]
    shaded[:9] = (shaded[:9] * 0.55).astype(np.uint8)
    shaded[:, :5] = (shaded[:, :5] * 0.7).astype(np.uint8)
    tile[:3] = (tile[:3] * 0.72).astype(np.uint8)
    tile[high - 11 :] = np.minimum(tile[high - 11 :] * 1.08, 255).astype(np.uint8)
    tile[high - 3 :] = (tile[high - 3 :] * 0.6).astype(np.uint8)
    return tile


def _glaze(inner: Pixels, state: str, glass: Colour) -> None:
    high, wide = inner.shape[:2]
    if state == "boarded":
        _board(inner)
        return
    sky = np.array(glass, np.float64)
    fall = np.linspace(0, 1, high)[:, None, None]
    if state == "lit":
        inner[:] = np.array((255, 214, 142)) - fall * (20, 60, 70)
        cv2.circle(inner, (int(0.6 * wide), int(0.3 * high)), wide // 5, (255, 240, 200), -1, cv2.LINE_AA)
        inner[int(0.75 * high) :, : wide // 2] = (188, 128, 78)
        return
    # Above, glass mirrors the sky; below, it shows the dark of the room.
    inner[:] = np.clip(sky * (0.78 - 0.5 * fall) + (8, 12, 16), 0, 255)
    streak = np.array(((0.1, 1), (0.45, 0), (0.7, 0), (0.35, 1))) * (wide, high)
    light = inner.copy()
    cv2.fillPoly(
        light, [streak.astype(np.int32)], tuple(float(c) for c in np.minimum(sky * 1.0, 255)), cv2.LINE_AA
    )
    inner[:] = cv2.addWeighted(inner, 0.78, light, 0.22, 0)
    if state == "curtain":
        cloth = np.array((214, 206, 192)) * np.linspace(0.82, 0.68, high)[:, None, None]
        folds = 1 + 0.08 * np.sin(np.arange(wide) / 3.2)[None, :, None]
        part = int(wide * 0.26)
        drawn = np.clip(cloth * folds, 0, 255).astype(np.uint8)
        inner[:, :part], inner[:, wide - part :] = drawn[:, :part], drawn[:, wide - part :]
    if state == "blind":
        inner[: int(high * 0.45)] = (206, 198, 180)
        inner[: int(high * 0.45) : 6] = (176, 168, 150)


def _board(inner: Pixels) -> None:
    high, wide = inner.shape[:2]
    chance = np.random.RandomState(7)
    for place in range(0, high, 22):
        tone = 0.85 + 0.25 * chance.random_sample()
        inner[place : place + 20] = np.array((150, 122, 88)) * tone
        inner[place + 20 : place + 22] = (58, 46, 36)
    cv2.line(inner, (0, high), (wide, 0), (120, 96, 68), 14, cv2.LINE_AA)


def _bars(inner: Pixels, style: str, trim: Colour) -> None:
    high, wide = inner.shape[:2]
    across, down, thick = {
        "sash": (2, 2, 5), "cross": (2, 1, 7), "casement": (2, 1, 7), "wide": (3, 1, 6), "tall": (2, 3, 4),
        "loft": (5, 6, 3), "small": (1, 1, 4), "door": (1, 1, 4), "gate": (2, 1, 6),
    }[style]  # fmt: skip
    for place in range(1, across):
        middle = wide * place // across
        inner[:, middle - thick // 2 : middle + (thick + 1) // 2] = trim
    for place in range(1, down):
        middle = high * place // down
        inner[middle - thick // 2 : middle + (thick + 1) // 2] = trim
    if style == "cross":
        bar = int(high * 0.32)
        inner[bar : bar + thick] = trim


@lru_cache(maxsize=512)
def door(colour: Colour, trim: Colour, is_gate: bool, density: float) -> Pixels:
    """A panelled door with a light above it, or a wide gate of boards."""
    wide, high = SIZES["gate" if is_gate else "door"]
    size = (max(1, round(wide * density)), max(1, round(high * density)))
    return resized(_door(colour, trim, is_gate), size)


@lru_cache(maxsize=64)
def _door(colour: Colour, trim: Colour, is_gate: bool) -> Pixels:
    wide, high = (round(metres * _FINE) for metres in SIZES["gate" if is_gate else "door"])
    tile = np.empty((high, wide, 3), np.uint8)
    tile[:] = trim
    leaf = tile[8:, 8 : wide - 8]
    leaf[:] = colour
    dark, bright = (np.clip(np.array(colour) * factor, 0, 255) for factor in (0.66, 1.22))
    if is_gate:
        leaf[:, ::18] = dark
        leaf[:, leaf.shape[1] // 2 - 3 : leaf.shape[1] // 2 + 3] = dark * 0.7
        leaf[60:72], leaf[-90:-78] = dark, dark
    else:
        leaf[6:40, 6:-6] = (96, 110, 120)
        for top, bottom in ((52, 118), (130, 200)):
            for left in (10, leaf.shape[1] // 2 + 4):
                right = left + leaf.shape[1] // 2 - 14
                cv2.rectangle(leaf, (left, top), (right, bottom), tuple(map(float, dark)), 2, cv2.LINE_AA)
                cv2.line(leaf, (left, bottom + 2), (right, bottom + 2), tuple(map(float, bright)), 1)
        cv2.circle(leaf, (leaf.shape[1] - 12, 124), 4, (216, 186, 110), -1, cv2.LINE_AA)
    leaf[:8] = (leaf[:8] * 0.5).astype(np.uint8)
    return tile
