"""Which row of a table belongs to which picture: by file name, path or checksum; nothing is guessed."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from workbench.core.inert_text import restored
from workbench.core.metadata.settings import NAME, PATH, SHA256, WAYS
from workbench.core.metadata.source import SourceTable
from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.formats import is_picture_name

_ROWS_TRIED = 2_000
_NAMED = 3


@dataclass(frozen=True)
class Unmatched:
    """A row without a picture: its number among the rows, from 0, and why."""

    row: int
    reason: str


@dataclass(frozen=True)
class Match:
    """Which rows belong to which picture.

    ``rows`` has the numbers of the rows of each picture, in order; several rows of one picture are alike, or the
    picture is in ``conflicts``. ``without_row`` names the pictures no row belongs to. ``repeated`` is the number of
    rows that only say again what another row of the same picture says.
    """

    rows: Mapping[str, tuple[int, ...]]
    unmatched: tuple[Unmatched, ...]
    without_row: tuple[str, ...]
    conflicts: tuple[str, ...]
    repeated: int = 0


@dataclass(frozen=True)
class Key:
    """By which column, from 0, and in which way (:data:`~workbench.core.metadata.settings.WAYS`) rows are matched."""

    column: int
    way: str


class Pictures:
    """The pictures of a study, ready to be found. ``checksums`` are known sha256 by the pictures' names."""

    def __init__(self, files: Sequence[PictureFile], checksums: Mapping[str, str] | None = None) -> None:
        self.files = files
        self.checksums = checksums or {}

    def found(self, text: str, way: str) -> tuple[int, tuple[int, ...]]:
        """How exactly a key names pictures, 0 best, and the numbers of all pictures it names in that way."""
        key = _composed(text.strip())
        for rank, (index, as_key) in enumerate(self._ways[way]):
            wanted = as_key(key)
            pictures = index.get(wanted, ()) if wanted else ()
            if way == PATH:
                pictures = tuple(number for number in pictures if self._ends_with(number, key, rank))
            if pictures:
                return rank, tuple(pictures)
        return 0, ()

    @cached_property
    def _ways(self) -> dict[str, tuple[tuple[Mapping[str, Sequence[int]], Callable[[str], str]], ...]]:
        last, small = self._indexed(_last), self._indexed(lambda path: _last(path).casefold())
        stems = self._indexed(lambda path: _stem(_last(path)).casefold())
        return {
            NAME: (
                (self._by_name, str),
                (last, _last),
                (small, lambda key: _last(key).casefold()),
                (stems, lambda key: _stem_of_key(_last(key)).casefold()),
            ),
            PATH: ((last, _last), (small, lambda key: _last(key).casefold())),
            SHA256: ((self._by_checksum, str.lower),),
        }

    @cached_property
    def _paths(self) -> list[str]:
        return [_composed(_slashed(file.path)) for file in self.files]

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[int]]:
        return {_composed(file.name): (number,) for number, file in enumerate(self.files)}

    @cached_property
    def _by_checksum(self) -> Mapping[str, Sequence[int]]:
        index: dict[str, list[int]] = defaultdict(list)
        for number, file in enumerate(self.files):
            if (checksum := self.checksums.get(file.name)) is not None:
                index[checksum].append(number)
        return index

    def _indexed(self, key: Callable[[str], str]) -> Mapping[str, Sequence[int]]:
        index: dict[str, list[int]] = defaultdict(list)
        for number, path in enumerate(self._paths):
            index[key(path)].append(number)
        return {each: tuple(numbers) for each, numbers in index.items()}

    def _ends_with(self, number: int, key: str, rank: int) -> bool:
        path, wanted = self._paths[number], _slashed(key)
        wanted = wanted.removeprefix("./")
        if rank:
            path, wanted = path.casefold(), wanted.casefold()
        return path == wanted or path.endswith(f"/{wanted.lstrip('/')}")


