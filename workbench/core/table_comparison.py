"""Whether two tables of the same task say the same: labels to the letter, numbers within a small tolerance."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest
from operator import itemgetter
from pathlib import Path
from typing import Any

from workbench.core.errors import WorkbenchError
from workbench.core.inert_text import restored
from workbench.core.tables import Column, Row, Table, Value

TOLERANCE = 1e-5
"""Numbers that differ by no more agree: processors and batches of another size add in another order."""

_NAMED = 5
_READ = {"text": restored, "integer": int, "real": float, "share": float}


class TableComparisonError(WorkbenchError):
    """A file holds no table that could be compared."""


@dataclass(frozen=True)
class TableComparison:
    """How the rows of a given table and of one made here agree.

    ``largest_difference`` is that of two numbers in the same place. ``pictures`` names the first ones that differ.
    """

    agreeing: int
    differing: int
    only_given: int
    only_here: int
    largest_difference: float
    pictures: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether every row of each table has its like in the other."""
        return not self.differing and not self.only_given and not self.only_here

    @property
    def in_words(self) -> str:
        """One to three sentences for the person who asked."""
        given = self.agreeing + self.differing + self.only_given
        sentences = [
            f"{self.agreeing:,} of {given:,} rows agree; the largest difference of a number is "
            f"{_number(self.largest_difference)} (up to {_number(TOLERANCE)} counts as agreement)."
        ]
        apart = [(self.only_given, "only in the given table"), (self.only_here, "only in the one made here")]
        listed = [
            f"{count:,} {'row is' if count == 1 else 'rows are'} {where}" for count, where in apart if count
        ]
        sentences += [f"{' and '.join(listed)}."] if listed else []
        if self.pictures:
            sentences.append(f"Pictures that differ, the first of them: {', '.join(self.pictures)}.")
        return " ".join(sentences)


def compare_tables(given: Path, made: Path, table: Table) -> TableComparison:
    """Compare two files, CSV or Parquet, row by row for each picture, in whatever order the pictures come.

    The given table is held in memory. Raises :class:`TableComparisonError` when one is no such table.
    """
    left: dict[str, list[Row]] = {}
    for row in read_rows(given, table):
        left.setdefault(str(row[0]), []).append(row)
    counts = {"agreeing": 0, "differing": 0, "only_given": 0, "only_here": 0}
    largest, pictures = 0.0, []
    for name, rows in groupby(read_rows(made, table), key=itemgetter(0)):
        found = [_compared(one, other, table) for one, other in zip_longest(left.pop(str(name), ()), rows)]
        for how, difference in found:
            counts[how] += 1
            largest = max(largest, difference)
        if any(how != "agreeing" for how, _ in found):
            pictures.append(str(name))
    counts["only_given"] += sum(map(len, left.values()))
    return TableComparison(**counts, largest_difference=largest, pictures=tuple([*pictures, *left][:_NAMED]))


def read_rows(path: Path, table: Table) -> Iterator[Row]:
    """The rows of a table as it was exported, ``picture`` first. Raises :class:`TableComparisonError`."""
    try:
        yield from _parquet_rows(path, table) if path.suffix.lower() == ".parquet" else _csv_rows(path, table)
    except (OSError, ValueError, LookupError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or "it does not hold the columns " + ", ".join(table.header)
        raise TableComparisonError(
            f"“{path.name}” cannot be compared ({reason.lower()}). Give a table of the task “{table.name}” as it was "
            "exported, CSV or Parquet."
        ) from error


def _csv_rows(path: Path, table: Table) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        places = _places(next(reader, []), table)
        for cells in reader:
            yield tuple(
                _value(column, cells[place]) for column, place in zip(table.all_columns, places, strict=True)
            )


def _value(column: Column, cell: str) -> Value:
    if not cell and column.kind != "text":
        return None
    read: Any = _READ[column.kind]
    value: Value = read(cell)
    return value


def _parquet_rows(path: Path, table: Table) -> Iterator[Row]:
    import pyarrow.parquet as parquet

    with path.open("rb") as stream, parquet.ParquetFile(stream) as file:
        places = _places(file.schema_arrow.names, table)
        for batch in file.iter_batches():
            columns = [batch.column(place).to_pylist() for place in places]
            yield from zip(*columns, strict=True)


def _places(header: Sequence[str], table: Table) -> list[int]:
    if len(set(header)) < len(header):
        raise ValueError("two columns have the same name")
    return [header.index(name) for name in table.header]


def _number(number: float) -> str:
    """Without an exponent, which few people read."""
    return f"{number:.7f}".rstrip("0").rstrip(".")


def _compared(one: Row | None, other: Row | None, table: Table) -> tuple[str, float]:
    """ "agreeing", "differing", "only_given" or "only_here", and the largest difference of two numbers."""
    if other is None:
        return "only_given", 0.0
    if one is None:
        return "only_here", 0.0
    largest = 0.0
    is_same = True
    for column, left, right in zip(table.all_columns, one, other, strict=True):
        if column.kind in ("real", "share") and left is not None and right is not None:
            difference = abs(float(left) - float(right))
            largest = max(largest, difference)
            # Also refuses what is not a number, of which no comparison is true.
            is_same = is_same and difference <= TOLERANCE
        else:
            # CSV knows no difference between an empty text and none.
            is_same = is_same and (left == right or {left, right} == {"", None})
    return ("agreeing" if is_same else "differing"), largest
