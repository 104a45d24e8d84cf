"""The command “generator convert”. Heavy imports stay inside it."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.commands.options import Out
from workbench.commands.progress import Progress


def convert(
    file: Annotated[Path, typer.Argument(help="A generator's file.", readable=False, show_default=False)],
    out: Out,
) -> None:
    """Write a generator as safetensors with its card (JSON) beside it. Nothing in the file is executed.

    A file that was converted into the same folder before is not converted again. Exit codes: 0 done, 2 could not run.
    """
    from workbench.core.generators.files.opening import open_file
    from workbench.core.generators.files.store import weights_in

    progress = Progress("per cent")
    for step in open_file(file, out):
        progress(step)
    card = step.value
    assert card is not None
    typer.echo(
        f"“{weights_in(out, card.key)}” holds “{card.title}” now: {card.architecture}, {card.resolution} × "
        f"{card.resolution} pixels, {card.parameters:,} parameters, sha256 {card.key}."
    )
    if card.notes:
        typer.echo(card.notes)
