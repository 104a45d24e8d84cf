"""Tables taken away: complete, with how they were made, and never over somebody else's."""

import csv
import json
from pathlib import Path

import openpyxl
import pyarrow.parquet as parquet
import pytest

from tests.study import making
from tests.study.making import LOOK, add, make_files, request, run
from workbench.core.settings import from_record
from workbench.core.steps import Skipped
from workbench.core.tables import ExportError, Rows
from workbench.study.export import export_all, export_table, refuse_foreign_results
from workbench.study.results import rows
from workbench.study.runs import Request
from workbench.study.study import Study

NAMES = {"classify.csv", "classify.parquet", "classify.json", "recipe.json", "skipped.csv"}


def table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_everything_is_written_and_agrees(filled: Study, files: list[Path], tmp_path: Path) -> None:
    files[2].write_text("")
    run(filled)
    out = tmp_path / "new" / "out"
    made, left_out = export_all(filled, request(), out)
    assert {each.name for each in out.iterdir()} == NAMES
    expected = list(rows(filled, LOOK.table, request().identity))
    header, *found = table(out / "classify.csv")
    assert header == ["picture", "rank", "label", "label_index", "probability"]
    assert found == [[str(value) for value in row] for row in expected]
    stored = parquet.read_table(out / "classify.parquet")
    assert [tuple(each.values()) for each in stored.to_pylist()] == expected
    assert json.loads(stored.schema.metadata[b"provenance"]) == made
    assert json.loads((out / "classify.json").read_text(encoding="utf-8")) == made
    assert table(out / "skipped.csv") == [["picture", "reason"], ["picture 3.png", "The file is empty."]]
    assert left_out == [Skipped("picture 3.png", "The file is empty.")]


def test_a_recipe_repeats_the_request(filled: Study, tmp_path: Path) -> None:
    run(filled, request(top=3))
    export_all(filled, request(top=3), tmp_path / "out")
    recipe = json.loads((tmp_path / "out" / "recipe.json").read_text())
    repeated = Request(LOOK, from_record(LOOK.settings, recipe["settings"]))
    assert recipe["task"] == LOOK.name and recipe["task_version"] == LOOK.version
    assert repeated.identity == request(top=3).identity


def test_tables_can_be_limited_to_some_pictures(filled: Study, files: list[Path], tmp_path: Path) -> None:
    files[0].write_text("")
    run(filled)
    chosen = ["picture 1.png", "picture 2.png"]
    made, left_out = export_all(filled, request(), tmp_path / "out", chosen)
    assert {row[0] for row in table(tmp_path / "out" / "classify.csv")[1:]} == {"picture 2.png"}
    assert made["pictures"] == {"total": 2, "done": 1, "skipped": 1}
    assert [each.picture for each in left_out] == ["picture 1.png"]


def test_what_never_became_a_picture_is_counted_and_listed(filled: Study, tmp_path: Path) -> None:
    run(filled)
    locked = Skipped("locked/", "This folder could not be opened (permission denied).")
    made, left_out = export_all(filled, request(), tmp_path / "out", passed_over=[locked])
    assert made["pictures"] == {"total": 6, "done": 5, "skipped": 1}
    assert left_out == [locked]
    assert table(tmp_path / "out" / "skipped.csv")[1] == [locked.picture, locked.reason]


def test_results_of_the_same_request_are_brought_up_to_date(filled: Study, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(filled, steps=1)
    export_all(filled, request(), out)
    assert len(table(out / "classify.csv")) == 1 + 4
    run(filled)
    export_all(filled, request(), out)
    assert len(table(out / "classify.csv")) == 1 + 10


def test_results_of_another_request_are_never_overwritten(filled: Study, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for top in (5, 3):
        run(filled, request(top=top))
    export_all(filled, request(top=5), out)
    before = {each.name: each.read_bytes() for each in out.iterdir()}
    with pytest.raises(ExportError, match="were made with other settings"):
        export_all(filled, request(top=3), out)
    assert {each.name: each.read_bytes() for each in out.iterdir()} == before


@pytest.mark.parametrize("name", sorted(NAMES - {"classify.json"}))
def test_a_file_of_unknown_origin_is_never_overwritten(filled: Study, tmp_path: Path, name: str) -> None:
    run(filled)
    (tmp_path / name).write_text("dear to somebody")
    with pytest.raises(ExportError, match=f"already holds a file “{name}”"):
        export_all(filled, request(), tmp_path)
    assert (tmp_path / name).read_text() == "dear to somebody"


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"{", b"\xff", b'{"identity": 5}'])
def test_a_provenance_that_is_none_counts_as_foreign(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "classify.json").write_bytes(content)
    with pytest.raises(ExportError, match="Choose another folder"):
        refuse_foreign_results(request(), tmp_path)


