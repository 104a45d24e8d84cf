"""Make the starter generator anew: draw streets of Sampletown, train on them, say how good it has become.

    uv run python packaging/starter_generator.py --work FOLDER [--pictures 450000] [--go-on]

`FOLDER` gets the drawn streets and the training, which can be stopped and gone on with. At the end generator, card,
curve and sheet of samples are put into `models/generators/`. On two cores this takes about three hours.
"""

import argparse
import dataclasses
import shutil
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from workbench import paths
from workbench.core.generators.files.card_files import card_path, change_card, read_card
from workbench.core.generators.files.store import opened
from workbench.core.generators.latents.locating import latents_of_seeds
from workbench.core.generators.training.quality import features_of, frechet_distance, kernel_distance
from workbench.core.generators.training.train import Pupil, begin, generator_in, train
from workbench.core.generators.training.training import TrainingSettings
from workbench.core.generators.training.training_files import CURVE, SAMPLES
from workbench.core.sampletown.drawing.picture import render_and_measure
from workbench.core.sampletown.scene import Scene
from workbench.core.sampletown.town import scene

SEED, SIZE, COUNT = 1, 64, 12_400
KNOWN = ("index", "greenery_share", "building_height", "upkeep", "sky_share")
TITLE, NAME = "Sampletown streets", "sampletown"
LICENCE = "BSD-3-Clause, like the program"
TRAINING_DATA = f"{COUNT:,} streets of Sampletown by day (seed {SEED}), a made-up town that the program draws"


def is_street_by_day(shown: Scene) -> bool:
    """What the generator is to learn: the view along a street, by daylight, without rain and without a march."""
    return shown.view == "street" and shown.sky.weather in ("sunny", "overcast") and not shown.is_protest


def draw(count: int, first: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Streets count×64×64×3 (uint8) from the scene `first` on, and what is known of each (`KNOWN`)."""
    pictures, known = [], []
    index = first
    while len(pictures) < count:
        shown = scene(SEED, index)
        if is_street_by_day(shown):
            picture, seen = render_and_measure(shown, SIZE)
            pictures.append(picture)
            known.append((index, seen.greenery_share, seen.building_height, shown.upkeep, seen.sky_share))
        index += 1
    return np.stack(pictures), np.array(known)


def drawn(folder: Path) -> np.ndarray:
    """The streets to learn from, drawn once."""
    kept = folder / "streets.npy"
    if not kept.exists():
        pictures, _ = draw(COUNT)
        np.save(kept, pictures)
    return np.load(kept)


@torch.no_grad()
def quality(weights_key: str, real: np.ndarray, count: int = 5_000) -> str:
    """FID and KID on features of the built-in network, beside those of two halves of the real pictures."""
    network = opened(weights_key).network
    made = []
    for begin_at in range(0, count, 100):
        w = network.map(latents_of_seeds(range(begin_at, begin_at + 100), network.latent_size))
        ws = w[:, None].expand(-1, network.style_count, -1)
        last = [canvas.picture for canvas in network.canvases(network.styles(ws))][-1]
        made += list(((last.clamp(-1, 1) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).numpy())
    generated = np.concatenate(list(features_of(made)))
    seen = np.concatenate(list(features_of(list(real[: 2 * count]))))
    first, second = seen[:count], seen[count:]
    blurred = np.concatenate(list(features_of([_blurred(picture) for picture in real[:count]])))
    kernel, floor = kernel_distance(first, generated), kernel_distance(first, second)
    return (
        f"FID {frechet_distance(first, generated):.2f}, KID {kernel.mean:.4f} ± {kernel.deviation:.4f} "
        f"({count:,} real and {count:,} generated pictures; two halves of the real ones: "
        f"FID {frechet_distance(first, second):.2f}, KID {floor.mean:.4f} ± {floor.deviation:.4f}; "
        f"the real ones reduced to 16×16 and enlarged again: FID {frechet_distance(first, blurred):.2f}); "
        "features: means of the last maps of SqueezeNet 1.1 at 224 pixels, bicubic. Not to be "
        "compared with numbers on other features."
    )


def _blurred(picture: np.ndarray) -> np.ndarray:
    small = Image.fromarray(picture).resize((16, 16), Image.Resampling.BOX)
    return np.array(small.resize((SIZE, SIZE), Image.Resampling.BICUBIC))


def ship(folder: Path, real: np.ndarray) -> None:
    """Put what training left into `models/generators/`, with its figures in the card."""
    target = paths.shipped_models() / "generators"
    target.mkdir(exist_ok=True)
    weights = target / f"{NAME}.safetensors"
    shutil.copyfile(generator_in(folder), weights)
    shutil.copyfile(card_path(generator_in(folder)), card_path(weights))
    shutil.copyfile(folder / CURVE, target / f"{NAME}_curve.csv")
    shutil.copyfile(folder / SAMPLES, target / f"{NAME}_samples.png")
    card = read_card(card_path(weights))
    change_card(card_path(weights), dataclasses.replace(card, notes=quality(card.key, real)))
    print(read_card(card_path(weights)).notes)


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--work", type=Path, required=True)
    arguments.add_argument("--pictures", type=int, default=450_000)
    arguments.add_argument("--go-on", action="store_true")
    arguments.add_argument("--only-ship", action="store_true", help="train no further")
    wanted = arguments.parse_args()
    wanted.work.mkdir(parents=True, exist_ok=True)
    real = drawn(wanted.work)
    folder = wanted.work / "training"
    if not wanted.only_ship:
        pupil = Pupil(SIZE, TITLE, TRAINING_DATA, LICENCE)
        training = begin(pupil, TrainingSettings(wanted.pictures), folder, goes_on=wanted.go_on)
        for step in train(torch.from_numpy(real).permute(0, 3, 1, 2).contiguous(), pupil, training, folder):
            if step.done % 2_000 < 16:
                print(step.value, flush=True)
    ship(folder, real)


if __name__ == "__main__":
    main()
