"""What an audit found out: error rates for each group, from what people answered without knowing the machine's answer.

Shares have Wilson intervals (Wilson 1927). Over all groups they are weighted by how many things each group has, with
Kish's effective size (Kish 1965, Survey sampling): n = (Σw)² / Σw². The false-match rate is a ratio of two weighted
counts; its interval puts together the 97.5 % intervals of both, so that it covers at least 95 % (Bonferroni).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from workbench.core.faces.audit_settings import CANNOT_TELL, COUNT, EXPRESSION, FACE, NO, PAIR
from workbench.core.faces.face import Box
from workbench.core.statistics.charts import NORMAL_QUANTILE, Share, Shares, wilson

BELOW, ABOVE = "below", "above"
ALL_GROUPS = "∀"
"""Stands for the weighted rate over all groups."""
_QUANTILE_OF_TWO = 2.241402727604947
"""Between this and its negative lie 97.5 % of a normal distribution."""

FALSE_DETECTIONS, MISSED, WRONG_BELOW, FALSE_MATCHES, AGREEMENT = (
    "false detections",
    "pictures with missed faces",
    "different people among similar pairs",
    "false-match rate",
    "agreement on expressions",
)
MEASURES = {
    FALSE_DETECTIONS: "Of what the detector took for faces, the share that is none. What somebody deleted or ignored "
    "before is not drawn, so audit before you tidy up.",
    MISSED: "Pictures in which people see more faces than the study knows. A false face in the same picture can hide "
    "one that is missed.",
    WRONG_BELOW: "Of the pairs of faces that are closer than the threshold, the share that seems to show two people.",
    FALSE_MATCHES: "Of all pairs of faces that seem to show two people, the share that is closer than the threshold. "
    "Weighted by how many pairs there are below and above it.",
    AGREEMENT: "How often the network's word for an expression is the coder's. Here a high share is good.",
}
"""What each rate means."""
_KIND = {FALSE_DETECTIONS: FACE, MISSED: COUNT, WRONG_BELOW: PAIR, FALSE_MATCHES: PAIR, AGREEMENT: EXPRESSION}


@dataclass(frozen=True)
class ShownFace:
    """A face as it is shown to a coder: its number in the study, its picture's name, and where it is."""

    face: int
    picture: str
    box: Box


@dataclass(frozen=True)
class Item:
    """One thing to be coded. ``side`` says on which side of the threshold a pair lies, and ``machine`` what the machine
    answered: neither is shown to the coder. A picture whose faces are counted has its name in ``picture``.
    """

    kind: str
    group: str
    shown: tuple[ShownFace, ...] = ()
    picture: str = ""
    side: str = ""
    machine: str = ""


Stratum = tuple[str, str, str]
"""Kind, group and side of items."""


@dataclass(frozen=True)
class Rate:
    """``count`` of ``n`` answers, as a share with its 95 % interval; ``share`` is None where nothing can be said.

    ``unclear`` answers were “cannot tell”; ``population`` things were there to be drawn from. ``group`` is
    :data:`ALL_GROUPS` for the weighted rate of all.
    """

    measure: str
    group: str
    count: int
    n: int
    share: float | None
    low: float = 0.0
    high: float = 1.0
    unclear: int = 0
    population: int = 0


@dataclass(frozen=True)
class WeightedShare(Share):
    """A share that is not simply ``count / n``."""

    weighted: float = field(default=0.0, kw_only=True)

    @property
    def share(self) -> float:
        """The weighted share."""
        return self.weighted


@dataclass(frozen=True)
class _Cell:
    """Answers of one stratum: ``hits`` of ``n``, from a ``population``."""

    hits: int = 0
    n: int = 0
    unclear: int = 0
    population: int = 0


def rates(
    items: Sequence[Item], answers: Mapping[int, str], populations: Mapping[Stratum, int]
) -> tuple[Rate, ...]:
    """The rates of each group in the order of the groups, then of all; ``answers`` by the places of ``items``.

    Only of kinds of which something was drawn.
    """
    cells = _cells(items, answers, populations)
    made = []
    for measure, kind in _KIND.items():
        groups = list(dict.fromkeys(group for (of_kind, group, _) in populations if of_kind == kind))
        if not any(item.kind == kind for item in items):
            continue
        found = [_rate(measure, group, cells, [group]) for group in groups]
        if len(groups) > 1:
            found.append(_rate(measure, ALL_GROUPS, cells, groups))
        made += found
    return tuple(made)


