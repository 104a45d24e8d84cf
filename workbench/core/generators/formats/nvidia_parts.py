"""What all networks of NVIDIA's PyTorch programs share: fully connected layers, the mapping network, limits."""

import math
from collections.abc import Iterable, Sequence
from typing import TypeVar

from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.formats.filling import Tensors, missing, size
from workbench.core.generators.formats.module_tree import Module
from workbench.core.generators.networks.limits import MOST_LAYERS

RECTIFIED, LINEAR = "lrelu", "linear"
_ALMOST = 1e-3

Value = TypeVar("Value")


def mapping_layers(tensors: Tensors, beginning: str = "mapping.") -> int:
    """How many fully connected layers lead from z to w."""
    count = 0
    while f"{beginning}fc{count}.weight" in tensors and count <= MOST_LAYERS:
        count += 1
    return count


def mapping_rate(mapping: Module) -> float:
    """The factor of the weights and biases of all layers of a mapping network; GeneratorError when they differ."""
    layers = [part for name, part in mapping.parts.items() if name.startswith("fc")]
    if not layers:
        raise missing(f"{mapping.path}.fc0")
    check_sizes(mapping, {"num_layers": len(layers)})
    for layer in layers:
        check_activation(layer, RECTIFIED)
    return the_same([_rate(layer) for layer in layers], f"{mapping.path}: the learning rate")


def check_linear(layer: Module) -> None:
    """GeneratorError when a layer is not a plain sum of its inputs, scaled as usual."""
    check_activation(layer, LINEAR)
    if _rate(layer) != 1:
        raise changed(f"{layer.path} is scaled in a way of its own")


def check_activation(layer: Module, wanted: str) -> None:
    """GeneratorError when a layer ends in another function than it should; where none is named, it is the usual."""
    if layer.has("activation") and layer.text("activation") != wanted:
        raise changed(
            f"{layer.path} ends in the function “{layer.text('activation')[:40]}”, not in “{wanted}”"
        )


def clamp_of(layers: Iterable[Module]) -> float | None:
    """The limit of what layers put out; GeneratorError when it is not the same for all."""
    limits = [layer.number("conv_clamp") if layer.has("conv_clamp") else None for layer in layers]
    return the_same(limits, "the limit of what layers put out (conv_clamp)")


def the_same(values: Sequence[Value], what: str) -> Value:
    """The one value that all are (there is at least one); GeneratorError when they differ."""
    if len(set(values)) > 1:
        raise changed(f"{what} differs from layer to layer")
    return values[0]


def changed(what: str) -> GeneratorError:
    """What is said of a network that is not built like any that can be opened."""
    return GeneratorError(
        f"This file cannot be opened: {what}. It comes from a changed version of the program that made it, and its "
        "pictures would not be the same here. Nothing was kept."
    )


def check_sizes(module: Module, told: dict[str, int]) -> None:
    """GeneratorError when what a module says of its sizes is not what its tensors show."""
    for name, shown in told.items():
        if module.has(name) and module.whole(name) != shown:
            raise changed(f"it says {module.whole(name)} for “{name}”, and its numbers are made for {shown}")


def latent_size_of(tensors: Tensors, style_size: int) -> tuple[int, int]:
    """How many numbers z has, and how many label values there are."""
    if "mapping.embed.weight" not in tensors:
        return size(tensors, "mapping.fc0.weight", 1), 0
    return size(tensors, "mapping.fc0.weight", 1) - style_size, size(tensors, "mapping.embed.weight", 1)


def _rate(layer: Module) -> float:
    weight = layer.own_tensors().get("weight")
    if weight is None or weight.ndim != 2 or not weight.shape[1]:
        raise missing(f"{layer.path}.weight")
    rate = layer.number("bias_gain") if layer.has("bias_gain") else 1.0
    gain = layer.number("weight_gain") * math.sqrt(weight.shape[1]) if layer.has("weight_gain") else rate
    if not math.isclose(gain, rate, rel_tol=_ALMOST):
        raise changed(f"{layer.path} scales weights and biases differently")
    return rate
