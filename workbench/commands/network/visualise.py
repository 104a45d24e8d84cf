"""The command “network visualise”. Heavy imports stay inside its functions."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.commands.network.opened import Card, opened, picture_at
from workbench.commands.options import Device, Out, Settings
from workbench.commands.progress import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.core.networks.opening import OpenNetwork
    from workbench.core.networks.visualise.optimise import Optimisation
    from workbench.core.networks.visualise_settings import MadeFor

STRIP = (1, 4, 16, 64, 256, 1024, 4096)
"""The steps whose pictures stand in a strip; the last step comes after them."""


def visualise(
    card: Card,
    out: Out,
    layer: Annotated[
        str, typer.Option(help="The layer’s name; without it the last one with maps.", show_default=False)
    ] = "",
    unit: Annotated[
        str,
        typer.Option(
            help="The unit’s number; several with weights (“12:0.5 40:0.5”) are a direction. With objective=class a "
            "label."
        ),
    ] = "0",
    to: Annotated[
        int | None,
        typer.Option(help="A second unit: a row of pictures from the one to the other.", show_default=False),
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option(help="Make the activation grid of this picture.", readable=False, show_default=False),
    ] = None,
    cells: Annotated[int, typer.Option(min=1, max=32, help="Rows and columns of the activation grid.")] = 7,
    strip: Annotated[
        bool, typer.Option("--strip", help="Also write how the picture formed, side by side.")
    ] = False,
    settings: Settings = None,
    device: Device = "auto",
) -> None:
    """Make the picture that excites a unit, a channel, a layer or a class most (feature visualisation).

    Writes a PNG that holds its settings, and provenance.json. Exit codes: 0 done, 2 could not run.
    """
    from workbench.core.file_names import as_file_name
    from workbench.core.networks.provenance import made_by, write_provenance
    from workbench.core.networks.visualise.beginning import begin
    from workbench.core.networks.visualise.saving import write_picture
    from workbench.core.networks.visualise_settings import (
        VisualiseSettings,
        made_for_in_words,
        settings_record,
    )
    from workbench.core.settings import from_assignments

    network, wanted = opened(card, device), from_assignments(VisualiseSettings, settings or [])
    made_for = _made_for(network, wanted.objective, layer, unit, to, cells if picture is not None else 0)
    optimisation = begin(network, made_for, wanted, None if picture is None else picture_at(picture))
    made, forming = _made(optimisation)
    title = made_for_in_words(made_for, wanted.objective, network.labels)
    record = made_by(
        "visualise", network.card, settings_record(made_for, wanted), str(network.device), picture
    )
    path = write_picture(out / f"{as_file_name(title)}.png", made, title, record)
    if strip:
        write_picture(path.with_name(f"{path.stem} forming.png"), forming, f"How {title} formed", record)
    write_provenance(out, record)
    if optimisation.note:
        typer.echo(optimisation.note, err=True)
    typer.echo(f"“{path.name}” ({wanted.steps:,} steps) is in “{out}”.")


def _made_for(
    network: "OpenNetwork", objective: str, layer: str, unit: str, to: int | None, cells: int
) -> "MadeFor":
    """What is asked for: a grid of so many ``cells`` (0: none), a class, a row to another unit, or a unit."""
    from workbench.core.networks.answers import label_number
    from workbench.core.networks.visualise_settings import (
        CLASS,
        Between,
        Grid,
        Target,
        direction_from,
        one_unit,
    )

    name = layer or (network.last_maps.name if cells or objective != CLASS else "")
    if cells:
        return Grid(name, cells)
    if to is not None:
        return Between(name, direction_from(unit)[0][0], to)
    if objective == CLASS:
        return one_unit("", label_number(unit, network.labels))
    return Target(name, direction_from(unit))


def _made(optimisation: "Optimisation") -> "tuple[NDArray[np.uint8], NDArray[np.uint8]]":
    """The finished picture, and how it formed: the pictures of some steps side by side."""
    import numpy as np

    from workbench.core.networks.visualise.optimise import visualise as steps_of

    formed, progress = [], Progress("steps")
    for step in steps_of(optimisation, STRIP):
        progress(step)
        if step.done in STRIP or step.done == step.total:
            formed.append(step.value.picture)
    return formed[-1], np.concatenate(formed, axis=1)
