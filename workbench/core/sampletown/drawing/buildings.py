"""Buildings in space: which walls and roofs are seen, with light, shadow and haze upon them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from workbench.core.sampletown.dice import Dice
from workbench.core.sampletown.drawing.camera import Panel, Points, View
from workbench.core.sampletown.drawing.canvas import Canvas, Pixels, lit
from workbench.core.sampletown.drawing.facades import paint_front, paint_side
from workbench.core.sampletown.drawing.light import Light, Rgb
from workbench.core.sampletown.drawing.roofs import chimneys, gable_height, roof_panels, with_outline
from workbench.core.sampletown.drawing.shadows import on_panel
from workbench.core.sampletown.drawing.wall import Wall, stepped
from workbench.core.sampletown.scene import Building

Vector = tuple[float, float, float]


@dataclass
class Site:
    """What is needed to build: the canvas, the view, the light and all that throws shadows."""

    canvas: Canvas
    view: View
    light: Light
    bodies: Sequence[Points]
    glows: list[tuple[float, float, float, Rgb]] = field(default_factory=list)

    def glow(self, column: float, row: float, radius: float, colour: Rgb) -> None:
        """Remember a lamp that will shine: where, how far (pixels) and in which colour."""
        self.glows.append((column, row, radius, colour))

    def density(self, panel: Panel) -> float:
        """Pixels per metre for a panel's texture; 0 if the panel cannot be seen."""
        if not self.view.is_facing(panel):
            return 0.0
        found = self.view.density(panel)
        return stepped(min(found, 1.6 * self.view.side / max(panel.width, 4.0))) if found else 0.0

    def shine(self, panel: Panel, wall: Wall) -> Pixels:
        """A painted wall as it looks in this light, from this far."""
        light, normal = self.light, panel.normal
        pixels = _times(wall.pixels, light.on(normal))
        facing = sum(n * s for n, s in zip(normal, light.to_sun, strict=True))
        if light.has_sun and facing > 0.02:
            shadow = on_panel(panel, self.bodies, light, (pixels.shape[1], pixels.shape[0]))
            if shadow is not None:
                dim = _times(wall.pixels, light.in_shade(normal))
                cover = cv2.merge([shadow] * 3)
                pixels = cv2.add(
                    cv2.multiply(pixels, 255 - cover, scale=1 / 255), cv2.multiply(dim, cover, scale=1 / 255)
                )
        for left, top, tile in wall.glows:
            pixels[top : top + tile.shape[0], left : left + tile.shape[1]] = tile
        return self.haze(panel, pixels)

    def haze(self, panel: Panel, pixels: Pixels) -> Pixels:
        """Mix in the fog, more towards the end that is further away."""
        ends = panel.points(((0, 0), (panel.width, 0)))
        first, last = (self.light.haze(self.view.ahead(x, z)) for x, _, z in ends)
        if max(first, last) < 0.02:
            return pixels
        if abs(first - last) < 0.03:
            lost = (first + last) / 2
            fog = tuple(float(value * lost) for value in self.light.fog)
            return cv2.add(cv2.convertScaleAbs(pixels, alpha=1 - lost), np.array((*fog, 0.0)))
        share = np.linspace(first, last, pixels.shape[1], dtype=np.float32)[None, :, None]
        return np.asarray(pixels + (self.light.fog.astype(np.float32) - pixels) * share).astype(np.uint8)


def _times(pixels: Pixels, factors: Sequence[float] | np.ndarray) -> Pixels:
    return cv2.multiply(pixels, (float(factors[0]), float(factors[1]), float(factors[2]), 1.0))


def front_panel(building: Building) -> Panel:
    """The façade towards the street."""
    side, end = building.side, building.start + building.length
    start = end if side > 0 else building.start
    return Panel((side * building.face, building.eaves, start), (0, 0, -side), (0, -1, 0), building.length, building.eaves)


def side_panels(building: Building) -> tuple[Panel, Panel]:
    """The walls that face back and forth along the street."""
    low, high = sorted((building.side * building.face, building.side * (building.face + building.depth)))
    top, end = building.eaves, building.start + building.length
    return (
        Panel((low, top, building.start), (1, 0, 0), (0, -1, 0), building.depth, top),
        Panel((high, top, end), (-1, 0, 0), (0, -1, 0), building.depth, top),
    )


