"""Pickles as NVIDIA's TensorFlow programs (StyleGAN2, StyleGAN2-ADA) write them."""

import pickle
from pathlib import Path

import numpy as np
from torch import Tensor

from tests.core.generators.foreign_objects import HARMLESS_SOURCE, Network, foreign_modules
from workbench.core.generators.networks.stylegan2 import StyleGAN2

Variables = list[tuple[str, np.ndarray]]


def tensorflow_pickle(path: Path, generator: StyleGAN2, protocol: int = 3, version: int = 5) -> Path:
    """The three networks (G, D, Gs) of a snapshot; Gs and G are the same, D is empty.

    A `version` of 2 or 3 stands for older programs (StyleGAN1, ProGAN).
    """
    design, ours = generator.design, generator.state_dict()
    options = {
        "latent_size": design.latent_size,
        "label_size": design.label_size,
        "dlatent_size": design.style_size,
        "resolution": design.resolution,
        "num_channels": design.colours,
        "mapping_layers": design.mapping_layers,
        "mapping_lrmul": design.mapping_rate,
        "fmap_base": design.channels[-1] * design.resolution // 2,
        "fmap_max": max(design.channels),
        "architecture": design.architecture,
        "resample_kernel": list(map(int, design.smoothing)),
        "conv_clamp": design.clamp,
    }
    parts = {
        "mapping": _network("G_mapping", version, options, _mapping(ours)),
        "synthesis": _network("G_synthesis", version, options, _synthesis(ours, generator)),
    }
    centre: Variables = [("lod", np.float32(0)), ("dlatent_avg", ours["mapping.w_avg"].numpy())]
    whole = _network("Gs", version, options, centre, parts)
    judge = _network("D", version, {"resolution": design.resolution}, [])
    with foreign_modules():
        path.write_bytes(pickle.dumps((whole, judge, whole), protocol=protocol))
    return path


def _network(
    name: str,
    version: int,
    options: dict[str, object],
    variables: Variables,
    components: dict[str, Network] | None = None,
) -> Network:
    return Network(
        version=version,
        name=name,
        static_kwargs=options,
        components=components or {},
        build_module_src=HARMLESS_SOURCE,
        build_func_name=name,
        variables=variables,
    )


def _mapping(ours: dict[str, Tensor]) -> Variables:
    found: Variables = []
    for name, value in ours.items():
        where, layer, *part = name.split(".")
        if where == "mapping" and part:
            layer = "LabelEmbed" if layer == "embed" else layer.replace("fc", "Dense")
            found.append((f"{layer}/{part[0]}", value.numpy().T))
    return found


def _synthesis(ours: dict[str, Tensor], generator: StyleGAN2) -> Variables:
    found: Variables = [("4x4/Const/const", ours["synthesis.b4.const"].numpy()[None])]
    for index, size in enumerate(generator.design.sizes):
        layers = {"conv0": "Conv0_up", "conv1": "Conv1"} if index else {"conv1": "Conv"}
        for number, (layer, name) in enumerate(layers.items()):
            ours_here, there = f"synthesis.b{size}.{layer}", f"{size}x{size}/{name}"
            found += _layer(ours, ours_here, there, is_flipped=layer == "conv0")
            noise = ours[f"{ours_here}.noise_const"].numpy()[None, None]
            found += [
                (f"{there}/noise_strength", ours[f"{ours_here}.noise_strength"].numpy()),
                (f"noise{max(2 * index - 1, 0) + number}", noise),
            ]
        if f"synthesis.b{size}.torgb.weight" in ours:
            found += _layer(ours, f"synthesis.b{size}.torgb", f"{size}x{size}/ToRGB")
        if f"synthesis.b{size}.skip.weight" in ours:
            weight = _turned(ours[f"synthesis.b{size}.skip.weight"], is_flipped=True)
            found.append((f"{size}x{size}/Skip/weight", weight))
    return found


def _layer(ours: dict[str, Tensor], layer: str, name: str, is_flipped: bool = False) -> Variables:
    return [
        (f"{name}/weight", _turned(ours[f"{layer}.weight"], is_flipped)),
        (f"{name}/bias", ours[f"{layer}.bias"].numpy()),
        (f"{name}/mod_weight", ours[f"{layer}.affine.weight"].numpy().T),
        (f"{name}/mod_bias", ours[f"{layer}.affine.bias"].numpy() - 1),
    ]


def _turned(weight: Tensor, is_flipped: bool) -> np.ndarray:
    """OIHW → HWIO, turned round in both directions where the other program keeps it so."""
    turned = weight.flip(2, 3) if is_flipped else weight
    return np.ascontiguousarray(turned.permute(2, 3, 1, 0).numpy())
