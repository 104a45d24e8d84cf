"""“network examples”: which pictures, and where in them, excite the units of a layer most."""

from typing import Annotated

import typer

from workbench.commands.network.opened import Card, opened
from workbench.commands.options import Device, Out, Pictures
from workbench.commands.progress import Progress

DONE, DONE_WITH_SKIPPED = 0, 1


def examples(
    card: Card,
    pictures: Pictures,
    out: Out,
    layer: Annotated[
        str,
        typer.Option(
            help="The layer’s name; see “workbench network layers”. Without: the last one with maps."
        ),
    ] = "",
    count: Annotated[int, typer.Option("--examples", help="Examples for each unit.")] = 9,
    device: Device = "auto",
) -> None:
    """Find the pictures that excite each unit of a layer most; the same command again resumes it.

    Writes examples.csv, and in provenance.json how it was made. Exit codes: 0 done, 1 done but some pictures were
    skipped (listed), 2 could not run.
    """
    from workbench.core.networks.examples import layer_of
    from workbench.core.networks.examples_settings import ExamplesSettings
    from workbench.core.networks.provenance import made_by, write_provenance
    from workbench.core.settings import checked, to_record
    from workbench.core.tasks import task
    from workbench.study.runs import Request
    from workbench.study.unattended import run_unattended

    # A layer that is not there is refused before any picture is looked for.
    network = opened(card, device)
    settings = checked(ExamplesSettings(card, layer_of(network, layer).name, count))
    outcome = run_unattended(Request(task("examples"), settings), pictures, out, device, Progress())
    write_provenance(out, made_by("examples", network.card, to_record(settings), network.device.type))
    typer.echo(outcome.in_words)
    for each in outcome.skipped:
        typer.echo(f"skipped {each.picture}: {each.reason}", err=True)
    raise typer.Exit(DONE_WITH_SKIPPED if outcome.skipped else DONE)
