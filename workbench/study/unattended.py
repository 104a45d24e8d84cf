"""A whole run without a window: pictures in, tables out. The command line and the demo use it."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from os import cpu_count
from pathlib import Path
from typing import Any

from workbench.core.errors import WorkbenchError
from workbench.core.models.machine import Machine
from workbench.core.pictures.collection import PictureFile
from workbench.core.settings import from_assignments
from workbench.core.steps import Skipped, Step
from workbench.core.tasks import task
from workbench.study.execution import execute
from workbench.study.export import export_all, refuse_foreign_results
from workbench.study.pictures import active_pictures, add_pictures, keep, passed_over
from workbench.study.runs import Request
from workbench.study.study import SUFFIX, Study, StudyError, open_or_create_study, open_study

STUDY_IN_RESULTS = "results" + SUFFIX
Show = Callable[[Step[Any]], None]


@dataclass(frozen=True)
class Outcome:
    """What a run came to: how many pictures gave a result, which did not, and where the tables are."""

    done: int
    skipped: tuple[Skipped, ...]
    folder: Path
    notes: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """One or two sentences for the person who asked."""
        left_out = f" {len(self.skipped)} could not be processed; see skipped.csv." if self.skipped else ""
        count = "1 picture is" if self.done == 1 else f"{self.done:,} pictures are"
        return " ".join((f"{count} done.{left_out} The tables are in “{self.folder}”.", *self.notes))


def request_from_texts(task_name: str, assignments: Sequence[str]) -> Request:
    """A request out of ``name=value`` texts. Raises :class:`WorkbenchError` naming what is wrong."""
    known = task(task_name)
    request = Request(known, from_assignments(known.settings, assignments))
    request.identity  # noqa: B018 - a model that does not exist is refused before anything is read
    return request


def run_unattended(
    request: Request, sources: Sequence[Path], folder: Path, device: str, show: Show = lambda step: None
) -> Outcome:
    """Run a task over files, folders or one study, and export everything to ``folder``.

    Results are kept in the study that was given, else in ``results.study`` inside ``folder``, so that the same
    command resumes an interrupted run. Raises :class:`WorkbenchError` when it cannot run.
    """
    for source in sources:
        _refuse_missing(source)
    refuse_foreign_results(request, folder)
    with ExitStack() as stack:
        study, files, left_out, notes = _pictures_to_process(sources, folder, stack, show)
        if not files:
            reasons = [f"“{each.picture}”: {each.reason}" for each in left_out] + notes
            raise WorkbenchError(
                " ".join(["There are no pictures in what was given. Nothing was computed.", *reasons])
            )
        readers = stack.enter_context(ThreadPoolExecutor(cpu_count()))
        with closing(execute(study, request, files, Machine(device, readers))) as steps:
            for step in steps:
                show(step)
                notes += [step.note] if step.note else []
        made, skipped = export_all(study, request, folder, {file.name for file in files}, left_out)
        return Outcome(made["pictures"]["done"], tuple(skipped), folder, tuple(notes))


def study_of(sources: Sequence[Path], folder: Path) -> Study:
    """The study in which :func:`run_unattended` has kept the results of these sources; whoever asks closes it."""
    if len(sources) == 1 and _is_study(sources[0]):
        given = open_study(sources[0])
        if not given.is_read_only:
            return given
        given.close()
    return open_study(folder / STUDY_IN_RESULTS)


def _refuse_missing(source: Path) -> None:
    try:
        source.stat()
    except FileNotFoundError as error:
        raise WorkbenchError(f"There is no file or folder “{source}”. Nothing was computed.") from error
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise WorkbenchError(f"“{source}” could not be opened ({reason}). Nothing was computed.") from error


def _pictures_to_process(
    sources: Sequence[Path], folder: Path, stack: ExitStack, show: Show
) -> tuple[Study, list[PictureFile], list[Skipped], list[str]]:
    if len(sources) == 1 and _is_study(sources[0]):
        given = stack.enter_context(open_study(sources[0]))
        if not given.is_read_only:
            return given, active_pictures(given), passed_over(given), []
        study = stack.enter_context(open_or_create_study(folder / STUDY_IN_RESULTS))
        kept = keep(study, active_pictures(given))
        return study, [each for each in kept if isinstance(each, PictureFile)], passed_over(given), []
    if any(map(_is_study, sources)):
        raise StudyError("A study cannot be mixed with other pictures here. Give the study alone.")
    study = stack.enter_context(open_or_create_study(folder / STUDY_IN_RESULTS))
    found: list[PictureFile | Skipped] = []
    notes: list[str] = []
    for step in add_pictures(study, sources):
        show(step)
        found += step.value
        notes += [step.note] if step.note else []
    files = [each for each in found if isinstance(each, PictureFile)]
    return study, files, [each for each in found if isinstance(each, Skipped)], notes


def _is_study(source: Path) -> bool:
    return source.suffix.lower() == SUFFIX and source.is_file()
