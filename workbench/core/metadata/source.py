"""A table as it stands in a file: headings, cells as text, and what was remarkable while it was read."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice

from workbench.core.errors import WorkbenchError
from workbench.core.steps import Step, Steps

MOST_COLUMNS = 1_000
MOST_CELLS = 20_000_000
ROWS_PER_STEP = 2_000
_NAMED_LINES = 8


class TableError(WorkbenchError):
    """A table cannot be read; nothing in the study has changed."""


@dataclass(frozen=True)
class Numbered:
    """A row as it was read, and the number of its first line in the file, from 1."""

    line: int
    cells: list[str]


@dataclass(frozen=True)
class SourceTable:
    """A table that was read whole. Every row has one cell, a text, for each heading; headings are all different.

    ``lines`` are the rows' line numbers in the file. ``decimal`` is "." or ",". ``sheets`` are all sheets of a
    workbook, ``sheet`` the one that was read; both empty for other files. ``notes`` are sentences to be read.
    """

    file_name: str
    sha256: str
    headings: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    lines: Sequence[int]
    decimal: str = "."
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    way_of_writing: str = ""


@dataclass(frozen=True)
class Grid:
    """Headings and rows made rectangular, with what was remarkable about them."""

    headings: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    lines: list[int]
    notes: tuple[str, ...]


def read_grid(
    name: str, found: Iterator[Numbered], total: int = 0, has_empty_ends: bool = False
) -> Steps[Grid | None]:
    """Make a table of rows; the first one that is not empty holds the headings. Empty rows are passed over.

    The last step's value is the table. Rows that are too short or too long are kept, and named in a note.
    ``total`` is the number of rows if it is known; ``has_empty_ends`` says that rows end with their last value, as
    those of sheets do, so that a short one is nothing remarkable. Raises :class:`TableError` for no rows or too many
    cells.
    """
    heading = next((each for each in found if any(map(str.strip, each.cells))), None)
    if heading is None:
        raise TableError(f"“{name}” holds no rows. Nothing was changed. Choose another file or sheet.")
    width = expected = len(heading.cells)
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    ragged: list[int] = []
    cells = 0
    while part := list(islice(found, ROWS_PER_STEP)):
        for each in part:
            if not any(each.cells):
                continue
            # Tuples of texts are of no concern to the garbage collector; lists would hold up the window with it.
            rows.append(tuple(each.cells))
            lines.append(each.line)
            cells += len(each.cells)
            if len(each.cells) > expected or (len(each.cells) < expected and not has_empty_ends):
                ragged.append(each.line)
                width = max(width, len(each.cells))
        _refuse_beyond(name, width, cells)
        yield Step(len(rows), total, None)
    _refuse_beyond(name, width, width * len(rows))
    rows = [row if len(row) == width else row + ("",) * (width - len(row)) for row in rows]
    headings = [*heading.cells, *([""] * (width - expected))]
    kept = [at for at, text in enumerate(headings) if text.strip() or any(row[at] for row in rows)]
    if len(kept) < width:
        rows = [tuple(row[at] for at in kept) for row in rows]
    notes = [_ragged_in_words(ragged, len(kept) < expected)] if ragged else []
    yield Step(len(rows), len(rows), Grid(_names(headings, kept), rows, lines, tuple(notes)))


def _refuse_beyond(name: str, width: int, cells: int) -> None:
    if width > MOST_COLUMNS:
        raise TableError(
            f"“{name}” has {width:,} columns; at most {MOST_COLUMNS:,} can be read. Nothing was changed. "
            "Check the sign between the cells, or keep fewer columns."
        )
    if cells > MOST_CELLS:
        raise TableError(
            f"“{name}” has more than {MOST_CELLS:,} cells. Nothing was changed. Divide it into smaller tables."
        )


def _names(headings: Sequence[str], kept: Iterable[int]) -> tuple[str, ...]:
    """Headings that are all different; one that is empty or taken gets a number."""
    taken: Counter[str] = Counter()
    names = []
    for at in kept:
        wanted = " ".join(headings[at].split()) or f"Column {at + 1}"
        candidates = (wanted if number == 1 else f"{wanted} ({number})" for number in count(1))
        name = next(each for each in candidates if not taken[each.casefold()])
        taken[name.casefold()] += 1
        names.append(name)
    return tuple(names)


def _ragged_in_words(lines: Sequence[int], has_dropped: bool) -> str:
    named = in_words(lines)
    verb = "has" if len(lines) == 1 else "have"
    kept = "" if has_dropped else " Missing cells are empty, further ones stand in columns of their own."
    return f"{named} {verb} more or fewer cells than there are headings.{kept}"


def in_words(lines: Sequence[int]) -> str:
    """“Line 7”, “Lines 7, 9 and 12”, “Lines 7, 9 … and 300 more”."""
    if len(lines) == 1:
        return f"Line {lines[0]:,}"
    first = [f"{line:,}" for line in lines[:_NAMED_LINES]]
    if len(lines) > _NAMED_LINES:
        return f"Lines {', '.join(first)} and {len(lines) - _NAMED_LINES:,} more"
    return f"Lines {', '.join(first[:-1])} and {first[-1]}"