def matched(table: SourceTable, key: Key, pictures: Pictures) -> Match:
    """Find the picture of every row. A row that names no picture, or several, stays without."""
    candidates: dict[int, list[tuple[int, int]]] = defaultdict(list)
    unmatched: list[Unmatched] = []
    for row, cells in enumerate(table.rows):
        text = cells[key.column]
        rank, found = _found(pictures, text, key.way)
        if len(found) == 1:
            candidates[found[0]].append((rank, row))
        else:
            unmatched.append(
                Unmatched(row, _reason(text, key.way, [pictures.files[each].name for each in found]))
            )
    rows: dict[str, tuple[int, ...]] = {}
    for number in sorted(candidates):
        best = min(rank for rank, _ in candidates[number])
        name = pictures.files[number].name
        rows[name] = tuple(row for rank, row in candidates[number] if rank == best)
        looser = [row for rank, row in candidates[number] if rank > best]
        unmatched += [Unmatched(row, f"Another row names “{name}” more exactly.") for row in looser]
    conflicts = {name: None for name, numbers in rows.items() if _differ(table, key.column, numbers)}
    return Match(
        rows,
        tuple(sorted(unmatched, key=lambda each: each.row)),
        tuple(file.name for file in pictures.files if file.name not in rows),
        tuple(conflicts),
        sum(len(numbers) - 1 for name, numbers in rows.items() if name not in conflicts),
    )


def proposed(
    table: SourceTable, pictures: Pictures, way: str | None = None, column: int | None = None
) -> Key:
    """The column and way that lead to most pictures, tried on up to 2,000 rows; the first ones if none does.

    ``way`` and ``column`` are kept where they are given.
    """
    step = max(1, len(table.rows) // _ROWS_TRIED)
    rows = table.rows[::step]
    ways = WAYS if way is None else (way,)
    columns = range(len(table.headings)) if column is None else (column,)
    keys = [Key(at, each) for each in ways for at in columns]
    return max(keys, key=lambda key: _reached(pictures, {row[key.column] for row in rows}, key.way))


def looks_like_checksums(table: SourceTable, column: int) -> bool:
    """Whether a column holds sha256, 64 hexadecimal digits each."""
    cells = [row[column].strip() for row in table.rows[:_ROWS_TRIED] if row[column].strip()]
    return bool(cells) and all(
        len(each) == 64 and set(each.lower()) <= set("0123456789abcdef") for each in cells
    )


def _found(pictures: Pictures, text: str, way: str) -> tuple[int, tuple[int, ...]]:
    if not text.strip():
        return 0, ()
    rank, found = pictures.found(text, way)
    # A table that was exported here keeps names such as “=1.jpg” behind an apostrophe.
    return (rank, found) if found or restored(text) == text else pictures.found(restored(text), way)


def _reached(pictures: Pictures, keys: Iterable[str], way: str) -> int:
    answers = (_found(pictures, key, way)[1] for key in keys)
    return len({found[0] for found in answers if len(found) == 1})


def _differ(table: SourceTable, key: int, rows: Sequence[int]) -> bool:
    if len(rows) == 1:
        return False
    contents = [[cell for at, cell in enumerate(table.rows[row]) if at != key] for row in rows]
    return any(each != contents[0] for each in contents)


def _reason(text: str, way: str, names: Sequence[str]) -> str:
    if not text.strip():
        return "The cell by which pictures are found is empty."
    if names:
        more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
        return f"It fits {len(names):,} pictures: {', '.join(names[:_NAMED])}{more}."
    what = {NAME: "this name", PATH: "this path", SHA256: "this checksum"}[way]
    return f"No picture has {what}."


def _composed(text: str) -> str:
    """One spelling of letters with accents: macOS writes them in two parts."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _slashed(text: str) -> str:
    return text.replace("\\", "/")


def _last(path: str) -> str:
    return _slashed(path).rsplit("/", 1)[-1]


def _stem(name: str) -> str:
    return PurePosixPath(name).stem


def _stem_of_key(name: str) -> str:
    # “12.5” is no picture’s name with a suffix.
    return _stem(name) if is_picture_name(name) else name
