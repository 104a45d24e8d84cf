"""Model cards: what is known of a model before it is loaded.

Cards are JSON files: those that ship lie in ``models/cards``, those of a person's own models in the folder
``cards`` beside their weights. Adding a model means adding a file.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from workbench import paths
from workbench.core.errors import WorkbenchError
from workbench.core.models import checksums

CARD_SCHEMA = 1
OUTPUTS = ("logits", "probabilities")
INTERPOLATIONS = ("bilinear", "bicubic")
CLASSIFIER = "classifier"
LIBRARY, DEEPFACE = "library", "deepface"
"""Formats of weights: a library brings them within itself; deepface reads them from a folder of its own."""
SHA256_DIGITS = 64
NOT_SAID = "Not said by the person who imported it."
_LEAST_PREFIX = 8
_LARGEST_CARD = 1_000_000


class CardError(WorkbenchError):
    """There is no such card, or a card's file does not say what a card must say."""


@dataclass(frozen=True)
class Weights:
    """The file that holds a network's numbers.

    ``package`` names the installed Python package that brings the file; without it the file lies in the folder
    of fetched and imported models, and ``url`` says where it can be fetched, if anywhere. In the format "library" the
    numbers are part of the package's own code: ``file`` is then the name under which the package is installed, and its
    version stands for a checksum.

    ``sha256`` (64 hexadecimal digits) is checked before a single number is read. Where a publisher gives only its
    first digits, they are the ``sha256_prefix``, and where a publisher gives none at all, both are empty and the
    ``checksum_note`` says so: the whole is then empty until the file has been fetched, and is
    what this computer noted at that moment ever after. ``bytes`` is 0 until then if nobody published it, and
    ``approximate_bytes`` what the publisher says of it. ``checksum_note`` tells where a checksum comes from.
    """

    format: str
    file: str
    bytes: int = 0
    sha256: str = ""
    package: str = ""
    url: str = ""
    sha256_prefix: str = ""
    approximate_bytes: int = 0
    checksum_note: str = ""

    @property
    def size(self) -> int:
        """Bytes of the file, exact or as published; 0 when nothing is known of it."""
        return self.bytes or self.approximate_bytes

    @property
    def is_library(self) -> bool:
        """Whether there is no file of weights: they are part of an installed package's code."""
        return self.format == LIBRARY


@dataclass(frozen=True)
class Preprocessing:
    """How a picture becomes what the network expects: sizes in pixels, channels R, G, B on the scale 0–1."""

    resize: int
    crop: int
    mean: tuple[float, float, float]
    standard_deviation: tuple[float, float, float]
    interpolation: str = "bilinear"


