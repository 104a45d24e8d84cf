"""Street furniture, garden boundaries and litter."""

import math

import numpy as np

from workbench.core.sampletown.dice import Dice
from workbench.core.sampletown.drawing.camera import Panel
from workbench.core.sampletown.drawing.canvas import lit
from workbench.core.sampletown.drawing.light import Rgb, rgb
from workbench.core.sampletown.drawing.roofs import with_outline
from workbench.core.sampletown.drawing.site import Site
from workbench.core.sampletown.drawing.wall import Wall
from workbench.core.sampletown.scene import Plot, Thing

LAMP_LIGHT = rgb(255, 214, 148)


def draw_thing(site: Site, thing: Thing) -> None:
    """A lamp post, bench, bin, bollard or piece of litter."""
    ahead = site.view.ahead(thing.x, thing.z)
    if ahead < (6.0 if thing.kind == "lamp" else 2.0):
        return
    {"lamp": _lamp, "bench": _bench, "bin": _bin, "bollard": _bollard, "litter": _litter}[thing.kind](
        site, thing, ahead
    )


def _post(
    site: Site, at: tuple[float, float, float], size: tuple[float, float], colour: Rgb, owner: int
) -> None:
    """An upright post at x, y, z of this (width, height), lighter on one side than on the other."""
    x, y, z = at
    column, foot, scale = site.view.spot(x, y, z)
    _, top, _ = site.view.spot(x, y + size[1], z)
    if not scale:
        return
    wide = max(size[0] * scale, 0.5)
    shown = lit(site.light, colour, site.light.on((0, 0.2, -0.8)), site.view.ahead(x, z))
    site.canvas.polygon(_rectangle(column - wide / 2, top, wide, foot - top), shown, owner)
    site.canvas.polygon(_rectangle(column - wide / 2, top, wide * 0.4, foot - top), shown * 0.7)


def _rectangle(left: float, top: float, wide: float, high: float) -> tuple[tuple[float, float], ...]:
    return ((left, top), (left + wide, top), (left + wide, top + high), (left, top + high))


def _lamp(site: Site, thing: Thing, ahead: float) -> None:
    owner, iron = site.canvas.owner("lamp"), rgb(84, 94, 92)
    _post(site, (thing.x, 0, thing.z), (0.17, 0.8), iron, owner)
    _post(site, (thing.x, 0, thing.z), (0.085, 4.4), iron, owner)
    towards = -math.copysign(0.75, thing.x)
    column, row, scale = site.view.spot(thing.x, 4.4, thing.z)
    end, _, _ = site.view.spot(thing.x + towards, 4.4, thing.z)
    shown = lit(site.light, iron, site.light.on((0, 0, -1)), ahead)
    thick = max(0.4, 0.05 * scale)
    site.canvas.polygon(_rectangle(min(column, end), row - thick, abs(end - column), 2 * thick), shown, owner)
    head = _rectangle(end - 0.24 * scale, row - 0.05 * scale, 0.48 * scale, 0.16 * scale)
    site.canvas.polygon(head, LAMP_LIGHT if site.light.is_dusk else shown * 1.3, owner)
    if site.light.is_dusk:
        site.glow(end, row + 0.1 * scale, 1.7 * scale, LAMP_LIGHT)


def _bench(site: Site, thing: Thing, ahead: float) -> None:
    owner, wood = site.canvas.owner("bench"), rgb(140, 104, 68)
    side = math.copysign(1, thing.x)
    for y, aside, high in ((0.42, -0.4, 0.08), (0.6, 0.0, 0.12), (0.8, 0.0, 0.12)):
        x = thing.x + side * aside
        plank = (
            (x, y, thing.z - 0.8),
            (x, y, thing.z + 0.8),
            (x, y + high, thing.z + 0.8),
            (x, y + high, thing.z - 0.8),
        )
        outline = site.view.outline(plank)
        if len(outline):
            site.canvas.polygon(outline, lit(site.light, wood, site.light.on((-side, 0.4, 0)), ahead), owner)
    seat = [
        (thing.x - side * 0.4, 0.45, thing.z - 0.8),
        (thing.x, 0.45, thing.z - 0.8),
        (thing.x, 0.45, thing.z + 0.8),
        (thing.x - side * 0.4, 0.45, thing.z + 0.8),
    ]
    outline = site.view.outline(seat)
    if len(outline):
        site.canvas.polygon(outline, lit(site.light, wood * 1.1, site.light.on((0, 1, 0)), ahead), owner)
    for z in (-0.65, 0.65):
        _post(site, (thing.x - side * 0.2, 0, thing.z + z), (0.08, 0.44), rgb(60, 60, 62), owner)


def _bin(site: Site, thing: Thing, ahead: float) -> None:
    owner = site.canvas.owner("bin")
    _post(site, (thing.x, 0, thing.z), (0.5, 0.85), rgb(66, 92, 74), owner)
    _post(site, (thing.x, 0.85, thing.z), (0.56, 0.1), rgb(46, 56, 50), owner)


