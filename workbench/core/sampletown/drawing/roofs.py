"""The shapes of roofs: panels in space and their outlines."""

import math

import cv2
import numpy as np

from workbench.core.sampletown.drawing.camera import Panel, Points
from workbench.core.sampletown.drawing.canvas import fixed
from workbench.core.sampletown.drawing.pixels import Pixels
from workbench.core.sampletown.scene import Building

OVERHANG = 0.3


def gable_height(building: Building) -> float:
    """How far the ridge, or the top of the gable, rises above the eaves."""
    return {
        "gable": building.depth * 0.36,
        "mansard": 2.7,
        "front": building.length * 0.46,
        "step": building.length * 0.62,
        "saw": 1.9,
        "hip": building.depth * 0.34,
    }.get(building.roof, 0.0)


def roof_panels(building: Building, is_behind: bool) -> list[tuple[Panel, Points | None]]:
    """Roof slopes with their outlines (None: all of the panel); those behind a gable are drawn before the walls."""
    if building.roof in ("front", "step"):
        return _across(building) if is_behind else []
    if is_behind:
        return []
    if building.roof == "gable":
        return [(_street_slope(building, building.depth / 2, OVERHANG), None)]
    if building.roof == "mansard":
        return [(_street_slope(building, 0.9, 0.1), None)]
    if building.roof == "hip":
        return _hip(building)
    return []


def _street_slope(building: Building, run: float, overhang: float) -> Panel:
    """The slope towards the street, over the whole length."""
    rise = gable_height(building)
    drop = rise * (1 + overhang / run)
    out = run + overhang
    length = math.hypot(out, drop)
    side = building.side
    start = building.start + building.length if side > 0 else building.start
    corner = (side * (building.face + run), building.eaves + rise, start)
    return Panel(corner, (0, 0, -side), (-side * out / length, -drop / length, 0), building.length, length)


def _across(building: Building) -> list[tuple[Panel, Points | None]]:
    """Both slopes of a roof whose ridge runs away from the street."""
    rise, half = gable_height(building), building.length / 2
    rise -= 0.5 if building.roof == "step" else 0.0
    length = math.hypot(half, rise)
    low, high = sorted((building.side * building.face, building.side * (building.face + building.depth)))
    middle, top = building.start + half, building.eaves + rise
    return [
        (
            Panel((low, top, middle), (1, 0, 0), (0, -rise / length, -half / length), building.depth, length),
            None,
        ),
        (
            Panel(
                (high, top, middle), (-1, 0, 0), (0, -rise / length, half / length), building.depth, length
            ),
            None,
        ),
    ]


def _hip(building: Building) -> list[tuple[Panel, Points | None]]:
    rise, run = gable_height(building), building.depth / 2 + OVERHANG
    wide, deep = building.length + 2 * OVERHANG, building.depth + 2 * OVERHANG
    inset = min(wide * 0.36, run)
    slope, end_slope = math.hypot(run, rise), math.hypot(inset, rise)
    side, top = building.side, building.eaves + rise - 0.05
    first = building.start - OVERHANG
    last = first + wide
    low = min(side * (building.face - OVERHANG), side * (building.face + building.depth + OVERHANG))
    corner = (side * (building.face + building.depth / 2), top, last if side > 0 else first)
    front = Panel(corner, (0, 0, -side), (-side * run / slope, -rise / slope, 0), wide, slope)
    trapezoid = np.array(((0, 0), (wide, 0), (wide - inset, slope), (inset, slope)))
    triangle = np.array(((0, 0), (deep, 0), (deep / 2, end_slope)))
    near = Panel(
        (low, top, first + inset), (1, 0, 0), (0, -rise / end_slope, -inset / end_slope), deep, end_slope
    )
    far = Panel(
        (low + deep, top, last - inset),
        (-1, 0, 0),
        (0, -rise / end_slope, inset / end_slope),
        deep,
        end_slope,
    )
    return [(near, triangle), (far, triangle), (front, trapezoid)]


def chimneys(building: Building) -> list[Panel]:
    """The faces of the chimneys on a ridge along the street."""
    if building.roof not in ("gable", "hip") or building.kind == "works":
        return []
    top = building.eaves + gable_height(building) + 1.0
    x = building.side * (building.face + building.depth / 2)
    panels = []
    unit = building.length / building.units
    many = building.units if building.roof == "gable" else 1
    for place in range(many):
        z = building.start + unit * (place + 0.5 if many == 1 else place) + (0.8 if many > 1 else 0)
        low = x - 0.35
        panels.append(Panel((low, top, z), (1, 0, 0), (0, -1, 0), 0.7, 2.2))
        panels.append(Panel((low + 0.7, top, z + 0.9), (-1, 0, 0), (0, -1, 0), 0.7, 2.2))
        start = z + 0.9 if building.side > 0 else z
        panels.append(
            Panel((x - building.side * 0.35, top, start), (0, 0, -building.side), (0, -1, 0), 0.9, 2.2)
        )
    return panels


def with_outline(pixels: Pixels, outline: Points | None, density: float) -> Pixels:
    """The texture with an opacity that is 255 within the outline (N×2 metres, y upwards)."""
    if outline is None:
        return pixels
    mask = np.zeros(pixels.shape[:2], np.uint8)
    points = np.stack([outline[:, 0] * density, pixels.shape[0] - outline[:, 1] * density], axis=1)
    cv2.fillPoly(mask, [fixed(points.tolist())], 255, cv2.LINE_AA, 4)
    return np.dstack([pixels, mask])
