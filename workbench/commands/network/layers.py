"""The command “network layers”. Heavy imports stay inside it."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.commands.network.opened import Card


def layers(
    card: Card,
    out: Annotated[
        Path, typer.Option("--out", help="The CSV file that receives the table.", show_default=False)
    ],
    size: Annotated[
        int, typer.Option(help="Side of the pictures in pixels; 0 for the usual one.", min=0)
    ] = 0,
) -> None:
    """Write the architecture of a network as a table (CSV): shapes, memory, weights, multiply-adds.

    Networks of torchvision need no weights on this computer for it. Exit codes: 0 done, 2 could not run.
    """
    from workbench.core.models.cards import card as card_of
    from workbench.core.networks.layers import card_table
    from workbench.core.networks.layers_export import write_layer_table
    from workbench.core.wording import size_in_words

    chosen = card_of(card)
    table = card_table(chosen, size)
    for _ in write_layer_table(chosen, table, out):
        pass
    sums = table.totals
    typer.echo(
        f"“{out}” lists {len(table.rows) - 1:,} layers of “{chosen.title}” for pictures of {table.size[0]} × "
        f"{table.size[1]} pixels: {sums.parameters:,} parameters ({sums.weights:,} weights, {sums.biases:,} biases), "
        f"{size_in_words(sums.bytes)} for the outputs of one picture, {sums.multiply_adds:,} multiply-adds."
    )
