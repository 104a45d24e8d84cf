"""The answers a study holds against one of its columns; the command “compare” does the same."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from sklearn.metrics import accuracy_score

from tests.study.making import add, make_files, run
from workbench.commands import run_command
from workbench.core.errors import WorkbenchError
from workbench.core.steps import Step
from workbench.core.tables import ExportError, Rows
from workbench.core.tasks import TASKS
from workbench.core.validation.against_labels import LEFT_OUT, NO_ANSWER, NO_TRUE_LABEL, UNMATCHED
from workbench.core.validation.label_mapping import LabelMapping
from workbench.core.validation.settings import APART, SUMMED, CompareSettings
from workbench.study import agreement as module
from workbench.study.agreement import (
    Agreement,
    Wanted,
    agreement,
    export_agreement,
    label_columns,
    named_column,
    newest_answers,
    save_mapping,
    saved_mapping,
)
from workbench.study.corrections import correct
from workbench.study.metadata import NewColumn, add_columns, leave_out
from workbench.study.runs import Request
from workbench.study.study import Study

CONTENT = ("beagle", "pug", "tabby", "teapot", "beagle", "pug")
TRUE = ("dog", "dog", "cat", "cat", "cat", "")
SETTINGS = CompareSettings(resamples=100, without_counterpart=APART)


def name(number: int) -> str:
    return f"picture {number}.png"


@pytest.fixture
def judged(study: Study, tmp_path: Path, monkeypatch: Any) -> Study:
    """Six pictures with answers and a column “kind”; the last picture has no true label."""
    files = make_files(tmp_path / "pictures", len(CONTENT))
    for file, content in zip(files, CONTENT, strict=True):
        file.write_text(content)
    add(study, tmp_path / "pictures")
    monkeypatch.setattr("workbench.core.classification.classify.classify", _look)
    run(study, Request(TASKS[0], TASKS[0].settings()))
    values = {name(number): label for number, label in enumerate(TRUE, 1) if label}
    add_columns(
        study,
        "Joined",
        [NewColumn("Year", "integer", "a table"), NewColumn("Kind", "text", "a table", values=values)],
    )
    return study


def _look(files: Any, settings: Any, machine: Any) -> Any:
    from tests.study.making import look

    yield from look(files, settings, machine)


def compared(study: Study, **changes: Any) -> Agreement:
    wanted = {
        "request": newest_answers(study),
        "column": named_column(study, "kind"),
        "uses_corrections": False,
        "settings": SETTINGS,
    } | changes
    *_, last = agreement(study, Wanted(**wanted))
    return last.value


def test_answers_are_compared_with_a_proposed_match(judged: Study) -> None:
    found = compared(judged)
    assert found.column_labels == ("cat", "dog")
    assert found.mapping.column_label("beagle") == "dog" and len(found.model_labels) == 1000
    assert found.model_labels[0][1] == 2 and {found.model_labels[0][0], found.model_labels[1][0]} == {
        "beagle",
        "pug",
    }
    apart = {reason: len(pictures) for reason, pictures in found.comparison.apart.items()}
    assert apart == {LEFT_OUT: 0, NO_TRUE_LABEL: 1, NO_ANSWER: 0, UNMATCHED: 1}
    expected = accuracy_score(["dog", "dog", "cat", "cat"], ["dog", "dog", "cat", "dog"])
    assert found.comparison.figures.overall[0] == expected
    assert found.comparison.intervals is not None


def test_what_was_decided_is_kept_and_comes_before_the_proposal(judged: Study) -> None:
    column = named_column(judged, "Kind")
    assert saved_mapping(judged, column.id, "squeezenet1_1") == LabelMapping()
    save_mapping(judged, column.id, "squeezenet1_1", LabelMapping({"teapot": "cat", "beagle": ""}))
    save_mapping(judged, column.id, "another", LabelMapping({"pug": "cat"}))
    found = compared(judged)
    assert found.mapping.column_label("teapot") == "cat" and found.mapping.column_label("beagle") == ""
    assert found.mapping.column_label("pug") == "dog"
    assert {len(pictures) for reason, pictures in found.comparison.apart.items() if reason == UNMATCHED} == {
        2
    }


def test_pictures_left_out_are_neither_compared_nor_lost(judged: Study) -> None:
    leave_out(judged, {name(5): "a duplicate"}, "Left a duplicate out")
    found = compared(judged).comparison
    assert found.apart[LEFT_OUT] == (name(5),) and len(found.pictures) == 3
    assert found.figures.overall[0] == 1


def test_corrections_count_as_true_labels_if_wanted(judged: Study) -> None:
    correct(judged, {name(5): "beagle", name(6): "dog", name(4): "pot"})
    assert compared(judged).corrected == 0
    found = compared(judged, uses_corrections=True)
    assert found.corrected == 3 and len(found.comparison.pictures) == 5
    assert found.comparison.figures.overall[0] == 1
    assert compared(
        judged, uses_corrections=True, mapping=LabelMapping({"teapot": "pot"})
    ).comparison.classes == ("pot",)


def test_probabilities_of_all_labels_are_summed_if_wanted(judged: Study, monkeypatch: Any) -> None:
    def divided(files: Any, settings: Any, machine: Any) -> Any:
        rows = ((1, "tabby", 281, 0.4), (2, "beagle", 162, 0.3), (3, "pug", 254, 0.3))
        yield Step(len(files), len(files), tuple(Rows(file.name, rows) for file in files))

    monkeypatch.setattr("workbench.core.classification.classify.classify", divided)
    run(judged, Request(TASKS[0], TASKS[0].settings(top=3)))
    assert set(compared(judged).comparison.said) == {"tabby"}
    summed = CompareSettings(resamples=100, answer=SUMMED)
    assert set(compared(judged, settings=summed).comparison.said) == {"beagle"}


def test_the_export_says_where_everything_comes_from(judged: Study, tmp_path: Path) -> None:
    correct(judged, {name(5): "dog"})
    out = tmp_path / "out"
    record = export_agreement(judged, compared(judged, uses_corrections=True), out)
    assert record["source"]["answers"]["task"] == "classify" and record["source"]["column"]["name"] == "Kind"
    assert "corrected by hand for 1 of them" in record["methods"]
    assert (out / "corrections.csv").exists()
    export_agreement(judged, compared(judged, uses_corrections=True), out)
    with pytest.raises(ExportError):
        export_agreement(judged, compared(judged), out)


def test_there_must_be_a_column_and_answers(study: Study, filled: Study) -> None:
    with pytest.raises(WorkbenchError, match="Join a table"):
        named_column(filled, "kind")
    with pytest.raises(WorkbenchError, match="no answers"):
        newest_answers(filled)


def test_columns_of_text_come_first(judged: Study) -> None:
    assert [each.name for each in label_columns(judged)] == ["Kind", "Year"]
    with pytest.raises(WorkbenchError, match="The columns are: “Kind”, “Year”"):
        named_column(judged, "sort")


def test_labels_of_a_model_that_is_gone_are_those_of_the_answers(judged: Study, monkeypatch: Any) -> None:
    def gone(_: Any) -> Any:
        raise WorkbenchError("gone")

    monkeypatch.setattr(module, "labels_of", gone)
    assert {label for label, _ in compared(judged).model_labels} == set(CONTENT)


def command(*words: object) -> int:
    with pytest.raises(SystemExit) as end:
        run_command([str(each) for each in words])
    return int(str(end.value.code))


def test_the_command_writes_the_same(judged: Study, path: Path, tmp_path: Path, capsys: Any) -> None:
    mapping = tmp_path / "mapping.csv"
    mapping.write_text(
        "model_label,column_label\nbeagle,dog\npug,dog\ntabby,cat\nteapot,cat\n", encoding="utf-8"
    )
    out = tmp_path / "out"
    words = (
        "compare",
        path,
        "--column",
        "kind",
        "--mapping",
        mapping,
        "--set",
        "resamples=100",
        "--out",
        out,
    )
    assert command(*words) == 1
    said = capsys.readouterr()
    assert "Accuracy was 0.800" in said.out and "1 without a true label" in said.out
    record = json.loads((out / "agreement.json").read_text(encoding="utf-8"))
    assert record["settings"]["resamples"] == 100 and len(record["mapping"]["matched"]) == 4
    with (out / "confusion_matrix.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1:] == [["cat", "2", "1"], ["dog", "0", "2"]]
    assert command(*words) == 1
    assert command("compare", path, "--column", "kind", "--out", out) == 2
    assert "another comparison" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--column", "sort"), "no column “sort”"),
        (("--column", "kind", "--set", "answer=any"), "must be one of"),
        (("--column", "kind", "--set", "answer"), "name=value"),
        (("--column", "kind", "--mapping", "none.csv"), "could not be read"),
    ],
)
def test_the_command_refuses_in_a_sentence(
    judged: Study, path: Path, tmp_path: Path, capsys: Any, words: tuple[str, ...], said: str
) -> None:
    assert command("compare", path, *words, "--out", tmp_path / "out") == 2
    error = capsys.readouterr().err
    assert said in error and "Traceback" not in error
    assert not (tmp_path / "out").exists()
