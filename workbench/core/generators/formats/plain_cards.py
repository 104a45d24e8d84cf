"""A small card that says how a plain generator is built, as a person writes it beside the file of the weights.

It is a text in JSON with the same name as the file, for instance:

    {"layers": ["transposed convolution 4 1 0", "batch norm", "relu",
                "transposed convolution 4 2 1", "tanh"]}
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.files.ordinary import ordinary
from workbench.core.generators.files.typed_records import read_record
from workbench.core.generators.networks.limits import MOST_LAYERS
from workbench.core.generators.networks.plain_design import Kind, PlainLayer

_LARGEST_CARD = 100_000
"""Bytes."""
WEIGHTED = ("linear", "convolution", "transposed convolution", "batch norm")
_NUMBERS: dict[str, tuple[str, ...]] = {
    "reshape": ("outputs", "kernel"),
    "convolution": ("kernel", "stride", "padding"),
    "transposed convolution": ("kernel", "stride", "padding", "further"),
    "leaky relu": ("slope",),
}
"""Which numbers may stand behind a layer's kind."""


@dataclass(frozen=True)
class PlainCard:
    """How a plain generator is built.

    `layers` are kinds with their numbers: “linear”, “reshape CHANNELS SIDE”, “convolution KERNEL STRIDE PADDING”,
    “transposed convolution KERNEL STRIDE PADDING”, “batch norm”, “pixel norm”, “double”, “double smoothly”, “relu”,
    “leaky relu SLOPE”, “tanh”, “sigmoid”. Those that have weights take the file's tensors in the file's order, or those
    whose names begin as `weights` says in turn. `part` is the name under which the generator stands in the file.
    `range` are the values of black and white; without it they follow from the last layer. With `has_scaled_weights`
    what a layer with weights gives is multiplied by √(2 / its inputs), as progressive GANs do.
    """

    layers: tuple[str, ...]
    weights: tuple[str, ...] = ()
    part: str = ""
    range: tuple[float, float] | None = None
    has_scaled_weights: bool = False


def card_beside(path: Path) -> PlainCard | None:
    """The card that lies beside a file of weights, None: there is none; GeneratorError when it makes no sense."""
    place = path.with_suffix(".json")
    try:
        if place == path or ordinary(place).st_size > _LARGEST_CARD:
            return None
        values = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(values, dict) or "layers" not in values or "network" in values:
        return None
    try:
        return read_record(PlainCard, values, is_strict=True)
    except ValueError as error:
        raise GeneratorError(
            f"The card “{place.name}” beside the file does not describe a generator: {error}. Nothing was kept. "
            "Correct it, then open the file again."
        ) from error


def layers_in_words(card: PlainCard) -> tuple[PlainLayer, ...]:
    """The layers of a card, still without their channels; GeneratorError names the one that is not understood."""
    if len(card.layers) > MOST_LAYERS:
        raise GeneratorError(
            f"The card names {len(card.layers):,} layers; up to {MOST_LAYERS} can be read. Nothing was kept."
        )
    return tuple(map(_layer, card.layers))


def _layer(words: str) -> PlainLayer:
    plain = " ".join(words.lower().split())
    for kind in sorted(get_args(Kind), key=len, reverse=True):
        rest = plain.removeprefix(kind)
        if plain.startswith(kind) and rest[:1] in ("", " "):
            return PlainLayer(kind, **_numbers(kind, rest.split(), words))
    raise _not_understood(words, f"known are {', '.join(get_args(Kind))}")


def _numbers(kind: str, given: list[str], words: str) -> dict[str, Any]:
    names = _NUMBERS.get(kind, ())
    if len(given) > len(names):
        raise _not_understood(words, f"there are {len(given)} numbers behind it, {len(names)} at most")
    try:
        return {
            name: float(text) if name == "slope" else int(text)
            for name, text in zip(names, given, strict=False)
        }
    except ValueError as error:
        raise _not_understood(words, "behind its kind stand numbers alone") from error


def _not_understood(words: str, why: str) -> GeneratorError:
    return GeneratorError(
        f"The card's layer “{words[:60]}” was not understood ({why}). Nothing was kept. Correct the card, then open "
        "the file again."
    )
