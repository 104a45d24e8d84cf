"""What a person says of a network of their own before it is imported. Kept apart from torch: forms need it at once."""

from dataclasses import dataclass
from pathlib import Path

from workbench.core.models.card_records import INTERPOLATIONS, OUTPUTS, Preprocessing
from workbench.core.settings import setting

Colours = tuple[float, float, float]

IMAGENETS, OTHER = "As for ImageNet (usual)", "Other numbers (under “More”)"
_SCALES: dict[str, tuple[Colours, Colours]] = {
    IMAGENETS: ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    "From 0 to 1": ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)),
    "From −1 to 1": ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
    "From 0 to 255": ((0.0, 0.0, 0.0), (1 / 255, 1 / 255, 1 / 255)),
}
LARGEST_SIDE = 4096
# Forms take as many decimals as the least number has; published means and deviations have up to four.
_LEAST_MEAN, _LEAST_DEVIATION, _LARGEST = -9.9999, 0.0001, 10.0


@dataclass(frozen=True)
class ImportRequest:
    """What a person wants to import, and what they say of it; what is empty is found or taken as usual.

    ``labels`` is a file as :func:`workbench.core.models.label_files.read_labels` reads it; ``outputs`` is "logits",
    "probabilities" or empty for what was seen; ``key`` is the model's short name.
    """

    source: Path
    labels: Path
    title: str = ""
    architecture: str = ""
    preprocessing: Preprocessing | None = None
    outputs: str = ""
    licence: str = ""
    trained_on: str = ""
    key: str = ""


@dataclass(frozen=True)
class Seeing:
    """How a network wants to see pictures, and what its answers are."""

    scale: str = setting(
        IMAGENETS,
        "Scale of the colours",
        "The scale on which the network was trained to see colours (normalisation). With a wrong one it answers "
        "all the same, but badly.",
        choices=(*_SCALES, OTHER),
    )
    crop: int = setting(
        224,
        "Size of the picture it sees",
        "The network sees the middle of each picture as a square with this side (crop).",
        minimum=1,
        maximum=LARGEST_SIDE,
        unit="pixels",
    )
    resize: int = setting(
        256,
        "Shorter side before the middle is cut out",
        "Each picture is first made so large, then its middle is cut out (resize).",
        minimum=1,
        maximum=LARGEST_SIDE,
        unit="pixels",
    )
    interpolation: str = setting(
        "bilinear",
        "Way of making pictures smaller",
        "As in the network's training (interpolation).",
        choices=INTERPOLATIONS,
        is_advanced=True,
    )
    outputs: str = setting(
        "logits",
        "What its answers are",
        "“logits” are raw outputs, of which probabilities are made (softmax); “probabilities” sum to 1 already. "
        "It was tried out, so change this only if you know better.",
        choices=OUTPUTS,
        is_advanced=True,
    )
    red_mean: float = setting(
        0.485,
        "Mean, red",
        "Taken from each red value on the scale 0–1.",
        minimum=_LEAST_MEAN,
        maximum=_LARGEST,
        is_advanced=True,
    )
    green_mean: float = setting(
        0.456,
        "Mean, green",
        "Taken from each green value on the scale 0–1.",
        minimum=_LEAST_MEAN,
        maximum=_LARGEST,
        is_advanced=True,
    )
    blue_mean: float = setting(
        0.406,
        "Mean, blue",
        "Taken from each blue value on the scale 0–1.",
        minimum=_LEAST_MEAN,
        maximum=_LARGEST,
        is_advanced=True,
    )
    red_deviation: float = setting(
        0.229,
        "Standard deviation, red",
        "Each red value is divided by it afterwards.",
        minimum=_LEAST_DEVIATION,
        maximum=_LARGEST,
        is_advanced=True,
    )
    green_deviation: float = setting(
        0.224,
        "Standard deviation, green",
        "Each green value is divided by it afterwards.",
        minimum=_LEAST_DEVIATION,
        maximum=_LARGEST,
        is_advanced=True,
    )
    blue_deviation: float = setting(
        0.225,
        "Standard deviation, blue",
        "Each blue value is divided by it afterwards.",
        minimum=_LEAST_DEVIATION,
        maximum=_LARGEST,
        is_advanced=True,
    )

    @property
    def preprocessing(self) -> Preprocessing:
        """The same as a model card says it."""
        own = (
            (self.red_mean, self.green_mean, self.blue_mean),
            (self.red_deviation, self.green_deviation, self.blue_deviation),
        )
        mean, deviation = _SCALES.get(self.scale, own)
        return Preprocessing(self.resize, self.crop, mean, deviation, self.interpolation)


@dataclass(frozen=True)
class About:
    """What a person knows of a network of their own; it is shown wherever the model is described."""

    title: str = setting(
        "", "Name", "What the model is called in lists. Without one it is the name of the file."
    )
    trained_on: str = setting(
        "",
        "Trained on",
        "Which pictures it was trained on, by whom they were labelled, and from where they are.",
    )
    licence: str = setting(
        "", "Licence", "What its makers allow you to do with the weights, for instance “CC BY 4.0”."
    )


def seeing(preprocessing: Preprocessing, outputs: str) -> Seeing:
    """What a form shows for the preprocessing of a model."""
    colours = preprocessing.mean, preprocessing.standard_deviation
    scale = next((name for name, each in _SCALES.items() if each == colours), OTHER)
    return Seeing(
        scale,
        preprocessing.crop,
        preprocessing.resize,
        preprocessing.interpolation,
        outputs,
        *colours[0],
        *colours[1],
    )
