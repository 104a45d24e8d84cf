"""Checkpoints as rosinality's stylegan2-pytorch and the encoders built on it (pSp, e4e, ReStyle) write them."""

import argparse
from pathlib import Path

import torch
from torch import Tensor

from workbench.core.generators.networks.stylegan2 import StyleGAN2

_FILTER_GAIN = 4


def rosinality_state(generator: StyleGAN2) -> dict[str, Tensor]:
    """A generator's tensors under the names of rosinality; it must have the architecture “skip”."""
    ours = generator.state_dict()
    state = _mapping(ours, generator.design.mapping_layers)
    state["input.input"] = ours["synthesis.b4.const"][None]
    noises: list[Tensor] = []
    for index, size in enumerate(generator.design.sizes):
        block = f"synthesis.b{size}"
        layers = _convolutions(index)
        for layer, name in layers.items():
            state |= _convolution(ours, f"{block}.{layer}", name)
            noises.append(ours[f"{block}.{layer}.noise_const"][None, None])
        state |= _colours(ours, f"{block}.torgb", "to_rgb1" if index == 0 else f"to_rgbs.{index - 1}")
        if index:
            kernel = ours[f"{block}.conv0.resample_filter"] * _FILTER_GAIN
            state[f"convs.{2 * index - 2}.conv.blur.kernel"] = kernel
            state[f"to_rgbs.{index - 1}.upsample.kernel"] = kernel.clone()
    return state | {f"noises.noise_{index}": noise for index, noise in enumerate(noises)}


def rosinality_checkpoint(
    path: Path,
    generator: StyleGAN2,
    latent_avg: bool = True,
    legacy: bool = False,
    args: bool = True,
) -> Path:
    """A checkpoint as it is converted (`latent_avg`) or trained (`args`, an argparse.Namespace); both may be given."""
    ema = rosinality_state(generator)
    content: dict[str, object] = {"g": {name: value * 0.5 for name, value in ema.items()}, "g_ema": ema}
    if latent_avg:
        content["latent_avg"] = generator.centre
    if args:
        content["args"] = argparse.Namespace(size=generator.resolution, channel_multiplier=2, wandb=False)
    torch.save(content, path, _use_new_zipfile_serialization=not legacy)
    return path


def psp_checkpoint(path: Path, generator: StyleGAN2) -> Path:
    """A checkpoint of pSp: an encoder (here a single tensor), the generator as decoder, options, the mean of w."""
    decoder = {f"decoder.{name}": value for name, value in rosinality_state(generator).items()}
    content = {
        "state_dict": {"encoder.input_layer.0.weight": torch.zeros(4, 3, 3, 3), **decoder},
        "opts": {"output_size": generator.resolution, "encoder_type": "GradualStyleEncoder"},
        "latent_avg": generator.centre.repeat(generator.style_count, 1),
    }
    torch.save(content, path)
    return path


def _mapping(ours: dict[str, Tensor], layers: int) -> dict[str, Tensor]:
    return {
        f"style.{index + 1}.{part}": ours[f"mapping.fc{index}.{part}"]
        for index in range(layers)
        for part in ("weight", "bias")
    }


def _convolutions(index: int) -> dict[str, str]:
    """Our names of the convolutions of one block, and theirs."""
    if index == 0:
        return {"conv1": "conv1"}
    return {"conv0": f"convs.{2 * index - 2}", "conv1": f"convs.{2 * index - 1}"}


def _convolution(ours: dict[str, Tensor], layer: str, name: str) -> dict[str, Tensor]:
    return {
        f"{name}.conv.weight": ours[f"{layer}.weight"][None],
        f"{name}.conv.modulation.weight": ours[f"{layer}.affine.weight"],
        f"{name}.conv.modulation.bias": ours[f"{layer}.affine.bias"],
        f"{name}.noise.weight": ours[f"{layer}.noise_strength"].reshape(1),
        f"{name}.activate.bias": ours[f"{layer}.bias"],
    }


def _colours(ours: dict[str, Tensor], layer: str, name: str) -> dict[str, Tensor]:
    return {
        f"{name}.conv.weight": ours[f"{layer}.weight"][None],
        f"{name}.conv.modulation.weight": ours[f"{layer}.affine.weight"],
        f"{name}.conv.modulation.bias": ours[f"{layer}.affine.bias"],
        f"{name}.bias": ours[f"{layer}.bias"].reshape(1, -1, 1, 1),
    }
