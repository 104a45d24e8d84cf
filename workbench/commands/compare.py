"""The command “compare”: the machine's answers against true labels. Heavy imports stay inside it."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.commands.options import Out, Settings


def compare(
    study: Annotated[Path, typer.Argument(help="The study.", readable=False, show_default=False)],
    column: Annotated[str, typer.Option(help="The column that holds the true labels.", show_default=False)],
    out: Out,
    mapping: Annotated[
        Path | None,
        typer.Option(
            help="CSV with the columns model_label and column_label; without it the study's own matches, or a "
            "proposal, are used.",
            show_default=False,
        ),
    ] = None,
    corrections: Annotated[
        bool, typer.Option(help="Labels corrected by hand count as the true ones where there are some.")
    ] = True,
    settings: Settings = None,
) -> None:
    """Compare the newest labels of a study with true ones: accuracy, precision, recall, F1, confusion matrix.

    Exit codes: 0 done, 1 done but some pictures could not be compared (counted), 2 could not run.
    """
    from workbench.core.settings import from_assignments
    from workbench.core.validation.against_labels import LEFT_OUT
    from workbench.core.validation.label_mapping import read_mapping
    from workbench.core.validation.settings import CompareSettings
    from workbench.study.agreement import Wanted, agreement, export_agreement, named_column, newest_answers
    from workbench.study.study import open_study

    wanted_settings = from_assignments(CompareSettings, settings or [])
    by_hand = read_mapping(mapping) if mapping else None
    with open_study(study, read_only=True) as opened:
        wanted = Wanted(
            newest_answers(opened), named_column(opened, column), corrections, wanted_settings, by_hand
        )
        *_, last = agreement(opened, wanted)
        record = export_agreement(opened, last.value, out)
    typer.echo(record["methods"])
    typer.echo(f"The tables are in “{out}”.")
    apart = {reason: found for reason, found in last.value.comparison.apart.items() if reason != LEFT_OUT}
    raise typer.Exit(1 if any(apart.values()) else 0)
