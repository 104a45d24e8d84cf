"""The ground: carriageway, kerbs, pavements, lawns and yards, with markings, texture, shadows and haze."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.sampletown.dice import Dice
from workbench.core.sampletown.drawing.camera import View
from workbench.core.sampletown.drawing.canvas import Canvas, fixed
from workbench.core.sampletown.drawing.light import Light, rgb
from workbench.core.sampletown.drawing.materials import NEUTRAL, REPEAT, tile
from workbench.core.sampletown.drawing.pixels import Pixels
from workbench.core.sampletown.drawing.shadows import contact_shadows
from workbench.core.sampletown.scene import Colour, Scene

MATERIALS = ("", "asphalt", "cobbles", "paving", "grass")
COLOURS: dict[str, Colour] = {
    "asphalt": (130, 130, 132),
    "cobbles": (158, 148, 136),
    "paving": (190, 184, 172),
    "grass": (112, 136, 72),
}
OWNERS = {"asphalt": "road", "cobbles": "road", "paving": "pavement", "grass": "greenery"}
FAR = 4000.0


@dataclass
class Ground:
    """The ground while it is being drawn: the canvas and which material lies where."""

    canvas: Canvas
    view: View
    material: Pixels

    def strip(
        self, place: tuple[float, float, float, float], material: str, colour: Colour | None = None
    ) -> None:
        """Cover x1..x2, z1..z2 with a material (or, if it is "", with paint on whatever is there)."""
        x1, x2, z1, z2 = place
        outline = self.view.outline(((x1, 0, z1), (x2, 0, z1), (x2, 0, z2), (x1, 0, z2)))
        if not len(outline):
            return
        owner = self.canvas.owner(OWNERS[material]) if material else None
        self.canvas.polygon(outline, colour or COLOURS[material], owner)
        if material:
            index = MATERIALS.index(material)
            cv2.fillPoly(self.material, [fixed(outline)], index, cv2.LINE_8, 4)


def draw_ground(canvas: Canvas, view: View, light: Light, scene: Scene, shade: Pixels) -> None:
    """Everything below the horizon, lit, with ``shade`` from 0 (sun) to 255 (shadow)."""
    ground = Ground(canvas, view, np.zeros((view.side, view.side), np.uint8))
    _cover(ground, scene)
    _mark(ground, scene)
    top = min(view.side - 1, int(view.horizon) + 1)
    _texture(ground, top)
    _shine(ground, light, (shade, contact_shadows(view, scene)), top)


def dappled(view: View, shade: Pixels, leafy: Pixels) -> Pixels:
    """Full shade and the shade of leaves, through which some light falls, together."""
    top = min(view.side - 1, int(view.horizon) + 1)
    if not leafy.any():
        return shade
    east, north, ahead = _places(view, np.arange(top, view.side, dtype=np.float32) + 0.5)
    scale = np.float32(256 / REPEAT["dapple"])
    light = cv2.remap(
        tile("dapple", 256)[:, :, 0],
        east * scale,
        north * scale,
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_WRAP,
    )
    # Far away the spots run together.
    near = np.clip(1.4 - ahead / 22, 0, 1)[:, None].astype(np.float32)
    let_in = 2 * light.astype(np.float32) * near + 190 * (1 - near)
    both = shade.copy()
    both[top:] = np.maximum(shade[top:], (leafy[top:] * np.minimum(let_in, 255) / 255).astype(np.uint8))
    return both


def _places(
    view: View, rows: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """East and north of every pixel in these rows (metres), and how far ahead each row is."""
    ahead = view.focal * view.height / np.maximum(rows - view.horizon, 0.3)
    right = (np.arange(view.side, dtype=np.float32) + 0.5 - view.side / 2) / view.focal
    z = ahead[:, None].astype(np.float32)
    east = z * right[None] * np.float32(view.cos) + z * np.float32(view.sin) + np.float32(view.x)
    north = -z * right[None] * np.float32(view.sin) + z * np.float32(view.cos)
    return east.astype(np.float32), north.astype(np.float32), ahead.astype(np.float32)


def _cover(ground: Ground, scene: Scene) -> None:
    street = scene.street
    ground.strip((-300, 300, -60, FAR), "paving", (158, 154, 144))
    for plot in scene.plots:
        a, b = sorted((plot.side * street.edge, plot.side * (street.edge + 70)))
        green = Dice("ground", plot.variant).between(0.9, 1.08)
        tint = rgb(*COLOURS[plot.ground]) * (green, 1.0, green)
        ground.strip(
            (a, b, plot.start, plot.start + plot.length),
            plot.ground,
            (int(tint[0]), int(tint[1]), int(tint[2])),
        )
    ground.strip((-street.edge, street.edge, -60, FAR), "paving")
    if street.verge:
        for side in (-1, 1):
            a, b = sorted((side * (street.half + 0.2), side * (street.half + street.verge)))
            ground.strip((a, b, -60, FAR), "grass")
    ground.strip((-street.half, street.half, -60, FAR), street.surface)
    for side in (-1, 1):
        a, b = sorted((side * (street.half - 0.06), side * (street.half + 0.18)))
        ground.strip((a, b, -60, FAR), "", street.kerb)
        a, b = sorted((side * (street.half - 0.3), side * (street.half - 0.06)))
        ground.strip((a, b, -60, FAR), "", (84, 83, 84) if street.surface == "asphalt" else (110, 104, 98))


def _mark(ground: Ground, scene: Scene) -> None:
    """Road markings, mended patches and manholes."""
    street, dice = scene.street, Dice("road", scene.seed, scene.index)
    for _ in range(round(6 * (1 - scene.upkeep))):
        x, z = dice.between(-1, 1) * street.half * 0.8, dice.between(3, 40)
        wide, long = dice.between(0.4, 1.4), dice.between(0.6, 3.0)
        if street.surface == "asphalt":
            ground.strip((x, min(street.half, x + wide), z, z + long), "", (88, 88, 92))
    for _ in range(3):
        x, z = dice.between(-0.6, 0.6) * street.half, dice.between(4, 30)
        angle = np.linspace(0, 2 * np.pi, 14)
        disc = np.stack([x + 0.34 * np.cos(angle), np.zeros(14), z + 0.34 * np.sin(angle)], axis=1)
        ground.canvas.polygon(ground.view.outline(disc), (92, 90, 90))
    white = tuple(int(214 - 46 * (1 - scene.upkeep)) for _ in range(3))
    paint = (white[0], white[1], white[2] - 8)
    if street.surface != "asphalt" or street.marking == "none":
        return
    if street.marking == "dashes":
        for place in range(-6, 26):
            ground.strip((-0.06, 0.06, 4.0 * place, 4.0 * place + 2.0), "", paint)
    else:
        z = dice.between(9, 20)
        many = int(2 * street.half / 1.0)
        for place in range(many):
            x = -street.half + 0.25 + place * (2 * street.half / many)
            ground.strip((x, x + 0.5, z, z + 3.0), "", paint)


def _texture(ground: Ground, top: int) -> None:
    """Multiply by the materials, each row from a tile no finer than can be seen there."""
    view, side = ground.view, ground.view.side
    easts, norths, ahead = _places(view, np.arange(top, side, dtype=np.float32) + 0.5)
    level = np.clip(np.log2(2.2 * view.focal / ahead), 0.0, 9.0).astype(int)
    for step in np.unique(level):
        here = np.flatnonzero(level == step)
        band = slice(top + here[0], top + here[-1] + 1)
        east, north = easts[here], norths[here]
        laid = ground.material[band]
        for index in np.unique(laid):
            if index == 0 or 2**step < 3:
                continue
            pixels = min(512, 2 ** int(step))
            scale = np.float32(pixels / REPEAT[MATERIALS[index]])
            over = cv2.remap(
                tile(MATERIALS[index], pixels),
                east * scale,
                north * scale,
                cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_WRAP,
            )
            part = ground.canvas.colours[band]
            np.copyto(part, cv2.multiply(part, over, scale=1 / NEUTRAL), where=(laid == index)[:, :, None])


def _shine(ground: Ground, light: Light, masks: tuple[Pixels, Pixels], top: int) -> None:
    view, colours = ground.view, ground.canvas.colours[top:]
    up = (0.0, 1.0, 0.0)
    softness = max(0.6, view.side / 260)
    shade = cv2.GaussianBlur(masks[0], (0, 0), softness)[top:, :, None].astype(np.float32) / 255
    contact = cv2.GaussianBlur(masks[1], (0, 0), 2 * softness)[top:, :, None].astype(np.float32) / 255
    bright, dim = light.on(up).astype(np.float32), light.in_shade(up).astype(np.float32)
    factors = (bright + (dim - bright) * shade) * (1 - 0.62 * contact)
    rows = np.arange(top, view.side, dtype=np.float32) + 0.5
    ahead = view.focal * view.height / np.maximum(rows - view.horizon, 0.3)
    lost: NDArray[np.float32] = (1 - np.exp(-light.thickness * np.maximum(0, ahead - 4))).astype(np.float32)
    shown = np.minimum(colours * factors, 255)
    shown += (light.fog.astype(np.float32) - shown) * lost[:, None, None]
    colours[:] = np.clip(shown, 0, 255).astype(np.uint8)
