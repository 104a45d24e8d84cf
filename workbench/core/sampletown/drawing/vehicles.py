"""Cars: a side view drawn out to the width of a car, with windows, wheels and lamps."""

import math
from dataclasses import dataclass

import numpy as np

from workbench.core.sampletown.drawing.canvas import lit
from workbench.core.sampletown.drawing.light import Rgb, mix, rgb
from workbench.core.sampletown.drawing.site import Site
from workbench.core.sampletown.scene import Car

_HALF = 0.88
_CIRCLE = tuple((math.cos(step * math.pi / 8), math.sin(step * math.pi / 8)) for step in range(16))


@dataclass(frozen=True)
class Body:
    """A side view: points (ahead, up) in metres from the rear lamp over the roof to the front lamp.

    ``kinds`` says what lies between one point and the next: "paint" or "glass". ``cabin`` are the corners of the
    side windows, ``wheels`` where the axles are.
    """

    outline: tuple[tuple[float, float], ...]
    kinds: tuple[str, ...]
    cabin: tuple[tuple[float, float], ...]
    wheels: tuple[float, float]


BODIES: dict[str, Body] = {
    "saloon": Body(
        ((-2.2, 0.35), (-2.24, 0.62), (-2.14, 0.95), (-1.5, 1.02), (-0.95, 1.42),
         (0.3, 1.44), (1.02, 0.98), (2.05, 0.82), (2.22, 0.6), (2.2, 0.35)),
        ("paint", "paint", "paint", "glass", "paint", "glass", "paint", "paint", "paint"),
        ((-1.32, 1.02), (-0.88, 1.36), (0.24, 1.38), (0.82, 1.0)),
        (-1.35, 1.38),
    ),
    "hatch": Body(
        ((-1.9, 0.35), (-1.96, 0.64), (-1.9, 1.0), (-1.52, 1.46), (0.25, 1.5),
         (0.98, 1.02), (1.8, 0.86), (1.96, 0.62), (1.94, 0.35)),
        ("paint", "paint", "glass", "paint", "glass", "paint", "paint", "paint"),
        ((-1.66, 1.03), (-1.36, 1.4), (0.2, 1.43), (0.8, 1.03)),
        (-1.2, 1.22),
    ),
    "van": Body(
        ((-2.5, 0.4), (-2.54, 0.8), (-2.5, 1.3), (-2.42, 2.05), (1.2, 2.08),
         (1.82, 1.32), (2.42, 1.12), (2.54, 0.7), (2.5, 0.4)),
        ("paint", "paint", "glass", "paint", "glass", "paint", "paint", "paint"),
        ((0.35, 1.3), (0.35, 1.9), (1.12, 1.9), (1.62, 1.32)),
        (-1.6, 1.6),
    ),
}  # fmt: skip


def draw_car(site: Site, car: Car, shade: float) -> None:
    """One car; ``shade`` is the share of the sun it misses."""
    ahead = site.view.ahead(car.x, car.z)
    column, _, scale = site.view.spot(car.x, 0.5, car.z)
    if ahead < 4.2 or abs(column - site.view.side / 2) > site.view.side / 2 + 3 * scale:
        return
    owner = site.canvas.owner("car")
    draft = _Draft(site, car, shade, ahead, owner)
    if not draft.is_tiny:
        draft.wheels(is_far=True)
    draft.skin()
    draft.flank()
    draft.wheels(is_far=False)
    draft.ends()


