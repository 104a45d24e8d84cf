"""Where a generator that is opened comes to lie, also while other programs open files into the same folder."""

import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from workbench.core.generators.cards import GeneratorCard
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.files.card_files import card_path, read_card
from workbench.core.generators.files.own_files import not_kept
from workbench.core.generators.files.store import WEIGHTS, cards_in
from workbench.core.models.card_records import is_safe_name

_LONGEST_NAME = 60


def free_path(folder: Path, wish: str) -> Path:
    """A file name for weights made of `wish`, safe on every system, at which neither weights nor a card lie yet."""
    plain = unicodedata.normalize("NFKD", wish).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^A-Za-z0-9_-]+", "_", plain).strip("_-")[:_LONGEST_NAME] or "generator"
    # Names of devices, such as CON, are no names of files on Windows.
    stem = stem if is_safe_name(f"{stem}{WEIGHTS}") else f"generator_{stem}"
    name, number = stem, 1
    while any(os.path.lexists(folder / f"{name}{suffix}") for suffix in (WEIGHTS, ".json")):
        number += 1
        name = f"{stem}_{number}"
    return folder / f"{name}{WEIGHTS}"


@contextmanager
def claimed(folder: Path, wish: str) -> Iterator[Path]:
    """A free path whose name no other program takes meanwhile: an empty card holds it, and goes if nothing comes."""
    weights = _claim(folder, wish)
    try:
        yield weights
    finally:
        if not weights.exists():
            with suppress(OSError):
                card_path(weights).unlink(missing_ok=True)


def _claim(folder: Path, wish: str) -> Path:
    weights = free_path(folder, wish)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        card_path(weights).touch(exist_ok=False)
    except OSError as error:
        if isinstance(error, FileExistsError) and folder.is_dir():
            return _claim(folder, wish)
        raise not_kept(weights, error) from error
    return weights


def kept_once(weights: Path, card: GeneratorCard) -> GeneratorCard:
    """The card of what was just written; where the same generator was there before, that one's, and only it stays."""
    twins = [path for path, other in cards_in(weights.parent).items() if other.key == card.key]
    oldest = min(twins, key=_age, default=weights)
    # Two programs that finish at once must not each throw its own away: both take the same for the older one.
    if _age(oldest) >= _age(weights):
        return card
    try:
        before = read_card(card_path(oldest))
    except GeneratorError:
        return card
    for file in (weights, card_path(weights)):
        with suppress(OSError):
            file.unlink()
    return before


def _age(weights: Path) -> tuple[float, str]:
    try:
        return weights.stat().st_mtime_ns, weights.name
    except OSError:
        return float("inf"), weights.name
