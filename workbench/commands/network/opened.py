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


def opened(key: str, device: str) -> "OpenNetwork":
    """The network of a card, opened. Raises :class:`WorkbenchError` when it cannot be."""
    from workbench.core.models.cards import card
    from workbench.core.networks.opening import open_network

    return open_network(card(key), device)


def picture_at(path: Path, *, is_for_network: bool = True) -> "NDArray[np.uint8]":
    """The picture in a file, H×W×3, as a network gets it or as people see it. Raises :class:`WorkbenchError`."""
    from workbench.core.errors import WorkbenchError
    from workbench.core.pictures.reading import UnreadablePicture, read

    try:
        if not is_for_network:
            return read(path)
        from workbench.core.networks.opening import picture_for_network

        return picture_for_network(path)
    except UnreadablePicture as error:
        raise WorkbenchError(f"“{path}” could not be read. {error}") from error
