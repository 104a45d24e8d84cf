"""Where the sun does not reach: shadows of buildings, trees, cars and people, on the ground and on walls."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.sampletown.drawing.camera import Panel, Points, View
from workbench.core.sampletown.drawing.canvas import Pixels, fixed
from workbench.core.sampletown.drawing.light import Light
from workbench.core.sampletown.scene import Building, Car, Scene, Tree

_CIRCLE = np.stack([np.cos(np.linspace(0, 2 * np.pi, 14)), np.sin(np.linspace(0, 2 * np.pi, 14))], axis=1)


def body(building: Building) -> Points:
    """The corners of a building's walls and its ridge, N×3."""
    near, far = building.face, building.face + building.depth
    start, end = building.start, building.start + building.length
    top = building.eaves
    corners = [(x, y, z) for x in (near, far) for y in (0.0, top) for z in (start, end)]
    if building.roof in ("gable", "mansard"):
        corners += [((near + far) / 2, top + building.depth * 0.36, z) for z in (start, end)]
    if building.roof in ("step", "front", "hip"):
        corners += [((near + far) / 2, top + building.length * 0.35, (start + end) / 2)]
    points = np.array(corners)
    points[:, 0] *= building.side
    return points


def on_ground(points: Points, light: Light) -> Points:
    """The outline on the ground (N×3, y = 0) of the shadow of a convex body."""
    s = light.to_sun
    reach = points[:, 1:2] / max(0.12, s[1])
    flat = points - reach * np.array(s)
    hull = cv2.convexHull(flat[:, [0, 2]].astype(np.float32))[:, 0]
    return np.stack([hull[:, 0], np.zeros(len(hull)), hull[:, 1]], axis=1).astype(np.float64)


def on_panel(panel: Panel, bodies: Sequence[Points], light: Light, size: tuple[int, int]) -> Pixels | None:
    """A mask (255 in shadow) over a panel's texture of this (width, height), or None if all of it is in the sun."""
    n, s = np.array(panel.normal), np.array(light.to_sun)
    facing = float(n @ s)
    mask = None
    for points in bodies:
        above = (points - np.array(panel.corner)) @ n
        if above.max() < 0.3:
            continue
        fallen = points[above > 0.0] - np.outer(above[above > 0.0] / facing, s) - np.array(panel.corner)
        places = np.stack([fallen @ np.array(panel.along), fallen @ np.array(panel.down)], axis=1)
        # Whatever throws a shadow stands on the ground, so the shadow reaches below the panel.
        places = np.concatenate([places, places + (0, 60)])
        if places[:, 0].max() < 0 or places[:, 0].min() > panel.width or places[:, 1].min() > panel.height:
            continue
        mask = np.zeros((size[1], size[0]), np.uint8) if mask is None else mask
        hull = cv2.convexHull((places * (size[0] / panel.width)).astype(np.float32))[:, 0]
        cv2.fillConvexPoly(mask, fixed(hull, 2000), 255, cv2.LINE_AA, 4)
    return mask


def ground_shadows(view: View, light: Light, scene: Scene) -> NDArray[np.uint8]:
    """How much of the sun each pixel of the ground misses: 0 none, 255 all."""
    mask = np.zeros((view.side, view.side), np.uint8)
    leafy = np.zeros_like(mask)
    if light.has_sun:
        for plot in scene.plots:
            if plot.building is not None:
                _fill(mask, view, on_ground(body(plot.building), light))
        for tree in scene.trees:
            _fill(leafy, view, on_ground(_crown(tree, light), light))
            _fill(mask, view, on_ground(_post(tree.x, tree.z, 0.14, tree.height * 0.5), light))
        for car in scene.cars:
            _fill(mask, view, on_ground(_box(car), light))
        for person in scene.people:
            _fill(mask, view, on_ground(_post(person.x, person.z, 0.2, person.height), light))
        for thing in scene.things:
            if thing.kind in ("lamp", "bench", "bin", "bollard"):
                tall = {"lamp": 4.6, "bench": 0.8, "bin": 0.9, "bollard": 0.9}[thing.kind]
                _fill(mask, view, on_ground(_post(thing.x, thing.z, 0.06 if tall > 2 else 0.25, tall), light))
    return np.maximum(mask, leafy)


def contact_shadows(view: View, scene: Scene) -> NDArray[np.uint8]:
    """The soft darkness under things that stand on the ground; it is there in any weather."""
    mask = np.zeros((view.side, view.side), np.uint8)
    for car in scene.cars:
        _fill(mask, view, _disc(car.x, car.z, 1.15, 2.3), 235)
    for person in scene.people:
        _fill(mask, view, _disc(person.x, person.z, 0.34, 0.26), 130)
    for tree in scene.trees:
        _fill(mask, view, _disc(tree.x, tree.z, 0.5, 0.5), 120)
    return mask


def _fill(mask: Pixels, view: View, outline: Points, dark: int = 255) -> None:
    screen = view.outline(outline)
    if len(screen) > 2 and screen[:, 0].max() > 0 and screen[:, 0].min() < view.side:
        cv2.fillPoly(mask, [fixed(screen, view.side)], dark, cv2.LINE_AA, 4)


def _disc(x: float, z: float, wide: float, long: float) -> Points:
    points = np.zeros((len(_CIRCLE), 3))
    points[:, 0] = x + wide * _CIRCLE[:, 0]
    points[:, 2] = z + long * _CIRCLE[:, 1]
    return points


def _crown(tree: Tree, light: Light) -> Points:
    """The crown's widest outline across the sun's direction."""
    s = np.array(light.to_sun)
    aside = np.cross(s, (0, 1, 0))
    aside /= np.linalg.norm(aside)
    wide, tall = tree.height * 0.3, tree.height * 0.34
    centre = np.array((tree.x, tree.height * 0.62, tree.z))
    return centre + np.outer(_CIRCLE[:, 0] * wide, aside) + np.outer(_CIRCLE[:, 1] * tall, (0, 1, 0))


def _post(x: float, z: float, wide: float, tall: float) -> Points:
    return np.array([(x + i * wide, y, z + j * wide) for i in (-1, 1) for j in (-1, 1) for y in (0.0, tall)])


def _box(car: Car) -> Points:
    tall, long = (2.1, 2.4) if car.body == "van" else (1.3, 2.0)
    return np.array(
        [(car.x + i * 0.82, y, car.z + j * long * (1 if y < 0.5 else 0.6)) for i in (-1, 1) for j in (-1, 1) for y in (0.2, tall)]
    )


def shaded_at(mask: NDArray[np.uint8], view: View, x: float, z: float) -> float:
    """The share of sun that somebody standing at a place misses."""
    column, row, scale = view.spot(x, 0.0, z)
    if not scale:
        return 0.0
    at = (min(view.side - 1, max(0, int(row))), min(view.side - 1, max(0, int(column))))
    return float(mask[at]) / 255


