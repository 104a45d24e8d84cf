"""Tidy tables: what their columns are, and how they are written as CSV and Parquet.

A table has one row per finding; its first column is always the picture's name.
"""

import csv
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from workbench.core.errors import WorkbenchError
from workbench.core.inert_text import inert
from workbench.core.wording import per_cent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Value = str | int | float | None
Row = tuple[Value, ...]

ROWS_AT_ONCE = 10_000
PARQUET_ROWS_AT_ONCE = 50_000


@dataclass(frozen=True)
class Column:
    """One column. ``title`` and ``help`` are what a person reads above it; a share is a number from 0 to 1."""

    name: str
    kind: Literal["text", "integer", "real", "share"]
    title: str
    help: str = ""


@dataclass(frozen=True)
class Table:
    """The columns of one kind of result; ``picture`` comes first and is not repeated in ``columns``.

    ``row_format`` words one row for a list of facts, with the columns' names in braces. A table that ``has_answers``
    says in the first row of a picture what the task found out about it; without them the rows are about something
    else, so that no picture is found by its first one. ``sought_by`` are columns by which single rows are looked up.
    """

    name: str
    columns: tuple[Column, ...]
    row_format: str = ""
    has_answers: bool = True
    sought_by: tuple[str, ...] = ()

    def row_in_words(self, row: Row) -> str:
        """One row, without ``picture``, as a person would say it."""
        named = zip(self.columns, row, strict=True)
        return self.row_format.format(**{column.name: _in_words(column, value) for column, value in named})

    @property
    def header(self) -> tuple[str, ...]:
        """Names of all columns, ``picture`` first."""
        return ("picture", *(column.name for column in self.columns))

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """All columns, ``picture`` first."""
        return (PICTURE, *self.columns)


def _in_words(column: Column, value: Value) -> Value:
    if value is None:
        return "–"
    return per_cent(float(value)) if column.kind == "share" else value


PICTURE = Column("picture", "text", "Picture", "The picture's name inside its folder.")
SKIPPED = Table("skipped", (Column("reason", "text", "Reason", "Why the picture gave no result."),))


@dataclass(frozen=True)
class Rows:
    """What a task found out about one picture: its rows without the leading ``picture``.

    ``vectors`` (rows × dimensions, float32) are the embeddings that belong to the rows, if the task makes any; one
    that could not be made is a row of NaN. They are no part of the table.
    """

    picture: str
    rows: tuple[Row, ...]
    vectors: "NDArray[np.float32] | None" = field(default=None, compare=False)


@dataclass(frozen=True)
class Written:
    """What stands in a file now; ``inert`` counts by column the texts that were made inert for spreadsheets."""

    rows: int
    inert: Mapping[str, int] = field(default_factory=dict)


Parts = Generator[int, None, Written]
"""A file being written: yields the number of rows so far, and gives what was written in the end."""


class ExportError(WorkbenchError):
    """A file could not be written; whatever stood under that name before is still there."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path beside ``path`` that takes its place once the block has succeeded.

    Raises :class:`ExportError` when the disk is full or the folder cannot be written; an older file under that
    name is then unharmed.
    """
    temporary = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        temporary.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExportError(
            f"“{path.name}” could not be written to “{path.parent}” ({reason}). Nothing that was there before "
            "has changed. Free some space or choose another folder, then export again."
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_csv(path: Path, table: Table | Sequence[Column], rows: Iterable[Row]) -> Written:
    """Write UTF-8 CSV with a byte order mark, by which Excel knows umlauts, and a header line.

    Texts that a spreadsheet would compute are made inert (:mod:`workbench.core.inert_text`). Raises
    :class:`ExportError`.
    """
    return finished(csv_parts(path, table, rows))


def write_parquet(
    path: Path, table: Table | Sequence[Column], rows: Iterable[Row], provenance: str = ""
) -> Written:
    """Write Parquet; ``provenance`` (JSON) goes into the file's metadata. Raises :class:`ExportError`."""
    return finished(parquet_parts(path, table, rows, provenance))


def csv_parts(path: Path, table: Table | Sequence[Column], rows: Iterable[Row]) -> Parts:
    """:func:`write_csv` in parts. Closed before its end, it leaves what stood there before."""
    columns = columns_of(table)
    counts = [0] * len(columns)
    done = 0
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(inert(column.name) for column in columns)
        # Every text is quoted, because a lone carriage return in a name would otherwise end the line for readers.
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
        for part in in_parts(rows, ROWS_AT_ONCE):
            writer.writerows(_inert_row(row, counts) for row in part)
            done += len(part)
            yield done
    return Written(done, _named(columns, counts))


def parquet_parts(
    path: Path, table: Table | Sequence[Column], rows: Iterable[Row], provenance: str = ""
) -> Parts:
    """:func:`write_parquet` in parts. Closed before its end, it leaves what stood there before."""
    import pyarrow as arrow
    import pyarrow.parquet as parquet

    kinds = {
        "text": arrow.string(),
        "integer": arrow.int64(),
        "real": arrow.float64(),
        "share": arrow.float64(),
    }
    columns = [arrow.field(column.name, kinds[column.kind]) for column in columns_of(table)]
    schema = arrow.schema(columns, metadata={"provenance": provenance})
    done = 0
    with replacing(path) as temporary, parquet.ParquetWriter(str(temporary), schema) as writer:
        for part in in_parts(rows, PARQUET_ROWS_AT_ONCE):
            arrays = [
                arrow.array(list(values), field.type)
                for values, field in zip(zip(*part, strict=True), schema, strict=True)
            ]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))
            done += len(part)
            yield done
    return Written(done)


def columns_of(table: Table | Sequence[Column]) -> Sequence[Column]:
    """All columns of a table of pictures, or those of one in which no picture need come first."""
    return table.all_columns if isinstance(table, Table) else table


def in_parts(rows: Iterable[Row], size: int) -> Iterator[Sequence[Row]]:
    """Rows by the ``size``; the last part may be shorter."""
    part: list[Row] = []
    for row in rows:
        part.append(row)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


def finished(parts: Parts) -> Written:
    """Write all parts."""
    while True:
        try:
            next(parts)
        except StopIteration as end:
            written: Written = end.value
            return written


def _inert_row(row: Row, counts: list[int]) -> list[Value]:
    cells = list(row)
    for at, cell in enumerate(cells):
        if isinstance(cell, str) and (made := inert(cell)) is not cell:
            cells[at] = made
            counts[at] += 1
    return cells


def _named(columns: Sequence[Column], counts: Sequence[int]) -> dict[str, int]:
    return {column.name: count for column, count in zip(columns, counts, strict=True) if count}
