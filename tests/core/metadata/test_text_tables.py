"""Tables as text: whatever a spreadsheet or a program has written comes back, and what is odd is said."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.core.metadata import source, text_tables
from workbench.core.metadata.reading import read_table
from workbench.core.metadata.settings import DELIMITERS, ReadingSettings
from workbench.core.metadata.source import SourceTable, TableError

CELLS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=("Cs",)), max_size=12
)
WINDOWS = st.text(st.characters(codec="cp1252", exclude_characters="\0"), max_size=12)
HEADINGS = st.lists(
    st.text("abcdefgäöü_", min_size=1, max_size=8), min_size=2, max_size=5, unique_by=str.casefold
)


def read(path: Path, content: bytes | str, **named: str) -> SourceTable:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    *_, last = read_table(path, ReadingSettings(**named))
    assert last.value is not None
    return replace(last.value, rows=list(map(list, last.value.rows)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "town.csv"


def written(rows: list[list[str]], delimiter: str, quoting: int) -> str:
    held = io.StringIO()
    csv.writer(held, delimiter=delimiter, quoting=quoting).writerows(rows)
    return held.getvalue()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(
    st.data(),
    HEADINGS,
    st.sampled_from(sorted(DELIMITERS.values())),
    st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
    st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "utf-32")),
)
def test_any_table_comes_back(
    path: Path, data: st.DataObject, headings: list[str], sign: str, quoting: int, encoding: str
) -> None:
    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(headings), max_size=len(headings)), max_size=8))
    table = read(path, written([headings, *rows], sign, quoting).encode(encoding))
    assert table.headings == tuple(headings)
    assert table.rows == [row for row in rows if any(row)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.lists(st.tuples(WINDOWS, WINDOWS), max_size=6))
def test_any_table_of_windows_comes_back(path: Path, rows: list[tuple[str, str]]) -> None:
    # A lone ä is no UTF-8, which tells the encoding.
    everything = [["häuser", "b"], *map(list, rows)]
    table = read(path, written(everything, ";", csv.QUOTE_ALL).encode("cp1252"))
    assert (table.headings, table.rows) == (("häuser", "b"), [list(row) for row in rows if any(row)])


def test_utf_16_without_a_mark(path: Path) -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        assert read(path, "name\tb\nx\t2\n".encode(encoding)).rows == [["x", "2"]]


def test_a_decimal_comma_is_recognised_and_said(path: Path) -> None:
    table = read(path, "a;b\n1,5;x\n2,25;y\n")
    assert table.decimal == "," and "decimal comma" in table.notes[-1]
    assert read(path, "a;b\n1,5;2.5\n").decimal == "."
    assert read(path, 'a,b\n"1,5",x\n').decimal == "."
    assert read(path, "a;b\n1,5;x\n", decimal="point").decimal == "."


def test_settings_overrule_what_is_found_out(path: Path) -> None:
    assert read(path, "a;b,c\n1;2,3\n", delimiter="comma").headings == ("a;b", "c")
    assert read(path, "h\u00e4,b\n1,2\n".encode("mac_roman"), encoding="Mac Roman").headings == ("hä", "b")


def test_excels_line_about_the_delimiter(path: Path) -> None:
    table = read(path, "sep=|\na|b\n1|2,3\n")
    assert (table.headings, table.rows, table.lines) == (("a", "b"), [["1", "2,3"]], [3])


def test_ragged_rows_are_kept_and_named_by_their_lines(path: Path) -> None:
    table = read(path, 'a,b\n1\n"x\ny",2\n3,4,5\n\n6,7\n')
    assert table.headings == ("a", "b", "Column 3")
    assert table.rows == [["1", "", ""], ["x\ny", "2", ""], ["3", "4", "5"], ["6", "7", ""]]
    assert table.lines == [2, 3, 5, 7]
    assert "Lines 2 and 5 have" in table.notes[0]


def test_headings_that_are_empty_or_twice_get_names(path: Path) -> None:
    assert read(path, "a,,A,a\n1,2,3,4\n").headings == ("a", "Column 2", "A (2)", "a (3)")
    # The comma at the end of every line is no column.
    assert read(path, "a,b,\n1,2,\n").headings == ("a", "b")


def test_a_quotation_mark_that_is_never_closed_is_said(path: Path) -> None:
    table = read(path, 'a,b\n1,2\n3,"x\n4,5\n')
    assert "line 3 is never closed" in table.notes[-1]
    assert table.rows[-1] == ["3", "x\n4,5\n"]
    assert not read(path, 'a,b\n1,"x\n4,5"\n').notes


def test_nul_characters_are_left_out_and_counted(path: Path) -> None:
    table = read(path, b"a,b\n1\0,2\n" + b"more text,x\n" * 9)
    assert table.rows[0] == ["1", "2"] and "1 characters" in table.notes[0]


def test_two_hundred_columns_and_a_huge_cell(path: Path) -> None:
    wide = [
        ",".join(f"c{at}" for at in range(250)),
        ",".join("1" for _ in range(249)) + "," + "x" * 1_000_000,
    ]
    table = read(path, "\n".join(wide))
    assert len(table.headings) == 250 and len(table.rows[0][-1]) == 1_000_000


def test_a_line_without_end_is_refused_before_it_fills_the_memory(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_tables, "LONGEST_LINE", 1000)
    with pytest.raises(TableError, match=r"Line 2 .* longer than"):
        read(path, "a,b\n" + "x," * 2000)


def test_a_cell_without_end_is_refused(path: Path) -> None:
    with pytest.raises(TableError, match=r"Line 2 .* never closed"):
        read(path, 'a,b\n1,"' + ("x" * 999 + "\n") * 4100)


def test_too_many_columns_or_cells_are_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TableError, match="1,001 columns"):
        read(path, ",".join(f"c{at}" for at in range(1001)) + "\n" + "1," * 1000 + "1\n")
    monkeypatch.setattr(source, "MOST_CELLS", 10)
    with pytest.raises(TableError, match="more than 10 cells"):
        read(path, "a,b\n" + "1,2\n" * 6)


@pytest.mark.parametrize("content", [b"", b"\n\n  \n", b",,\n"])
def test_nothing_at_all_is_a_sentence(path: Path, content: bytes) -> None:
    with pytest.raises(TableError, match=r"empty|no rows"):
        read(path, content)


def test_headings_alone_are_a_table_without_rows(path: Path) -> None:
    table = read(path, "a,b\n")
    assert (table.headings, table.rows) == (("a", "b"), [])


def test_what_is_no_text_is_refused(path: Path) -> None:
    with pytest.raises(TableError, match="no table"):
        read(path, b"\xff\xd8\xff\xe0\x01\x02\x03\x04\x05\x06\x07" * 50)


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="could not be opened"):
        list(read_table(tmp_path / "nowhere.csv"))
