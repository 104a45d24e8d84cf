"""Shop fronts with their signs, and what others paint on walls at night."""

import cv2
import numpy as np

from workbench.core.sampletown.dice import Dice
from workbench.core.sampletown.drawing.pixels import Pixels
from workbench.core.sampletown.drawing.wall import Wall
from workbench.core.sampletown.scene import Building

NAMES = ("BAKERY", "BOOKS", "CAFE", "FLOWERS", "SHOES", "PHARMACY", "TEA HOUSE", "TAILOR", "OPTICIAN", "BICYCLES",
         "FISH & CO", "TOYS", "RECORDS", "GROCER", "KIOSK", "BARBER")  # fmt: skip
SIGNS = (
    (38, 62, 66),
    (122, 40, 42),
    (34, 52, 88),
    (58, 86, 60),
    (226, 214, 188),
    (52, 46, 46),
    (190, 120, 52),
)
SPRAY = (
    (214, 60, 120),
    (60, 160, 200),
    (240, 180, 50),
    (80, 170, 90),
    (150, 80, 190),
    (240, 240, 240),
    (30, 30, 34),
)


def paint_shop(wall: Wall, building: Building, dice: Dice, place: tuple[float, float, bool]) -> None:
    """A shop front in the ground floor of one unit; ``place`` is its left edge, its width and whether it is dusk."""
    left, unit, is_dusk = place
    high = building.storey_height
    paint = np.array(dice.pick(SIGNS))
    is_closed = dice.chance(building.boarded)
    x, wide = left + 0.25, unit - 0.5
    wall.box(x, 0, wide, high - 0.05, paint * 0.8)
    wall.box(x, 0, wide, 0.5, paint * 0.62)
    entrance = dice.pick((0.06, 0.4, 0.74))
    if is_closed:
        _shutter(wall, x + 0.2, wide - 0.4, high)
    else:
        _display(wall, dice, (x + 0.2, wide - 0.4, high - 1.15), is_dusk)
        wall.box(x + wide * entrance, 0, 1.05, high - 0.85, paint * 0.95)
        wall.box(x + wide * entrance + 0.14, 0.6, 0.77, high - 1.7, (92, 104, 110))
    wall.box(x, high - 0.72, wide, 0.6, paint)
    wall.shade(x, high - 0.2, wide, 0.08, 1.3)
    wall.shade(x, high - 0.8, wide, 0.08, 0.6)
    ink = (240, 228, 196) if paint.mean() < 150 else (60, 44, 40)
    letters(wall.pixels, dice.pick(NAMES), _rows(wall, x + 0.3, high - 0.64, wide - 0.6, 0.44), ink)


def _rows(wall: Wall, x: float, y: float, wide: float, high: float) -> tuple[int, int, int, int]:
    bottom = wall.pixels.shape[0] - round(y * wall.density)
    return round(x * wall.density), bottom, round(wide * wall.density), round(high * wall.density)


def letters(pixels: Pixels, text: str, box: tuple[int, int, int, int], ink: tuple[int, int, int]) -> None:
    """Write a text into a box (left, bottom, width, height in pixels), as large as it fits."""
    left, bottom, wide, high = box
    if high < 3 or wide < 4:
        return
    (across, up), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_DUPLEX, 1.0, 1)
    scale = min(wide / across, high / up)
    thick = max(1, round(high / 9))
    at = (round(left + (wide - across * scale) / 2), round(bottom - (high - up * scale) / 2))
    cv2.putText(pixels, text, at, cv2.FONT_HERSHEY_DUPLEX, scale, ink, thick, cv2.LINE_AA)


def _display(wall: Wall, dice: Dice, place: tuple[float, float, float], is_dusk: bool) -> None:
    """The window: dark glass or warm light, with coloured goods behind it."""
    x, wide, high = place
    base = np.array((250, 214, 150)) if is_dusk else np.array((78, 92, 100))
    tile = np.empty((max(1, round(high * wall.density)), max(1, round(wide * wall.density)), 3), np.uint8)
    tile[:] = base
    rows, columns = tile.shape[:2]
    tile[: rows // 3] = np.minimum(base * 1.15, 255)
    for shelf in (0.62, 0.96):
        column = 0
        while column < columns:
            step = max(2, int(dice.between(0.12, 0.4) * wall.density))
            tall = int(dice.between(0.12, 0.3) * rows)
            goods = np.array(dice.pick(SPRAY[:6])) * 0.45 + base * 0.4
            tile[int(shelf * rows) - tall : int(shelf * rows), column : column + step - 1] = np.clip(
                goods, 0, 255
            )
            column += step
    for part in (1, 2):
        post = columns * part // 3
        tile[:, post : post + max(1, round(0.06 * wall.density))] = (60, 56, 54)
    wall.paste(x, 0.5, tile, glows=is_dusk)


def _shutter(wall: Wall, x: float, wide: float, high: float) -> None:
    wall.box(x, 0.1, wide, high - 0.9, (140, 140, 138))
    for slat in range(int((high - 0.9) / 0.14)):
        wall.shade(x, 0.1 + 0.14 * slat, wide, 0.05, 0.78)


def paint_graffiti(wall: Wall, dice: Dice) -> None:
    """A tag: fat looping strokes with a dark outline, within reach of an arm."""
    wide = dice.between(1.0, min(3.2, wall.width * 0.4))
    x, y = dice.between(0.2, max(0.3, wall.width - wide - 0.2)), dice.between(0.4, 1.0)
    high = dice.between(0.7, 1.2)
    steps = np.linspace(0, 1, 60)
    loops = dice.between(2.5, 5.0)
    path = np.stack([
        x + wide * (steps + 0.06 * np.sin(loops * 9 * steps)),
        y + high * (0.5 + 0.42 * np.sin(loops * 2 * np.pi * steps) * np.cos(3 * steps)),
    ], axis=1)  # fmt: skip
    points = np.stack([path[:, 0] * wall.density, wall.pixels.shape[0] - path[:, 1] * wall.density], axis=1)
    line = np.round(points * 16).astype(np.int32)
    for colour, metres in ((SPRAY[6], 0.3), (dice.pick(SPRAY[:6]), 0.2), (SPRAY[5], 0.04)):
        thick = round(metres * wall.density)
        if thick:
            cv2.polylines(wall.pixels, [line], False, colour, thick, cv2.LINE_AA, 4)