@dataclass
class _Draft:
    """A car while it is being drawn."""

    site: Site
    car: Car
    shade: float
    ahead: float
    owner: int

    def _colour(self, colour: Rgb, normal: tuple[float, float, float]) -> Rgb:
        light = self.site.light
        factors = mix(light.on(normal), light.in_shade(normal), self.shade)
        return lit(light, colour, factors, self.ahead)

    def _points(self, places: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
        """World points of (aside, up, ahead of the car's middle)."""
        x0, z0, heading = self.car.x, self.car.z, self.car.heading
        return [(x0 + x, y, z0 + heading * z) for x, y, z in places]

    def _draw(
        self, places: list[tuple[float, float, float]], colour: Rgb, normal: tuple[float, float, float]
    ) -> None:
        outline = self.site.view.outline(self._points(places))
        if len(outline):
            self.site.canvas.polygon(outline, self._colour(colour, normal), self.owner)

    def _glass(self, normal: tuple[float, float, float]) -> Rgb:
        light = self.site.light
        factors = light.on(normal) + 0.1
        return mix(rgb(30, 38, 46), light.middle / factors, 0.16 + 0.14 * max(0.0, normal[1]))

    def _half(self, up: float) -> float:
        """Cars are narrower at the roof."""
        return _HALF - 0.16 * max(0.0, min(1.0, (up - 0.95) / 0.5)) * (0.4 if self.car.body == "van" else 1.0)

    def skin(self) -> None:
        """Bonnet, windscreen, roof and boot: all that spans the car's width and faces the camera."""
        body, view = BODIES[self.car.body], self.site.view
        pieces = list(zip(body.outline, body.outline[1:], body.kinds, strict=False))
        pieces.sort(
            key=lambda p: -view.ahead(self.car.x, self.car.z + self.car.heading * (p[0][0] + p[1][0]) / 2)
        )
        for (z1, y1), (z2, y2), kind in pieces:
            length = float(np.hypot(z2 - z1, y2 - y1))
            normal = (0.0, (z2 - z1) / length, -(y2 - y1) / length * self.car.heading)
            middle_z = self.car.z + self.car.heading * (z1 + z2) / 2
            towards = (view.height - (y1 + y2) / 2) * normal[1] - middle_z * normal[2]
            if towards <= 0:
                continue
            colour = (
                self._glass(normal) if kind == "glass" else rgb(*self.car.paint) * (0.9 if y2 < 0.7 else 1.0)
            )
            a, b = self._half(y1), self._half(y2)
            self._draw([(-a, y1, z1), (a, y1, z1), (b, y2, z2), (-b, y2, z2)], colour, normal)

    def flank(self) -> None:
        """The side that is seen, with its windows, door joints and a shadow line."""
        near = 1 if self.site.view.x > self.car.x else -1
        if self.site.view.yaw > 60 or self.site.view.yaw < -60:
            near = -1 if self.site.view.yaw > 0 else 1
        body, normal, paint = BODIES[self.car.body], (float(near), 0.15, 0.0), rgb(*self.car.paint)
        self._draw([(near * self._half(y), y, z) for z, y in body.outline], paint * 0.94, normal)
        if self.is_tiny:
            return
        low = [(near * _HALF, 0.34, z) for z in (-1.9, 1.9)] + [(near * _HALF, 0.52, z) for z in (1.9, -1.9)]
        self._draw(low, paint * 0.66, normal)
        glass = self._glass(normal)
        self._draw([(near * self._half(y) * 1.005, y, z) for z, y in body.cabin], glass, normal)
        if self.is_near:
            self._joints(near, paint)
        if self.car.body != "van":
            top = body.cabin[1][1]
            pillar = [
                (near * self._half(y) * 1.01, y, z)
                for z, y in ((-0.42, 1.0), (-0.36, top), (-0.26, top), (-0.3, 1.0))
            ]
            self._draw(pillar, paint * 0.8, normal)

    @property
    def is_near(self) -> bool:
        """Whether details can be seen at all."""
        return self.site.view.focal / self.ahead > 9

    @property
    def is_tiny(self) -> bool:
        """Whether it is too far away for more than its colours."""
        return self.site.view.focal / self.ahead < 4

    def _joints(self, near: int, paint: Rgb) -> None:
        """Where the doors end, their handles, and the light along the shoulder."""
        body, normal = BODIES[self.car.body], (float(near), 0.15, 0.0)
        back, front = body.wheels
        x = near * (_HALF + 0.006)
        for z in (back + 0.62, (back + front) / 2 + 0.12, front - 0.5):
            top = 1.0 if self.car.body != "van" else 1.28
            self._draw(
                [(x, 0.5, z), (x, 0.5, z + 0.035), (x, top, z + 0.035), (x, top, z)], paint * 0.5, normal
            )
        for z in (back + 0.75, (back + front) / 2 + 0.26):
            self._draw(
                [(x, 0.84, z), (x, 0.84, z + 0.2), (x, 0.89, z + 0.2), (x, 0.89, z)], paint * 0.45, normal
            )
        shoulder = 0.94 if self.car.body != "van" else 1.2
        line = [
            (x, shoulder, back - 0.5),
            (x, shoulder, front),
            (x, shoulder + 0.05, front),
            (x, shoulder + 0.05, back - 0.5),
        ]
        self._draw(line, np.minimum(paint * 1.16, 255), normal)

    def wheels(self, is_far: bool) -> None:
        near = 1 if self.site.view.x > self.car.x else -1
        if abs(self.site.view.yaw) > 60:
            near = -1 if self.site.view.yaw > 0 else 1
        aside = (-near if is_far else near) * (_HALF + (0.0 if is_far else 0.01))
        rings: tuple[tuple[float, Rgb], ...] = (
            (0.4, rgb(26, 26, 28)),
            (0.32, rgb(38, 38, 40)),
            (0.2, rgb(150, 152, 156)),
            (0.07, rgb(70, 70, 74)),
        )
        if is_far or self.is_tiny:
            rings = rings[:1]
        elif not self.is_near:
            rings = rings[::2]
        for axle in BODIES[self.car.body].wheels:
            for radius, colour in rings:
                ring = [(aside, max(0.0, 0.33 + radius * y), axle + radius * x) for x, y in _CIRCLE]
                self._draw(ring, colour, (float(near), 0.3, 0.0))

    def ends(self) -> None:
        """Lamps and number plate on the end that faces the camera; they shine at dusk."""
        faces_us = self.car.z * -self.car.heading > 0
        end = (
            BODIES[self.car.body].outline[-2][0] + 0.02
            if faces_us
            else BODIES[self.car.body].outline[1][0] - 0.02
        )
        if abs(self.site.view.yaw) > 60 or (self.is_tiny and not self.site.light.is_dusk):
            return
        lamp = rgb(255, 250, 226) if faces_us else rgb(196, 34, 30)
        glow = 1.0 if self.site.light.is_dusk else 0.0
        normal = (0.0, 0.0, -1.0)
        for side in (-1, 1):
            lamps = [
                (side * 0.82, 0.6, end),
                (side * 0.5, 0.6, end),
                (side * 0.5, 0.76, end),
                (side * 0.82, 0.76, end),
            ]
            outline = self.site.view.outline(self._points(lamps))
            colour = mix(self._colour(lamp, normal), lamp, glow)
            if len(outline):
                self.site.canvas.polygon(outline, colour, self.owner)
                if self.site.light.is_dusk:
                    column, row = (sum(values) / len(outline) for values in zip(*outline, strict=True))
                    reach = (0.8 if faces_us else 0.3) * self.site.view.focal / self.ahead
                    self.site.glow(column, row, reach, lamp)
        if not self.is_near:
            return
        plate = [(-0.26, 0.46, end), (0.26, 0.46, end), (0.26, 0.57, end), (-0.26, 0.57, end)]
        self._draw(plate, rgb(226, 224, 210), normal)
        bumper = [(-0.86, 0.34, end), (0.86, 0.34, end), (0.86, 0.44, end), (-0.86, 0.44, end)]
        self._draw(bumper, rgb(48, 48, 52), normal)
