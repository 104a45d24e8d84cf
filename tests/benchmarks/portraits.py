"""Folders of photographs of people, made by the benchmark itself from few: mirrored, lightened, of other sizes."""

from itertools import cycle, islice
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "faces"
PARTIAL = "obama_partial_face"


def people() -> dict[str, Image.Image]:
    """Photographs by their names, which begin with the person's; those beside this repository if they are there."""
    from skimage import data

    found = {"collins": Image.fromarray(data.astronaut())}
    for path in sorted(SHARED.glob("*.jpg")):
        if path.stem != PARTIAL:
            found[path.stem] = Image.open(path).convert("RGB")
    return found


def person_of(path: Path) -> str:
    """Whose photograph a file of :func:`write_portraits` is."""
    return path.name.split(" ")[1]


def write_portraits(
    folder: Path, count: int, longest: tuple[int, int] = (700, 1024), seed: int = 1
) -> list[Path]:
    """``count`` JPEG files with a face of 50 pixels or more, their longer sides between those of ``longest``."""
    folder.mkdir(parents=True)
    dice = np.random.default_rng(seed)
    files = []
    for number, (name, photograph) in enumerate(islice(cycle(people().items()), count)):
        person = name.rstrip("0123456789")
        files.append(folder / f"{number:05} {person} .jpg")
        _varied(photograph, longest, dice).save(files[-1], quality=92)
    return files


def _varied(photograph: Image.Image, longest: tuple[int, int], dice: np.random.Generator) -> Image.Image:
    width, height = photograph.size
    left, top = dice.uniform(0, 0.06, 2)
    box = (left * width, top * height, width * (0.94 + left), height * (0.94 + top))
    scale = dice.uniform(*longest) / max(width, height)
    size = (round(width * scale), round(height * scale))
    varied = photograph.resize(size, Image.Resampling.BICUBIC, box)
    if dice.random() < 0.5:
        varied = varied.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return ImageEnhance.Brightness(varied).enhance(dice.uniform(0.75, 1.25))
