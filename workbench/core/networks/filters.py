"""Filters: the numbers with which a layer looks at what comes before it, as pictures."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from workbench.core.networks.errors import NetworkError
from workbench.core.networks.filters_settings import has_filters
from workbench.core.networks.opening import OpenNetwork
from workbench.core.networks.tracing import Layer

Numbers = NDArray[np.float32]

_RGB = 3


@dataclass(frozen=True, eq=False)
class Filters:
    """The weights of a layer as F×I×h×w, float32: F filters (output channels), each with I input channels.

    ``are_pictures``: they look at the picture itself, so that their three input channels are its colours.
    ``note`` says in sentences what is special about them; empty if nothing is.
    """

    layer: Layer
    weights: Numbers
    are_pictures: bool
    note: str = ""

    @property
    def shape_in_words(self) -> str:
        """“64 filters of 3×3 with 16 input channels each”."""
        count, channels, height, width = self.weights.shape
        return f"{count:,} filters of {height}×{width} with {channels:,} input channel{'s' * (channels != 1)} each"

    @property
    def damaged_count(self) -> int:
        """How many filters hold what is no number, or is infinite."""
        return int((~np.isfinite(self.weights).all(axis=(1, 2, 3))).sum())


def filters_of(opened: OpenNetwork, name: str) -> Filters:
    """The filters of a convolution of any kind, or the rows of a linear layer, by the layer's name.

    Rows are laid out like the maps they look at, if these are flattened before; else a row is shown as one square
    for each of its numbers. Raises :class:`NetworkError` for layers without filters.
    """
    layer = opened.layer(name)
    module = opened.network.get_submodule(layer.module)
    weights = _weights(module)
    if weights is None or not has_filters(opened.layer(layer.module)) or weights.ndim > 4:
        raise NetworkError(
            f"The layer “{name}” ({layer.kind}) has no filters that could be shown as pictures. Choose a convolution, "
            "or a layer that weighs what comes before it (linear)."
        )
    if weights.ndim == 2:
        return _rows(opened, layer, weights)
    notes = []
    groups = getattr(module, "groups", 1)
    if getattr(module, "transposed", False):
        weights = _as_outputs_first(weights, groups)
        notes.append(
            "This is a transposed convolution: each filter is what one number of its input is spread out to."
        )
    if weights.ndim == 3:
        weights = weights[:, :, None]
        notes.append("The filters move along one direction only, so each is a strip.")
    notes += _notes_of_shape(weights, groups)
    are_pictures = groups == 1 and _looks_at_the_picture(opened, layer) and weights.shape[1] == _RGB
    return Filters(layer, weights.numpy(), are_pictures, " ".join(notes))


def _weights(module: nn.Module) -> torch.Tensor | None:
    """The weights of a module as float32; those that are kept as whole numbers are multiplied out."""
    weights = getattr(module, "weight", None)
    if callable(weights) and not isinstance(weights, torch.Tensor):
        weights = weights()
    if not isinstance(weights, torch.Tensor) or weights.ndim < 2:
        return None
    numbers = weights.detach().dequantize() if weights.is_quantized else weights.detach()
    return numbers.float().cpu()


def _rows(opened: OpenNetwork, layer: Layer, weights: torch.Tensor) -> Filters:
    count, inputs = weights.shape
    before = _flattened(opened, layer, inputs)
    if before is not None:
        rows, columns = before.output_shape[1:]
        note = (
            f"Each unit of this layer weighs all {inputs:,} numbers of “{before.name}”; its weights are laid out like "
            f"those maps: {before.units:,} channels of {rows}×{columns}."
        )
        return Filters(layer, weights.reshape(count, before.units, rows, columns).numpy(), False, note)
    crop = opened.card.preprocessing.crop
    if inputs == _RGB * crop * crop:
        note = "Each unit of this layer looks at the whole picture at once."
        return Filters(layer, weights.reshape(count, _RGB, crop, crop).numpy(), True, note)
    note = (
        f"Each unit of this layer weighs {inputs:,} numbers that are not laid out like a picture: every number is one "
        "square. “One filter, all its channels” shows all squares of a unit."
    )
    return Filters(layer, weights[:, :, None, None].numpy(), False, note)


def _flattened(opened: OpenNetwork, layer: Layer, inputs: int) -> Layer | None:
    """The maps whose numbers a linear layer takes one after the other; None where what it takes has no places."""
    names = [each.name for each in opened.layers]
    for before in reversed(opened.layers[: names.index(layer.name)]):
        if not before.is_leaf:
            continue
        # Whatever passes as many numbers on in a row may have come of flattened maps; anything else ends the search.
        if math.prod(before.output_shape) != inputs or before.layout not in ("maps", "vector"):
            return None
        if before.layout == "maps":
            return before if before.grid != (1, 1) else None
    return None


def _as_outputs_first(weights: torch.Tensor, groups: int) -> torch.Tensor:
    """Weights of a transposed convolution, in×out/groups×…, as out×in/groups×…."""
    inputs, outputs = weights.shape[:2]
    grouped = weights.reshape(groups, inputs // groups, outputs, *weights.shape[2:])
    return grouped.transpose(1, 2).reshape(groups * outputs, inputs // groups, *weights.shape[2:])


def _notes_of_shape(weights: torch.Tensor, groups: int) -> list[str]:
    notes = []
    if groups > 1 and weights.shape[1] == 1:
        notes.append("Each filter looks at a single channel of its own (depthwise convolution).")
    elif groups > 1:
        notes.append(
            f"The convolution works in {groups:,} groups: each filter looks at {weights.shape[1]:,} channels of its "
            "own group only, and channels are counted within the group."
        )
    if tuple(weights.shape[2:]) == (1, 1):
        notes.append(
            "The filters are 1×1: they have no pattern, they only mix channels. Every number is one square; “one "
            "filter, all its channels” shows all squares of a filter."
        )
    return notes


def _looks_at_the_picture(opened: OpenNetwork, layer: Layer) -> bool:
    crop = opened.card.preprocessing.crop
    return layer.input_shape == (_RGB, crop, crop) and not layer.sources
