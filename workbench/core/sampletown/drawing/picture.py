"""A whole picture: everything in the scene, drawn from far to near, and measured."""

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from workbench.core.sampletown.drawing.buildings import draw_building
from workbench.core.sampletown.drawing.camera import View
from workbench.core.sampletown.drawing.canvas import Canvas
from workbench.core.sampletown.drawing.carried import draw_banner, draw_carried
from workbench.core.sampletown.drawing.furniture import draw_boundary, draw_thing
from workbench.core.sampletown.drawing.ground import dappled, draw_ground
from workbench.core.sampletown.drawing.light import light_of
from workbench.core.sampletown.drawing.people import draw_person
from workbench.core.sampletown.drawing.pixels import Pixels, resized
from workbench.core.sampletown.drawing.roofs import gable_height
from workbench.core.sampletown.drawing.shadows import body, ground_shadows, shaded_at
from workbench.core.sampletown.drawing.site import Site
from workbench.core.sampletown.drawing.sky import draw_birds, draw_distance, draw_sky
from workbench.core.sampletown.drawing.trees import draw_tree
from workbench.core.sampletown.drawing.vehicles import draw_car
from workbench.core.sampletown.drawing.weather import developed, rain, shine, wet
from workbench.core.sampletown.scene import Car, Person, Plot, Scene, Tree

#: Measurements are always made on a drawing of this side, so that they do not depend on a picture's size.
MEASURED_SIDE = 128
#: A thing counts as seen from this many pixels of that drawing on.
FEWEST_PIXELS = 4
_GREEN = ("greenery", "tree", "bush", "hedge")


@dataclass(frozen=True)
class Seen:
    """What can really be seen in a picture; shares are of all its pixels, counts of things not wholly hidden.

    ``building_type`` and ``storeys`` are those of the building of which most is seen, ``building_height`` is the mean
    height in metres of all, each weighted by how much is seen of it.
    """

    building_type: str
    storeys: int
    building_height: float
    greenery_share: float
    sky_share: float
    building_share: float
    road_share: float
    buildings: int
    trees: int
    cars: int
    people: int
    litter: int


def render(scene: Scene, size: int) -> Pixels:
    """The scene as a picture, size×size×3, RGB, 0 to 255. The same scene looks the same at every size."""
    return _developed(draw(scene, _drawn_side(size)), scene, size)


def _developed(canvas: Canvas, scene: Scene, size: int) -> Pixels:
    """A drawing made smaller, as a camera would have taken it."""
    small = resized(canvas.colours, (size, size))
    return developed(small, scene, light_of(scene.sky))


def _drawn_side(size: int) -> int:
    """Small pictures are drawn larger and then reduced, for smooth edges."""
    return size * 2


def draw(scene: Scene, side: int) -> Canvas:
    """The scene on a canvas of this side, in colours and in what every pixel belongs to."""
    canvas, view, light = Canvas(side), View(scene.camera, side), light_of(scene.sky)
    draw_sky(canvas, view, light, scene.sky)
    draw_birds(canvas, view, light, scene.sky)
    shade = dappled(view, *ground_shadows(view, light, scene))
    draw_ground(canvas, view, light, scene, shade)
    draw_distance(canvas, view, light, scene.sky)
    built = [plot.building for plot in scene.plots if plot.building]
    site = Site(canvas, view, light, built, [body(each) for each in built])
    for work in _works(site, scene, shade):
        work()
    if light.is_wet:
        wet(canvas, view)
    shine(canvas, site.glows)
    if light.is_wet:
        rain(canvas, scene)
    return canvas


