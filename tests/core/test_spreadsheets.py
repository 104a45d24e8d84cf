"""Spreadsheets: what a person would see in Excel, read back with openpyxl and pandas."""

import tempfile
from pathlib import Path

import openpyxl
import pandas
import pytest

from workbench.core import spreadsheets
from workbench.core.errors import WorkbenchError
from workbench.core.spreadsheets import LETTERS_OF_A_CELL, xlsx_parts
from workbench.core.tables import Column, Row, Written

COLUMNS = (
    Column("picture", "text", "Picture"),
    Column("count", "integer", "Count"),
    Column("share", "share", "Share"),
)


def write(path: Path, rows: list[Row]) -> Written:
    parts = xlsx_parts(path, COLUMNS, iter(rows))
    while True:
        try:
            next(parts)
        except StopIteration as end:
            return end.value


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    rows: list[Row] = [
        ("Bär 写真.png", 3, 0.25),
        ("b.png", None, None),
        ("2026-01-02", -4, 1e-9),
        ("12", 0, 1.0),
    ]
    assert write(tmp_path / "x.xlsx", rows) == Written(4)
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert [tuple(cell.value for cell in row) for row in book.active.iter_rows()] == [
        ("picture", "count", "share"),
        *rows,
    ]
    assert pandas.read_excel(tmp_path / "x.xlsx")["picture"].tolist()[3] == "12"
    book.close()


def test_days_and_times_are_dates_for_a_spreadsheet(tmp_path: Path) -> None:
    columns = (Column("picture", "text", "Picture"), Column("day", "text", "Day"), Column("at", "text", "At"))
    texts = [
        ("2026-01-31", "2024-02-29", "2026-01-31 10:30:05"),
        ("b.png", "1900-03-01", "2026-01-31T10:30"),
    ]
    parts = xlsx_parts(tmp_path / "x.xlsx", columns, iter(texts))
    list(parts)
    found = pandas.read_excel(tmp_path / "x.xlsx")
    assert found["picture"].tolist() == ["2026-01-31", "b.png"]
    assert found["day"].tolist() == [pandas.Timestamp("2024-02-29"), pandas.Timestamp("1900-03-01")]
    assert found["at"].tolist() == [
        pandas.Timestamp("2026-01-31 10:30:05"),
        pandas.Timestamp("2026-01-31 10:30"),
    ]
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert [book.active[place].number_format for place in ("B2", "C2")] == [
        "yyyy-mm-dd",
        "yyyy-mm-dd hh:mm:ss",
    ]
    book.close()


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30",
        "2026-1-31",
        "1899-12-31",
        "1900-02-28",
        "20260131",
        "2026-W05-6",
        "2026-01-31T10:30:05+00:00",
        "2026-01-31T1030",
        "a day",
    ],
)
def test_what_is_no_day_of_a_spreadsheet_stays_text(tmp_path: Path, text: str) -> None:
    columns = (Column("picture", "text", "Picture"), Column("day", "text", "Day"))
    list(xlsx_parts(tmp_path / "x.xlsx", columns, iter([("a.png", text)])))
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert (book.active["B2"].value, book.active["B2"].data_type) == (text, "s")
    book.close()


def test_a_formula_is_a_text_and_counted(tmp_path: Path) -> None:
    text = '=HYPERLINK("http://evil.example")'
    written = write(tmp_path / "x.xlsx", [(text, 1, 0.5), ("-", 2, 0.5), ("a.png", -3, 0.5)])
    assert written.inert == {"picture": 2}
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    cell = book.active["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
    assert (book.active["B4"].value, book.active["B4"].data_type) == (-3, "n")
    book.close()


def test_what_a_spreadsheet_cannot_hold_is_replaced(tmp_path: Path) -> None:
    write(tmp_path / "x.xlsx", [("bell\x07", 1, float("nan")), ("x" * 40_000, 2, float("inf"))])
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert book.active["A2"].value == "bell�"
    assert len(book.active["A3"].value) == LETTERS_OF_A_CELL
    assert book.active["C2"].value is None and book.active["C3"].value is None
    book.close()


@pytest.mark.parametrize(("count", "lengths"), [(0, [1]), (3, [4]), (4, [4, 2]), (7, [4, 4, 2])])
def test_a_long_table_goes_on_in_further_sheets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int, lengths: list[int]
) -> None:
    monkeypatch.setattr(spreadsheets, "ROWS_OF_A_SHEET", 4)
    rows: list[Row] = [(f"{number}.png", number, 0.5) for number in range(count)]
    assert write(tmp_path / "x.xlsx", rows).rows == count
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert [sheet.max_row for sheet in book] == lengths
    assert [row[0] for sheet in book for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        row[0] for row in rows
    ]
    assert all(sheet["A1"].value == "picture" for sheet in book)
    book.close()


def test_a_file_that_is_given_up_half_way_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheets, "ROWS_AT_ONCE", 2)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    (tmp_path / "x.xlsx").write_text("older")

    def rows():  # type: ignore[no-untyped-def]
        yield from [("a.png", 1, 0.5)] * 3
        raise WorkbenchError("The study has been closed.")

    closed = xlsx_parts(tmp_path / "x.xlsx", COLUMNS, rows())
    assert next(closed) == 2
    closed.close()
    with pytest.raises(WorkbenchError, match="has been closed"):
        list(xlsx_parts(tmp_path / "x.xlsx", COLUMNS, rows()))
    assert (tmp_path / "x.xlsx").read_text() == "older"
    assert {each.name for each in tmp_path.iterdir()} == {"temporary", "x.xlsx"}
    assert not list((tmp_path / "temporary").iterdir())
