"""“workbench faces anonymise”: copies without recognisable faces, beside their table; what remains is said."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.conftest import SHARED
from tests.test_cli import Run, is_one_sentence, table, workbench
from workbench.core.faces import anonymise as module
from workbench.core.faces.detecting import open_detector
from workbench.core.faces.face import Box, Face
from workbench.core.faces.settings import HOG
from workbench.core.models.cards import card
from workbench.core.pictures.reading import read
from workbench.study import unattended
from workbench.study.study import open_study

__all__ = ["workbench"]

FACES = SHARED / "faces"
pytestmark = pytest.mark.skipif(
    not FACES.is_dir(), reason="the shared photographs of faces are not beside this repository"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two small portraits, and a picture without anybody."""
    made = tmp_path / "pictures"
    made.mkdir()
    for name in ("biden.jpg", "obama.jpg"):
        with Image.open(FACES / name) as image:
            image.thumbnail((400, 400))
            image.save(made / name, quality=92)
    Image.new("RGB", (200, 100), (90, 120, 90)).save(made / "wall.png")
    return made


def test_faces_are_found_hidden_and_looked_for_again(workbench: Run, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    said = workbench("faces", "anonymise", folder, "--out", out, "--set", f"detector={HOG}")
    assert said.code == 0, said.error
    assert f"The new pictures are in “{out / 'pictures'}”." in said.out
    rows = table(out / "anonymise.csv")
    assert [(row["file"], row["faces"], row["protected"], row["still_found"]) for row in rows] == [
        ("biden.jpg", "1", "1", "0"),
        ("obama.jpg", "1", "1", "0"),
        ("wall.png", "0", "0", "0"),
    ]
    assert [row["picture"] for row in table(out / "faces" / "faces.csv")] == ["biden.jpg", "obama.jpg"]
    detector = open_detector(card(HOG))
    for name in ("biden.jpg", "obama.jpg"):
        assert detector.detect(read(folder / name)) and not detector.detect(read(out / "pictures" / name))
    # The same again finds everything done, and “run” finds the same study.
    before = {path: path.stat().st_mtime_ns for path in (out / "pictures").iterdir()}
    assert workbench("faces", "anonymise", folder, "--out", out, "--set", f"detector={HOG}").code == 0
    assert {path: path.stat().st_mtime_ns for path in (out / "pictures").iterdir()} == before


def test_faces_that_are_still_found_are_said_and_the_exit_code_is_not_zero(
    workbench: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Everywhere:
        """Finds a face in the middle of anything."""

        def detect(self, picture: Any) -> tuple[Face, ...]:
            height, width = picture.shape[:2]
            return (Face(Box(width / 2 - 20, height / 2 - 20, 40, 40), 1.0),)

    monkeypatch.setattr(module, "DetectorOfEachThread", lambda card: Everywhere())
    out = tmp_path / "out"
    said = workbench("faces", "anonymise", folder / "wall.png", "--out", out, "--set", f"detector={HOG}")
    assert said.code == 1
    assert "In one new picture the detector still finds a face" in said.out
    assert "still found wall.png: wall.png" in said.error


def test_a_study_that_knows_its_faces_is_taken_as_it_is(workbench: Run, folder: Path, tmp_path: Path) -> None:
    found, out = tmp_path / "found", tmp_path / "out"
    options = ("--set", f"detector={HOG}", "--set", "model=")
    assert workbench("run", "faces", folder, "--out", found, *options).code == 0
    # A face that no detector found.
    from workbench.study.faces.keeping import insert_face

    with open_study(found / "results.study") as study, study.writing() as connection:
        wall = connection.execute(
            "SELECT id, bytes, modified FROM pictures WHERE name = 'wall.png'"
        ).fetchone()
        insert_face(connection, wall, Face(Box(50, 20, 40, 40)), None)
    said = workbench("run", "anonymise", found / "results.study", "--out", out, "--set", f"detector={HOG}")
    assert said.code == 0, said.error
    assert [row["protected"] for row in table(out / "anonymise.csv")] == ["1", "1", "1"]
    # Beside the tables of the faces, whose recipe stays.
    said = workbench("faces", "anonymise", folder, "--out", found, "--set", f"detector={HOG}")
    assert said.code == 0, said.error
    assert [row["protected"] for row in table(found / "anonymise" / "anonymise.csv")] == ["1", "1", "1"]
    assert not (found / "faces").exists()


def test_faces_that_would_get_lost_are_a_reason_to_refuse(
    workbench: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Results of a study that may only be read are kept elsewhere, where nobody knows the faces drawn by hand."""
    found = tmp_path / "found"
    options = ("--set", f"detector={HOG}", "--set", "model=")
    assert workbench("run", "faces", folder, "--out", found, *options).code == 0
    monkeypatch.setattr(unattended, "open_study", partial(open_study, read_only=True))
    said = workbench("run", "anonymise", found / "results.study", "--out", tmp_path / "out")
    is_one_sentence(said, "may only be read", "Nothing was computed.")
    assert not (tmp_path / "out" / "pictures").exists()


def test_what_cannot_be_done_is_one_sentence(workbench: Run, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    options = ("--out", out, "--set", f"detector={HOG}")
    said = workbench("run", "anonymise", folder, *options, "--set", "whom=only", "--set", "people=Anna")
    is_one_sentence(said, "Nobody in this study is called “Anna”. Nothing was written.")
    assert not (out / "pictures").exists()
    is_one_sentence(
        workbench("faces", "anonymise", folder, *options, "--set", "method=paint"), "mask, pixelate, blur"
    )
    is_one_sentence(
        workbench("faces", "anonymise", tmp_path / "gone", *options), "There is no file or folder"
    )
    assert "skipped" not in workbench("faces", "anonymise", folder, *options).error
