"""The command “generator”. Each of its commands has a module of the same name beside this."""

import typer

from workbench.commands.generator.convert import convert
from workbench.commands.generator.directions import directions
from workbench.commands.generator.inspect import inspect
from workbench.commands.generator.render import render
from workbench.commands.generator.train import train

generator = typer.Typer(help="Open generators (StyleGAN and others) safely, and make pictures with them.")
generator.command()(convert)
generator.command()(directions)
generator.command()(inspect)
generator.command()(render)
generator.command()(train)
