"""The command “generator render”. Heavy imports stay inside it."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.commands.generator.opened import GeneratorFile, opened_card
from workbench.commands.options import Device, Out
from workbench.commands.progress import Progress
from workbench.core.wording import pictures_in_words

if TYPE_CHECKING:
    from workbench.core.generators.cards import GeneratorCard
    from workbench.core.generators.latents.directions import Direction
    from workbench.core.steps import Steps


class NoiseKind(StrEnum):
    """Where the fine irregular detail comes from."""

    const = "const"
    none = "none"
    random = "random"


class Format(StrEnum):
    """What is written."""

    png = "png"
    npy = "npy"


def render(
    file: GeneratorFile,
    out: Out,
    seeds: Annotated[str, typer.Option(help="Seeds, as 0-99 or 1,5,20-30.", show_default=False)] = "",
    latents: Annotated[
        Path | None,
        typer.Option(help="z of the pictures: a NumPy file, N × latent size.", show_default=False),
    ] = None,
    w: Annotated[
        Path | None,
        typer.Option(
            "--w", help="w of the pictures: a NumPy file, N × (layers ×) w size.", show_default=False
        ),
    ] = None,
    recipe: Annotated[
        Path | None,
        typer.Option(
            help="A picture or animation saved here, to be made again by the recipe in its file.",
            show_default=False,
        ),
    ] = None,
    labels: Annotated[
        str, typer.Option(help="A label's name or number, or all values as 0,1,0.", show_default=False)
    ] = "",
    truncation: Annotated[
        float, typer.Option(help="ψ: 1 leaves pictures as they are, 0 is the centre.")
    ] = 1.0,
    cutoff: Annotated[
        int | None, typer.Option(help="Truncate the first so many layers alone.", show_default=False)
    ] = None,
    noise: Annotated[NoiseKind, typer.Option(help="Fine irregular detail.")] = NoiseKind.const,
    direction: Annotated[
        list[str] | None, typer.Option(help="A slider, as NAME=VALUE.", show_default=False)
    ] = None,
    directions: Annotated[
        Path | None,
        typer.Option(help="A file of directions; without it those that were kept.", show_default=False),
    ] = None,
    format: Annotated[
        Format, typer.Option(help="png: labelled pictures; npy: the network's numbers.")
    ] = Format.png,
    device: Device = "auto",
) -> None:
    """Make pictures with a generator, exactly, at its full size.

    Pictures say in themselves that they are generated, and how. With npy the folder gets pictures_AI.npy (float32,
    N×3×H×W), latents.npy (the w) and recipes.json. Exit codes: 0 done, 2 could not run.
    """
    from workbench.core.generators.files.store import opened
    from workbench.core.generators.rendering import exports, orders
    from workbench.core.models.devices import chosen_device

    if sum(bool(each) for each in (seeds, latents, w, recipe)) != 1:
        raise typer.BadParameter("Give one of --seeds, --latents, --w and --recipe.")
    if recipe and (labels or truncation != 1 or cutoff is not None or noise != "const" or direction):
        raise typer.BadParameter("With --recipe all else is as the file says. Leave the other options out.")
    numbers = orders.seeds_of(seeds) if seeds else []
    card, where = opened_card(file), chosen_device(device)
    write = exports.write_pictures if format == "png" else exports.write_numbers
    if recipe:
        from workbench.core.generators.authorship.recorded import read_recipe

        recorded = read_recipe(recipe, card)
        _write(write(card, recorded.points, recorded.directions, out, where), card, len(recorded.points), out)
        return
    common = orders.order(card, truncation, cutoff, labels, "constant" if noise == "const" else noise.value)
    sliders = _directions(card, directions) if direction else ()
    common = orders.with_sliders(common, direction or [], sliders)
    network = opened(card.key, where).network
    if latents:
        points = orders.points_of_latents(common, latents, network)
    elif w:
        points = orders.points_of_styles(common, w, network)
    else:
        points = orders.points_of_seeds(common, numbers)
    _write(write(card, points, sliders, out, where), card, len(points), out)


def _write(steps: "Steps[Any]", card: "GeneratorCard", count: int, out: Path) -> None:
    progress = Progress()
    for step in steps:
        progress(step)
    typer.echo(f"{pictures_in_words(count)} of “{card.title}” {'is' if count == 1 else 'are'} in “{out}”.")


def _directions(card: "GeneratorCard", file: Path | None) -> "tuple[Direction, ...]":
    from workbench.core.generators.latents.direction_files import read_directions
    from workbench.core.generators.latents.kept import kept_directions

    return read_directions(file, card) if file else kept_directions(card.key)
