"""Gables: the parts of a wall above its eaves, towards the street or beside it."""

import cv2
import numpy as np

from workbench.core.sampletown.drawing.camera import Panel, Points
from workbench.core.sampletown.drawing.roofs import gable_height, with_outline
from workbench.core.sampletown.drawing.site import Site
from workbench.core.sampletown.drawing.wall import Wall
from workbench.core.sampletown.scene import Building


def draw_front_gable(site: Site, building: Building, below: Panel, owner: int) -> None:
    """The gable above a façade: stepped, plain or a row of saw teeth."""
    panel = _above(below, building)
    wall = _bare(site, building, panel)
    if wall is None:
        return
    high, density = panel.height, wall.density
    outline = _gable_outline(building, high)
    if building.roof != "saw":
        lamp = "lit" if site.light.is_dusk and building.variant % 2 else "clear"
        wall.window(panel.width / 2, high * 0.22, "small", lamp, (building.trim, (120, 144, 168)))
    places = np.concatenate([outline, outline[:1]])
    points = np.stack([places[:, 0] * density, wall.pixels.shape[0] - places[:, 1] * density], axis=1)
    coping = np.array(building.walls[0]) * 0.6 if building.roof == "saw" else np.array(building.trim)
    edge = tuple(float(c) for c in coping)
    cv2.polylines(
        wall.pixels,
        [np.round(points).astype(np.int32)],
        True,
        edge,
        max(1, round(0.3 * density)),
        cv2.LINE_AA,
    )
    wall.shade(0, 0, panel.width, 0.1, 0.8)
    site.canvas.place(site.view, panel, with_outline(site.shine(panel, wall), outline, density), owner)


def _gable_outline(building: Building, high: float) -> Points:
    """Places (N×2 metres, y upwards) around a front gable."""
    wide = building.length
    if building.roof == "front":
        return np.array(((0, 0), (wide, 0), (wide / 2, high)))
    if building.roof == "saw":
        tooth = wide / building.units
        places: list[tuple[float, float]] = [(0, 0), (wide, 0)]
        for bay in reversed(range(building.units)):
            places += [((bay + 1) * tooth, high), (bay * tooth, 0.15)]
        return np.array(places)
    steps = 4
    left = [
        (wide / 2 * step / (steps + 0.5), high * (step + rise) / (steps + 0.5))
        for step in range(steps + 1)
        for rise in (0, 1)
    ]
    left = [(x, min(y, high)) for x, y in left]
    return np.array(left + [(wide - x, y) for x, y in reversed(left)])


def draw_side_gable(site: Site, building: Building, below: Panel, owner: int) -> None:
    """The gable above a side wall, under a roof whose ridge runs along the street."""
    panel = _above(below, building)
    wall = _bare(site, building, panel)
    if wall is None:
        return
    wide, high = panel.width, panel.height
    top = ((wide - 0.9, high), (0.9, high)) if building.roof == "mansard" else ((wide / 2, high),)
    shape = ((0, 0), (wide, 0), *top)
    site.canvas.place(
        site.view, panel, with_outline(site.shine(panel, wall), np.array(shape), wall.density), owner
    )


def _above(below: Panel, building: Building) -> Panel:
    high = gable_height(building)
    corner = (below.corner[0], building.eaves + high, below.corner[2])
    return Panel(corner, below.along, (0, -1, 0), below.width, high)


def _bare(site: Site, building: Building, panel: Panel) -> Wall | None:
    """The gable's wall before anything is on it; none where it would not be seen."""
    density = site.density(panel)
    if not density:
        return None
    wall = Wall(panel.width, panel.height, density)
    wall.box(0, 0, panel.width, panel.height, building.walls[0])
    wall.texture(0, panel.width, building.material, building.variant)
    return wall
