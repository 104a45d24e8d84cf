"""The last look: reflections on wet ground, rain, the glow of lamps, and what a camera adds."""

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.sampletown.dice import Dice
from workbench.core.sampletown.drawing.camera import View
from workbench.core.sampletown.drawing.canvas import SURFACES, Canvas
from workbench.core.sampletown.drawing.light import Light, Rgb
from workbench.core.sampletown.drawing.materials import noise
from workbench.core.sampletown.drawing.pixels import Pixels, blended, whole
from workbench.core.sampletown.scene import Scene

Glow = tuple[float, float, float, Rgb]


def wet(canvas: Canvas, view: View) -> None:
    """Wet ground mirrors what stands on it, blurred from top to bottom and broken by puddles."""
    horizon = round(view.horizon)
    below = canvas.side - horizon
    mirrored = canvas.colours[max(0, horizon - below) : horizon][::-1]
    mirrored = whole(cv2.GaussianBlur(mirrored, (0, 0), sigmaX=canvas.side / 300, sigmaY=canvas.side / 40))
    part = canvas.colours[horizon : horizon + mirrored.shape[0]]
    owners = canvas.owners[horizon : horizon + mirrored.shape[0]]
    is_ground = (owners == SURFACES.index("road")) | (owners == SURFACES.index("pavement"))
    small = cv2.resize(noise(401, 128, 1.5), (part.shape[1], part.shape[0]), interpolation=cv2.INTER_LINEAR)
    share = np.clip(0.34 + 0.22 * small, 0.1, 0.68) * is_ground
    share = cv2.GaussianBlur(share.astype(np.float32), (0, 0), canvas.side / 400)[:, :, None]
    part[:] = np.clip(
        part * (1 - share) * (1 - 0.16 * is_ground[:, :, None]) + mirrored * share, 0, 255
    ).astype(np.uint8)


def rain(canvas: Canvas, scene: Scene) -> None:
    """Streaks of rain at several distances."""
    dice = Dice("rain", scene.sky.variant)
    side = canvas.side
    streaks = np.zeros((side, side), np.uint8)
    lean = dice.between(-0.12, 0.12)
    for _ in range(260):
        near = dice.between(0.2, 1.0)
        x, y = dice.between(-0.1, 1.1) * side, dice.between(-0.1, 1.0) * side
        long = (0.02 + 0.06 * near) * side
        line = np.array(((x, y), (x + lean * long, y + long)))
        thick = max(1, round(side / 420 * near))
        cv2.polylines(
            streaks, [np.round(line * 16).astype(np.int32)], False, 40 + int(70 * near), thick, cv2.LINE_AA, 4
        )
    canvas.colours[:] = blended(canvas.colours, np.full_like(canvas.colours, 222), streaks)


def shine(canvas: Canvas, glows: list[Glow]) -> None:
    """Light around lamps: (column, row, radius in pixels, colour)."""
    for column, row, radius, colour in glows:
        reach = int(min(radius, canvas.side / 3)) + 1
        left, top = max(0, int(column) - reach), max(0, int(row) - reach)
        right, bottom = min(canvas.side, int(column) + reach + 1), min(canvas.side, int(row) + reach + 1)
        if right <= left or bottom <= top:
            continue
        across = (np.arange(left, right) - column) / reach
        down = (np.arange(top, bottom) - row) / reach
        near = np.clip(1 - np.sqrt(across[None] ** 2 + down[:, None] ** 2), 0, 1) ** 2.6
        part = canvas.colours[top:bottom, left:right]
        part[:] = np.clip(part + (0.75 * near)[:, :, None] * colour, 0, 255).astype(np.uint8)


def developed(pixels: Pixels, scene: Scene, light: Light) -> Pixels:
    """The picture as a camera gives it: a gentle contrast curve, darker corners, grain."""
    side = pixels.shape[0]
    value = pixels.astype(np.float32) / 255
    value = value + 0.12 * (value - 0.5) * (1 - np.abs(2 * value - 1)) * 2
    grey = value.mean(axis=2, keepdims=True)
    value = grey + (value - grey) * (0.98 if light.has_sun else 0.95)
    across = np.linspace(-1, 1, side, dtype=np.float32)
    corner = (across[None] ** 2 + across[:, None] ** 2)[:, :, None]
    value *= 1.06 - 0.085 * corner**1.4
    value += _grain(scene, side, 0.014 if light.is_dusk else 0.009)[:, :, None]
    return whole(value * 255 + 0.5)


def _grain(scene: Scene, side: int, strength: float) -> NDArray[np.float32]:
    chance = np.random.RandomState((scene.seed * 7919 + scene.index * 104_729 + side) % 2**32)
    return (strength * chance.standard_normal((side, side))).astype(np.float32)
