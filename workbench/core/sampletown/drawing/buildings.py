"""Buildings in space: which walls and roofs are seen, with light, shadow and haze upon them."""

import math

import numpy as np

from workbench.core.sampletown.dice import Dice
from workbench.core.sampletown.drawing.camera import Panel, Points
from workbench.core.sampletown.drawing.canvas import lit
from workbench.core.sampletown.drawing.facades import paint_front, paint_side
from workbench.core.sampletown.drawing.gables import draw_front_gable, draw_side_gable
from workbench.core.sampletown.drawing.light import Light
from workbench.core.sampletown.drawing.roofs import chimneys, roof_panels, with_outline
from workbench.core.sampletown.drawing.site import Site
from workbench.core.sampletown.drawing.wall import Wall
from workbench.core.sampletown.scene import Building

Vector = tuple[float, float, float]


def front_panel(building: Building) -> Panel:
    """The façade towards the street."""
    side, end = building.side, building.start + building.length
    start = end if side > 0 else building.start
    return Panel(
        (side * building.face, building.eaves, start),
        (0, 0, -side),
        (0, -1, 0),
        building.length,
        building.eaves,
    )


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
    if building.kind == "works" and building.variant % 2:
        _smokestack(site, building, owner)
    if building.kind in ("tower", "office"):
        _lift_house(site, building, owner)
    for panel, outline in roof_panels(building, is_behind=True):
        _roof(site, building, (panel, outline), owner)
    for panel, is_near in zip(side_panels(building), (True, False), strict=True):
        density = 0.0 if site.is_covered(building, is_near) else site.density(panel)
        if density:
            wall = paint_side(building, density, site.light)
            site.canvas.place(site.view, panel, site.shine(panel, wall), owner)
            if building.roof in ("gable", "mansard"):
                draw_side_gable(site, building, panel, owner)
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
            draw_front_gable(site, building, panel, owner)
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


def _flat(site: Site, panel: Panel, colour: np.ndarray, owner: int) -> None:
    if site.view.is_facing(panel):
        ahead = site.view.ahead(panel.corner[0], panel.corner[2])
        outline = site.view.outline(panel.outline())
        if len(outline):
            site.canvas.polygon(outline, lit(site.light, colour, site.light.on(panel.normal), ahead), owner)


def _smokestack(site: Site, building: Building, owner: int) -> None:
    """The tall chimney of a works, round by three shades of brick."""
    x = building.side * (building.face + building.depth * 0.7)
    z = building.start + building.length * 0.6
    foot, head = site.view.spot(x, 0, z), site.view.spot(x, building.eaves + 13, z)
    if not foot[2]:
        return
    ends = ((foot, 2.4, 0), (head, 1.5, 0), (head, 1.5, 1), (foot, 2.4, 1))
    for strip, bright in enumerate((0.75, 1.0, 0.85)):
        colour = np.array((150, 92, 74)) * bright
        shown = lit(site.light, colour, site.light.on((0, 0, -1)), site.view.ahead(x, z))
        outline = [(at[0] + wide * ((strip + edge) / 3 - 0.5) * at[2], at[1]) for at, wide, edge in ends]
        site.canvas.polygon(outline, shown, owner)


def _lift_house(site: Site, building: Building, owner: int) -> None:
    """The small block on the roof of a tower."""
    front = building.side * (building.face + 3)
    z, wide, top = building.start + building.length * 0.3, building.length * 0.4, building.eaves + 2.6
    start = z + wide if building.side > 0 else z
    left = min(front, front + building.side * 6)
    street = Panel((front, top, start), (0, 0, -building.side), (0, -1, 0), wide, 3.0)
    near = Panel((left, top, z), (1, 0, 0), (0, -1, 0), 6.0, 3.0)
    for panel in (street, near):
        _flat(site, panel, np.array(building.walls[0]) * 0.9, owner)


def _awnings(site: Site, building: Building, owner: int) -> None:
    dice = Dice("awnings", building.variant)
    unit = building.length / building.units
    for place in range(building.units):
        is_out, width = dice.chance(0.55), unit - 0.7
        if not is_out:
            continue
        first = (
            building.start + building.length - place * unit
            if building.side > 0
            else building.start + place * unit
        )
        z = first - building.side * 0.35
        out, fall = 1.15, 0.55
        length = math.hypot(out, fall)
        down = (-building.side * out / length, -fall / length, 0.0)
        panel = Panel(
            (building.side * building.face, building.storey_height - 0.7, z),
            (0, 0, -building.side),
            down,
            width,
            length,
        )
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
