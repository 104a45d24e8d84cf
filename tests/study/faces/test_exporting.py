"""Faces taken away: as people have left them, with what every picture came to; embeddings only when asked for."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow.parquet as parquet
import pytest
from scipy.spatial.distance import cdist

from tests.study.faces.making import (
    FIND,
    HAAR,
    MODEL,
    ONE,
    OTHER_REQUEST,
    THREE,
    TWO,
    face,
    request,
    search,
    vector,
)
from workbench.core.faces.face import Box, Face
from workbench.core.models.cards import card
from workbench.core.models.store import fingerprint
from workbench.core.table_comparison import compare_tables
from workbench.core.tables import ExportError
from workbench.study.actions import undo
from workbench.study.export import export_all, export_table
from workbench.study.faces.decisions import delete_faces, draw_face, ignore_faces
from workbench.study.faces.people import new_person
from workbench.study.faces.taking_groups import FaceGroup, GroupedBy, take_groups
from workbench.study.metadata import leave_out
from workbench.study.pictures import pictures
from workbench.study.replication import PackageRequest, make_package
from workbench.study.study import Study

FILES = {"faces.csv", "faces.parquet", "faces.json", "faces_pictures.csv", "recipe.json", "skipped.csv"}
HEADER = (
    "picture,face,left,top,width,height,score,detector,person,person_by,distance,threshold,metric,model,weights_sha256,"
    "right_eye_x,right_eye_y,left_eye_x,left_eye_y,nose_x,nose_y,mouth_right_x,mouth_right_y,mouth_left_x,mouth_left_y,"
    "ignored,drawn_by_hand"
)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def places(rows: list[dict[str, str]]) -> list[tuple[str, str, float]]:
    return [(row["picture"], row["face"], float(row["left"])) for row in rows]


def test_every_face_is_a_row_with_what_people_made_of_it(with_faces: Study, tmp_path: Path) -> None:
    anna = new_person(with_faces, "Anna", [1])
    take_groups(with_faces, [FaceGroup((4,), anna)], "Grouped")
    delete_faces(with_faces, [2])
    ignore_faces(with_faces, [3])
    draw_face(with_faces, pictures(with_faces)[0], Face(Box(150, 10, 20, 20)))
    made, _ = export_all(with_faces, request(), tmp_path / "out")
    assert {each.name for each in (tmp_path / "out").iterdir()} == FILES
    rows = table(tmp_path / "out" / "faces.csv")
    assert ",".join(rows[0]) == HEADER
    assert places(rows) == [(ONE, "1", 0.0), (ONE, "2", 150.0), (ONE, "3", 200.0), (TWO, "1", 50.0)]
    assert [(row["person"], row["person_by"]) for row in rows] == [
        ("Anna", "human"),
        ("", ""),
        ("", ""),
        ("Anna", "machine"),
    ]
    # By scipy, with the recogniser's usual metric.
    expected = cdist([vector(face(0))], [vector(face(50))])[0, 0]
    assert [row["distance"] for row in rows] == [f"{expected:.5f}", "", "", f"{expected:.5f}"]
    assert [row["threshold"] for row in rows] == ["0.6", "", "", "0.6"]
    assert [row["metric"] for row in rows] == ["euclidean", "", "", "euclidean"]
    assert [row["model"] for row in rows] == [MODEL, "", "", MODEL]
    assert rows[0]["weights_sha256"] == fingerprint(card(MODEL))
    assert [(row["ignored"], row["drawn_by_hand"]) for row in rows] == [
        ("0", "0"),
        ("0", "1"),
        ("1", "0"),
        ("0", "0"),
    ]
    assert rows[1]["detector"] == "by hand" and rows[1]["score"] == "" == rows[1]["nose_x"]
    assert made["faces"] == {
        "total": 4,
        "drawn_by_hand": 1,
        "deleted_as_false": 1,
        "ignored": 1,
        "with_person": 2,
    }
    assert set(made["columns"]) == set(HEADER.split(","))
    assert "Faces in the table: 4." in made["methods"] and "deleted by hand as false: 1." in made["methods"]
    stored = parquet.read_table(tmp_path / "out" / "faces.parquet")
    assert stored.column_names == HEADER.split(",") and stored.num_rows == 4
    assert json.loads(stored.schema.metadata[b"provenance"]) == made


def test_the_threshold_is_the_one_that_was_used(with_faces: Study, tmp_path: Path) -> None:
    grouped = GroupedBy(card(MODEL), "cosine", 0.25)
    take_groups(with_faces, [FaceGroup((1, 4))], "Grouped", grouped)
    export_all(with_faces, request(), tmp_path)
    rows = table(tmp_path / "faces.csv")
    expected = cdist([vector(face(0))], [vector(face(50))], "cosine")[0, 0]
    assert float(rows[0]["distance"]) == pytest.approx(expected, abs=1e-5)
    assert {(row["metric"], row["threshold"]) for row in rows} == {("cosine", "0.25")}
    undo(with_faces)
    export_all(with_faces, request(), tmp_path)
    assert {(row["metric"], row["threshold"]) for row in table(tmp_path / "faces.csv")} == {
        ("euclidean", "0.6")
    }


def test_every_picture_has_a_status(filled: Study, tmp_path: Path) -> None:
    search(filled, {ONE: [face(0), face(100)], TWO: [face(50)], "picture 4.png": "The file is empty."})
    made, left_out = export_all(filled, request(), tmp_path)
    rows = table(tmp_path / "faces_pictures.csv")
    assert [(row["picture"], row["faces"], row["status"]) for row in rows] == [
        (ONE, "2", "several faces"),
        (TWO, "1", "one face"),
        (THREE, "0", "no face"),
        ("picture 4.png", "", "unreadable"),
        ("picture 5.png", "0", "no face"),
    ]
    assert rows[3]["reason"] == "The file is empty." == left_out[0].reason
    assert made["pictures_by_faces"] == {
        "no face": 2,
        "one face": 1,
        "several faces": 1,
        "unreadable": 1,
        "not searched": 0,
    }
    assert "Pictures without a face: 2; with several: 1." in made["methods"]


def test_pictures_that_nobody_searched_are_counted_too(with_faces: Study, tmp_path: Path) -> None:
    with with_faces.writing() as connection:
        connection.execute("DELETE FROM outcomes WHERE picture = 5")
    made, _ = export_all(with_faces, request(), tmp_path)
    assert made["pictures_by_faces"]["not searched"] == 1
    assert table(tmp_path / "faces_pictures.csv")[4]["status"] == "not searched"


def test_embeddings_are_written_only_when_asked_for(with_faces: Study, tmp_path: Path) -> None:
    draw_face(with_faces, pictures(with_faces)[2], Face(Box(10, 10, 20, 20)))
    export_all(with_faces, request(), tmp_path)
    assert not (tmp_path / "faces_embeddings.npy").exists()
    export_all(with_faces, request(embeddings=True), tmp_path)
    found = np.load(tmp_path / "faces_embeddings.npy", allow_pickle=False)
    rows = table(tmp_path / "faces.csv")
    assert found.dtype == np.float32 and found.shape == (len(rows), 128) == (5, 128)
    for row, numbers in zip(rows, found, strict=True):
        expected = vector(face(float(row["left"]), float(row["top"])))
        assert np.isnan(numbers).all() if row["drawn_by_hand"] == "1" else (numbers == expected).all()
    # Rows that have changed since would not fit any more.
    delete_faces(with_faces, [1])
    export_all(with_faces, request(), tmp_path)
    assert len(np.load(tmp_path / "faces_embeddings.npy")) == 4 == len(table(tmp_path / "faces.csv"))


def test_without_a_recogniser_there_are_no_embeddings(filled: Study, tmp_path: Path) -> None:
    wanted = request(model="", embeddings=True)
    search(filled, {ONE: [face(0)]}, wanted)
    export_all(filled, wanted, tmp_path)
    assert np.load(tmp_path / "faces_embeddings.npy").shape == (1, 0)
    (row,) = table(tmp_path / "faces.csv")
    assert row["model"] == row["distance"] == row["threshold"] == ""


def test_some_pictures_alone(with_faces: Study, tmp_path: Path) -> None:
    leave_out(with_faces, {THREE: "blurred"}, "Left out")
    made, _ = export_all(with_faces, request(), tmp_path, [TWO, THREE])
    assert [row["picture"] for row in table(tmp_path / "faces.csv")] == [TWO]
    assert [row["picture"] for row in table(tmp_path / "faces_pictures.csv")] == [TWO]
    assert made["faces"]["total"] == 1


def test_a_search_with_other_settings_since_changes_no_rows(with_faces: Study, tmp_path: Path) -> None:
    new_person(with_faces, "Anna", [1])
    search(with_faces, {ONE: [face(6), face(400)]}, OTHER_REQUEST)
    export_all(with_faces, request(), tmp_path / "first")
    first = table(tmp_path / "first" / "faces.csv")
    assert places(first) == [(ONE, "1", 0.0), (ONE, "2", 100.0), (ONE, "3", 200.0), (TWO, "1", 50.0)]
    assert first[0]["person"] == "Anna"
    export_all(with_faces, OTHER_REQUEST, tmp_path / "other")
    other = table(tmp_path / "other" / "faces.csv")
    assert places(other) == [(ONE, "1", 6.0), (ONE, "2", 400.0)]
    assert {row["detector"] for row in other} == {HAAR}


def test_the_table_can_be_compared_with_what_a_replay_gives(with_faces: Study, tmp_path: Path) -> None:
    export_all(with_faces, request(), tmp_path)
    found = compare_tables(tmp_path / "faces.csv", tmp_path / "faces.parquet", FIND.table)
    assert found.is_same and found.agreeing == 4


def test_one_table_out_of_the_window_says_the_same(with_faces: Study, tmp_path: Path) -> None:
    new_person(with_faces, "=Anna", [1])
    paths = export_table(with_faces, request(), tmp_path / "mine.xlsx")
    assert [path.name for path in paths] == ["mine.xlsx", "mine.xlsx.json", "mine pictures.csv"]
    header, first, *others = openpyxl.load_workbook(paths[0]).active.iter_rows(values_only=True)
    assert ",".join(header) == HEADER and len(others) == 3
    assert dict(zip(header, first, strict=True))["person"] == "=Anna"
    made = json.loads(paths[1].read_text(encoding="utf-8"))
    assert made["faces"]["total"] == 4 and made["inert_texts"]["files"] == {"mine.xlsx": {"person": 1}}


def test_files_of_somebody_else_are_not_overwritten(with_faces: Study, tmp_path: Path) -> None:
    (tmp_path / "faces_embeddings.npy").write_bytes(b"mine")
    with pytest.raises(ExportError, match="of unknown origin"):
        export_all(with_faces, request(), tmp_path)
    assert (tmp_path / "faces_embeddings.npy").read_bytes() == b"mine"


def test_a_package_for_others_holds_no_embeddings(with_faces: Study, tmp_path: Path) -> None:
    from zipfile import ZipFile

    wanted = replace(request(embeddings=True), task=FIND)
    list(make_package(with_faces, PackageRequest((wanted,), tmp_path / "all.zip")))
    with ZipFile(tmp_path / "all.zip") as package:
        assert "1-faces/faces.csv" in package.namelist()
        assert not [name for name in package.namelist() if name.endswith(".npy")]
        assert "whose faces they are said to be" in package.read("README.txt").decode()
