"""Training a generator on a person's pictures, from files to files; it can be stopped and gone on with."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor

from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.networks.stylegan2 import StyleGAN2
from workbench.core.generators.networks.stylegan2_discriminator import StyleGAN2Discriminator
from workbench.core.generators.training.training import Moment, Training, TrainingSettings, small_designs
from workbench.core.generators.training.training_files import (
    CURVE,
    GENERATOR,
    GOING_ON,
    add_to_curve,
    read_state,
    write_average,
    write_state,
)
from workbench.core.pictures.reading import UnreadablePicture, read_reduced
from workbench.core.steps import Skipped, Step, Steps

SIZES = (32, 64, 128, 256)
FEWEST_PICTURES = 16
LINE_EVERY = 2_000
WRITE_EVERY = 10_000


@dataclass(frozen=True)
class Pupil:
    """What is trained: pictures of `size` pixels; `title`, `training_data` and `licence` go into the card."""

    size: int
    title: str
    training_data: str
    licence: str = ""


def loaded_pictures(paths: Sequence[Path], size: int) -> Steps[Tensor | Skipped]:
    """Each picture as uint8 3×size×size: the largest square in its middle, resized."""
    for number, path in enumerate(paths, 1):
        try:
            pixels, _ = read_reduced(path, size * 2)
        except UnreadablePicture as error:
            yield Step(number, len(paths), Skipped(str(path), str(error)))
            continue
        square = ImageOps.fit(Image.fromarray(pixels), (size, size), Image.Resampling.LANCZOS)
        yield Step(number, len(paths), torch.from_numpy(np.array(square)).permute(2, 0, 1).contiguous())


def begin(
    pupil: Pupil, settings: TrainingSettings, folder: Path, device: str = "cpu", goes_on: bool = False
) -> Training:
    """Two networks that know nothing yet or, where that is wanted, those of this folder.

    GeneratorError when the folder holds a training already and it is not to go on, or the other way round.
    """
    if pupil.size not in SIZES:
        sizes = ", ".join(str(size) for size in SIZES)
        raise GeneratorError(
            f"Pictures of {pupil.size} pixels cannot be learned. Choose a size of {sizes} pixels."
        )
    if (folder / GOING_ON).exists() and not goes_on:
        raise GeneratorError(
            f"{folder} holds a training already. Go on with it (--go-on), or choose another folder."
        )
    if goes_on and not (folder / GOING_ON).exists():
        raise GeneratorError(f"{folder} holds no training to go on with: {GOING_ON} is missing.")
    torch.manual_seed(settings.seed)
    generator, discriminator = small_designs(pupil.size)
    networks = StyleGAN2(generator).to(device), StyleGAN2Discriminator(discriminator).to(device)
    training = Training(*networks, settings)
    if goes_on:
        read_state(folder, training)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GeneratorError(
            f"“{folder}” cannot be made a folder for the training ({error.strerror or error}). Nothing was changed "
            "there. Choose another one with --out."
        ) from error
    return training


def train(pictures: Tensor, pupil: Pupil, training: Training, folder: Path) -> Steps[Moment]:
    """Train on `pictures` (uint8, N×3×size×size) until the settings' number was seen; every 10,000 all is written.

    Stopped between two steps, it loses what came after the last writing. What was written stays usable.
    """
    if len(pictures) < FEWEST_PICTURES:
        raise GeneratorError(
            f"{len(pictures)} pictures are too few to learn from: {FEWEST_PICTURES} are the least, thousands better."
        )
    moments: list[Moment] = []
    written = training.seen
    for step in training.steps(pictures):
        moments.append(step.value)
        is_last = step.done >= step.total
        if step.value.seen // LINE_EVERY > moments[0].seen // LINE_EVERY or is_last:
            add_to_curve(folder / CURVE, moments)
            moments = []
        if training.seen - written >= WRITE_EVERY or is_last:
            write_average(folder, training, pupil.title, pupil.training_data, pupil.licence)
            write_state(folder, training)
            written = training.seen
        yield step


def generator_in(folder: Path) -> Path:
    """The file of the generator that training leaves in its folder."""
    return folder / GENERATOR
