"""The command “generator directions”. Heavy imports stay inside it."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.commands.generator.opened import GeneratorFile, opened_card
from workbench.commands.plain_text import plain
from workbench.commands.progress import Progress

if TYPE_CHECKING:
    from workbench.core.generators.finding_directions.search import FoundSteps, Search


class Method(StrEnum):
    """How directions are found."""

    pca = "pca"
    sefa = "sefa"
    channels = "channels"


def directions(
    file: GeneratorFile,
    out: Annotated[
        Path, typer.Option("--out", help="File that receives the directions.", show_default=False)
    ],
    method: Annotated[
        Method,
        typer.Option(
            help="pca: the largest differences; sefa: what the layers listen to; channels: single channels."
        ),
    ] = Method.pca,
    count: Annotated[int, typer.Option(min=1, max=100, help="How many directions are found.")] = 10,
    layers: Annotated[str, typer.Option(help="Layers that listen, as 0-5; without: all.")] = "",
    samples: Annotated[
        int, typer.Option(min=100, max=1_000_000, help="How many random w are drawn.")
    ] = 10_000,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="The seed of what is drawn.")] = 0,
) -> None:
    """Find directions in which a generator's pictures change, and write them to a file that “Directions” can import.

    Exit codes: 0 done, 2 could not run.
    """
    from workbench.core.generators.files.store import opened
    from workbench.core.generators.finding_directions.search import Search
    from workbench.core.generators.latents.direction_files import SUFFIX, write_directions

    card = opened_card(file)
    first, last = _range(layers)
    search = Search(opened(card.key).network, card.key, count, first, last, samples, seed)
    found, progress = (), Progress("samples")
    for step in _steps(method, search):
        progress(step)
        found = step.value or found
    path = out if out.suffix else out.with_suffix(SUFFIX)
    write_directions(path, [each.direction for each in found], card)
    for each in found:
        typer.echo(f"{each.direction.name}: {each.words}")
    typer.echo(f"“{path}” holds {len(found)} directions of “{plain(card.title)}”.")


def _steps(method: Method, search: "Search") -> "FoundSteps":
    from workbench.core.generators.finding_directions.channels import influential_channels
    from workbench.core.generators.finding_directions.pca import principal_directions
    from workbench.core.generators.finding_directions.sefa import factorised_directions

    ways = {
        Method.pca: principal_directions,
        Method.sefa: factorised_directions,
        Method.channels: influential_channels,
    }
    return ways[method](search)


def _range(layers: str) -> tuple[int, int | None]:
    if not layers:
        return 0, None
    first, _, last = layers.partition("-")
    if not (first.isdecimal() and (last or first).isdecimal()):
        raise typer.BadParameter(f"“{layers}” is no range of layers. Write it as 0-5.", param_hint="--layers")
    return int(first), int(last or first)
