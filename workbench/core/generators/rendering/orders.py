"""What the command line asks pictures of: seeds, files of latents, labels, sliders by name. All is checked here."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from workbench.core.generators.cards import GeneratorCard
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.files.ordinary import ordinary
from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.latents.points import LARGEST_SEED, Place, Point, place_of
from workbench.core.generators.latents.vectors import Vectors
from workbench.core.generators.networks.design import Noise
from workbench.core.generators.networks.network import GeneratorNetwork

MOST_PICTURES = 100_000
_AT_ONCE = 256


@dataclass(frozen=True)
class Order:
    """What all pictures have in common."""

    truncation: float = 1.0
    cutoff: int | None = None
    label: tuple[float, ...] = ()
    noise: Noise = "constant"
    amounts: tuple[tuple[str, float], ...] = ()

    def point(self, number: int, place: Place | None = None, start: Vectors | None = None) -> Point:
        """The point of the picture with this number; random noise goes by the number."""
        at = place or Place()
        point = Point(at, start, self.truncation, self.cutoff, self.label, self.noise)
        return replace(point, noise_seed=number, amounts=self.amounts)


def seeds_of(text: str) -> list[int]:
    """The seeds in “0-99” or “1,5,20-30”; GeneratorError for anything else, for none and for too many."""
    seeds: list[int] = []
    for part in text.split(","):
        first, _, last = (each.strip() for each in part.partition("-"))
        if not (first.isdecimal() and (last or first).isdecimal()):
            raise GeneratorError(f"“{part.strip()}” is no seed. Write seeds as 0-99 or 1,5,20-30.")
        begin, end = int(first), int(last or first)
        if end > LARGEST_SEED or begin > end:
            raise GeneratorError(
                f"“{part.strip()}” are no seeds: they go from 0 to {LARGEST_SEED:,}, the smaller first."
            )
        _check_count(end - begin + 1 + len(seeds))
        seeds += range(begin, end + 1)
    return seeds


def order(card: GeneratorCard, truncation: float, cutoff: int | None, label: str, noise: Noise) -> Order:
    """What was wished for, checked against what the generator knows; GeneratorError in words."""
    if not math.isfinite(truncation):
        raise GeneratorError(
            f"The truncation must be a number, not “{truncation}”; 1 leaves pictures as they are."
        )
    if cutoff is not None and not 0 <= cutoff <= card.style_count:
        raise GeneratorError(
            f"The cut-off must lie between 0 and {card.style_count}, the layers of this generator."
        )
    return Order(truncation, cutoff, label_values(card, label), noise)


def label_values(card: GeneratorCard, text: str) -> tuple[float, ...]:
    """The values of the labels: `text` is a label's name or number, or all values with commas between them."""
    if not card.label_size:
        if text:
            raise GeneratorError(f"“{card.title}” knows no labels. Leave them out.")
        return ()
    known = f"“{card.title}” knows {card.label_size} labels"
    if not text:
        raise GeneratorError(f"{known}. Say for which one, by its name or its number from 0.")
    if text in card.label_names or text.isdecimal():
        number = card.label_names.index(text) if text in card.label_names else int(text)
        if number >= card.label_size:
            raise GeneratorError(
                f"{known}, with the numbers from 0 to {card.label_size - 1}; {number} is none of them."
            )
        return tuple(float(each == number) for each in range(card.label_size))
    values = tuple(_number(part, "label value") for part in text.split(","))
    if len(values) != card.label_size:
        raise GeneratorError(
            f"{known}; {len(values)} values were given. Give one for each, or one label's name."
        )
    return values


def with_sliders(order: Order, texts: Sequence[str], directions: Sequence[Direction]) -> Order:
    """The same with sliders, from “NAME=VALUE”; GeneratorError for unknown names and what is no number."""
    found = {}
    for text in texts:
        name, equals, value = text.rpartition("=")
        if not equals:
            raise GeneratorError(f"“{text}” is no slider. Write it as NAME=VALUE, for instance trees=1.5.")
        of_name = [each for each in directions if each.name == name]
        if not of_name:
            known = ", ".join(f"“{each.name}”" for each in directions[:20]) or "none"
            raise GeneratorError(f"No direction is called “{name}”. Known are: {known}.")
        found[of_name[0].key] = _number(value, "slider")
    return replace(order, amounts=tuple(sorted(found.items())))


def points_of_seeds(order: Order, seeds: Sequence[int]) -> list[Point]:
    """One point for each seed."""
    return [order.point(seed, place_of(seed)) for seed in seeds]


@torch.inference_mode()
def points_of_latents(order: Order, path: Path, network: GeneratorNetwork) -> list[Point]:
    """One point for each row z of a NumPy file N×latent_size; GeneratorError when it holds something else."""
    latents = _numbers(path)
    if latents.ndim != 2 or latents.shape[1] != network.latent_size:
        raise _wrong_shape(path, latents, f"N × {network.latent_size}")
    found = []
    for rows in torch.from_numpy(latents).split(_AT_ONCE):  # type: ignore[no-untyped-call]
        rows = rows.to(network.centre.device)
        labels = torch.tensor(order.label, device=rows.device).expand(len(rows), -1) if order.label else None
        found += [Vectors.of(w.cpu().numpy()) for w in network.map(rows, labels)]
    return [order.point(number, start=start) for number, start in enumerate(found)]


def points_of_styles(order: Order, path: Path, network: GeneratorNetwork) -> list[Point]:
    """One point for each w of a NumPy file N×style_size or N×style_count×style_size; GeneratorError as above."""
    styles = _numbers(path)
    size, count = network.style_size, network.style_count
    if styles.ndim not in (2, 3) or styles.shape[1:] not in ((size,), (1, size), (count, size)):
        raise _wrong_shape(path, styles, f"N × {size} or N × {count} × {size}")
    return [order.point(number, start=Vectors.of(each)) for number, each in enumerate(styles)]


def _numbers(path: Path) -> np.ndarray:
    try:
        ordinary(path)
        # Looked at where it lies: a header may promise more than there is.
        found = np.load(path, mmap_mode="r", allow_pickle=False)
        if not isinstance(found, np.ndarray) or found.dtype.kind not in "fiu" or found.ndim == 0:
            raise ValueError("it holds no plain array of numbers")
        _check_count(len(found))
        # What is too large for float32 becomes infinite, and is refused below.
        with np.errstate(over="ignore"):
            numbers = np.array(found, dtype=np.float32)
    except (OSError, ValueError, EOFError, MemoryError, OverflowError) as error:
        raise GeneratorError(
            f"“{path.name}” cannot be read as numbers: {_reason(error)}. Save an array of numbers with numpy.save."
        ) from error
    if not np.isfinite(numbers).all():
        raise GeneratorError(
            f"“{path.name}” holds values that are no numbers (NaN or infinite). Nothing was rendered."
        )
    return numbers


def _reason(error: Exception) -> str:
    words = (getattr(error, "strerror", None) or str(error)).rstrip(".")
    # So numpy says that a file is shorter than its first line promises.
    return "it breaks off" if "mmap" in words and "length" in words else words


def _check_count(count: int) -> None:
    if not 0 < count <= MOST_PICTURES:
        raise GeneratorError(f"{count:,} pictures cannot be made at once, only 1 to {MOST_PICTURES:,}.")


def _number(text: str, what: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise GeneratorError(f"“{text.strip()}” is no number for a {what}.")
    return value


def _wrong_shape(path: Path, found: np.ndarray, wanted: str) -> GeneratorError:
    shape = " × ".join(map(str, found.shape))
    return GeneratorError(f"“{path.name}” holds {shape} numbers; this generator takes {wanted}.")
