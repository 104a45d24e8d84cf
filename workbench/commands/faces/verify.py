"""The command “faces verify”. Heavy imports stay inside it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.commands.options import Device

if TYPE_CHECKING:
    from workbench.core.faces.comparing import Comparison
    from workbench.core.faces.looking import SeenFaces

BELOW, NOT_COMPARED = 0, 2


def verify(
    first: Annotated[Path, typer.Argument(help="A picture.", readable=False, show_default=False)],
    second: Annotated[Path, typer.Argument(help="Another picture.", readable=False, show_default=False)],
    model: Annotated[
        str, typer.Option(help="The recogniser’s key; see “workbench models list”.", show_default=False)
    ] = "",
    detector: Annotated[str, typer.Option(help="The detector’s key.", show_default=False)] = "",
    metric: Annotated[
        str,
        typer.Option(
            help="cosine, euclidean or euclidean_l2; without it the recogniser’s usual one.",
            show_default=False,
        ),
    ] = "",
    threshold: Annotated[
        float, typer.Option(help="A threshold of your own; 0 takes the published one.", min=0.0)
    ] = 0.0,
    device: Device = "auto",
) -> None:
    """Compare the faces in two pictures: their distance, and whether it is below the threshold.

    Of several faces in a picture the largest is taken, which is said. A small distance means that the network finds
    the faces similar, not that they are of the same person.

    Exit codes: 0 compared, 2 could not compare, for instance because no face was found.
    """
    from workbench.core.faces.comparing import compare, threshold_in_words
    from workbench.core.faces.looking import seen_faces
    from workbench.core.faces.settings import BUILT_IN_RECOGNISER, FacesSettings
    from workbench.core.models.cards import card
    from workbench.core.models.machine import Machine

    recogniser = card(model or BUILT_IN_RECOGNISER)
    settings = FacesSettings(detector=detector, model=recogniser.key)
    seen = [seen_faces(path, settings, Machine(device)) for path in (first, second)]
    one, other = (each.embedding(each.largest) for each in seen)
    found = compare(recogniser, one, other, metric, threshold)
    _tell(found, seen, recogniser.title, card(settings.detector).title)
    if not threshold:
        typer.echo(threshold_in_words(recogniser, metric))


def _tell(found: "Comparison", seen: "list[SeenFaces]", model: str, detector: str) -> None:
    for each in seen:
        if each.in_words:
            typer.echo(each.in_words)
    typer.echo(f"distance: {found.distance:.4f} ({found.metric})")
    typer.echo(f"threshold: {found.threshold:g}")
    typer.echo(f"{'below' if found.is_below else 'above'} the threshold")
    typer.echo(f"recogniser: {model} ({found.weights_sha256})")
    typer.echo(f"detector: {detector}")
