"""Filters in words, for chips on the screen and for the methods paragraph."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from workbench.core.pictures.collection import PictureFile
from workbench.core.tables import Value
from workbench.core.wording import per_cent
from workbench.study.finding import Condition, Filter, StudyColumn, study_columns
from workbench.study.study import Study

_SHOWN_VALUES = 3


@dataclass(frozen=True)
class PictureSelection:
    """Pictures on which a task is to run, and how they were chosen: by a filter, by hand, or all of them."""

    files: tuple[PictureFile, ...]
    filter: Filter | None = None
    is_by_hand: bool = False

    def in_words(self, study: Study) -> str:
        """How the pictures were chosen, for the record of a run; empty for all of them."""
        if self.is_by_hand:
            return "selected by hand"
        if self.filter is None:
            return ""
        # Pictures left out may be shown, but never take part.
        wanted = replace(self.filter, includes_left_out=False)
        return filter_in_words(wanted, {each.key: each for each in study_columns(study)})


def filter_in_words(wanted: Filter, columns: Mapping[str, StudyColumn]) -> str:
    """A filter as part of a sentence, “Label contains “dog”, and Amount from 3 to 5”; empty without any condition."""
    parts = [condition_in_words(each, columns.get(each.column)) for each in wanted.conditions]
    if wanted.search.strip():
        parts.append(f"some text contains “{wanted.search.strip()}”")
    if wanted.includes_left_out:
        parts.append("pictures left out included")
    return ", and ".join(parts)


def condition_in_words(condition: Condition, column: StudyColumn | None) -> str:
    """One condition as a person would say it; ``column`` is None when the study does not have it any more."""
    title = column.title if column else "A column that is gone"
    shown = [_value_in_words(value, column) for value in condition.values]
    if condition.operator == "missing":
        return f"{title}: none"
    if condition.operator == "present":
        return f"{title}: any"
    if condition.operator == "contains":
        return f"{title} contains “{shown[0]}”"
    if condition.operator == "between":
        return f"{title} {_range_in_words(condition.values, shown)}"
    listed = ", ".join(shown[:_SHOWN_VALUES])
    more = len(shown) - _SHOWN_VALUES
    listed += f" and {more} more" if more > 0 else ""
    return f"{title}: {listed}" if condition.operator == "is" else f"{title} is not {listed}"


def _range_in_words(values: tuple[Value, ...], shown: list[str]) -> str:
    least, most = values
    if least is None and most is None:
        return "of any value"
    if least is None:
        return f"up to {shown[1]}"
    if most is None:
        return f"from {shown[0]}"
    return f"from {shown[0]} to {shown[1]}"


def _value_in_words(value: Value, column: StudyColumn | None) -> str:
    if isinstance(value, int | float) and column is not None and column.kind == "share":
        return per_cent(float(value))
    return f"{value:,g}" if isinstance(value, int | float) else str(value)
