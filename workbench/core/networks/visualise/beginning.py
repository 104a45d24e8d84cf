"""Where pictures begin: for a unit, for what lies between two, or for each place of a picture.

The activation grid is that of C. Olah et al., “The Building Blocks of Interpretability”, Distill 2018,
https://doi.org/10.23915/distill.00010.
"""

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.core.networks.errors import NetworkError
from workbench.core.networks.opening import OpenNetwork, network_input
from workbench.core.networks.tracing import as_maps
from workbench.core.networks.visualise.optimise import Optimisation
from workbench.core.networks.visualise.wishes import Wish, readable_layer, wish, wish_for
from workbench.core.networks.visualise_settings import Between, Grid, MadeFor, Target, VisualiseSettings
from workbench.core.networks.watching import outputs_of

Pixels = NDArray[np.uint8]


def begin(
    opened: OpenNetwork, made_for: MadeFor, settings: VisualiseSettings, picture: Pixels | None = None
) -> Optimisation:
    """Begin pictures; ``picture`` (H×W×3) is the one that an activation grid is of.

    Raises :class:`NetworkError` when there is no such layer, unit or label.
    """
    if isinstance(made_for, Target):
        return Optimisation(opened, wish(opened, made_for, settings), settings)
    if isinstance(made_for, Between):
        return _begin_between(opened, made_for, settings)
    if picture is None:
        raise NetworkError("An activation grid is that of a picture. Nothing was made. Choose a picture.")
    return _begin_grid(opened, made_for, picture, settings)


def _begin_grid(
    opened: OpenNetwork, grid: Grid, picture: Pixels, settings: VisualiseSettings
) -> Optimisation:
    """What a layer sees in each place of a picture; a finer map is averaged to ``grid.cells`` rows and columns."""
    layer = readable_layer(opened, grid.layer)
    with torch.no_grad():
        output = outputs_of(opened.network, network_input(picture, opened), [layer.name])[layer.name]
        maps = as_maps(output, layer).float()
        rows, columns = (min(each, grid.cells) for each in maps.shape[2:])
        places = torch.nn.functional.adaptive_avg_pool2d(maps, (rows, columns))[0].flatten(1).T
        # Of equal length, so that a place of weak answers is not left behind.
        directions = torch.nn.functional.normalize(places).cpu()
    return Optimisation(
        opened, Wish(layer, directions, len(directions), is_exact=True), settings, columns=columns
    )


def _begin_between(opened: OpenNetwork, between: Between, settings: VisualiseSettings) -> Optimisation:
    """From one unit to another of the same layer: t·one + (1 − t)·other for t from 1 to 0.

    The pictures begin with the same noise and are moved about alike, so that they can be compared; the middle one of
    an odd number wants both units at once.
    """
    shares = np.linspace(1, 0, between.pictures).tolist()
    directions = [((between.one, share), (between.other, 1 - share)) for share in shares]
    return Optimisation(
        opened, wish_for(opened, between.layer, directions, settings), settings, is_alike=True
    )
