"""The command “duplicates”: identical files and near duplicates. Heavy imports stay inside it."""

from typing import Annotated

import typer

from workbench.commands.options import Out, Pictures


def duplicates(
    pictures: Pictures,
    out: Out,
    distance: Annotated[
        int, typer.Option(help="In how many of 64 bits the hashes of near duplicates may differ, 0 to 16.")
    ] = 6,
    exact: Annotated[bool, typer.Option("--exact", help="Look for identical files only.")] = False,
) -> None:
    """Find identical files and pictures that look nearly alike, and write the groups as a table.

    Nothing is deleted, and nothing is left out of a study: that is decided by a person. Exit codes: 0 done, 1 done
    but some pictures could not be read (listed), 2 could not run.
    """
    from workbench.core.fingerprints.settings import DuplicateSettings
    from workbench.core.settings import checked
    from workbench.study.duplicates import duplicates as grouped
    from workbench.study.duplicates_export import export_duplicates
    from workbench.study.fingerprints import REQUEST
    from workbench.study.unattended import run_unattended, study_of

    settings = checked(DuplicateSettings(distance, "exact" if exact else "near"))
    outcome = run_unattended(REQUEST, pictures, out, "cpu")
    with study_of(pictures, out) as study:
        # A study's table tells of all its pictures, those left out too; else of what was given this time.
        is_given = study.path == pictures[0].absolute()
        *_, last = grouped(study, settings, None if is_given else outcome.files)
        record = export_duplicates(study, last.value, out)
    typer.echo(record["methods"])
    typer.echo(f"The tables are in “{out}”.")
    for each in outcome.skipped:
        typer.echo(f"skipped {each.picture}: {each.reason}", err=True)
    raise typer.Exit(1 if outcome.skipped else 0)
