"""The sample study, made from nothing: pictures, labels, tables and a report, told in ten plain lines."""

import csv
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from os import cpu_count
from pathlib import Path
from time import monotonic
from typing import Any

from workbench import paths
from workbench.core.classification.settings import ClassifySettings
from workbench.core.errors import WorkbenchError
from workbench.core.metadata.settings import ReadingSettings
from workbench.core.models.machine import Machine
from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.samples import LICENCES, copy_samples, sample_photographs
from workbench.core.sampletown.town import TownSettings
from workbench.core.sampletown.writing import NAME, write_town
from workbench.core.steps import Skipped, Step, Steps
from workbench.core.tasks import task
from workbench.study.execution import execute
from workbench.study.export import export_all, refuse_foreign_results
from workbench.study.joining import accept, bring, proposed_join
from workbench.study.metadata import columns
from workbench.study.pictures import add_pictures, pictures
from workbench.study.report import report
from workbench.study.results import rows
from workbench.study.runs import Request
from workbench.study.study import SUFFIX, Study, open_or_create_study

TOWN_PICTURES = 60
TOWN_SIZE = 384
TOWN_SEED = 1
STUDY = "sample" + SUFFIX


class DemoError(WorkbenchError):
    """The sample study cannot be made in this folder, which was left as it is."""


def make_demo(out: Path | None, say: Callable[[str], None]) -> Path:
    """Make the sample study in ``out`` (else among the documents), say what was done in ten lines, return its path.

    See :func:`demo_steps`.
    """
    for step in demo_steps(out):
        if step.value:
            say(step.value)
    return demo_path(out)


def demo_path(out: Path | None) -> Path:
    """Where the sample study is made."""
    return (out or paths.documents_folder() / "Sample study").resolve() / STUDY


def demo_steps(out: Path | None) -> Steps[str]:
    """Make the sample study; a step's ``value`` is a line about a piece of work that is done, else nothing.

    ``note`` says what is being done and ``done`` of ``total`` how far that is. What is there already is kept and
    used, so that the same command finishes what was interrupted. Raises :class:`WorkbenchError` when the folder
    holds something else, the study is open elsewhere or the disk is full.
    """
    folder = demo_path(out).parent
    request = Request(task("classify"), ClassifySettings())
    _refuse_other_things(folder)
    refuse_foreign_results(request, folder / "results")
    is_new = not (folder / STUDY).exists()
    started, number = monotonic(), 0
    with open_or_create_study(folder / STUDY) as study:
        _refuse_other_study(study, folder)
        with closing(_work(study, request, folder, is_new)) as work:
            for step in work:
                number += bool(step.value)
                yield replace(step, value=f"{number:>2} {step.value}" if step.value else "")
    last = f'10 Done in {_seconds(started)}. To see it in the window: uv run workbench "{folder / STUDY}"'
    yield Step(1, 1, last)


def _work(study: Study, request: Request, folder: Path, is_new: bool) -> Steps[str]:
    """Nine pieces of work, each with the sentence that tells of it."""
    yield _told(
        f"Making the sample study in “{folder}”; this takes up to a minute."
        if is_new
        else f"The sample study is in “{folder}” already; only what is missing is made."
    )
    yield from _copied_photographs(folder / "pictures" / "photographs")
    yield from _drawn_town(folder / "pictures" / "sampletown")
    found = [each for step in add_pictures(study, [folder / "pictures"]) for each in step.value]
    files = [each for each in found if isinstance(each, PictureFile)]
    passed_over = [each for each in found if isinstance(each, Skipped)]
    names = {file.name for file in files}
    yield _told(_joined(study, folder / "pictures" / "sampletown" / f"{NAME}.csv", len(files)))
    yield from _classified(study, request, files)
    yield _told(_labels_in_words(study, request, names))
    export_all(study, request, folder / "results", names, passed_over)
    yield _told(
        "Wrote the table of labels and probabilities to “results”: classify.csv and classify.parquet."
    )
    yield _told(
        "Wrote beside it how it was made (classify.json), a recipe (recipe.json) and what was skipped (skipped.csv)."
    )
    path = report(study, request, folder / "report.html", names, passed_over)
    size = path.stat().st_size / 1e6
    yield _told(f"Wrote the report, one file of {size:.1f} MB for any browser: “{path.name}”.")


def _told(sentence: str) -> Step[str]:
    return Step(0, 0, sentence)


def _doing(steps: Iterable[Step[Any]], note: str) -> Steps[str]:
    """How far a piece of work is, without what came of it."""
    for step in steps:
        yield Step(step.done, step.total, "", note)


