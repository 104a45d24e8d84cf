"""The command “network numbers”. Heavy imports stay inside it."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.commands.network.opened import Picture, picture_at


def numbers(
    picture: Picture,
    out: Annotated[
        Path, typer.Option("--out", help="The CSV file that receives the numbers.", show_default=False)
    ],
    channel: Annotated[str, typer.Option(help="colour, red, green, blue or grey.")] = "colour",
    scale: Annotated[str, typer.Option(help="0-255, 0-1 or standardised.")] = "0-255",
    card: Annotated[
        str, typer.Option(help="The model whose mean and deviation “standardised” takes out.")
    ] = "squeezenet1_1",
    region: Annotated[
        str,
        typer.Option(
            help="left,top,width,height in pixels; without it the whole picture.", show_default=False
        ),
    ] = "",
) -> None:
    """Write the numbers of a picture, or of a region of it, as a matrix (CSV) for each channel.

    Standardised numbers are those of the picture as it is resized and cut out for the network; its weights are not
    needed. Exit codes: 0 done, 2 could not run.
    """
    from workbench.core.models.cards import card as card_of
    from workbench.core.networks.numbers import STANDARDISED, NumbersSettings, as_shown, region_of, whole
    from workbench.core.networks.numbers_csv import MatrixOrigin, save_matrix
    from workbench.core.pictures.collection import PictureFile

    chosen = card_of(card) if scale == STANDARDISED else None
    wanted = NumbersSettings(
        channel, scale.replace("-", "–"), preprocessing=chosen.preprocessing if chosen else None
    )
    shown = as_shown(picture_at(picture, is_for_network=wanted.is_for_network), wanted)
    part = region_of(region) if region else whole(shown)
    origin = MatrixOrigin(PictureFile(picture.name, str(picture)), chosen)
    *_, last = save_matrix(out, shown, part, wanted, origin)
    typer.echo(f"“{out}” holds {last.total:,} numbers, {wanted.channel} on the scale {wanted.scale}.")
