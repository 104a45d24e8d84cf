"""True labels and answers side by side: nothing is lost, and what cannot be compared is counted with its reason."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from workbench.core.tables import ExportError
from workbench.core.validation.against_labels import (
    LEFT_OUT,
    NO_ANSWER,
    NO_COUNTERPART,
    NO_TRUE_LABEL,
    UNMATCHED,
    Compared,
    Comparison,
    ComparisonError,
    compare,
    true_labels,
    with_intervals,
)
from workbench.core.validation.agreement_files import FILES, write_agreement
from workbench.core.validation.label_mapping import LabelMapping
from workbench.core.validation.settings import APART, SUMMED, CompareSettings

MAPPING = LabelMapping({"beagle": "dog", "pug": "dog", "tabby": "cat"})
TRUE = {"a": "dog", "b": "dog", "c": "cat", "d": "cat", "e": "dog", "g": "cat", "h": "dog"}
ANSWERS: list[tuple[str, list[tuple[str, float]]]] = [
    ("a", [("beagle", 0.5), ("tabby", 0.4)]),
    ("b", [("tabby", 0.4), ("beagle", 0.3), ("pug", 0.3)]),
    ("c", [("tabby", 0.9)]),
    ("d", [("pug", 0.8)]),
    ("e", [("teapot", 0.6), ("beagle", 0.35), ("pug", 0.05)]),
    ("f", [("pug", 0.8)]),
    ("h", [("pug", 0.8)]),
]
PICTURES = list("abcdefgh")
SOURCE = {"true_labels": "the column “kind”", "decisive": ["town", "kind"]}


def made(**settings: Any) -> Comparison:
    return compare(Compared(PICTURES, TRUE, {"h"}), ANSWERS, MAPPING, CompareSettings(**settings))


def cells(comparison: Comparison) -> dict[tuple[str, str], tuple[str, ...]]:
    names = comparison.classes
    return {
        (names[true], names[answer]): tuple(picture for picture, _ in comparison.cell(true, answer))
        for true in range(len(names))
        for answer in range(len(names))
        if comparison.matrix[true, answer]
    }


def test_every_picture_is_in_a_cell_or_set_apart_with_a_reason() -> None:
    found = made(without_counterpart=APART)
    assert found.classes == ("cat", "dog")
    assert cells(found) == {
        ("dog", "dog"): ("a",),
        ("dog", "cat"): ("b",),
        ("cat", "cat"): ("c",),
        ("cat", "dog"): ("d",),
    }
    assert found.said == ("beagle", "tabby", "tabby", "pug")
    assert found.apart == {LEFT_OUT: ("h",), NO_TRUE_LABEL: ("f",), NO_ANSWER: ("g",), UNMATCHED: ("e",)}
    assert found.figures.overall[0] == 0.5
    assert (found.accuracy_if_wrong, found.accuracy_if_apart, found.unmatched) == (2 / 5, 1 / 2, 1)
    assert found.few == ("cat", "dog")


def test_answers_without_a_counterpart_count_as_wrong_and_have_their_own_column() -> None:
    found = made()
    assert found.classes[-1] == NO_COUNTERPART and not found.apart[UNMATCHED]
    assert cells(found)["dog", NO_COUNTERPART] == ("e",)
    assert found.figures.overall[0] == 2 / 5 == found.accuracy_if_wrong
    assert (found.accuracy_if_apart, found.unmatched) == (1 / 2, 1)
    # The average is over the column's labels alone.
    assert found.figures.overall[2] == pytest.approx((1 / 3 + 1 / 2) / 2)


def test_probabilities_are_summed_and_labels_without_a_counterpart_compete() -> None:
    found = made(answer=SUMMED, without_counterpart=APART)
    assert cells(found)["dog", "dog"] == ("a", "b")
    assert found.said[:2] == ("beagle", "beagle")
    assert found.apart[UNMATCHED] == ("e",)


def test_nothing_to_compare_is_an_answer_too() -> None:
    found = compare(Compared(["a"], {}), [], LabelMapping(), CompareSettings())
    assert found.pictures == () and found.classes == () and found.apart[NO_TRUE_LABEL] == ("a",)
    steps = list(with_intervals(found, CompareSettings()))
    assert len(steps) == 1 and steps[0].value.intervals is None
    assert str(found.accuracy_if_wrong) == str(found.accuracy_if_apart) == "nan"


def test_intervals_come_after_the_figures() -> None:
    first, *_, last = with_intervals(made(without_counterpart=APART), CompareSettings(resamples=200, seed=4))
    assert first.value.intervals is None and first.value.figures.overall[0] == 0.5
    assert last.value.intervals is not None
    assert (last.value.intervals.resamples, last.value.intervals.seed) == (200, 4)
    assert last.value.intervals.low.overall[0] <= 0.5 <= last.value.intervals.high.overall[0]


def test_a_column_of_different_texts_is_refused() -> None:
    names = [str(number) for number in range(2001)]
    true = {name: f"title {name}" for name in names}
    with pytest.raises(ComparisonError, match="2,002 different labels"):
        compare(Compared(names, true), [(name, [("pug", 1.0)]) for name in names], MAPPING, CompareSettings())


def test_corrections_come_before_the_column_and_may_speak_the_models_language() -> None:
    found = true_labels({"a": "dog", "b": "cat"}, {"b": "beagle", "c": "cat", "d": "unicorn"}, MAPPING)
    assert found == {"a": "dog", "b": "dog", "c": "cat", "d": "unicorn"}


def exported(folder: Path, **settings: Any) -> dict[str, Any]:
    wanted = CompareSettings(resamples=200, **settings)
    *_, last = with_intervals(made(**settings), wanted)
    return write_agreement(folder, last.value, MAPPING, wanted, SOURCE)


def table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_everything_is_exported_with_how_it_was_made(tmp_path: Path) -> None:
    record = exported(tmp_path, without_counterpart=APART)
    assert {each.name for each in tmp_path.iterdir()} == set(FILES)
    assert json.loads((tmp_path / "agreement.json").read_text(encoding="utf-8")) == record
    assert record["mapping"] == {"sha256": MAPPING.sha256, "matched": dict(MAPPING.entries)}
    assert record["settings"]["seed"] == 1 and record["settings"]["resamples"] == 200
    assert record["pictures"] == {"compared": 4, LEFT_OUT: 1, NO_TRUE_LABEL: 1, NO_ANSWER: 1, UNMATCHED: 1}
    assert record["figures"]["accuracy"]["value"] == 0.5
    expected = {"pictures": 1, "accuracy_if_wrong": 0.4, "accuracy_if_set_apart": 0.5}
    assert record["answers_without_counterpart"] == expected
    for words in (
        "the column “kind”",
        "4 pictures in 2 classes",
        "1 without a true label",
        "0.500",
        "seed 1",
        "fewer than 30",
    ):
        assert words in record["methods"]
    assert table(tmp_path / "confusion_matrix.csv") == [
        ["true label \\ answer", "cat", "dog"],
        ["cat", "1", "1"],
        ["dog", "1", "1"],
    ]
    figures = table(tmp_path / "figures.csv")
    assert figures[0] == ["figure", "label", "value", "low", "high", "pictures", "answers"]
    assert figures[1][:3] == ["accuracy", "", "0.5"] and figures[1][5:] == ["4", "4"]
    assert len(figures) == 1 + 7 + 2 * 3
    pictures = table(tmp_path / "pictures.csv")
    assert len(pictures) == 1 + len(PICTURES)
    assert ["b", "dog", "cat", "tabby", ""] in pictures and ["e", "", "", "", UNMATCHED] in pictures


def test_the_same_comparison_is_written_again_and_another_one_is_not(tmp_path: Path) -> None:
    exported(tmp_path)
    exported(tmp_path)
    with pytest.raises(ExportError, match="another comparison"):
        exported(tmp_path, answer=SUMMED)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "figures.csv").write_text("mine")
    with pytest.raises(ExportError, match="left as it is"):
        exported(tmp_path / "other")
    assert (tmp_path / "other" / "figures.csv").read_text() == "mine"


def test_labels_that_look_like_formulas_are_exported_inert(tmp_path: Path) -> None:
    label = '=HYPERLINK("x")'
    found = compare(
        Compared(["a"], {"a": label}),
        [("a", [(label, 1.0)])],
        LabelMapping({label: label}),
        CompareSettings(),
    )
    write_agreement(tmp_path, found, LabelMapping(), CompareSettings(), SOURCE)
    assert table(tmp_path / "confusion_matrix.csv")[1][0] == "'" + label
    assert table(tmp_path / "pictures.csv")[1][1] == "'" + label
