"""A whole run without a window: pictures in, tables out. The command line and the demo use it."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
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
from workbench.study.faces.finding import known_faces
from workbench.study.filter_words import PictureSelection
from workbench.study.finding import found, saved_filters
from workbench.study.pictures import active_pictures, add_pictures, keep, passed_over
from workbench.study.runs import Request
from workbench.study.study import SUFFIX, Study, StudyError, open_or_create_study, open_study

STUDY_IN_RESULTS = "results" + SUFFIX
FILES_IN_RESULTS = "pictures"
"""Where a task that writes files puts them, inside the folder of its results."""
Show = Callable[[Step[Any]], None]


@dataclass(frozen=True)
class SavedFilter:
    """Those pictures of a study that a filter leaves which was saved in it under a name."""

    study: Path
    name: str


@dataclass(frozen=True)
class _Pictures:
    """What is to be processed and where results are kept; ``chosen`` says in words how the pictures were chosen."""

    study: Study
    files: Sequence[PictureFile]
    passed_over: Sequence[Skipped]
    notes: Sequence[str] = ()
    chosen: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a run came to: how many of ``files`` gave a result, which did not, and where the tables are."""

    done: int
    skipped: tuple[Skipped, ...]
    folder: Path
    notes: tuple[str, ...]
    files: tuple[PictureFile, ...] = ()

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


def saved_filter(sources: Sequence[Path], name: str) -> SavedFilter:
    """The filter of this name in the one study that is given. Raises :class:`StudyError` if something else is."""
    if len(sources) == 1:
        _refuse_missing(sources[0])
    if len(sources) != 1 or not _is_study(sources[0]):
        raise StudyError("A saved filter belongs to a study. Nothing was computed. Give that study alone.")
    return SavedFilter(sources[0], name)


def run_unattended(
    request: Request,
    sources: Sequence[Path] | SavedFilter,
    folder: Path,
    device: str,
    show: Show = lambda step: None,
) -> Outcome:
    """Run a task over files, folders, one study or what a filter of it leaves, and export everything to ``folder``.

    Results are kept in the study that was given, else in ``results.study`` inside ``folder``, so that the same
    command resumes an interrupted run. Raises :class:`WorkbenchError` when it cannot run.
    """
    refuse_foreign_results(request, folder)
    with ExitStack() as stack:
        given = (
            _filtered_pictures(sources, folder, stack)
            if isinstance(sources, SavedFilter)
            else _pictures_to_process(sources, folder, stack, show)
        )
        if not given.files:
            raise WorkbenchError(_nothing_to_process(given))
        if request.task.looks_at_faces:
            _refuse_lost_faces(given.study, sources)
        notes = list(given.notes)
        readers = stack.enter_context(ThreadPoolExecutor(cpu_count()))
        machine = Machine(device, readers)
        if request.task.writes_files:
            machine = replace(machine, folder=folder / FILES_IN_RESULTS)
            notes.append(f"The new pictures are in “{machine.folder}”.")
        with closing(execute(given.study, request, given.files, machine, given.chosen)) as steps:
            for step in steps:
                show(step)
                notes += [step.note] if step.note else []
        names = {file.name for file in given.files}
        made, skipped = export_all(given.study, request, folder, names, given.passed_over)
        return Outcome(made["pictures"]["done"], tuple(skipped), folder, tuple(notes), tuple(given.files))


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


def _pictures_to_process(sources: Sequence[Path], folder: Path, stack: ExitStack, show: Show) -> _Pictures:
    for source in sources:
        _refuse_missing(source)
    if len(sources) == 1 and _is_study(sources[0]):
        given = stack.enter_context(open_study(sources[0]))
        return _kept_where_possible(given, PictureSelection(tuple(active_pictures(given))), folder, stack)
    if any(map(_is_study, sources)):
        raise StudyError("A study cannot be mixed with other pictures here. Give the study alone.")
    study = stack.enter_context(open_or_create_study(folder / STUDY_IN_RESULTS))
    outcomes: list[PictureFile | Skipped] = []
    notes: list[str] = []
    for step in add_pictures(study, sources):
        show(step)
        outcomes += step.value
        notes += [step.note] if step.note else []
    files = [each for each in outcomes if isinstance(each, PictureFile)]
    return _Pictures(study, files, [each for each in outcomes if isinstance(each, Skipped)], notes)


def _filtered_pictures(wanted: SavedFilter, folder: Path, stack: ExitStack) -> _Pictures:
    given = stack.enter_context(open_study(wanted.study))
    saved = saved_filters(given)
    if wanted.name not in saved:
        listed = ", ".join(f"“{name}”" for name in saved)
        known = f"The saved filters are: {listed}." if saved else "No filter has been saved in it yet."
        raise StudyError(
            f"The study “{given.name}” has no filter “{wanted.name}”. Nothing was computed. {known}"
        )
    names = set(found(given, saved[wanted.name]))
    files = tuple(file for file in active_pictures(given) if file.name in names)
    if not files:
        raise StudyError(
            f"The filter “{wanted.name}” leaves none of the pictures of “{given.name}”. Nothing was computed."
        )
    return _kept_where_possible(given, PictureSelection(files, saved[wanted.name]), folder, stack)


def _kept_where_possible(
    given: Study, selection: PictureSelection, folder: Path, stack: ExitStack
) -> _Pictures:
    """Results belong into the study itself, or into another one in ``folder`` if it may only be read."""
    chosen, left_out = selection.in_words(given), passed_over(given)
    if not given.is_read_only:
        return _Pictures(given, selection.files, left_out, chosen=chosen)
    study = stack.enter_context(open_or_create_study(folder / STUDY_IN_RESULTS))
    kept = keep(study, selection.files)
    files = [each for each in kept if isinstance(each, PictureFile)]
    return _Pictures(study, files, left_out, chosen=chosen)


def _refuse_lost_faces(study: Study, sources: Sequence[Path] | SavedFilter) -> None:
    source = sources.study if isinstance(sources, SavedFilter) else sources[0]
    if not _is_study(source) or study.path == source.absolute():
        return
    with open_study(source) as given:
        if known_faces(given):
            raise StudyError(
                f"The study “{given.name}” may only be read, and where its results would be kept instead its faces are "
                "not known, those drawn by hand among them. Nothing was computed. Copy it to a place where it may be "
                "changed and give the copy."
            )


def _nothing_to_process(given: _Pictures) -> str:
    reasons = [f"“{each.picture}”: {each.reason}" for each in given.passed_over]
    return " ".join(
        ["There are no pictures in what was given. Nothing was computed.", *reasons, *given.notes]
    )


def _is_study(source: Path) -> bool:
    return source.suffix.lower() == SUFFIX and source.is_file()
