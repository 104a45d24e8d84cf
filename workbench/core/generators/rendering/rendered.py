"""A picture that a generator has made, and the point it was made at."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from workbench.core.generators.latents.points import Point


@dataclass(frozen=True, eq=False)
class Rendered:
    """The picture of a point.

    `pixels` are uint8, H×W×3. An exact picture (`is_full`) is float32 throughout and has the generator's own size;
    others are quick ones to be shown while something moves: they may be smaller (a power of two) or less precise.
    `colours` are the network's own numbers, float32 3×H×W, nominally −1…1, of exact pictures alone. `seconds` is how
    long it took, `distance` how far the point is from the centre, in spreads (see `region.distance`).
    """

    point: Point
    pixels: np.ndarray
    is_full: bool
    seconds: float
    distance: float
    colours: np.ndarray | None = None


def as_pixels(picture: Tensor) -> np.ndarray:
    """uint8 H×W×3 of a picture C×H×W or 1×C×H×W of a network, −1…1, as is usual for StyleGAN: x·127.5 + 128, cut off.

    One channel counts as grey; what is no number becomes black.
    """
    colours = picture.detach().float().reshape(-1, *picture.shape[-2:])
    if len(colours) == 1:
        colours = colours.expand(3, -1, -1)
    bright = torch.nan_to_num(colours, nan=-1.0).mul(127.5).add(128).clamp(0, 255)
    pixels: np.ndarray = bright.to(torch.uint8).permute(1, 2, 0).contiguous().cpu().numpy()
    return pixels
