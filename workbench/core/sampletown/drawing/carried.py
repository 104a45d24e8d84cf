"""What people carry: umbrellas, placards and banners across the street."""

import cv2
import numpy as np

from workbench.core.sampletown.drawing.camera import Panel
from workbench.core.sampletown.drawing.canvas import lit
from workbench.core.sampletown.drawing.light import rgb
from workbench.core.sampletown.drawing.shopfronts import letters
from workbench.core.sampletown.drawing.site import Site
from workbench.core.sampletown.drawing.wall import Wall
from workbench.core.sampletown.scene import Banner, Person

WORDS = ("NOW", "ENOUGH", "WE CARE", "NO CUTS", "LISTEN", "TOGETHER", "FAIR", "ACT")
_ARC = np.linspace(np.pi, 0, 9)


def draw_carried(site: Site, person: Person) -> None:
    """The umbrella or placard of a person who has one."""
    ahead = site.view.ahead(person.x, person.z)
    column, row, scale = site.view.spot(person.x, 0.0, person.z)
    if not person.carries or ahead < 3.2 or not scale:
        return
    high = person.height * scale
    if person.carries == "umbrella":
        _umbrella(site, person, (column + 0.05 * high, row, high, ahead))
    else:
        _placard(site, person, (column, row, high, ahead))


def _umbrella(site: Site, person: Person, at: tuple[float, float, float, float]) -> None:
    column, row, high, ahead = at
    light, owner = site.light, site.canvas.owner("umbrella")
    top, wide, deep = row - 1.22 * high, 0.31 * high, 0.17 * high
    rim = row - 1.04 * high
    stick = ((column - 0.008 * high, row - 0.6 * high), (column + 0.008 * high, row - 0.6 * high),
             (column + 0.008 * high, top), (column - 0.008 * high, top))  # fmt: skip
    site.canvas.polygon(stick, lit(light, (60, 56, 54), light.in_shade((0, 0, -1)), ahead), owner)
    dome = np.stack([column + wide * np.cos(_ARC), rim - deep * np.sin(_ARC)], axis=1)
    scallop = [
        (column + wide * (1 - place / 3), rim + (0.025 * high if place % 2 else 0)) for place in range(7)
    ]
    site.canvas.polygon(
        np.concatenate([dome, scallop]), lit(light, person.thing, light.on((0, 0.8, -0.4)), ahead), owner
    )
    for left, right, factor in ((-1.0, -0.33, 0.78), (0.33, 1.0, 0.88)):
        part = np.concatenate(
            [
                dome[(np.cos(_ARC) >= left - 0.01) & (np.cos(_ARC) <= right + 0.01)],
                [(column, top + 0.03 * high)],
            ]
        )
        panel = np.concatenate([part[:-1], [(column + wide * right, rim), (column + wide * left, rim)]])
        site.canvas.polygon(
            panel, lit(light, np.array(person.thing) * factor, light.on((0, 0.6, -0.4)), ahead)
        )


def _placard(site: Site, person: Person, at: tuple[float, float, float, float]) -> None:
    column, row, high, ahead = at
    light, owner = site.light, site.canvas.owner("placard")
    side = 1 if person.variant % 2 else -1
    x, foot, top = column + side * 0.13 * high, row - 1.0 * high, row - 1.3 * high
    factors = light.on((0, 0.3, -0.8))
    pole = ((x - 0.01 * high, foot), (x + 0.01 * high, foot), (x + 0.01 * high, top), (x - 0.01 * high, top))
    site.canvas.polygon(pole, lit(light, (150, 120, 84), factors, ahead), owner)
    wide, tall, lean = 0.23 * high, 0.15 * high, 0.02 * high * side
    board = np.array(
        (
            (x - wide, top - tall + lean),
            (x + wide, top - tall - lean),
            (x + wide, top + tall - lean),
            (x - wide, top + tall + lean),
        )
    )
    site.canvas.polygon(board, lit(light, person.thing, factors, ahead), owner)
    ink = (250, 246, 236) if sum(person.thing) < 420 else (44, 38, 40)
    shown = lit(light, ink, factors, ahead)
    box = (round(x - wide * 0.9), round(top + tall * 0.55), round(wide * 1.8), round(tall * 1.1))
    letters(
        site.canvas.colours,
        WORDS[person.variant % len(WORDS)],
        box,
        (int(shown[0]), int(shown[1]), int(shown[2])),
    )


def draw_banner(site: Site, banner: Banner) -> None:
    """A long banner on two poles, held across the street."""
    left, owner = banner.x - banner.width / 2, site.canvas.owner("banner")
    panel = Panel((left, 2.35, banner.z), (1, 0, 0), (0, -1, 0), banner.width, 1.15)
    density = site.density(panel)
    if not density or site.view.ahead(banner.x, banner.z) < 4:
        return
    factors = site.light.on((0, 0, -1))
    for x in (left - 0.03, left + banner.width - 0.03):
        pole = Panel((x, 2.45, banner.z), (1, 0, 0), (0, -1, 0), 0.06, 1.55)
        colour = lit(site.light, rgb(130, 104, 76), factors, site.view.ahead(x, banner.z))
        site.canvas.polygon(site.view.outline(pole.outline()), colour, owner)
    cloth = Wall(panel.width, panel.height, density)
    _letter(cloth, banner)
    site.canvas.place(site.view, panel, site.shine(panel, cloth), owner)


def _letter(cloth: Wall, banner: Banner) -> None:
    """The banner's words within a frame, and the folds of the cloth."""
    cloth.box(0, 0, cloth.width, cloth.height, banner.cloth)
    rows, columns = cloth.pixels.shape[:2]
    edge, thick = round(0.09 * cloth.density), max(1, round(0.04 * cloth.density))
    cv2.rectangle(cloth.pixels, (edge, edge), (columns - edge, rows - edge), banner.ink, thick, cv2.LINE_AA)
    box = (round(columns * 0.06), round(rows * 0.76), round(columns * 0.88), round(rows * 0.52))
    letters(cloth.pixels, banner.text, box, banner.ink)
    along = np.linspace(0, 1, columns)
    folds = 1 + 0.09 * np.sin(19.0 * along) + 0.05 * np.sin(47.0 * along)
    cloth.pixels[:] = np.clip(cloth.pixels * folds[None, :, None], 0, 255).astype(np.uint8)
