"""The JSON file beside a generator's numbers: its card, and how the network is built.

Lists of generators need nothing else, so that torch is not read for them.
"""

import dataclasses
import json
from pathlib import Path
from typing import Any

from workbench.core.generators.cards import GeneratorCard
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.files.ordinary import ordinary
from workbench.core.generators.files.typed_records import read_record
from workbench.core.tables import replacing

_LARGEST_CARD = 4_000_000
"""Bytes."""


def card_path(weights: Path) -> Path:
    """Where what is known of the weights in this file stands."""
    return weights.with_suffix(".json")


def read_known(path: Path) -> dict[str, Any]:
    """All that a JSON file beside a generator says, unchecked; GeneratorError when it cannot be read."""
    try:
        if ordinary(path).st_size > _LARGEST_CARD:
            raise ValueError("it is far too long")
        known = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise GeneratorError(
            f"Beside the generator's numbers its card “{path.name}” is missing. Put it there, or open the file that "
            "the generator was made from again."
        ) from error
    except (OSError, ValueError, RecursionError) as error:
        raise GeneratorError(
            f"The card “{path.name}” beside the generator's numbers cannot be read ({_reason(error)}). Open the file "
            "that the generator was made from again."
        ) from error
    if not isinstance(known, dict):
        raise GeneratorError(f"“{path.name}” says nothing of a generator. Choose the generator's own file.")
    return known


def read_card(path: Path) -> GeneratorCard:
    """The card in a JSON file; GeneratorError when it is none."""
    return card_in(read_known(path), path)


def card_in(known: dict[str, Any], path: Path) -> GeneratorCard:
    """The card in what a JSON file says; GeneratorError when a field is missing or of the wrong kind."""
    try:
        return read_record(GeneratorCard, known.get("card"))
    except ValueError as error:
        raise GeneratorError(
            f"“{path.name}” is no card of a generator: {error}. Open the file that the generator was made from again."
        ) from error


def change_card(path: Path, card: GeneratorCard) -> None:
    """Write down what a person has entered about a generator. ExportError when the disk is full; the old card stays."""
    write_known(path, read_known(path) | {"card": dataclasses.asdict(card)})


def write_known(path: Path, known: dict[str, Any]) -> None:
    """Write all that is known of a generator. ExportError when the disk is full; an older file is then unharmed."""
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(known, ensure_ascii=False, indent=1), encoding="utf-8")


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()
