"""The card of a generator that has just been found or trained."""

from torch import nn

from workbench.core.generators.cards import GeneratorCard
from workbench.core.generators.latents.region import SAMPLES, spread_of
from workbench.core.generators.networks.network import GeneratorNetwork
from workbench.core.generators.networks.onnx_generator import OnnxGenerator
from workbench.core.generators.networks.plain import PlainGenerator
from workbench.core.generators.networks.stylegan2 import StyleGAN2
from workbench.core.generators.networks.stylegan3 import StyleGAN3

CENTRE_IN_FILE = "in the file"
CENTRE_COMPUTED = f"computed here, as the mean of {SAMPLES:,} seeds"
CENTRE_OF_LATENTS = "zero, the mean of the random numbers"


def card_of(
    network: GeneratorNetwork,
    title: str,
    format: str,
    source_file: str = "",
    source_sha256: str = "",
    centre: str = CENTRE_IN_FILE,
    notes: str = "",
) -> GeneratorCard:
    """The card of a network; its key is filled in when it is written. Takes a second: its spread needs 10,000 seeds."""
    return GeneratorCard(
        key="",
        title=title,
        architecture=architecture_of(network),
        resolution=network.resolution,
        latent_size=network.latent_size,
        style_size=network.style_size,
        style_count=network.style_count,
        parameters=parameters_of(network),
        spread=spread_of(network),
        format=format,
        source_file=source_file,
        source_sha256=source_sha256,
        label_size=network.label_size,
        notes=notes,
        layer_count=len(network.layers),
        centre=centre if network.style_count > 1 else CENTRE_OF_LATENTS,
    )


def architecture_of(network: GeneratorNetwork) -> str:
    """How a network is built, as people call it: “StyleGAN2 (skip)”, “StyleGAN3-R”."""
    if isinstance(network, StyleGAN2):
        return f"StyleGAN2 ({network.design.architecture})"
    if isinstance(network, PlainGenerator):
        return "plain (layer after layer, as DCGAN and progressive GAN)"
    if isinstance(network, OnnxGenerator):
        return "ONNX network (its layers cannot be looked into)"
    if isinstance(network, StyleGAN3):
        return f"StyleGAN3-{'R' if network.design.layers[0].kernel == 1 else 'T'}"
    return type(network).__name__


def parameters_of(network: GeneratorNetwork) -> int:
    """How many numbers of a network were learned; 0 where it does not tell."""
    if not isinstance(network, nn.Module):
        return 0
    return sum(value.numel() for value in network.parameters())
