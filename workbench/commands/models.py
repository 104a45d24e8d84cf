"""The commands ``workbench models …``: what there is, fetching, importing, checking, removing, packing, unpacking."""

import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.core.errors import WorkbenchError

models = typer.Typer(help="List, fetch, import, verify, remove, pack and unpack models.")

Keys = Annotated[
    list[str], typer.Argument(help="Keys of models; see “workbench models list”.", show_default=False)
]
Pack = Annotated[Path, typer.Argument(help="The pack.", readable=False, show_default=False)]


@models.command("list")
def list_models() -> None:
    """List all known models and whether their weights are here."""
    from workbench.core.models.cards import cards, unreadable_cards
    from workbench.core.models.facts import kind_in_words, weights_size

    known = cards()
    for card in known.values():
        size, use = weights_size(card), kind_in_words(card)
        typer.echo(
            f"{card.key:<{max(map(len, known))}}  {_state(card):<16}  {size:>9}  {use:<16}  {card.title}"
        )
    for name, why in unreadable_cards().items():
        typer.echo(f"left out: {name}: {why}", err=True)


@models.command()
def show(key: Annotated[str, typer.Argument(help="The model's key.", show_default=False)]) -> None:
    """Show what is known of a model."""
    from workbench.core.models.cards import card
    from workbench.core.models.facts import facts_of

    described = card(key)
    typer.echo(
        f"{described.title} ({described.key}, {described.kind}): {_state(described)}\n{described.what}"
    )
    for name, value in facts_of(described):
        typer.echo(f"\n{name}\n  " + value.replace("\n", "\n  "))
    typer.echo("\nWhat it cannot do\n  " + "\n  ".join(described.limits))


@models.command()
def fetch(keys: Keys) -> None:
    """Fetch weights from the internet; goes on where an earlier attempt broke off."""
    from workbench.core.models.cards import card
    from workbench.core.models.fetching import fetch as fetch_weights

    for each in [card(key) for key in keys]:
        _follow(fetch_weights(each))
        checked = "the checksum of what came was noted: none is published" if each.weights.is_open else ""
        typer.echo(f"“{each.title}” is here, and {checked or 'its checksum is right'}.")


@models.command()
def verify(
    keys: Annotated[
        list[str] | None,
        typer.Argument(help="Keys of models; without any all that are here.", show_default=False),
    ] = None,
) -> None:
    """Read weights anew and compare their checksums with the cards. Exit code 2 if one is wrong."""
    from workbench.core.models.cards import card, cards
    from workbench.core.models.store import verify as verify_weights
    from workbench.core.models.store import weights_path

    chosen = (
        [card(key) for key in keys]
        if keys
        else [each for each in cards().values() if weights_path(each).is_file()]
    )
    wrong = 0
    for each in chosen:
        try:
            typer.echo(f"right  {each.key}  {verify_weights(each)}")
        except WorkbenchError as error:
            wrong += 1
            typer.echo(f"wrong  {each.key}  {error}", err=True)
    if wrong:
        raise typer.Exit(2)


@models.command()
def remove(keys: Keys) -> None:
    """Delete weights from this computer; models of your own are forgotten with their cards."""
    from workbench.core.models.cards import card
    from workbench.core.models.store import remove as remove_weights
    from workbench.core.wording import size_in_words

    for each in [card(key) for key in keys]:
        typer.echo(f"“{each.title}” is removed: {size_in_words(remove_weights(each))} are free again.")


@models.command()
def pack(
    keys: Keys,
    out: Annotated[Path, typer.Option("--out", help="The file that receives them.", show_default=False)],
) -> None:
    """Put models into one file, for instance for a USB stick."""
    from workbench.core.models.cards import card
    from workbench.core.models.packing import PACK_SUFFIX
    from workbench.core.models.packing import pack as pack_models

    path = out if out.suffix else out.with_suffix(PACK_SUFFIX)
    _follow(pack_models([card(key) for key in dict.fromkeys(keys)], path))
    typer.echo(
        f"“{path}” holds {len(set(keys))} of your models. “workbench models unpack” installs them elsewhere."
    )


@models.command()
def unpack(path: Pack) -> None:
    """Install the models of a pack; needs no network. Nothing is installed unless all of it is right."""
    from workbench.core.models.cards import card
    from workbench.core.models.unpacking import unpack as unpack_models

    keys = _follow(unpack_models(path)).value
    typer.echo("Installed: " + ", ".join(f"{card(key).title} ({key})" for key in keys) + ".")


@models.command("import")
def import_own(
    path: Annotated[
        Path, typer.Argument(help="A file of weights or ONNX.", readable=False, show_default=False)
    ],
    labels: Annotated[
        Path, typer.Option(help="Labels: one per line, CSV or JSON.", readable=False, show_default=False)
    ],
    title: Annotated[str, typer.Option(help="What the model is called.")] = "",
    key: Annotated[str, typer.Option(help="Its short name.")] = "",
    architecture: Annotated[str, typer.Option(help="torchvision's name, if it is not found.")] = "",
    resize: Annotated[int, typer.Option(help="Pixels of the shorter side; 0 for the usual.")] = 0,
    crop: Annotated[int, typer.Option(help="Pixels of the square cut out; 0 for the usual.")] = 0,
    mean: Annotated[
        tuple[float, float, float] | None, typer.Option(help="Of red, green, blue; ImageNet's if not given.")
    ] = None,
    deviation: Annotated[
        tuple[float, float, float] | None, typer.Option(help="Of red, green, blue; ImageNet's if not given.")
    ] = None,
    interpolation: Annotated[str, typer.Option(help="bilinear or bicubic; empty for the usual.")] = "",
    outputs: Annotated[str, typer.Option(help="logits or probabilities; empty for what is seen.")] = "",
    licence: Annotated[str, typer.Option(help="The weights' licence.")] = "",
    trained_on: Annotated[str, typer.Option(help="The pictures it was trained on.")] = "",
) -> None:
    """Import a network of your own: weights of a torchvision classifier, or ONNX, and its labels."""
    from workbench.core.models.import_settings import ImportRequest
    from workbench.core.models.importing import adjusted, import_model
    from workbench.core.models.recognising import recognise

    found = recognise(path, architecture)
    typer.echo(found.in_words)
    preprocessing = adjusted(
        found.preprocessing,
        resize=resize,
        crop=crop,
        mean=mean,
        standard_deviation=deviation,
        interpolation=interpolation,
    )
    request = ImportRequest(
        path, labels, title, architecture, preprocessing, outputs, licence, trained_on, key
    )
    card = _follow(import_model(request, found)).value
    typer.echo(
        f"“{card.title}” is imported. Its key is “{card.key}”: workbench run classify … --set model={card.key}"
    )


def _state(card: Any) -> str:
    from workbench.core.models.store import state_in_words

    return state_in_words(card)


def _follow(steps: Iterable[Any]) -> Any:
    """Go through the steps, with a line on the terminal that counts along; returns the last step."""
    is_watched, last_told, step = sys.stderr.isatty(), 0.0, None
    for step in steps:
        if is_watched and time.monotonic() - last_told > 0.2:
            last_told = time.monotonic()
            of = f" of {step.total / 1e6:,.1f}" if step.total else ""
            typer.echo(f"\r{step.done / 1e6:,.1f}{of} MB", nl=False, err=True)
    if is_watched:
        typer.echo(err=True)
    return step
