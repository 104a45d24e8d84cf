"""What the pane of image processing has computed elsewhere; heavy imports stay inside. Not for the window's thread."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.core.processing.steps import ProcessingStep
from workbench.core.processing.text import as_json, from_text
from workbench.core.tables import ExportError, replacing

if TYPE_CHECKING:
    from workbench.core.processing.preview import Preview, PreviewMaker

_LONGEST_FILE = 200_000


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
