"""The command “faces forget”. Heavy imports stay inside it."""

from typing import TYPE_CHECKING, Annotated

import typer

from workbench.commands.options import StudyFile
from workbench.commands.progress import Progress

if TYPE_CHECKING:
    from workbench.study.study import Study


def forget(
    study: StudyFile,
    person: Annotated[
        str,
        typer.Option(
            help="A person's name, or “Group 12”: forget this person alone. Without it: all embeddings.",
            show_default=False,
        ),
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete all embeddings of a study, or all of a person with the name; it cannot be undone.

    The study's file is written anew, and then searched for what was deleted. Exit codes: 0 done or not wished, 2 could
    not run, with the reason.
    """
    from workbench.study.faces.forgetting import WHAT_STAYS, forget_embeddings, forget_person
    from workbench.study.study import open_study

    with open_study(study) as opened:
        number = _number_of(opened, person) if person else None
        whom = f"all that the study knows of “{person}”" if person else "all embeddings of the study"
        typer.echo(f"This deletes {whom}. It cannot be undone. {WHAT_STAYS}")
        if not yes and not typer.confirm("Delete it?"):
            typer.echo("Nothing was deleted.")
            return
        progress = Progress("steps")
        for step in forget_embeddings(opened) if number is None else forget_person(opened, number):
            progress(step)
        if step.value is not None:
            typer.echo(step.value.in_words)


def _number_of(study: "Study", name: str) -> int:
    from workbench.study.faces.decisions import FaceError
    from workbench.study.faces.people import people

    known = people(study)
    for each in known:
        if each.title.casefold() == name.strip().casefold():
            return each.id
    listed = ", ".join(f"“{each.title}”" for each in known)
    there_are = f"There are: {listed}." if known else "Nobody has been named in it yet."
    raise FaceError(
        f"The study “{study.name}” knows nobody called “{name}”. Nothing was deleted. {there_are}"
    )
