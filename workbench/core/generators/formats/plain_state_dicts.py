"""Plain generators in bare lists of weights: DCGAN as torch's tutorial writes it, progressive GANs, described ones."""

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from torch import Tensor

from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.formats.filling import filled, missing
from workbench.core.generators.formats.found import FoundGenerator
from workbench.core.generators.formats.plain_cards import WEIGHTED, PlainCard, layers_in_words
from workbench.core.generators.networks.plain import PlainGenerator
from workbench.core.generators.networks.plain_design import PlainDesign, PlainLayer

_PARTS = ("G_ema", "g_ema", "avgG", "netG", "generator", "G", "g", "state_dict", "model_state_dict", "model")
_MEASURED = ("running_mean", "running_var")
_OF_BATCH_NORM = {"weight", "bias", *_MEASURED}

Tensors = Mapping[str, Tensor]
Modules = dict[str, dict[str, Tensor]]
"""The tensors of each module that has some, in the file's order."""


def holds_dcgan(tree: Any) -> bool:
    """Whether a file holds the generator of torch's DCGAN tutorial, of any size."""
    return _dcgan_layers(_modules(_tensors(tree))) is not None


def dcgan_generator(tree: Any) -> FoundGenerator:
    """The generator; GeneratorError says what does not fit."""
    modules = _modules(_tensors(tree))
    return _built(modules, _dcgan_layers(modules) or (), (-1.0, 1.0))


def holds_progressive_gan(tree: Any) -> bool:
    """Whether a file holds a progressive GAN as facebookresearch's pytorch_GAN_zoo writes it."""
    names = _modules(_tensors(tree))
    return "formatLayer" in names and "toRGBLayers.0" in names


def progressive_gan_generator(tree: Any) -> FoundGenerator:
    """The generator, grown to its largest pictures; GeneratorError says what does not fit."""
    modules = _modules(_tensors(tree))
    scales = 1 + max((int(name.split(".")[1]) for name in modules if _is_of_scale(name)), default=-1)
    colours = f"toRGBLayers.{scales}"
    if colours not in modules:
        raise missing(f"{colours}.weight")
    used = {
        name: tensors
        for name, tensors in modules.items()
        if name == colours or not name.startswith("toRGBLayers.")
    }
    weight = modules["formatLayer"].get("weight")
    channels = len(weight) // 16 if weight is not None else 0
    convolved = ("convolution 3 1 1", "leaky relu", "pixel norm")
    words: tuple[str, ...] = (
        "pixel norm",
        "linear",
        "leaky relu",
        f"reshape {channels} 4",
        "pixel norm",
        *convolved,
    )
    words += ("double", *convolved, *convolved) * scales + ("convolution 1",)
    order: tuple[str, ...] = ("formatLayer", "groupScale0.0")
    order += tuple(f"scaleLayers.{scale}.{each}" for scale in range(scales) for each in (0, 1))
    return _described(used, PlainCard(words, (*order, colours), has_scaled_weights=True))


def described_generator(tree: Any, card: PlainCard) -> FoundGenerator:
    """The generator in any list of weights that a card describes; GeneratorError says what does not fit."""
    return _described(_modules(_tensors(tree, card.part)), card)


def _described(modules: Modules, card: PlainCard) -> FoundGenerator:
    layers = layers_in_words(card)
    weighted = [index for index, layer in enumerate(layers) if layer.kind in WEIGHTED]
    names = card.weights or tuple(modules)
    if len(names) != len(weighted) or any(name not in modules for name in names):
        raise GeneratorError(
            f"The card names {len(weighted)} layers with weights ({', '.join(WEIGHTED)}), and the file has "
            f"{len(modules)}: {', '.join(list(modules)[:8]) or 'none'}. Nothing was kept. Correct the card, then open "
            "the file again."
        )
    placed = dict(zip(weighted, names, strict=True))
    sized = tuple(
        _sized(layer, modules[placed[index]]) if index in placed else layer
        for index, layer in enumerate(layers)
    )
    if card.has_scaled_weights:
        modules = {name: _scaled(tensors) for name, tensors in modules.items()}
    ends_in = layers[-1].kind if layers else ""
    usual = (0.0, 1.0) if ends_in == "sigmoid" else (-1.0, 1.0)
    return _built({name: modules[name] for name in names}, sized, card.range or usual)


