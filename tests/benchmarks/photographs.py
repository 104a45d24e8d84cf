"""A folder of JPEG photographs of ordinary size, made by the benchmark itself."""

from itertools import cycle, islice
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance

from workbench import paths

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "photos"
SIZE = (500, 375)
BYTES = 125_000
QUALITIES = (75, 82, 88, 92, 95, 97, 98)


def write_photographs(folder: Path, count: int, seed: int = 1) -> list[Path]:
    """``count`` JPEG files of 500×375 pixels and about 110 kB: crops, mirrored and lightened, of photographs.

    Of the photographs that are shared with this repository if they are there, else of the sample pictures.
    """
    folder.mkdir(parents=True)
    dice = np.random.default_rng(seed)
    files = []
    for number, photograph in enumerate(islice(cycle(photographs()), count)):
        files.append(folder / f"photograph {number:04}.jpg")
        _save(_varied(photograph, dice), files[-1])
    return files


def photographs() -> list[Image.Image]:
    """Photographs of usual size, those that are shared with this repository if they are there."""
    found = sorted(SHARED.glob("*.JPEG")) or sorted((paths.resources() / "samples/photographs").iterdir())
    return [Image.open(path).convert("RGB") for path in found]


def _varied(photograph: Image.Image, dice: np.random.Generator) -> Image.Image:
    share = dice.uniform(0.75, 1.0)
    scale = min(photograph.width / SIZE[0], photograph.height / SIZE[1]) * share
    width, height = SIZE[0] * scale, SIZE[1] * scale
    left, top = dice.uniform(0, photograph.width - width), dice.uniform(0, photograph.height - height)
    box = (left, top, left + width, top + height)
    crop = photograph.resize(SIZE, Image.Resampling.BICUBIC, box)
    if dice.random() < 0.5:
        crop = crop.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return ImageEnhance.Brightness(crop).enhance(dice.uniform(0.8, 1.2))


def _save(picture: Image.Image, path: Path) -> None:
    """With the first quality that reaches the ordinary size; plain scenes stay smaller even at the last."""
    for quality in QUALITIES:
        picture.save(path, quality=quality)
        if path.stat().st_size >= BYTES:
            return
