"""A comparison in plain words: nothing is rounded away, and what is not defined is a dash."""

from math import nan

import pytest

from workbench.core.validation.against_labels import Compared, Comparison, compare, with_intervals
from workbench.core.validation.label_mapping import LabelMapping
from workbench.core.validation.settings import APART, CompareSettings
from workbench.panes.agreement_words import few_in_words, share_in_words, summary_in_words, with_interval

EQUAL = LabelMapping({"a": "a", "b": "b"})


def made(
    right: int, wrong: int, other: int, missing: int = 0, settings: CompareSettings | None = None
) -> Comparison:
    said = ["a"] * right + ["b"] * wrong + ["x"] * other
    answers = [(str(number), [(label, 0.9)]) for number, label in enumerate(said)]
    names = [str(number) for number in range(len(said) + missing)]
    compared = Compared(names, dict.fromkeys(names[: len(said)], "a"))
    return compare(compared, answers, EQUAL, settings or CompareSettings())


@pytest.mark.parametrize(
    ("share", "total", "words"),
    [(0.834, 100, "83%"), (0.834, 5000, "83.4%"), (nan, 100, "–"), (1.0, 10, "100%")],
)
def test_shares_have_a_decimal_where_it_means_something(share: float, total: int, words: str) -> None:
    assert share_in_words(share, total) == words


def test_intervals_stand_in_brackets_as_soon_as_they_are_known() -> None:
    assert with_interval(0.5, 0.4, 0.61, 100) == "50% (40–61)"
    assert with_interval(0.5, nan, nan, 100) == "50%"
    assert with_interval(nan, nan, nan, 100) == "–"


def test_the_summary_names_what_was_not_compared_and_what_it_would_change() -> None:
    assert summary_in_words(made(8, 2, 0)) == "Accuracy 80% of 10 pictures."
    assert summary_in_words(made(6, 2, 2, missing=3)) == (
        "Accuracy 60% of 10 pictures; 75% without the 2 whose answer stands for none of the labels. "
        "Not compared: 3 without a true label."
    )
    assert summary_in_words(made(6, 2, 2, settings=CompareSettings(without_counterpart=APART))) == (
        "Accuracy 75% of 8 pictures; 60% if those without a match counted as wrong. Not compared: 2 with an answer "
        "that stands for none of the labels."
    )
    assert summary_in_words(made(0, 0, 0, missing=2)) == (
        "No picture could be compared. Not compared: 2 without a true label."
    )
    assert summary_in_words(made(0, 0, 4)) == (
        "None of the answers for 4 pictures stands for one of the labels, so accuracy says nothing yet."
    )
    *_, last = with_intervals(made(8, 2, 0), CompareSettings(resamples=100))
    assert summary_in_words(last.value).startswith("Accuracy 80% (95% interval ")


def test_labels_with_few_pictures_are_named() -> None:
    assert "true label “a”: figures" in few_in_words(made(20, 0, 0))
    assert few_in_words(made(30, 0, 0)) == ""
