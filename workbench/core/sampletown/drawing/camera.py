"""From the town's metres to the picture's pixels: the perspective of a level camera."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.core.sampletown.scene import Camera

Points = NDArray[np.float64]

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
        n = np.cross(self.along, self.down)
        return (float(n[0]), float(n[1]), float(n[2]))

    def points(self, places: ArrayLike) -> Points:
        """World points (N×3) of places (N×2) given in metres along and down from the corner."""
        at = np.asarray(places, dtype=np.float64)
        return np.asarray(self.corner) + at[:, :1] * np.asarray(self.along) + at[:, 1:] * np.asarray(self.down)

    def outline(self) -> Points:
        """The four corners, N×3."""
        w, h = self.width, self.height
        return self.points(((0, 0), (w, 0), (w, h), (0, h)))


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
        return (np.asarray(points, dtype=np.float64) - self._place) @ self._turn.T

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

    def outline(self, points: ArrayLike) -> Points:
        """The polygon (N×3, world) on the screen (M×2 pixels), cut off at the camera; M is 0 if nothing is seen."""
        seen = self.seen_from(points)
        if seen[:, 2].min() < NEAREST:
            seen = _cut(seen)
            if len(seen) < 3:
                return np.empty((0, 2))
        scale = self.focal / seen[:, 2]
        screen = np.empty((len(seen), 2))
        screen[:, 0] = self.side / 2 + seen[:, 0] * scale
        screen[:, 1] = self.horizon - seen[:, 1] * scale
        return screen

    def is_facing(self, panel: Panel) -> bool:
        """Whether the panel turns its seen side to the camera."""
        n, c = panel.normal, panel.corner
        return (self.x - c[0]) * n[0] + (self.height - c[1]) * n[1] - c[2] * n[2] > 1e-6

    def density(self, panel: Panel) -> float:
        """Pixels per metre at the nearest part of the panel that is in the picture; 0 if none is."""
        steps = np.linspace(0, panel.width, max(5, min(24, int(panel.width))))
        middle = np.full_like(steps, panel.height / 2)
        seen = self.seen_from(panel.points(np.stack([steps, middle], axis=1)))
        ahead = seen[:, 2]
        with np.errstate(divide="ignore", invalid="ignore"):
            across = np.abs(seen[:, 0] / ahead) * self.focal
        inside = (ahead > NEAREST) & (across < 0.75 * self.side)
        if not inside.any():
            return 0.0
        return self.focal / max(1.8, float(ahead[inside].min()))

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


def _cut(seen: Points) -> Points:
    """A polygon in camera coordinates without what is nearer than NEAREST (Sutherland and Hodgman)."""
    kept: list[Points] = []
    for here, there in zip(seen, np.roll(seen, -1, axis=0), strict=True):
        if here[2] >= NEAREST:
            kept.append(here)
        if (here[2] < NEAREST) != (there[2] < NEAREST):
            kept.append(here + (there - here) * (NEAREST - here[2]) / (there[2] - here[2]))
    return np.array(kept) if kept else np.empty((0, 3))
