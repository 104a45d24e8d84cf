"""Where the sun does not reach: shadows of buildings, trees, cars and people, on the ground and on walls."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.sampletown.drawing.camera import Panel, Points, View
from workbench.core.sampletown.drawing.canvas import fixed
from workbench.core.sampletown.drawing.light import Light
from workbench.core.sampletown.drawing.pixels import Pixels
from workbench.core.sampletown.scene import Building, Car, Scene, Tree

_TALL = {"lamp": 4.6, "bench": 0.8, "bin": 0.9, "bollard": 0.9}
_CIRCLE = np.stack([np.cos(np.linspace(0, 2 * np.pi, 14)), np.sin(np.linspace(0, 2 * np.pi, 14))], axis=1)


class Body(NamedTuple):
    """A convex body that throws a shadow: its corners (N×3), and the least and greatest x, y, z."""

    points: Points
    low: list[float]
    high: list[float]


def body(building: Building) -> Body:
    """The corners of a building's walls and its ridge, and the box around them."""
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
    return Body(points, points.min(axis=0).tolist(), points.max(axis=0).tolist())


def on_ground(points: Points, light: Light) -> Points:
    """The outline on the ground (N×3, y = 0) of the shadow of a convex body."""
    s = light.to_sun
    reach = points[:, 1:2] / max(0.12, s[1])
    flat = points - reach * np.array(s)
    hull = cv2.convexHull(flat[:, [0, 2]].astype(np.float32))[:, 0]
    return np.stack([hull[:, 0], np.zeros(len(hull)), hull[:, 1]], axis=1).astype(np.float64)


def on_panel(panel: Panel, bodies: Sequence[Body], light: Light, size: tuple[int, int]) -> Pixels | None:
    """A mask (255 in shadow) over a panel's texture of this (width, height), or None if all of it is in the sun."""
    normal, s, corner = np.array(panel.normal), np.array(light.to_sun), np.array(panel.corner)
    n = panel.normal
    facing, depth = float(normal @ s), float(normal @ corner)
    frame = np.array((panel.along, panel.down)).T
    mask = None
    for points, low, high in bodies:
        if sum(max(n[k] * low[k], n[k] * high[k]) for k in range(3)) - depth < 0.3:
            continue
        above = points @ normal - depth
        # The box reaches further than the body itself: a ridge is narrower than the walls below it.
        if above.max() <= 0:
            continue
        fallen = points[above > 0.0] - np.outer(above[above > 0.0] / facing, s) - corner
        places = fallen @ frame
        # Whatever throws a shadow stands on the ground, so the shadow reaches below the panel.
        places = np.concatenate([places, places + np.array((0, 60))])
        if places[:, 0].max() < 0 or places[:, 0].min() > panel.width or places[:, 1].min() > panel.height:
            continue
        mask = np.zeros((size[1], size[0]), np.uint8) if mask is None else mask
        hull = cv2.convexHull((places * (size[0] / panel.width)).astype(np.float32))[:, 0]
        cv2.fillConvexPoly(mask, fixed(hull.tolist()), 255, cv2.LINE_AA, 4)
    return mask


def ground_shadows(view: View, light: Light, scene: Scene) -> tuple[Pixels, Pixels]:
    """How much of the sun each pixel of the ground misses, 0 none to 255 all: in full shade, and under leaves."""
    mask = np.zeros((view.side, view.side), np.uint8)
    leafy = np.zeros_like(mask)
    if light.has_sun:
        for plot in scene.plots:
            if plot.building is not None:
                _fill(mask, view, on_ground(body(plot.building).points, light))
        for tree in scene.trees:
            if _matters(view, tree.x, tree.z, 2.5 * tree.height):
                _fill(leafy, view, on_ground(_crown(tree, light), light))
                _fill(mask, view, on_ground(_post(tree.x, tree.z, 0.14, tree.height * 0.5), light))
        for points in _small_bodies(view, scene):
            _fill(mask, view, on_ground(points, light))
    return mask, leafy


def _small_bodies(view: View, scene: Scene) -> Iterator[Points]:
    """The bodies of cars, people and street furniture near enough for their shadows to be seen."""
    for car in scene.cars:
        if _matters(view, car.x, car.z, 4.0):
            yield _box(car)
    for person in scene.people:
        if _matters(view, person.x, person.z, 3.0):
            yield _post(person.x, person.z, 0.2, person.height)
    for thing in scene.things:
        tall = _TALL.get(thing.kind, 0.0)
        if tall and _matters(view, thing.x, thing.z, 2 * tall):
            yield _post(thing.x, thing.z, 0.06 if tall > 2 else 0.25, tall)


def _matters(view: View, x: float, z: float, reach: float) -> bool:
    """Whether something that reaches so far (metres) around a place may darken a pixel."""
    ahead, aside = view.ahead(x, z), (x - view.x) * view.cos - z * view.sin
    if ahead < -reach or view.focal * reach < 3.0 * ahead:
        return False
    return abs(aside) - reach < 0.75 * view.side / view.focal * max(ahead + reach, 0.1)


def contact_shadows(view: View, scene: Scene) -> NDArray[np.uint8]:
    """The soft darkness under things that stand on the ground; it is there in any weather."""
    mask = np.zeros((view.side, view.side), np.uint8)
    for plot in scene.plots:
        if plot.building is not None:
            _fill(mask, view, _foot(plot.building), 110)
    discs = [(car.x, car.z, 1.15, 2.3, 235) for car in scene.cars]
    discs += [(person.x, person.z, 0.34, 0.26, 130) for person in scene.people]
    discs += [(tree.x, tree.z, 0.5, 0.5, 120) for tree in scene.trees]
    for x, z, wide, long, dark in discs:
        if _matters(view, x, z, wide):
            _fill(mask, view, _disc(x, z, wide, long), dark)
    return mask


def _fill(mask: Pixels, view: View, outline: Points, dark: int = 255) -> None:
    screen = view.outline(outline.tolist())
    if len(screen) > 2 and max(screen)[0] > 0 and min(screen)[0] < view.side:
        cv2.fillPoly(mask, [fixed(screen)], dark, cv2.LINE_AA, 4)


def _foot(building: Building) -> Points:
    """The strip of ground before a façade, which sees less of the sky."""
    end = building.start + building.length
    near, far = building.side * (building.face - 0.45), building.side * (building.face + 0.5)
    return np.array(
        [(x, 0.0, z) for x, z in ((near, building.start), (far, building.start), (far, end), (near, end))]
    )


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
    across, upright = np.outer(_CIRCLE[:, 0] * wide, aside), np.outer(_CIRCLE[:, 1] * tall, (0, 1, 0))
    edge: Points = centre + across + upright
    return edge


def _post(x: float, z: float, wide: float, tall: float) -> Points:
    return np.array([(x + i * wide, y, z + j * wide) for i in (-1, 1) for j in (-1, 1) for y in (0.0, tall)])


def _box(car: Car) -> Points:
    tall, long = (2.1, 2.4) if car.body == "van" else (1.3, 2.0)
    return np.array(
        [
            (car.x + i * 0.82, y, car.z + j * long * (1 if y < 0.5 else 0.6))
            for i in (-1, 1)
            for j in (-1, 1)
            for y in (0.2, tall)
        ]
    )


def shaded_at(mask: NDArray[np.uint8], view: View, x: float, z: float) -> float:
    """The share of sun that somebody standing at a place misses."""
    column, row, scale = view.spot(x, 0.0, z)
    if not scale:
        return 0.0
    at = (min(view.side - 1, max(0, int(row))), min(view.side - 1, max(0, int(column))))
    return float(mask[at]) / 255
