"""Many pictures at once: what a layer sees in each place of a picture, and what lies between two units.

The activation grid is that of C. Olah et al., “The Building Blocks of Interpretability”, Distill 2018,
https://doi.org/10.23915/distill.00010.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.core.networks.opening import OpenNetwork, network_input
from workbench.core.networks.tracing import as_maps
from workbench.core.networks.visualise.optimise import Optimisation
from workbench.core.networks.visualise.wishes import Wish, readable_layer, wish_for
from workbench.core.networks.visualise_settings import Between, Grid, VisualiseSettings
from workbench.core.networks.watching import outputs_of


@dataclass(frozen=True, eq=False)
class ActivationGrid:
    """One picture for each place, row by row, on their way, and how strongly the layer answered there.

    ``strengths`` (rows×columns) are lengths of the places' activations as shares of the longest, 0–1.
    """

    optimisation: Optimisation
    strengths: NDArray[np.float32]


def begin_grid(
    opened: OpenNetwork, grid: Grid, picture: NDArray[np.uint8], settings: VisualiseSettings
) -> ActivationGrid:
    """Begin pictures of what a layer sees in each place of a picture (H×W×3, uint8).

    A finer map is averaged to ``grid.cells`` rows and columns. Raises :class:`NetworkError`.
    """
    layer = readable_layer(opened, grid.layer)
    with torch.no_grad():
        output = outputs_of(opened.network, network_input(picture, opened), [layer.name])[layer.name]
        maps = as_maps(output, layer).float()
        rows, columns = (min(each, grid.cells) for each in maps.shape[2:])
        places = torch.nn.functional.adaptive_avg_pool2d(maps, (rows, columns))[0].cpu()
        directions = places.flatten(1).T
        lengths = directions.norm(dim=1)
    longest = lengths.max().clamp_min(torch.finfo(torch.float32).tiny)
    # Of equal length, so that a place of weak answers is not left behind.
    equal = torch.nn.functional.normalize(directions)
    optimisation = Optimisation(opened, Wish(layer, equal, len(equal), is_exact=True), settings)
    return ActivationGrid(optimisation, (lengths / longest).reshape(rows, columns).numpy())


def begin_between(opened: OpenNetwork, between: Between, settings: VisualiseSettings) -> Optimisation:
    """Begin pictures on the way from one unit to another of the same layer: t·one + (1 − t)·other for t from 1 to 0.

    They begin with the same noise and are moved about alike, so that they can be compared; the middle one of an odd
    number wants both units at once. Raises :class:`NetworkError`.
    """
    shares = np.linspace(1, 0, between.pictures).tolist()
    directions = [((between.one, share), (between.other, 1 - share)) for share in shares]
    return Optimisation(
        opened, wish_for(opened, between.layer, directions, settings), settings, is_alike=True
    )


def side_by_side(pictures: NDArray[np.uint8], columns: int) -> NDArray[np.uint8]:
    """Pictures (N×S×S×3) as one picture, row by row without gaps; N is a multiple of ``columns``."""
    count, side = pictures.shape[:2]
    rows = count // columns
    ordered = pictures.reshape(rows, columns, side, side, 3).transpose(0, 2, 1, 3, 4)
    return ordered.reshape(rows * side, columns * side, 3)
