"""Generating what the tool “Variations” shows; it brings in torch, so none of it is for the thread of the window."""

import math
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.variations.variation_settings import (
    ONE_SCALE,
    AnimationSettings,
    ChangesSettings,
    LayerSettings,
)
from workbench.core.steps import Step, Steps
from workbench.panes.generator.opening_work import ready_device

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.core.generators.latents.points import Point
    from workbench.core.generators.variations.differences import Changes
    from workbench.core.networks.maps import FeatureMaps
    from workbench.core.networks.maps_pictures import Scale
    from workbench.widgets.pixels import Pixels

_LARGEST_SHEET = 48_000_000
_LARGEST_FRAMES = 256 * 2**20
_SECONDS_FOR_A_FRAME = 0.25


@dataclass(frozen=True)
class Where:
    """Of which generator, by which sliders, on which device."""

    key: str
    directions: tuple[Direction, ...]
    device: str


@dataclass(frozen=True)
class MatrixWish:
    """The points of each row, and how many pixels are needed of each picture to be shown."""

    where: Where
    rows: "tuple[tuple[Point, ...], ...]"
    side: int

    @property
    def points(self) -> "tuple[Point, ...]":
        """All points, row by row."""
        return tuple(point for row in self.rows for point in row)


@dataclass(frozen=True, eq=False)
class Cell:
    """A picture of a matrix; `distance` is that of its point, in spreads."""

    row: int
    column: int
    pixels: "Pixels"
    distance: float


def matrix_cells(wish: MatrixWish) -> Steps[Cell]:
    """A quick picture for each cell; then those again that turned out too coarse for their cell."""
    from workbench.core.generators.rendering import renderer

    made = renderer(wish.where.key, ready_device(wish.where.device))
    wanted = min(wish.side, made.card.resolution)
    places = [(row, column) for row, points in enumerate(wish.rows) for column in range(len(points))]
    coarse = []
    for number, (row, column) in enumerate(places, 1):
        found = made.preview(wish.rows[row][column], wish.where.directions)
        if not found.is_full and len(found.pixels) < wanted:
            coarse.append((row, column))
        pixels = at_most(found.pixels, wish.side)
        yield Step(number, len(places) + len(coarse), Cell(row, column, pixels, found.distance))
    for number, (row, column) in enumerate(coarse, 1 + len(places)):
        found = made.full(wish.rows[row][column], wish.where.directions)
        pixels = at_most(found.pixels, wish.side)
        yield Step(number, len(places) + len(coarse), Cell(row, column, pixels, found.distance))


