"""Tables: what is written is what is read, by other programs too, and nothing older is harmed on the way."""

import csv
from pathlib import Path

import pandas
import pyarrow.parquet as parquet
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from workbench.core import tables
from workbench.core.errors import WorkbenchError
from workbench.core.inert_text import inert, restored
from workbench.core.tables import (
    Column,
    ExportError,
    Row,
    Table,
    csv_parts,
    parquet_parts,
    replacing,
    write_csv,
    write_parquet,
)

TABLE = Table(
    "findings",
    (
        Column("label", "text", "Label"),
        Column("count", "integer", "Count"),
        Column("share", "share", "Share"),
    ),
    row_format="{count} × {label} ({share})",
)
TEXTS = st.text(st.characters(codec="utf-8"))
ROWS = st.lists(
    st.tuples(
        TEXTS,
        TEXTS,
        st.integers(-(2**63), 2**63 - 1),
        st.floats(allow_nan=False, allow_infinity=False),
    ),
    max_size=20,
)
NAMES = [
    "sunset 🌅.png",
    'say "cheese".png',
    "two\nlines.png",
    "carriage\rreturn.png",
    "写真.png",
    "a,b;c\t.png",
    "'",
    "",
]
one_folder = hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)


def read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@one_folder
@given(ROWS)
def test_csv_gives_back_what_was_written(tmp_path: Path, rows: list[Row]) -> None:
    path = tmp_path / "findings.csv"
    write_csv(path, TABLE, rows)
    header, *found = read_csv(path)
    assert header == ["picture", "label", "count", "share"]
    assert [(restored(a), restored(b), int(c), float(d)) for a, b, c, d in found] == rows


@one_folder
@given(ROWS)
def test_parquet_gives_back_what_was_written(tmp_path: Path, rows: list[Row]) -> None:
    path = tmp_path / "findings.parquet"
    write_parquet(path, TABLE, rows, provenance='{"task": "x"}')
    found = parquet.read_table(path)
    assert [tuple(row.values()) for row in found.to_pylist()] == rows
    assert [str(kind) for kind in found.schema.types] == ["string", "string", "int64", "double"]
    assert found.schema.metadata[b"provenance"] == b'{"task": "x"}'


def test_pandas_reads_odd_names_from_both_alike(tmp_path: Path) -> None:
    rows = [(name or "empty", f"label of {name}", 1, 0.5) for name in NAMES]
    write_csv(tmp_path / "x.csv", TABLE, rows)
    write_parquet(tmp_path / "x.parquet", TABLE, rows)
    for found in (pandas.read_csv(tmp_path / "x.csv"), pandas.read_parquet(tmp_path / "x.parquet")):
        assert list(found.itertuples(index=False, name=None)) == rows


def test_what_is_missing_is_empty_in_csv_and_null_in_parquet(tmp_path: Path) -> None:
    rows: list[Row] = [("a.png", None, None, None), ("b.png", "cat", 1, 0.5)]
    write_csv(tmp_path / "x.csv", TABLE, rows)
    write_parquet(tmp_path / "x.parquet", TABLE, rows)
    assert read_csv(tmp_path / "x.csv")[1] == ["a.png", "", "", ""]
    assert parquet.read_table(tmp_path / "x.parquet").to_pylist()[0] == dict.fromkeys(TABLE.header) | {
        "picture": "a.png"
    }
    assert pandas.read_csv(tmp_path / "x.csv")["count"].isna().tolist() == [True, False]


def test_many_rows_are_written_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "PARQUET_ROWS_AT_ONCE", 10)
    rows = [(f"{number}.png", "x", number, 0.5) for number in range(25)]
    write_parquet(tmp_path / "x.parquet", TABLE, iter(rows))
    assert parquet.ParquetFile(tmp_path / "x.parquet").metadata.num_row_groups == 3
    assert [tuple(row.values()) for row in parquet.read_table(tmp_path / "x.parquet").to_pylist()] == rows


@pytest.mark.parametrize("write", [write_csv, write_parquet])
def test_a_table_without_rows_still_has_its_columns(tmp_path: Path, write) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "new folder" / "x"
    write(path, TABLE, [])
    assert path.is_file()
    names = read_csv(path)[0] if write is write_csv else parquet.read_table(path).column_names
    assert names == list(TABLE.header)


