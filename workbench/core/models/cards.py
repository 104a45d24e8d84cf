"""Model cards: what is known of a model before it is loaded.

Cards are JSON files in ``models/cards``; adding a model means adding a file.
"""

import json
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from workbench import paths
from workbench.core.errors import WorkbenchError

CARD_SCHEMA = 1


class CardError(WorkbenchError):
    """There is no such card, or a card's file does not say what a card must say."""


@dataclass(frozen=True)
class Weights:
    """The file that holds a network's numbers.

    ``package`` names the installed Python package that brings the file; without it the file lies in the folder
    of fetched and imported models. ``sha256`` is checked before a single number is read.
    """

    format: str
    file: str
    bytes: int
    sha256: str
    package: str = ""


@dataclass(frozen=True)
class Preprocessing:
    """How a picture becomes what the network expects: sizes in pixels, channels R, G, B on the scale 0–1."""

    resize: int
    crop: int
    mean: tuple[float, float, float]
    standard_deviation: tuple[float, float, float]


@dataclass(frozen=True)
class Published:
    """A figure somebody measured: ``value`` is a share between 0 and 1."""

    measure: str
    value: float
    on: str


@dataclass(frozen=True)
class ModelCard:
    """Everything a person should know of a model before trusting it, and all that loading it needs."""

    key: str
    title: str
    kind: str
    what: str
    architecture: str
    labels: str
    trained_on: str
    weights: Weights
    preprocessing: Preprocessing
    parameters: int
    published: tuple[Published, ...]
    licence: str
    limits: tuple[str, ...]
    citation: str
    data_citation: str


def read_card(path: Path) -> ModelCard:
    """The card in a JSON file. Raises :class:`CardError` when a field is missing, unknown or of the wrong kind."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record.pop("schema") != CARD_SCHEMA:
            raise CardError(f"“{path.name}” was written for another version of Image Workbench.")
        return _card(record)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CardError(f"“{path.name}” is not a model card: {error}.") from error


def _card(record: dict[str, Any]) -> ModelCard:
    nested = {
        "weights": Weights(**record["weights"]),
        "preprocessing": _preprocessing(record["preprocessing"]),
        "published": tuple(Published(**each) for each in record["published"]),
        "limits": tuple(record["limits"]),
    }
    card = ModelCard(**{**record, **nested})
    for each in fields(card):
        if each.type in (str, int) and not isinstance(getattr(card, each.name), each.type):
            raise TypeError(f"“{each.name}” is of the wrong kind")
    return card


def _preprocessing(record: dict[str, Any]) -> Preprocessing:
    mean, deviation = (tuple(map(float, record[name])) for name in ("mean", "standard_deviation"))
    if len(mean) != 3 or len(deviation) != 3:
        raise ValueError("mean and standard deviation need three numbers each")
    preprocessing = Preprocessing(int(record["resize"]), int(record["crop"]), mean, deviation)
    if not 0 < preprocessing.crop <= preprocessing.resize:
        raise ValueError("what is cut out must fit into the resized picture")
    return preprocessing


@cache
def cards(folder: Path | None = None) -> dict[str, ModelCard]:
    """All cards by their key, in the order of their file names."""
    found = sorted((folder or paths.shipped_models() / "cards").glob("*.json"))
    return {card.key: card for card in map(read_card, found)}


def card(key: str) -> ModelCard:
    """The card with this key. Raises :class:`CardError` naming the known ones."""
    known = cards()
    if key not in known:
        raise CardError(f"There is no model “{key}”. The known models are: {', '.join(known)}.")
    return known[key]


def labels_of(model_card: ModelCard) -> tuple[str, ...]:
    """The model's labels in its own order; the first has index 0. Raises :class:`CardError`."""
    path = paths.resources() / "labels" / model_card.labels
    try:
        return tuple(path.read_text(encoding="utf-8").splitlines())
    except (OSError, ValueError) as error:
        raise CardError(f"The labels of “{model_card.title}” cannot be read from “{path}”.") from error
