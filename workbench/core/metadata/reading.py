"""Reading a table that somebody brings: CSV, XLSX or Parquet, told by the content and not by the name."""

import hashlib
import itertools
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from workbench.core.metadata.kinds import decimal_sign
from workbench.core.metadata.settings import DECIMALS, ReadingSettings
from workbench.core.metadata.source import (
    MOST_CELLS,
    Grid,
    Numbered,
    SourceTable,
    TableError,
    read_grid,
)
from workbench.core.metadata.text_tables import Characters, how_written, read_rows
from workbench.core.metadata.workbooks import as_text, read_sheet, sheets_of, workbook
from workbench.core.steps import Step, Steps
from workbench.core.wording import size_in_words

LARGEST_FILE = 2_000_000_000
_CHUNK = 1 << 20
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class _File:
    """What one pass over a file tells."""

    sha256: str
    characters: Characters
    begins: bytes


def read_table(
    path: Path, settings: ReadingSettings | None = None, sheet: str = ""
) -> Steps[SourceTable | None]:
    """Read a whole table; the last step's value is the table, those before count rows.

    ``sheet`` is the sheet of a workbook; the first one if it is empty. At most 1,000 columns and 20 million cells
    are read. Raises :class:`TableError`, a sentence, for whatever is no table.
    """
    settings = settings or ReadingSettings()
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise TableError(
                f"“{path.name}” is larger than {size_in_words(LARGEST_FILE)}. Nothing was changed. "
                "Divide it into smaller tables."
            )
        file = _looked_at(path)
        if not file.begins:
            raise TableError(f"“{path.name}” is empty. Nothing was changed. Choose another file.")
        yield Step(0, 0, None)
        yield from _read(path, file, settings, sheet)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise TableError(
            f"“{path.name}” could not be opened ({reason}). Nothing was changed. Close it in other programs, "
            "then choose it again."
        ) from error


def _read(path: Path, file: _File, settings: ReadingSettings, sheet: str) -> Steps[SourceTable | None]:
    if file.begins.startswith(_COMPOUND):
        raise TableError(
            f"“{path.name}” is protected by a password or an old workbook (XLS). Nothing was changed. "
            "Save it as XLSX without a password, or as CSV, then choose that file."
        )
    if file.begins.startswith(b"PK\x03\x04"):
        yield from _workbook(path, file, settings, sheet)
    elif file.begins.startswith(b"PAR1"):
        yield from _parquet(path, file)
    elif file.characters.is_text:
        yield from _text(path, file, settings)
    else:
        raise TableError(
            f"“{path.name}” is no table: it is not text, no workbook (XLSX) and no Parquet. Nothing was changed. "
            "Choose another file."
        )


def _text(path: Path, file: _File, settings: ReadingSettings) -> Steps[SourceTable | None]:
    written = how_written(path, settings, file.characters.encoding)
    notes: list[str] = []

    def table(grid: Grid) -> SourceTable:
        decimal = "." if written.delimiter == "," else decimal_sign(grid)
        decimal = DECIMALS.get(settings.decimal, decimal)
        if decimal == ",":
            notes.append("Numbers are read with a decimal comma (1,5 is one and a half).")
        made = _table(path, file, grid, notes)
        return replace(made, decimal=decimal, way_of_writing=written.in_words)

    yield from _tables(read_grid(path.name, read_rows(path, written, notes)), table)


def _workbook(path: Path, file: _File, settings: ReadingSettings, sheet: str) -> Steps[SourceTable | None]:
    with workbook(path) as book:
        sheets = sheets_of(book)
        if not sheets:
            raise TableError(
                f"“{path.name}” holds no sheet with cells. Nothing was changed. Choose another file."
            )
        if sheet and sheet not in sheets:
            raise TableError(
                f"“{path.name}” has no sheet “{sheet}”. Nothing was changed. It has: {', '.join(sheets)}."
            )
        chosen = sheet or sheets[0]
        notes: list[str] = []

        def table(grid: Grid) -> SourceTable:
            decimal = DECIMALS.get(settings.decimal, ".")
            made = _table(path, file, grid, notes)
            return replace(
                made, decimal=decimal, sheet=chosen, sheets=sheets, way_of_writing="Workbook (XLSX)"
            )

        rows = read_sheet(path, book, chosen, notes)
        yield from _tables(read_grid(path.name, rows, has_empty_ends=True), table)


def _parquet(path: Path, file: _File) -> Steps[SourceTable | None]:
    import pyarrow as arrow
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as source:
            rows, columns = source.metadata.num_rows, len(source.schema_arrow.names)
            if rows * columns > MOST_CELLS:
                raise TableError(
                    f"“{path.name}” has more than {MOST_CELLS:,} cells. Nothing was changed. Keep fewer columns."
                )
            yield from _tables(
                read_grid(path.name, _rows_of(source), rows),
                lambda grid: replace(_table(path, file, grid, []), way_of_writing="Parquet"),
            )
    except (arrow.ArrowException, OverflowError) as error:
        raise TableError(
            f"“{path.name}” is damaged or no Parquet file. Nothing was changed. Choose another file."
        ) from error


def _tables(steps: Steps[Grid | None], made: Callable[[Grid], SourceTable]) -> Steps[SourceTable | None]:
    with closing(steps):
        for step in steps:
            yield Step(step.done, step.total, None if step.value is None else made(step.value))


def _rows_of(source: object) -> Iterator[Numbered]:
    names = source.schema_arrow.names  # type: ignore[attr-defined]
    yield Numbered(1, list(names))
    numbers = itertools.count(2)
    for batch in source.iter_batches(batch_size=10_000):  # type: ignore[attr-defined]
        columns = [column.to_pylist() for column in batch.columns]
        for row in zip(*columns, strict=True):
            yield Numbered(next(numbers), [as_text(value) for value in row])


def _table(path: Path, file: _File, grid: Grid, notes: list[str]) -> SourceTable:
    return SourceTable(
        path.name, file.sha256, grid.headings, grid.rows, grid.lines, notes=(*grid.notes, *notes)
    )


def _looked_at(path: Path) -> _File:
    checksum, characters, begins = hashlib.sha256(), Characters(), b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            begins = begins or chunk[:16]
            checksum.update(chunk)
            characters.feed(chunk)
    characters.feed(b"", is_last=True)
    return _File(checksum.hexdigest(), characters, begins)
