"""“workbench run faces” and “workbench faces people, export, forget”: with real photographs, on a study and without."""

import json
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from PIL import Image

from tests.conftest import SHARED
from tests.test_cli import Run, is_one_sentence, table, workbench
from workbench.core.faces.comparing import distance
from workbench.core.faces.settings import HOG, FacesSettings
from workbench.core.models.cards import card
from workbench.core.tasks import task
from workbench.study.faces.embeddings import embedded_by, vectors_of
from workbench.study.faces.finding import known_faces
from workbench.study.faces.people import new_person
from workbench.study.replication import PackageRequest, make_package
from workbench.study.report import report
from workbench.study.runs import Request
from workbench.study.study import open_study

__all__ = ["workbench"]

FACES = SHARED / "faces"
pytestmark = pytest.mark.skipif(
    not FACES.is_dir(), reason="the shared photographs of faces are not beside this repository"
)
REQUEST = Request(task("faces"), FacesSettings(detector=HOG, embeddings=True))
SEARCH = ("--set", f"detector={HOG}")
FILES = {
    "faces.csv",
    "faces.parquet",
    "faces.json",
    "faces_pictures.csv",
    "recipe.json",
    "skipped.csv",
    "results.study",
}


@pytest.fixture(scope="module")
def photographs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two portraits of one man and one of another, a wall, and a letter."""
    made = tmp_path_factory.mktemp("photographs")
    for name in ("biden.jpg", "obama.jpg", "obama2.jpg"):
        with Image.open(FACES / name) as image:
            image.thumbnail((500, 500))
            image.save(made / name, quality=92)
    Image.new("RGB", (200, 100), (90, 120, 90)).save(made / "wall.png")
    (made / "broken.jpg").write_bytes((made / "biden.jpg").read_bytes()[:2000])
    return made


@pytest.fixture(scope="module")
def made(photographs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command has made of them, with embeddings."""
    from workbench.study.unattended import request_from_texts, run_unattended

    out = tmp_path_factory.mktemp("made")
    request = request_from_texts("faces", [f"detector={HOG}", "embeddings=true"])
    run_unattended(request, [photographs], out, "cpu")
    return out


@pytest.fixture
def study(made: Path, tmp_path: Path) -> Path:
    """A copy of the study with a person."""
    path = tmp_path / "faces.study"
    path.write_bytes((made / "results.study").read_bytes())
    with open_study(path) as opened:
        same = [each.id for each in known_faces(opened) if each.file.name.startswith("obama")]
        new_person(opened, "Barack", same)
    return path


