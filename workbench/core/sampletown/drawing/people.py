"""People: a few postures painted once as layers (skin, hair, clothes), then coloured for each person."""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.sampletown.drawing.light import mix
from workbench.core.sampletown.drawing.site import Site
from workbench.core.sampletown.drawing.sprites import Sprite, sprite
from workbench.core.sampletown.scene import Person

#: Painted pixels; a person fills the height but for a margin above for raised hands.
_HIGH, _WIDE = 260, 130
_HEAD_ROOM = 1.16
_LAYERS = ("skin", "hair", "top", "bottom", "dark")
POSTURES = 8


def draw_person(site: Site, person: Person, shade: float) -> None:
    """One person; ``shade`` is the share of the sun that does not reach them."""
    view, light = site.view, site.light
    column, row, scale = view.spot(person.x, 0.0, person.z)
    ahead = view.ahead(person.x, person.z)
    high = round(person.height * _HEAD_ROOM * scale)
    if ahead < 3.2 or high < 2 or high > 1.5 * view.side:
        return
    raises = person.carries == "placard" or (person.carries == "" and person.variant % 11 == 0)
    painted = _person(person.variant % POSTURES, raises, person.variant % 2 == 0).at(high)
    corner = (round(column - painted.shape[1] / 2), round(row) - high)
    upright = (0.0, 0.4, -0.7)
    factors = mix(light.on(upright), light.in_shade(upright), shade)
    lost = light.haze(ahead)
    palette = np.array((person.skin, person.hair, person.top, person.bottom, (44, 42, 46)), np.float64)
    matrix = np.zeros((4, 6), np.float32)
    matrix[:3, :5] = (palette * factors * (1 - lost) / 255).T * 255
    matrix[:3, 5] = light.fog * lost / 255
    matrix[3, 5] = 1.0
    owner = site.canvas.owner("person")
    layers = painted.astype(np.float32)
    layers[:, :, :5] /= 255
    coloured = np.clip(cv2.transform(layers, matrix), 0, 255).astype(np.uint8)
    identity = np.eye(3, 4, dtype=np.float32)
    site.canvas.stamp(coloured, corner, identity, owner)


@lru_cache(maxsize=64)
def _person(posture: int, raises: bool, is_mirrored: bool) -> Sprite:
    layers = np.zeros((_HIGH, _WIDE, 6), np.uint8)
    figure = _Figure(layers)
    figure.stand(posture)
    figure.dress(posture, raises)
    figure.top_off(posture)
    layers[:, :, 5] = np.clip(layers[:, :, :5].astype(int).sum(axis=2), 0, 255)
    _model(layers)
    return sprite(np.ascontiguousarray(layers[:, ::-1]) if is_mirrored else layers)


def _model(layers: NDArray[np.uint8]) -> None:
    """Bodies are round: a little darker towards one side and towards the ground."""
    across = np.linspace(1.1, 0.74, _WIDE)[None, :, None]
    down = np.linspace(1.06, 0.86, _HIGH)[:, None, None]
    layers[:, :, :5] = np.clip(layers[:, :, :5] * 0.94 * across * down, 0, 255)


