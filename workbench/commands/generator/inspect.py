"""The command “generator inspect”. Heavy imports stay inside it."""

from pathlib import Path
from typing import Annotated

import typer


def inspect(
    file: Annotated[Path, typer.Argument(help="A generator's file.", readable=False, show_default=False)],
) -> None:
    """Say what a file holds: which generator, its sizes, where it came from. Nothing in it is executed.

    Exit codes: 0 it is a generator, 1 it is none that is known (it is described), 2 it could not be read.
    """
    raise NotImplementedError
