"""Looking ahead at a run, and back at what a study holds already; none of it is for the thread of the window."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from operator import itemgetter

from workbench.core.errors import WorkbenchError
from workbench.core.models.machine import Machine
from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Skipped, Step, Steps
from workbench.core.tables import Rows
from workbench.core.tasks import TaskSteps
from workbench.study.execution import execute
from workbench.study.filter_words import PictureSelection
from workbench.study.results import Analysis, analyses, rows, skipped
from workbench.study.runs import Request
from workbench.study.study import Study
from workbench.study.to_do import still_to_do

PICTURES_PER_STEP = 500
"""So many pictures' results are shown at a time; more would hold up the window."""


@dataclass(frozen=True)
class Earlier:
    """An analysis the study holds, and the request that leads to its results."""

    analysis: Analysis
    request: Request


@dataclass(frozen=True)
class Outlook:
    """What a run would find: earlier analyses, how many of the chosen pictures are still to do, and how many of
    those gave no result when they were last tried."""

    earlier: tuple[Earlier, ...]
    chosen: int
    remaining: int
    skipped: int = 0


def outlook(study: Study, request: Request, files: Sequence[PictureFile]) -> Outlook:
    """Look ahead at a run of ``request`` on ``files``."""
    earlier = (_earlier(each) for each in analyses(study) if each.task == request.task.name)
    known = tuple(each for each in earlier if each is not None)
    left = still_to_do(study, request, files)
    tried = {each.picture for each in skipped(study, request.identity)}
    return Outlook(known, len(files), len(left), sum(file.name in tried for file in left))


def _earlier(analysis: Analysis) -> Earlier | None:
    try:
        request = analysis.request
        # Another version of the task or of the weights: this program would not give the same answers again.
        return Earlier(analysis, request) if request.identity == analysis.identity else None
    except WorkbenchError:
        return None


def results_so_far(study: Study, request: Request) -> Steps[tuple[Rows | Skipped, ...]]:
    """What the study holds under a request, a few hundred pictures at a time; those skipped come first."""
    left_out = tuple(skipped(study, request.identity))
    yield Step(len(left_out), 0, left_out)
    for part in _answers(study, request):
        yield Step(len(part), 0, part)


def execute_selection(
    study: Study, request: Request, selection: PictureSelection, machine: Machine
) -> TaskSteps:
    """:func:`execute`, with how the pictures were chosen in the record of the run."""
    yield from execute(study, request, selection.files, machine, chosen=selection.in_words(study))


def execute_with_known(
    study: Study, request: Request, selection: PictureSelection, machine: Machine
) -> TaskSteps:
    """:func:`execute_selection`, after what the study knows already and this run will not compute again."""
    to_do = {file.name for file in still_to_do(study, request, selection.files)}
    steps = execute_selection(study, request, selection, machine)
    first = next(steps)
    for part in _answers(study, request):
        yield replace(first, value=tuple(each for each in part if each.picture not in to_do))
    yield first
    yield from steps


def _answers(study: Study, request: Request) -> Iterator[tuple[Rows, ...]]:
    by_picture = groupby(rows(study, request.task.table, request.identity), key=itemgetter(0))
    answers = (Rows(str(name), tuple(row[1:] for row in found)) for name, found in by_picture)
    while part := tuple(islice(answers, PICTURES_PER_STEP)):
        yield part
