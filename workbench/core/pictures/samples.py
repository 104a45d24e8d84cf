"""The sample photographs that ship with the program; their licences stand in the note beside them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from workbench import paths
from workbench.core.errors import WorkbenchError
from workbench.core.steps import Step
from workbench.core.tables import ExportError, replacing

LICENCES = "README.md"


class SamplesError(WorkbenchError):
    """The sample photographs could not be copied; the message says what was kept."""


def sample_photographs() -> list[Path]:
    """The files that ship with the program, by name."""
    folder = paths.resources() / "samples" / "photographs"
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def copy_samples(folder: Path) -> Iterator[Step[Path]]:
    """Copy the photographs and the note on their licences to ``folder``, one photograph a step.

    A file that is there already stays as it is. Raises :class:`SamplesError` when the disk is full or the folder
    cannot be written.
    """
    photographs = sample_photographs()
    _copy(paths.resources() / "samples" / LICENCES, folder / LICENCES)
    for done, photograph in enumerate(photographs, start=1):
        copied = folder / photograph.name
        _copy(photograph, copied)
        yield Step(done, len(photographs), copied)


def _copy(source: Path, target: Path) -> None:
    if target.exists():
        return
    try:
        with replacing(target) as temporary:
            shutil.copyfile(source, temporary)
    except ExportError as error:
        reason = str(getattr(error.__cause__, "strerror", None) or error)
        raise SamplesError(
            f"The sample photographs could not be copied to “{target.parent}” ({reason.lower()}). What was there "
            "before is kept. Free some space or choose another folder, then try again."
        ) from error
