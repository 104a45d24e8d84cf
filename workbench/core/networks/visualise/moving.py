"""A picture moved about a little before the network sees it, so that it works however it stands.

Shifted, scaled, turned and shifted again, by chance, and grey where nothing is. The four are one affine map, so
the picture is resampled only once. Ranges as in Lucid's standard transformations.
"""

import math
from functools import lru_cache

import torch
from torch.nn import functional

FIRST_SHIFT, SECOND_SHIFT = 1 / 16, 1 / 32
"""Shares of the picture's side, to either side: 8 and 4 of 128 pixels."""
LARGEST_SCALING = 0.1
LARGEST_TURN = math.radians(10)


def moved(pictures: torch.Tensor, chance: torch.Generator) -> torch.Tensor:
    """Standardised pictures (N×3×S×S), all moved in the same way; what lies outside of them is 0, the mean colour."""
    where = functional.affine_grid(a_move(chance)[None], [1, *pictures.shape[1:]], align_corners=False)
    grid = where.expand(len(pictures), -1, -1, -1)
    return functional.grid_sample(pictures, grid, align_corners=False)


def a_move(chance: torch.Generator) -> torch.Tensor:
    """A random map (2×3) from places in what is seen to places in the picture, both from −1 to 1."""
    first_x, first_y, scaling, turn, second_x, second_y = (2 * torch.rand(6, generator=chance) - 1).tolist()
    scale, angle = 1 + LARGEST_SCALING * scaling, LARGEST_TURN * turn
    cosine, sine = scale * math.cos(angle), scale * math.sin(angle)
    x, y = 2 * SECOND_SHIFT * second_x, 2 * SECOND_SHIFT * second_y
    return torch.tensor(
        [
            [cosine, -sine, cosine * x - sine * y + 2 * FIRST_SHIFT * first_x],
            [sine, cosine, sine * x + cosine * y + 2 * FIRST_SHIFT * first_y],
        ]
    )


def resampled(pictures: torch.Tensor, side: int) -> torch.Tensor:
    """Pictures of another size (N×3×side×side), smoothed where they become smaller."""
    if pictures.shape[-1] == side:
        return pictures
    return functional.interpolate(pictures, (side, side), mode="bilinear", antialias=True)


@lru_cache(maxsize=4)
def standardising(mean: tuple[float, ...], deviation: tuple[float, ...]) -> tuple[torch.Tensor, torch.Tensor]:
    """A network's mean and standard deviation, each 3×1×1."""
    return torch.tensor(mean).view(3, 1, 1), torch.tensor(deviation).view(3, 1, 1)
