"""The command “join”: a table becomes columns of a study. Heavy imports stay inside it."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.commands.options import Settings


def join(
    study: Annotated[Path, typer.Argument(help="The study.", readable=False, show_default=False)],
    table: Annotated[
        Path, typer.Argument(help="The table: CSV, XLSX or Parquet.", readable=False, show_default=False)
    ],
    by: Annotated[
        str | None,
        typer.Option(help="name, path or sha256; what finds most pictures if not said.", show_default=False),
    ] = None,
    column: Annotated[
        str | None, typer.Option(help="The heading of the column that tells the picture.", show_default=False)
    ] = None,
    sheet: Annotated[
        str, typer.Option(help="The sheet of a workbook; else the first.", show_default=False)
    ] = "",
    repeats: Annotated[
        str, typer.Option(help="Which of several different rows of a picture counts: first, last or none.")
    ] = "first",
    unmatched: Annotated[
        Path | None, typer.Option(help="CSV file that receives rows without a picture.", show_default=False)
    ] = None,
    settings: Settings = None,
) -> None:
    """Join a table with the pictures of a study; nothing in the study is overwritten, and it can be undone.

    Exit codes: 0 done, 1 done but some rows belong to no picture, 2 could not run.
    """
    from dataclasses import replace

    from workbench.core.metadata.settings import ReadingSettings
    from workbench.core.settings import from_assignments
    from workbench.study.joining import accept, bring, export_unmatched, in_words, join_for
    from workbench.study.study import open_study

    reading = from_assignments(ReadingSettings, settings or [])
    with open_study(study) as opened:
        *_, last = bring(opened, table, reading, sheet)
        wanted = replace(join_for(last.value, by, column), repeats=_one_of(repeats))
        added = accept(opened, wanted)
    for note in wanted.bring.table.notes:
        typer.echo(note, err=True)
    typer.echo(in_words(wanted))
    typer.echo(f"Columns added: {', '.join(each.name for each in added)}.")
    if unmatched is not None:
        export_unmatched(wanted, unmatched)
        typer.echo(f"The rows without a picture are in “{unmatched}”.")
    raise typer.Exit(1 if wanted.match.unmatched else 0)


def _one_of(repeats: str) -> str:
    from workbench.core.errors import WorkbenchError
    from workbench.core.metadata.settings import REPEATS

    if repeats not in REPEATS:
        raise WorkbenchError(f"“--repeats” is one of {', '.join(REPEATS)}. Nothing was changed.")
    return repeats
