"""Trees and bushes, each in one of a few painted variants, tinted and lit for the scene."""

from functools import lru_cache

import numpy as np

from workbench.core.sampletown.drawing.canvas import tone
from workbench.core.sampletown.drawing.foliage import LOW, painted_tree
from workbench.core.sampletown.drawing.light import mix, rgb
from workbench.core.sampletown.drawing.pixels import Pixels
from workbench.core.sampletown.drawing.site import Site
from workbench.core.sampletown.drawing.sprites import Sprite, sprite
from workbench.core.sampletown.scene import Tree

VARIANTS = 4
#: Trees nearer than this (metres) would fill the picture with single leaves.
NEAREST_TREE = 6.5


def draw_tree(site: Site, tree: Tree, shade: float) -> None:
    """One tree; ``shade`` is the share of the sun its foot misses."""
    view, light = site.view, site.light
    column, row, scale = view.spot(tree.x, 0.0, tree.z)
    ahead = view.ahead(tree.x, tree.z)
    high = round(tree.height * scale)
    if ahead < NEAREST_TREE or high < 2 or high > 3 * view.side:
        return
    sun_is_left = light.to_sun[0] * view.cos - light.to_sun[2] * view.sin < 0
    shown = _tree(tree.species, tree.variant % VARIANTS, sun_is_left and light.has_sun, light.has_sun).at(
        high
    )
    left = round(column - shown.shape[1] / 2)
    if left > view.side or left + shown.shape[1] < 0:
        return
    bright = mix(light.on((0.3, 0.55, 0.3)), light.in_shade((0, 0.5, 0)), 0.55 * shade)
    hue = rgb(1 + 0.2 * tree.tint, 1.0, 1 - 0.1 * tree.tint)
    owner = site.canvas.owner("bush" if tree.species in LOW else "tree")
    site.canvas.stamp(shown, (left, round(row) - high), tone(light, bright * hue, ahead), owner)


@lru_cache(maxsize=128)
def _tree(species: str, variant: int, is_mirrored: bool, has_sun: bool) -> Sprite:
    """Sunlit crowns are bright on their right, or, mirrored, on their left; under cloud, on top."""
    painted = _painted(species, variant, has_sun)
    return sprite(np.ascontiguousarray(painted[:, ::-1]) if is_mirrored else painted)


@lru_cache(maxsize=64)
def _painted(species: str, variant: int, has_sun: bool) -> Pixels:
    return painted_tree(species, variant, has_sun)
