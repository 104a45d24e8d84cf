"""Small generators with random weights, for tests of everything that asks one."""

from pathlib import Path

import torch

from workbench.core.generators.cards import GeneratorCard
from workbench.core.generators.files.own_files import write_generator
from workbench.core.generators.files.store import own_folder
from workbench.core.generators.latents.region import spread_of
from workbench.core.generators.networks.design import StyleGAN2Design, usual_channels
from workbench.core.generators.networks.stylegan2 import StyleGAN2
from workbench.core.generators.networks.stylegan2_discriminator import StyleGAN2Discriminator


def small_stylegan2(resolution: int = 32, label_size: int = 0, seed: int = 0, **further: object) -> StyleGAN2:
    """A StyleGAN2 with z and w of 32 numbers and at most 32 channels."""
    torch.manual_seed(seed)
    design = StyleGAN2Design(32, 32, usual_channels(resolution, 512, 32), label_size, 2, **further)  # type: ignore[arg-type]
    network = StyleGAN2(design).eval().requires_grad_(False)
    for name, value in network.named_parameters():
        if name.endswith("noise_strength"):
            value.fill_(0.1)
    network.mapping.w_avg.copy_(torch.randn(32) * 0.1)
    return network


def card_for(network: StyleGAN2, title: str = "Small") -> GeneratorCard:
    """A card that fits, without a key: `write_generator` gives it one."""
    count = sum(value.numel() for value in network.parameters())
    return GeneratorCard(
        key="",
        title=title,
        architecture="StyleGAN2",
        resolution=network.resolution,
        latent_size=network.latent_size,
        style_size=network.style_size,
        style_count=network.style_count,
        parameters=count,
        spread=spread_of(network),
        format="made for a test",
        source_file="",
        source_sha256="",
        label_size=network.label_size,
    )


def kept_generator(title: str = "Small", with_discriminator: bool = True, **how: object) -> GeneratorCard:
    """A generator on this computer (in the test's own folder of models); the same arguments give the same."""
    network = small_stylegan2(**how)  # type: ignore[arg-type]
    discriminator = StyleGAN2Discriminator(network.design).eval() if with_discriminator else None
    folder: Path = own_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return write_generator(folder / f"{title}.safetensors", card_for(network, title), network, discriminator)
