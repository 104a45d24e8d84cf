"""What an audit asks people, and how its sample is drawn. Kept apart from what computes: forms need it at once."""

from dataclasses import dataclass

from workbench.core.faces.describe_settings import EXPRESSIONS
from workbench.core.faces.settings import BUILT_IN_RECOGNISER
from workbench.core.settings import setting

FACE, PAIR, COUNT, EXPRESSION = "face", "pair", "count", "expression"
YES, NO, CANNOT_TELL = "yes", "no", "cannot tell"
MOST_COUNTED = 99


@dataclass(frozen=True)
class Question:
    """What a coder is asked about one kind of item.

    A count has no ``answers``: it is a number from 0 to :data:`MOST_COUNTED`, or :data:`CANNOT_TELL`.
    """

    kind: str
    text: str
    rule: str
    answers: tuple[str, ...]


QUESTIONS = (
    Question(
        FACE,
        "Is this a face?",
        "Yes if a human face is shown, also one that is printed, painted or half covered.",
        (YES, NO, CANNOT_TELL),
    ),
    Question(
        PAIR,
        "Do these two faces seem to show the same person?",
        "Answer by the faces alone, not by clothes or places.",
        (YES, NO, CANNOT_TELL),
    ),
    Question(
        COUNT,
        "How many faces do you see in this picture?",
        "Count every face of which at least both eyes, or one eye, nose and mouth can be made out.",
        (),
    ),
    Question(
        EXPRESSION,
        "Which expression does this face seem to show?",
        "Answer by what the face shows, not by what somebody may feel.",
        (*EXPRESSIONS, CANNOT_TELL),
    ),
)
"""In the order in which they are asked."""


def question(kind: str) -> Question:
    """What is asked about items of this kind."""
    return next(each for each in QUESTIONS if each.kind == kind)


@dataclass(frozen=True)
class AuditSettings:
    """How the sample of an audit is drawn. ``group_by`` is the key of a grouping of the study's faces, "" for none."""

    group_by: str = setting("", "Compare groups by", "Error rates are given for each group of this column.")
    faces: int = setting(
        30,
        "Faces of each group",
        "So many are drawn at random to be asked: is this a face? About 30 tell rough rates, 100 fair ones; the "
        "results say how uncertain they are.",
        minimum=0,
        maximum=2000,
    )
    pairs: int = setting(
        30,
        "Pairs of faces of each group",
        "Half of them closer than the threshold, half farther apart. Coders do not see which.",
        minimum=0,
        maximum=2000,
    )
    pictures: int = setting(
        20,
        "Pictures of each group",
        "In these all faces are counted by hand, to see how many were missed.",
        minimum=0,
        maximum=2000,
    )
    expressions: int = setting(
        0,
        "Expressions of each group",
        "So many described faces are coded by hand, to see how often people and network agree on what a face seems to "
        "show.",
        minimum=0,
        maximum=2000,
        is_advanced=True,
    )
    threshold: float = setting(
        0.0,
        "Threshold",
        "Pairs closer than this count as similar. 0 takes the recogniser's usual one.",
        minimum=0.0,
        maximum=10.0,
        is_advanced=True,
    )
    seed: int = setting(
        1,
        "Seed",
        "The same seed draws the same sample from the same faces.",
        minimum=0,
        maximum=2**31 - 1,
        is_advanced=True,
    )
    model: str = setting(
        BUILT_IN_RECOGNISER,
        "Recogniser",
        "The network by whose embeddings pairs are closer or farther apart.",
        names_model=True,
        is_advanced=True,
    )
