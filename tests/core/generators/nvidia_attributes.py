"""The plain attributes that NVIDIA's objects carry beside their tensors, as design documents list them (§2.4)."""

from typing import Any

import numpy as np
from torch import Tensor, nn

from workbench.core.generators.networks import stylegan2, stylegan2_discriminator, stylegan3, stylegan3_layers
from workbench.core.generators.networks.design import StyleGAN2Design
from workbench.core.generators.networks.stylegan2_layers import (
    Linear,
    MappingNetwork,
    StyledConvolution,
    ToColours,
)
from workbench.core.generators.networks.stylegan3_design import StyleGAN3Design

Attributes = dict[str, Any]


def described(module: nn.Module, design: Any) -> tuple[str, Attributes]:
    """The name that the class of such a module has in a file, and its attributes."""
    for kind, (name, attributes) in _KINDS.items():
        if isinstance(module, kind):
            return name, attributes(module, design)
    raise TypeError(f"nothing is known of {type(module).__name__}")


def further_tensors(module: nn.Module) -> tuple[dict[str, Tensor | None], dict[str, Tensor]]:
    """Parameters and buffers that a file holds and our own module does not need."""
    if isinstance(module, stylegan2.Shortcut):
        return {"bias": None}, {"resample_filter": stylegan2.smoothing_filter((1.0, 3.0, 3.0, 1.0))}
    if isinstance(module, stylegan2_discriminator.Shortcut):
        return {"bias": None}, {}
    return {}, {}


def _generator(module: Any, design: Any) -> Attributes:
    return _sizes(design) | {"num_ws": design.style_count}


def _sizes(design: Any) -> Attributes:
    return {
        "z_dim": design.latent_size,
        "c_dim": design.label_size,
        "w_dim": design.style_size,
        "img_resolution": design.resolution,
        "img_channels": 3,
    }


def _mapping(module: MappingNetwork, design: Any) -> Attributes:
    return {
        "z_dim": module.latent_size,
        "c_dim": module.label_size,
        "w_dim": design.style_size,
        "num_ws": design.style_count if module.latent_size else None,
        "num_layers": module.layers,
        "w_avg_beta": 0.998 if module.latent_size else None,
    }


def _linear(module: Linear, design: Any) -> Attributes:
    return {
        "activation": "lrelu" if module.is_rectified else "linear",
        # A scalar of numpy, because its root was drawn by numpy.
        "weight_gain": np.float64(module.rate / np.sqrt(module.weight.shape[1])),
        "bias_gain": module.rate,
    }


def _synthesis(module: Any, design: StyleGAN2Design) -> Attributes:
    return {
        "w_dim": design.style_size,
        "img_resolution": design.resolution,
        "img_resolution_log2": int(np.log2(design.resolution)),
        "img_channels": design.colours,
        "block_resolutions": list(design.sizes),
        "num_ws": design.style_count,
    }


def _block(module: stylegan2.Block, design: StyleGAN2Design) -> Attributes:
    last = len(design.channels) - 1
    return {
        "in_channels": 0 if module.index == 0 else design.channels[module.index - 1],
        "w_dim": design.style_size,
        "resolution": design.sizes[module.index],
        "img_channels": design.colours,
        "is_last": module.index == last,
        "architecture": design.architecture,
        "use_fp16": False,
        "channels_last": False,
        "num_conv": 1 if module.index == 0 else 2,
        "num_torgb": 1 if module.has_colours else 0,
    }


def _styled(module: StyledConvolution, design: StyleGAN2Design) -> Attributes:
    return {
        "resolution": module.size,
        "up": 2 if module.is_doubling else 1,
        "use_noise": module.has_noise,
        "activation": "lrelu",
        "conv_clamp": module.clamp,
        "padding": 1,
        "act_gain": np.sqrt(2),
    }


def _colours(module: ToColours, design: StyleGAN2Design) -> Attributes:
    return {"conv_clamp": module.clamp, "weight_gain": 1 / np.sqrt(module.weight.shape[1])}


