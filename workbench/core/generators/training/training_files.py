"""What training leaves in its folder: the generator, where it stands, its curve, a sheet of samples.

`generator.safetensors` with its card can be opened at once; `going_on.safetensors` holds all that is needed to train
on; `curve.csv` has a line for every 2,000 pictures; `samples.png` shows the first seeds.
"""

import csv
import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from workbench.core.generators.cards import GeneratorCard
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.files.describing import CENTRE_COMPUTED, card_of
from workbench.core.generators.files.own_files import write_generator
from workbench.core.generators.latents.locating import latents_of_seeds
from workbench.core.generators.latents.region import sampled
from workbench.core.generators.networks.stylegan2 import StyleGAN2
from workbench.core.generators.training.training import Moment, Training

GENERATOR, GOING_ON, CURVE, SAMPLES = (
    "generator.safetensors",
    "going_on.safetensors",
    "curve.csv",
    "samples.png",
)
CURVE_COLUMNS = ("seen", "generator_loss", "discriminator_loss", "real", "generated")
SHEET_ROWS, SHEET_COLUMNS = 6, 10


def write_state(folder: Path, training: Training) -> None:
    """Write where training stands; a whole file takes the place of the last one, or none does."""
    tensors = {name: value.contiguous() for name, value in _flat(training.state()).items()}
    part = folder / f"{GOING_ON}.part"
    try:
        save_file(tensors, part)
        part.replace(folder / GOING_ON)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def read_state(folder: Path, training: Training) -> None:
    """Go on where the training in this folder stopped; GeneratorError when that does not fit."""
    try:
        training.go_on_from(_nested(load_file(folder / GOING_ON), training.state()))
    except (OSError, SafetensorError, KeyError, RuntimeError, ValueError) as error:
        raise GeneratorError(
            f"Training cannot go on from {GOING_ON}: it is damaged or of another size. Nothing was "
            "changed. Begin anew in another folder."
        ) from error


def add_to_curve(path: Path, moments: Sequence[Moment]) -> None:
    """Add one line: the mean of `moments`, at the last one's number of pictures."""
    means = np.mean([(m.generator_loss, m.discriminator_loss, m.real, m.generated) for m in moments], axis=0)
    is_new = not path.exists()
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        if is_new:
            writer.writerow(CURVE_COLUMNS)
        writer.writerow([moments[-1].seen, *(f"{value:.4f}" for value in means)])


@torch.inference_mode()
def sample_sheet(network: StyleGAN2, rows: int = SHEET_ROWS, columns: int = SHEET_COLUMNS) -> Image.Image:
    """The pictures of the first seeds without truncation, side by side."""
    w = network.map(latents_of_seeds(range(rows * columns), network.latent_size).to(network.centre.device))
    pictures = network(w[:, None].expand(-1, network.style_count, -1))
    pixels = ((pictures.clamp(-1, 1) + 1) * 127.5).round().byte().cpu().permute(0, 2, 3, 1).numpy()
    size = network.resolution
    sheet = pixels.reshape(rows, columns, size, size, 3).transpose(0, 2, 1, 3, 4)
    return Image.fromarray(sheet.reshape(rows * size, columns * size, 3))


@torch.inference_mode()
def write_average(
    folder: Path, training: Training, title: str, training_data: str, licence: str = ""
) -> GeneratorCard:
    """Write the averaged generator with its discriminator, its card and the sheet of samples."""
    network = training.average
    network.mapping.w_avg.copy_(sampled(network).mean(0))
    found = card_of(network, title, "trained by Image Workbench", centre=CENTRE_COMPUTED)
    data = f"{training_data}; {training.seen:,} pictures seen"
    card = dataclasses.replace(found, licence=licence, training_data=data)
    card = write_generator(folder / GENERATOR, card, network, training.discriminator)
    sample_sheet(network).save(folder / SAMPLES)
    return card


def _flat(state: Mapping[str, Any], beginning: str = "") -> dict[str, Tensor]:
    found: dict[str, Tensor] = {}
    for name, value in state.items():
        if isinstance(value, Mapping):
            found |= _flat({str(key): inner for key, inner in value.items()}, f"{beginning}{name}/")
        elif isinstance(value, Tensor):
            found[beginning + name] = value
        elif isinstance(value, int):
            found[beginning + name] = torch.tensor(value)
    return found


def _nested(tensors: Mapping[str, Tensor], like: Mapping[str, Any]) -> dict[str, Any]:
    """`tensors` in the form of `like`; what optimisers know of each weight exists only after their first step."""
    state: dict[str, Any] = {}
    for name, value in like.items():
        beginning = f"{name}/"
        own = {
            key.removeprefix(beginning): tensor
            for key, tensor in tensors.items()
            if key.startswith(beginning)
        }
        if name in ("steer", "judge"):
            state[name] = {"state": _by_weight(own), "param_groups": value["param_groups"]}
        else:
            state[name] = own if own else (int(tensors[name]) if isinstance(value, int) else tensors[name])
    return state


def _by_weight(tensors: Mapping[str, Tensor]) -> dict[int, dict[str, Tensor]]:
    known: dict[int, dict[str, Tensor]] = {}
    for name, tensor in tensors.items():
        _, number, what = name.split("/")
        known.setdefault(int(number), {})[what] = tensor
    return known
