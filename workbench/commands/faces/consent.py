"""The command “faces consent”: the pages that are read before faces are described. Heavy imports stay inside it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from workbench.core.faces.consent import ConsentPage
    from workbench.study.study import Study


def consent(
    place: Annotated[
        Path,
        typer.Argument(
            help="A study, or the folder that receives results.", readable=False, show_default=False
        ),
    ],
    page: Annotated[str, typer.Argument(help="describe or race.", show_default=False)],
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take the consent back.")] = False,
    delete: Annotated[
        bool, typer.Option("--delete", help="With --withdraw: delete what was computed, for good.")
    ] = False,
) -> None:
    """Read a page about describing faces, and accept it by typing its last sentence.

    Nothing describes faces before that, neither here nor in the window. The consent is kept in the study with your
    account's name, the time and the page's checksum. Exit codes: 0 accepted, given before or withdrawn, 1 not accepted,
    2 could not run.
    """
    from workbench.core.errors import WorkbenchError
    from workbench.core.faces.consent import consent_page

    wanted = consent_page(page)
    if delete and not withdraw:
        raise WorkbenchError("“--delete” goes with “--withdraw”. Nothing was changed.")
    with _study_at(place) as study:
        if withdraw:
            _withdraw(study, wanted, delete)
        else:
            _give(study, wanted)


def _study_at(place: Path) -> "Study":
    from workbench.study.study import SUFFIX, open_or_create_study, open_study
    from workbench.study.unattended import STUDY_IN_RESULTS

    if place.suffix.lower() == SUFFIX:
        return open_study(place)
    return open_or_create_study(place / STUDY_IN_RESULTS)


def _give(study: "Study", page: "ConsentPage") -> None:
    from workbench.study.faces.consents import give_consent, given_consents

    if page.name in given_consents(study):
        typer.echo(f"“{page.title}” is accepted for “{study.name}”. “--withdraw” takes that back.")
        return
    typer.echo(f"{page.text}\n\nTo accept, type this sentence:\n\n    {page.sentence}\n")
    typed = typer.prompt("Sentence", default="", show_default=False)
    if not page.is_accepted_by(typed):
        typer.echo("Not accepted: that is another sentence. Nothing was changed.", err=True)
        raise typer.Exit(1)
    give_consent(study, page)
    typer.echo(f"Accepted for “{study.name}”. “--withdraw” takes that back.")


def _withdraw(study: "Study", page: "ConsentPage", delete: bool) -> None:
    from workbench.study.faces.consents import withdraw_consent
    from workbench.study.faces.forgetting_descriptions import forget_descriptions

    withdraw_consent(study, page.name)
    typer.echo(f"The consent to {page.what} is withdrawn for “{study.name}”.")
    if not delete:
        typer.echo(
            "What was computed before is still in the study; “--withdraw --delete” deletes it for good."
        )
        return
    for step in forget_descriptions(study, page.name):
        if step.value is not None:
            typer.echo(step.value.in_words)