def test_a_row_can_be_said_in_words() -> None:
    assert TABLE.row_in_words(("cat", 3, 0.25)) == "3 × cat (25%)"


@pytest.mark.parametrize("write", [write_csv, write_parquet])
def test_rows_that_end_in_an_error_leave_the_older_file(tmp_path: Path, write) -> None:  # type: ignore[no-untyped-def]
    def rows():  # type: ignore[no-untyped-def]
        yield ("a.png", "cat", 1, 0.5)
        raise WorkbenchError("The study has been closed.")

    path = tmp_path / "x"
    path.write_text("older")
    with pytest.raises(WorkbenchError, match="has been closed"):
        write(path, TABLE, rows())
    assert path.read_text() == "older"
    assert [each.name for each in tmp_path.iterdir()] == ["x"]


def test_a_name_that_is_a_folder_or_too_long_ends_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for name in ("folder", "x" * 255):
        with pytest.raises(ExportError, match="could not be written"):
            write_csv(tmp_path / name, TABLE, [])
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("write", [write_csv, write_parquet])
def test_a_full_disk_ends_in_a_sentence_and_leaves_the_older_file(tmp_path: Path, write) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "x"
    path.write_text("older")
    (tmp_path / ".x.part").symlink_to("/dev/full")
    with pytest.raises(ExportError) as caught:
        write(path, TABLE, [("a.png", "cat", 1, 0.5)] * 100)
    assert "No space left on device" in str(caught.value) and "Nothing that was there before" in str(
        caught.value
    )
    assert path.read_text() == "older"
    assert [each.name for each in tmp_path.iterdir()] == ["x"]


def test_only_a_finished_file_appears(tmp_path: Path) -> None:
    path = tmp_path / "x"
    with replacing(path) as temporary:
        temporary.write_text("new")
        assert not path.exists()
    assert path.read_text() == "new" and not temporary.exists()


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://evil.example")', "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1"]
)
def test_a_formula_is_exported_inert_and_counted(tmp_path: Path, text: str) -> None:
    rows: list[Row] = [(text, "cat", -1, 0.5), ("a.png", text, 2, 0.5), ("b.png", text, 3, -0.5)]
    written = write_csv(tmp_path / "x.csv", TABLE, rows)
    _, first, second, third = read_csv(tmp_path / "x.csv")
    assert first == [f"'{text}", "cat", "-1", "0.5"]
    assert (second[1], third[1], third[3]) == (f"'{text}", f"'{text}", "-0.5")
    assert written.rows == 3 and written.inert == {"picture": 1, "label": 2}
    write_parquet(tmp_path / "x.parquet", TABLE, rows)
    assert parquet.read_table(tmp_path / "x.parquet")["label"].to_pylist() == ["cat", text, text]


def test_a_heading_that_is_a_formula_is_inert_too(tmp_path: Path) -> None:
    write_csv(tmp_path / "x.csv", [Column("=1+1", "text", ""), Column("b", "text", "")], [("x", "y")])
    assert read_csv(tmp_path / "x.csv") == [["'=1+1", "b"], ["x", "y"]]


@given(TEXTS | st.text(st.sampled_from("'=+-@\t\r\na"), max_size=4))
def test_what_was_made_inert_comes_back(text: str) -> None:
    assert restored(inert(text)) == text
    assert not inert(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_excel_knows_umlauts_by_the_byte_order_mark(tmp_path: Path) -> None:
    write_csv(tmp_path / "x.csv", TABLE, [("Bär.png", "größer", 1, 0.5)])
    assert (tmp_path / "x.csv").read_bytes().startswith(b"\xef\xbb\xbfpicture,label")
    assert pandas.read_csv(tmp_path / "x.csv").columns[0] == "picture"


@pytest.mark.parametrize("parts", [csv_parts, parquet_parts])
def test_a_file_that_is_given_up_half_way_leaves_the_older_one(tmp_path: Path, monkeypatch, parts) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(tables, "ROWS_AT_ONCE", 2)
    monkeypatch.setattr(tables, "PARQUET_ROWS_AT_ONCE", 2)
    (tmp_path / "x").write_text("older")
    writing = parts(tmp_path / "x", TABLE, [("a.png", "cat", 1, 0.5)] * 10)
    assert [next(writing), next(writing)] == [2, 4]
    writing.close()
    assert (tmp_path / "x").read_text() == "older"
    assert [each.name for each in tmp_path.iterdir()] == ["x"]
