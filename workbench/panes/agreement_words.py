"""A comparison with true labels in plain words."""

import math

from workbench.core.validation.against_labels import IN_WORDS, UNMATCHED, Comparison
from workbench.core.validation.figures import FEW, OVERALL
from workbench.core.wording import pictures_in_words

MANY = 1_000
"""From so many pictures on, tenths of a per cent mean something."""

MATRIX_MEANS = (
    "Each row is a true label, each column an answer of the machine. The framed cells from the upper left to the "
    "lower right are the pictures where both agree; all others are confusions. The colour shows the share of the "
    "row, so that rare labels can be compared with frequent ones. A confusion may be a mistake of the machine, of "
    "whoever labelled the pictures, or of the matches: look at the pictures before you decide."
)
FIGURES_MEAN = (
    "Precision: of the pictures that got this answer, how many have it as their true label. Recall: of the pictures "
    "with this true label, how many got the answer. F1 is between the two (their harmonic mean). In the macro "
    "average every label counts alike, in the weighted average every picture. Numbers in brackets are 95% "
    "intervals: how far the figure would vary if other pictures of the same kind had been chosen. They say nothing "
    "about pictures of another kind, and nothing about mistakes in the true labels."
)


def share_in_words(share: float, total: int) -> str:
    """A share as per cent, with a decimal where there are enough pictures; a dash where it is not defined."""
    if math.isnan(share):
        return "–"
    return f"{100 * share:.1f}%" if total >= MANY else f"{100 * share:.0f}%"


def with_interval(share: float, low: float, high: float, total: int) -> str:
    """“83% (79–87)”, without the brackets as long as there is no interval."""
    said = share_in_words(share, total)
    if math.isnan(share) or math.isnan(low):
        return said
    return f"{said} ({share_in_words(low, total)[:-1]}–{share_in_words(high, total)[:-1]})"


def overall_in_words(comparison: Comparison, name: str) -> str:
    """One of the figures over all labels, with its interval if there is one."""
    at, intervals = OVERALL.index(name), comparison.intervals
    low, high = (intervals.low.overall[at], intervals.high.overall[at]) if intervals else (math.nan, math.nan)
    return with_interval(comparison.figures.overall[at], low, high, len(comparison.pictures))


def by_class_in_words(comparison: Comparison, figure: int, number: int) -> str:
    """One of the figures of a label, with its interval if there is one."""
    intervals, cell = comparison.intervals, (figure, number)
    low, high = (
        (intervals.low.by_class[cell], intervals.high.by_class[cell]) if intervals else (math.nan, math.nan)
    )
    return with_interval(comparison.figures.by_class[cell], low, high, len(comparison.pictures))


def summary_in_words(comparison: Comparison) -> str:
    """What the comparison came to, in two or three sentences; what was not compared is named."""
    compared = len(comparison.pictures)
    if not compared:
        return f"No picture could be compared. {apart_in_words(comparison)}"
    if comparison.unmatched == compared:
        return (
            f"None of the answers for {pictures_in_words(compared)} stands for one of the labels, so accuracy says "
            f"nothing yet. {apart_in_words(comparison)}"
        ).strip()
    share = overall_in_words(comparison, "accuracy").replace("(", "(95% interval ")
    accuracy = f"Accuracy {share} of {pictures_in_words(compared)}"
    other = ""
    if comparison.apart[UNMATCHED]:
        share = share_in_words(comparison.accuracy_if_wrong, compared)
        other = f"; {share} if those without a match counted as wrong"
    elif comparison.unmatched:
        share = share_in_words(comparison.accuracy_if_apart, compared)
        other = f"; {share} without the {comparison.unmatched:,} whose answer stands for none of the labels"
    return f"{accuracy}{other}. {apart_in_words(comparison)}".strip()


def apart_in_words(comparison: Comparison) -> str:
    """How many pictures were not compared, and why."""
    parts = [f"{len(found):,} {IN_WORDS[reason]}" for reason, found in comparison.apart.items() if found]
    return f"Not compared: {', '.join(parts)}." if parts else ""


def few_in_words(comparison: Comparison) -> str:
    """A warning where labels have so few pictures that their figures are mostly chance; else nothing."""
    few = comparison.few
    if not few:
        return ""
    named = ", ".join(f"“{name}”" for name in few[:5]) + (
        f" and {len(few) - 5:,} more" if len(few) > 5 else ""
    )
    return f"Fewer than {FEW} pictures have the true label {named}: figures of such labels are mostly chance."


def intervals_in_words(comparison: Comparison) -> str:
    """How the intervals were made."""
    intervals = comparison.intervals
    if intervals is None:
        return "The intervals are being computed." if comparison.pictures else ""
    return (
        f"95% intervals from {intervals.resamples:,} resamples of the {pictures_in_words(len(comparison.pictures))} "
        f"(percentile bootstrap, seed {intervals.seed})."
    )
