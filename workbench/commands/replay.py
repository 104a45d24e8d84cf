"""The command “replay”: do again what a recipe says, and compare. Heavy imports stay inside it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.commands.options import Device, Out, Pictures

if TYPE_CHECKING:
    from workbench.core.recipes import Recipe
    from workbench.core.table_comparison import TableComparison

_LARGEST_TABLE = 2**31


def replay(
    recipe: Annotated[
        Path,
        typer.Argument(
            help="A recipe.json, the JSON file beside a table, a replication package (.zip) or a study.",
            readable=False,
            show_default=False,
        ),
    ],
    pictures: Pictures,
    out: Out,
    analysis: Annotated[
        int, typer.Option(help="Which of several analyses of a study or a package; 1 is the newest.")
    ] = 1,
    verify: Annotated[
        Path | None,
        typer.Option(
            help="A table to compare with: CSV or Parquet as exported, or the replication package.",
            readable=False,
            show_default=False,
        ),
    ] = None,
    device: Device = "auto",
) -> None:
    """Do again what a recipe says, on the pictures given: the same table as that of the run.

    Exit codes: 0 done, 1 done but some pictures were skipped (listed) or the tables differ (said), 2 could not run.
    """
    from workbench.commands.progress import Progress
    from workbench.core.errors import WorkbenchError
    from workbench.core.recipes import in_words, remarks
    from workbench.study.recipes import chosen, recipes_in
    from workbench.study.unattended import run_unattended

    *_, last = recipes_in(recipe)
    found = chosen(last.value, analysis)
    request = found.request
    if verify is not None and not verify.is_file():
        raise WorkbenchError(f"There is no table “{verify}” to compare with. Nothing was computed.")
    typer.echo(in_words(found.recipe))
    for remark in remarks(found.recipe):
        typer.echo(remark, err=True)
    outcome = run_unattended(request, pictures, out, device, Progress())
    typer.echo(outcome.in_words)
    for each in outcome.skipped:
        typer.echo(f"skipped {each.picture}: {each.reason}", err=True)
    is_same = True
    if verify is not None:
        comparison = _compared(verify, found.recipe, out)
        typer.echo(comparison.in_words)
        is_same = comparison.is_same
    raise typer.Exit(0 if is_same and not outcome.skipped else 1)


def _compared(given: Path, recipe: "Recipe", out: Path) -> "TableComparison":
    import tempfile

    from workbench.core.packages import PACKAGE_SUFFIX
    from workbench.core.table_comparison import compare_tables
    from workbench.study.recipes import table_of

    table = recipe.task.table
    made = out / f"{recipe.task.name}.parquet"
    if given.suffix.lower() != PACKAGE_SUFFIX:
        return compare_tables(given, made, table)
    with tempfile.TemporaryDirectory(prefix="replay-") as folder:
        packed = Path(folder) / f"{recipe.task.name}.csv"
        packed.write_bytes(table_of(given, recipe, _LARGEST_TABLE))
        return compare_tables(packed, made, table)
