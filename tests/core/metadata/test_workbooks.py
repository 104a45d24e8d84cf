"""Workbooks and Parquet: stored values, merged cells, dates, errors; and workbooks that are none."""

import datetime
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow
import pytest
from pyarrow import parquet

from workbench.core.metadata import workbooks
from workbench.core.metadata.reading import read_table
from workbench.core.metadata.source import SourceTable, TableError


def read(path: Path, sheet: str = "") -> SourceTable:
    *_, last = read_table(path, sheet=sheet)
    assert last.value is not None
    return replace(last.value, rows=list(map(list, last.value.rows)))


@pytest.fixture
def saved(tmp_path: Path) -> Callable[..., Path]:
    def save(rows: list[list[Any]], merged: tuple[str, ...] = ()) -> Path:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        for each in merged:
            book.active.merge_cells(each)
        book.create_sheet("Second").append(["only", "this"])
        book.save(tmp_path / "town.xlsx")
        return tmp_path / "town.xlsx"

    return save


def test_values_become_texts(saved: Callable[..., Path]) -> None:
    day = datetime.date(2026, 1, 31)
    row = ["007", 7, 0.1, day, datetime.datetime(2026, 1, 31, 8, 5), datetime.time(8, 5), True, "=1+1", None]
    table = read(saved([[f"c{at}" for at in range(9)], row]))
    expected = ["007", "7", "0.1", "2026-01-31", "2026-01-31T08:05:00", "08:05:00", "TRUE", "", ""]
    assert table.rows == [expected]
    assert "not computed" in table.notes[0] and "Where none is stored the cell is empty" in table.notes[0]
    assert (table.sheet, table.sheets) == ("Sheet", ("Sheet", "Second"))


def test_merged_cells_have_the_value_of_the_first(saved: Callable[..., Path]) -> None:
    rows = [["a", "b", "c"], ["x", 1, "m"], [None, 2, None], [None, 3, None], ["y", 4, "n"]]
    table = read(saved(rows, ("A2:A4", "B5:C5")))
    assert table.rows == [["x", "1", "m"], ["x", "2", ""], ["x", "3", ""], ["y", "4", "4"]]
    assert table.notes == ("2 merged ranges: each cell of it has the same value.",)


def test_errors_have_no_value_and_are_counted(saved: Callable[..., Path]) -> None:
    table = read(saved([["a", "b"], ["#N/A", 1], ["x", "#DIV/0!"]]))
    assert table.rows == [["", "1"], ["x", ""]] and "2 cells with errors" in table.notes[0]


def test_a_sheet_can_be_chosen(saved: Callable[..., Path]) -> None:
    path = saved([["a"], [1]])
    assert read(path, "Second").headings == ("only", "this")
    with pytest.raises(TableError, match=r"no sheet “Third”.* It has: Sheet, Second"):
        read(path, "Third")


def test_an_empty_sheet(saved: Callable[..., Path]) -> None:
    with pytest.raises(TableError, match="no rows"):
        read(saved([]))


def test_what_unpacks_to_too_much_is_refused(
    saved: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved([["a"], *([["x" * 100]] * 200)])
    monkeypatch.setattr(workbooks, "LARGEST_SHEET", 1000)
    with pytest.raises(TableError, match="unpacks to more"):
        read(path)
    monkeypatch.undo()
    monkeypatch.setattr(workbooks, "LARGEST_PARTS", 1000)
    with pytest.raises(TableError, match="unpacks to more"):
        read(path)


def test_a_sheet_that_claims_to_be_huge_is_read_as_it_is(saved: Callable[..., Path], tmp_path: Path) -> None:
    changed = rewritten(
        saved([["a", "b"], [1, 2]]), "xl/worksheets/sheet1.xml", b'ref="A1:B2"', b'ref="A1:XFD1048576"'
    )
    assert read(changed).rows == [["1", "2"]]


def test_entities_that_multiply_are_refused(saved: Callable[..., Path]) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet'
    changed = rewritten(saved([["a", "b"], [1, 2]]), "xl/worksheets/sheet1.xml", b"<worksheet", bomb)
    with pytest.raises(TableError, match="damaged"):
        read(changed)


def rewritten(path: Path, part: str, old: bytes, new: bytes) -> Path:
    held = io.BytesIO()
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(held, "w") as after:
        for each in before.namelist():
            content = before.read(each)
            assert each != part or old in content
            after.writestr(each, content.replace(old, new, 1) if each == part else content)
    path.write_bytes(held.getvalue())
    return path


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "password or an old workbook"),
        (b"PK\x03\x04" + b"x" * 100, "damaged"),
        (b"PAR1" + b"x" * 100, "no Parquet file"),
    ],
)
def test_files_that_only_look_right(tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(TableError, match=sentence):
        read(tmp_path / "a.xlsx")


def test_a_workbook_cut_off(saved: Callable[..., Path]) -> None:
    path = saved([["a"], [1]])
    path.write_bytes(path.read_bytes()[:-300])
    with pytest.raises(TableError, match="damaged"):
        read(path)


def test_another_archive_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("content.xml", "<x/>")
    with pytest.raises(TableError, match="no workbook that can be read"):
        read(tmp_path / "a.ods")


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    day = datetime.date(2026, 1, 31)
    parquet.write_table(pyarrow.table({"name": ["a.jpg", None], "n": [1, 2], "day": [day, day]}), path)
    table = read(path)
    assert (table.headings, table.rows) == (
        ("name", "n", "day"),
        [["a.jpg", "1", "2026-01-31"], ["", "2", "2026-01-31"]],
    )