def draw_building(site: Site, building: Building) -> None:
    """One building, from what is behind to what is in front."""
    owner = site.canvas.owner("building")
    site.canvas.buildings[owner] = building
    _stack(site, building, owner)
    for panel, outline in roof_panels(building, is_behind=True):
        _roof(site, building, (panel, outline), owner)
    for panel in side_panels(building):
        density = site.density(panel)
        if density:
            wall = paint_side(building, density, site.light)
            site.canvas.place(site.view, panel, site.shine(panel, wall), owner)
            if building.roof in ("gable", "mansard"):
                _side_gable(site, building, panel, owner)
    for panel in chimneys(building):
        _flat(site, panel, np.array(building.walls[0]) * 0.8, owner)
    for panel, outline in roof_panels(building, is_behind=False):
        _roof(site, building, (panel, outline), owner)
    panel = front_panel(building)
    density = site.density(panel)
    if density:
        wall = paint_front(building, density, site.light)
        site.canvas.place(site.view, panel, site.shine(panel, wall), owner)
        if building.roof in ("step", "front", "saw"):
            _front_gable(site, building, panel, owner)
    if building.kind == "shops":
        _awnings(site, building, owner)


def _roof(site: Site, building: Building, shape: tuple[Panel, Points | None], owner: int) -> None:
    panel, outline = shape
    density = site.density(panel)
    if not density:
        return
    wall = Wall(panel.width, panel.height, density)
    wall.box(0, 0, panel.width, panel.height, building.roofing)
    cool = building.roofing[0] - building.roofing[2] < 30
    wall.texture(0, panel.width, "slates" if cool else "tiles", building.variant)
    if building.roof == "mansard":
        _dormers(wall, building, site.light)
    wall.shade(0, panel.height - 0.16, panel.width, 0.16, 1.12)
    wall.shade(0, 0, panel.width, 0.12, 0.6)
    pixels = site.shine(panel, wall)
    site.canvas.place(site.view, panel, with_outline(pixels, outline, density), owner)


def _dormers(wall: Wall, building: Building, light: Light) -> None:
    dice = Dice("dormers", building.variant)
    many = max(1, round(wall.width / 3.4))
    for place in range(many):
        x = wall.width * (place + 0.5) / many
        wall.shade(x - 0.55, 0.1, 1.5, 1.9, 0.6)
        wall.box(x - 0.75, 0.25, 1.5, 1.75, building.trim)
        wall.shape(((x - 0.95, 2.0), (x + 0.95, 2.0), (x, 2.55)), np.array(building.roofing) * 0.7)
        state = "lit" if light.is_dusk and dice.chance(0.4) else "clear"
        wall.window(x, 0.5, "casement", state, (building.trim, (120, 144, 168)))


def _front_gable(site: Site, building: Building, below: Panel, owner: int) -> None:
    """The gable above a façade: stepped, plain or a row of saw teeth."""
    high = gable_height(building)
    panel = Panel((below.corner[0], building.eaves + high, below.corner[2]), below.along, (0, -1, 0), below.width, high)
    density = site.density(panel)
    if not density:
        return
    wall = Wall(panel.width, high, density)
    wall.box(0, 0, panel.width, high, building.walls[0])
    wall.texture(0, panel.width, building.material, building.variant)
    outline = _gable_outline(building, high)
    if building.roof != "saw":
        lamp = "lit" if site.light.is_dusk and building.variant % 2 else "clear"
        wall.window(panel.width / 2, high * 0.22, "small", lamp, (building.trim, (120, 144, 168)))
    places = np.concatenate([outline, outline[:1]])
    points = np.stack([places[:, 0] * density, wall.pixels.shape[0] - places[:, 1] * density], axis=1)
    edge = tuple(float(c) for c in building.trim)
    cv2.polylines(wall.pixels, [np.round(points).astype(np.int32)], True, edge, max(1, round(0.3 * density)), cv2.LINE_AA)
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
    left = [(wide / 2 * step / (steps + 0.5), high * (step + rise) / (steps + 0.5)) for step in range(steps + 1) for rise in (0, 1)]
    left = [(x, min(y, high)) for x, y in left]
    return np.array(left + [(wide - x, y) for x, y in reversed(left)])


