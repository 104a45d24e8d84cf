"""How faces are described, and what is said of each. Kept apart from what computes: forms need it at once."""

from dataclasses import dataclass

from workbench.core.faces.consent import DESCRIBE, RACE
from workbench.core.faces.settings import BOX_COLUMNS, DETECTOR_COLUMN, usual_detector
from workbench.core.settings import SHARE, setting
from workbench.core.tables import Column, Table

EXPRESSIONS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
GENDER_PRESENTATIONS = ("woman", "man")
RACES = ("asian", "indian", "black", "white", "middle eastern", "latino hispanic")
AGES = tuple(map(str, range(101)))
"""What the networks know, in the order of their outputs."""

UNCERTAIN = "uncertain"
"""Stands for an answer whose two highest scores lie too close together."""


@dataclass(frozen=True)
class Attribute:
    """Something a network says of faces. ``setting`` asks for it, ``model_setting`` names its network."""

    setting: str
    model_setting: str
    title: str
    labels: tuple[str, ...]


ATTRIBUTES = (
    Attribute("expression", "expression_model", "Apparent expression", EXPRESSIONS),
    Attribute("gender", "gender_model", "Perceived gender presentation", GENDER_PRESENTATIONS),
    Attribute("age", "age_model", "Apparent age", AGES),
    Attribute("race", "race_model", "Perceived race", RACES),
)

_ASKED: tuple[bool, ...] = (True,)


@dataclass(frozen=True)
class DescribeSettings:
    """Settings of the task “describe”; an empty ``detector`` becomes the usual one at once."""

    expression: bool = setting(
        True,
        "Apparent expression",
        "Seven scores for what a face seems to express. They do not say what the person feels.",
    )
    gender: bool = setting(
        True,
        "Perceived gender presentation",
        "Two scores for how a face may be perceived. They do not say what gender a person has.",
    )
    age: bool = setting(
        True,
        "Apparent age",
        "The age that a face seems to have, with its spread. It does not say how old a person is.",
    )
    race: bool = setting(
        False,
        "Perceived race",
        "Six scores for the categories of one data set. It needs a consent of its own; most questions do without it.",
        is_advanced=True,
    )
    margin: float = setting(
        0.2,
        "Uncertain below a margin of",
        "If the highest score is not so much above the second highest, the answer is “uncertain”. The scores are kept "
        "in any case.",
        minimum=0.0,
        maximum=1.0,
        unit=SHARE,
    )
    smallest: int = setting(
        40,
        "Leave out faces smaller than",
        "Faces whose box is less wide or high than this get no description: the networks would guess.",
        minimum=1,
        maximum=4000,
        unit="pixels",
        is_advanced=True,
    )
    detector: str = setting(
        "",
        "Detector",
        "What finds the faces in pictures in which nobody has looked for them yet. Left empty: YuNet if it is on this "
        "computer, else the built-in dlib HOG.",
        is_advanced=True,
        names_model=True,
    )
    expression_model: str = setting(
        "deepface_emotion",
        "Network for expression",
        "The network that gives the scores for apparent expression.",
        is_advanced=True,
        counts_if={"expression": _ASKED},
        names_model=True,
    )
    gender_model: str = setting(
        "deepface_gender",
        "Network for gender presentation",
        "The network that gives the scores for perceived gender presentation.",
        is_advanced=True,
        counts_if={"gender": _ASKED},
        names_model=True,
    )
    age_model: str = setting(
        "deepface_age",
        "Network for age",
        "The network that gives the scores for apparent age.",
        is_advanced=True,
        counts_if={"age": _ASKED},
        names_model=True,
    )
    race_model: str = setting(
        "deepface_race",
        "Network for perceived race",
        "The network that gives the scores for perceived race.",
        is_advanced=True,
        counts_if={"race": _ASKED},
        names_model=True,
    )

    def __post_init__(self) -> None:
        if not self.detector:
            object.__setattr__(self, "detector", usual_detector())

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """What is asked for, in the order of the table."""
        return tuple(each for each in ATTRIBUTES if getattr(self, each.setting))


def consents_for(settings: DescribeSettings) -> tuple[str, ...]:
    """The pages that must have been accepted for these settings."""
    return (DESCRIBE, RACE) if settings.race else (DESCRIBE,)


def _scores(prefix: str, labels: tuple[str, ...], what: str) -> tuple[Column, ...]:
    return tuple(
        Column(
            f"{prefix}_{label.replace(' ', '_')}",
            "share",
            f"{what}: {label}",
            f"The network's score for “{label}”; the scores of one face sum to 1.",
        )
        for label in labels
    )


DESCRIPTIONS = Table(
    "describe",
    (
        Column(
            "face",
            "integer",
            "Face",
            "Number of the face in the study; empty in pictures in which nobody has looked for faces.",
        ),
        *BOX_COLUMNS,
        DETECTOR_COLUMN,
        *_scores("apparent_expression", EXPRESSIONS, "Apparent expression"),
        Column(
            "apparent_expression",
            "text",
            "Apparent expression",
            "The expression with the highest score, or “uncertain”. It does not say what the person feels.",
        ),
        *_scores("perceived_gender_presentation", GENDER_PRESENTATIONS, "Perceived gender presentation"),
        Column(
            "perceived_gender_presentation",
            "text",
            "Perceived gender presentation",
            "The answer with the highest score, or “uncertain”. It does not say what gender the person has.",
        ),
        Column(
            "apparent_age",
            "real",
            "Apparent age",
            "Mean of the network's scores for the ages 0 to 100, in years. It does not say how old the person is.",
        ),
        Column(
            "apparent_age_spread",
            "real",
            "Spread of apparent age",
            "Standard deviation of these scores, in years: how undecided the network is, not how wrong.",
        ),
        *_scores("perceived_race", RACES, "Perceived race"),
        Column("note", "text", "Note", "Why the face has no description; empty if it has one."),
    ),
    "Face {face}: apparent expression {apparent_expression}, perceived gender presentation "
    "{perceived_gender_presentation}, apparent age {apparent_age} {note}",
    has_answers=False,
    sought_by=("face",),
)
