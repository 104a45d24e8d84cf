"""From the town's metres to the picture's pixels: the perspective of a level camera."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.core.sampletown.scene import Camera

Points = NDArray[np.float64]
Outline = list[tuple[float, float]]

#: Nothing nearer than this (metres) is drawn: it would be without bounds in the picture.
NEAREST = 0.35


@dataclass(frozen=True)
class Panel:
    """A flat piece of something: ``width`` metres along ``along`` and ``height`` metres along ``down``.

    ``corner`` is the upper left corner as it is seen; ``along`` and ``down`` are unit vectors.
    """

    corner: tuple[float, float, float]
    along: tuple[float, float, float]
    down: tuple[float, float, float]
    width: float
    height: float

    @property
    def normal(self) -> tuple[float, float, float]:
        """The unit vector that points out of the side that is seen."""
        (ax, ay, az), (dx, dy, dz) = self.along, self.down
        return (ay * dz - az * dy, az * dx - ax * dz, ax * dy - ay * dx)

    def points(self, places: ArrayLike) -> Points:
        """World points (N×3) of places (N×2) given in metres along and down from the corner."""
        at = np.asarray(places, dtype=np.float64)
        found: Points = np.asarray(self.corner) + at @ np.array((self.along, self.down))
        return found

    def outline(self) -> list[tuple[float, float, float]]:
        """The four corners."""
        (x, y, z), (ax, ay, az), (dx, dy, dz) = self.corner, self.along, self.down
        w, h = self.width, self.height
        across = (x + w * ax, y + w * ay, z + w * az)
        below = (h * dx, h * dy, h * dz)
        return [
            self.corner,
            across,
            (across[0] + below[0], across[1] + below[1], across[2] + below[2]),
            (x + below[0], y + below[1], z + below[2]),
        ]


class View:
    """A camera and the ``side`` of the picture in pixels."""

    def __init__(self, camera: Camera, side: int) -> None:
        self.side = side
        self.x, self.height = camera.x, camera.height
        yaw = math.radians(camera.yaw)
        self.cos, self.sin = math.cos(yaw), math.sin(yaw)
        self.yaw = camera.yaw
        self.focal = camera.focal * side
        self.horizon = camera.horizon * side
        # Rows: camera coordinates (right, up, ahead) from world coordinates.
        self._turn = np.array([[self.cos, 0, -self.sin], [0, 1, 0], [self.sin, 0, self.cos]])
        self._place = np.array([self.x, self.height, 0.0])

    def seen_from(self, points: ArrayLike) -> Points:
        """Points (N×3, world) as right, up and ahead of the camera, in metres."""
        seen: Points = (np.asarray(points, dtype=np.float64) - self._place) @ self._turn.T
        return seen

    def spot(self, x: float, y: float, z: float) -> tuple[float, float, float]:
        """Column, row and pixels per metre of one point; pixels per metre is 0 for what is not ahead."""
        right, z = (x - self.x) * self.cos - z * self.sin, (x - self.x) * self.sin + z * self.cos
        if z < NEAREST:
            return 0.0, 0.0, 0.0
        scale = self.focal / z
        return self.side / 2 + right * scale, self.horizon - (y - self.height) * scale, scale

    def ahead(self, x: float, z: float) -> float:
        """How far ahead of the camera a place is, in metres."""
        return (x - self.x) * self.sin + z * self.cos

    def outline(self, points: Iterable[Sequence[float]]) -> Outline:
        """The polygon (N×3, world) on the screen (M×2 pixels), cut off at the camera; empty if nothing is seen.

        Plain Python, because for a handful of corners that is faster than arrays are.
        """
        cos, sin, x0, y0 = self.cos, self.sin, self.x, self.height
        seen = []
        is_cut = False
        for x, y, z in points:
            x -= x0
            ahead = x * sin + z * cos
            is_cut = is_cut or ahead < NEAREST
            seen.append((x * cos - z * sin, y - y0, ahead))
        if is_cut:
            seen = _cut(seen)
        half, focal, horizon = self.side / 2, self.focal, self.horizon
        screen = [(half + right * focal / ahead, horizon - up * focal / ahead) for right, up, ahead in seen]
        # Only what reaches up to the camera can lie very far outside; OpenCV counts in whole numbers.
        limit = 100.0 * self.side
        return (
            [(min(max(x, -limit), limit), min(max(y, -limit), limit)) for x, y in screen]
            if is_cut
            else screen
        )

    def is_facing(self, panel: Panel) -> bool:
        """Whether the panel turns its seen side to the camera."""
        n, c = panel.normal, panel.corner
        return (self.x - c[0]) * n[0] + (self.height - c[1]) * n[1] - c[2] * n[2] > 1e-6

    def density(self, panel: Panel) -> float:
        """Pixels per metre at the nearest part of the panel that is in the picture; 0 if none is."""
        many = max(4, min(16, int(panel.width)))
        nearest = math.inf
        for step in range(many + 1):
            x = (
                panel.corner[0]
                + panel.along[0] * panel.width * step / many
                + panel.down[0] * panel.height / 2
            )
            z = (
                panel.corner[2]
                + panel.along[2] * panel.width * step / many
                + panel.down[2] * panel.height / 2
            )
            aside, ahead = (x - self.x) * self.cos - z * self.sin, (x - self.x) * self.sin + z * self.cos
            if NEAREST < ahead < nearest and abs(aside) * self.focal < 0.75 * self.side * ahead:
                nearest = ahead
        return self.focal / max(1.8, nearest)

    def plane(self, panel: Panel, density: float) -> NDArray[np.float64]:
        """The 3×3 homography from pixels of the panel's texture (``density`` per metre) to the screen."""
        corner = self.seen_from([panel.corner])[0]
        along = self._turn @ np.asarray(panel.along) / density
        down = self._turn @ np.asarray(panel.down) / density
        columns = np.stack([along, down, corner], axis=1)
        return np.stack([
            self.side / 2 * columns[2] + self.focal * columns[0],
            self.horizon * columns[2] - self.focal * columns[1],
            columns[2],
        ])  # fmt: skip


def _cut(seen: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """A polygon in camera coordinates without what is nearer than NEAREST (Sutherland and Hodgman)."""
    kept = []
    for place, there in enumerate(seen):
        here = seen[place - 1]
        if (here[2] < NEAREST) != (there[2] < NEAREST):
            share = (NEAREST - here[2]) / (there[2] - here[2])
            kept.append(
                (here[0] + share * (there[0] - here[0]), here[1] + share * (there[1] - here[1]), NEAREST)
            )
        if there[2] >= NEAREST:
            kept.append(there)
    return kept
