"""What the commands about generators ask for alike. Heavy imports stay inside the functions."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from workbench.core.generators.cards import GeneratorCard

GeneratorFile = Annotated[
    Path, typer.Argument(help="A generator's file.", readable=False, show_default=False)
]


def opened_card(file: Path, folder: Path | None = None) -> "GeneratorCard":
    """The card of the generator in a file, converted into `folder` (None: this person's own) where need be.

    How far that is, is told on the way. Raises :class:`WorkbenchError` when it cannot be opened.
    """
    from workbench.commands.progress import Progress
    from workbench.core.generators.files.opening import open_file

    progress = Progress("per cent")
    for step in open_file(file, folder):
        progress(step)
    card = step.value
    assert card is not None, "the last step of an opening has the card"
    return card
