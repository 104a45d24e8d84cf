"""What the pane of image processing has computed elsewhere; heavy imports stay inside. Not for the window's thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.core.pictures.collection import PictureFile
from workbench.core.processing.steps import ProcessingStep
from workbench.core.processing.text import as_json, from_text
from workbench.core.tables import ExportError, replacing
from workbench.study.results import skipped
from workbench.study.runs import Request
from workbench.study.study import Study
from workbench.study.to_do import still_to_do
from workbench.study.written_files import last_folder

if TYPE_CHECKING:
    from workbench.core.processing.preview import Preview, PreviewMaker

_LONGEST_FILE = 200_000


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


def open_picture(path: Path) -> "PreviewMaker":
    """Read a picture whose previews are wanted. Raises :class:`UnreadablePicture`."""
    from workbench.core.pictures.reading import read
    from workbench.core.processing.preview import PreviewMaker

    return PreviewMaker(read(path))


def make_preview(maker: "PreviewMaker", steps: Sequence[ProcessingStep]) -> "Preview":
    """What the steps make of the picture, computed on all of it."""
    return maker.preview(steps)


def save_steps(path: Path, steps: Sequence[ProcessingStep]) -> None:
    """Write a list of steps as JSON. Raises :class:`ExportError`."""
    with replacing(path) as temporary:
        temporary.write_text(as_json(steps), encoding="utf-8")


def open_steps(path: Path) -> tuple[ProcessingStep, ...]:
    """Read a list of steps, JSON or text, as :func:`save_steps` writes it. Raises :class:`WorkbenchError`."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            text = file.read(_LONGEST_FILE)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise ExportError(
            f"“{path.name}” could not be read ({reason}). The list was left as it is."
        ) from error
    return from_text(text)
