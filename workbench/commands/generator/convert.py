"""The command “generator convert”. Heavy imports stay inside it."""

import typer

from workbench.commands.generator.opened import GeneratorFile, opened_card
from workbench.commands.options import Out
from workbench.commands.plain_text import plain


def convert(
    file: GeneratorFile,
    out: Out,
) -> None:
    """Write a generator as safetensors with its card (JSON) beside it. Nothing in the file is executed.

    A file that was converted into the same folder before is not converted again. Exit codes: 0 done, 2 could not run.
    """
    from workbench.core.generators.files.store import weights_in

    card = opened_card(file, out)
    typer.echo(
        f"“{weights_in(out, card.key)}” holds “{plain(card.title)}” now: {card.architecture}, {card.resolution} × "
        f"{card.resolution} pixels, {card.parameters:,} parameters, sha256 {card.key}."
    )
    if card.notes:
        typer.echo(plain(card.notes))
