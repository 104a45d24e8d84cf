"""The report's charts as numbers: where each bar begins, how far it reaches and what stands beside it.

Widths are shares of the chart's own width in per cent, so that a chart fills a screen of any size while its
lettering keeps its size. The page draws them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.core.report.findings import is_unsure

LABELS_SHOWN = 10
BINS = 10
# The longest bar leaves room for the number at its end.
_LONGEST = 84.0


@dataclass(frozen=True)
class LabelBar:
    """``count`` pictures have this label first; ``width`` is in per cent of the chart's."""

    label: str
    count: int
    width: float


@dataclass(frozen=True)
class LabelChart:
    """The most frequent first labels; ``other_labels`` more, of ``other_pictures``, are not drawn."""

    bars: tuple[LabelBar, ...]
    pictures: int
    other_labels: int
    other_pictures: int


@dataclass(frozen=True)
class Bin:
    """``count`` probabilities from ``start`` up to, but without, ``end`` (in per cent; the last has 100 too).

    ``height`` is in per cent of the tallest bar's.
    """

    start: int
    end: int
    count: int
    height: float
    is_unsure: bool


def label_chart(first_labels: Counter[str]) -> LabelChart:
    """The labels that come first most often; among equals in the order of the alphabet."""
    ordered = sorted(first_labels.items(), key=lambda each: (-each[1], each[0]))
    drawn, others = ordered[:LABELS_SHOWN], ordered[LABELS_SHOWN:]
    most = drawn[0][1] if drawn else 1
    bars = tuple(LabelBar(label, count, _LONGEST * count / most) for label, count in drawn)
    return LabelChart(bars, first_labels.total(), len(others), sum(count for _, count in others))


def histogram(certainties: Sequence[float]) -> tuple[Bin, ...]:
    """How often the first label's probability (0 to 1) lies in each of ten equal parts of the scale."""
    counts = Counter(min(int(each * BINS), BINS - 1) for each in certainties)
    most = max(counts.values(), default=1)
    width = 100 // BINS
    return tuple(
        Bin(at * width, (at + 1) * width, counts[at], 100 * counts[at] / most, is_unsure(at / BINS))
        for at in range(BINS)
    )
