"""Reading every picture from its first to its last byte, to know before any analysis which ones are whole."""

from collections.abc import Sequence
from concurrent.futures import Executor
from itertools import islice
from pathlib import Path

from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.read_ahead import ahead
from workbench.core.pictures.reading import UnreadablePicture, read
from workbench.core.steps import Skipped, Step, Steps

PICTURES_PER_STEP = 16


def check(
    files: Sequence[PictureFile], readers: Executor | None = None
) -> Steps[tuple[PictureFile | Skipped, ...]]:
    """Decode each picture completely, in the order of ``files``; ``readers`` do so ahead and side by side.

    A step's value holds the files that can be read as they are, and :class:`Skipped` with the reason for the
    others. Without files there is one empty step. Nothing is kept of the pictures themselves.
    """
    checked = ahead(_checked, files, readers, reach=2 * PICTURES_PER_STEP)
    done = 0
    while True:
        found = tuple(islice(checked, PICTURES_PER_STEP))
        done += len(found)
        yield Step(done, len(files), found)
        if done == len(files):
            return


def _checked(file: PictureFile) -> PictureFile | Skipped:
    try:
        read(Path(file.path), is_colour_managed=False)
    except UnreadablePicture as error:
        return Skipped(file.name, str(error))
    return file
