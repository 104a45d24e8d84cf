"""Façades, one painter for each kind of building; the light falls on them later."""

import numpy as np

from workbench.core.sampletown.dice import Dice
from workbench.core.sampletown.drawing.light import Light
from workbench.core.sampletown.drawing.pixels import multiplied, whole
from workbench.core.sampletown.drawing.shopfronts import paint_graffiti, paint_shop
from workbench.core.sampletown.drawing.wall import Wall
from workbench.core.sampletown.drawing.windows import SIZES, door
from workbench.core.sampletown.scene import Building, Colour


def paint_front(building: Building, density: float, light: Light) -> Wall:
    """The façade towards the street, from the ground to the eaves (roofs and gables come on top of it)."""
    wall = Wall(building.length, building.eaves, density)
    dice = Dice("front", building.variant)
    _plain(wall, building)
    painter = {
        "terrace": _terrace, "gables": _terrace, "shops": _shops, "flats": _flats, "tower": _tower,
        "office": _office, "villa": _villa, "works": _works,
    }[building.kind]  # fmt: skip
    painter(wall, building, dice, light)
    _weather(wall, building)
    for _ in range(building.graffiti):
        paint_graffiti(wall, dice)
    return wall


def paint_side(building: Building, density: float, light: Light) -> Wall:
    """A side wall: plain, with few windows, or as many as in front if the building stands alone."""
    wall = Wall(building.depth, building.eaves, density)
    dice = Dice("side", building.variant)
    _plain(wall, building)
    if building.kind in ("tower", "office", "flats", "villa"):
        columns = max(2, int(building.depth / 3.6))
        style = {"tower": "casement", "office": "wide", "flats": "wide", "villa": building.window}[
            building.kind
        ]
        for storey in range(building.storeys):
            for column in range(columns):
                if building.kind != "flats" or column % 2 == 0:
                    _window(
                        wall,
                        building,
                        dice,
                        light,
                        (building.depth * (column + 0.5) / columns, storey, style),
                    )
    elif dice.chance(0.5):
        for storey in range(1, building.storeys):
            _window(wall, building, dice, light, (building.depth * 0.5, storey, "small"))
    _weather(wall, building)
    if building.graffiti and dice.chance(0.6):
        paint_graffiti(wall, dice)
    return wall


def _plain(wall: Wall, building: Building) -> None:
    unit = wall.width / len(building.walls)
    for place, colour in enumerate(building.walls):
        wall.box(place * unit, 0, unit + 0.1, wall.height, colour)
        wall.texture(place * unit, unit + 0.1, building.material, building.variant + 3 * place)


def _glass(light: Light) -> Colour:
    """The sky in the windows; few colours, so that painted windows are reused."""
    if light.is_dusk:
        return (122, 108, 140)
    return (158, 188, 212) if light.has_sun else (186, 194, 200)


def _state(building: Building, dice: Dice, light: Light) -> str:
    if dice.chance(building.boarded):
        return "boarded"
    if dice.chance(0.42 if light.is_dusk else 0.05 if light.is_wet else 0.0):
        return "lit"
    return dice.weighted((("clear", 4), ("curtain", 3), ("blind", 1)))


def _window(wall: Wall, building: Building, dice: Dice, light: Light, place: tuple[float, int, str]) -> None:
    """A window in a storey (0 is the ground floor); ``place`` is x, storey and style."""
    x, storey, style = place
    high = SIZES[style][1]
    y = storey * building.storey_height + max(0.35, (building.storey_height - high) * 0.52)
    wall.window(x, y, style, _state(building, dice, light), (building.trim, _glass(light)))


def _terrace(wall: Wall, building: Building, dice: Dice, light: Light) -> None:
    unit = wall.width / building.units
    bays = 2 if unit < 6.6 else 3
    doors = tuple(
        dice.pick(((62, 82, 70), (128, 52, 46), (54, 70, 104), (92, 66, 48), building.accent))
        for _ in range(3)
    )
    for place in range(building.units):
        left = place * unit
        for storey in range(building.storeys):
            for bay in range(bays):
                x = left + unit * (bay + 0.5) / bays
                if storey == 0 and bay == place % 2 * (bays - 1):
                    wall.paste(x - 0.52, 0.12, door(doors[place % 3], building.trim, False, wall.density))
                    wall.box(x - 0.7, 0, 1.4, 0.14, (186, 180, 170))
                else:
                    _surround(wall, building, x, storey, dice)
                    _window(wall, building, dice, light, (x, storey, building.window))
        if place:
            wall.box(left - 0.05, 0.1, 0.1, wall.height, np.array(building.roofing) * 0.62)
    wall.box(0, 0, wall.width, 0.12, np.array(building.walls[0]) * 0.6)
    _cornice(wall, building, 0.28)