class _Figure:
    """Draws on one layer and clears the others there, so that every pixel belongs to one layer only."""

    def __init__(self, layers: NDArray[np.uint8]) -> None:
        self.layers = layers
        self.middle = _WIDE / 2
        # Pixels per body height: the feet stand on the lower edge.
        self.unit = _HIGH / _HEAD_ROOM

    def _cut(self, mask: NDArray[np.uint8], layer: str) -> None:
        self.layers[:, :, :5] = (self.layers[:, :, :5] * (1 - mask[:, :, None] / 255.0)).astype(np.uint8)
        at = _LAYERS.index(layer)
        self.layers[:, :, at] = np.maximum(self.layers[:, :, at], mask)

    def limb(self, points: list[tuple[float, float]], thick: float, layer: str) -> None:
        """A bent line through (aside, up) in body heights."""
        mask = np.zeros((_HIGH, _WIDE), np.uint8)
        line = np.array([(self.middle + x * self.unit, _HIGH - y * self.unit) for x, y in points])
        cv2.polylines(
            mask,
            [np.round(line * 16).astype(np.int32)],
            False,
            255,
            max(1, round(thick * self.unit)),
            cv2.LINE_AA,
            4,
        )
        self._cut(mask, layer)

    def shape(self, points: list[tuple[float, float]], layer: str) -> None:
        mask = np.zeros((_HIGH, _WIDE), np.uint8)
        outline = np.array([(self.middle + x * self.unit, _HIGH - y * self.unit) for x, y in points])
        cv2.fillPoly(mask, [np.round(outline * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
        self._cut(mask, layer)

    def disc(self, x: float, y: float, size: tuple[float, float], layer: str) -> None:
        mask = np.zeros((_HIGH, _WIDE), np.uint8)
        centre = (round(self.middle + x * self.unit), round(_HIGH - y * self.unit))
        cv2.ellipse(
            mask,
            centre,
            (round(size[0] * self.unit), round(size[1] * self.unit)),
            0,
            0,
            360,
            255,
            -1,
            cv2.LINE_AA,
        )
        self._cut(mask, layer)

    def stand(self, posture: int) -> None:
        """Legs: standing or in one of several strides; a skirt for some."""
        stride = (0.02, 0.07, 0.1, 0.05, 0.02, 0.12, 0.08, 0.03)[posture]
        for side, knee in ((-1, 0.02), (1, 0.035)):
            foot = side * (stride + 0.03)
            self.limb([(side * 0.035, 0.5), (foot * 0.6 + knee, 0.26), (foot, 0.04)], 0.085, "bottom")
            self.limb([(foot - 0.01, 0.02), (foot + 0.05, 0.018)], 0.04, "dark")
        if posture in (3, 6):
            self.shape([(-0.085, 0.56), (0.085, 0.56), (0.125, 0.27), (-0.125, 0.27)], "bottom")

    def dress(self, posture: int, raises: bool) -> None:
        """Jacket and arms."""
        length = 0.42 if posture in (1, 4) else 0.5
        self.shape(
            [(-0.1, 0.81), (-0.05, 0.845), (0.05, 0.845), (0.1, 0.81), (0.095, length), (-0.095, length)],
            "top",
        )
        swing = (0.01, 0.06, 0.09, 0.04, 0.0, 0.1, 0.05, 0.03)[posture]
        for side in (-1, 1):
            if raises and side > 0:
                self.limb([(0.09, 0.8), (0.15, 0.92), (0.13, 1.06)], 0.055, "top")
                self.disc(0.13, 1.085, (0.026, 0.028), "skin")
            else:
                hand = (side * 0.125 + swing * side * 0.5, 0.46)
                self.limb([(side * 0.095, 0.79), (side * 0.13, 0.62), hand], 0.055, "top")
                self.disc(hand[0], hand[1] - 0.02, (0.022, 0.026), "skin")
        if posture in (2, 7):
            self.disc(-0.02, 0.68, (0.075, 0.1), "dark")
        if posture == 5:
            self.shape([(0.1, 0.5), (0.2, 0.5), (0.21, 0.36), (0.1, 0.36)], "dark")

    def top_off(self, posture: int) -> None:
        """Neck, head and hair."""
        self.limb([(0, 0.82), (0, 0.88)], 0.05, "skin")
        self.disc(0, 0.925, (0.053, 0.07), "skin")
        if posture % 3 == 0:
            self.disc(0, 0.945, (0.057, 0.062), "hair")
            self.disc(0.012, 0.915, (0.044, 0.046), "skin")
        elif posture % 3 == 1:
            self.disc(0, 0.935, (0.06, 0.068), "hair")
            self.shape([(-0.06, 0.94), (0.06, 0.94), (0.058, 0.82), (-0.058, 0.82)], "hair")
        else:
            self.shape([(-0.056, 0.95), (0.056, 0.95), (0.045, 0.995), (-0.045, 0.995)], "hair")
            self.disc(0, 0.955, (0.056, 0.045), "hair")