def test_faces_are_found_and_written(workbench: Run, photographs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    said = workbench("run", "faces", photographs, "--out", out, *SEARCH)
    assert said.code == 1 and "skipped broken.jpg" in said.error
    assert {each.name for each in out.iterdir()} == FILES
    rows = table(out / "faces.csv")
    assert [row["picture"] for row in rows] == ["biden.jpg", "obama.jpg", "obama2.jpg"]
    assert {row["model"] for row in rows} == {"dlib_resnet"} and {row["person"] for row in rows} == {""}
    statuses = {row["picture"]: row["status"] for row in table(out / "faces_pictures.csv")}
    assert statuses == {
        "biden.jpg": "one face",
        "broken.jpg": "unreadable",
        "obama.jpg": "one face",
        "obama2.jpg": "one face",
        "wall.png": "no face",
    }
    record = json.loads((out / "faces.json").read_text(encoding="utf-8"))
    assert record["pictures_by_faces"]["no face"] == 1 and record["faces"]["total"] == 3
    # The same again looks at nothing but what could not be read, and asks for the numbers too.
    again = workbench("run", "faces", photographs, "--out", out, *SEARCH, "--set", "embeddings=true")
    assert again.code == 1
    assert np.load(out / "faces_embeddings.npy", allow_pickle=False).shape == (3, 128)


def test_embeddings_belong_to_the_rows(made: Path) -> None:
    rows = table(made / "faces.csv")
    vectors = dict(zip((row["picture"] for row in rows), np.load(made / "faces_embeddings.npy"), strict=True))
    assert distance(vectors["obama.jpg"], vectors["obama2.jpg"], "euclidean") < 0.55
    assert distance(vectors["obama.jpg"], vectors["biden.jpg"], "euclidean") > 0.62


@pytest.mark.parametrize("kind", ["recipe.json", "faces.json", "results.study", "package"])
def test_a_recipe_of_faces_gives_the_same_table_again(
    workbench: Run, made: Path, photographs: Path, tmp_path: Path, kind: str
) -> None:
    source = made / kind
    if kind == "package":
        source = tmp_path / "faces.zip"
        with open_study(made / "results.study") as opened:
            list(make_package(opened, PackageRequest((REQUEST,), source)))
    out = tmp_path / "again"
    said = workbench("replay", source, photographs, "--out", out, "--verify", made / "faces.csv")
    # The letter that is no picture is skipped again.
    assert said.code == 1 and "skipped broken.jpg" in said.error
    assert "3 of 3 rows agree" in said.out
    assert json.loads((out / "recipe.json").read_text())["other_models"]["detector"]["key"] == HOG
    assert (out / "faces_embeddings.npy").exists() == (kind != "package"), "what is passed on asks for none"


def test_embeddings_leave_the_study_only_when_asked_for(
    workbench: Run, made: Path, photographs: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.study"
    copy.write_bytes((made / "results.study").read_bytes())
    with open_study(copy) as opened:
        secret = [each.tobytes()[:32] for each in vectors_of(opened, card("dlib_resnet")).vectors]
        list(make_package(opened, PackageRequest((REQUEST,), tmp_path / "all.zip")))
        report(opened, REQUEST, tmp_path / "report.html")
    with ZipFile(tmp_path / "all.zip") as package:
        package.extractall(tmp_path / "package")
    assert workbench("run", "faces", copy, "--out", tmp_path / "run", *SEARCH).code == 1
    assert workbench("faces", "export", copy, "--out", tmp_path / "export", "--crops").code == 0
    target = photographs / "obama.jpg"
    assert (
        workbench("faces", "search", target, copy, "--out", tmp_path / "run", "--set", f"detector={HOG}").code
        == 1
    )
    written = [each for each in tmp_path.rglob("*") if each.is_file() and each != copy]
    assert len(written) > 25 and all(each in copy.read_bytes() for each in secret)
    assert not [each.name for each in written if each.suffix == ".npy"]
    for each in written:
        assert not any(numbers in each.read_bytes() for numbers in secret), each


def test_people_are_listed(workbench: Run, study: Path) -> None:
    said = workbench("faces", "people", study)
    assert said.code == 0
    assert said.out.splitlines() == [
        "Barack: 2 faces, 2 pictures",
        "Nobody said whose: 1 face; ignored: 0 faces.",
    ]


def test_a_study_is_exported_with_people_and_crops(workbench: Run, study: Path, tmp_path: Path) -> None:
    said = workbench("faces", "export", study, "--out", tmp_path / "out", "--crops", "--embeddings")
    assert said.code == 0, said.error
    rows = table(tmp_path / "out" / "faces.csv")
    assert [row["person"] for row in rows] == ["", "Barack", "Barack"]
    assert rows[1]["distance"] == rows[2]["distance"] and 0 < float(rows[1]["distance"]) < 0.55
    crops = sorted(path.name for path in (tmp_path / "out" / "faces_crops").iterdir())
    assert crops == ["000001.png", "000002.png", "000003.png"]
    assert np.load(tmp_path / "out" / "faces_embeddings.npy").shape == (3, 128)


def test_crops_into_the_folder_of_the_pictures_are_refused(
    workbench: Run, study: Path, photographs: Path
) -> None:
    before = sorted(photographs.iterdir())
    said = workbench("faces", "export", study, "--out", photographs, "--crops")
    assert said.code == 2 and "Pictures of this study lie in" in said.error
    assert sorted(photographs.iterdir()) == before


def test_a_person_is_forgotten_and_no_byte_is_left(workbench: Run, study: Path) -> None:
    with open_study(study) as opened:
        vectors = {
            each: v.tobytes()[:64] for each, v in enumerate(vectors_of(opened, card("dlib_resnet")).vectors)
        }
    said = workbench("faces", "forget", study, "--person", "barack", "--yes")
    assert said.code == 0, said.error
    assert "2 embeddings of 2 faces of “Barack” were deleted" in said.out and "What stays" in said.out
    content = study.read_bytes()
    assert b"Barack" not in content
    assert [vectors[at] in content for at in range(3)] == [True, False, False]
    assert "Nobody said whose: 1 face; ignored: 2 faces." in workbench("faces", "people", study).out


def test_all_embeddings_are_forgotten_after_a_yes(
    workbench: Run, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from io import BytesIO, TextIOWrapper

    for answer, kept in (("n\n", 3), ("y\n", 0)):
        monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(answer.encode())))
        said = workbench("faces", "forget", study)
        assert said.code == 0 and "cannot be undone" in said.out
        with open_study(study) as opened:
            assert sum(each.faces for each in embedded_by(opened)) == kept
            assert len(known_faces(opened)) == 3


def test_nobody_of_that_name(workbench: Run, study: Path) -> None:
    said = workbench("faces", "forget", study, "--person", "Carl", "--yes")
    is_one_sentence(said)
    assert "knows nobody called “Carl”. Nothing was deleted. There are: “Barack”." in said.error


@pytest.mark.parametrize("words", [("people",), ("forget", "--yes"), ("export", "--out", "out")])
def test_what_is_no_study_is_refused(workbench: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "no.study").write_text("no study at all" * 100)
    said = workbench("faces", words[0], tmp_path / "no.study", *words[1:])
    assert said.code == 2 and "is not a study" in said.error