def _surround(wall: Wall, building: Building, x: float, storey: int, dice: Dice) -> None:
    """A lintel and a sill of stone, and shutters on plastered old houses."""
    wide, high = SIZES[building.window]
    y = storey * building.storey_height + max(0.35, (building.storey_height - high) * 0.52)
    stone = np.clip(np.array(building.trim) * 0.95, 0, 255)
    wall.box(x - wide / 2 - 0.12, y + high, wide + 0.24, 0.18, stone)
    wall.box(x - wide / 2 - 0.12, y - 0.12, wide + 0.24, 0.12, stone)
    wall.shade(x - wide / 2 - 0.06, y - 0.2, wide + 0.12, 0.08, 0.72)
    if building.material == "plaster" and building.kind in ("gables", "villa") and building.variant % 2:
        for side in (-1, 1):
            left = x + side * (wide / 2 + 0.27) - 0.21
            wall.box(left, y, 0.42, high, building.accent)
            for slat in range(1, 9):
                wall.shade(left + 0.05, y + high * slat / 9, 0.32, 0.05, 0.72)


def _cornice(wall: Wall, building: Building, high: float) -> None:
    wall.box(0, wall.height - high, wall.width, high, np.array(building.trim) * 0.96)
    wall.shade(0, wall.height - high, wall.width, high * 0.3, 0.78)
    wall.shade(0, wall.height - high - 0.22, wall.width, 0.22, 0.7)


def _shops(wall: Wall, building: Building, dice: Dice, light: Light) -> None:
    unit = wall.width / building.units
    for place in range(building.units):
        left = place * unit
        for storey in range(1, building.storeys):
            bays = 2 + (building.variant + place) % 2
            for bay in range(bays):
                x = left + unit * (bay + 0.5) / bays
                _surround(wall, building, x, storey, dice)
                _window(wall, building, dice, light, (x, storey, building.window))
        if place:
            wall.shade(left - 0.04, 0, 0.08, wall.height, 0.7)
        paint_shop(wall, building, dice, (left, unit, light.is_dusk))
    _cornice(wall, building, 0.5)


def _flats(wall: Wall, building: Building, dice: Dice, light: Light) -> None:
    """Wide windows and balconies with a rail, in bays; the stairs in the middle behind a strip of glass."""
    unit = wall.width / building.units
    stair = building.units // 2
    rail = np.array(building.accent) if building.variant % 2 else np.array((150, 160, 166))
    for bay in range(building.units):
        x = unit * (bay + 0.5)
        for storey in range(building.storeys):
            y = storey * building.storey_height
            if bay == stair:
                _window(wall, building, dice, light, (x, storey, "cross"))
            elif bay % 2 and storey:
                wall.shade(x - unit * 0.42, y + 0.1, unit * 0.84, building.storey_height - 0.25, 0.62)
                _window(wall, building, dice, light, (x, storey, "wide"))
                wall.box(x - unit * 0.44, y + 0.1, unit * 0.88, 1.0, rail)
                wall.shade(x - unit * 0.44, y + 0.95, unit * 0.88, 0.15, 1.25)
                for post in range(1, 12):
                    wall.shade(x - unit * 0.44 + unit * 0.88 * post / 12, y + 0.15, 0.05, 0.8, 0.75)
                wall.box(x - unit * 0.46, y - 0.1, unit * 0.92, 0.2, (196, 192, 184))
                wall.shade(x - unit * 0.46, y - 0.5, unit * 0.92, 0.4, 0.72)
            else:
                _window(wall, building, dice, light, (x, storey, "wide"))
    wall.box(unit * (stair + 0.5) - 1.1, 0, 2.2, 2.6, (64, 72, 78))
    wall.paste(unit * (stair + 0.5) - 0.52, 0, door(building.accent, (200, 198, 190), False, wall.density))
    wall.box(unit * (stair + 0.5) - 1.4, 2.6, 2.8, 0.22, (206, 204, 198))
    _cornice(wall, building, 0.3)


