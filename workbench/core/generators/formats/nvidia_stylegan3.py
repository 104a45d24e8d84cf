"""StyleGAN3 as NVIDIA's PyTorch program writes it."""

from torch import Tensor

from workbench.core.generators.formats.filling import filled, size
from workbench.core.generators.formats.module_tree import Module
from workbench.core.generators.formats.nvidia_parts import (
    changed,
    check_linear,
    check_sizes,
    clamp_of,
    latent_size_of,
    mapping_layers,
    mapping_rate,
)
from workbench.core.generators.networks.stylegan3 import StyleGAN3
from workbench.core.generators.networks.stylegan3_design import StyleGAN3Design, StyleGAN3Layer

Padding = tuple[int, int, int, int]


def stylegan3_of(generator: Module) -> StyleGAN3:
    """The generator in a file's module; GeneratorError says what is unusual about it."""
    tensors = generator.tensors()
    synthesis, mapping = generator.part("synthesis"), generator.part("mapping")
    start, layers = synthesis.part("input"), _layers(synthesis)
    for module in (start, *layers):
        check_linear(module.part("affine"))
    if "embed" in mapping.parts:
        check_linear(mapping.part("embed"))
    style_size = size(tensors, "synthesis.input.affine.weight", 1)
    latent_size, label_size = latent_size_of(tensors, style_size)
    design = StyleGAN3Design(
        latent_size,
        style_size,
        generator.whole("img_resolution"),
        size(tensors, "synthesis.input.weight", 0),
        start.whole("size"),
        start.number("sampling_rate"),
        start.number("bandwidth"),
        tuple(_layer(layer) for layer in layers),
        label_size,
        mapping_layers(tensors),
        mapping_rate(mapping),
        clamp_of(layers),
        synthesis.number("output_scale") if synthesis.has("output_scale") else 1.0,
    )
    told = {"z_dim": latent_size, "c_dim": label_size, "w_dim": style_size, "num_ws": design.style_count}
    check_sizes(generator, told)
    _check_canvas(design, [layer.path.rpartition(".")[2] for layer in layers])
    network: StyleGAN3 = filled(StyleGAN3, design, tensors)
    return network


def _layers(synthesis: Module) -> list[Module]:
    """The layers in the order of the numbers in their names: L0_36_512, L1_36_512 …"""
    named = {
        int(name[1:].split("_")[0]): part
        for name, part in synthesis.parts.items()
        if name[:1] == "L" and name[1:4].split("_")[0].isdecimal() and name.isascii()
    }
    if sorted(named) != list(range(len(named))) or len(named) < 2:
        raise changed("its layers are not numbered in a row")
    return [named[index] for index in range(len(named))]


def _layer(layer: Module) -> StyleGAN3Layer:
    own = layer.own_tensors()
    return StyleGAN3Layer(
        size(own, "weight", 1),
        size(own, "weight", 0),
        size(own, "weight", 2),
        layer.whole("in_size"),
        layer.whole("out_size"),
        layer.whole("up_factor"),
        layer.whole("down_factor"),
        _padding(layer),
        _taps(own, "up_filter"),
        _taps(own, "down_filter"),
        is_down_square="down_filter" in own and own["down_filter"].ndim == 2,
        is_colour=layer.is_true("is_torgb"),
    )


def _padding(layer: Module) -> Padding:
    told = layer.wholes("padding")
    if len(told) != 4:
        raise changed(f"{layer.path} has {len(told)} margins in place of four")
    return told


def _taps(own: dict[str, Tensor], name: str) -> int:
    if name not in own:
        return 0
    if own[name].ndim not in (1, 2) or own[name].numel() == 0:
        raise changed(f"its {name} is no filter")
    return own[name].shape[0]


def _check_canvas(design: StyleGAN3Design, names: list[str]) -> None:
    if names != list(design.layer_names):
        raise changed("the names of its layers do not say their sizes")
    side = design.input_size
    for layer in design.layers:
        if layer.in_size != side:
            raise changed("a layer expects another size than the one before it gives")
        side = layer.out_size
    last = design.layers[-1]
    if side != design.resolution or not last.is_colour:
        raise changed("its last layer does not make the picture")
