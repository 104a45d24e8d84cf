"""The command “faces anonymise”: copies of pictures without recognisable faces. Heavy imports stay inside it."""

import typer

from workbench.commands.options import Device, Out, Pictures, TaskSettings
from workbench.commands.progress import Progress


def anonymise(
    pictures: Pictures,
    out: Out,
    settings: TaskSettings = None,
    device: Device = "auto",
) -> None:
    """Hide faces in copies of pictures, without metadata, and check that a detector no longer finds them.

    Where nobody has looked for faces yet, they are sought first. Exit codes: 0 done, 1 done but pictures were skipped,
    or faces can still be found in some copies (listed), 2 could not run.
    """
    from workbench.study.faces.finding_first import folder_for_tables, study_with_faces
    from workbench.study.faces.hiding import still_found
    from workbench.study.unattended import request_from_texts, run_unattended, study_of

    request = request_from_texts("anonymise", settings or [])
    source = study_with_faces(request, pictures, out, device, Progress())
    folder = folder_for_tables(request, out)
    outcome = run_unattended(request, [source], folder, device, Progress())
    typer.echo(outcome.in_words)
    for each in outcome.skipped:
        typer.echo(f"skipped {each.picture}: {each.reason}", err=True)
    with study_of([source], folder) as study:
        found = still_found(study, request, [file.name for file in outcome.files])
    if found:
        typer.echo(
            f"In {len(found):,} of the new pictures the detector still finds a face that was to be hidden. Look at "
            "them, and hide more with “--set method=mask --set margin=0.5”:",
            err=True,
        )
    for name, file in found:
        typer.echo(f"still found {name}: {file}", err=True)
    raise typer.Exit(1 if outcome.skipped or found else 0)
