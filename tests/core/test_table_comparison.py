"""Comparing tables: every difference is found, none is made up."""

from pathlib import Path

import pytest

from workbench.core.table_comparison import TOLERANCE, TableComparisonError, compare_tables, read_rows
from workbench.core.tables import Column, Row, Table, write_csv, write_parquet

TABLE = Table(
    "findings",
    (
        Column("rank", "integer", "Rank"),
        Column("label", "text", "Label"),
        Column("share", "share", "Share"),
    ),
)
ROWS: list[Row] = [
    ("a.jpg", 1, "dog", 0.75),
    ("a.jpg", 2, "=cat", 0.25),
    ("b.jpg", 1, None, None),
    ("c\n1.jpg", 1, "", 1.0),
]


def written(path: Path, rows: list[Row]) -> Path:
    (write_csv if path.suffix == ".csv" else write_parquet)(path, TABLE, rows)
    return path


@pytest.mark.parametrize("one", [".csv", ".parquet"])
@pytest.mark.parametrize("other", [".csv", ".parquet"])
def test_a_table_is_the_same_as_itself_in_either_format(tmp_path: Path, one: str, other: str) -> None:
    found = compare_tables(written(tmp_path / f"1{one}", ROWS), written(tmp_path / f"2{other}", ROWS), TABLE)
    assert found.is_same and found.agreeing == 4 and found.largest_difference == 0 and found.pictures == ()
    assert found.in_words.startswith("4 of 4 rows agree")


def test_the_order_of_pictures_does_not_matter(tmp_path: Path) -> None:
    turned = [*ROWS[2:], *ROWS[:2]]
    assert compare_tables(
        written(tmp_path / "1.csv", ROWS), written(tmp_path / "2.csv", turned), TABLE
    ).is_same


@pytest.mark.parametrize(
    ("changed", "is_same"),
    [
        (("a.jpg", 1, "dog", 0.75 + TOLERANCE * 0.9), True),
        (("a.jpg", 1, "dog", 0.75 + TOLERANCE * 1.1), False),
        (("a.jpg", 1, "Dog", 0.75), False),
        (("a.jpg", 3, "dog", 0.75), False),
        (("a.jpg", 1, "dog", None), False),
        (("a.jpg", 1, None, 0.75), False),
        (("a.jpg", None, "dog", 0.75), False),
    ],
)
def test_one_other_value_is_found(tmp_path: Path, changed: Row, is_same: bool) -> None:
    other = [changed, *ROWS[1:]]
    found = compare_tables(written(tmp_path / "1.csv", ROWS), written(tmp_path / "2.parquet", other), TABLE)
    assert found.is_same == is_same
    if not is_same:
        assert found.differing == 1 and found.agreeing == 3 and found.pictures == ("a.jpg",)


def test_the_largest_difference_is_told(tmp_path: Path) -> None:
    other = [("a.jpg", 1, "dog", 0.5), *ROWS[1:]]
    found = compare_tables(written(tmp_path / "1.csv", ROWS), written(tmp_path / "2.csv", other), TABLE)
    assert found.largest_difference == 0.25
    assert "the largest difference of a number is 0.25 (up to 0.00001 counts as agreement)" in found.in_words


def test_a_number_that_is_none_agrees_with_nothing(tmp_path: Path) -> None:
    other = [("a.jpg", 1, "dog", float("nan")), *ROWS[1:]]
    found = compare_tables(written(tmp_path / "1.parquet", other), written(tmp_path / "2.csv", ROWS), TABLE)
    assert found.differing == 1 and not found.is_same


def test_missing_and_further_rows_and_pictures_are_told(tmp_path: Path) -> None:
    other = [ROWS[0], *ROWS[2:], ("d.jpg", 1, "new", 0.5)]
    found = compare_tables(written(tmp_path / "1.csv", ROWS), written(tmp_path / "2.csv", other), TABLE)
    assert (found.agreeing, found.differing, found.only_given, found.only_here) == (3, 0, 1, 1)
    assert found.pictures == ("a.jpg", "d.jpg") and not found.is_same
    assert "1 row is only in the given table and 1 row is only in the one made here." in found.in_words
    assert compare_tables(tmp_path / "1.csv", written(tmp_path / "3.csv", []), TABLE).only_given == 4


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.csv", b""),
        ("x.csv", b"picture,label\na,b\n"),
        ("x.csv", b"picture,rank,label,share\na,one,b,0.5\n"),
        ("x.csv", b"picture,rank,label,share\na\n"),
        ("x.csv", b"picture,rank,rank,label,share\n"),
        ("x.csv", b"\xff\xfe\x00"),
        ("x.csv", b'picture,rank,label,share\na,1,"' + b"x" * 5_000_000 + b'",0\n'),
        ("x.parquet", b"PAR1 nonsense"),
        ("x.parquet", b""),
    ],
)
def test_a_file_that_is_no_such_table_is_told(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(TableComparisonError, match=f"“{name}” cannot be compared"):
        list(read_rows(tmp_path / name, TABLE))
    with pytest.raises(TableComparisonError, match="no such file"):
        list(read_rows(tmp_path / f"gone {name}", TABLE))
