"""What is known of a generator: how it is built, where it came from, what its owner says of it."""

from dataclasses import dataclass

from workbench.core.generators.network import GeneratorNetwork
from workbench.core.generators.stylegan2_discriminator import StyleGAN2Discriminator


@dataclass(frozen=True)
class GeneratorCard:
    """A generator as it lies on this computer.

    `key` is the sha256 of its safetensors file, `source_sha256` that of the file it was converted from, `format` in
    words what that was. `spread` is the root of the mean square distance of w from the centre over 10,000 seeds: the
    unit in which a point's distance is given. `licence`, `training_data` and `label_names` are what a person entered.
    """

    key: str
    title: str
    architecture: str
    resolution: int
    latent_size: int
    style_size: int
    style_count: int
    parameters: int
    spread: float
    format: str
    source_file: str
    source_sha256: str
    label_size: int = 0
    label_names: tuple[str, ...] = ()
    has_discriminator: bool = False
    licence: str = ""
    training_data: str = ""
    notes: str = ""
    carries_label: bool = True


@dataclass(frozen=True)
class OpenedGenerator:
    """A generator that is ready, with the network that judged it where the file holds that."""

    card: GeneratorCard
    network: GeneratorNetwork
    discriminator: StyleGAN2Discriminator | None = None
