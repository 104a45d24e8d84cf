"""What the commands about networks ask for alike. Heavy imports stay inside the functions."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.core.networks.opening import OpenNetwork

Card = Annotated[
    str, typer.Argument(help="The model’s key; see “workbench models list”.", show_default=False)
]
Picture = Annotated[Path, typer.Argument(help="A picture.", readable=False, show_default=False)]
Out = Annotated[Path, typer.Option("--out", help="Folder that receives what is made.", show_default=False)]
Device = Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")]
Settings = Annotated[list[str] | None, typer.Option("--set", help="A setting as name=value.")]


def opened(key: str, device: str) -> "OpenNetwork":
    """The network of a card, opened. Raises :class:`WorkbenchError` when it cannot be."""
    from workbench.core.models.cards import card
    from workbench.core.models.devices import chosen_device
    from workbench.core.networks.opening import open_network

    return open_network(card(key), chosen_device(device))


def picture_at(path: Path) -> "NDArray[np.uint8]":
    """The picture in a file, H×W×3. Raises :class:`WorkbenchError` in plain words."""
    from workbench.core.errors import WorkbenchError
    from workbench.core.pictures.reading import UnreadablePicture, read

    try:
        return read(path)
    except UnreadablePicture as error:
        raise WorkbenchError(f"“{path}” could not be read. {error}") from error
