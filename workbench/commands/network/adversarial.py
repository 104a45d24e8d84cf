"""The command “network adversarial”. Heavy imports stay inside it."""

from typing import Annotated

import typer

from workbench.commands.network.opened import Card, Picture, opened, picture_at
from workbench.commands.options import Device, Out, Settings


def adversarial(
    card: Card,
    picture: Picture,
    out: Out,
    epsilon: Annotated[
        int, typer.Option(help="By how much each value may change, in steps of the scale 0 to 255.")
    ] = 2,
    steps: Annotated[
        int, typer.Option(help="Many small steps (PGD); 0 makes one step along the gradient’s sign (FGSM).")
    ] = 0,
    target: Annotated[
        str,
        typer.Option(help="The label the network is to give; without it any other one.", show_default=False),
    ] = "",
    settings: Settings = None,
    device: Device = "auto",
) -> None:
    """Change a picture so little that nobody sees it and a network gives another answer.

    Exit codes: 0 the answer is another one, 1 it stayed the same, 2 could not run.
    """
    from workbench.core.networks.adversarial import attack
    from workbench.core.networks.adversarial_export import save_attack
    from workbench.core.networks.adversarial_settings import PGD, AdversarialSettings
    from workbench.core.networks.provenance import made_by
    from workbench.core.settings import from_assignments, to_record

    given = [f"epsilon={epsilon}", f"target={target}", *([f"way={PGD}", f"steps={steps}"] if steps else [])]
    chosen = from_assignments(AdversarialSettings, [*given, *(settings or [])])
    network, content = opened(card, device), picture_at(picture)
    *_, last = attack(network, content, chosen)
    found = last.value
    assert found is not None
    record = made_by("adversarial", network.card, to_record(chosen), str(network.device), picture)
    save_attack(out, content, found, network.card.preprocessing, record)
    typer.echo(found.in_words)
    typer.echo(f"The pictures and the table of labels are in “{out}”.")
    raise typer.Exit(0 if found.has_changed_answer else 1)
