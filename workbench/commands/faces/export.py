"""The command “faces export”. Heavy imports stay inside it."""

from typing import Annotated

import typer

from workbench.commands.options import Out, StudyFile
from workbench.commands.progress import Progress


def export(
    study: StudyFile,
    out: Out,
    crops: Annotated[bool, typer.Option("--crops", help="Also a small picture of each face.")] = False,
    embeddings: Annotated[
        bool,
        typer.Option(
            "--embeddings", help="Also the numbers by which faces are recognised; they identify people."
        ),
    ] = False,
) -> None:
    """Write all faces that a study knows as tables, with whose they are said to be and how they were found.

    Exit codes: 0 done, 1 done but some crops could not be made (listed), 2 could not run.
    """
    from workbench.study.faces.known_export import FacesExport, export_faces
    from workbench.study.study import open_study

    skipped = []
    progress = Progress()
    with open_study(study, read_only=True) as opened:
        for step in export_faces(opened, out, FacesExport(crops, embeddings=embeddings)):
            progress(step)
            skipped += step.value
    typer.echo(f"The tables are in “{out}”.")
    for each in skipped:
        typer.echo(f"skipped {each.picture}: {each.reason}", err=True)
    raise typer.Exit(1 if skipped else 0)
