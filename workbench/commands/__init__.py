"""The commands of the command line. Heavy imports stay inside them, so that help appears at once."""

import io
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

from workbench import __version__
from workbench.commands.compare import compare
from workbench.commands.duplicates import duplicates
from workbench.commands.faces import faces
from workbench.commands.generator import generator
from workbench.commands.join import join
from workbench.commands.models import models
from workbench.commands.network import network
from workbench.commands.options import Device, Out, Pictures, TaskSettings
from workbench.commands.plain_text import plain
from workbench.commands.progress import Progress
from workbench.commands.replay import replay
from workbench.commands.video import video
from workbench.core.errors import WorkbenchError

DONE, DONE_WITH_SKIPPED, COULD_NOT_RUN, INTERRUPTED = 0, 1, 2, 130

app = typer.Typer(
    help="Image Workbench: images as data, without writing code. Without a command it opens the window.",
    add_completion=False,
    pretty_exceptions_enable=False,
)
sample = typer.Typer(help="Make sample data.")
app.add_typer(sample, name="sample")
app.add_typer(models, name="models")
app.add_typer(network, name="network")
app.add_typer(faces, name="faces")
app.add_typer(generator, name="generator")
app.command()(compare)
app.command()(duplicates)
app.command()(join)
app.command()(replay)
app.command()(video)


@app.callback(invoke_without_command=True)
def _window_or_command(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit
    if context.invoked_subcommand is None:
        open_window()


@app.command("open")
def open_window(
    places: Annotated[list[Path] | None, typer.Argument(readable=False, show_default=False)] = None,
) -> None:
    """Open the window: on a study, a folder or pictures if they are given."""
    for place in places or []:
        if not _is_there(place):
            raise WorkbenchError(
                f"There is no file or folder “{place}”, and no command of that name. The commands are: "
                f"{', '.join(_commands())}."
            )
    from workbench.shell.application import start

    raise typer.Exit(start(tuple(places or ())))


@app.command()
def demo(
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for the sample study.", show_default=False)
    ] = None,
    window: Annotated[bool, typer.Option("--window/--no-window", help="Open the window afterwards.")] = True,
) -> None:
    """Make a study from the sample pictures, classify them, write tables and a report, and show it."""
    from workbench.demo import make_demo

    study = make_demo(out, say=typer.echo)
    if window:
        from workbench.shell.application import has_display, start

        if has_display():
            raise typer.Exit(start((study,)))
        typer.echo("There is no screen here, so the window was not opened.", err=True)


@app.command()
def tasks() -> None:
    """List the tasks and their settings."""
    from workbench.core.settings import describe
    from workbench.core.tasks import TASKS

    for task in TASKS:
        typer.echo(f"{task.name}: {task.sentence}")
        for each in describe(task.settings):
            typer.echo(f"  --set {each.name}={each.default}\n      {each.title}: {each.allowed}. {each.help}")


@app.command()
def run(
    task: Annotated[str, typer.Argument(help="The task's name; see “workbench tasks”.", show_default=False)],
    pictures: Pictures,
    out: Out,
    settings: TaskSettings = None,
    device: Device = "auto",
    filter_name: Annotated[
        str,
        typer.Option(
            "--filter",
            help="The name of a filter saved in the study: only the pictures it leaves.",
            show_default=False,
        ),
    ] = "",
) -> None:
    """Run a task on pictures and write its tables; the same command again resumes it.

    Exit codes: 0 done, 1 done but some pictures were skipped (listed), 2 could not run.
    """
    from workbench.study.unattended import request_from_texts, run_unattended, saved_filter

    request = request_from_texts(task, settings or [])
    sources = saved_filter(pictures, filter_name) if filter_name else pictures
    outcome = run_unattended(request, sources, out, device, Progress())
    typer.echo(outcome.in_words)
    for each in outcome.skipped:
        typer.echo(f"skipped {each.picture}: {each.reason}", err=True)
    raise typer.Exit(DONE_WITH_SKIPPED if outcome.skipped else DONE)


@app.command()
def screenshots(out: Out) -> None:
    """Draw every pane, filled with the sample study, light and dark, in two sizes. Needs no screen."""
    from workbench.shell.screenshots import make_screenshots

    for path in make_screenshots(out):
        typer.echo(path)


@sample.command()
def town(
    out: Out,
    pictures: Annotated[int, typer.Option(help="How many pictures.")] = 100,
    size: Annotated[int, typer.Option(help="Width and height in pixels.")] = 256,
    seed: Annotated[int, typer.Option(help="Another seed gives another town.")] = 1,
) -> None:
    """Draw Sampletown: a made-up town whose truth is known, with its metadata."""
    from workbench.core.sampletown.town import TownSettings
    from workbench.core.sampletown.writing import write_town
    from workbench.core.settings import checked

    progress = Progress()
    for step in write_town(checked(TownSettings(pictures=pictures, size=size, seed=seed)), out):
        progress(step)
    typer.echo(f"{pictures:,} pictures of Sampletown and their metadata are in “{out}”.")


def _is_there(place: Path) -> bool:
    try:
        place.stat()
    except (OSError, ValueError):
        return False
    return True


def _commands() -> list[str]:
    return sorted(
        command.name or command.callback.__name__ for command in app.registered_commands if command.callback
    )


def _groups() -> list[str]:
    return [group.name for group in app.registered_groups if group.name]


def run_command(words: list[str]) -> None:
    """Carry out the command in ``words``, the words behind ``workbench``; ends the program with its exit code."""
    # “workbench FOLDER” is short for “workbench open FOLDER”.
    if not words[0].startswith("-") and words[0] not in {*_commands(), *_groups()}:
        words = ["open", *words]
    for stream in (sys.stdout, sys.stderr):
        # A terminal that lacks a letter of a picture's name is no reason to stop.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        sys.exit(app(words, prog_name="workbench", standalone_mode=False))
    except WorkbenchError as error:
        typer.echo(plain(str(error)), err=True)
    except typer.Abort:
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the last place that can keep the promise of the exit codes
        _tell_of(error)
    sys.exit(COULD_NOT_RUN)


def _tell_of(error: Exception) -> None:
    wrong_usage = getattr(error, "format_message", None)
    if wrong_usage is not None:
        typer.echo(f"{wrong_usage().rstrip('.')}. “workbench --help” tells more.", err=True)
    else:
        traceback.print_exception(error)
        typer.echo("This is a fault of Image Workbench. What was finished is kept.", err=True)
