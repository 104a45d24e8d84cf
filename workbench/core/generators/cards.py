"""What is known of a generator: how it is built, where it came from, what its owner says of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.core.generators.networks.network import GeneratorNetwork
    from workbench.core.generators.networks.stylegan2_discriminator import StyleGAN2Discriminator

NOT_ENTERED = "not entered"
AI_LABEL = "Generated pictures carry an AI label."


@dataclass(frozen=True)
class GeneratorCard:
    """A generator as it lies on this computer.

    `key` is the sha256 of its file, `source_sha256` that of the file it was converted from, `format` in words what that
    was. `spread` is the root of the mean square distance of w from the centre over 10,000 seeds: the unit in which a
    point's distance is given. `layer_count` counts all layers that listen to w, `centre` says where the mean of w comes
    from. `licence`, `training_data` and `label_names` are what a person entered.
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
    layer_count: int = 0
    centre: str = ""


@dataclass(frozen=True)
class OpenedGenerator:
    """A generator that is ready, with the network that judged it where the file holds that."""

    card: GeneratorCard
    network: "GeneratorNetwork"
    discriminator: "StyleGAN2Discriminator | None" = None


@dataclass(frozen=True)
class CardLine:
    """One line of a card: what is said, and what it means."""

    name: str
    value: str
    tip: str


def card_lines(card: GeneratorCard) -> tuple[CardLine, ...]:
    """Everything a person should know of a generator, line by line."""
    side = card.resolution
    return (
        CardLine("Architecture", card.architecture, "How the network is built."),
        CardLine("Pictures", f"{side:,} × {side:,} pixels", "The size of what it generates (resolution)."),
        CardLine(
            "Random numbers",
            f"{card.latent_size:,} (z)",
            "So many random numbers a picture begins with; a seed stands for one draw of them.",
        ),
        CardLine("Style", _style(card), "What the random numbers become first; sliders change it (w)."),
        CardLine(
            "Layers", _layers(card), "Layers that listen to w: the first for shapes, the last for colours."
        ),
        CardLine("Labels", _labels(card), "What kind of picture can be asked for (conditional generator)."),
        CardLine(
            "Truncation centre",
            card.centre or "in the file",
            "The mean of w: the average picture, towards which truncation (ψ) leads.",
        ),
        CardLine(
            "Parameters",
            f"{card.parameters:,}" if card.parameters else "not known",
            "The numbers that were learned.",
        ),
        CardLine(
            "Discriminator",
            _discriminator(card),
            "The network that learned to tell its pictures from real ones.",
        ),
        CardLine("Made from", card.source_file or card.format, f"The file that was opened: {card.format}."),
        CardLine(
            "Checksum of that file", card.source_sha256 or "none", "The sha256 of the file that was opened."
        ),
        CardLine(
            "Checksum here",
            card.key or "not kept yet",
            "The sha256 of the generator as it is kept here; files refer to it.",
        ),
        CardLine("Licence", card.licence or NOT_ENTERED, "On what terms it may be used, as you entered it."),
        CardLine(
            "Training data", card.training_data or NOT_ENTERED, "What it has learned from, as you entered it."
        ),
        CardLine("Notes", card.notes or "none", "What was noticed when it was opened, and what you noted."),
        CardLine("Label", AI_LABEL, "Every picture that is saved says that a machine made it."),
    )


def _style(card: GeneratorCard) -> str:
    if card.style_count == 1:
        return "none: sliders change z itself"
    return f"{card.style_size:,} (w), for {card.style_count} layers each"


def _layers(card: GeneratorCard) -> str:
    if card.layer_count > card.style_count:
        return f"{card.layer_count:,}, with those that make colours; they share their w with others"
    return f"{card.style_count:,}"


def _labels(card: GeneratorCard) -> str:
    if not card.label_size:
        return "none"
    named = f": {', '.join(card.label_names)}" if card.label_names else ", not named"
    return f"{card.label_size:,}{named}"


def _discriminator(card: GeneratorCard) -> str:
    return "in the file" if card.has_discriminator else "not in the file"