def chart(measure: str, found: Iterable[Rate], titles: Mapping[str, str]) -> Shares | None:
    """The rates of one measure as a chart; None where there is nothing to be drawn."""
    drawn = [each for each in found if each.measure == measure and each.share is not None]
    if not drawn:
        return None
    shares = tuple(
        WeightedShare(
            titles.get(each.group, each.group),
            each.count,
            each.n,
            each.low,
            each.high,
            weighted=each.share or 0.0,
        )
        for each in drawn
    )
    single = [each for each in drawn if each.group != ALL_GROUPS]
    what = "pictures" if measure == MISSED else "pairs" if _KIND[measure] == PAIR else "faces"
    n, unclear = sum(each.n for each in single), sum(each.unclear for each in single)
    return Shares(measure.capitalize(), shares, n, unclear, what)


def _cells(
    items: Sequence[Item], answers: Mapping[int, str], populations: Mapping[Stratum, int]
) -> dict[Stratum, _Cell]:
    counted = {stratum: [0, 0, 0] for stratum in populations}
    for place, answer in answers.items():
        item = items[place]
        numbers = counted.setdefault((item.kind, item.group, item.side), [0, 0, 0])
        if answer == CANNOT_TELL:
            numbers[2] += 1
        else:
            numbers[0] += _is_hit(item, answer)
            numbers[1] += 1
    return {
        stratum: _Cell(hits, n, unclear, populations.get(stratum, n + unclear))
        for stratum, (hits, n, unclear) in counted.items()
    }


def _is_hit(item: Item, answer: str) -> bool:
    if item.kind == COUNT:
        return int(answer) > int(item.machine)
    return answer == (item.machine if item.kind == EXPRESSION else NO)


def _rate(measure: str, group: str, cells: Mapping[Stratum, _Cell], groups: Sequence[str]) -> Rate:
    kind = _KIND[measure]
    if kind != PAIR:
        return _share(measure, group, [cells.get((kind, each, ""), _Cell()) for each in groups])
    below = [cells.get((PAIR, each, BELOW), _Cell()) for each in groups]
    if measure == WRONG_BELOW:
        return _share(measure, group, below)
    return _false_matches(group, below, [cells.get((PAIR, each, ABOVE), _Cell()) for each in groups])


def _share(measure: str, group: str, cells: Sequence[_Cell]) -> Rate:
    share, (low, high) = _weighted(cells, NORMAL_QUANTILE)
    totals = (sum(each.unclear for each in cells), sum(each.population for each in cells))
    return Rate(measure, group, *_sums(cells), share, low, high, *totals)


def _false_matches(group: str, below: Sequence[_Cell], above: Sequence[_Cell]) -> Rate:
    """Different people below the threshold, among different people below and above it."""
    both = [*below, *above]
    unclear, population = sum(each.unclear for each in both), sum(each.population for each in both)
    count, n = _sums(below)[0], _sums(both)[1]
    all_below, all_above = (sum(each.population for each in side) for side in (below, above))
    is_known = [all(each.n for each in side if each.population) for side in (below, above)]
    if not population or not all(is_known):
        return Rate(FALSE_MATCHES, group, count, n, None, 0.0, 1.0, unclear, population)
    near, near_ends = _weighted(below, _QUANTILE_OF_TWO)
    far, far_ends = _weighted(above, _QUANTILE_OF_TWO)

    def rate(of_near: float, of_far: float) -> float | None:
        wrong, right = all_below * of_near, all_above * of_far
        return wrong / (wrong + right) if wrong + right else None

    share = rate(near or 0.0, far or 0.0)
    low, high = rate(near_ends[0], far_ends[1]) or 0.0, rate(near_ends[1], far_ends[0])
    return Rate(
        FALSE_MATCHES, group, count, n, share, low, 1.0 if high is None else high, unclear, population
    )


def _weighted(cells: Sequence[_Cell], quantile: float) -> tuple[float | None, tuple[float, float]]:
    """The share over strata, each weighted by its population, and its interval; of those with answers."""
    known = [each for each in cells if each.n]
    population = sum(each.population for each in known)
    if not population:
        return None, (0.0, 1.0)
    share = sum(each.population * each.hits / each.n for each in known) / population
    effective = population**2 / sum(each.population**2 / each.n for each in known)
    return share, wilson(min(1.0, share), effective, quantile)


def _sums(cells: Sequence[_Cell]) -> tuple[int, int]:
    return sum(each.hits for each in cells), sum(each.n for each in cells)
