"""What several commands ask for alike."""

from pathlib import Path
from typing import Annotated

import typer

Pictures = Annotated[
    list[Path], typer.Argument(help="Files, folders or one study.", readable=False, show_default=False)
]
StudyFile = Annotated[Path, typer.Argument(help="A study.", readable=False, show_default=False)]
Out = Annotated[Path, typer.Option("--out", help="Folder that receives what is made.", show_default=False)]
Settings = Annotated[list[str] | None, typer.Option("--set", help="A setting as name=value.")]
TaskSettings = Annotated[
    list[str] | None, typer.Option("--set", help="A setting as name=value; see “workbench tasks”.")
]
Device = Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")]
