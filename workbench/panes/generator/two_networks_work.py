"""What the tool “Two networks” computes; it brings in torch, so none of it is for the thread of the window."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.core.settings import setting
from workbench.core.steps import Skipped, Steps
from workbench.panes.generator.opening_work import ready_device

if TYPE_CHECKING:
    from workbench.core.generators.training.training import Moment
    from workbench.core.generators.variations.game import Game
    from workbench.widgets.pixels import Pixels

_CURVE = "_curve.csv"
_GROUP = 4


@dataclass(frozen=True)
class GameSettings:
    """How many pictures are judged."""

    real: int = setting(
        64,
        "Real pictures",
        "How many pictures of the study at most; of more than that, evenly spread ones are taken.",
        minimum=4,
        maximum=5000,
    )
    generated: int = setting(
        64, "Generated pictures", "How many pictures are generated for it.", minimum=4, maximum=5000
    )


@dataclass(frozen=True)
class LookWish:
    """One generated picture and, where there are at least four, real ones."""

    key: str
    seed: int
    label: tuple[float, ...]
    files: tuple[Path, ...]
    device: str


@dataclass(frozen=True, eq=False)
class Look:
    """What one z becomes, and what the discriminator answers (0–1; None where it was not asked).

    `real` is the first of the pictures of the study as the discriminator sees it, None where there is none.
    """

    wish: LookWish
    z: tuple[float, ...]
    generated: "Pixels"
    answer: float | None
    real: "Pixels | None"
    real_answer: float | None


def look(wish: LookWish) -> Look:
    """z → G(z) → D(G(z)), and a real picture → D."""
    import torch

    from workbench.core.generators.files.store import opened
    from workbench.core.generators.latents.locating import latents_of_seeds
    from workbench.core.generators.training.train import loaded_pictures
    from workbench.core.generators.variations.game import answer_to, generated_pictures, judged

    both = opened(wish.key, ready_device(wish.device))
    z = latents_of_seeds([wish.seed], both.network.latent_size)[0]
    generated = _pixels(generated_pictures(both, [wish.seed], wish.label)[0])
    steps = loaded_pictures(wish.files[:_GROUP], both.network.resolution)
    real = [step.value for step in steps if not isinstance(step.value, Skipped)]
    answer = real_answer = None
    if both.discriminator is not None:
        answer = answer_to(both, generated, wish.label)
        if len(real) == _GROUP:
            real_answer = float(judged(both.discriminator, torch.stack(real), wish.label)[0])
    return Look(wish, tuple(z.tolist()), generated, answer, _pixels(real[0]) if real else None, real_answer)


def game(key: str, files: Sequence[Path], count: int, label: tuple[float, ...], device: str) -> "Steps[Game]":
    """What the discriminator answers on files and on generated pictures."""
    from workbench.core.generators.files.store import opened
    from workbench.core.generators.variations.game import played

    yield from played(opened(key, ready_device(device)), files, count, label)


def training_of(key: str) -> "tuple[Moment, ...]":
    """How the training of a generator went, where that is written beside it; for a thread that reads."""
    from workbench.core.generators.files.store import weights_of
    from workbench.core.generators.variations.game import read_curve

    weights = weights_of(key)
    return read_curve(weights.with_name(weights.stem + _CURVE))


def spread_out(files: Sequence[Path], most: int) -> tuple[Path, ...]:
    """At most so many of the files, evenly spread."""
    if len(files) <= most:
        return tuple(files)
    return tuple(files[at * len(files) // most] for at in range(most))


def _pixels(picture) -> "Pixels":  # type: ignore[no-untyped-def]
    pixels: Pixels = picture.permute(1, 2, 0).contiguous().numpy()
    return pixels