def _tower(wall: Wall, building: Building, dice: Dice, light: Light) -> None:
    """Bands of windows above coloured parapets, storey upon storey."""
    unit = wall.width / building.units
    band = np.array(building.walls[0]) * 0.55 + np.array(building.accent) * 0.45
    loggias = {0, building.units - 1} if building.variant % 3 else {building.units // 2}
    for storey in range(building.storeys):
        y = storey * building.storey_height
        wall.shade(0, y, wall.width, 0.12, 0.7)
        for bay in range(building.units):
            x = unit * (bay + 0.5)
            if bay in loggias and storey:
                wall.shade(x - unit * 0.46, y + 0.1, unit * 0.92, building.storey_height - 0.2, 0.5)
                _window(wall, building, dice, light, (x, storey, "casement"))
                wall.box(x - unit * 0.48, y + 0.1, unit * 0.96, 0.95, band)
            else:
                wall.box(x - unit * 0.4, y + 0.25, unit * 0.8, 0.42, band)
                _window(wall, building, dice, light, (x, storey, "casement"))
        wall.shade(0, y + building.storey_height - 0.1, wall.width, 0.1, 1.08)
    middle = wall.width / 2
    wall.box(middle - 2.2, 0, 4.4, 2.5, (70, 76, 80))
    wall.paste(middle - 0.52, 0, door(building.accent, (190, 190, 186), False, wall.density))
    wall.box(middle - 2.6, 2.5, 5.2, 0.3, (206, 202, 194))


def _office(wall: Wall, building: Building, dice: Dice, light: Light) -> None:
    """A curtain wall: glass that mirrors the sky, lighter towards the top, between slender posts."""
    sky = np.array(_glass(light), np.float64)
    rows = wall.pixels.shape[0]
    rise = np.linspace(1.0, 0.62, rows)[:, None, None]
    frame = np.array(building.walls[0])
    wall.pixels[:] = np.clip(0.78 * sky * rise + 0.3 * frame, 0, 255)
    wall.texture(0, wall.width, "glass", building.variant)
    panes = building.units * 3
    for storey in range(building.storeys):
        y = storey * building.storey_height
        for pane in range(panes):
            left = wall.width * pane / panes
            if light.is_dusk and dice.chance(0.3):
                wall.lamplight((left, y + 0.7, wall.width / panes * 0.9, 2.4), dice.between(0.7, 1.0))
            else:
                wall.shade(left, y, wall.width / panes, building.storey_height, dice.between(0.82, 1.12))
        wall.box(0, y, wall.width, 0.62, frame * 0.82)
        wall.shade(0, y + 0.54, wall.width, 0.08, 1.2)
    for pane in range(panes + 1):
        wall.box(wall.width * pane / panes - 0.06, 0, 0.12, wall.height, frame * 0.62)
    wall.box(0, 0, wall.width, 3.1, np.array((58, 66, 72)))
    for pane in range(building.units + 1):
        wall.box(wall.width * pane / building.units - 0.22, 0, 0.44, 3.2, frame * 0.9)


def _villa(wall: Wall, building: Building, dice: Dice, light: Light) -> None:
    bays = 3
    for storey in range(building.storeys):
        for bay in range(bays):
            x = wall.width * (bay + 0.5) / bays
            if storey == 0 and bay == building.variant % bays:
                wall.box(x - 0.9, 0, 1.8, 2.7, building.trim)
                wall.shape(((x - 1.15, 2.7), (x + 1.15, 2.7), (x, 3.35)), np.array(building.roofing))
                wall.paste(x - 0.52, 0.2, door(building.accent, building.trim, False, wall.density))
                wall.box(x - 1.0, 0, 2.0, 0.2, (180, 174, 164))
            else:
                _surround(wall, building, x, storey, dice)
                _window(wall, building, dice, light, (x, storey, building.window))
    wall.box(0, 0, wall.width, 0.45, np.array((150, 140, 128)))
    _cornice(wall, building, 0.25)


def _works(wall: Wall, building: Building, dice: Dice, light: Light) -> None:
    unit = wall.width / building.units
    gate = building.variant % building.units
    arch = np.linspace(0, np.pi, 12)
    for bay in range(building.units):
        x = unit * (bay + 0.5)
        for storey in range(building.storeys):
            y = storey * building.storey_height
            if storey == 0 and bay == gate:
                wall.paste(x - 1.6, 0, door(building.accent, (110, 104, 98), True, wall.density))
                continue
            top = y + max(0.35, (building.storey_height - 2.7) * 0.52) + 2.7
            bow = np.stack([x + 1.35 * np.cos(arch), top - 0.08 + 0.5 * np.sin(arch)], axis=1)
            wall.shape(bow, np.array(building.walls[0]) * 0.72)
            _window(wall, building, dice, light, (x, storey, "loft"))
        wall.shade(unit * bay - 0.2, 0, 0.4, wall.height, 0.86)
    wall.box(
        0, building.storeys * building.storey_height, wall.width, 0.25, np.array(building.walls[0]) * 0.78
    )


def _weather(wall: Wall, building: Building) -> None:
    """Damp at the foot of the wall and darkness under the eaves."""
    rows = wall.pixels.shape[0]
    height = np.linspace(wall.height, 0, rows)
    dirt = 0.18 * np.exp(-height / 0.7) + 0.12 * np.exp(-(wall.height - height) / 0.9)
    factors = whole(255 * (1 - dirt))[:, None, None]
    wall.pixels[:] = multiplied(wall.pixels, np.broadcast_to(factors, wall.pixels.shape).copy())