def _bollard(site: Site, thing: Thing, ahead: float) -> None:
    owner = site.canvas.owner("bollard")
    _post(site, (thing.x, 0, thing.z), (0.17, 0.85), rgb(64, 64, 68), owner)
    _post(site, (thing.x, 0.7, thing.z), (0.17, 0.08), rgb(226, 222, 210), owner)


def _litter(site: Site, thing: Thing, ahead: float) -> None:
    dice = Dice("litter", thing.variant)
    colour = rgb(
        *dice.pick(
            ((222, 218, 206), (190, 60, 52), (74, 96, 130), (206, 170, 90), (90, 84, 78), (120, 90, 60))
        )
    )
    corners = []
    for place in range(5):
        angle, reach = place * 1.256 + dice.between(-0.4, 0.4), dice.between(0.08, 0.24)
        corners.append(
            (thing.x + reach * math.cos(angle), dice.between(0.0, 0.1), thing.z + reach * math.sin(angle))
        )
    outline = site.view.outline(corners)
    if len(outline):
        site.canvas.polygon(
            outline,
            lit(site.light, colour, site.light.on((0, 1, 0)) * 0.92, ahead),
            site.canvas.owner("litter"),
        )


def draw_boundary(site: Site, plot: Plot, edge: float) -> None:
    """The hedge, wall or railing between a plot and the pavement, with a gap for each entrance."""
    if plot.boundary == "none":
        return
    high = {"hedge": 1.25, "wall": 0.85, "railing": 1.1}[plot.boundary]
    # From far away the gaps in a fence cannot be seen.
    is_far = site.view.ahead(plot.side * edge, plot.start) > 32
    units = 1 if is_far else plot.building.units if plot.building else 2
    piece = plot.length / units
    for place in range(units):
        start = plot.start + place * piece
        _fence(site, plot, (plot.side * (edge + 0.15), start + 0.1, piece - 1.3, high))


def _fence(site: Site, plot: Plot, place: tuple[float, float, float, float]) -> None:
    x, z, length, high = place
    side, thick = plot.side, 0.7 if plot.boundary == "hedge" else 0.25
    owner = site.canvas.owner("hedge" if plot.boundary == "hedge" else "fence")
    low = min(x, x + side * thick)
    top = Panel(
        (x + side * thick, high, z + length if side > 0 else z), (0, 0, -side), (-side, 0, 0), length, thick
    )
    end = Panel((low, high, z), (1, 0, 0), (0, -1, 0), thick, high)
    front = Panel((x, high, z + length if side > 0 else z), (0, 0, -side), (0, -1, 0), length, high)
    for panel in (end, front) if plot.boundary == "railing" else (end, top, front):
        density = site.density(panel)
        if density:
            wall = Wall(panel.width, panel.height, density)
            pixels = _painted(site, plot, panel, wall)
            site.canvas.place(site.view, panel, pixels, owner)


def _painted(site: Site, plot: Plot, panel: Panel, wall: Wall) -> np.ndarray:
    if plot.boundary == "hedge":
        wall.box(0, 0, panel.width, panel.height, (104, 136, 66))
        wall.texture(0, panel.width, "leaves", plot.variant)
        if panel.height > 1:
            wall.shade(0, 0, panel.width, 0.3, 0.72)
    elif plot.boundary == "wall":
        brick = (
            plot.building.walls[0]
            if plot.building and plot.building.material != "plaster"
            else (170, 150, 128)
        )
        wall.box(0, 0, panel.width, panel.height, brick)
        wall.texture(0, panel.width, "brick", plot.variant)
        wall.box(0, panel.height - 0.1, panel.width, 0.12, (196, 188, 174))
    else:
        return _railing(site, panel, wall)
    return site.shine(panel, wall)


def _railing(site: Site, panel: Panel, wall: Wall) -> np.ndarray:
    """Iron bars with nothing between them."""
    wall.box(0, 0, panel.width, panel.height, (52, 58, 58))
    pixels = site.shine(panel, wall)
    whole = np.array(((0, 0), (panel.width, 0), (panel.width, panel.height), (0, panel.height)))
    shown = with_outline(pixels, whole, wall.density)
    columns = np.arange(shown.shape[1]) / wall.density
    rows = (shown.shape[0] - np.arange(shown.shape[0])) / wall.density
    bars = np.clip(1.4 - np.abs(columns % 0.18 - 0.09) * wall.density / max(1.0, 0.02 * wall.density), 0, 1)
    if wall.density < 12:
        bars = np.full_like(bars, 0.25)
    rails = (np.abs(rows - 0.15) < 0.04) | (np.abs(rows - panel.height + 0.12) < 0.04)
    shown[:, :, 3] = (255 * np.maximum(bars[None], rails[:, None])).astype(np.uint8)
    return shown
