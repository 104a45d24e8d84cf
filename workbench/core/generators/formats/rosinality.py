"""Checkpoints of rosinality's stylegan2-pytorch, whose names many programs took over.

The numbers are those of NVIDIA's networks under other names; only the architecture “skip” occurs.
"""

import re
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from workbench.core.generators.formats.filling import filled, missing, size, smoothing_of
from workbench.core.generators.formats.found import FoundGenerator
from workbench.core.generators.networks.design import SMOOTHING, StyleGAN2Design
from workbench.core.generators.networks.stylegan2 import StyleGAN2

MARK = "convs.0.conv.modulation.weight"
"""Every such generator has a tensor of this name."""
_OF_LAYERS = {
    "conv.weight": "weight",
    "conv.modulation.weight": "affine.weight",
    "conv.modulation.bias": "affine.bias",
    "noise.weight": "noise_strength",
    "activate.bias": "bias",
    "bias": "bias",
}
_MADE_ANEW = (".blur.kernel", ".upsample.kernel")
_NUMBER = r"(0|[1-9]\d?)"

Tensors = Mapping[str, Any]


def holds_rosinality(tree: Any) -> bool:
    """Whether a file holds a generator under rosinality's names: averaged, as it was trained, or on its own."""
    return _tensors(tree) is not None


def rosinality_generator(tree: Any) -> FoundGenerator:
    """The averaged generator (g_ema), or the only one there is; GeneratorError says what does not fit."""
    tensors = _tensors(tree)
    if tensors is None:
        raise missing(MARK)
    note = "The file also holds the discriminator, which is not read." if "d" in tree else ""
    return stylegan2_of(tensors, tree.get("latent_avg"), note)


def stylegan2_of(tensors: Tensors, centre: Any, note: str = "") -> FoundGenerator:
    """The generator whose tensors have rosinality's names; `centre` is the mean of w, None: the file has none.

    A `centre` of the shape num_ws×style_size is the mean for each layer; their mean is taken.
    """
    ours = {target: _shaped(target, value) for name, value in tensors.items() if (target := _target(name))}
    style_size = size(ours, "synthesis.b4.conv1.affine.weight", 1)
    has_centre = isinstance(centre, Tensor) and centre.shape[-1:] == (style_size,)
    ours["mapping.w_avg"] = centre.reshape(-1, style_size).mean(0) if has_centre else torch.zeros(style_size)
    design = _design(ours, tensors)
    for name, side in _noises(design):
        # Files of the first releases have none: the noise was drawn anew for every picture.
        ours.setdefault(name, torch.zeros(side, side))
    network: StyleGAN2 = filled(StyleGAN2, design, ours)
    return FoundGenerator(network, has_centre=has_centre, note=note)


def _tensors(tree: Any) -> Tensors | None:
    if not isinstance(tree, Mapping):
        return None
    for part in (tree.get("g_ema"), tree.get("g"), tree.get("state_dict"), tree):
        named = _without_wrapper(part)
        if MARK in named:
            return named
    return None


def _without_wrapper(part: Any) -> Tensors:
    """The tensors of a part, without the “module.” that training on several graphics cards puts in front."""
    if not isinstance(part, Mapping):
        return {}
    return {
        str(name).removeprefix("module."): value for name, value in part.items() if isinstance(value, Tensor)
    }


def _target(name: str) -> str:
    """Our name of a tensor; "" for filters, which are made anew. What is not known keeps its name."""
    if name.endswith(_MADE_ANEW):
        return ""
    if name == "input.input":
        return "synthesis.b4.const"
    if found := re.fullmatch(rf"style\.{_NUMBER}\.(weight|bias)", name):
        return f"mapping.fc{int(found[1]) - 1}.{found[2]}"
    if found := re.fullmatch(rf"noises\.noise_{_NUMBER}", name):
        return f"{_convolution(int(found[1]))}.noise_const"
    layer, rest = _layer(name)
    return f"{layer}.{_OF_LAYERS[rest]}" if layer and rest in _OF_LAYERS else name


def _layer(name: str) -> tuple[str, str]:
    """Our name of a layer, and the rest of the tensor's name."""
    if found := re.fullmatch(rf"convs\.{_NUMBER}\.(.+)", name):
        return _convolution(int(found[1]) + 1), found[2]
    if found := re.fullmatch(rf"to_rgbs\.{_NUMBER}\.(.+)", name):
        return f"synthesis.b{8 << int(found[1])}.torgb", found[2]
    first, _, rest = name.partition(".")
    return {"conv1": _convolution(0), "to_rgb1": "synthesis.b4.torgb"}.get(first, ""), rest


def _convolution(index: int) -> str:
    """The name of the convolution with this number, the only one at 4×4 being 0."""
    return f"synthesis.b{4 << ((index + 1) // 2)}.conv{0 if index % 2 else 1}"


def _shaped(target: str, value: Tensor) -> Tensor:
    """A tensor without the axes of length 1 that stand in front, or around a bias and a strength."""
    if target.endswith(".noise_strength") and value.numel() == 1:
        return value.reshape(())
    if target.endswith(".noise_const") and value.ndim == 4:
        return value[0, 0]
    if target.endswith(".torgb.bias"):
        return value.flatten()
    is_wrapped = value.ndim > (3 if target.endswith(".const") else 4)
    return value[0] if is_wrapped and len(value) == 1 else value


def _design(ours: Mapping[str, Tensor], tensors: Tensors) -> StyleGAN2Design:
    blocks = 1 + sum(re.fullmatch(r"to_rgbs\.\d+\.bias", name) is not None for name in tensors)
    sides = [4 << step for step in range(min(blocks, 12))]
    layers = sum(re.fullmatch(r"style\.\d+\.weight", name) is not None for name in tensors)
    kernel = tensors.get("convs.0.conv.blur.kernel")
    return StyleGAN2Design(
        size(ours, "mapping.fc0.weight", 1),
        size(ours, "synthesis.b4.conv1.affine.weight", 1),
        tuple(size(ours, f"synthesis.b{side}.conv1.weight", 0) for side in sides),
        mapping_layers=layers,
        colours=size(ours, "synthesis.b4.torgb.weight", 0),
        smoothing=SMOOTHING if kernel is None else _evened(smoothing_of(kernel)),
    )


def _evened(taps: tuple[float, ...]) -> tuple[float, ...]:
    """Whole numbers where rounding alone keeps the taps from being some: 1, 3, 3, 1."""
    return tuple(float(round(tap)) if abs(tap - round(tap)) < 1e-4 else tap for tap in taps)


def _noises(design: StyleGAN2Design) -> list[tuple[str, int]]:
    convolutions = [_convolution(index) for index in range(2 * len(design.channels) - 1)]
    return [
        (f"{name}.noise_const", design.sizes[(index + 1) // 2]) for index, name in enumerate(convolutions)
    ]
