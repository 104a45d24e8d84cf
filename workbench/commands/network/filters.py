"""The command “network filters”. Heavy imports stay inside it."""

from typing import Annotated

import typer

from workbench.commands.network.opened import Card, opened
from workbench.commands.options import Device, Out, Settings


def filters(
    card: Card,
    out: Out,
    layer: Annotated[
        str, typer.Option(help="The layer’s name; without it the first one with filters.", show_default=False)
    ] = "",
    settings: Settings = None,
    device: Device = "auto",
) -> None:
    """Write the filters of one layer: a sheet (PNG) and their numbers (CSV).

    Exit codes: 0 done, 1 done but some filters hold what is no number, 2 could not run.
    """
    from workbench.core.networks.errors import NetworkError
    from workbench.core.networks.filters import filters_of
    from workbench.core.networks.filters_export import write_filters
    from workbench.core.networks.filters_pictures import view
    from workbench.core.networks.filters_settings import FiltersQuestion, FiltersSettings, has_filters
    from workbench.core.settings import from_assignments

    network = opened(card, device)
    first = next((each.name for each in network.layers if has_filters(each)), "")
    if not layer and not first:
        raise NetworkError(f"“{network.card.title}” has no layer with filters. Nothing was written.")
    question = FiltersQuestion(
        network.card, str(network.device), layer or first, from_assignments(FiltersSettings, settings or [])
    )
    found = filters_of(network, question.layer)
    write_filters(question, view(found, question.settings), out / "filters")
    typer.echo(f"{found.shape_in_words}: sheet and numbers are in “{out}”.")
    if found.damaged_count:
        typer.echo(
            f"{found.damaged_count:,} filters hold what is not a number; the weights may be damaged.",
            err=True,
        )
    raise typer.Exit(1 if found.damaged_count else 0)
