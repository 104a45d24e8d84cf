"""The command “generator convert”. Heavy imports stay inside it."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.commands.options import Out


def convert(
    file: Annotated[Path, typer.Argument(help="A generator's file.", readable=False, show_default=False)],
    out: Out,
) -> None:
    """Write a generator as safetensors with a JSON file beside it. Nothing in the file is executed.

    Exit codes: 0 done, 2 could not run.
    """
    raise NotImplementedError
