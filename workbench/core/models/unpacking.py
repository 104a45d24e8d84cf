"""Models out of a pack: everything in it is checked before the first file takes its place, or nothing is installed."""

import filecmp
import hashlib
import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench import paths
from workbench.core.models import checksums
from workbench.core.models.cards import (
    SHA256_DIGITS,
    ModelCard,
    cards,
    is_safe_name,
    labels_path,
    own_labels_folder,
    read_card,
)
from workbench.core.models.checksums import Noted
from workbench.core.models.packing import (
    BYTES_AT_ONCE,
    CARDS,
    LABELS,
    MANIFEST,
    PACK_SCHEMA,
    WEIGHTS,
    PackError,
)
from workbench.core.models.store import is_own, own_card_path, weights_path
from workbench.core.steps import Step, Steps
from workbench.core.tables import ExportError

_LARGEST_MANIFEST = 1_000_000
_LARGEST_SMALL_FILE = 4_000_000
_IS_ENCRYPTED = 0x1
_NOTHING = "Nothing was installed."
# All that zipfile and json are known to raise for files that are not what they should be.
_DAMAGED = (zipfile.BadZipFile, LookupError, ValueError, TypeError, AttributeError, RuntimeError, EOFError)


@dataclass(frozen=True)
class PackedFile:
    """A file of a pack, as its manifest describes it: ``name`` is “weights/…”, “cards/…” or “labels/…”."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class _Move:
    """A checked file and the place it is to take."""

    source: Path
    target: Path


def unpack(path: Path) -> Steps[tuple[str, ...]]:
    """Install the models of a pack; yields bytes done and in all, with the models' keys.

    Everything is unpacked beside its place and checked there: names, sizes, checksums, cards. A card that ships
    with the program is never replaced; a model of the person's own that is called the same stays, too. Raises
    :class:`PackError`, and nothing is installed then.
    """
    with _in_words(path):
        described = read_manifest(path)
        paths.model_folder().mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=paths.model_folder()))
    try:
        total, done = sum(each.bytes for each in described), 0
        yield Step(0, total, ())
        for each in described:
            for length in _extract(path, each, staging):
                done += length
                yield Step(done, total, ())
        keys = _install(described, staging, path)
        yield Step(total, total, keys)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def read_manifest(path: Path) -> tuple[PackedFile, ...]:
    """The files of a pack, small ones first, after what can be told without reading them was checked.

    Raises :class:`PackError`.
    """
    with _in_words(path), zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        described = _described(path, archive)
        names = [each.filename for each in entries]
        if sorted(names) != sorted([MANIFEST, *(each.name for each in described)]):
            raise PackError(f"“{path.name}” does not hold exactly the files that its list names. {_NOTHING}")
        sizes = {each.name: each.bytes for each in described}
        for entry in entries:
            is_plain = entry.compress_type == zipfile.ZIP_STORED and not entry.flag_bits & _IS_ENCRYPTED
            if not is_plain or entry.file_size != sizes.get(entry.filename, entry.file_size):
                raise PackError(f"“{entry.filename}” in “{path.name}” is not stored as in a pack. {_NOTHING}")
        # Uncompressed files cannot be larger together than the file they lie in, unless they lie on each other.
        needed = sum(sizes.values())
        if needed > path.stat().st_size:
            raise PackError(f"“{path.name}” claims to hold more than it can. {_NOTHING}")
    free = shutil.disk_usage(_existing(paths.model_folder())).free
    if needed > free:
        raise PackError(
            f"There is too little room for the models in “{path.name}”: they need {needed / 1e6:,.0f} MB, and "
            f"{free / 1e6:,.0f} MB are free. {_NOTHING} Free some space, then unpack again."
        )
    return described


def _described(path: Path, archive: zipfile.ZipFile) -> tuple[PackedFile, ...]:
    if archive.getinfo(MANIFEST).file_size > _LARGEST_MANIFEST:
        raise PackError(f"The list of files in “{path.name}” is far too long. {_NOTHING}")
    record: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if record["schema"] != PACK_SCHEMA:
        raise PackError(
            f"“{path.name}” was made by another version of Image Workbench. {_NOTHING} Install the newest version, "
            "then unpack it there."
        )
    files = [
        PackedFile(name, int(each["bytes"]), str(each["sha256"])) for name, each in record["files"].items()
    ]
    for each in files:
        folder, _, name = each.name.partition("/")
        if folder not in (WEIGHTS, CARDS, LABELS) or not is_safe_name(name):
            raise PackError(
                f"“{path.name}” holds “{each.name}”, which has no place among models. {_NOTHING} Use packs from "
                "people you trust."
            )
        is_small = folder == WEIGHTS or each.bytes <= _LARGEST_SMALL_FILE
        if each.bytes < 0 or not is_small or not re.fullmatch(f"[0-9a-f]{{{SHA256_DIGITS}}}", each.sha256):
            raise ValueError(f"“{each.name}” is described wrongly")
    # On some systems large and small letters are the same name.
    if len({each.name.lower() for each in files}) < len(files):
        raise ValueError("two files have the same name")
    return tuple(sorted(files, key=lambda each: each.bytes))


def _extract(path: Path, described: PackedFile, staging: Path) -> Iterator[int]:
    """Unpack one file and yield the length of each piece. Raises :class:`PackError` for a wrong checksum."""
    target = staging / described.name
    with _in_words(path):
        target.parent.mkdir(exist_ok=True)
        found = hashlib.sha256()
        with zipfile.ZipFile(path) as archive, archive.open(described.name) as file, target.open("wb") as out:
            while piece := file.read(BYTES_AT_ONCE):
                found.update(piece)
                out.write(piece)
                yield len(piece)
    if found.hexdigest() != described.sha256:
        raise PackError(
            f"“{described.name}” in “{path.name}” is not what it was when the pack was made: its checksum (sha256) "
            f"differs. {_NOTHING} Copy the pack once more."
        )


def _install(described: tuple[PackedFile, ...], staging: Path, path: Path) -> tuple[str, ...]:
    files = {each.name: each for each in described}
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
        raise PackError(f"“{path.name}” holds files that belong to none of its models. {_NOTHING}")
    with _in_words(path):
        _carry_out([each for each in moves.values() if not _is_there(each)], notes, staging)
    return tuple(model.key for model in models)


def _check_weights(card: ModelCard, weights: PackedFile | None, path: Path) -> None:
    if weights is None or card.weights.package:
        raise PackError(f"“{path.name}” lacks the weights of “{card.title}”. {_NOTHING}")
    if not weights.sha256.startswith(card.weights.sha256 or card.weights.sha256_prefix):
        raise PackError(
            f"The weights of “{card.title}” in “{path.name}” are not those its card describes: their checksum (sha256) "
            f"differs. {_NOTHING}"
        )


def _moves(card: ModelCard, files: dict[str, PackedFile], staging: Path) -> dict[str, _Move]:
    """What is to be put where for one model; of a model whose card ships only the weights."""
    places = {f"{WEIGHTS}/{card.weights.file}": weights_path(card)}
    if is_own(card):
        places[f"{CARDS}/{card.key}.json"] = own_card_path(card)
        labels = f"{LABELS}/{card.labels}"
        if labels in files:
            places[labels] = own_labels_folder() / card.labels
        elif not labels_path(card).is_file():
            raise PackError(f"The pack lacks the labels of “{card.title}”. {_NOTHING}")
        _check_free(card, places, staging)
    return {name: _Move(staging / name, place) for name, place in places.items()}


def _check_free(card: ModelCard, places: dict[str, Path], staging: Path) -> None:
    """No file of the person's own is replaced by another one."""
    for name, place in places.items():
        if place.exists() and not _is_there(_Move(staging / name, place)):
            raise PackError(
                f"A model of your own has a file “{place.name}” too, and it is another one than that of “{card.title}” "
                f"in the pack. {_NOTHING} Remove your own model first if you need it no more."
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


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ExportError) as error:
        reason = (getattr(error, "strerror", "") or str(error)).lower()
        raise PackError(f"“{path.name}” could not be unpacked ({reason}). {_NOTHING}") from error
    except _DAMAGED as error:
        raise PackError(f"“{path.name}” is not a pack of models, or it is damaged. {_NOTHING}") from error
