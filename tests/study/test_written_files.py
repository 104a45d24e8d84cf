"""A task that writes files: done is only what is still there, and no folder of this computer leaves with a table."""

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.panes.making import make_pictures
from workbench.core.errors import WorkbenchError
from workbench.core.models.machine import Machine
from workbench.core.processing.settings import ProcessSettings
from workbench.core.steps import Skipped
from workbench.core.tasks import task
from workbench.study.execution import execute
from workbench.study.export import export_all
from workbench.study.pictures import add_pictures, pictures
from workbench.study.replication import PackageRequest, make_package
from workbench.study.report import report
from workbench.study.results import analyses, findings, provenance, rows
from workbench.study.runs import Request
from workbench.study.study import Study, create_study
from workbench.study.study_columns import study_columns
from workbench.study.to_do import still_to_do
from workbench.study.written_files import last_folder

WANTED = Request(task("process"), ProcessSettings("threshold"))


@pytest.fixture
def study(tmp_path: Path) -> Any:
    with create_study(tmp_path / "six.study") as made:
        for _ in add_pictures(made, [make_pictures(tmp_path / "pictures")]):
            pass
        yield made


def run(study: Study, folder: Path, steps: int = 100, wanted: Request = WANTED) -> list[str]:
    """Which pictures were written now."""
    written = []
    with closing(
        execute(study, wanted, pictures(study), Machine("cpu", folder=folder, pictures_at_once=2))
    ) as job:
        for number, step in enumerate(job):
            written += [each.picture for each in step.value]
            if number == steps:
                break
    return written


def left(study: Study, folder: Path | None) -> list[str]:
    return [file.name for file in still_to_do(study, WANTED, pictures(study), folder)]


def test_a_stopped_run_goes_on_where_it_was(study: Study, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    assert last_folder(study, WANTED) is None
    assert run(study, folder, steps=1) == ["picture 1.jpg", "picture 2.jpg"]
    assert last_folder(study, WANTED) == folder
    assert run(study, folder) == [f"picture {number}.jpg" for number in range(3, 7)]
    assert run(study, folder) == []
    assert len(list(folder.iterdir())) == 6


def test_a_picture_is_done_only_while_its_file_is_in_the_folder_asked_for(
    study: Study, tmp_path: Path
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    run(study, one)
    before = list(rows(study, WANTED.task.table, WANTED.identity))
    (one / "picture 2.png").unlink()
    (one / "picture 5.png").write_bytes(b"cut off")
    assert left(study, one) == ["picture 2.jpg", "picture 5.jpg"]
    assert len(left(study, two)) == 6 and left(study, None) == []
    assert run(study, one) == ["picture 2.jpg", "picture 5.jpg"]
    now = {row[0]: row[1] for row in rows(study, WANTED.task.table, WANTED.identity)}
    # What had the name is not touched.
    assert now["picture 5.jpg"] == "picture 5 (2).png" and (one / "picture 5.png").read_bytes() == b"cut off"
    assert len(run(study, two)) == 6
    assert list(rows(study, WANTED.task.table, WANTED.identity)) == before
    assert last_folder(study, WANTED) == two


def test_other_steps_are_another_analysis(study: Study, tmp_path: Path) -> None:
    run(study, tmp_path / "one")
    assert len(run(study, tmp_path / "two", wanted=Request(task("process"), ProcessSettings("grey")))) == 6
    assert len(analyses(study)) == 2
    same = Request(task("process"), ProcessSettings('[{"step": "threshold"}]'))
    assert same.identity == WANTED.identity


def test_without_a_folder_the_run_fails_in_words(study: Study) -> None:
    with pytest.raises(WorkbenchError, match="need a folder"):
        list(execute(study, WANTED, pictures(study), Machine("cpu")))
    assert [each.state for each in analyses(study)] == ["failed"]


def test_tables_reports_and_packages_bear_a_task_without_a_model(study: Study, tmp_path: Path) -> None:
    folder = tmp_path / "somebody's own folder"
    run(study, folder)
    made, skipped = export_all(study, WANTED, tmp_path / "tables")
    assert made["pictures"] == {"total": 6, "done": 6, "skipped": 0} and skipped == []
    assert "by these steps, in this order: threshold kind=otsu" in made["methods"]
    assert "written as png files" in made["methods"]
    page = report(study, WANTED, tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Process pictures" in page and "picture 1.png, 64 × 48 pixels. Otsu&#39;s threshold: " in page
    list(make_package(study, PackageRequest((WANTED,), tmp_path / "package.zip")))
    (found,) = findings(study, "picture 1.jpg")
    assert WANTED.task.table.row_in_words(found.rows[0]).startswith("picture 1.png, 64 × 48 pixels.")
    assert any(column.title == "New picture" for column in study_columns(study))
    shared = json.dumps(provenance(study, WANTED)) + page + (tmp_path / "tables" / "process.json").read_text()
    assert "somebody's own folder" not in shared


def test_what_cannot_be_done_is_tried_again(study: Study, tmp_path: Path) -> None:
    wanted = Request(task("process"), ProcessSettings("crop measure=pixels left_pixels=64"))
    with closing(execute(study, wanted, pictures(study), Machine("cpu", folder=tmp_path / "new"))) as job:
        results = [each for step in job for each in step.value]
    assert all(isinstance(each, Skipped) and "Cut off less" in each.reason for each in results)
    assert np.all([not each.is_unreadable for each in results if isinstance(each, Skipped)])
    assert len(still_to_do(study, wanted, pictures(study), tmp_path / "new")) == 6
