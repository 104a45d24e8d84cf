"""Pictures that are left out, and how pictures were chosen: in answers, tables and the methods paragraph."""

from pathlib import Path

from tests.study.making import request, run
from workbench.core.models.machine import Machine
from workbench.study.execution import execute
from workbench.study.export import export_all
from workbench.study.metadata import leave_out, undo
from workbench.study.pictures import active_pictures, pictures
from workbench.study.results import analyses, provenance, rows
from workbench.study.study import Study


def test_pictures_left_out_are_in_no_answer_and_named_in_the_methods_paragraph(
    filled: Study, tmp_path: Path
) -> None:
    run(filled)
    leave_out(
        filled, {"picture 2.png": "copy of picture 1.png", "picture 4.png": "blurred"}, "Left out 2 pictures"
    )
    made, _ = export_all(filled, request(), tmp_path / "out")
    names = {row[0] for row in rows(filled, request().task.table, request().identity)}
    assert names == {"picture 1.png", "picture 3.png", "picture 5.png"}
    assert made["pictures"] == {"total": 3, "done": 3, "skipped": 0}
    assert made["left_out"] == {"copy of picture 1.png": 1, "blurred": 1}
    assert "2 pictures of the study were left out: copy of picture 1.png (1); blurred (1)." in made["methods"]
    assert "picture 2.png" not in (tmp_path / "out" / "classify.csv").read_text(encoding="utf-8-sig")
    assert analyses(filled)[0].done == 3
    undo(filled)
    assert provenance(filled, request())["left_out"] == {}
    assert len({row[0] for row in rows(filled, request().task.table, request().identity)}) == 5


def test_how_pictures_were_chosen_is_in_the_methods_paragraph(filled: Study) -> None:
    files = pictures(filled)
    for part, chosen in ((files[:2], "Label: dog"), (files, "")):
        for _ in execute(filled, request(), part, Machine("cpu"), chosen):
            pass
    made = provenance(filled, request())
    assert [each["pictures_chosen"] for each in made["runs"]] == ["Label: dog", ""]
    assert "Pictures that were looked at: those chosen by: Label: dog; then all." in made["methods"]


def test_active_pictures_are_those_that_take_part(filled: Study) -> None:
    leave_out(filled, {"picture 2.png": "blurred"}, "Left out 1 picture")
    assert [file.name for file in active_pictures(filled)] == [
        f"picture {number}.png" for number in (1, 3, 4, 5)
    ]
