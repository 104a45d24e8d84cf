"""What a picture is made for, and how, without heavy imports, because forms need it at once."""

from dataclasses import asdict, dataclass
from typing import Any

from workbench.core.errors import WorkbenchError
from workbench.core.settings import setting, to_record

CHANNEL, UNIT, LAYER, CLASS = "channel", "unit", "layer", "class"
OBJECTIVES = (CHANNEL, UNIT, LAYER, CLASS)
FOURIER, PIXELS = "Fourier", "pixels"
DECORRELATED, PLAIN = "decorrelated", "plain"
MOST_PICTURES = 9
_MOST_PARTS = 64

Direction = tuple[tuple[int, float], ...]
"""A linear combination of units: pairs of unit and weight. One unit alone is ``((12, 1.0),)``."""


@dataclass(frozen=True)
class VisualiseSettings:
    """How a picture is made that excites a part of a network.

    Defaults as in Olah, Mordvintsev & Schubert (2017).
    """

    objective: str = setting(
        CHANNEL,
        "Made for",
        "Channel: one feature, wherever it is in the picture. Unit: the same feature in the middle only. Layer: "
        "whatever the layer answers to (DeepDream). Class: one label of the network's answer, before the softmax",
        choices=OBJECTIVES,
    )
    size: int = setting(
        128,
        "Size",
        "Width and height of the picture",
        minimum=16,
        maximum=1024,
        unit="pixels",
        is_advanced=True,
    )
    steps: int = setting(
        256, "Steps", "How many times the picture is improved", minimum=1, maximum=10_000, is_advanced=True
    )
    pictures: int = setting(
        1,
        "Pictures",
        "How many different pictures are made at once; more than one makes sense with diversity",
        minimum=1,
        maximum=MOST_PICTURES,
        is_advanced=True,
    )
    diversity: float = setting(
        0.0,
        "Diversity",
        "How much the pictures must differ in texture (their Gram matrices); 0 lets them be alike",
        minimum=0.0,
        maximum=100.0,
        is_advanced=True,
    )
    robustness: bool = setting(
        True,
        "Moved about",
        "The picture is shifted, scaled and turned a little before each step, so that it excites the network however "
        "it stands; without it, noise appears that only the network can see",
        is_advanced=True,
    )
    painting: str = setting(
        FOURIER,
        "Painted with",
        "Fourier: waves of all lengths, which gives large shapes as much weight as fine ones. Pixels: each by itself",
        choices=(FOURIER, PIXELS),
        is_advanced=True,
    )
    colours: str = setting(
        DECORRELATED,
        "Colours",
        "Decorrelated: colours vary together as they do in photographs. Plain: red, green and blue by themselves",
        choices=(DECORRELATED, PLAIN),
        is_advanced=True,
    )
    total_variation: float = setting(
        0.0,
        "Smoothness",
        "How much neighbouring pixels are kept alike (total variation)",
        minimum=0.0,
        maximum=100.0,
        is_advanced=True,
    )
    paleness: float = setting(
        0.0,
        "Paleness",
        "How much colours are kept near grey (L2 penalty)",
        minimum=0.0,
        maximum=100.0,
        is_advanced=True,
    )
    learning_rate: float = setting(
        0.05, "Learning rate", "How far each step goes (Adam)", minimum=0.0001, maximum=1.0, is_advanced=True
    )
    seed: int = setting(
        0,
        "Seed",
        "The number that the chance begins with: the same seed gives the same picture on the same computer",
        minimum=0,
        maximum=2**31 - 1,
        is_advanced=True,
    )


@dataclass(frozen=True)
class Target:
    """What is to be excited: a direction among the units of a layer; of labels, the layer is not asked for."""

    layer: str
    direction: Direction = ((0, 1.0),)


@dataclass(frozen=True)
class Grid:
    """An activation grid: a layer, and into how many rows and columns of places a picture is divided at most."""

    layer: str
    cells: int = 7


@dataclass(frozen=True)
class Between:
    """A row of pictures from one unit of a layer to another one."""

    layer: str
    one: int
    other: int
    pictures: int = 5


MadeFor = Target | Grid | Between


def one_unit(layer: str, unit: int) -> Target:
    """The target of a single unit."""
    return Target(layer, ((unit, 1.0),))


def direction_from(text: str) -> Direction:
    """The direction in "12" or "12:0.5 40:-1" (unit:weight, divided by spaces or commas).

    Raises :class:`WorkbenchError`.
    """
    try:
        parts = [each.partition(":") for each in text.replace(",", " ").split()]
        direction = tuple((int(unit), float(weight or 1)) for unit, _, weight in parts)
    except ValueError:
        direction = ()
    if not direction or len(direction) > _MOST_PARTS or not all(abs(weight) < 1e6 for _, weight in direction):
        raise WorkbenchError(
            f"“{text}” names no unit. Nothing was made. Write the number of a unit, such as 12, or several with "
            "their weights, such as “12:0.5 40:0.5”."
        )
    return direction


def direction_in_words(direction: Direction) -> str:
    """A direction as a person would say it: "12", or "0.5 × 12 + 0.5 × 40"."""
    if len(direction) == 1 and direction[0][1] == 1:
        return str(direction[0][0])
    return " + ".join(f"{weight:g} × {unit}" for unit, weight in direction).replace("+ -", "− ")


def made_for_in_words(made_for: MadeFor, objective: str, labels: tuple[str, ...] = ()) -> str:
    """What pictures were made for, as a person would say it: "channel 12 of features.3"."""
    if isinstance(made_for, Grid):
        return f"activation grid of {made_for.layer}"
    if isinstance(made_for, Between):
        ends = f"{objective} {made_for.one} to {made_for.other}"
        return ends if objective == CLASS else f"{ends} of {made_for.layer}"
    if objective == LAYER:
        return f"layer {made_for.layer}"
    units = direction_in_words(made_for.direction)
    if objective == CLASS:
        return f"class {labels[int(units)] if units.isdecimal() and int(units) < len(labels) else units}"
    return f"{objective} {units} of {made_for.layer}"


def settings_record(made_for: MadeFor, settings: VisualiseSettings) -> dict[str, Any]:
    """Everything that decides what the pictures become, as JSON values."""
    return {"made_for": {"kind": type(made_for).__name__.lower(), **asdict(made_for)}, **to_record(settings)}