def test_a_folder_that_is_a_file_ends_in_a_sentence(filled: Study, tmp_path: Path) -> None:
    run(filled)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ExportError, match="Choose another folder"):
        export_all(filled, request(), tmp_path / "file")
    with pytest.raises(ExportError, match="could not be written"):
        export_table(filled, request(), tmp_path / "file" / "table.csv")


@pytest.mark.parametrize("name", ["table.csv", "table.parquet", "TABLE.PARQUET", "table"])
def test_one_table_is_written_with_its_provenance_beside_it(filled: Study, tmp_path: Path, name: str) -> None:
    run(filled)
    path, beside = export_table(filled, request(), tmp_path / "out" / name, ["picture 1.png"])
    assert (path.name, beside.name) == (name, f"{name}.json")
    made = json.loads(beside.read_text(encoding="utf-8"))
    assert made["pictures"] == {"total": 1, "done": 1, "skipped": 0}
    is_parquet = name.lower().endswith("parquet")
    found = parquet.read_table(path).num_rows if is_parquet else len(table(path)) - 1
    assert found == 2


def test_a_study_whose_name_is_no_text_is_exported_all_the_same(tmp_path: Path) -> None:
    import os

    from workbench.study.study import create_study

    try:
        with create_study(Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.study"))) as study:
            add(study, make_files(tmp_path / "pictures")[0].parent)
            run(study)
            export_all(study, request(), tmp_path / "out")
    except OSError:
        pytest.skip("this disk only takes names that are text")
    assert json.loads((tmp_path / "out" / "classify.json").read_text(encoding="utf-8"))["study"] == "caf?"


def test_what_was_skipped_is_listed_beside_one_table(
    filled: Study, files: list[Path], tmp_path: Path
) -> None:
    files[2].write_text("")
    run(filled)
    written = export_table(filled, request(), tmp_path / "out" / "labels.csv")
    assert [each.name for each in written] == ["labels.csv", "labels.csv.json", "labels skipped.csv"]
    assert table(written[2]) == [["picture", "reason"], ["picture 3.png", "The file is empty."]]


def test_a_spreadsheet_is_written_with_its_provenance_beside_it(filled: Study, tmp_path: Path) -> None:
    run(filled)
    path, beside = export_table(filled, request(), tmp_path / "labels.xlsx")
    book = openpyxl.load_workbook(path)
    expected = list(rows(filled, LOOK.table, request().identity))
    assert list(book.active.iter_rows(min_row=2, values_only=True)) == expected
    book.close()
    assert json.loads(beside.read_text(encoding="utf-8"))["task"] == "classify"


def test_a_label_that_is_a_formula_is_inert_and_the_provenance_says_where(
    filled: Study, files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    formula = '=HYPERLINK("http://evil.example")'
    monkeypatch.setattr(making, "answer", lambda file: Rows(file.name, ((1, formula, 1, 0.5),)))
    run(filled)
    made, _ = export_all(filled, request(), tmp_path / "out")
    assert {row[2] for row in table(tmp_path / "out" / "classify.csv")[1:]} == {f"'{formula}"}
    assert made["inert_texts"]["files"] == {"classify.csv": {"label": 5}}
    assert json.loads((tmp_path / "out" / "classify.json").read_text(encoding="utf-8")) == made
    stored = parquet.read_table(tmp_path / "out" / "classify.parquet")
    assert set(stored["label"].to_pylist()) == {formula}
    assert json.loads(stored.schema.metadata[b"provenance"]) == made
    path, beside = export_table(filled, request(), tmp_path / "labels.xlsx")
    book = openpyxl.load_workbook(path)
    assert {(cell.value, cell.data_type) for cell in book.active["C"][1:]} == {(formula, "s")}
    book.close()
    assert json.loads(beside.read_text(encoding="utf-8"))["inert_texts"]["files"] == {
        "labels.xlsx": {"label": 5}
    }
