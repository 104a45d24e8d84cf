"""Pickles of NVIDIA's TensorFlow programs: StyleGAN2 and StyleGAN2-ADA. Needs no TensorFlow.

The top of such a file is a tuple of three networks: generator, discriminator, averaged generator.
"""

import re
from collections.abc import Mapping
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor

from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.formats.filling import filled, missing, size
from workbench.core.generators.formats.found import FoundGenerator
from workbench.core.generators.formats.nvidia_parts import changed, mapping_layers
from workbench.core.generators.networks.design import SMOOTHING, Architecture, StyleGAN2Design
from workbench.core.generators.networks.stylegan2 import StyleGAN2
from workbench.core.generators.reading.checkpoint import Record

NETWORK = ("dnnlib.tflib.network", "Network")
OLDEST_VERSION = 4
_MOST_VARIABLES = 5000
_LAYER = {"mod_weight": "affine.weight", "mod_bias": "affine.bias"}

Arrays = dict[str, np.ndarray]


def holds_tensorflow(tree: Any) -> bool:
    """Whether a file holds networks as NVIDIA's TensorFlow programs write them."""
    return _is_network(tree) or (isinstance(tree, tuple | list) and any(map(_is_network, tree[:3])))


def tensorflow_generator(tree: Any) -> FoundGenerator:
    """The averaged generator (Gs); GeneratorError for StyleGAN1, ProGAN and others."""
    record = _averaged(tree)
    state = record.state
    arrays = _arrays(record)
    _check_age(state, arrays)
    options = _options(state)
    tensors = _tensors(arrays)
    design = _design(tensors, options, "synthesis.b8.skip.weight" in tensors)
    network: StyleGAN2 = filled(StyleGAN2, design, tensors)
    note = "The discriminator in files of TensorFlow is not read." if isinstance(tree, tuple | list) else ""
    return FoundGenerator(network, note=note)


def _is_network(value: Any) -> bool:
    return isinstance(value, Record) and (value.module, value.name) == NETWORK


def _averaged(tree: Any) -> Record:
    networks = [tree] if _is_network(tree) else [each for each in tree[:3] if _is_network(each)]
    found = networks[-1]
    if not isinstance(found.state, Mapping):
        raise missing("Gs")
    if str(found.state.get("build_func_name", "")).startswith("D_"):
        raise GeneratorError(
            "This file holds only a discriminator, the network that judges pictures, and no generator that makes them. "
            "Open the file of the whole training."
        )
    return cast("Record", found)


def _arrays(record: Record, beginning: str = "", depth: int = 0) -> Arrays:
    """All variables of a network and of the networks that it is made of."""
    state = record.state if isinstance(record.state, Mapping) else {}
    found: Arrays = {}
    variables = state.get("variables")
    for each in (variables if isinstance(variables, list | tuple) else ())[:_MOST_VARIABLES]:
        if (
            isinstance(each, list | tuple)
            and len(each) == 2
            and isinstance(each[1], np.ndarray | np.generic | float | int)
        ):
            found[f"{beginning}{each[0]}"] = np.asarray(each[1])
    components = state.get("components")
    if isinstance(components, Mapping) and depth < 3:
        for name, part in components.items():
            if _is_network(part):
                found |= _arrays(part, f"{beginning}{name}/", depth + 1)
    return found


def _check_age(state: Mapping[str, Any], arrays: Arrays) -> None:
    version = state.get("version")
    if (
        not isinstance(version, int)
        or version < OLDEST_VERSION
        or not any("/mod_weight" in name for name in arrays)
    ):
        raise GeneratorError(
            "This file holds an older generator of NVIDIA's (StyleGAN1 or Progressive GAN), which works differently "
            "and cannot be opened here. Nothing was kept. Open a StyleGAN2 or StyleGAN3 in its place."
        )
    if any("LabelConcat" in name for name in arrays):
        raise changed("it mixes labels in before the random numbers are evened out (LabelConcat)")


def _options(state: Mapping[str, Any]) -> Mapping[str, Any]:
    options = state.get("static_kwargs")
    options = options if isinstance(options, Mapping) else {}
    if options.get("nonlinearity", "lrelu") != "lrelu":
        raise changed(f"its layers end in the function “{str(options['nonlinearity'])[:40]}”")
    return options