def _built(
    modules: Modules, layers: tuple[PlainLayer, ...], value_range: tuple[float, float]
) -> FoundGenerator:
    """The network of `layers`, those with weights taking those of `modules` in their order."""
    first = next((layer.inputs for layer in layers if layer.inputs), 0)
    design = PlainDesign(first, layers, *value_range)
    weighted = [index for index, layer in enumerate(layers) if layer.kind in WEIGHTED]
    tensors = {
        f"steps.{index}.{name}": tensor
        for index, module in zip(weighted, modules.values(), strict=True)
        for name, tensor in module.items()
    }
    network: PlainGenerator = filled(PlainGenerator, design, tensors)
    return FoundGenerator(network)


def _sized(layer: PlainLayer, tensors: Tensors) -> PlainLayer:
    """A layer with the channels that its weights have; GeneratorError when they are those of another kind."""
    weight = tensors.get("weight")
    axes = {"linear": 2, "batch norm": 1}.get(layer.kind, 4)
    if weight is None or weight.ndim != axes:
        raise GeneratorError(
            f"The card says “{layer.kind}” where the file holds "
            f"{' × '.join(map(str, weight.shape)) if weight is not None else 'no weights'}. Nothing was kept. Correct "
            "the card, then open the file again."
        )
    if layer.kind == "batch norm":
        return replace(layer, inputs=len(weight), outputs=len(weight))
    ahead, behind = (0, 1) if layer.kind == "transposed convolution" else (1, 0)
    layer = replace(
        layer, inputs=weight.shape[ahead], outputs=weight.shape[behind], has_bias="bias" in tensors
    )
    if axes == 4 and weight.shape[2:] != (layer.kernel, layer.kernel):
        raise GeneratorError(
            f"The card says a kernel of {layer.kernel} × {layer.kernel} where the file holds one of "
            f"{weight.shape[2]} × {weight.shape[3]}. Nothing was kept. Correct the card, then open the file again."
        )
    return layer


def _scaled(tensors: Tensors) -> dict[str, Tensor]:
    """The tensors of a layer, multiplied by √(2 / numbers that go into each of its outputs)."""
    weight = tensors.get("weight")
    if weight is None or weight.ndim not in (2, 4):
        return dict(tensors)
    gain = math.sqrt(2 / max(weight[0].numel(), 1)) if len(weight) else 1.0
    return {name: tensor * gain for name, tensor in tensors.items()}


def _dcgan_layers(modules: Modules) -> tuple[PlainLayer, ...] | None:
    """Transposed convolutions of 4×4, each but the last with a batch norm; None when it is anything else.

    In a discriminator the sizes of the weights stand the other way round, so that it is not taken for a generator.
    """
    kinds = list(modules.values())
    numbered = [re.fullmatch(r"(?:.*\.)?(\d+)", name) for name in modules]
    if len(kinds) < 3 or not all(numbered) or len(kinds) % 2 == 0:
        return None
    layers: list[PlainLayer] = []
    channels = 0
    for index, tensors in enumerate(kinds):
        weight = tensors.get("weight")
        if weight is None:
            return None
        if index % 2:
            if set(tensors) != _OF_BATCH_NORM or tuple(weight.shape) != (channels,):
                return None
            layers += [PlainLayer("batch norm", len(weight), len(weight)), PlainLayer("relu")]
            continue
        if weight.ndim != 4 or tuple(weight.shape[2:]) != (4, 4) or channels not in (0, len(weight)):
            return None
        stride, padding = (2, 1) if index else (1, 0)
        inputs, channels = weight.shape[:2]
        has_bias = "bias" in tensors
        layers.append(
            PlainLayer("transposed convolution", inputs, channels, 4, stride, padding, has_bias=has_bias)
        )
    return (*layers, PlainLayer("tanh")) if channels in (1, 3) else None


def _is_of_scale(name: str) -> bool:
    return re.fullmatch(r"scaleLayers\.\d{1,2}\.[01]", name) is not None


def _tensors(tree: Any, part: str = "") -> Tensors:
    """The first list of tensors in a file, or the one under the name `part`."""
    if not isinstance(tree, Mapping):
        return {}
    for each in [tree.get(part)] if part else [tree, *map(tree.get, _PARTS)]:
        if isinstance(each, Mapping):
            found = {str(name): value for name, value in each.items() if isinstance(value, Tensor)}
            if found:
                return found
    return {}


def _modules(tensors: Tensors) -> Modules:
    """Tensors by the modules that they belong to, without counters and without what wrappers put in front."""
    found: Modules = {}
    for name, tensor in tensors.items():
        module, _, last = name.removeprefix("module.").rpartition(".")
        if last != "num_batches_tracked":
            found.setdefault(module.removesuffix(".module"), {})[last] = tensor
    return found
