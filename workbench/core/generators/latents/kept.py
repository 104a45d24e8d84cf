"""Points and directions of a generator that a person has named and kept: one JSON file in the folder of generators.

Numbers are written as base64. A file takes the place of the last one as a whole, so that nothing is half written.
"""

import base64
import dataclasses
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from workbench.core.file_names import as_file_name
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.files.store import own_folder
from workbench.core.generators.files.typed_records import read_record
from workbench.core.generators.latents.direction_checks import check_numbers, checked_direction, shown_name
from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.latents.points import Point
from workbench.core.tables import ExportError, replacing

MOST_KEPT = 500
"""So many points, and so many directions, are kept of one generator."""
_LARGEST_FILE = 256 * 2**20
_ENDING = ".kept.json"


@dataclass(frozen=True)
class KeptPoint:
    """A point by its name, with the directions that its amounts belong to."""

    name: str
    point: Point
    directions: tuple[Direction, ...] = ()


@dataclass(frozen=True)
class _Kept:
    points: tuple[KeptPoint, ...] = ()
    directions: tuple[Direction, ...] = ()


def kept_points(key: str) -> tuple[KeptPoint, ...]:
    """The points kept of the generator with this key, in the order in which they were.

    GeneratorError, once, when the file is damaged: it is put aside then, and nothing is kept any more.
    """
    return _read(key).points


def kept_directions(key: str) -> tuple[Direction, ...]:
    """The directions kept of the generator with this key; GeneratorError as for :func:`kept_points`."""
    return _read(key).directions


def keep_point(key: str, kept: KeptPoint) -> KeptPoint:
    """Keep a point, and give it back with the name it got: a number is added to one that is taken.

    GeneratorError when there are too many, or the disk is full; what was kept before stays.
    """
    whole = _read(key)
    _check_room(len(whole.points), "points")
    kept = replace(kept, name=unique(kept.name, (each.name for each in whole.points)))
    _write(key, replace(whole, points=(*whole.points, kept)))
    return kept


def forget_point(key: str, name: str) -> None:
    """Throw away the point of this name; one that is not there is passed over."""
    whole = _read(key)
    _write(key, replace(whole, points=tuple(each for each in whole.points if each.name != name)))


def keep_direction(key: str, direction: Direction) -> Direction:
    """Keep a direction, and give it back with the name it got; the same one kept before takes the new name and range.

    GeneratorError as for :func:`keep_point`.
    """
    try:
        direction = checked_direction(direction)
    except ValueError as error:
        raise GeneratorError(
            f"This direction cannot be kept: {error}. What you kept before is unharmed."
        ) from error
    whole = _read(key)
    others = [each for each in whole.directions if each.key != direction.key]
    named = replace(direction, name=unique(direction.name, (each.name for each in others)))
    if len(others) == len(whole.directions):
        _check_room(len(others), "directions")
        directions = (*whole.directions, named)
    else:
        directions = tuple(named if each.key == direction.key else each for each in whole.directions)
    _write(key, replace(whole, directions=directions))
    return named


def rename_direction(key: str, direction_key: str, name: str) -> Direction:
    """Give a kept direction another name, and give it back; GeneratorError when it is no longer there."""
    found = [each for each in _read(key).directions if each.key == direction_key]
    if not found:
        raise GeneratorError("This direction is no longer kept, so it was not renamed. Keep it again.")
    return keep_direction(key, replace(found[0], name=name))


def forget_direction(key: str, direction_key: str) -> None:
    """Throw away the direction with this key; one that is not there is passed over."""
    whole = _read(key)
    _write(
        key, replace(whole, directions=tuple(each for each in whole.directions if each.key != direction_key))
    )


def unique(name: str, taken: Iterable[str]) -> str:
    """The name as it can be shown, with a number behind it where it is taken already."""
    wanted, taken = shown_name(name), set(taken)
    numbered: Callable[[int], str] = lambda number: f"{wanted} {number}"  # noqa: E731
    return (
        wanted
        if wanted not in taken
        else next(text for text in map(numbered, range(2, len(taken) + 3)) if text not in taken)
    )


def _check_room(count: int, what: str) -> None:
    if count >= MOST_KEPT:
        raise GeneratorError(
            f"{count} {what} of this generator are kept already, and no more can be. Nothing was lost: delete some "
            f"that you no longer need, then keep this one."
        )


def _path(key: str) -> Path:
    return own_folder() / f"{as_file_name(key)}{_ENDING}"


def _read(key: str) -> _Kept:
    path = _path(key)
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise ValueError("it is far too long")
        kept = read_record(_Kept, json.loads(path.read_text(encoding="utf-8")))
        return _checked(kept)
    except FileNotFoundError:
        return _Kept()
    except OSError as error:
        raise GeneratorError(
            f"What you kept of this generator cannot be read now ({error.strerror}). Nothing was changed: try again."
        ) from error
    except (ValueError, RecursionError) as error:
        aside = path.with_name(f"{path.name}.damaged")
        path.replace(aside)
        raise GeneratorError(
            f"What you kept of this generator cannot be read: {error}. The file was put aside as “{aside.name}” in "
            f"“{aside.parent}”; the list begins anew."
        ) from error


def _checked(kept: _Kept) -> _Kept:
    points = []
    for each in kept.points:
        if each.point.start is not None:
            check_numbers(each.point.start)
        # Amounts go by the keys of directions, which must stay as they were written.
        for direction in each.directions:
            checked_direction(direction)
        points.append(replace(each, name=shown_name(each.name)))
    return _Kept(tuple(points), tuple(checked_direction(each) for each in kept.directions))


def _write(key: str, kept: _Kept) -> None:
    text = json.dumps(dataclasses.asdict(kept), ensure_ascii=False, default=_as_text)
    try:
        with replacing(_path(key)) as temporary:
            temporary.write_text(text, encoding="utf-8")
    except ExportError as error:
        raise GeneratorError(
            f"This could not be kept in “{own_folder()}”. What you had kept before is unharmed. Free some space, or "
            "ask who may write there, then try again."
        ) from error


def _as_text(value: Any) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    raise TypeError(type(value).__name__)
