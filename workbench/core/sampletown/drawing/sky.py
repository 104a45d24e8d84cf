"""The sky with its clouds, and the far distance below it."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.sampletown.dice import Dice
from workbench.core.sampletown.drawing.camera import View
from workbench.core.sampletown.drawing.canvas import Canvas
from workbench.core.sampletown.drawing.light import Light, Rgb, mix, rgb
from workbench.core.sampletown.drawing.materials import noise
from workbench.core.sampletown.scene import Sky

Field = NDArray[np.floating[Any]]

#: How far away (metres) the street is lost from sight.
BEGINS = 140.0
#: Clouds are soft: they are painted at this many pixels at most and enlarged.
_CLOUD_SIDE = 288


@dataclass(frozen=True)
class _Rays:
    """Where the pixels of the sky look: ``up`` (one a row) and ``right`` (one a column) for 1 ahead."""

    view: View
    up: Field
    right: Field


def draw_sky(canvas: Canvas, view: View, light: Light, sky: Sky) -> None:
    """Everything above the horizon (and the fog colour below it, to be drawn over)."""
    side = min(canvas.side // 2, _CLOUD_SIDE)
    pixel, horizon = view.side / side / view.focal, view.horizon / view.side * side
    rows = max(2, math.ceil(horizon) + 1)
    rays = _Rays(view, (horizon - np.arange(rows) - 0.5) * pixel, (np.arange(side) + 0.5 - side / 2) * pixel)
    painted = _gradient(light, rays)
    painted = _glow(painted, light, rays)
    painted = _clouds(painted, light, sky, rays)
    canvas.colours[:] = np.clip(light.fog, 0, 255)
    tall = min(canvas.side, round(rows * canvas.side / side))
    whole = cv2.resize(np.clip(painted, 0, 255), (canvas.side, tall), interpolation=cv2.INTER_LINEAR)
    canvas.colours[:tall] = whole.astype(np.uint8)


def _gradient(light: Light, rays: _Rays) -> Field:
    stops = np.array([-0.05, 0.0, 0.22, 0.85])
    colours = np.stack([light.skyline, light.skyline, light.middle, light.zenith])
    column = np.stack([np.interp(rays.up, stops, colours[:, channel]) for channel in range(3)], axis=1)
    return np.repeat(column[:, None, :], len(rays.right), axis=1).astype(np.float32)


def _glow(painted: Field, light: Light, rays: _Rays) -> Field:
    """The sky is brighter around the sun."""
    if not light.has_sun:
        return painted
    ray, view, up, right = light.to_sun, rays.view, rays.up, rays.right
    ahead = ray[0] * view.sin + ray[2] * view.cos
    aside = ray[0] * view.cos - ray[2] * view.sin
    length = np.sqrt(1 + up[:, None] ** 2 + right[None] ** 2)
    near = (right[None] * aside + up[:, None] * ray[1] + ahead) / length
    near = np.clip(near, 0, 1)
    strength = (0.5 * near**6 + 0.5 * near**90) if light.is_dusk else (0.26 * near**8 + 0.6 * near**220)
    warm = rgb(255, 190, 120) if light.is_dusk else rgb(255, 248, 226)
    return np.asarray(painted + (warm - painted) * strength[:, :, None], dtype=np.float32)


@lru_cache(maxsize=8)
def _cloud_field(which: int) -> Field:
    return noise(900 + which, 256, 1.55) + 0.32 * noise(950 + which, 256, 0.9)


def _clouds(painted: Field, light: Light, sky: Sky, rays: _Rays) -> Field:
    """Clouds lie in a level layer, so that they draw together towards the horizon."""
    view, up, right = rays.view, rays.up, rays.right
    far = 1 / np.maximum(up, 0.03)[:, None]
    scale = 19.0
    across = right[None] * far * view.cos + far * view.sin
    along = -right[None] * far * view.sin + far * view.cos
    dice = Dice("clouds", sky.variant)
    field = _cloud_field(dice.whole(0, 3))
    east = np.asarray(across * scale + dice.between(0, 256), dtype=np.float32)
    north = np.asarray(along * scale + dice.between(0, 256), dtype=np.float32)
    here = cv2.remap(field, east, north, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
    s = light.to_sun
    towards = cv2.remap(
        field,
        east + np.float32(5 * s[0]),
        north + np.float32(5 * s[2]),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_WRAP,
    )
    threshold = 1.15 - 2.3 * sky.cloud
    opacity = np.clip((here - threshold) / 1.1, 0, 1) * np.clip((up[:, None] - 0.01) / 0.16, 0, 1)
    relief = np.clip(0.55 + 0.28 * (here - towards) - 0.1 * here, 0, 1)[:, :, None]
    bright, dark = _cloud_colours(light)
    colour = dark + (bright - dark) * relief
    return np.asarray(painted + (colour - painted) * (0.92 * opacity)[:, :, None], dtype=np.float32)


def _cloud_colours(light: Light) -> tuple[Rgb, Rgb]:
    if light.is_dusk:
        return mix(light.skyline, rgb(255, 150, 110), 0.5), mix(light.zenith, rgb(96, 76, 110), 0.6)
    if light.has_sun:
        return rgb(255, 253, 248), rgb(176, 190, 206)
    return light.skyline * 1.06, light.zenith * 0.9


def draw_distance(canvas: Canvas, view: View, light: Light, sky: Sky) -> None:
    """Hills, the roofs of the next quarters and a line of trees, each nearer layer less lost in haze."""
    dice = Dice("distance", sky.variant)
    dim = light.in_shade((0, 0, -1)) * 0.9
    columns = np.linspace(0, view.side, 60)
    angles = np.degrees(np.arctan2(columns - view.side / 2, view.focal)) + view.yaw
    owner = canvas.owner("distance")
    waves = [(dice.between(0, 6.3), dice.between(0.04, 0.16)) for _ in range(4)]
    shape = sum(np.sin(angles * frequency + phase) for phase, frequency in waves)
    height = view.focal * (0.05 + 0.014 * np.asarray(shape))
    hill = mix(rgb(110, 132, 132) * dim, light.fog, 0.62)
    canvas.polygon(_down_to(view, columns, view.horizon - height), hill, owner)
    for layer, share in enumerate((0.56, 0.4)):
        _roofscape(canvas, view, dice, mix(rgb(150, 124, 110) * dim, light.fog, share), 0.03 - 0.006 * layer)
    bumps = np.abs(np.sin(angles * 1.7 + waves[0][0])) + np.abs(np.sin(angles * 3.1 + waves[1][0]))
    trees = view.focal * (0.012 + 0.009 * bumps)
    canvas.polygon(
        _down_to(view, columns, view.horizon - trees), mix(rgb(84, 106, 74) * dim, light.fog, 0.36), owner
    )


def draw_birds(canvas: Canvas, view: View, light: Light, sky: Sky) -> None:
    """A few birds, two wings each, on dry days."""
    dice = Dice("birds", sky.variant)
    if light.is_wet or not dice.chance(0.5):
        return
    middle, height = dice.between(0.15, 0.85), dice.between(0.1, 0.5) * view.horizon
    colour = mix(light.middle, rgb(40, 42, 50), 0.7)
    for _ in range(dice.whole(3, 9)):
        x = (middle + dice.between(-0.12, 0.12)) * view.side
        y = height + dice.between(-0.06, 0.06) * view.side
        wide, lift = dice.between(0.005, 0.009) * view.side, dice.between(0.2, 0.6)
        for side in (-1, 1):
            tip = (x + side * wide, y - lift * wide)
            bend = (x + side * wide * 0.5, y - lift * wide * 1.1)
            canvas.polygon((tip, bend, (x, y), (x, y + 0.3 * wide), (bend[0], bend[1] + 0.2 * wide)), colour)


def _down_to(view: View, columns: NDArray[np.float64], rows: NDArray[np.float64]) -> NDArray[np.float64]:
    line = np.stack([columns, rows], axis=1)
    foot = _foot(view)
    return np.concatenate([line, [[view.side, foot], [0, foot]]])


def _foot(view: View) -> float:
    """The row in which the distance begins."""
    return view.horizon + view.focal * view.height / BEGINS


def _roofscape(canvas: Canvas, view: View, dice: Dice, colour: Rgb, height: float) -> None:
    column, owner = -5.0, canvas.owner("distance")
    while column < view.side:
        wide = view.focal * dice.between(0.018, 0.05)
        top = view.horizon - view.focal * height * dice.between(0.5, 1.4)
        ridge = top - wide * dice.between(0.0, 0.45)
        foot = _foot(view)
        house = (
            (column, foot),
            (column, top),
            (column + wide / 2, ridge),
            (column + wide, top),
            (column + wide, foot),
        )
        canvas.polygon(house, colour * dice.between(0.94, 1.04), owner)
        column += wide * dice.between(0.8, 1.3)
