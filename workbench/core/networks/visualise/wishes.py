"""What is to be excited in a network, and how much a picture does so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import torch

from workbench.core.networks.errors import NetworkError
from workbench.core.networks.opening import OpenNetwork
from workbench.core.networks.tracing import Layer, as_maps
from workbench.core.networks.visualise_settings import (
    CLASS,
    LAYER,
    UNIT,
    Direction,
    Target,
    VisualiseSettings,
)

_LEAST_LIKENESS = 0.1


@dataclass(frozen=True, eq=False)
class Wish:
    """What each of N pictures is made for.

    ``layer`` is None for the network's answer. ``directions`` (N×units) weighs the units for each picture; None
    asks for whatever the layer answers to. In the middle only, or everywhere. ``is_exact`` wants the direction and
    not just much of it: the sum is multiplied with the cosine between both (as in activation grids, Olah et al. 2018).
    """

    layer: Layer | None
    directions: torch.Tensor | None
    count: int
    is_in_the_middle: bool = False
    is_exact: bool = False

    def part(self, start: int, end: int) -> "Wish":
        """The same for some of the pictures."""
        directions = None if self.directions is None else self.directions[start:end]
        return replace(self, directions=directions, count=end - start)


def wish(opened: OpenNetwork, target: Target, settings: VisualiseSettings) -> Wish:
    """The wish for one target. Raises :class:`NetworkError` when there is no such layer, unit or label."""
    count = settings.pictures
    if settings.objective == LAYER:
        layer = readable_layer(opened, target.layer)
        return Wish(layer, None, count)
    directions = [target.direction] * count
    return wish_for(opened, target.layer, directions, settings)


def wish_for(
    opened: OpenNetwork, name: str, directions: Sequence[Direction], settings: VisualiseSettings
) -> Wish:
    """The wish of one picture for each direction. Raises :class:`NetworkError`."""
    layer = None if settings.objective == CLASS else readable_layer(opened, name)
    units = len(opened.labels) if layer is None else layer.units
    weights = torch.zeros(len(directions), units)
    for row, direction in enumerate(directions):
        for unit, weight in direction:
            if not 0 <= unit < units:
                raise NetworkError(_no_such_unit(layer, unit, units))
            weights[row, unit] += weight
    return Wish(layer, weights, len(directions), is_in_the_middle=settings.objective == UNIT)


def readable_layer(opened: OpenNetwork, name: str) -> Layer:
    """The layer of this name, if it has units. Raises :class:`NetworkError`."""
    layer = opened.layer(name)
    if not layer.units:
        raise NetworkError(f"{layer.explanation} Nothing can be made for it. Choose another layer.")
    return layer


def excitement(wished: Wish, output: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """How much each picture excites what was wished (N), and the maps (N×C×H×W) it was read from.

    ``output`` is what the layer gave, or the network's answer.
    """
    maps = _maps(wished, output).float()
    if wished.directions is None:
        return maps.square().mean((1, 2, 3)), maps
    weights = wished.directions.to(maps.device)
    if weights.shape[1] != maps.shape[1]:
        raise NetworkError(
            "The network answers with another number of units for a picture of this size. Choose another."
        )
    seen = maps[..., maps.shape[2] // 2, maps.shape[3] // 2] if wished.is_in_the_middle else maps.mean((2, 3))
    along = (seen * weights).sum(1)
    if wished.is_exact:
        along = along * torch.cosine_similarity(seen, weights).clamp_min(_LEAST_LIKENESS)
    return along, maps


def likeness(maps: torch.Tensor) -> torch.Tensor:
    """How alike the pictures' textures are: mean cosine between the Gram matrices of N×C×H×W maps, each with all
    others; 0 for a single picture.
    """
    count = len(maps)
    if count == 1:
        return maps.new_zeros(())
    flat = maps.flatten(2)
    grams = torch.nn.functional.normalize((flat @ flat.transpose(1, 2)).flatten(1))
    return ((grams @ grams.T).sum() - count) / (count * (count - 1))


def output_of(wished: Wish, found: Mapping[str, torch.Tensor], answer: torch.Tensor | None) -> torch.Tensor:
    """What is to be read after a pass. Raises :class:`NetworkError` when the layer took no part."""
    output = answer if wished.layer is None else found.get(wished.layer.name)
    if output is None:
        name = "" if wished.layer is None else wished.layer.name
        raise NetworkError(
            f"The layer “{name}” took no part for this picture. Choose another layer or another seed."
        )
    return output


def _maps(wished: Wish, output: torch.Tensor) -> torch.Tensor:
    if wished.layer is None:
        return output.flatten(1)[..., None, None]
    # At another size than that of its trace, a layer has other places.
    return as_maps(output, replace(wished.layer, output_shape=tuple(output.shape[1:])))


def _no_such_unit(layer: Layer | None, unit: int, units: int) -> str:
    where = "The network's answer" if layer is None else f"“{layer.name}”"
    what = "labels" if layer is None else "units"
    return f"{where} has {units:,} {what}, from 0 to {units - 1:,}; there is no {unit:,}. Choose one of them."
