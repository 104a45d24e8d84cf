"""The task “process”: new pictures out of pictures, each written into a folder of its own."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from workbench.core.models.machine import Machine
from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.read_ahead import ahead
from workbench.core.pictures.reading import UnreadablePicture, read, read_header
from workbench.core.processing.applying import applied
from workbench.core.processing.naming import new_names
from workbench.core.processing.outcomes import ProcessingError
from workbench.core.processing.settings import AS_THE_SOURCE, JPEG, ProcessSettings
from workbench.core.processing.text import from_text
from workbench.core.processing.writing import as_jpeg, as_png, write_new
from workbench.core.steps import Skipped, Step, Steps
from workbench.core.tables import Rows

PICTURES_PER_STEP = 4
"""Few, because a large picture may take seconds: so often progress is told, and the run can be stopped."""


@dataclass(frozen=True, eq=False)
class _Made:
    """A new picture that is not written yet."""

    content: bytes
    suffix: str
    width: int
    height: int
    findings: str


def process(
    files: Sequence[PictureFile], settings: ProcessSettings, machine: Machine
) -> Steps[tuple[Rows | Skipped, ...]]:
    """Write a new picture for each of ``files`` into ``machine.folder``, in their order.

    Rows are ``(file, width, height, bytes, sha256, findings)``. Files that are there already stay as they are. Pictures
    are read upright, in sRGB; of what the file says about itself nothing is copied, and the new file says by which
    steps it was made. What cannot be read, or not be done with a picture, becomes :class:`Skipped`. Raises
    :class:`ProcessingError` when the folder is one of the pictures' own, and :class:`ExportError` when it cannot be
    written.
    """
    folder = folder_for_new_pictures(files, machine)
    made = ahead(partial(_made, settings=settings), files, machine.readers, reach=PICTURES_PER_STEP)
    size = machine.pictures_at_once or PICTURES_PER_STEP
    taken: set[str] = set()
    try:
        for start in range(0, len(files), size):
            batch = files[start : start + size]
            pairs = zip(batch, islice(made, len(batch)), strict=True)
            results = tuple(_written(folder, file, each, taken) for file, each in pairs)
            yield Step(start + len(results), len(files), results)
    finally:
        made.close()


def folder_for_new_pictures(files: Sequence[PictureFile], machine: Machine) -> Path:
    """The folder for new pictures. Raises :class:`ProcessingError` when it is missing or holds the old ones."""
    if machine.folder is None:
        raise ProcessingError(
            "New pictures need a folder to be written to. Nothing was computed. Choose one and start again."
        )
    folder = machine.folder.resolve()
    places = {Path(file.path).parent for file in files}
    if any(place.resolve().is_relative_to(folder) for place in places):
        raise ProcessingError(
            f"“{folder}” holds pictures that are to be processed, and new ones would be mixed with them. Nothing was "
            "written. Choose another folder, best an empty one."
        )
    return folder


def _made(file: PictureFile, settings: ProcessSettings) -> _Made | Skipped:
    """The new picture of a file; on a reading thread, because this is what takes long."""
    try:
        picture, findings = read(Path(file.path)), []
        for outcome in applied(picture, from_text(settings.steps)):
            picture = outcome.picture
            findings += [outcome.finding] if outcome.finding else []
        note = f"Image Workbench, process: {settings.steps}"
        if is_jpeg(file, settings):
            content, suffix = as_jpeg(picture, note, settings.quality), ".jpg"
        else:
            content, suffix = as_png(picture, note), ".png"
    except UnreadablePicture as error:
        return Skipped(file.name, str(error))
    except ProcessingError as error:
        return Skipped(file.name, str(error), is_unreadable=False)
    return _Made(content, suffix, picture.shape[1], picture.shape[0], " ".join(findings))


def is_jpeg(file: PictureFile, settings: ProcessSettings) -> bool:
    """Whether the new picture of a file is to be a JPEG file."""
    if settings.format == AS_THE_SOURCE:
        return (file.format or read_header(Path(file.path)).format) == "JPEG"
    return settings.format == JPEG


def _written(folder: Path, file: PictureFile, made: _Made | Skipped, taken: set[str]) -> Rows | Skipped:
    """``taken`` are the names of this run, so that pictures that are alike have a new one each."""
    if isinstance(made, Skipped):
        return made
    free = (name for name in new_names(file.name, made.suffix) if name not in taken)
    name = write_new(folder, free, made.content)
    taken.add(name)
    checksum = hashlib.sha256(made.content).hexdigest()
    row = (name, made.width, made.height, len(made.content), checksum, made.findings)
    return Rows(file.name, (row,))
