"""What a model card says, as names and values in plain words: for the window and for the command line."""

from workbench.core.models.cards import ModelCard, Preprocessing, Weights
from workbench.core.wording import size_in_words


def facts_of(card: ModelCard) -> list[tuple[str, str]]:
    """Names and values, in the order in which a person asks; a value may have several lines."""
    measured = "\n".join(f"{each.measure}: {each.value:.1%} on {each.on}" for each in card.published)
    # Of networks in ONNX nobody counts them.
    numbers = f"{card.parameters:,} numbers (parameters), " if card.parameters else ""
    facts = [
        ("Trained on", card.trained_on),
        ("How often right", measured),
        ("Size", f"{numbers}{weights_size(card)}"),
        ("Sees pictures as", _preprocessing_in_words(card.preprocessing)),
        ("Licence", card.licence),
        ("Cite", card.citation),
        ("Cite for the training pictures", card.data_citation),
        ("Fetched from", card.weights.url),
        ("Checksum (sha256)", _checksum_in_words(card.weights)),
    ]
    return [(name, value) for name, value in facts if value]


def weights_size(card: ModelCard) -> str:
    """“44.7 MB”; says so when the size is not known."""
    return size_in_words(card.weights.size) if card.weights.size else "size not known"


def _preprocessing_in_words(preprocessing: Preprocessing) -> str:
    crop = preprocessing.crop
    return (
        f"{crop} × {crop} pixels, the middle part of the picture after its shorter side was made "
        f"{preprocessing.resize} pixels long ({preprocessing.interpolation})"
    )


def _checksum_in_words(weights: Weights) -> str:
    if not weights.sha256:
        return (
            f"{weights.sha256_prefix} …\nOnly these first digits are published. The file is checked against them when "
            "it is fetched, and against the whole, noted then, ever after."
        )
    return "\n".join(each for each in (weights.sha256, weights.checksum_note) if each)
