"""How a tree is painted: a trunk, then thousands of leaves from the dark inside of the crown to its light outside."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import RandomState
from numpy.typing import NDArray

from workbench.core.sampletown.drawing.pixels import Pixels
from workbench.core.sampletown.drawing.sprites import premultiplied
from workbench.core.sampletown.scene import Colour

Places = NDArray[np.float64]

#: Painted height in pixels.
HIGH = 512
LEAVES_IN_A_CLUMP = 150
_BLOSSOMS: tuple[Colour, ...] = ((226, 130, 150), (240, 232, 224), (232, 196, 92), (170, 120, 190))


@dataclass(frozen=True)
class Shape:
    """A species: width by height, where the crown begins (share of the height), its clumps, its leaves' colour."""

    wide: float
    low: float
    clumps: int
    leaf: Colour


SHAPES: dict[str, Shape] = {
    "lime": Shape(0.78, 0.22, 38, (98, 122, 60)),
    "maple": Shape(0.86, 0.26, 38, (114, 126, 58)),
    "birch": Shape(0.56, 0.24, 38, (128, 140, 80)),
    "poplar": Shape(0.3, 0.08, 44, (92, 116, 66)),
    "pine": Shape(0.56, 0.1, 84, (70, 98, 74)),
    "bush": Shape(1.3, 0.0, 16, (98, 122, 62)),
    "flower": Shape(1.3, 0.0, 16, (96, 124, 66)),
}
#: What grows from the ground without a trunk.
LOW = ("bush", "flower")


def painted_tree(species: str, variant: int, has_sun: bool) -> Pixels:
    """A tree HIGH pixels high, H×W×4, colours multiplied by opacity; the sun, if any, comes from the right."""
    growth = _Growth(species, variant)
    if species not in LOW:
        growth.trunk()
    centres, radii = growth.clumps()
    growth.inside(centres, radii)
    growth.leaves(centres, radii, has_sun)
    if species == "flower":
        growth.blossoms(centres, radii, _BLOSSOMS[variant % len(_BLOSSOMS)])
    return premultiplied(np.ascontiguousarray(growth.painted[:, :, :3]), growth.painted[:, :, 3])


