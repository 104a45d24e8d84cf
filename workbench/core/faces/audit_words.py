"""What may be concluded from an audit, and what not, in sentences."""

from collections.abc import Mapping, Sequence

from workbench.core.faces.auditing import ALL_GROUPS, MEASURES, Rate
from workbench.core.wording import per_cent

FEW = 30
"""With fewer answers a rate is mostly chance."""
ABOUT = (
    "These rates are about the faces of this study, its detector, recogniser and threshold, as whoever coded them saw "
    "them. They say nothing of other pictures, of other settings, or of people in general."
)
INTERVALS = (
    "The lines are 95 % intervals (Wilson): drawn again, 95 of 100 such samples would have an interval that holds the "
    "rate of all faces of the study."
)


def conclusions(rates: Sequence[Rate], titles: Mapping[str, str], coded: int, items: int) -> tuple[str, ...]:
    """Sentences on each measure and on all of it; ``titles`` are what groups are called."""
    said = [provisional(coded, items)] if coded < items else []
    for measure in MEASURES:
        groups = [each for each in rates if each.measure == measure and each.group != ALL_GROUPS]
        said += _about(measure, groups, titles)
    return (*said, ABOUT)


def provisional(coded: int, items: int) -> str:
    """That not everything was coded yet."""
    return (
        f"Provisional: {coded:,} of {items:,} items are coded. Looking at results before the end can change how one "
        "goes on coding."
    )


def in_words(rate: Rate) -> str:
    """A rate with its interval, from how many answers: “12% (4–31%), 3 of 25”."""
    if rate.share is None:
        return f"nothing can be said yet ({rate.n:,} answers)"
    if not rate.n:
        return "no answers yet"
    low, high = _precise(rate.low), _precise(rate.high)
    return f"{_precise(rate.share)} ({low} to {high}), {rate.count:,} of {rate.n:,}"


def _about(measure: str, groups: Sequence[Rate], titles: Mapping[str, str]) -> list[str]:
    known = [each for each in groups if each.share is not None and each.n]
    few = [each for each in known if each.n < FEW]
    said = []
    if few:
        named = ", ".join(f"{_title(each, titles)} ({each.n:,})" for each in few)
        where = "every group" if len(few) == len(known) > 1 else named
        said.append(
            f"{measure.capitalize()}: fewer than {FEW} answers in {where}. Such rates are mostly chance."
        )
    if len(known) > 1:
        said.append(_difference(measure, known, titles))
    return said


def _difference(measure: str, known: Sequence[Rate], titles: Mapping[str, str]) -> str:
    lowest = min(known, key=lambda each: each.high)
    highest = max(known, key=lambda each: each.low)
    if highest.low <= lowest.high:
        return (
            f"{measure.capitalize()}: the intervals of all groups overlap. This sample does not show a difference "
            "between them; it does not show that there is none either."
        )
    chance = " With so many groups one such difference can come by chance." if len(known) > 5 else ""
    return (
        f"{measure.capitalize()}: the intervals of {_title(lowest, titles)} ({_precise(lowest.share)}) and "
        f"{_title(highest, titles)} ({_precise(highest.share)}) do not overlap. In these pictures the rate seems to "
        f"differ between the two; why, the figures do not say.{chance}"
    )


def _title(rate: Rate, titles: Mapping[str, str]) -> str:
    return f"“{titles.get(rate.group, rate.group)}”"


def _precise(share: float | None) -> str:
    """Per cent; small ones with three digits that count, because false-match rates are small."""
    if share is None:
        return ""
    return f"{100 * share:.2g}%" if 0 < share < 0.1 else per_cent(share)
