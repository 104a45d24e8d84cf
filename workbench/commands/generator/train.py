"""The command “generator train”: a small generator of a person's own pictures. Heavy imports stay inside it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.commands.options import Device, Out, Pictures, Settings
from workbench.commands.progress import Progress

if TYPE_CHECKING:
    from torch import Tensor


def train(
    pictures: Pictures,
    out: Out,
    size: Annotated[int, typer.Option(help="Height and width of the pictures: 32, 64, 128 or 256.")] = 64,
    title: Annotated[str, typer.Option(help="What the generator is called.")] = "My generator",
    training_data: Annotated[
        str, typer.Option("--training-data", help="What the pictures are, for the generator’s card.")
    ] = "",
    licence: Annotated[str, typer.Option(help="Under which licence the generator may be used.")] = "",
    go_on: Annotated[bool, typer.Option("--go-on", help="Go on with the training in that folder.")] = False,
    settings: Settings = None,
    device: Device = "auto",
) -> None:
    """Train a small StyleGAN2 on pictures (thousands of them), also without a graphics card.

    At 64 pixels two cores see about 40,000 pictures in twenty minutes; 300,000 to 450,000 give good ones. Every 10,000
    the folder gets the generator, its curve, a sheet of samples and what is needed to go on. Settings are pictures,
    batch, learning_rate, penalty, half_life and seed. Exit codes: 0 done, 1 done but pictures were skipped, 2 could not
    run.
    """
    import torch

    from workbench.core.generators.training.train import Pupil, begin, generator_in, train
    from workbench.core.generators.training.training import TrainingSettings
    from workbench.core.models.devices import chosen_device
    from workbench.core.settings import from_assignments

    wanted = from_assignments(TrainingSettings, settings or [])
    pupil = Pupil(size, title, training_data or ", ".join(path.name for path in pictures), licence)
    training = begin(pupil, wanted, out, chosen_device(device), go_on)
    shown, skipped = _loaded(pictures, size)
    for each in skipped:
        typer.echo(each, err=True)
    progress = Progress("pictures seen")
    for step in train(torch.stack(shown), pupil, training, out):
        progress(step)
    typer.echo(f"Trained on {len(shown):,} pictures, {training.seen:,} seen: {generator_in(out)}")
    raise typer.Exit(1 if skipped else 0)


def _loaded(sources: list[Path], size: int) -> "tuple[list[Tensor], list[str]]":
    from workbench.core.generators.errors import GeneratorError
    from workbench.core.generators.training.train import loaded_pictures
    from workbench.core.pictures.collection import PictureFile, scan
    from workbench.core.steps import Skipped

    progress, shown, skipped = Progress(), [], []
    found: list[PictureFile] = []
    for listed in scan(sources):
        found += [each for each in listed.value if isinstance(each, PictureFile)]
        skipped += [
            f"skipped {each.picture}: {each.reason}" for each in listed.value if isinstance(each, Skipped)
        ]
    for step in loaded_pictures([Path(file.path) for file in found], size):
        progress(step)
        if isinstance(step.value, Skipped):
            skipped.append(f"skipped {step.value.picture}: {step.value.reason}")
        else:
            shown.append(step.value)
    if not shown:
        raise GeneratorError("There is no picture to learn from in what was given.")
    return shown, skipped
