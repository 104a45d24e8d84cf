"""Pictures of many points on the disk: labelled pictures, or the network's own numbers."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch

from workbench.core.generators.authorship.made import Made, description_of, recipe, seed_of
from workbench.core.generators.authorship.saving import save_generated
from workbench.core.generators.cards import GeneratorCard
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.files.store import opened
from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.latents.locating import locate
from workbench.core.generators.latents.points import Point
from workbench.core.generators.rendering.batches import render_points
from workbench.core.generators.rendering.rendered import Rendered
from workbench.core.steps import Step, Steps
from workbench.core.tables import replacing

PICTURES, LATENTS, RECIPES = "pictures_AI.npy", "latents.npy", "recipes.json"


def write_pictures(
    card: GeneratorCard,
    points: Sequence[Point],
    directions: tuple[Direction, ...],
    folder: Path,
    device: str = "cpu",
) -> Steps[Path]:
    """One labelled PNG for each point, named by its seed or its number; each step gives its path.

    ExportError when the disk is full: what was written before stays.
    """
    digits = len(str(len(points) - 1))
    for step in render_points(card.key, points, directions, device):
        point = step.value.point
        seed = seed_of(point.place) if point.start is None else None
        name = f"{step.done - 1:0{digits}}" if seed is None else f"seed_{seed}"
        made = Made(card, point, directions)
        path = save_generated(folder / f"{name}.png", step.value.pixels, made)
        yield Step(step.done, step.total, path)


def write_numbers(
    card: GeneratorCard,
    points: Sequence[Point],
    directions: tuple[Direction, ...],
    folder: Path,
    device: str = "cpu",
) -> Steps[None]:
    """All pictures as one NumPy file (float32, N×C×H×W, as the network gives them), their w, and how each was made.

    `latents.npy` are the w that the layers heard, float32, N×style_count×style_size: with truncation 1 and no sliders
    they give the same pictures again. Each file is written whole or not at all: ExportError when the disk is full,
    GeneratorError when the folder holds such files already.
    """
    there = [name for name in (PICTURES, LATENTS, RECIPES) if (folder / name).exists()]
    if there:
        raise GeneratorError(
            f"“{folder}” holds “{there[0]}” already. Nothing was changed there. Choose another folder."
        )
    with replacing(folder / PICTURES) as part:
        yield from _numbers(render_points(card.key, points, directions, device), part)
    with replacing(folder / LATENTS) as part, part.open("wb") as file:
        np.save(file, _styles(card, points, directions, device))
    made = [Made(card, point, directions) for point in points]
    # The numbers of w stand beside them, those of a slider would be there as often as there are pictures.
    recipes = [{"description": description_of(each)} | recipe(each, has_numbers=False) for each in made]
    with replacing(folder / RECIPES) as part:
        part.write_text(json.dumps(recipes, ensure_ascii=False, indent=1), encoding="utf-8")


def _numbers(pictures: Iterator[Step[Rendered]], part: Path) -> Steps[None]:
    """Picture after picture, so that the memory holds but one; no memory map, which a full disk would let crash."""
    with part.open("wb") as file:
        for step in pictures:
            colours = step.value.colours
            assert colours is not None
            if step.done == 1:
                shape = (step.total, *colours.shape)
                form = {"descr": "<f4", "fortran_order": False, "shape": shape}
                np.lib.format.write_array_header_1_0(file, form)
            file.write(colours.astype("<f4").tobytes())
            yield Step(step.done, step.total, None)


@torch.inference_mode()
def _styles(
    card: GeneratorCard, points: Sequence[Point], directions: tuple[Direction, ...], device: str
) -> np.ndarray:
    network = opened(card.key, device).network
    found: np.ndarray = torch.cat([locate(network, point, directions).ws for point in points]).cpu().numpy()
    return found
