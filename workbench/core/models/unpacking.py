"""Models out of a pack: everything in it is checked before the first file takes its place, or nothing is installed."""

import filecmp
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench import paths
from workbench.core.models import checksums
from workbench.core.models.cards import ModelCard, cards, labels_path, own_labels_folder, read_card
from workbench.core.models.checksums import Noted
from workbench.core.models.packing import CARDS, LABELS, PACK, WEIGHTS
from workbench.core.models.store import is_own, own_card_path, weights_path
from workbench.core.packages import Member, Package, extract, open_package
from workbench.core.steps import Step, Steps
from workbench.core.tables import ExportError

_LARGEST_SMALL_FILE = 4_000_000


@dataclass(frozen=True)
class _Move:
    """A checked file and the place it is to take."""

    source: Path
    target: Path


def unpack(path: Path) -> Steps[tuple[str, ...]]:
    """Install the models of a pack; yields bytes done and in all, with the models' keys.

    Everything is unpacked beside its place and checked there: names, sizes, checksums, cards. A card that ships
    with the program is never replaced; a model of the person's own that is called the same stays, too. Raises
    :class:`workbench.core.models.packing.PackError`, and nothing is installed then.
    """
    package = open_pack(path)
    with PACK.in_words(path):
        paths.model_folder().mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=paths.model_folder()))
    try:
        total = sum(each.bytes for each in package.members.values())
        yield Step(0, total, ())
        for step in extract(package, staging):
            yield Step(step.done, total, ())
        yield Step(total, total, _install(package, staging))
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def open_pack(path: Path) -> Package:
    """What a pack holds, after what can be told without reading its files was checked, and that there is room for it.

    Raises :class:`workbench.core.models.packing.PackError`.
    """
    package = open_package(path, PACK)
    with PACK.in_words(path):
        for each in package.members.values():
            folder, *names = each.name.split("/")
            if folder not in (WEIGHTS, CARDS, LABELS) or len(names) != 1:
                raise PACK.refusal(
                    f"“{path.name}” holds “{each.name}”, which has no place among models.",
                    "Use packs from people you trust.",
                )
            if folder != WEIGHTS and each.bytes > _LARGEST_SMALL_FILE:
                raise ValueError("a card or a list of labels is far too long")
        needed = sum(each.bytes for each in package.members.values())
        free = shutil.disk_usage(_existing(paths.model_folder())).free
    if needed > free:
        raise PACK.refusal(
            f"There is too little room for the models in “{path.name}”: they need {needed / 1e6:,.0f} MB, and "
            f"{free / 1e6:,.0f} MB are free.",
            "Free some space, then unpack again.",
        )
    return package


def _install(package: Package, staging: Path) -> tuple[str, ...]:
    files, path = package.members, package.path
    models = [read_card(staging / name) for name in files if name.startswith(f"{CARDS}/")]
    moves: dict[str, _Move] = {}
    notes: dict[str, Noted] = {}
    for model in models:
        card = model if is_own(model) else cards()[model.key]
        weights = files.get(f"{WEIGHTS}/{card.weights.file}")
        _check_weights(card, weights, path)
        if weights is not None and not (card.weights.sha256 and card.weights.bytes):
            notes[card.weights.file] = Noted(weights.sha256, weights.bytes)
        moves |= _moves(card, files, staging)
    belonging = {*moves, *(f"{CARDS}/{each.key}.json" for each in models)}
    if belonging != set(files) or not models:
        raise PACK.refusal(f"“{path.name}” holds files that belong to none of its models.")
    with PACK.in_words(path):
        _carry_out([each for each in moves.values() if not _is_there(each)], notes, staging)
    return tuple(model.key for model in models)


def _check_weights(card: ModelCard, weights: Member | None, path: Path) -> None:
    if weights is None or card.weights.package:
        raise PACK.refusal(f"“{path.name}” lacks the weights of “{card.title}”.")
    if not weights.sha256.startswith(card.weights.sha256 or card.weights.sha256_prefix):
        raise PACK.refusal(
            f"The weights of “{card.title}” in “{path.name}” are not those its card describes: their checksum (sha256) "
            "differs."
        )


def _moves(card: ModelCard, files: Mapping[str, Member], staging: Path) -> dict[str, _Move]:
    """What is to be put where for one model; of a model whose card ships only the weights."""
    places = {f"{WEIGHTS}/{card.weights.file}": weights_path(card)}
    if is_own(card):
        places[f"{CARDS}/{card.key}.json"] = own_card_path(card)
        labels = f"{LABELS}/{card.labels}"
        if labels in files:
            places[labels] = own_labels_folder() / card.labels
        elif card.labels and not labels_path(card).is_file():
            raise PACK.refusal(f"The pack lacks the labels of “{card.title}”.")
        _check_free(card, places, staging)
    return {name: _Move(staging / name, place) for name, place in places.items()}


def _check_free(card: ModelCard, places: dict[str, Path], staging: Path) -> None:
    """No file of the person's own is replaced by another one."""
    for name, place in places.items():
        if place.exists() and not _is_there(_Move(staging / name, place)):
            raise PACK.refusal(
                f"A model of your own has a file “{place.name}” too, and it is another one than that of “{card.title}” "
                "in the pack.",
                "Remove your own model first if you need it no more.",
            )


def _is_there(move: _Move) -> bool:
    if not move.target.is_file() or move.target.stat().st_size != move.source.stat().st_size:
        return False
    return filecmp.cmp(move.source, move.target, shallow=False)


def _carry_out(moves: Sequence[_Move], notes: dict[str, Noted], staging: Path) -> None:
    """Put every file into its place; after an error all is as it was."""
    carried_out: list[tuple[Path, Path]] = []
    try:
        for number, move in enumerate(moves):
            move.target.parent.mkdir(parents=True, exist_ok=True)
            older = staging / f"older {number}"
            if move.target.exists():
                move.target.replace(older)
            carried_out.append((move.target, older))
            move.source.replace(move.target)
        for file, note in notes.items():
            checksums.note(file, note)
    except (OSError, ExportError):
        for target, older in reversed(carried_out):
            target.unlink(missing_ok=True)
            if older.exists():
                older.replace(target)
        raise


def _existing(folder: Path) -> Path:
    return next(each for each in (folder, *folder.parents) if each.exists())
