"""Directions as a file that can be handed on: safetensors with what is known of them as JSON in its header."""

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from workbench.core.generators.cards import GeneratorCard
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.files.ordinary import ordinary
from workbench.core.generators.files.typed_records import read_record
from workbench.core.generators.latents.direction_checks import checked_direction
from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.latents.vectors import Vectors
from workbench.core.tables import replacing

MOST_IN_FILE = 500
SUFFIX = ".safetensors"
_LARGEST_FILE = 128 * 2**20
_ENTRY = "workbench_directions"


class OtherGeneratorError(GeneratorError):
    """A file's directions were found in another generator; `fits` says whether they could be tried all the same."""

    def __init__(self, message: str, fits: bool) -> None:
        super().__init__(message)
        self.fits = fits


@dataclasses.dataclass(frozen=True)
class _Origin:
    """The generator that directions were found in."""

    generator: str
    source_sha256: str
    title: str
    style_size: int
    style_count: int
    layer_count: int


def write_directions(path: Path, directions: Sequence[Direction], card: GeneratorCard) -> Path:
    """Write directions of the generator of this card. ExportError when the disk is full; an older file is unharmed."""
    origin = _origin(card)
    known = [_without_step(direction) for direction in directions]
    metadata = {
        _ENTRY: json.dumps({"origin": dataclasses.asdict(origin), "directions": known}, ensure_ascii=False)
    }
    tensors = {str(number): direction.step.values.copy() for number, direction in enumerate(directions)}
    with replacing(path) as temporary:
        temporary.write_bytes(save(tensors, metadata))
    return path


def read_directions(path: Path, card: GeneratorCard, anyway: bool = False) -> tuple[Direction, ...]:
    """The directions in a file, each checked to be true of the generator of this card.

    :class:`OtherGeneratorError` when they belong to another generator; with `anyway` they are taken where all sizes
    are equal, and say where they come from. GeneratorError for a file that is damaged, holds something else, too many
    directions, or numbers that no direction has; nothing is taken of it then.
    """
    origin, directions = _read(path)
    is_other = origin.generator != card.key and not _have_one_source(origin, card)
    fits = (origin.style_size, origin.style_count, origin.layer_count) == (
        card.style_size,
        card.style_count,
        card.layer_count,
    )
    if is_other and not (anyway and fits):
        raise OtherGeneratorError(_of_another(path, origin, card, fits), fits)
    note = f" Found in another generator, “{origin.title}”." if is_other else ""
    try:
        own = [replace(each, generator=card.key, made=f"{each.made}{note}".strip()) for each in directions]
        return tuple(checked_direction(each, card) for each in own)
    except ValueError as error:
        raise _damaged(path, error) from error


def _origin(card: GeneratorCard) -> _Origin:
    return _Origin(
        card.key, card.source_sha256, card.title, card.style_size, card.style_count, card.layer_count
    )


def _have_one_source(origin: _Origin, card: GeneratorCard) -> bool:
    return bool(card.source_sha256) and origin.source_sha256 == card.source_sha256


def _without_step(direction: Direction) -> dict[str, Any]:
    known = dataclasses.asdict(direction)
    del known["step"]
    return known


def _read(path: Path) -> tuple[_Origin, tuple[Direction, ...]]:
    try:
        if ordinary(path).st_size > _LARGEST_FILE:
            raise ValueError("it is far too large")
        with safe_open(path, framework="numpy") as file:
            known = json.loads((file.metadata() or {}).get(_ENTRY, "null"))
            if not isinstance(known, dict) or not isinstance(known.get("directions"), list):
                raise ValueError("it holds no directions of Image Workbench")
            _check_count(path, len(known["directions"]))
            origin = read_record(_Origin, known.get("origin"))
            return origin, tuple(
                _direction(values, file.get_tensor(str(number)))
                for number, values in enumerate(known["directions"])
            )
    except (OSError, SafetensorError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise _damaged(path, error) from error


def _check_count(path: Path, count: int) -> None:
    if count > MOST_IN_FILE:
        raise GeneratorError(
            f"“{path.name}” holds {count:,} directions; at most {MOST_IN_FILE} are read from one file. Nothing was "
            "taken of it. Export fewer, those that you want to steer by."
        )


def _direction(values: object, step: Any) -> Direction:
    if step.dtype != "float32":
        raise ValueError("its numbers are of another kind (not float32)")
    vectors = Vectors.of(step)
    whole = {**values, "step": {"data": "", "shape": [0]}} if isinstance(values, dict) else values
    return replace(read_record(Direction, whole), step=vectors)


def _of_another(path: Path, origin: _Origin, card: GeneratorCard, fits: bool) -> str:
    begun = (
        f"The directions in “{path.name}” were found in another generator, “{origin.title[:80]}”, and not in "
        f"“{card.title}”. Nothing was taken of them."
    )
    if fits:
        return f"{begun} Both have the same sizes, so you can try them anyway; they will mean something else."
    return f"{begun} Its sizes are others, so they cannot be used here: open the generator they belong to."


def _damaged(path: Path, error: Exception) -> GeneratorError:
    reason = getattr(error, "strerror", None) or str(error)
    return GeneratorError(
        f"The directions in “{path.name}” cannot be read: {reason}. Nothing was taken of it. Choose a file that was "
        "exported here."
    )
