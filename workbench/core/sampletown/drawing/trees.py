"""Trees and bushes: every crown is some two thousand leaves, painted once from the dark inside to the light outside."""

from functools import lru_cache

import cv2
import numpy as np
from numpy.random import RandomState
from numpy.typing import NDArray

from workbench.core.sampletown.drawing.canvas import tone
from workbench.core.sampletown.drawing.light import mix, rgb
from workbench.core.sampletown.drawing.pixels import Pixels
from workbench.core.sampletown.drawing.site import Site
from workbench.core.sampletown.drawing.sprites import Sprite, premultiplied, sprite
from workbench.core.sampletown.scene import Tree

#: Painted height in pixels, and how wide that is for each species.
_HIGH = 512
_SHAPES: dict[str, tuple[float, float, tuple[int, int, int]]] = {
    # width : height, where the crown begins (share of the height), leaf colour
    "lime": (0.78, 0.22, (98, 122, 60)),
    "maple": (0.86, 0.26, (114, 126, 58)),
    "birch": (0.56, 0.24, (128, 140, 80)),
    "poplar": (0.3, 0.08, (92, 116, 66)),
    "pine": (0.56, 0.1, (70, 98, 74)),
    "bush": (1.3, 0.0, (98, 122, 62)),
    "flower": (1.3, 0.0, (96, 124, 66)),
}
VARIANTS = 4
_LOW = ("bush", "flower")
_BLOSSOMS = ((226, 130, 150), (240, 232, 224), (232, 196, 92), (170, 120, 190))


def draw_tree(site: Site, tree: Tree, shade: float) -> None:
    """One tree; ``shade`` is the share of the sun its foot misses."""
    view, light = site.view, site.light
    column, row, scale = view.spot(tree.x, 0.0, tree.z)
    ahead = view.ahead(tree.x, tree.z)
    high = round(tree.height * scale)
    if ahead < 6.5 or high < 2 or high > 3 * view.side:
        return
    sun_is_left = light.to_sun[0] * view.cos - light.to_sun[2] * view.sin < 0
    painted = _tree(tree.species, tree.variant % VARIANTS, sun_is_left and light.has_sun, light.has_sun).at(
        high
    )
    left = round(column - painted.shape[1] / 2)
    if left > view.side or left + painted.shape[1] < 0:
        return
    bright = mix(light.on((0.3, 0.55, 0.3)), light.in_shade((0, 0.5, 0)), 0.55 * shade)
    hue = rgb(1 + 0.2 * tree.tint, 1.0, 1 - 0.1 * tree.tint)
    owner = site.canvas.owner("bush" if tree.species in _LOW else "tree")
    site.canvas.stamp(painted, (left, round(row) - high), tone(light, bright * hue, ahead), owner)


@lru_cache(maxsize=128)
def _tree(species: str, variant: int, is_mirrored: bool, has_sun: bool) -> Sprite:
    """Sunlit crowns are bright on their right, or, mirrored, on their left; under cloud, on top."""
    painted = _painted(species, variant, has_sun)
    return sprite(np.ascontiguousarray(painted[:, ::-1]) if is_mirrored else painted)


def _painted(species: str, variant: int, has_sun: bool) -> Pixels:
    share, low, leaf = _SHAPES[species]
    wide = round(_HIGH * share)
    colours = np.zeros((_HIGH, wide, 3), np.uint8)
    colours[:] = [round(value * 0.5) for value in leaf]
    opacity = np.zeros((_HIGH, wide), np.uint8)
    chance = RandomState(1000 * sorted(_SHAPES).index(species) + variant)
    if species not in _LOW:
        _trunk(colours, opacity, species, (low, chance))
    centres, radii = _clumps(species, (wide, low), chance)
    _leaves(colours, opacity, (centres, radii), (leaf, has_sun, chance))
    if species == "flower":
        _blossoms(colours, (centres, radii), (_BLOSSOMS[variant % 4], chance))
    return premultiplied(colours, opacity)


def _trunk(colours: Pixels, opacity: Pixels, species: str, growth: tuple[float, RandomState]) -> None:
    low, chance = growth
    wide = opacity.shape[1]
    bark = (212, 208, 198) if species == "birch" else (98, 82, 68)
    top = round(_HIGH * (1 - low) - 0.3 * _HIGH)
    thick = 0.016 * _HIGH
    lean = wide * 0.03 * chance.randn()
    for layer, colour in ((opacity, 255), (colours, bark)):
        middle = wide / 2
        left, right = middle - thick * 0.7 + lean, middle + thick * 0.6 + lean
        shape = np.array(((middle - thick, _HIGH), (left, top), (right, top), (middle + thick, _HIGH)))
        cv2.fillPoly(layer, [shape.astype(np.int32)], colour, cv2.LINE_AA)
    dark = tuple(int(value * 0.62) for value in bark)
    cv2.line(
        colours,
        (round(wide / 2 - thick * 0.6), _HIGH),
        (round(wide / 2 - thick * 0.4 + lean), top),
        dark,
        5,
        cv2.LINE_AA,
    )
    if species == "birch":
        for _ in range(14):
            row = chance.randint(top, _HIGH)
            cv2.line(
                colours,
                (round(wide / 2 - 5), row),
                (round(wide / 2 + chance.randint(-2, 5)), row),
                (70, 66, 62),
                2,
            )
    for _ in range(7):
        start = (round(wide / 2 + lean * 0.6), chance.randint(top, round(_HIGH * (1 - low * 0.6))))
        end = (round(wide * chance.uniform(0.2, 0.8)), start[1] - chance.randint(40, 110))
        for layer, colour in ((opacity, 255), (colours, bark)):
            cv2.line(layer, start, end, colour, 4, cv2.LINE_AA)