class _Growth:
    """A tree while it is being painted: red, green, blue and opacity."""

    def __init__(self, species: str, variant: int) -> None:
        self.species, self.shape = species, SHAPES[species]
        self.wide = round(HIGH * self.shape.wide)
        self.chance = RandomState(1000 * sorted(SHAPES).index(species) + variant)
        self.painted = np.zeros((HIGH, self.wide, 4), np.uint8)
        self.painted[:, :, :3] = [round(value * 0.5) for value in self.shape.leaf]

    def trunk(self) -> None:
        """Trunk and boughs; birches are white with dark bands."""
        chance, middle, low = self.chance, self.wide / 2, self.shape.low
        bark = (212, 208, 198) if self.species == "birch" else (98, 82, 68)
        top, thick = round(HIGH * (0.7 - low)), 0.016 * HIGH
        lean = self.wide * 0.03 * chance.standard_normal()
        left, right = middle - thick * 0.7 + lean, middle + thick * 0.6 + lean
        shape = np.array(((middle - thick, HIGH), (left, top), (right, top), (middle + thick, HIGH)))
        cv2.fillPoly(self.painted, [shape.astype(np.int32)], (*bark, 255), cv2.LINE_AA)
        dark = [value * 0.62 for value in bark]
        self._line((middle - thick * 0.6, HIGH), (middle - thick * 0.4 + lean, top), dark, 5)
        if self.species == "birch":
            for row in chance.randint(top, HIGH, 14):
                self._line((middle - 5, row), (middle + chance.randint(-2, 5), row), (70, 66, 62), 2)
        for _ in range(7):
            row = chance.randint(top, round(HIGH * (1 - low * 0.6)))
            end = (self.wide * chance.uniform(0.2, 0.8), row - chance.randint(40, 110))
            self._line((middle + lean * 0.6, row), end, bark, 4)

    def _line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        colour: tuple[float, ...] | list[float],
        thick: int,
    ) -> None:
        first, last = (round(start[0]), round(start[1])), (round(end[0]), round(end[1]))
        cv2.line(self.painted, first, last, (*colour, 255), thick, cv2.LINE_AA)

    def clumps(self) -> tuple[Places, Places]:
        """Centres (N×2 pixels) and radii of the clumps of leaves that make up the crown."""
        species, wide, count, chance = self.species, self.wide, self.shape.clumps, self.chance
        crown = HIGH * (1 - self.shape.low)
        up = (np.arange(count) + chance.uniform(0.2, 0.8, count)) / count
        if species == "pine":
            reach = 0.05 + (1.0 - up) * 0.42
            radius = wide * (0.06 + 0.06 * (1 - up))
        elif species == "poplar":
            reach = 0.34 * np.sin(np.pi * np.clip(up, 0.12, 0.97)) ** 0.5
            radius = wide * chance.uniform(0.2, 0.32, count) * (1.1 - 0.55 * up)
        else:
            reach = 0.38 * np.sin(np.pi * (0.14 + 0.82 * up) ** 1.15) ** 0.75
            radius = wide * chance.uniform(0.1, 0.17, count) * (1.15 - 0.35 * up)
        if species in LOW:
            reach = 0.36 * np.sqrt(1 - up**2 * 0.9)
        aside = chance.uniform(-1, 1, count)
        aside = np.sign(aside) * np.abs(aside) ** 0.6
        x = wide / 2 + aside * np.maximum(0, reach * wide - radius * 0.5)
        y = radius * 0.92 + (crown - radius * 0.92) * (1 - up)
        return np.stack([x, np.minimum(y, HIGH - radius * 0.6)], axis=1), np.asarray(radius)

    def inside(self, centres: Places, radii: Places) -> None:
        """The dark inside of every clump and of the whole crown, so that little sky comes through."""
        dark = (*(value * 0.5 for value in self.shape.leaf), 255)
        discs = [
            (centre, (radius * 0.82, radius * 0.68)) for centre, radius in zip(centres, radii, strict=True)
        ]
        discs.append((centres.mean(axis=0), tuple(centres.std(axis=0) + 0.3 * radii.mean())))
        for centre, axes in discs:
            at, reach = (int(centre[0]), int(centre[1])), (int(axes[0]), int(axes[1]))
            cv2.ellipse(self.painted, at, reach, 0, 0, 360, dark, -1, cv2.LINE_AA)

    def leaves(self, centres: Places, radii: Places, has_sun: bool) -> None:
        """Leaf upon leaf; each clump, and the crown as a whole, is brighter towards the light."""
        chance, leaf = self.chance, self.shape.leaf
        count = len(centres) * LEAVES_IN_A_CLUMP
        angle, out = chance.uniform(0, 2 * np.pi, count), np.sqrt(chance.uniform(0, 1, count))
        offset = np.stack([np.cos(angle) * out, np.sin(angle) * out], axis=1)
        which = np.repeat(np.arange(len(centres)), LEAVES_IN_A_CLUMP)
        at = centres[which] + offset * radii[which][:, None] * (1.08, 0.9)
        towards = np.array((0.62, -0.78)) if has_sun else np.array((0.0, -1.0))
        middle, spread = centres.mean(axis=0), np.abs(centres - centres.mean(axis=0)).max(axis=0) + 1
        whole = ((at - middle) / spread) @ towards
        bright = 0.78 + (0.2 if has_sun else 0.12) * whole + (0.3 if has_sun else 0.22) * (offset @ towards)
        bright += 0.1 * chance.standard_normal(count)
        # Dark leaves first: what is lit lies outside. Clumps stay together, so that they overlap.
        order = np.argsort(bright + 0.25 * chance.standard_normal(len(centres))[which] + 0.2 * whole)
        sizes, warm = chance.randint(2, 6, count), 1 + 0.06 * chance.standard_normal(count)
        shine = np.clip(bright, 0.3, 1.5)
        red, green, blue = leaf[0] * shine * warm, leaf[1] * shine, leaf[2] * (0.55 * shine + 0.32)
        colours = np.stack([red, green, blue, np.full(count, 255)], axis=1)[order].tolist()
        places, turns = at[order].astype(int).tolist(), np.degrees(angle)[order].tolist()
        for place, size, turn, colour in zip(places, sizes[order].tolist(), turns, colours, strict=True):
            cv2.ellipse(
                self.painted, place, (size, int(size * 0.6) + 1), turn, 0, 360, colour, -1, cv2.LINE_AA
            )

    def blossoms(self, centres: Places, radii: Places, petal: Colour) -> None:
        """Blossoms strewn over the clumps."""
        for _ in range(260):
            place = self.chance.randint(len(centres))
            x, y = centres[place] + self.chance.uniform(-0.7, 0.7, 2) * radii[place]
            shine = self.chance.uniform(0.75, 1.1)
            colour = (*(min(255.0, value * shine) for value in petal), 255)
            cv2.circle(self.painted, (int(x), int(y)), self.chance.randint(4, 9), colour, -1, cv2.LINE_AA)
