"""The command “network saliency”. Heavy imports stay inside its functions."""

from typing import TYPE_CHECKING, Annotated

import typer

from workbench.commands.network.opened import Card, Picture, opened, picture_at
from workbench.commands.options import Device, Out, Settings

if TYPE_CHECKING:
    from workbench.core.networks.saliency.looking import Heat
    from workbench.core.networks.saliency.question import Question
    from workbench.core.networks.saliency.sanity import Check
    from workbench.core.networks.saliency.settings import SaliencySettings


def saliency(
    card: Card,
    picture: Picture,
    out: Out,
    label: Annotated[
        str,
        typer.Option(
            help="The label, or its number from 0; without it the most probable one.", show_default=False
        ),
    ] = "",
    methods: Annotated[
        list[str] | None,
        typer.Option(
            "--method", help="A method, as often as wanted; without it all of them.", show_default=False
        ),
    ] = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Also compare with a copy of the network whose weights are shuffled."),
    ] = False,
    settings: Settings = None,
    device: Device = "auto",
) -> None:
    """Show where a network looked for a label: maps over the picture (PNG) and their numbers (NPY, CSV).

    Exit codes: 0 done, 1 done without some of the methods (said why), 2 could not run.
    """
    from workbench.core.networks.answers import label_number, probabilities_of, ranked
    from workbench.core.networks.errors import NetworkError
    from workbench.core.networks.opening import seen_picture
    from workbench.core.networks.provenance import made_by
    from workbench.core.networks.saliency.export import record_of, save_saliency
    from workbench.core.networks.saliency.looking import question_of
    from workbench.core.networks.saliency.settings import METHODS, SaliencySettings, method
    from workbench.core.settings import from_assignments

    wanted = [method(word).word for word in methods or [each.word for each in METHODS]]
    chosen = from_assignments(SaliencySettings, settings or [])
    network, content = opened(card, device), picture_at(picture)
    question = question_of(network, content, 0, chosen)
    answers = ranked(probabilities_of(network.network, question.batch), network.labels)
    at = label_number(label, network.labels) if label else answers[0].index
    question = question_of(network, content, at, chosen)
    found, checks, left_out = _looked(question, tuple(dict.fromkeys(wanted)), chosen, check)
    if not found:
        raise NetworkError(left_out[0].partition(": ")[2])
    name = network.labels[at]
    record = made_by("saliency", network.card, record_of(found, name), str(network.device), picture)
    files = save_saliency(out, seen_picture(content, network.card), found, checks, record)
    probability = next(each.probability for each in answers if each.index == at)
    typer.echo(
        f"Where the network looked for “{name}” ({probability:.1%}): {len(files)} files are in “{out}”."
    )
    for each in checks:
        similarity = "empty map" if each.similarity is None else f"similarity {each.similarity:.2f}"
        typer.echo(f"{each.heat.method}, {each.stage} shuffled: {similarity}")
    for line in left_out:
        typer.echo(line, err=True)
    raise typer.Exit(1 if left_out else 0)


def _looked(
    question: "Question", words: tuple[str, ...], settings: "SaliencySettings", is_checked: bool
) -> "tuple[list[Heat], list[Check], list[str]]":
    """The maps of these methods, their checks if wanted, and why methods were left out."""
    from workbench.core.networks.errors import NetworkError
    from workbench.core.networks.saliency.looking import heat
    from workbench.core.networks.saliency.sanity import sanity_check

    found, checks, left_out = [], [], []
    for word in words:
        try:
            found.append(heat(question, word, settings))
        except NetworkError as error:
            left_out.append(f"left out {word}: {error}")
            continue
        steps = sanity_check(question, found[-1], settings) if is_checked else ()
        checks += [step.value for step in steps if step.value]
    return found, checks, left_out
