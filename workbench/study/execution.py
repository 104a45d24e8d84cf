"""Running a task on a study: leave out what is done, compute the rest, write down every step."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

from workbench.core.faces.protect_settings import ProtectSettings
from workbench.core.models.machine import Machine
from workbench.core.pictures.collection import PictureFile
from workbench.core.provenance import made_with
from workbench.core.steps import Step
from workbench.core.tasks import TaskSteps
from workbench.study.faces.consents import refuse_without_consent
from workbench.study.faces.finding import with_faces
from workbench.study.faces.hiding import refuse_unknown_people
from workbench.study.faces.taking_up import take_up
from workbench.study.pictures import up_to_date
from workbench.study.runs import Request, begin, recorded
from workbench.study.study import Study
from workbench.study.to_do import still_to_do


def execute(
    study: Study, request: Request, files: Sequence[PictureFile], machine: Machine, chosen: str = ""
) -> TaskSteps:
    """Carry out a request on ``files``; asking again resumes it, and looks again at files that have changed.

    The first step is empty and says how many pictures were done before. Closing the generator cancels the run;
    every step it has yielded is kept. ``chosen`` says in words how the pictures were chosen, for the record; nothing
    when it is all of them. Raises :class:`WorkbenchError` when the task cannot be started, for instance because a
    consent is missing that it needs.
    """
    refuse_without_consent(study, request.task, request.settings)
    if isinstance(request.settings, ProtectSettings):
        refuse_unknown_people(study, request.settings.names)
    current = up_to_date(study, files)
    take_up(study, request, current)
    to_do = still_to_do(study, request, current, machine.folder)
    before = len(files) - len(to_do)
    yield Step(before, len(files), ())
    if not to_do:
        return
    record = made_with(request.task, request.settings, request.model, machine, request.other_models)
    record["pictures_chosen"] = chosen
    if machine.folder is not None:
        record["folder"] = str(machine.folder.absolute())
    run = begin(study, request, record)
    if request.task.looks_at_faces:
        to_do = with_faces(study, to_do)
    steps = request.task.steps(to_do, request.settings, machine)
    # Closing passes a cancel on to the recording at once, not when memory happens to be tidied.
    with closing(recorded(study, request, run, steps)) as written:
        for step in written:
            yield replace(step, done=before + step.done, total=len(files))
