"""Filters in words."""

import pytest

from workbench.study.filter_words import PictureSelection, condition_in_words, filter_in_words
from workbench.study.finding import Condition, Filter, StudyColumn
from workbench.study.study import Study

LABEL = StudyColumn("r.label", "Label", "text", "Classify")
SURE = StudyColumn("r.sure", "How sure", "share", "Classify")
ROOMS = StudyColumn("column.2", "rooms", "integer", "Metadata")


@pytest.mark.parametrize(
    ("column", "operator", "values", "words"),
    [
        (LABEL, "is", ("dog",), "Label: dog"),
        (LABEL, "is", ("a", "b", "c", "d", "e"), "Label: a, b, c and 2 more"),
        (LABEL, "is not", ("dog", "cat"), "Label is not dog, cat"),
        (LABEL, "contains", ("do",), "Label contains “do”"),
        (LABEL, "missing", (), "Label: none"),
        (LABEL, "present", (), "Label: any"),
        (ROOMS, "between", (1200, None), "rooms from 1,200"),
        (ROOMS, "between", (None, 5.0), "rooms up to 5"),
        (SURE, "between", (0.5, 0.9), "How sure from 50% to 90%"),
        (None, "present", (), "A column that is gone: any"),
    ],
)
def test_conditions_in_words(
    column: StudyColumn | None, operator: str, values: tuple[float | str | None, ...], words: str
) -> None:
    condition = Condition(column.key if column else "gone", operator, values)  # type: ignore[arg-type]
    assert condition_in_words(condition, column) == words


def test_a_whole_filter_in_words() -> None:
    wanted = Filter(" elm ", (Condition(LABEL.key, "is", ("dog",)),), includes_left_out=True)
    words = filter_in_words(wanted, {LABEL.key: LABEL})
    assert words == "Label: dog, and some text contains “elm”, and pictures left out included"
    assert filter_in_words(Filter(), {}) == ""


def test_how_pictures_were_chosen(filled: Study) -> None:
    by_name = Filter(conditions=(Condition("file.name", "contains", ("2",)),))
    assert PictureSelection((), by_name).in_words(filled) == "Name contains “2”"
    assert PictureSelection((), None, is_by_hand=True).in_words(filled) == "selected by hand"
    assert PictureSelection(()).in_words(filled) == ""