def _convolution(module: Any, design: StyleGAN2Design) -> Attributes:
    _, inputs, size, _ = module.weight.shape
    is_shortcut = not hasattr(module, "clamp")
    return {
        "activation": "linear" if is_shortcut else "lrelu",
        "up": 2 if isinstance(module, stylegan2.Shortcut) else 1,
        "down": 2
        if getattr(module, "is_halving", isinstance(module, stylegan2_discriminator.Shortcut))
        else 1,
        "conv_clamp": None if is_shortcut else module.clamp,
        "padding": size // 2,
        "weight_gain": 1 / np.sqrt(inputs * size * size),
        "act_gain": 1 if is_shortcut else np.sqrt(2),
    }


def _judge(module: Any, design: StyleGAN2Design) -> Attributes:
    sizes = _sizes(design)
    del sizes["z_dim"], sizes["w_dim"]
    return sizes | {
        "img_resolution_log2": int(np.log2(design.resolution)),
        "block_resolutions": design.sizes[:0:-1],
    }


def _judging_block(module: Any, design: StyleGAN2Design) -> Attributes:
    return {
        "in_channels": 0 if module.is_first else module.conv0.weight.shape[1],
        "resolution": 0,
        "img_channels": design.colours,
        "architecture": design.architecture,
        "use_fp16": False,
        "num_layers": 3,
    }


def _verdict(module: Any, design: StyleGAN2Design) -> Attributes:
    return {
        "in_channels": design.channels[0],
        "cmap_dim": len(module.out.weight) if design.label_size else 0,
        "resolution": 4,
        "architecture": design.architecture,
    }


def _filtered_synthesis(module: Any, design: StyleGAN3Design) -> Attributes:
    return {
        "w_dim": design.style_size,
        "num_ws": design.style_count,
        "img_resolution": design.resolution,
        "img_channels": 3,
        "num_layers": len(design.layers) - 1,
        "num_critical": 2,
        "margin_size": 10,
        "output_scale": design.output_scale,
        "num_fp16_res": 4,
        "layer_names": list(design.layer_names),
    }


def _waves(module: stylegan3_layers.Waves, design: StyleGAN3Design) -> Attributes:
    return {
        "w_dim": design.style_size,
        "channels": design.input_channels,
        "size": np.array([module.size, module.size]),
        "sampling_rate": np.float64(module.rate),
        "bandwidth": np.float64(module.bandwidth),
    }


def _filtered(module: stylegan3_layers.FilteredLayer, design: StyleGAN3Design) -> Attributes:
    layer = module.layer
    return {
        "w_dim": design.style_size,
        "is_torgb": layer.is_colour,
        "is_critically_sampled": layer.is_colour,
        "use_fp16": False,
        "in_channels": layer.inputs,
        "out_channels": layer.outputs,
        "in_size": np.array([layer.in_size] * 2),
        "out_size": np.array([layer.out_size] * 2),
        "conv_kernel": layer.kernel,
        "conv_clamp": module.clamp,
        "up_factor": layer.up,
        "down_factor": layer.down,
        "up_taps": layer.up_taps or 1,
        "down_taps": layer.down_taps or 1,
        "padding": [int(each) for each in layer.padding],
    }


_KINDS: dict[Any, tuple[str, Any]] = {
    stylegan2.StyleGAN2: ("Generator", _generator),
    stylegan3.StyleGAN3: ("Generator", _generator),
    MappingNetwork: ("MappingNetwork", _mapping),
    Linear: ("FullyConnectedLayer", _linear),
    stylegan2.SynthesisNetwork: ("SynthesisNetwork", _synthesis),
    stylegan2.Block: ("SynthesisBlock", _block),
    StyledConvolution: ("SynthesisLayer", _styled),
    ToColours: ("ToRGBLayer", _colours),
    stylegan2.Shortcut: ("Conv2dLayer", _convolution),
    stylegan2_discriminator.StyleGAN2Discriminator: ("Discriminator", _judge),
    stylegan2_discriminator.Block: ("DiscriminatorBlock", _judging_block),
    stylegan2_discriminator.Verdict: ("DiscriminatorEpilogue", _verdict),
    stylegan2_discriminator.Convolution: ("Conv2dLayer", _convolution),
    stylegan2_discriminator.Shortcut: ("Conv2dLayer", _convolution),
    stylegan3.SynthesisNetwork: ("SynthesisNetwork", _filtered_synthesis),
    stylegan3_layers.Waves: ("SynthesisInput", _waves),
    stylegan3_layers.FilteredLayer: ("SynthesisLayer", _filtered),
}
