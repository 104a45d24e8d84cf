"""The command “video”: pictures out of a video. Heavy imports stay inside it."""

import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer


def video(
    file: Annotated[Path, typer.Argument(help="The video.", readable=False, show_default=False)],
    out: Annotated[
        Path,
        typer.Option("--out", help="Folder that receives the pictures and their table.", show_default=False),
    ],
    every: Annotated[
        float | None,
        typer.Option(help="Seconds between two pictures (2 if nothing is said).", show_default=False),
    ] = None,
    shots: Annotated[bool, typer.Option("--shots", help="The first picture of each shot instead.")] = False,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="sensitivity, shortest_shot, format or longest_side, as name=value."),
    ] = None,
) -> None:
    """Take pictures from a video, every so many seconds or at shot changes; the same command again goes on.

    Exit codes: 0 done, 1 done but parts of the video could not be decoded (said), 2 could not run.
    """
    from workbench.core.errors import WorkbenchError
    from workbench.core.settings import from_assignments
    from workbench.core.videos.settings import AT_SHOT_CHANGES, VideoRequest, VideoSettings
    from workbench.core.videos.taking import take_pictures
    from workbench.core.wording import pictures_in_words

    if shots and every is not None:
        raise WorkbenchError(
            "“--every” and “--shots” exclude each other. Nothing was taken. Give one of them."
        )
    said = [f"way={AT_SHOT_CHANGES}"] if shots else [] if every is None else [f"seconds={every}"]
    wanted = from_assignments(VideoSettings, [*said, *(settings or [])])
    taken = new = 0
    note = ""
    with closing(take_pictures(VideoRequest(file, out, wanted))) as steps:
        for step in steps:
            taken += len(step.value)
            new += sum(each.is_new for each in step.value)
            note = step.note
            _show(step.done, step.total, taken)
    if sys.stderr.isatty():
        typer.echo(err=True)
    there = f", {taken - new:,} of them from an earlier run" if taken > new else ""
    typer.echo(f"{pictures_in_words(taken)} of “{file.name}” and their table are in “{out}”{there}.")
    if note:
        typer.echo(note, err=True)
    raise typer.Exit(1 if note else 0)


def _show(done: int, total: int, taken: int) -> None:
    if sys.stderr.isatty():
        of = f" of {total:,}" if total else ""
        typer.echo(f"\r{done:,}{of} seconds of the video, {taken:,} pictures", nl=False, err=True)
