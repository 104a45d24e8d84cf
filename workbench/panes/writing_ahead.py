"""Looking ahead at a run that writes files; not for the window's thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.core.pictures.collection import PictureFile
from workbench.study.results import skipped
from workbench.study.runs import Request
from workbench.study.study import Study
from workbench.study.to_do import still_to_do
from workbench.study.written_files import last_folder


@dataclass(frozen=True)
class Ahead:
    """What a run would do: ``remaining`` of ``chosen`` pictures have no new picture yet in ``folder``, the last one;
    with ``skipped`` of them it was tried, and failed."""

    chosen: int
    remaining: int
    folder: Path | None = None
    skipped: int = 0


def look_ahead(study: Study, request: Request, files: Sequence[PictureFile]) -> Ahead:
    """Look ahead at a run of ``request`` on ``files`` into the folder it was last written to."""
    folder = last_folder(study, request)
    if folder is None:
        return Ahead(len(files), len(files))
    left = still_to_do(study, request, files, folder)
    tried = {each.picture for each in skipped(study, request.identity)}
    return Ahead(len(files), len(left), folder, sum(file.name in tried for file in left))
