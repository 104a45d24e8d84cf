"""The command “generator inspect”. Heavy imports stay inside it."""

from typing import TYPE_CHECKING, Annotated

import typer

from workbench.commands.generator.opened import GeneratorFile
from workbench.commands.plain_text import plain

if TYPE_CHECKING:
    from workbench.core.generators.files.file_descriptions import FileDescription

KNOWN, UNKNOWN = 0, 1


def inspect(
    file: GeneratorFile,
    tensors: Annotated[
        bool, typer.Option("--tensors", help="Also list all tensors and their sizes.")
    ] = False,
) -> None:
    """Say what a file holds: which generator, its sizes, where it came from. Nothing in it is executed or kept.

    Exit codes: 0 it is a generator that can be opened, 1 it is none (what it holds is said), 2 it could not be read.
    """
    from workbench.core.generators.files.file_descriptions import describe_file

    found = describe_file(file)
    typer.echo(plain(found.sentence))
    _tell_card(found)
    if tensors:
        for name, shape in found.tensors:
            typer.echo(f"  {plain(name)}: {' × '.join(map(str, shape)) or 'one number'}")
    raise typer.Exit(KNOWN if found.is_known else UNKNOWN)


def _tell_card(found: "FileDescription") -> None:
    from workbench.core.generators.cards import card_lines

    if found.card is not None:
        for line in card_lines(found.card):
            typer.echo(f"{line.name}: {plain(line.value)}")
