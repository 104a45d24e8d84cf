"""The command “faces”. Each of its commands has a module of the same name beside this."""

import typer

from workbench.commands.faces.anonymise import anonymise
from workbench.commands.faces.consent import consent
from workbench.commands.faces.export import export
from workbench.commands.faces.forget import forget
from workbench.commands.faces.people import people
from workbench.commands.faces.search import search
from workbench.commands.faces.verify import verify

faces = typer.Typer(help="Compare, search, protect and forget faces.")
faces.command()(anonymise)
faces.command()(consent)
faces.command()(export)
faces.command()(forget)
faces.command()(people)
faces.command()(search)
faces.command()(verify)
