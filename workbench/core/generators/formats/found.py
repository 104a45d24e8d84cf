"""What every format is turned into."""

from dataclasses import dataclass

from workbench.core.generators.networks.network import GeneratorNetwork
from workbench.core.generators.networks.stylegan2_discriminator import StyleGAN2Discriminator


@dataclass(frozen=True)
class FoundGenerator:
    """A generator as it was in a file.

    Without `has_centre` the file holds no mean of w: it is computed from random z. `note` is a sentence on what was
    left out, for instance a discriminator of another kind.
    """

    network: GeneratorNetwork
    discriminator: StyleGAN2Discriminator | None = None
    has_centre: bool = True
    note: str = ""
