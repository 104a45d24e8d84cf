"""Tables as spreadsheets (XLSX), row by row, so that their length does not matter."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

from workbench.core.inert_text import FORMULA_SIGNS
from workbench.core.tables import (
    PICTURE,
    ROWS_AT_ONCE,
    Column,
    Parts,
    Row,
    Table,
    Value,
    Written,
    columns_of,
    in_parts,
    replacing,
)

ROWS_OF_A_SHEET = 1_048_576
"""With the heading: Excel holds no more."""
LETTERS_OF_A_CELL = 32_767
_DAY, _MINUTE, _SECOND = len("2026-01-31"), len("2026-01-31 10:30"), len("2026-01-31 10:30:00")
_FIRST_DAY = date(1900, 3, 1)
"""The calendar of spreadsheets is wrong before it: it has a 29 February 1900."""


def xlsx_parts(path: Path, table: Table | Sequence[Column], rows: Iterable[Row]) -> Parts:
    """Write XLSX in parts; a table longer than a sheet goes on in the next one, with its heading.

    Texts are cells of text and never formulas; those that look like one are marked as text, as a person would with
    an apostrophe, and counted. Days (2026-01-31) and times without a zone are cells of dates, so that a spreadsheet
    can sort and group by them; times with a zone stay texts, since a spreadsheet knows no zones. Letters that a
    spreadsheet cannot hold are replaced by �, texts are cut at 32,767 letters. Closed before its end, it leaves what
    stood there before. Raises :class:`ExportError`.
    """
    from openpyxl import Workbook  # type: ignore[import-untyped]

    columns = columns_of(table)
    counts = dict.fromkeys((column.name for column in columns), 0)
    left = iter(rows)
    done = 0
    with replacing(path) as temporary:
        book = Workbook(write_only=True)
        try:
            for number, first in enumerate(_sheets(left), 1):
                sheet = book.create_sheet("Table" if number == 1 else f"Table {number}")
                sheet.freeze_panes = "A2"
                _append(sheet, tuple(column.name for column in columns), columns, {})
                for part in in_parts(islice(chain(first, left), ROWS_OF_A_SHEET - 1), ROWS_AT_ONCE):
                    for row in part:
                        _append(sheet, row, columns, counts)
                    done += len(part)
                    yield done
            book.save(temporary)
        finally:
            _let_go(book)
    return Written(done, {name: count for name, count in counts.items() if count})


def _sheets(left: Iterator[Row]) -> Iterator[list[Row]]:
    """The first row of each sheet; the first sheet is there even without any."""
    yield list(islice(left, 1))
    while following := list(islice(left, 1)):
        yield following


def _append(sheet: Any, row: Row, columns: Sequence[Column], counts: dict[str, int]) -> None:
    cells: list[Any] = []
    for column, value in zip(columns, row, strict=True):
        cell = _cell(sheet, column, value)
        if isinstance(value, str) and value.startswith(FORMULA_SIGNS):
            counts[column.name] = counts.get(column.name, 0) + 1
        cells.append(cell)
    sheet.append(cells)


def _cell(sheet: Any, column: Column, value: Value) -> Any:
    from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # type: ignore[import-untyped]

    if not isinstance(value, str):
        return None if isinstance(value, float) and not abs(value) < float("inf") else value
    # A picture is found by its name, letter by letter.
    moment = _moment(value) if column.name != PICTURE.name else None
    if moment is not None:
        cell = WriteOnlyCell(sheet, moment)
        cell.number_format = "yyyy-mm-dd" if len(value) == _DAY else "yyyy-mm-dd hh:mm:ss"
        return cell
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("�", value)[:LETTERS_OF_A_CELL])
    # Whatever the text begins with; openpyxl makes a formula of “=” otherwise.
    cell.data_type = "s"
    if value.startswith(FORMULA_SIGNS):
        cell.quotePrefix = True
    return cell


def _moment(text: str) -> date | datetime | None:
    """The day or time that a text is, written in full with hyphens; else None."""
    if len(text) not in (_DAY, _MINUTE, _SECOND) or text[4] != "-" or text[7] != "-":
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if found.tzinfo is not None or found.date() < _FIRST_DAY:
        return None
    return found.date() if len(text) == _DAY else found


def _let_go(book: Any) -> None:
    """Remove the temporary files of sheets that were never saved."""
    for sheet in book.worksheets:
        if not sheet.closed:
            sheet.close()
        writer = sheet._writer
        if writer is not None and Path(writer.out).exists():
            writer.cleanup()