def _refuse_other_things(folder: Path) -> None:
    try:
        others = [path.name for path in folder.iterdir() if not path.name.startswith((STUDY, "."))]
    except FileNotFoundError:
        return
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DemoError(
            f"The sample study cannot be made in “{folder}” ({reason}). Choose another folder."
        ) from error
    if others and not (folder / STUDY).exists():
        raise DemoError(
            f"The folder “{folder}” holds other things (“{min(others)}”, for instance), so the sample study was not "
            "put there. Choose an empty or a new folder."
        )


def _refuse_other_study(study: Study, folder: Path) -> None:
    held = pictures(study)
    if study.is_read_only:
        raise DemoError(
            f"The sample study in “{folder}” can only be read, so nothing was done. Choose another folder, or allow "
            "writing to this one."
        )
    if held and not any(Path(file.path).is_relative_to(folder / "pictures") for file in held):
        raise DemoError(
            f"The study “{study.name}” in “{folder}” is about other pictures, or was made in another folder. It was "
            "left as it is. Choose an empty or a new folder."
        )


def _copied_photographs(folder: Path) -> Steps[str]:
    count = len(sample_photographs())
    missing = sum(not (folder / path.name).exists() for path in sample_photographs())
    yield from _doing(copy_samples(folder), "copying photographs")
    if missing:
        sentence = f"Put {missing} photographs that anybody may use into “{folder.name}”"
    else:
        sentence = f"The {count} photographs that anybody may use are in “{folder.name}” already"
    yield _told(f"{sentence}, with their licences ({LICENCES}).")


def _drawn_town(folder: Path) -> Steps[str]:
    if _is_drawn(folder):
        yield _told(
            f"The {TOWN_PICTURES} pictures of Sampletown, a made-up town, are in “{folder.name}” already."
        )
        return
    started = monotonic()
    settings = TownSettings(pictures=TOWN_PICTURES, size=TOWN_SIZE, seed=TOWN_SEED)
    yield from _doing(write_town(settings, folder), "drawing Sampletown, a made-up town")
    yield _told(
        f"Drew {TOWN_PICTURES} pictures of Sampletown, a made-up town, in {_seconds(started)}; nothing in them was "
        "photographed."
    )


def _is_drawn(folder: Path) -> bool:
    """Whether the town is complete. Drawn again, its files would be new and would be classified again."""
    try:
        with (folder / f"{NAME}.csv").open(encoding="utf-8", newline="") as table:
            listed = [row.get("picture") or "" for row in csv.DictReader(table)]
    except (OSError, ValueError, csv.Error):
        return False
    return len(listed) == TOWN_PICTURES and all((folder / name).is_file() for name in listed)


def _joined(study: Study, table: Path, listed: int) -> str:
    """What is known of the town becomes metadata of its pictures, once."""
    known = [each for each in columns(study) if each.origin.startswith(table.name)]
    if not known:
        *_, last = bring(study, table, ReadingSettings())
        known = list(accept(study, proposed_join(last.value)))
    return (
        f"Listed {listed} pictures in the study “{study.path.name}”, and joined {len(known)} columns of what is known "
        "of Sampletown; the files stay where they are."
    )


def _classified(study: Study, request: Request, files: Sequence[PictureFile]) -> Steps[str]:
    title = request.model.title if request.model else request.task.title
    started, done, left_out = monotonic(), 0, 0
    with (
        ThreadPoolExecutor(cpu_count()) as readers,
        closing(execute(study, request, files, Machine(readers=readers))) as steps,
    ):
        for step in steps:
            done += len(step.value)
            left_out += sum(isinstance(each, Skipped) for each in step.value)
            yield Step(step.done, step.total, "", f"classifying with {title}")
    if done:
        took = _seconds(started)
        yield _told(
            f"Classified {done} pictures with {title} in {took}; {left_out or 'none'} had to be skipped."
        )
    else:
        yield _told(f"All of them had been classified with {title} before, so nothing was computed again.")


def _labels_in_words(study: Study, request: Request, names: Collection[str]) -> str:
    table = request.task.table
    rank, label = table.header.index("rank"), table.header.index("label")
    first = Counter(row[label] for row in rows(study, table, request.identity, names) if row[rank] == 1)
    ordered = sorted(first.items(), key=lambda each: (-each[1], each[0]))
    most = ", ".join(f"“{name}” ({count})" for name, count in ordered[:3])
    return f"Most frequent first labels: {most}. A label says what a picture resembles, not what it is."


def _seconds(started: float) -> str:
    seconds = monotonic() - started
    return f"{seconds:.0f} s" if seconds >= 1 else "less than 1 s"
