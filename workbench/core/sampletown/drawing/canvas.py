"""What is drawn on: the colours, and beside them which thing every pixel belongs to."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.sampletown.drawing.camera import Outline, Panel, View
from workbench.core.sampletown.drawing.light import Light, Rgb
from workbench.core.sampletown.drawing.pixels import Pixels, added, blended, layered, multiplied, whole
from workbench.core.sampletown.scene import Building

#: Polygon corners are given to a sixteenth of a pixel.
_FRACTION_BITS = 4
#: What a pixel can belong to, besides numbered things; numbers of things come after these.
SURFACES = ("sky", "distance", "road", "pavement", "ground", "greenery", "water")


@dataclass
class Canvas:
    """``colours`` is side×side×3, ``owners`` side×side: an index into ``kinds``."""

    side: int
    colours: Pixels = field(init=False)
    owners: NDArray[np.uint16] = field(init=False)
    kinds: list[str] = field(default_factory=lambda: list(SURFACES))
    buildings: dict[int, Building] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.colours = np.zeros((self.side, self.side, 3), np.uint8)
        self.owners = np.zeros((self.side, self.side), np.uint16)

    def owner(self, kind: str) -> int:
        """A new number for a thing of this kind; surfaces share one number each."""
        if kind in SURFACES:
            return SURFACES.index(kind)
        self.kinds.append(kind)
        return len(self.kinds) - 1

    def polygon(
        self, screen: Iterable[Sequence[float]], colour: Rgb | Sequence[float], owner: int | None = None
    ) -> None:
        """Fill a polygon (N×2 pixels). Without an owner it is a detail of what is already there."""
        points = fixed(screen)
        if len(points) < 3:
            return
        cv2.fillPoly(self.colours, [points], tuple(float(c) for c in colour), cv2.LINE_AA, _FRACTION_BITS)
        if owner is not None:
            cv2.fillPoly(self.owners, [points], owner, cv2.LINE_8, _FRACTION_BITS)

    def place(self, view: View, panel: Panel, texture: Pixels, owner: int | None = None) -> None:
        """Put a texture (H×W×3, or ×4 with opacity) that covers the panel where the panel is seen."""
        screen = view.outline(panel.outline())
        box = self._box(screen)
        if box is None:
            return
        left, top, right, bottom = box
        density = texture.shape[1] / panel.width
        plane = view.plane(panel, density) @ np.diag([1, panel.height * density / texture.shape[0], 1])
        shifted = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1.0]]) @ plane
        size = (right - left, bottom - top)
        warped = whole(
            cv2.warpPerspective(
                texture, shifted, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
            )
        )
        mask = np.zeros((size[1], size[0]), np.uint8)
        points = fixed([(x - left, y - top) for x, y in screen])
        cv2.fillPoly(mask, [points], 255, cv2.LINE_AA, _FRACTION_BITS)
        if texture.shape[2] == 4:
            mask = multiplied(mask, warped[:, :, 3])
        self._blend((left, top), warped[:, :, :3], mask, owner)

    def stamp(
        self, sprite: Pixels, corner: tuple[int, int], tone: NDArray[np.float32], owner: int | None
    ) -> None:
        """Put a sprite (H×W×4, colours multiplied by opacity) with its upper left corner at (column, row).

        ``tone`` (3×4) makes the final colours from red, green, blue and opacity.
        """
        left, top = max(0, corner[0]), max(0, corner[1])
        right = min(self.side, corner[0] + sprite.shape[1])
        bottom = min(self.side, corner[1] + sprite.shape[0])
        if right <= left or bottom <= top:
            return
        part = sprite[top - corner[1] : bottom - corner[1], left - corner[0] : right - corner[0]]
        opacity = part[:, :, 3]
        under = self.colours[top:bottom, left:right]
        shown = whole(cv2.transform(part, tone))
        self.colours[top:bottom, left:right] = added(multiplied(under, layered(255 - opacity)), shown)
        if owner is not None:
            self.owners[top:bottom, left:right][opacity > 127] = owner

    def _blend(self, corner: tuple[int, int], colours: Pixels, mask: Pixels, owner: int | None) -> None:
        rows = slice(corner[1], corner[1] + mask.shape[0])
        columns = slice(corner[0], corner[0] + mask.shape[1])
        under = self.colours[rows, columns]
        self.colours[rows, columns] = blended(under, colours, mask)
        if owner is not None:
            self.owners[rows, columns][mask > 127] = owner

    def _box(self, screen: Outline) -> tuple[int, int, int, int] | None:
        if len(screen) < 3:
            return None
        columns, rows = zip(*screen, strict=True)
        left, top = max(0, math.floor(min(columns))), max(0, math.floor(min(rows)))
        right, bottom = min(self.side, math.ceil(max(columns)) + 1), min(self.side, math.ceil(max(rows)) + 1)
        return (left, top, right, bottom) if right > left and bottom > top else None


def fixed(screen: Iterable[Sequence[float]]) -> NDArray[np.int32]:
    """Pixel coordinates as whole sixteenths, the way OpenCV takes them."""
    fine = 1 << _FRACTION_BITS
    return np.array([(int(x * fine), int(y * fine)) for x, y in screen], dtype=np.int32).reshape(-1, 2)


def tone(light: Light, factors: Rgb, ahead: float) -> NDArray[np.float32]:
    """The 3×4 matrix for :meth:`Canvas.stamp`: a colour times the light on it, then lost in haze."""
    lost = light.haze(ahead)
    matrix = np.zeros((3, 4), np.float32)
    np.fill_diagonal(matrix, factors * (1 - lost))
    matrix[:, 3] = light.fog * lost / 255
    return matrix


def lit(light: Light, colour: Sequence[float] | Rgb, factors: Rgb, ahead: float) -> Rgb:
    """One colour under a light, seen from this far."""
    lost = light.haze(ahead)
    shown: Rgb = np.minimum(colour * factors, 255) * (1 - lost) + light.fog * lost
    return shown
