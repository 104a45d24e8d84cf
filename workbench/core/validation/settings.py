"""How the machine's labels are compared with true ones. Kept apart from the computing: forms need it at once."""

from dataclasses import dataclass

from workbench.core.settings import setting

FIRST, SUMMED = "most probable label", "summed probability"
APART, WRONG = "set apart", "count as wrong"


@dataclass(frozen=True)
class CompareSettings:
    """Settings of a comparison with true labels."""

    answer: str = setting(
        FIRST,
        "Which answer counts",
        "“Most probable label”: the first label of each picture, matched to the column's. “Summed probability”: the "
        "probabilities of all kept labels that are matched to the same label of the column are added up first.",
        choices=(FIRST, SUMMED),
    )
    without_counterpart: str = setting(
        WRONG,
        "Answers that stand for none of the labels",
        "“Count as wrong”: they are answers like any other, and stand in a column of their own. “Set apart”: such "
        "pictures are counted and listed, but are not among the figures.",
        choices=(WRONG, APART),
    )
    resamples: int = setting(
        2000,
        "Resamples",
        "How often the pictures are drawn anew, with replacement, for the intervals (percentile bootstrap).",
        minimum=100,
        maximum=20_000,
        is_advanced=True,
    )
    seed: int = setting(
        1,
        "Seed",
        "The same seed draws the same pictures, so that the intervals can be repeated.",
        minimum=0,
        maximum=2**31 - 1,
        is_advanced=True,
    )
