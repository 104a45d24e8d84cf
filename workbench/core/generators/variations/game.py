"""The game of two networks: what the discriminator answers on real and on generated pictures.

The generator tries to make pictures that the discriminator takes for real, the discriminator to tell both apart
(Goodfellow et al., 2014, arXiv:1406.2661). Were the generator perfect, the discriminator could only guess: 50 %.
"""

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from workbench.core.generators.cards import OpenedGenerator
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.latents.locating import latents_of_seeds
from workbench.core.generators.networks.stylegan2_discriminator import LARGEST_GROUP, StyleGAN2Discriminator
from workbench.core.generators.training.train import loaded_pictures
from workbench.core.generators.training.training import Moment
from workbench.core.generators.training.training_files import CURVE_COLUMNS
from workbench.core.steps import Skipped, Step, Steps

Pixels = NDArray[np.uint8]
Numbers = NDArray[np.float32]

BINS = 20
_PIXELS_AT_ONCE = 16 * 128 * 128


@dataclass(frozen=True, eq=False)
class Game:
    """How probable the discriminator finds it that pictures are real, 0–1: float32, one number for each picture.

    `skipped` are the files that gave no picture.
    """

    real: Numbers
    generated: Numbers
    skipped: tuple[Skipped, ...] = ()


def judged(discriminator: StyleGAN2Discriminator, pictures: Tensor, label: Sequence[float] = ()) -> Numbers:
    """How probable it is to a discriminator that pictures (uint8, N×3×H×W) are real, 0–1.

    It looks at four pictures at a time, because it also judges how different those of a group are, as it did when it
    was trained; the last are judged together with some before them. Fewer than four pictures get no answer. `label` are
    the values of the labels that it is told of all of them.
    """
    device, answers = next(discriminator.parameters()).device, []
    count = len(pictures)
    at_once = _at_once(pictures.shape[2])
    for first in range(0, count - count % LARGEST_GROUP, at_once):
        last = min(first + at_once, count - count % LARGEST_GROUP)
        answers.append(_answers(discriminator, pictures[first:last].to(device), label))
    left = count % LARGEST_GROUP
    if left and answers:
        answers.append(_answers(discriminator, pictures[-LARGEST_GROUP:].to(device), label)[-left:])
    return np.concatenate(answers) if answers else np.zeros(0, np.float32)


