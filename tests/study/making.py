"""A task that needs no network, a few files to look at, and runs of the one on the others."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from workbench.core.models.machine import Machine
from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Skipped, Step, Steps
from workbench.core.tables import Rows
from workbench.core.tasks import Task, task
from workbench.study.execution import execute
from workbench.study.pictures import add_pictures, pictures
from workbench.study.runs import Request
from workbench.study.study import Study

BATCH = 2
LOOK: Task = replace(task("classify"), function="tests.study.making:look")

looked_at: list[str] = []


def look(files: Sequence[PictureFile], settings: Any, machine: Machine) -> Steps[tuple[Rows | Skipped, ...]]:
    """Two rows for each file, out of its content; empty files are unreadable. It notes what it was asked about."""
    size = machine.pictures_at_once or BATCH
    for start in range(0, len(files), size):
        batch = files[start : start + size]
        looked_at.extend(file.name for file in batch)
        yield Step(start + len(batch), len(files), tuple(map(answer, batch)))


def answer(file: PictureFile) -> Rows | Skipped:
    try:
        content = Path(file.path).read_bytes()
    except OSError:
        return Skipped(file.name, "The file is not there.")
    if not content:
        return Skipped(file.name, "The file is empty.")
    return Rows(file.name, ((1, content.decode(), len(content), 0.75), (2, "other", 7, 0.25)))


def request(top: int = 5) -> Request:
    return Request(LOOK, LOOK.settings(top=top))


def make_files(folder: Path, count: int = 5) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"picture {number}.png" for number in range(1, count + 1)]
    for file in files:
        file.write_text(f"content of {file.stem}")
    return files


def add(study: Study, *sources: Path) -> list[PictureFile | Skipped]:
    return [each for step in add_pictures(study, sources) for each in step.value]


def run(study: Study, wanted: Request | None = None, steps: int = 1000) -> list[str]:
    """Carry out a request on all pictures, at most so many steps of it; the names of those looked at."""
    looked_at.clear()
    with closing(execute(study, wanted or request(), pictures(study), Machine("cpu"))) as running:
        for _ in zip(range(steps + 1), running, strict=False):
            pass
    return list(looked_at)


def every_row(study: Study) -> list[tuple[Any, ...]]:
    """All that all runs have written, in SQL's own words."""
    with study.reading() as connection:
        return connection.execute(
            "SELECT pictures.name, results.rank, results.label FROM results_classify AS results "
            "JOIN pictures ON pictures.id = results.picture ORDER BY pictures.id, results.run, results.row"
        ).fetchall()
