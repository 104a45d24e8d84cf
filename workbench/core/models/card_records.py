"""What a model card says, and how it is read from JSON and written."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from workbench.core.errors import WorkbenchError

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

    @property
    def is_open(self) -> bool:
        """Whether nothing is known of the file's checksum: none is published, and none was noted yet."""
        return not (self.sha256 or self.sha256_prefix or self.is_library)


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
    thresholds: Mapping[str, float] = field(hash=False)


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
    says_why = weights.is_library or (weights.is_open and weights.checksum_note)
    if (
        not weights.sha256
        and not says_why
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