def _side_gable(site: Site, building: Building, below: Panel, owner: int) -> None:
    high = gable_height(building)
    panel = Panel((below.corner[0], building.eaves + high, below.corner[2]), below.along, (0, -1, 0), below.width, high)
    density = site.density(panel)
    if not density:
        return
    wall = Wall(panel.width, high, density)
    wall.box(0, 0, panel.width, high, building.walls[0])
    wall.texture(0, panel.width, building.material, building.variant)
    wide = panel.width
    shape = ((0, 0), (wide, 0), (wide / 2, high))
    if building.roof == "mansard":
        shape = ((0, 0), (wide, 0), (wide - 0.9, high), (0.9, high))
    site.canvas.place(site.view, panel, with_outline(site.shine(panel, wall), np.array(shape), density), owner)


def _flat(site: Site, panel: Panel, colour: np.ndarray, owner: int) -> None:
    if site.view.is_facing(panel):
        ahead = site.view.ahead(panel.corner[0], panel.corner[2])
        outline = site.view.outline(panel.outline())
        if len(outline):
            site.canvas.polygon(outline, lit(site.light, colour, site.light.on(panel.normal), ahead), owner)


def _stack(site: Site, building: Building, owner: int) -> None:
    """The tall chimney of a works, or the lift house of a tower."""
    if building.kind == "works" and building.variant % 2:
        x = building.side * (building.face + building.depth * 0.7)
        z = building.start + building.length * 0.6
        foot, top = site.view.spot(x, 0, z), site.view.spot(x, building.eaves + 13, z)
        if foot[2]:
            for strip, bright in ((0.0, 0.75), (0.33, 1.0), (0.66, 0.85)):
                colour = np.array((150, 92, 74)) * bright
                shown = lit(site.light, colour, site.light.on((0, 0, -1)), site.view.ahead(x, z))
                at = [(p[0] + (w * strip - w / 2 + e * w / 3) * p[2], p[1]) for p, w, e in ((foot, 2.4, 0), (top, 1.5, 0), (top, 1.5, 1), (foot, 2.4, 1))]
                site.canvas.polygon(at, shown, owner)
    if building.kind in ("tower", "office"):
        low = building.side * (building.face + 3)
        z, wide = building.start + building.length * 0.3, building.length * 0.4
        top = building.eaves + 2.6
        along = -building.side
        start = z + wide if building.side > 0 else z
        _flat(site, Panel((low, top, start), (0, 0, along), (0, -1, 0), wide, 3.0), np.array(building.walls[0]) * 0.9, owner)
        left = min(low, low + building.side * 6)
        _flat(site, Panel((left, top, z), (1, 0, 0), (0, -1, 0), 6.0, 3.0), np.array(building.walls[0]) * 0.9, owner)


def _awnings(site: Site, building: Building, owner: int) -> None:
    dice = Dice("awnings", building.variant)
    unit = building.length / building.units
    for place in range(building.units):
        is_out, width = dice.chance(0.55), unit - 0.7
        if not is_out:
            continue
        first = building.start + building.length - place * unit if building.side > 0 else building.start + place * unit
        z = first - building.side * 0.35
        out, fall = 1.15, 0.55
        length = math.hypot(out, fall)
        down = (-building.side * out / length, -fall / length, 0.0)
        panel = Panel((building.side * building.face, building.storey_height - 0.7, z), (0, 0, -building.side), down, width, length)
        density = site.density(panel)
        if not density:
            continue
        wall = Wall(width, length, density)
        wall.box(0, 0, width, length, (236, 228, 212))
        cloth = dice.pick(((172, 60, 52), (52, 96, 84), (196, 144, 66), (58, 84, 122)))
        for stripe in range(int(width / 0.5)):
            wall.box(stripe * 0.5, 0, 0.25, length, cloth)
        wall.shade(0, 0, width, 0.18, 0.82)
        site.canvas.place(site.view, panel, site.shine(panel, wall), owner)
