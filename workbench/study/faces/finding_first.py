"""Before faces are hidden without a window: a study that knows them, found in, or made of, what was given."""

from collections.abc import Sequence
from pathlib import Path

from workbench.core.faces.settings import FacesSettings
from workbench.core.tasks import task
from workbench.study.faces.finding import searched
from workbench.study.pictures import add_pictures
from workbench.study.runs import Request
from workbench.study.study import SUFFIX, open_study
from workbench.study.unattended import STUDY_IN_RESULTS, Show, run_unattended, study_of


def study_with_faces(
    request: Request, sources: Sequence[Path], folder: Path, device: str, show: Show = lambda step: None
) -> Path:
    """The study to hide faces in: the one that was given, that of an earlier run in ``folder``, or a new one.

    Faces are sought with the detector of ``request`` if nobody has looked for any there; the tables of that are in
    “faces” inside ``folder``. Raises :class:`WorkbenchError` when it cannot run.
    """
    there = folder / STUDY_IN_RESULTS
    is_study = len(sources) == 1 and sources[0].suffix.lower() == SUFFIX and sources[0].is_file()
    if is_study and _has_faces(sources[0]):
        return sources[0]
    if not is_study and there.is_file() and _has_faces(there):
        with open_study(there) as study:
            for step in add_pictures(study, sources):
                show(step)
        return there
    faces = folder / "faces"
    settings = FacesSettings(detector=request.settings.detector, model="")
    run_unattended(Request(task("faces"), settings), sources, faces, device, show)
    with study_of(sources, faces) as study:
        return study.path


def folder_for_tables(request: Request, folder: Path) -> Path:
    """``folder``, or one inside it where another task has left its recipe, which is not to be lost."""
    is_taken = (folder / "recipe.json").exists() and not (folder / f"{request.task.name}.json").exists()
    return folder / request.task.name if is_taken else folder


def _has_faces(path: Path) -> bool:
    with open_study(path) as study:
        return bool(searched(study))
