"""The command “network”: what goes on inside one. Each of its commands has a module of the same name beside this."""

import typer

from workbench.commands.network.adversarial import adversarial
from workbench.commands.network.examples import examples
from workbench.commands.network.filters import filters
from workbench.commands.network.layers import layers
from workbench.commands.network.maps import maps
from workbench.commands.network.numbers import numbers
from workbench.commands.network.saliency import saliency
from workbench.commands.network.visualise import visualise

network = typer.Typer(
    help="Look into a network: its layers, filters and maps, where it looked, what it wants to see."
)
network.command()(adversarial)
network.command()(examples)
network.command()(filters)
network.command()(layers)
network.command()(maps)
network.command()(numbers)
network.command()(saliency)
network.command()(visualise)
