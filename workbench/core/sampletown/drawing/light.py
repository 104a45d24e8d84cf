"""Light: how bright a surface is, what colour the far distance takes, where shadows fall."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.core.sampletown.scene import Sky

Rgb = NDArray[np.float64]


def rgb(*values: float) -> Rgb:
    """A colour as an array, so that it can be computed with."""
    return np.array(values, dtype=np.float64)


def mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    """``share`` of the other colour in the one."""
    return one + (other - one) * share


@dataclass(frozen=True)
class Light:
    """The light of a scene. Colours 0 to 255; ``ambient`` and ``sun`` are factors of a surface's own colour."""

    to_sun: tuple[float, float, float]
    sun: Rgb
    ambient: Rgb
    zenith: Rgb
    middle: Rgb
    skyline: Rgb
    fog: Rgb
    thickness: float
    is_dusk: bool
    is_wet: bool

    @property
    def has_sun(self) -> bool:
        """Whether the sun throws shadows."""
        return bool(self.sun[0] > 0.1)

    def on(self, normal: tuple[float, float, float]) -> Rgb:
        """The factors (R, G, B) by which a surface with this normal is brightened."""
        n, s = normal, self.to_sun
        facing = max(0.0, n[0] * s[0] + n[1] * s[1] + n[2] * s[2])
        # Upright surfaces see half the sky, roofs and ground all of it.
        factors: Rgb = self.ambient * (0.86 + 0.14 * n[1]) + self.sun * facing**0.8
        return factors

    def in_shade(self, normal: tuple[float, float, float]) -> Rgb:
        """The same without the sun."""
        return self.ambient * (0.86 + 0.14 * normal[1])

    def haze(self, ahead: float) -> float:
        """The share of a colour that is lost to haze at this distance in metres."""
        return 1 - math.exp(-self.thickness * max(0.0, ahead - 4))


def light_of(sky: Sky) -> Light:
    """The light of a sky."""
    azimuth, height = math.radians(sky.sun_azimuth), math.radians(sky.sun_height)
    to_sun = (math.sin(azimuth) * math.cos(height), math.sin(height), math.cos(azimuth) * math.cos(height))
    thickness = -math.log(1 - sky.haze) / 100
    if sky.weather == "dusk":
        return _dusk(sky, to_sun, thickness)
    if sky.weather == "sunny":
        warm = (58 - sky.sun_height) / 28
        strength = 0.6 * sky.light
        return Light(
            to_sun, rgb(1.0, 0.97 - 0.05 * warm, 0.9 - 0.14 * warm) * strength, rgb(0.7, 0.73, 0.79),
            rgb(74, 132, 196), rgb(134, 180, 220), rgb(208, 222, 228), rgb(200, 214, 226), thickness, False, False,
        )  # fmt: skip
    grey = 0.72 + 0.44 * sky.light
    wet = sky.weather == "rainy"
    tint = rgb(0.95, 1.0, 1.06) if wet else rgb(1.0, 1.0, 1.0)
    return Light(
        to_sun, rgb(0, 0, 0), rgb(0.98, 1.0, 1.02) * grey * tint,
        rgb(164, 174, 186) * grey * tint, rgb(206, 210, 212) * grey * tint, rgb(224, 224, 220) * grey * tint,
        rgb(206, 210, 212) * grey * tint, thickness, False, wet,
    )  # fmt: skip


def _dusk(sky: Sky, to_sun: tuple[float, float, float], thickness: float) -> Light:
    late = (0.34 - sky.light) / 0.22
    bright = 1 - 0.38 * late
    return Light(
        to_sun, rgb(0.52, 0.3, 0.16) * (1 - 0.6 * late), rgb(0.6, 0.58, 0.7) * bright,
        rgb(46, 62, 112) * bright, rgb(132, 112, 148) * bright, rgb(246, 168, 112) * (1 - 0.2 * late),
        rgb(168, 132, 140) * bright, thickness, True, False,
    )  # fmt: skip
