"""StyleGAN2 as NVIDIA's PyTorch programs write it (stylegan2-ada-pytorch, and the one within stylegan3)."""

from typing import cast

import torch
from torch import Tensor

from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.formats.filling import FILTER, filled, missing, size, smoothing_of
from workbench.core.generators.formats.module_tree import Module
from workbench.core.generators.formats.nvidia_parts import (
    LINEAR,
    RECTIFIED,
    changed,
    check_activation,
    check_linear,
    check_sizes,
    clamp_of,
    latent_size_of,
    mapping_layers,
    mapping_rate,
    the_same,
)
from workbench.core.generators.networks.design import Architecture, StyleGAN2Design
from workbench.core.generators.networks.stylegan2 import StyleGAN2
from workbench.core.generators.networks.stylegan2_discriminator import StyleGAN2Discriminator

ARCHITECTURES = ("skip", "resnet", "orig")


def stylegan2_of(generator: Module) -> StyleGAN2:
    """The generator in a file's module; GeneratorError says what is unusual about it.

    What a module says of itself counts, not what a constructor once did by default. Layers without noise among others
    that have it become layers whose noise has no strength.
    """
    tensors = generator.tensors()
    synthesis, mapping = generator.part("synthesis"), generator.part("mapping")
    blocks = blocks_of(synthesis)
    layers = _layers(blocks)
    for layer in layers:
        check_activation(layer, LINEAR if _makes_colours(layer) else RECTIFIED)
        check_linear(layer.part("affine"))
    if "embed" in mapping.parts:
        check_linear(mapping.part("embed"))
    style_size = size(tensors, "synthesis.b4.conv1.affine.weight", 1)
    latent_size, label_size = latent_size_of(tensors, style_size)
    tensors, has_noise = _with_noise(tensors, [layer for layer in layers if not _makes_colours(layer)])
    design = StyleGAN2Design(
        latent_size,
        style_size,
        tuple(size(tensors, f"synthesis.b{side}.conv1.weight", 0) for side in blocks),
        label_size,
        mapping_layers(tensors),
        mapping_rate(mapping),
        architecture_of(blocks),
        size(tensors, f"synthesis.b{max(blocks)}.torgb.weight", 0),
        clamp_of(layers),
        smoothing_of(_filter(tensors, f"synthesis.b{max(blocks)}.conv0.{FILTER}")),
        has_noise,
    )
    told = {"z_dim": latent_size, "c_dim": label_size, "w_dim": style_size}
    check_sizes(generator, told | {"img_resolution": design.resolution, "num_ws": design.style_count})
    network: StyleGAN2 = filled(StyleGAN2, design, tensors)
    return network


def discriminator_of(discriminator: Module) -> StyleGAN2Discriminator:
    """The discriminator in a file's module; GeneratorError says what is unusual about it."""
    tensors = discriminator.tensors()
    blocks = blocks_of(discriminator)
    label_size = size(tensors, "mapping.embed.weight", 1) if "mapping.embed.weight" in tensors else 0
    style_size = size(tensors, "b4.out.weight", 0) if label_size else 1
    convolutions = [
        part
        for block in blocks.values()
        for name, part in block.parts.items()
        if name in ("fromrgb", "conv0", "conv1", "conv")
    ]
    for layer in convolutions:
        check_activation(layer, RECTIFIED)
    design = StyleGAN2Design(
        style_size,
        style_size,
        (
            size(tensors, "b4.conv.weight", 0),
            *(size(tensors, f"b{side}.conv0.weight", 0) for side in blocks if side > 4),
        ),
        label_size,
        mapping_layers(tensors),
        mapping_rate(discriminator.part("mapping")) if label_size else 0.01,
        architecture_of(blocks),
        size(tensors, f"b{max(blocks)}.fromrgb.weight", 1),
        clamp_of(convolutions),
        smoothing_of(_filter(tensors, f"b{max(blocks)}.conv1.{FILTER}")),
    )
    network: StyleGAN2Discriminator = filled(StyleGAN2Discriminator, design, tensors)
    return network


def blocks_of(synthesis: Module) -> dict[int, Module]:
    """The blocks by the side of what they make, 4, 8 …; GeneratorError when one is missing among them."""
    blocks = {
        int(name[1:]): part
        for name, part in synthesis.parts.items()
        if name[:1] == "b" and name[1:].isascii() and name[1:].isdigit() and len(name) <= 6
    }
    sides = sorted(blocks)
    if sides != [4 << step for step in range(len(sides))] or len(sides) < 2:
        said = ", ".join(map(str, sides[:12]))
        raise GeneratorError(
            f"This file cannot be opened: a StyleGAN2 has blocks for 4, 8, 16 pixels and so on, and this has {said}."
        )
    return {side: blocks[side] for side in sides}


def architecture_of(blocks: dict[int, Module]) -> Architecture:
    """How the blocks are put together, as they say."""
    told = the_same(
        [block.text("architecture") for block in blocks.values() if block.has("architecture")] or ["skip"],
        "the architecture",
    )
    if told not in ARCHITECTURES:
        raise changed(f"it has the architecture “{told[:40]}”")
    return cast("Architecture", told)


def _layers(blocks: dict[int, Module]) -> list[Module]:
    return [
        part
        for block in blocks.values()
        for name, part in block.parts.items()
        if name in ("conv0", "conv1", "torgb")
    ]


def _makes_colours(layer: Module) -> bool:
    return layer.path.endswith(".torgb")


def _with_noise(tensors: dict[str, Tensor], layers: list[Module]) -> tuple[dict[str, Tensor], bool]:
    if not any(name.endswith(".noise_strength") for name in tensors):
        return tensors, False
    silent: dict[str, Tensor] = {}
    for layer in layers:
        name, side = f"{layer.path}.noise_strength", int(layer.path.split(".")[1][1:])
        if name not in tensors or (layer.has("use_noise") and not layer.is_true("use_noise")):
            silent |= {name: torch.zeros([]), f"{layer.path}.noise_const": torch.zeros(side, side)}
    return tensors | silent, True


def _filter(tensors: dict[str, Tensor], name: str) -> Tensor:
    if name not in tensors or not 1 <= tensors[name].ndim <= 2:
        raise missing(name)
    return tensors[name]
