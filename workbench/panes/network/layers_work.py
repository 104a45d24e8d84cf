"""What the pane of layers computes; it brings in torch, so none of it is for the thread of the window."""

from typing import TYPE_CHECKING

from workbench.core.models.cards import ModelCard

if TYPE_CHECKING:
    from workbench.core.networks.layer_rows import LayerTable


def table_of(card: ModelCard, size: int) -> "LayerTable":
    """The table of a card's network for pictures of ``size`` pixels. Raises :class:`NetworkError`."""
    from workbench.core.networks.layers import card_table

    return card_table(card, size)
