"""What a model card says, as names and values in plain words: for the window and for the command line."""

import hashlib
from dataclasses import asdict
from typing import Any

from workbench.core.models.cards import ModelCard, Preprocessing, Weights, labels_of
from workbench.core.wording import size_in_words

ONNX = "onnx"
"""What stands on cards as architecture and format of networks in ONNX."""
DECISIVE_FACTS = ("architecture", "preprocessing", "outputs", "labels_sha256")
"""Names of :func:`decisive_facts`."""
_ANSWERS = {
    "logits": "its raw outputs (logits) are made into probabilities (softmax)",
    "probabilities": "its outputs are probabilities",
}


def facts_of(card: ModelCard) -> list[tuple[str, str]]:
    """Names and values, in the order in which a person asks; a value may have several lines."""
    measured = "\n".join(f"{each.measure}: {each.value:.1%} on {each.on}" for each in card.published)
    # Of networks in ONNX nobody counts them.
    numbers = f", {card.parameters:,} numbers (parameters)" if card.parameters else ""
    facts = [
        ("Trained on", card.trained_on),
        ("How often right", measured),
        ("Network", f"{architecture_in_words(card.architecture)}{numbers}; {_ANSWERS[card.outputs]}"),
        ("Sees pictures as", _preprocessing_in_words(card.preprocessing)),
        ("Files", f"“{card.weights.file}” ({weights_size(card)}), labels “{card.labels}”"),
        ("Licence", card.licence),
        ("Cite", card.citation),
        ("Cite for the training pictures", card.data_citation),
        ("Fetched from", card.weights.url),
        ("Checksum (sha256)", _checksum_in_words(card.weights)),
    ]
    return [(name, value) for name, value in facts if value]


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
    """“44.7 MB”; says so when the size is not known."""
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
    if not weights.sha256:
        return (
            f"{weights.sha256_prefix} …\nOnly these first digits are published. The file is checked against them when "
            "it is fetched, and against the whole, noted then, ever after."
        )
    return "\n".join(each for each in (weights.sha256, weights.checksum_note) if each)
