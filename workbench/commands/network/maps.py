"""The command “network maps”. Heavy imports stay inside it."""

from typing import Annotated

import typer

from workbench.commands.network.opened import Card, Picture, opened
from workbench.commands.options import Device, Out, Settings


def maps(
    card: Card,
    picture: Picture,
    out: Out,
    layer: Annotated[
        str, typer.Option(help="The layer’s name; without it the last one with maps.", show_default=False)
    ] = "",
    label: Annotated[
        str,
        typer.Option(
            help="Shares of the decision are those for this label; without it the most probable one.",
            show_default=False,
        ),
    ] = "",
    npy: Annotated[bool, typer.Option("--npy", help="Also write the maps’ numbers, C×H×W.")] = False,
    settings: Settings = None,
    device: Device = "auto",
) -> None:
    """Write all feature maps of one layer for a picture: a sheet (PNG) and a table of the channels (CSV).

    Exit codes: 0 done, 1 done without shares of the decision, 2 could not run.
    """
    from workbench.core.errors import WorkbenchError
    from workbench.core.networks.answers import label_number
    from workbench.core.networks.errors import NetworkError
    from workbench.core.networks.maps_export import write_maps
    from workbench.core.networks.maps_looking import answered, meaning
    from workbench.core.networks.maps_settings import MapsQuestion, MapsSettings
    from workbench.core.networks.recent import Recent
    from workbench.core.pictures.collection import PictureFile
    from workbench.core.pictures.reading import UnreadablePicture
    from workbench.core.settings import from_assignments

    network = opened(card, device)
    question = MapsQuestion(
        network.card,
        str(network.device),
        PictureFile(picture.name, str(picture)),
        layer or network.last_maps.name,
        from_assignments(MapsSettings, settings or []),
        label=label_number(label, network.labels) if label else -1,
    )
    recent = Recent(2**30)
    try:
        answer = answered(question, recent)
    except UnreadablePicture as error:
        raise WorkbenchError(f"“{picture}” could not be read. {error}") from error
    try:
        about = meaning(question, recent)
    except NetworkError as error:
        typer.echo(str(error), err=True)
        about = None
    write_maps(answer, about, out / "maps", npy)
    typer.echo(
        f"{answer.first.maps.count:,} maps of “{answer.layer.name}” are in “{out}”, {answer.dead_count:,} dead."
    )
    raise typer.Exit(1 if about is None else 0)
