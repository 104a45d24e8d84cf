"""Labels put right by hand stand beside the machine's answers, with who and when, and can be undone."""

import csv
from pathlib import Path

import pytest

from tests.study.making import every_row, request, run
from workbench.study.corrections import CORRECTED, correct, corrections, corrections_column, write_corrections
from workbench.study.metadata import BY_HAND, NewColumn, add_columns, columns, redo, undo
from workbench.study.report import report
from workbench.study.study import Study, StudyError, open_study
from workbench.study.writer import person

ONE, TWO, THREE = "picture 1.png", "picture 2.png", "picture 3.png"


def test_without_corrections_there_is_no_column_either(filled: Study) -> None:
    assert corrections(filled) == {} and corrections_column(filled) is None and not columns(filled)


def test_a_correction_is_kept_with_who_and_when_and_the_answer_stays(filled: Study) -> None:
    run(filled)
    before = every_row(filled)
    action = correct(filled, {ONE: " dog ", TWO: "dog"})
    assert action.words == "Corrected the label of 2 pictures to “dog”"
    found = corrections(filled)
    assert set(found) == {ONE, TWO} and found[ONE].label == "dog"
    assert found[ONE].who == person() and found[ONE].at.endswith("+00:00")
    assert every_row(filled) == before
    (column,) = columns(filled)
    assert (column.name, column.origin) == (CORRECTED, BY_HAND)


def test_a_report_says_that_labels_were_corrected_by_hand(filled: Study, tmp_path: Path) -> None:
    run(filled)
    sentence = "were corrected by hand; this report shows the network’s own answers."
    assert sentence not in report(filled, request(), tmp_path / "before.html").read_text(encoding="utf-8")
    correct(filled, {ONE: "dog", TWO: "dog"})
    path = report(filled, request(), tmp_path / "after.html")
    assert f"Labels of 2 pictures {sentence}" in path.read_text(encoding="utf-8")
    path = report(filled, request(), tmp_path / "one.html", [ONE])
    assert f"Labels of 1 picture {sentence}" in path.read_text(encoding="utf-8")


def test_corrections_are_changed_taken_back_undone_and_done_again(filled: Study) -> None:
    correct(filled, {ONE: "dog", TWO: "cat"})
    assert correct(filled, {ONE: "cat"}).words == "Corrected the label of 1 picture to “cat”"
    assert correct(filled, {TWO: ""}).words == "Took back the corrected label of 1 picture"
    assert {name: each.label for name, each in corrections(filled).items()} == {ONE: "cat"}
    undo(filled)
    undo(filled)
    assert {name: each.label for name, each in corrections(filled).items()} == {ONE: "dog", TWO: "cat"}
    redo(filled)
    assert corrections(filled)[ONE].label == "cat"
    for _ in range(3):
        undo(filled)
    assert corrections(filled) == {}
    correct(filled, {THREE: "bird"})
    assert {name: each.label for name, each in corrections(filled).items()} == {THREE: "bird"}


def test_a_joined_column_of_the_same_name_is_left_alone(filled: Study) -> None:
    add_columns(filled, "Joined a table", [NewColumn(CORRECTED, "text", "a table", values={ONE: "mine"})])
    assert corrections(filled) == {}
    correct(filled, {ONE: "dog"})
    correct(filled, {TWO: "dog"})
    assert len(columns(filled)) == 2
    assert set(corrections(filled)) == {ONE, TWO}


def test_they_are_written_beside_the_machines_answers(filled: Study, tmp_path: Path) -> None:
    run(filled, steps=1)
    correct(filled, {ONE: "=dog", "picture 5.png": "cat"})
    assert write_corrections(filled, request(), tmp_path / "corrections.csv") == 2
    with (tmp_path / "corrections.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["picture", "machine_label", "probability", "corrected_label", "who", "when"]
    assert rows[1][:3] == [ONE, "content of picture 1", "0.75"] and rows[1][3].endswith("=dog")
    assert rows[1][4] == person() and rows[1][5]
    assert rows[2][:4] == ["picture 5.png", "", "", "cat"]


def test_a_study_for_reading_only_takes_none(filled: Study, path: Path) -> None:
    filled.close()
    with open_study(path, read_only=True) as study, pytest.raises(StudyError, match="reading only"):
        correct(study, {ONE: "dog"})
