"""The architecture of a network as a table: what each layer gives, keeps and costs.

The counting follows the well-known table of VGG in Stanford's course CS231n
(https://cs231n.github.io/convolutional-networks/): memory is what the layers' outputs take for one picture.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

import torch
from torch import nn

from workbench.core.models.architectures import classifiers, outline
from workbench.core.models.cards import ModelCard, labels_of
from workbench.core.networks.counting import Call, counted
from workbench.core.networks.layer_rows import (
    FROZEN,
    INPUT,
    ITSELF,
    PARTLY,
    TRAINED,
    Block,
    LayerRow,
    LayerTable,
)
from workbench.core.networks.opening import open_network
from workbench.core.networks.receptive_field import ReceptiveField, receptive_fields
from workbench.core.networks.tracing import Layer
from workbench.core.networks.watching import number_kind
from workbench.core.networks.weights_in_words import Counted, counted_weights

_CHANNELS = 3


def card_table(card: ModelCard, size: int = 0) -> LayerTable:
    """The table of a card's network for square pictures of ``size`` pixels, 0 for its usual ones.

    Networks of torchvision are known without their weights; those in ONNX files must be on this computer. All
    weights are frozen, as the program loads them. Raises :class:`NetworkError` for a size that the network cannot
    look at, :class:`WeightsError` when weights are needed and missing.
    """
    side = size or card.preprocessing.crop
    if card.architecture in classifiers():
        network = outline(card.architecture, len(labels_of(card)), card.preprocessing.crop)
    else:
        network = open_network(card, "cpu").network
    return layer_table(network, side)


def layer_table(network: nn.Module, size: int | tuple[int, int]) -> LayerTable:
    """The table of a network for pictures of ``size`` (side, or height and width).

    Every parameter is counted once, in the row of the first call that computes with it. Raises
    :class:`NetworkError` when the network cannot look at such a picture.
    """
    height, width = (size, size) if isinstance(size, int) else size
    layers, calls = counted(network, (height, width))
    facts = _Facts(
        {each.name: each for each in layers}, receptive_fields(network, (height, width)), _Owners(network)
    )
    rows = [_input_row(network, (height, width))]
    in_order = sorted(calls, key=attrgetter("place"))
    rows += [facts.row(call) for call in in_order if call.is_leaf or call.has_own_work]
    rows += facts.owners.unused_rows()
    joins = {call.name: call.joining for call in calls}
    blocks = [
        Block(each.name, each.kind, shape_as_written(each), joins.get(each.name, ""))
        for each in layers
        if not each.is_leaf
    ]
    return LayerTable((height, width), tuple(rows), tuple(blocks))


def shape_as_written(layer: Layer) -> tuple[int, ...]:
    """A layer's output as H×W×C, L×C or 1×1×C; as torch has it where it cannot be read as units."""
    if layer.layout == "maps":
        return (*layer.output_shape[1:], layer.output_shape[0])
    return (1, 1, *layer.output_shape) if layer.layout == "vector" else layer.output_shape


def _input_row(network: nn.Module, size: tuple[int, int]) -> LayerRow:
    kind = number_kind(network)
    values = size[0] * size[1] * _CHANNELS
    return LayerRow(
        INPUT,
        "Picture",
        INPUT,
        (*size, _CHANNELS),
        size,
        _CHANNELS,
        values,
        values * kind.itemsize,
        receptive_field=(1, 1),
        precision=str(kind).removeprefix("torch."),
    )


@dataclass(frozen=True)
class _Facts:
    """All that a row is made of."""

    layers: Mapping[str, Layer]
    fields: Mapping[str, ReceptiveField]
    owners: "_Owners"

    def row(self, call: Call) -> LayerRow:
        layer, field = self.layers.get(call.name), self.fields.get(call.name)
        row = LayerRow(
            call.name or ITSELF,
            self.owners.kind(call.module),
            layer.family if layer else "block",
            shape_as_written(layer) if layer else (),
            layer.grid if layer else None,
            layer.units if layer else 0,
            values=call.values,
            bytes=call.bytes,
            multiply_adds=call.multiply_adds,
            receptive_field=field.size if field else None,
            sees_everything=field.is_whole if field else False,
            precision=call.precision,
        )
        return self.owners.with_weights(row, list(call.used))


class _Owners:
    """Whose each parameter and buffer is; gives every one of them away once."""

    def __init__(self, network: nn.Module) -> None:
        self._modules = dict(network.named_modules())
        self._parameters = dict(network.named_parameters())
        self._buffers = dict(network.named_buffers())
        self._taken: dict[str, str] = {}
        """By the name of a parameter, the row that has it."""

    def kind(self, module: str) -> str:
        return type(self._modules[module]).__name__

    def with_weights(self, row: LayerRow, used: Sequence[str]) -> LayerRow:
        """The row with the parameters of these names that no other row has; of the others it says whose they are."""
        new = [name for name in used if name in self._parameters and name not in self._taken]
        fixed = [self._buffers[name].numel() for name in used if name in self._buffers]
        if not new and (others := [self._taken[name] for name in used if name in self._taken]):
            return replace(row, arithmetic=f"those of {others[0]}", fixed_values=sum(fixed))
        self._taken |= dict.fromkeys(new, row.name)
        return replace(row, fixed_values=sum(fixed), **self._figures(new))

    def unused_rows(self) -> Iterator[LayerRow]:
        """Rows for the weights that took no part in the pass, one for each module that has some."""
        left: dict[str, list[str]] = defaultdict(list)
        for name in self._parameters.keys() - self._taken.keys():
            left[name.rpartition(".")[0]].append(name)
        for module in self._modules:
            if module in left:
                row = LayerRow(module, self.kind(module), "other", is_used=False)
                yield self.with_weights(row, sorted(left[module]))

    def _figures(self, names: Sequence[str]) -> dict[str, Any]:
        parameters = [self._parameters[name] for name in names]
        by_module: dict[str, dict[str, nn.Parameter]] = defaultdict(dict)
        for name in names:
            module, _, own = name.rpartition(".")
            by_module[module][own] = self._parameters[name]
        parts = [counted_weights(self._modules[module], own) for module, own in by_module.items()]
        total = Counted.sum(parts)
        return {
            "weights": total.weights,
            "arithmetic": total.arithmetic,
            "biases": total.biases,
            "parameter_bytes": sum(each.numel() * each.element_size() for each in parameters),
            "state": _state(parameters),
        }


def _state(parameters: Sequence[torch.Tensor]) -> str:
    trained = {each.requires_grad for each in parameters}
    return "" if not trained else PARTLY if len(trained) == 2 else TRAINED if True in trained else FROZEN
