"""All faces a study knows, with crops and embeddings when asked for, and never among the pictures."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.study.faces.making import FIND, HOG, MODEL, face, search
from tests.study.making import add
from workbench.core.faces.face import Box, Face
from workbench.core.faces.settings import FacesSettings
from workbench.core.tables import ExportError
from workbench.study.export import export_all
from workbench.study.faces.decisions import delete_faces, draw_face
from workbench.study.faces.known_export import FacesExport, export_faces, usual_card
from workbench.study.faces.people import new_person
from workbench.study.pictures import pictures
from workbench.study.runs import Request
from workbench.study.study import Study

REQUEST = Request(FIND, FacesSettings(HOG, MODEL))


@pytest.fixture
def photographed(study: Study, tmp_path: Path) -> Study:
    """Two grey pictures of 400×200 pixels with red faces, and a file that is none."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for name in ("a.png", "b.png"):
        picture = Image.new("RGB", (400, 200), "grey")
        picture.paste((200, 0, 0), (90, 60, 150, 120))
        picture.save(folder / name)
    (folder / "c.png").write_bytes(b"")
    add(study, folder)
    search(
        study,
        {"a.png": [face(100, 70), face(300)], "b.png": [face(100, 70)], "c.png": "It is empty."},
        REQUEST,
    )
    return study


def export(study: Study, folder: Path, **wanted: bool) -> list[str]:
    steps = list(export_faces(study, folder, FacesExport(**wanted)))
    return [each.picture for step in steps for each in step.value]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_all_that_is_known_is_written(photographed: Study, tmp_path: Path) -> None:
    new_person(photographed, "Anna", [1, 3])
    delete_faces(photographed, [2])
    draw_face(photographed, pictures(photographed)[1], Face(Box(0, 0, 30, 30)))
    assert export(photographed, tmp_path / "out") == []
    names = {each.name for each in (tmp_path / "out").iterdir()}
    assert names == {"faces.csv", "faces.parquet", "faces.json", "faces_pictures.csv", "skipped.csv"}
    found = rows(tmp_path / "out" / "faces.csv")
    assert [(row["picture"], row["person"], row["drawn_by_hand"]) for row in found] == [
        ("a.png", "Anna", "0"),
        ("b.png", "", "1"),
        ("b.png", "Anna", "0"),
    ]
    # The same face at the same place in two pictures.
    assert {row["distance"] for row in found if row["person"]} == {"0.0"}
    statuses = [row["status"] for row in rows(tmp_path / "out" / "faces_pictures.csv")]
    assert statuses == ["one face", "several faces", "unreadable"]
    made = json.loads((tmp_path / "out" / "faces.json").read_text(encoding="utf-8"))
    assert made["faces"]["deleted_as_false"] == 1 and made["faces"]["drawn_by_hand"] == 1
    assert [each["identity"] for each in made["searches"]] == [REQUEST.identity]
    assert "Faces in the table: 3." in made["methods"]


def test_crops_belong_to_rows_and_show_the_face(photographed: Study, tmp_path: Path) -> None:
    assert export(photographed, tmp_path / "out", crops=True, aligned=False) == []
    listed = rows(tmp_path / "out" / "faces_crops.csv")
    assert [(row["row"], row["picture"], row["file"]) for row in listed] == [
        ("1", "a.png", "faces_crops/000001.png"),
        ("2", "a.png", "faces_crops/000002.png"),
        ("3", "b.png", "faces_crops/000003.png"),
    ]
    crop = Image.open(tmp_path / "out" / listed[0]["file"])
    assert crop.width == crop.height <= 150 and not crop.info
    assert crop.getpixel((crop.width // 2, crop.height // 2)) == (200, 0, 0)


def test_pictures_that_cannot_be_read_have_no_crops(photographed: Study, tmp_path: Path) -> None:
    (tmp_path / "pictures" / "b.png").unlink()
    assert export(photographed, tmp_path / "out", crops=True) == ["b.png"]
    last = rows(tmp_path / "out" / "faces_crops.csv")[-1]
    assert not last["file"] and "not there" in last["reason"]


@pytest.mark.parametrize("inside", ["pictures", "pictures/out", "."])
def test_crops_are_never_written_among_pictures(photographed: Study, tmp_path: Path, inside: str) -> None:
    out = tmp_path / inside
    if inside == ".":
        (tmp_path / "faces_crops").mkdir()
        Image.new("RGB", (20, 20)).save(tmp_path / "faces_crops" / "d.png")
        add(photographed, tmp_path / "faces_crops")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ExportError, match="Pictures of this study lie in"):
        export(photographed, out, crops=True)
    assert sorted(tmp_path.rglob("*")) == before


def test_embeddings_have_a_row_for_each_row(photographed: Study, tmp_path: Path) -> None:
    draw_face(photographed, pictures(photographed)[1], Face(Box(0, 0, 30, 30)))
    export(photographed, tmp_path / "out", embeddings=True)
    found = np.load(tmp_path / "out" / "faces_embeddings.npy", allow_pickle=False)
    assert found.shape == (4, 128)
    assert np.isnan(found).all(axis=1).tolist() == [False, False, True, False]


def test_faces_are_compared_by_the_recogniser_that_knows_most(photographed: Study) -> None:
    chosen = usual_card(photographed)
    assert chosen is not None and chosen.key == MODEL
    with photographed.writing() as connection:
        connection.execute("UPDATE embeddings SET weights_sha256 = 'of other weights'")
    assert usual_card(photographed) is None


def test_an_export_is_brought_up_to_date_and_overwrites_nothing_else(
    photographed: Study, tmp_path: Path
) -> None:
    export(photographed, tmp_path / "out")
    delete_faces(photographed, [1])
    export(photographed, tmp_path / "out")
    assert len(rows(tmp_path / "out" / "faces.csv")) == 2
    export_all(photographed, REQUEST, tmp_path / "results")
    with pytest.raises(ExportError, match="other settings"):
        export(photographed, tmp_path / "results")


def test_a_study_without_faces_gives_empty_tables(filled: Study, tmp_path: Path) -> None:
    export(filled, tmp_path / "out", crops=True, embeddings=True)
    assert rows(tmp_path / "out" / "faces.csv") == []
    assert {row["status"] for row in rows(tmp_path / "out" / "faces_pictures.csv")} == {"not searched"}
