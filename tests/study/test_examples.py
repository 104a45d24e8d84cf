"""Examples in a study: who is strongest, with and without pictures left out, resumed and asked for twice."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.study.making import add, make_files
from tests.study.making import run as run_on_all
from workbench.core.models.machine import Machine
from workbench.core.networks.examples_settings import ExamplesSettings
from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Skipped, Step, Steps
from workbench.core.tables import Rows
from workbench.core.tasks import task
from workbench.study.examples import examples_of, layers_with_examples
from workbench.study.export import export_all
from workbench.study.finding import Filter, found
from workbench.study.metadata import leave_out
from workbench.study.report import report
from workbench.study.results import analyses, findings, provenance, rows
from workbench.study.runs import Request
from workbench.study.study import Study, create_study
from workbench.study.study_columns import study_columns
from workbench.study.table_rows import Wanted, all_rows
from workbench.study.tables import study_tables

SEEK = replace(task("examples"), function="tests.study.test_examples:seek")
MODEL = "squeezenet1_1"
# Of two units how strongly each picture excites them; the fourth is among nobody's strongest.
STRENGTHS = {1: (5.0, 1.0), 2: (4.0, 2.0), 3: (3.0, 9.0), 4: (), 5: (8.0, 0.5)}


def seek(files: list[PictureFile], settings: Any, machine: Machine) -> Steps[tuple[Rows | Skipped, ...]]:
    """What is said of each picture above, two pictures at a time; picture 6 cannot be read."""
    for start in range(0, len(files), 2):
        batch = files[start : start + 2]
        yield Step(start + len(batch), len(files), tuple(answer(each, settings) for each in batch))


def answer(file: PictureFile, settings: ExamplesSettings) -> Rows | Skipped:
    number = int(Path(file.name).stem.removeprefix("picture "))
    if number not in STRENGTHS:
        return Skipped(file.name, "Nothing can be seen.")
    layer = settings.layer or "last"
    strengths = enumerate(STRENGTHS[number])
    return Rows(
        file.name, tuple((layer, unit, value, 2, 3, 10, 20, 30 + number, 40) for unit, value in strengths)
    )


def wanted(layer: str = "mixed", examples: int = 9) -> Request:
    return Request(SEEK, ExamplesSettings(MODEL, layer, examples))


@pytest.fixture(autouse=True)
def pretended(monkeypatch: pytest.MonkeyPatch) -> None:
    """What asks for the task by its name gets this one."""
    from workbench.core import tasks

    changed = tuple(SEEK if each.name == SEEK.name else each for each in tasks.TASKS)
    monkeypatch.setattr(tasks, "TASKS", changed)


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with create_study(tmp_path / "made.study") as made:
        make_files(tmp_path / "pictures", 6)
        add(made, tmp_path / "pictures")
        yield made


def names(study: Study, unit: int = 0, count: int = 9, layer: str = "mixed") -> list[tuple[str, float]]:
    found = examples_of(study, MODEL, layer, unit, count)
    return [(each.file.name.removesuffix(".png"), each.activation) for each in found.examples]


def test_the_strongest_come_first_with_what_the_unit_sees(study: Study) -> None:
    run_on_all(study, wanted())
    found = examples_of(study, MODEL, "mixed", 0, 3)
    assert [(each.file.name, each.activation) for each in found.examples] == [
        ("picture 5.png", 8.0),
        ("picture 1.png", 5.0),
        ("picture 2.png", 4.0),
    ]
    assert found.examples[0].box == (10, 20, 35, 40)
    assert Path(found.examples[0].file.path).is_file()
    assert found.pictures == 5
    assert names(study, 1, 2) == [("picture 3", 9.0), ("picture 2", 2.0)]
    assert names(study, 2) == []


def test_pictures_without_rows_are_done_and_not_looked_at_again(study: Study) -> None:
    run_on_all(study, wanted())
    (analysis,) = analyses(study)
    assert (analysis.done, analysis.skipped) == (5, 1)
    from workbench.study.pictures import pictures
    from workbench.study.runs import remaining

    left = [each.name for each in remaining(study, wanted(), pictures(study))]
    assert left == ["picture 6.png"]


def test_pictures_left_out_are_no_examples(study: Study) -> None:
    run_on_all(study, wanted())
    leave_out(study, {"picture 5.png": "a duplicate"}, "leave one out")
    assert names(study, 0, 2) == [("picture 1", 5.0), ("picture 2", 4.0)]
    assert examples_of(study, MODEL, "mixed", 0, 2).pictures == 4
    assert layers_with_examples(study, MODEL) == {"mixed": 4}


def test_a_run_that_was_stopped_is_resumed(study: Study) -> None:
    run_on_all(study, wanted(), steps=1)
    assert examples_of(study, MODEL, "mixed", 0, 9).pictures == 2
    assert names(study) == [("picture 1", 5.0), ("picture 2", 4.0)]
    run_on_all(study, wanted())
    assert names(study)[0] == ("picture 5", 8.0)
    assert examples_of(study, MODEL, "mixed", 0, 9).pictures == 5


def test_runs_of_other_settings_add_up_and_count_once(study: Study) -> None:
    run_on_all(study, wanted(), steps=1)
    run_on_all(study, wanted(examples=20), steps=2)
    assert examples_of(study, MODEL, "mixed", 0, 9).pictures == 4
    assert names(study) == [("picture 1", 5.0), ("picture 2", 4.0), ("picture 3", 3.0)]


def test_layers_that_have_examples(study: Study) -> None:
    assert layers_with_examples(study, MODEL) == {}
    assert examples_of(study, MODEL, "mixed", 0, 9).examples == ()
    run_on_all(study, wanted())
    run_on_all(study, wanted("early"), steps=1)
    run_on_all(study, wanted(""), steps=1)
    assert layers_with_examples(study, MODEL) == {"mixed": 5, "early": 2, "last": 2}
    assert names(study, layer="last") == [("picture 1", 5.0), ("picture 2", 4.0)]
    assert layers_with_examples(study, "resnet18") == {}


def test_examples_of_other_weights_under_the_same_name_are_none(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_on_all(study, wanted())
    from workbench.core.models import cards

    card = cards.card(MODEL)
    other = replace(card, weights=replace(card.weights, sha256="0" * 64))
    monkeypatch.setattr("workbench.study.runs.card", lambda key: other)
    assert layers_with_examples(study, MODEL) == {}
    assert names(study) == []


def test_pictures_are_not_found_by_the_first_unit_that_happens_to_be_listed(study: Study) -> None:
    run_on_all(study, wanted())
    assert not [each for each in study_columns(study) if each.key.startswith("result.")]
    assert found(study, Filter(search="mixed")) == ()


def test_the_table_is_shown_and_taken_away_like_any_other(study: Study, tmp_path: Path) -> None:
    run_on_all(study, wanted())
    (table,) = [each for each in study_tables(study) if each.request is not None]
    assert len(list(all_rows(study, table, Wanted()))) == 8
    assert len(list(rows(study, SEEK.table, wanted().identity))) == 8
    made, skipped = export_all(study, wanted(), tmp_path / "out")
    assert made["pictures"] == {"total": 6, "done": 5, "skipped": 1}
    assert [each.picture for each in skipped] == ["picture 6.png"]
    lines = (tmp_path / "out" / "examples.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("picture,layer,unit,activation,map_row")
    assert lines[1] == '"picture 1.png","mixed",0,5.0,2,3,10,20,31,40'
    assert len(lines) == 9


def test_methods_and_findings(study: Study) -> None:
    run_on_all(study, wanted())
    words = provenance(study, wanted())["methods"]
    assert "for each unit of the layer “mixed”" in words and "the 9 pictures were sought" in words
    assert "5 gave a result and 1 could not be processed" in words
    (first,) = findings(study, "picture 1.png")
    assert [SEEK.table.row_in_words(row) for row in first.rows] == [
        "mixed, unit 0: 5.00",
        "mixed, unit 1: 1.00",
    ]
    (fourth,) = findings(study, "picture 4.png")
    assert fourth.rows == () and fourth.reason is None


def test_single_units_are_looked_up_by_an_index(study: Study) -> None:
    run_on_all(study, wanted())
    with study.reading() as connection:
        plan = connection.execute(
            "EXPLAIN QUERY PLAN SELECT * FROM results_examples WHERE layer = 'mixed' AND unit = 1"
        ).fetchall()
    assert "sought_examples" in str(plan)


def test_a_report_of_rows_without_labels_can_be_read(study: Study, tmp_path: Path) -> None:
    run_on_all(study, wanted())
    words = report(study, wanted(), tmp_path / "report.html").read_text(encoding="utf-8")
    assert "for each unit of the layer “mixed”" in words and "picture 5.png" in words


def test_rows_of_pictures_left_out_are_not_given(study: Study) -> None:
    run_on_all(study, wanted())
    leave_out(study, {"picture 1.png": "blurred"}, "leave one out")
    assert {row[0] for row in rows(study, SEEK.table, wanted().identity)} == {
        "picture 2.png",
        "picture 3.png",
        "picture 5.png",
    }