def drawn_sheet(
    wish: MatrixWish, headings: tuple[tuple[str, ...], tuple[str, ...]], title: tuple[str, ...]
) -> "Steps[Pixels | None]":
    """All pictures rendered exactly, on one sheet with the headings of rows and columns; the last step has it."""
    from workbench.core.generators.rendering import render_points
    from workbench.core.generators.variations.picture_sheets import matrix_sheet

    points, columns = wish.points, len(wish.rows[0])
    side = math.isqrt(_LARGEST_SHEET // len(points))
    pictures = {}
    device = ready_device(wish.where.device)
    for step in render_points(wish.where.key, points, wish.where.directions, device):
        pictures[divmod(step.done - 1, columns)] = at_most(step.value.pixels, side)
        yield Step(step.done, len(points) + 1, None)
    yield Step(len(points) + 1, len(points) + 1, matrix_sheet(pictures, *headings, title))


@dataclass(frozen=True)
class AnimationWish:
    """The points that an animation leads through, and how; `side` is how many pixels are needed to be shown."""

    where: Where
    stations: "tuple[Point, ...]"
    settings: AnimationSettings
    side: int


@dataclass(frozen=True, eq=False)
class Frame:
    """One picture of an animation, and all its points."""

    number: int
    pixels: "Pixels"
    points: "tuple[Point, ...]"


def animation_frames(wish: AnimationWish) -> Steps[Frame]:
    """The pictures of an animation one after the other, as quick ones."""
    from workbench.core.generators.rendering import renderer
    from workbench.core.generators.variations.interpolation import points_between

    made, settings = renderer(wish.where.key, ready_device(wish.where.device)), wish.settings
    directions = wish.where.directions
    points = tuple(
        points_between(
            made.network, wish.stations, directions, settings.frames, settings.way, settings.closes
        )
    )
    side = min(wish.side, math.isqrt(_LARGEST_FRAMES // 3 // len(points)))
    for number, point in enumerate(points):
        found = made.preview(point, directions, _SECONDS_FOR_A_FRAME)
        yield Step(number + 1, len(points), Frame(number, at_most(found.pixels, side), points))


@dataclass(frozen=True)
class ChangesWish:
    """The point that is steered, and the slider whose move is looked at."""

    where: Where
    point: "Point"
    direction: Direction
    settings: ChangesSettings


@dataclass(frozen=True, eq=False)
class SeenChanges:
    """The two pictures of the point, and what is known so far of the slider."""

    wish: ChangesWish
    before: "Pixels"
    after: "Pixels"
    changes: "Changes"


def changed_pixels(wish: ChangesWish) -> Steps[SeenChanges]:
    """What a move of the slider changes: at once for the point, then on the average of ever more random scenes."""
    from workbench.core.generators.rendering import renderer
    from workbench.core.generators.variations.differences import changes, in_pairs, moves

    made, settings = renderer(wish.where.key, ready_device(wish.where.device)), wish.settings
    points = moves(wish.point, wish.direction, settings.start, settings.end, settings.scenes)
    pictures = (made.full(point, wish.where.directions).pixels for point in points)
    pairs = in_pairs(pictures)
    first = next(pairs)
    for found in changes(chain((first,), pairs), settings.threshold):
        yield Step(found.count + 1, settings.scenes + 1, SeenChanges(wish, *first, found))


@dataclass(frozen=True)
class MapsWish:
    """The feature maps of the layer with this index at a point; `side` is that of the tiles."""

    where: Where
    point: "Point"
    layer: int
    settings: LayerSettings
    side: int


@dataclass(frozen=True, eq=False)
class SeenMaps:
    """Maps in the order of `channels`, their tiles N×h×w×3, and which colours stand for which values."""

    wish: MapsWish
    maps: "FeatureMaps"
    channels: "NDArray[np.intp]"
    tiles: "Pixels"
    scale: "Scale"


def layer_maps(wish: MapsWish) -> SeenMaps:
    """What a layer of the generator gives for a point, as colours."""
    import numpy as np

    from workbench.core.generators.rendering import renderer
    from workbench.core.networks import maps_settings
    from workbench.core.networks.maps import FeatureMaps
    from workbench.core.networks.maps_pictures import scale_of, tiles_of
    from workbench.core.networks.tracing import Layer

    made = renderer(wish.where.key, ready_device(wish.where.device))
    known, values = (
        made.network.layers[wish.layer],
        made.features(wish.point, wish.where.directions, wish.layer),
    )
    layer = Layer(known.name, "", "convolution", (known.inputs,), values.shape, "maps", True)
    maps = FeatureMaps(layer, values)
    is_common = wish.settings.scale == ONE_SCALE
    scale = scale_of(maps, maps_settings.ONE_SCALE if is_common else maps_settings.OWN_SCALE)
    order = (
        np.argsort(-maps.largest, kind="stable")
        if wish.settings.is_strongest_first
        else np.arange(maps.count)
    )
    return SeenMaps(wish, maps, order, tiles_of(maps, order, scale, wish.side), scale)


def at_most(pixels: "Pixels", side: int) -> "Pixels":
    """The picture, reduced where it is larger than `side` pixels."""
    if max(pixels.shape[:2]) <= side:
        return pixels
    import cv2

    height, width = (max(1, round(each * side / max(pixels.shape[:2]))) for each in pixels.shape[:2])
    reduced: Pixels = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    return reduced


def full_picture(where: Where, point: "Point") -> "Pixels":
    """The picture of a point as it would be saved."""
    from workbench.core.generators.rendering import renderer

    return renderer(where.key, ready_device(where.device)).full(point, where.directions).pixels
