"""Tables in workbooks (XLSX): values as they were stored; formulas are not computed, macros not looked at."""

import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from workbench.core.metadata.source import MOST_CELLS, MOST_COLUMNS, Numbered, TableError

LARGEST_SHEET = 2_000_000_000
LARGEST_PARTS = 300_000_000
"""Bytes when unpacked: of a sheet, which is read row by row, and of all that is held in memory."""
_CHUNK = 1 << 20
_TAIL = 200
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]{0,100}?ref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_ERRORS = frozenset(
    {"#N/A", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA", "#SPILL!"}
)
_MOST_MERGED = 10_000

Merged = Mapping[int, list[tuple[int, int, int]]]
"""By the first row of merged ranges, from 1: first column and last column, from 0, and last row."""


@contextmanager
def workbook(path: Path) -> Iterator[Any]:
    """An open workbook of openpyxl, for reading row by row. Raises :class:`TableError` for what is none."""
    # The class that shows charts and pictures of the workbook warns of each it cannot read; none is wanted here.
    import warnings

    from openpyxl import load_workbook  # type: ignore[import-untyped]

    _check_size(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except Exception as error:
        raise _damaged(path) from error
    with closing(book):
        yield book


def sheets_of(book: Any) -> tuple[str, ...]:
    """The names of the sheets that hold cells; charts that fill a sheet are left out."""
    return tuple(sheet.title for sheet in book.worksheets)


def read_sheet(path: Path, book: Any, sheet: str, notes: list[str]) -> Iterator[Numbered]:
    """The rows of a sheet as texts; what is remarkable is added to ``notes``.

    The value of merged cells stands in each of them. Dates are ISO texts; errors such as #N/A are empty.
    """
    found = book[sheet]
    merged, formulas = _looked_over(path, getattr(found, "_worksheet_path", ""))
    if merged:
        count = sum(map(len, merged.values()))
        notes.append(
            f"{count:,} merged {'range' if count == 1 else 'ranges'}: each cell of it has the same value."
        )
    if formulas:
        notes.append(
            "Formulas are not computed: the values stored with them are taken. Where none is stored the cell is empty; "
            "save the workbook in a spreadsheet program first."
        )
    found.reset_dimensions()
    errors = cells = 0
    filled: dict[int, tuple[int, int, str]] = {}
    try:
        for number, row in enumerate(found.iter_rows(values_only=True), 1):
            texts = [as_text(value) for value in row]
            while texts and not texts[-1]:
                texts.pop()
            errors += sum(each in _ERRORS for each in texts)
            texts = ["" if each in _ERRORS else each for each in texts]
            if merged or filled:
                _fill(texts, number, merged.get(number, []), filled)
            cells += len(texts)
            if cells > MOST_CELLS or len(texts) > 16 * MOST_COLUMNS:
                raise TableError(
                    f"The sheet “{sheet}” has too many cells. Nothing was changed. Divide it into smaller tables."
                )
            yield Numbered(number, texts)
    except TableError:
        raise
    except Exception as error:
        raise _damaged(path) from error
    if errors:
        notes.append(
            f"{errors:,} {'cell with an error' if errors == 1 else 'cells with errors'} (#N/A …): no value."
        )


def _fill(
    texts: list[str],
    number: int,
    beginning: list[tuple[int, int, int]],
    filled: dict[int, tuple[int, int, str]],
) -> None:
    """Give the cells of merged ranges the value of their first one; ``filled`` holds those that go on below."""
    for first, last, last_row in beginning:
        value = texts[first] if first < len(texts) else ""
        filled[first] = (last, last_row, value)
    for first, (last, last_row, value) in list(filled.items()):
        if number > last_row:
            del filled[first]
        elif value:
            texts.extend([""] * (last + 1 - len(texts)))
            texts[first : last + 1] = [value] * (last + 1 - first)


def as_text(value: Any) -> str:
    """A cell as text: dates in ISO, numbers as short as they can be told apart, nothing as an empty text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        is_day = value.time() == time()
        return value.date().isoformat() if is_day else value.isoformat(timespec="auto")
    if isinstance(value, date | time):
        return value.isoformat()
    return repr(value) if isinstance(value, float) else str(value)


def _looked_over(path: Path, part: str) -> tuple[Merged, bool]:
    """Merged ranges and whether there are formulas: openpyxl tells neither when it reads row by row."""
    merged: dict[int, list[tuple[int, int, int]]] = {}
    has_formulas = False
    count = 0
    tail = b""
    with zipfile.ZipFile(path) as archive, archive.open(part.lstrip("/")) as stream:
        while chunk := stream.read(_CHUNK):
            text = tail + chunk
            has_formulas = has_formulas or _FORMULA.search(text) is not None
            end = 0
            for match in _MERGED.finditer(text):
                end = match.end()
                count += 1
                if count <= _MOST_MERGED:
                    _note_merged(merged, match[1].decode())
            tail = text[max(end, len(text) - _TAIL) :]
    return merged, has_formulas


def _note_merged(merged: dict[int, list[tuple[int, int, int]]], reference: str) -> None:
    from openpyxl.utils import range_boundaries  # type: ignore[import-untyped]

    first_column, first_row, last_column, last_row = range_boundaries(reference)
    # A title merged over all of a sheet's 16,384 columns fills no more than a table can have.
    last_column = min(last_column, first_column + MOST_COLUMNS)
    merged.setdefault(first_row, []).append((first_column - 1, last_column - 1, last_row))


def _check_size(path: Path) -> None:
    """Refuse what would not fit into memory. An archive's reader gives no more bytes than its directory says."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise _damaged(path) from error
    names = {each.filename for each in parts}
    if any(each.flag_bits & 1 for each in parts):
        raise TableError(
            f"“{path.name}” is protected by a password. Nothing was changed. Save it without one, then try again."
        )
    if ("xl/workbook.xml" not in names and "[Content_Types].xml" not in names) or "xl/workbook.bin" in names:
        raise TableError(
            f"“{path.name}” is no workbook that can be read here. Nothing was changed. "
            "Save it as XLSX or CSV in the program it comes from, then choose that file."
        )
    sheets = [each.file_size for each in parts if "/worksheets/" in each.filename]
    read = [each.file_size for each in parts if each.filename.endswith((".xml", ".rels"))]
    if max(sheets, default=0) > LARGEST_SHEET or sum(read) - sum(sheets) > LARGEST_PARTS:
        raise TableError(
            f"“{path.name}” unpacks to more than can be read. Nothing was changed. Save the sheet as CSV instead."
        )


def _damaged(path: Path) -> TableError:
    return TableError(
        f"“{path.name}” is damaged or no workbook (XLSX). Nothing was changed. "
        "Open it in a spreadsheet program, save it again, and choose the new file."
    )
