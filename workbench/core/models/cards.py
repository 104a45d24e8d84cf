"""Model cards: what is known of a model before it is loaded.

Cards are JSON files: those that ship lie in ``models/cards``, those of a person's own models in the folder
``cards`` beside their weights. Adding a model means adding a file.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from workbench import paths
from workbench.core.models import checksums
from workbench.core.models.card_records import (
    CLASSIFIER,
    DEEPFACE,
    LIBRARY,
    NO_PREPROCESSING,
    NOT_SAID,
    SHA256_DIGITS,
    CardError,
    ModelCard,
    Preprocessing,
    Published,
    Recognition,
    Weights,
    card_from_record,
    card_record,
    is_safe_name,
    read_card,
)

__all__ = [
    "CLASSIFIER",
    "DEEPFACE",
    "LIBRARY",
    "NOT_SAID",
    "NO_PREPROCESSING",
    "SHA256_DIGITS",
    "CardError",
    "ModelCard",
    "Preprocessing",
    "Published",
    "Recognition",
    "Weights",
    "card",
    "card_from_record",
    "card_record",
    "cards",
    "is_safe_name",
    "labels_of",
    "labels_path",
    "own_cards_folder",
    "own_labels_folder",
    "read_card",
    "unreadable_cards",
]


def own_cards_folder() -> Path:
    """Folder of the cards of a person's own models."""
    return paths.model_folder() / "cards"


def own_labels_folder() -> Path:
    """Folder of the lists of labels of a person's own models, one label on each line."""
    return paths.model_folder() / "labels"


def cards(folder: Path | None = None) -> dict[str, ModelCard]:
    """All cards by their key, those that ship first, in the order of their file names.

    A person's own card that cannot be read, or takes the key of one that ships, is left out; see
    :func:`unreadable_cards`. With ``folder`` only the cards in it. Read anew only after something has changed.
    """
    if folder is not None:
        return _read_folder(folder, _state(folder))
    shipped, own = paths.shipped_models() / "cards", own_cards_folder()
    return _all_cards(shipped, own, (_state(own), checksums.state()))


def unreadable_cards() -> dict[str, str]:
    """The person's own cards that are left out: name of the file, and why in a sentence."""
    return {name: why for name, found, why in _own_cards(own_cards_folder()) if found is None}


def card(key: str) -> ModelCard:
    """The card with this key. Raises :class:`CardError` naming the known ones."""
    known = cards()
    if key not in known:
        raise CardError(f"There is no model “{key}”. The known models are: {', '.join(known)}.")
    return known[key]


def labels_path(model_card: ModelCard) -> Path:
    """Where the model's list of labels lies: with those that ship, else with the person's own."""
    shipped = paths.resources() / "labels" / model_card.labels
    return shipped if shipped.is_file() else own_labels_folder() / model_card.labels


def labels_of(model_card: ModelCard) -> tuple[str, ...]:
    """The model's labels in its own order; the first has index 0. Raises :class:`CardError`."""
    path = labels_path(model_card)
    try:
        return tuple(path.read_text(encoding="utf-8").splitlines())
    except (OSError, ValueError) as error:
        raise CardError(f"The labels of “{model_card.title}” cannot be read from “{path}”.") from error


@lru_cache(maxsize=4)
def _read_folder(folder: Path, _: object) -> dict[str, ModelCard]:
    return {found.key: found for found in map(read_card, sorted(folder.glob("*.json")))}


@lru_cache(maxsize=4)
def _all_cards(shipped: Path, own: Path, _: object) -> dict[str, ModelCard]:
    found = dict(_read_folder(shipped, _state(shipped)))
    found |= {each.key: each for name, each, why in _own_cards(own) if each is not None}
    return {key: replace(each, weights=_as_noted(each.weights)) for key, each in found.items()}


def _own_cards(folder: Path) -> Iterator[tuple[str, ModelCard | None, str]]:
    taken = set(_read_folder(shipped := paths.shipped_models() / "cards", _state(shipped)))
    for path in sorted(folder.glob("*.json")):
        try:
            found = read_card(path)
        except CardError as error:
            yield path.name, None, str(error)
            continue
        if path.stem != found.key:
            yield path.name, None, f"“{path.name}” must be called “{found.key}.json”, as the key in it."
        elif found.key in taken:
            yield path.name, None, f"Another model has the key “{found.key}” already."
        else:
            taken.add(found.key)
            yield path.name, found, ""


def _as_noted(weights: Weights) -> Weights:
    """Weights with what was noted when they were fetched, where their card leaves size or checksum open."""
    noted = None if weights.package else checksums.noted(weights.file)
    if noted is None or not noted.sha256.startswith(weights.sha256 or weights.sha256_prefix):
        return weights
    return replace(weights, sha256=noted.sha256, bytes=noted.bytes)


def _state(folder: Path) -> object:
    """Another value after a file in the folder has come, gone or changed."""
    try:
        facts = [(each.name, each.stat().st_mtime_ns, each.stat().st_size) for each in folder.iterdir()]
    except OSError:
        return ()
    return tuple(sorted(facts))