def _clumps(
    species: str, frame: tuple[int, float], chance: RandomState
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Centres (N×2 pixels) and radii of the clumps of leaves that make up a crown."""
    wide, low = frame
    crown = _HIGH * (1 - low)
    count = {"poplar": 44, "pine": 84, "bush": 16, "flower": 16}.get(species, 38)
    up = (np.arange(count) + chance.uniform(0.2, 0.8, count)) / count
    if species == "pine":
        reach = 0.05 + (1.0 - up) * 0.42
    elif species == "poplar":
        reach = 0.34 * np.sin(np.pi * np.clip(up, 0.12, 0.97)) ** 0.5
    elif species in _LOW:
        reach = 0.36 * np.sqrt(1 - up**2 * 0.9)
    else:
        reach = 0.38 * np.sin(np.pi * (0.14 + 0.82 * up) ** 1.15) ** 0.75
    aside = chance.uniform(-1, 1, count)
    aside = np.sign(aside) * np.abs(aside) ** 0.6
    radius = wide * chance.uniform(0.1, 0.17, count) * (1.15 - 0.35 * up)
    if species == "pine":
        radius = wide * (0.06 + 0.06 * (1 - up))
    elif species == "poplar":
        radius = wide * chance.uniform(0.2, 0.32, count) * (1.1 - 0.55 * up)
    x = wide / 2 + aside * np.maximum(0, reach * wide - radius * 0.5)
    y = radius * 0.92 + (crown - radius * 0.92) * (1 - up)
    y = np.minimum(y, _HIGH - radius * 0.6)
    return np.stack([x, y], axis=1), np.asarray(radius)


def _blossoms(
    colours: Pixels,
    clumps: tuple[NDArray[np.float64], NDArray[np.float64]],
    look: tuple[tuple[int, int, int], RandomState],
) -> None:
    (centres, radii), (petal, chance) = clumps, look
    for _ in range(260):
        place = chance.randint(len(centres))
        x, y = centres[place] + chance.uniform(-0.7, 0.7, 2) * radii[place]
        shine = chance.uniform(0.75, 1.1)
        colour = tuple(min(255.0, value * shine) for value in petal)
        cv2.circle(colours, (int(x), int(y)), chance.randint(4, 9), colour, -1, cv2.LINE_AA)


def _inside(
    colours: Pixels,
    opacity: Pixels,
    clumps: tuple[NDArray[np.float64], NDArray[np.float64]],
    leaf: tuple[int, int, int],
) -> None:
    """The dark inside of every clump and of the whole crown, so that little sky comes through."""
    centres, radii = clumps
    dark = tuple(value * 0.5 for value in leaf)
    discs = [(centre, (radius * 0.82, radius * 0.68)) for centre, radius in zip(centres, radii, strict=True)]
    discs.append((centres.mean(axis=0), tuple(centres.std(axis=0) + 0.3 * radii.mean())))
    for centre, axes in discs:
        at, reach = (int(centre[0]), int(centre[1])), (int(axes[0]), int(axes[1]))
        cv2.ellipse(opacity, at, reach, 0, 0, 360, 255, -1, cv2.LINE_AA)
        cv2.ellipse(colours, at, reach, 0, 0, 360, dark, -1, cv2.LINE_AA)


def _leaves(
    colours: Pixels,
    opacity: Pixels,
    clumps: tuple[NDArray[np.float64], NDArray[np.float64]],
    look: tuple[tuple[int, int, int], bool, RandomState],
) -> None:
    (centres, radii), (leaf, has_sun, chance) = clumps, look
    each = 150
    count = len(centres) * each
    angle, out = chance.uniform(0, 2 * np.pi, count), np.sqrt(chance.uniform(0, 1, count))
    offset = np.stack([np.cos(angle) * out, np.sin(angle) * out], axis=1)
    which = np.repeat(np.arange(len(centres)), each)
    at = centres[which] + offset * radii[which][:, None] * (1.08, 0.9)
    towards = np.array((0.62, -0.78)) if has_sun else np.array((0.0, -1.0))
    middle, spread = centres.mean(axis=0), np.abs(centres - centres.mean(axis=0)).max(axis=0) + 1
    whole = ((at - middle) / spread) @ towards
    bright = 0.78 + (0.2 if has_sun else 0.12) * whole + (0.3 if has_sun else 0.22) * (offset @ towards)
    bright += 0.1 * chance.standard_normal(count)
    # Dark leaves first: what is lit lies outside. Clumps stay together, so that they overlap.
    order = np.argsort(bright + 0.25 * chance.standard_normal(len(centres))[which] + 0.2 * whole)
    sizes = chance.randint(2, 6, count)
    _inside(colours, opacity, clumps, leaf)
    warm = 1 + 0.06 * chance.standard_normal(count)
    for place in order:
        centre = (int(at[place, 0]), int(at[place, 1]))
        axes = (int(sizes[place]), int(sizes[place] * 0.6) + 1)
        turn = float(angle[place] * 57.3)
        shine = float(np.clip(bright[place], 0.3, 1.5))
        colour = (leaf[0] * shine * float(warm[place]), leaf[1] * shine, leaf[2] * (0.55 * shine + 0.32))
        cv2.ellipse(opacity, centre, axes, turn, 0, 360, 255, -1, cv2.LINE_AA)
        cv2.ellipse(colours, centre, axes, turn, 0, 360, colour, -1, cv2.LINE_AA)