@torch.inference_mode()
def generated_pictures(opened: OpenedGenerator, seeds: Sequence[int], label: Sequence[float] = ()) -> Tensor:
    """The pictures of seeds, uint8 N×3×H×W, without truncation, as the discriminator met them in training."""
    network = opened.network
    device = network.centre.device
    labels = _labels(label, network.label_size, len(seeds), device)
    w = network.map(latents_of_seeds(seeds, network.latent_size).to(device), labels)
    *_, last = network.canvases(network.styles(w[:, None].expand(-1, network.style_count, -1)))
    assert last.picture is not None
    return ((last.picture.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8).cpu()


def answer_to(opened: OpenedGenerator, picture: Pixels, label: Sequence[float] = ()) -> float:
    """How probable the discriminator finds it that one generated picture (H×W×3, uint8) is real, 0–1.

    Three others of fixed seeds complete the group in which it looks at pictures. GeneratorError without a
    discriminator.
    """
    company = generated_pictures(opened, range(LARGEST_GROUP - 1), label)
    first = torch.from_numpy(picture.copy()).permute(2, 0, 1)[None]
    return float(judged(_judge_of(opened), torch.cat([first, company]), label)[0])


def played(
    opened: OpenedGenerator, files: Sequence[Path], count: int, label: Sequence[float] = (), seed: int = 0
) -> Steps[Game]:
    """What the discriminator answers on the pictures in `files` and on `count` generated ones.

    Pictures are cut to the largest square in their middle and resized as they are for training; all are uint8 at first,
    then −1…1. Each step brings all answers so far; if fewer than four pictures can be read, there is none for them.
    GeneratorError without a discriminator, or with one for other pictures.
    """
    discriminator = _judge_of(opened)
    size, total = opened.network.resolution, len(files) + count
    game = Game(np.zeros(0, np.float32), np.zeros(0, np.float32))
    waiting: list[Tensor] = []
    before: list[Tensor] = []
    for step in loaded_pictures(files, size):
        if isinstance(step.value, Skipped):
            game = replace(game, skipped=(*game.skipped, step.value))
        else:
            waiting.append(step.value)
        if len(waiting) >= _at_once(size) or (waiting and step.done == len(files)):
            # Those before complete the last group.
            answers = judged(discriminator, torch.stack(before + waiting), label)[-len(waiting) :]
            game = replace(game, real=np.concatenate([game.real, answers]))
            before, waiting = waiting[1 - LARGEST_GROUP :], []
        yield Step(step.done, total, game)
    for first in range(0, count, _at_once(size)):
        now = min(_at_once(size), count - first)
        seeds = range(seed + first, seed + first + now + -now % LARGEST_GROUP)
        answers = judged(discriminator, generated_pictures(opened, seeds, label), label)[:now]
        game = replace(game, generated=np.concatenate([game.generated, answers]))
        yield Step(len(files) + first + now, total, game)


def counted(probabilities: Numbers, bins: int = BINS) -> NDArray[np.int64]:
    """How many probabilities lie in each of `bins` equal parts of 0–1."""
    counts: NDArray[np.int64] = np.histogram(probabilities, bins, (0, 1))[0]
    return counts


def read_curve(path: Path) -> tuple[Moment, ...]:
    """How a training went, from its file `curve.csv`; nothing without one; lines that make no sense are left out."""
    try:
        with path.open(newline="", encoding="utf-8") as file:
            return tuple(moment for line in csv.DictReader(file) if (moment := _moment(line)) is not None)
    except (OSError, UnicodeDecodeError, csv.Error):
        return ()


def _moment(line: dict[str, str]) -> Moment | None:
    try:
        seen, *figures = (float(line[column]) for column in CURVE_COLUMNS)
    except (KeyError, TypeError, ValueError):
        return None
    return Moment(int(seen), *figures) if all(map(math.isfinite, (seen, *figures))) else None


@torch.inference_mode()
def _answers(discriminator: StyleGAN2Discriminator, pictures: Tensor, label: Sequence[float]) -> Numbers:
    # The network puts pictures together that are far from each other in a batch; here four that follow each other are.
    order = torch.arange(len(pictures)).reshape(-1, LARGEST_GROUP).T.flatten()
    labels = _labels(label, discriminator.design.label_size, len(pictures), pictures.device)
    logits = discriminator(pictures[order].float() / 127.5 - 1, labels)
    answers = np.empty(len(pictures), np.float32)
    answers[order.numpy()] = logits[:, 0].float().sigmoid().cpu().numpy()
    return answers


def _labels(label: Sequence[float], size: int, count: int, device: torch.device) -> Tensor | None:
    if not size:
        return None
    values = tuple(label) or (0.0,) * size
    return torch.tensor(values, dtype=torch.float32, device=device).expand(count, -1)


def _judge_of(opened: OpenedGenerator) -> StyleGAN2Discriminator:
    judge = opened.discriminator
    if judge is None or judge.design.colours != 3 or judge.design.resolution != opened.network.resolution:
        raise GeneratorError(
            f"“{opened.card.title}” was handed on without a discriminator for its pictures, so nothing can be judged. "
            "Everything else works. Choose the starter generator to see both networks."
        )
    return judge


def _at_once(size: int) -> int:
    """So many pictures fit into the memory of a small computer; whole groups."""
    return max(LARGEST_GROUP, min(64, _PIXELS_AT_ONCE // size**2) // LARGEST_GROUP * LARGEST_GROUP)