NO_PREPROCESSING = Preprocessing(1, 1, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
"""Of models whose own code prepares the pictures."""


@dataclass(frozen=True)
class Recognition:
    """How faces are compared by what a recogniser says of them.

    ``dimension`` numbers for each face (an embedding). ``thresholds`` are distances by their metric ("cosine",
    "euclidean", "euclidean_l2"), below which two faces count as similar, as published; ``metric`` is the usual one.
    """

    dimension: int
    metric: str
    thresholds: Mapping[str, float]


@dataclass(frozen=True)
class Published:
    """A figure somebody measured: ``value`` is a share between 0 and 1."""

    measure: str
    value: float
    on: str


@dataclass(frozen=True)
class ModelCard:
    """Everything a person should know of a model before trusting it, and all that loading it needs.

    ``outputs`` says what the network gives: "logits", of which the softmax makes probabilities, or "probabilities".
    """

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
    outputs: str = "logits"
    recognition: Recognition | None = None


def read_card(path: Path) -> ModelCard:
    """The card in a JSON file. Raises :class:`CardError` when a field is missing, unknown or of the wrong kind."""
    try:
        if path.stat().st_size > _LARGEST_CARD:
            raise ValueError("it is far too long")
        return card_from_record(json.loads(path.read_text(encoding="utf-8")), path.name)
    except (OSError, ValueError, RecursionError) as error:
        raise CardError(f"“{path.name}” is not a model card: {error}.") from error


def card_from_record(record: Any, name: str) -> ModelCard:
    """The card in what JSON gave; ``name`` is what errors call it. Raises :class:`CardError`."""
    try:
        described = dict(record)
        if described.pop("schema") != CARD_SCHEMA:
            raise CardError(f"“{name}” was written for another version of Image Workbench.")
        return _card(described)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CardError(f"“{name}” is not a model card: {error}.") from error


def card_record(card: ModelCard) -> dict[str, Any]:
    """A card as what is written to JSON; :func:`card_from_record` gives it back."""
    return {"schema": CARD_SCHEMA, **asdict(card)}


def _card(record: dict[str, Any]) -> ModelCard:
    nested = {
        "weights": _weights(record["weights"]),
        "preprocessing": _preprocessing(record["preprocessing"])
        if "preprocessing" in record
        else NO_PREPROCESSING,
        "recognition": _recognition(record["recognition"]) if record.get("recognition") else None,
        "published": tuple(Published(**each) for each in record["published"]),
        "limits": tuple(record["limits"]),
    }
    card = ModelCard(**{**record, **nested})
    _check_kinds(card)
    has_labels = card.kind == CLASSIFIER or card.labels
    if not is_safe_name(card.key) or (has_labels and not is_safe_name(card.labels)):
        raise ValueError("the key and the labels' file must be plain names")
    if card.kind == CLASSIFIER and card.preprocessing == NO_PREPROCESSING:
        raise ValueError("the preprocessing is missing")
    if card.outputs not in OUTPUTS:
        raise ValueError(f"the outputs are one of {', '.join(OUTPUTS)}")
    if not all(isinstance(each, str) for each in card.limits):
        raise TypeError("“limits” is of the wrong kind")
    return card


def _weights(record: dict[str, Any]) -> Weights:
    weights = Weights(**record)
    _check_kinds(weights)
    if weights.sha256 and not re.fullmatch(f"[0-9a-f]{{{SHA256_DIGITS}}}", weights.sha256):
        raise ValueError("the sha256 has 64 hexadecimal digits")
    is_open = weights.is_library or (not weights.sha256_prefix and weights.checksum_note)
    if (
        not weights.sha256
        and not is_open
        and not re.fullmatch(f"[0-9a-f]{{{_LEAST_PREFIX},}}", weights.sha256_prefix)
    ):
        raise ValueError(
            "there must be a sha256, at least its first eight digits, or a note why there is none"
        )
    if not weights.sha256.startswith(weights.sha256_prefix) and weights.sha256:
        raise ValueError("the sha256 does not begin as it should")
    if min(weights.bytes, weights.approximate_bytes) < 0:
        raise ValueError("a file has no negative size")
    if weights.package and not weights.package.isidentifier():
        raise ValueError("the package's name is not one")
    if not weights.package and not is_safe_name(weights.file):
        raise ValueError("the file of weights must be a plain name")
    if weights.url and not weights.url.startswith("https://"):
        raise ValueError("weights are fetched by https only")
    return weights


def _check_kinds(record: Any) -> None:
    for each in fields(record):
        if each.type in (str, int) and type(getattr(record, each.name)) is not each.type:
            raise TypeError(f"“{each.name}” is of the wrong kind")


def _recognition(record: dict[str, Any]) -> Recognition:
    thresholds = {str(name): float(value) for name, value in record["thresholds"].items()}
    recognition = Recognition(int(record["dimension"]), str(record["metric"]), thresholds)
    if recognition.dimension < 1 or recognition.metric not in thresholds:
        raise ValueError("a recogniser has a dimension and a threshold for its usual metric")
    return recognition


def is_safe_name(name: str) -> bool:
    """Whether a text can be the name of a file on every system, and of nothing outside its folder."""
    # Windows takes a name with a dot or blank at its end, or one of its devices, for something else.
    devices = r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?"
    is_plain = re.fullmatch(r"[\w][\w .+()-]{0,119}", name) and not name.endswith((" ", "."))
    return bool(is_plain) and not re.fullmatch(devices, name.lower())


def _preprocessing(record: dict[str, Any]) -> Preprocessing:
    mean, deviation = (tuple(map(float, record[name])) for name in ("mean", "standard_deviation"))
    if len(mean) != 3 or len(deviation) != 3:
        raise ValueError("mean and standard deviation need three numbers each")
    sizes = {name: int(record[name]) for name in ("resize", "crop")}
    preprocessing = Preprocessing(**{**record, **sizes, "mean": mean, "standard_deviation": deviation})
    if not 0 < preprocessing.crop <= preprocessing.resize:
        raise ValueError("what is cut out must fit into the resized picture")
    if preprocessing.interpolation not in INTERPOLATIONS:
        raise ValueError(f"the interpolation is one of {', '.join(INTERPOLATIONS)}")
    return preprocessing


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