def _design(tensors: Mapping[str, Tensor], options: Mapping[str, Any], is_resnet: bool) -> StyleGAN2Design:
    count = sum(name.endswith(".conv1.weight") for name in tensors)
    sides = [4 << step for step in range(min(count, 12))]
    several = "synthesis.b4.torgb.weight" in tensors
    architecture: Architecture = "skip" if several else "resnet" if is_resnet else "orig"
    style_size = size(tensors, "synthesis.b4.conv1.affine.weight", 1)
    label_size = size(tensors, "mapping.embed.weight", 1) if "mapping.embed.weight" in tensors else 0
    return StyleGAN2Design(
        size(tensors, "mapping.fc0.weight", 1) - (style_size if label_size else 0),
        style_size,
        tuple(size(tensors, f"synthesis.b{side}.conv1.weight", 0) for side in sides),
        label_size,
        mapping_layers(tensors),
        _number(options.get("mapping_lrmul", 0.01), "mapping_lrmul"),
        architecture,
        size(tensors, f"synthesis.b{sides[-1]}.torgb.weight", 0) if sides else 3,
        None if options.get("conv_clamp") is None else _number(options["conv_clamp"], "conv_clamp"),
        _smoothing(options.get("resample_kernel")),
        any(name.endswith(".noise_strength") for name in tensors),
    )


def _number(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not np.isfinite(value):
        raise changed(f"it says “{str(value)[:40]}” for {name}")
    return float(value)


def _smoothing(value: Any) -> tuple[float, ...]:
    if value is None:
        return SMOOTHING
    if not isinstance(value, list | tuple | np.ndarray) or not 1 <= len(value) <= 16:
        raise changed("its filter for doubling pictures is none")
    return tuple(_number(each, "resample_kernel") for each in value)


def _tensors(arrays: Arrays) -> dict[str, Tensor]:
    """The arrays under our names, in the order of their axes that we use."""
    found: dict[str, Tensor] = {}
    last = max((int(name.split("/")[1].split("x")[0]) for name in arrays if _is_block(name)), default=0)
    for name, array in arrays.items():
        target = _target(name, last)
        if target:
            # A float16 or float64 is a float32 from here on; a read-only array must not be shared with torch.
            found[target] = torch.from_numpy(np.array(_turned(name, array), dtype=np.float32, order="C"))
    return found


def _is_block(name: str) -> bool:
    return re.match(r"synthesis/(\d{1,5})x\1/", name) is not None


def _target(name: str, last: int) -> str:
    """Our name of a variable; "" for what is not needed."""
    words = name.split("/")
    if name == "dlatent_avg":
        return "mapping.w_avg"
    if words[0] == "mapping" and len(words) == 3:
        return f"mapping.{words[1].replace('LabelEmbed', 'embed').replace('Dense', 'fc')}.{words[2]}"
    if words[0] == "synthesis" and len(words) == 2 and re.fullmatch(r"noise\d{1,2}", words[1]):
        return _noise(int(words[1][5:]))
    if not _is_block(name) or len(words) != 4:
        return ""
    layer, side = words[2], int(words[1].split("x")[0])
    if layer == "Const":
        return "synthesis.b4.const"
    if re.fullmatch(r"ToRGB_lod\d{1,2}", layer):
        side = last >> int(layer.removeprefix("ToRGB_lod"))
        layer = "ToRGB"
    ours = {"Conv": "conv1", "Conv0_up": "conv0", "Conv1": "conv1", "ToRGB": "torgb", "Skip": "skip"}.get(
        layer
    )
    return f"synthesis.b{side}.{ours}.{_LAYER.get(words[3], words[3])}" if ours else ""


def _noise(index: int) -> str:
    side = 4 << ((index + 1) // 2)
    return f"synthesis.b{side}.conv{0 if index % 2 else 1}.noise_const"


def _turned(name: str, array: Any) -> Any:
    """An array with its axes as we have them: outputs first; kernels of doubling layers turned round."""
    words = name.split("/")
    layer, kind = words[-2] if len(words) > 1 else "", words[-1]
    if kind.startswith("noise") and array.ndim == 4:
        return array[0, 0]
    if kind == "const" and array.ndim == 4:
        return array[0]
    if kind == "mod_bias":
        return array + 1
    if kind in ("mod_weight", "weight") and array.ndim == 2:
        return array.T
    if kind == "weight" and array.ndim == 4:
        turned = array[::-1, ::-1] if layer in ("Conv0_up", "Skip") else array
        return turned.transpose(3, 2, 0, 1)
    return array
