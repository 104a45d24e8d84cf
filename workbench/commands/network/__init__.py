"""The command “network”: what goes on inside one. Each of its commands has a module of the same name beside this."""

import typer

from workbench.commands.network.layers import layers
from workbench.commands.network.maps import maps

network = typer.Typer(
    help="Look into a network: its layers, filters and maps, where it looked, what it wants to see."
)
network.command()(layers)
network.command()(maps)
