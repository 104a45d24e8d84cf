"""Any table taken away: as it was filtered and sorted, with how it came about, and inert where it must be."""

import csv
import json
from pathlib import Path

import openpyxl
import pandas
import pyarrow.parquet as parquet
import pytest

from tests.study.making import request, run
from workbench.core import tables
from workbench.core.tables import ExportError
from workbench.study.finding import Condition, Filter, Order
from workbench.study.metadata import NewColumn, add_columns, leave_out
from workbench.study.study import Study
from workbench.study.table_export import export_study_table
from workbench.study.table_rows import Wanted
from workbench.study.tables import StudyTable, study_tables

FORMULA = '=HYPERLINK("http://evil.example")'
ALL = Wanted(Filter(includes_left_out=True))


@pytest.fixture
def town(filled: Study) -> Study:
    values = {
        f"picture {number}.png": FORMULA if number == 2 else f"label {number}" for number in range(1, 6)
    }
    add_columns(filled, "Joined t.csv", [NewColumn("label", "text", "t.csv", values=values)])
    leave_out(filled, {"picture 5.png": "blurred"}, "Left one out")
    run(filled)
    return filled


def table(study: Study, title: str) -> StudyTable:
    return next(each for each in study_tables(study) if each.title.startswith(title))


def exported(study: Study, of: StudyTable, wanted: Wanted, path: Path) -> dict:  # type: ignore[type-arg]
    *_, last = export_study_table(study, of, wanted, path)
    assert (last.done, last.value) == (last.total, path)
    return json.loads(path.with_name(path.name + ".json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def test_a_table_is_exported_as_it_is_filtered_and_sorted(town: Study, tmp_path: Path) -> None:
    of = table(town, "Pictures")
    key = next(each.key for each in of.columns if each.title == "label")
    wanted = Wanted(
        Filter("label", (Condition(key, "is not", ("label 3",)),)), Order(key, is_descending=True)
    )
    made = exported(town, of, wanted, tmp_path / "pictures.csv")
    with (tmp_path / "pictures.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *found = csv.reader(file)
    assert header[:3] == ["picture", "label", "Why it is left out"]
    assert [row[1] for row in found] == ["label 4", "label 1"]
    assert made["table"]["rows"] == 2
    assert made["table"]["rows_chosen"] == (
        "label is not label 3, and some text contains “label”; pictures left out are not among them"
    )
    assert made["table"]["sorted_by"] == "label, largest first, without a value last"
    assert made["study"] == "town" and made["software"]["Image Workbench"] and made["exported"]
    assert "inert_texts" not in made


def test_the_pictures_of_the_studys_filter_are_named(town: Study, tmp_path: Path) -> None:
    of_pictures = Filter(conditions=(Condition("file.name", "contains", ("picture 1",)),))
    made = exported(town, table(town, "Classify"), Wanted(of_pictures=of_pictures), tmp_path / "labels.csv")
    assert made["table"]["rows"] == 2
    assert "pictures of which: Name contains “picture 1”" in made["table"]["rows_chosen"]


def test_results_say_how_they_were_computed(town: Study, tmp_path: Path) -> None:
    made = exported(town, table(town, "Classify"), Wanted(), tmp_path / "labels.parquet")
    assert made["identity"] == request().identity and made["methods"] and made["runs"]
    assert made["table"]["rows"] == 8 and made["columns"]["label"]
    stored = parquet.read_table(tmp_path / "labels.parquet")
    assert stored.num_rows == 8
    assert json.loads(stored.schema.metadata[b"provenance"])["identity"] == request().identity


def test_a_formula_is_inert_in_csv_and_xlsx_and_the_provenance_says_where(
    town: Study, tmp_path: Path
) -> None:
    of = table(town, "Pictures")
    in_csv = exported(town, of, ALL, tmp_path / "x.csv")
    assert in_csv["inert_texts"]["files"] == {"x.csv": {"label": 1}}
    assert f"'{FORMULA.replace(chr(34), chr(34) * 2)}" in (tmp_path / "x.csv").read_text(encoding="utf-8-sig")
    in_xlsx = exported(town, of, ALL, tmp_path / "x.xlsx")
    assert in_xlsx["inert_texts"]["files"] == {"x.xlsx": {"label": 1}}
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert (book.active["B3"].value, book.active["B3"].data_type) == (FORMULA, "s")
    book.close()
    in_parquet = exported(town, of, ALL, tmp_path / "x.parquet")
    assert "inert_texts" not in in_parquet
    assert FORMULA in parquet.read_table(tmp_path / "x.parquet")["label"].to_pylist()


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_every_table_can_be_taken_away(town: Study, tmp_path: Path, suffix: str) -> None:
    for number, of in enumerate(study_tables(town)):
        made = exported(town, of, ALL, tmp_path / f"{number}{suffix}")
        assert made["table"]["name"] == of.title and len(made["columns"]) == len(of.columns)


def test_an_export_that_is_stopped_leaves_what_was_there(
    town: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "ROWS_AT_ONCE", 2)
    (tmp_path / "x.csv").write_text("older")
    steps = export_study_table(town, table(town, "Pictures"), ALL, tmp_path / "x.csv")
    assert [(next(steps).done, next(steps).done)] == [(2, 4)]
    steps.close()
    assert {each.name for each in tmp_path.iterdir() if each.name.startswith((".", "x"))} == {"x.csv"}
    assert (tmp_path / "x.csv").read_text() == "older"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_ends_in_a_sentence(town: Study, tmp_path: Path) -> None:
    (tmp_path / ".x.csv.part").symlink_to("/dev/full")
    with pytest.raises(ExportError, match="Nothing that was there before has changed"):
        list(export_study_table(town, table(town, "Pictures"), ALL, tmp_path / "x.csv"))


def test_two_hundred_columns_are_sorted_and_taken_away(town: Study, tmp_path: Path) -> None:
    place = {f"picture {number}.png": number for number in range(1, 6)}
    new = [
        NewColumn(
            f"variable {number}", "integer", "w.csv", values={key: at * number for key, at in place.items()}
        )
        for number in range(200)
    ]
    add_columns(town, "Joined w.csv", new)
    of = table(town, "Pictures")
    last = next(each for each in of.columns if each.title == "variable 199")
    path = tmp_path / "wide.xlsx"
    made = exported(town, of, Wanted(Filter(), Order(last.key, True)), path)
    assert made["table"]["sorted_by"].startswith("variable 199, largest first")
    found = pandas.read_excel(path)
    assert found["picture"].tolist() == [f"picture {number}.png" for number in (4, 3, 2, 1)]
    assert [found[f"variable {number}"].tolist() for number in range(200)] == [
        [at * number for at in (4, 3, 2, 1)] for number in range(200)
    ]
