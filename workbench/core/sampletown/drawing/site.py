"""Where things are built: the canvas, the view and the light, and what they do to a painted wall."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from workbench.core.sampletown.drawing.camera import Panel, View
from workbench.core.sampletown.drawing.canvas import Canvas
from workbench.core.sampletown.drawing.light import Light, Rgb
from workbench.core.sampletown.drawing.pixels import Pixels, blended, brightened, fogged, whole
from workbench.core.sampletown.drawing.roofs import gable_height
from workbench.core.sampletown.drawing.shadows import Body, on_panel
from workbench.core.sampletown.drawing.wall import Wall, stepped
from workbench.core.sampletown.scene import Building


@dataclass
class Site:
    """What is needed to build: the canvas, the view, the light and all that throws shadows."""

    canvas: Canvas
    view: View
    light: Light
    buildings: Sequence[Building]
    bodies: Sequence[Body]
    glows: list[tuple[float, float, float, Rgb]] = field(default_factory=list)

    def glow(self, column: float, row: float, radius: float, colour: Rgb) -> None:
        """Remember a lamp that will shine: where, how far (pixels) and in which colour."""
        self.glows.append((column, row, radius, colour))

    def is_covered(self, building: Building, is_near: bool) -> bool:
        """Whether the neighbour before (or after) a building hides the whole wall between them."""
        for other in self.buildings:
            gap = building.start - other.start - other.length
            if not is_near:
                gap = other.start - building.start - building.length
            if other.side == building.side and abs(gap) < 0.1 and other.face <= building.face + 0.05:
                ridge = building.eaves + gable_height(building)
                return other.eaves >= ridge and other.face + other.depth >= building.face + building.depth
        return False

    def density(self, panel: Panel) -> float:
        """Pixels per metre for a panel's texture; 0 if the panel cannot be seen."""
        if not self.view.is_facing(panel):
            return 0.0
        found = self.view.density(panel)
        return stepped(min(found, 1.6 * self.view.side / max(panel.width, 4.0))) if found else 0.0

    def shine(self, panel: Panel, wall: Wall) -> Pixels:
        """A painted wall as it looks in this light, from this far."""
        light, normal = self.light, panel.normal
        pixels = brightened(wall.pixels, light.on(normal))
        facing = sum(n * s for n, s in zip(normal, light.to_sun, strict=True))
        if light.has_sun and facing > 0.02 and pixels.shape[0] > 7:
            shadow = on_panel(panel, self.bodies, light, (pixels.shape[1], pixels.shape[0]))
            if shadow is not None:
                pixels = blended(pixels, brightened(wall.pixels, light.in_shade(normal)), shadow)
        for left, top, tile in wall.glows:
            pixels[top : top + tile.shape[0], left : left + tile.shape[1]] = tile
        return self.haze(panel, pixels)

    def haze(self, panel: Panel, pixels: Pixels) -> Pixels:
        """Mix in the fog, more towards the end that is further away."""
        ends = panel.points(((0, 0), (panel.width, 0)))
        first, last = (self.light.haze(self.view.ahead(x, z)) for x, _, z in ends)
        if max(first, last) < 0.02:
            return pixels
        if abs(first - last) < 0.06:
            return fogged(pixels, self.light.fog, (first + last) / 2)
        share = np.linspace(first, last, pixels.shape[1], dtype=np.float32)[None, :, None]
        return whole(pixels + (self.light.fog.astype(np.float32) - pixels) * share)
