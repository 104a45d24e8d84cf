"""What a model card says, as names and values in plain words: for the window and for the command line."""

import hashlib
from dataclasses import asdict
from typing import Any

from workbench.core.models.cards import (
    CLASSIFIER,
    NO_PREPROCESSING,
    ModelCard,
    Preprocessing,
    Recognition,
    Weights,
    labels_of,
)
from workbench.core.models.store import are_here, fingerprint
from workbench.core.wording import size_in_words

ONNX = "onnx"
"""What stands on cards as architecture and format of networks in ONNX."""
DECISIVE_FACTS = ("architecture", "preprocessing", "outputs", "labels_sha256")
"""Names of :func:`decisive_facts`."""
KINDS = {
    CLASSIFIER: "Classify",
    "face detector": "Find faces",
    "face recogniser": "Compare faces",
    "face attributes": "Describe faces",
    "face landmarks": "Align faces",
}
"""What models of a kind are for, in the order in which they are listed."""
METRICS = {"cosine": "cosine", "euclidean": "Euclidean", "euclidean_l2": "Euclidean of unit vectors (L2)"}
"""Ways to measure how far two embeddings are apart, in words."""
_ANSWERS = {
    "logits": "its raw outputs (logits) are made into probabilities (softmax)",
    "probabilities": "its outputs are probabilities",
}


def facts_of(card: ModelCard) -> list[tuple[str, str]]:
    """Names and values, in the order in which a person asks; a value may have several lines."""
    measured = "\n".join(f"{each.measure}: {each.value:.1%} on {each.on}" for each in card.published)
    facts = [
        ("For", kind_in_words(card)),
        ("Trained on", card.trained_on),
        ("How often right", measured or ("" if card.kind == CLASSIFIER else "No figures are published.")),
        ("Network", _network_in_words(card)),
        ("Sees pictures as", _preprocessing_in_words(card.preprocessing) if _is_classifier(card) else ""),
        ("Compares faces by", _recognition_in_words(card.recognition) if card.recognition else ""),
        ("Files", _files_in_words(card)),
        ("Licence", card.licence),
        ("Cite", card.citation),
        ("Cite for the training pictures", card.data_citation),
        ("Fetched from", card.weights.url),
        ("Checksum (sha256)", _checksum_in_words(card.weights)),
    ]
    return [(name, value) for name, value in facts if value]


def kind_in_words(card: ModelCard) -> str:
    """What the model is for: “Find faces”."""
    return KINDS.get(card.kind, card.kind)


def _is_classifier(card: ModelCard) -> bool:
    return card.kind == CLASSIFIER and card.preprocessing != NO_PREPROCESSING


def _network_in_words(card: ModelCard) -> str:
    # Of networks in ONNX nobody counts them.
    numbers = f"{card.parameters:,} numbers (parameters)" if card.parameters else ""
    if card.kind != CLASSIFIER:
        return numbers
    named = ", ".join(each for each in (architecture_in_words(card.architecture), numbers) if each)
    return f"{named}; {_ANSWERS[card.outputs]}"


def _recognition_in_words(recognition: Recognition) -> str:
    usual, rest = recognition.metric, [each for each in recognition.thresholds if each != recognition.metric]
    thresholds = [f"{METRICS.get(each, each)} {recognition.thresholds[each]:g}" for each in (usual, *rest)]
    return (
        f"{recognition.dimension:,} numbers for each face (an embedding)\n"
        "Published thresholds, below which two faces count as similar: "
        f"{thresholds[0]} (the usual one)" + "".join(f"; {each}" for each in thresholds[1:])
    )


def _files_in_words(card: ModelCard) -> str:
    weights = card.weights
    if weights.is_library:
        return (
            f"Part of {fingerprint(card)}" if are_here(card) else f"Part of “{weights.file}”, not installed"
        )
    labels = f", labels “{card.labels}”" if card.labels else ""
    return f"“{weights.file}” ({weights_size(card)}){labels}"


def architecture_in_words(architecture: str) -> str:
    """The kind of network for people: "resnet18", or "ONNX network"."""
    return "ONNX network" if architecture == ONNX else architecture


def decisive_facts(card: ModelCard) -> dict[str, Any]:
    """What decides a model's answers beside its weights, as JSON values. Raises :class:`CardError`."""
    seen = card.preprocessing
    labels = hashlib.sha256("\n".join(labels_of(card)).encode()).hexdigest() if card.labels else None
    return {
        "architecture": card.architecture,
        "preprocessing": asdict(seen)
        | {"mean": [*seen.mean], "standard_deviation": [*seen.standard_deviation]},
        "outputs": card.outputs,
        "labels_sha256": labels,
    }


def weights_size(card: ModelCard) -> str:
    """“44.7 MB”; says so when the size is not known, or when there is no file but a library."""
    if card.weights.is_library:
        return "a library"
    return size_in_words(card.weights.size) if card.weights.size else "size not known"


def _preprocessing_in_words(preprocessing: Preprocessing) -> str:
    crop, deviation = preprocessing.crop, preprocessing.standard_deviation
    return (
        f"{crop} × {crop} pixels, the middle part of the picture after its shorter side was made "
        f"{preprocessing.resize} pixels long ({preprocessing.interpolation})\n"
        f"Red, green and blue from 0 to 1, less the mean {_colours(preprocessing.mean)}, divided by the standard "
        f"deviation {_colours(deviation)}"
    )


def _colours(numbers: tuple[float, float, float]) -> str:
    return ", ".join(f"{each:.4g}" for each in numbers)


def _checksum_in_words(weights: Weights) -> str:
    if weights.is_library:
        return ""
    if weights.is_open:
        return f"Not known yet.\n{weights.checksum_note}"
    if not weights.sha256:
        return (
            f"{weights.sha256_prefix} …\nOnly these first digits are published. The file is checked against them when "
            "it is fetched, and against the whole, noted then, ever after."
        )
    return "\n".join(each for each in (weights.sha256, weights.checksum_note) if each)