def _works(site: Site, scene: Scene, shade: Pixels) -> list[Callable[[], None]]:
    """All there is to draw, in order: plots from far to near, then what is in the street from far to near.

    From a camera in the street nothing on a plot can hide anything in the street.
    """
    works: list[Callable[[], None]] = []
    edge = scene.street.edge
    for plot in sorted(scene.plots, key=lambda plot: -_distance(site, plot)):
        works += _plot_works(site, scene, plot, shade)
    street: list[tuple[float, Callable[[], None]]] = []
    lamps = [(thing.x, thing.z, partial(draw_thing, site, thing)) for thing in scene.things]
    cars = [(car.x, car.z, partial(draw_car, site, car, _shaded(site, shade, car))) for car in scene.cars]
    banners = [(each.x, each.z, partial(draw_banner, site, each)) for each in scene.banners]
    trees = [
        (tree.x, tree.z, partial(draw_tree, site, tree, 0.0)) for tree in scene.trees if abs(tree.x) < edge
    ]
    people = [(each.x, each.z, partial(_draw_walker, site, each, shade)) for each in scene.people]
    for x, z, work in (*lamps, *cars, *banners, *trees, *people):
        street.append((site.view.ahead(x, z), work))
    return works + [work for _, work in sorted(street, key=lambda each: -each[0])]


def _plot_works(site: Site, scene: Scene, plot: Plot, shade: Pixels) -> list[Callable[[], None]]:
    edge, end = scene.street.edge, plot.start + plot.length
    trees = [t for t in scene.trees if t.x * plot.side >= edge and plot.start <= t.z < end]
    trees.sort(key=lambda tree: -site.view.ahead(tree.x, tree.z))
    if plot.building is None:
        behind, before = trees, []
    else:
        back = plot.building.face + plot.building.depth
        behind = [tree for tree in trees if abs(tree.x) > back]
        before = [tree for tree in trees if abs(tree.x) <= back]
    works: list[Callable[[], None]] = [partial(draw_tree, site, tree, 0.0) for tree in behind]
    if plot.building is not None:
        works.append(partial(draw_building, site, plot.building))
    works += [partial(draw_tree, site, tree, _shaded(site, shade, tree)) for tree in before]
    works.append(partial(draw_boundary, site, plot, edge))
    return works


def _distance(site: Site, plot: Plot) -> float:
    """From the camera to the middle of the plot's street front."""
    x = plot.side * (plot.building.face if plot.building else abs(site.view.x) + 9)
    return math.hypot(x - site.view.x, plot.start + plot.length / 2)


def _shaded(site: Site, shade: Pixels, thing: Car | Tree | Person) -> float:
    return shaded_at(shade, site.view, thing.x, thing.z)


def _draw_walker(site: Site, person: Person, shade: Pixels) -> None:
    draw_person(site, person, _shaded(site, shade, person))
    draw_carried(site, person)


def measure(scene: Scene) -> Seen:
    """What can be seen of the scene."""
    return _seen_on(draw(scene, MEASURED_SIDE), scene)


def render_and_measure(scene: Scene, size: int) -> tuple[Pixels, Seen]:
    """Both :func:`render` and :func:`measure`, with one drawing where one will do."""
    side = _drawn_side(size)
    canvas = draw(scene, side)
    pixels = _developed(canvas, scene, size)
    return pixels, _seen_on(canvas, scene) if side == MEASURED_SIDE else measure(scene)


def _seen_on(canvas: Canvas, scene: Scene) -> Seen:
    pixels = np.bincount(canvas.owners.ravel(), minlength=len(canvas.kinds)).tolist()
    whole = canvas.owners.size
    areas: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for kind, area in zip(canvas.kinds, pixels, strict=True):
        areas[kind] += area
        counts[kind] += area >= FEWEST_PIXELS
    greenery = sum(areas[kind] for kind in _GREEN)
    is_park = scene.building_type == "park" and greenery > areas["building"]
    main = max(canvas.buildings, key=lambda owner: pixels[owner], default=None)
    built = canvas.buildings[main] if main is not None and pixels[main] else None
    metres = sum(
        (each.eaves + gable_height(each)) * pixels[owner] for owner, each in canvas.buildings.items()
    )
    return Seen(
        building_type="park" if is_park or built is None else built.kind,
        storeys=built.storeys if built else 0,
        building_height=round(metres / max(1, areas["building"]), 2),
        greenery_share=round(greenery / whole, 4),
        sky_share=round(areas["sky"] / whole, 4),
        building_share=round(areas["building"] / whole, 4),
        road_share=round(areas["road"] / whole, 4),
        buildings=counts["building"],
        trees=counts["tree"],
        cars=counts["car"],
        people=counts["person"],
        litter=counts["litter"],
    )
