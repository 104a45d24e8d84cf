"""“workbench faces verify” and “workbench faces search”, with the built-in recogniser and real photographs."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from PIL import Image

from tests.conftest import SHARED
from tests.panes.making import make_pictures
from workbench.commands import run_command

MAN = ("obama.jpg", "obama2.jpg", "obama3.jpg")


def run(*words: object) -> int:
    with pytest.raises(SystemExit) as ended:
        run_command(["faces", *map(str, words)])
    return int(ended.value.code or 0)


@pytest.fixture
def photographs(tmp_path: Path) -> Path:
    """Three photographs of one man and one of another, as small as still shows their faces well."""
    source = SHARED / "faces"
    if not source.is_dir():
        pytest.skip("the shared faces are not beside this repository")
    folder = tmp_path / "été 照片"
    folder.mkdir()
    for name in (*MAN, "biden.jpg"):
        picture = Image.open(source / name)
        picture.thumbnail((640, 640))
        picture.convert("RGB").save(folder / name, quality=92)
    return folder


def test_verify(photographs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("verify", photographs / MAN[0], photographs / MAN[1]) == 0
    told = capsys.readouterr().out
    assert "below the threshold" in told and "threshold: 0.6" in told
    assert "recogniser: dlib ResNet" in told and "detector: dlib HOG" in told
    distance = float(told.split("distance: ")[1].split()[0])
    assert distance < 0.55
    assert run("verify", photographs / MAN[0], photographs / "biden.jpg", "--metric", "cosine") == 0
    told = capsys.readouterr().out
    assert "above the threshold" in told and "(cosine)" in told and "threshold: 0.07" in told
    assert run("verify", photographs / MAN[0], photographs / MAN[1], "--threshold", "0.1") == 0
    told = capsys.readouterr().out
    assert "above the threshold" in told and "published" not in told


def test_of_several_faces_the_largest_is_taken_and_said(
    photographs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    group = Image.new("RGB", (1000, 660), "grey")
    group.paste(Image.open(photographs / "biden.jpg"), (0, 0))
    small = Image.open(photographs / MAN[0])
    group.paste(small.resize((small.width // 2, small.height // 2)), (660, 0))
    group.save(tmp_path / "group.png")
    assert run("verify", tmp_path / "group.png", photographs / "biden.jpg") == 0
    told = capsys.readouterr().out
    assert "2 faces were found in “group.png”; the largest one is taken." in told
    assert "below the threshold" in told


def test_no_face_no_file_and_no_such_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_pictures(tmp_path, 2)
    (tmp_path / "letter.jpg").write_text("Dear Sir or Madam")
    for words, why in (
        (("picture 1.jpg", "picture 2.jpg"), "No face was found in “picture 1.jpg”"),
        (("letter.jpg", "picture 2.jpg"), "could not be read"),
        (("nowhere.jpg", "picture 2.jpg"), "could not be opened"),
        (("picture 1.jpg", "picture 2.jpg", "--model", "nobody"), "There is no model “nobody”"),
        (("picture 1.jpg", "picture 2.jpg", "--model", "squeezenet1_1"), "compares no faces"),
        (("picture 1.jpg", "picture 2.jpg", "--detector", "sface"), "finds no faces"),
    ):
        files = [tmp_path / word if word.endswith(".jpg") else word for word in words]
        assert run("verify", *files) == 2
        told = capsys.readouterr()
        assert why in told.err and not told.out


def test_search(photographs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "target.jpg"
    shutil.copy(photographs / MAN[0], target)
    shutil.copy(photographs / MAN[1], photographs / "copy.jpg")
    make_pictures(photographs / "others", 1)
    (photographs / "letter.jpg").write_text("Dear Sir or Madam")
    out = tmp_path / "out"
    words = ("search", target, photographs, "--out", out, "--set", "threshold=0.55")
    assert run(*words) == 1, "one file was skipped"
    told = capsys.readouterr()
    assert "target: target.jpg → #1 " in told.out and "distance 0." in told.out
    assert "obama.jpg" not in told.out.split("→")[1].splitlines()[0], "the same file is left out"
    assert "skipped letter.jpg" in told.err
    with (out / "search.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["below"] for row in rows] == ["yes", "yes", "yes", "no"]
    assert {row["picture"] for row in rows[:3]} == {"obama2.jpg", "obama3.jpg", "copy.jpg"}
    assert rows[3]["picture"] == "biden.jpg"
    assert {row["threshold"] for row in rows} == {"0.55"}
    record = json.loads((out / "search.json").read_text(encoding="utf-8"))
    assert record["model"]["key"] == "dlib_resnet"
    assert record["settings"]["faces_left_out_as_target_or_copy"] == 1
    before = (out / "search.csv").read_bytes()
    assert run(*words) == 1
    assert (out / "search.csv").read_bytes() == before


def test_search_among_pictures_without_faces(
    photographs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = make_pictures(tmp_path / "empty", 2)
    assert run("search", photographs / MAN[0], empty, "--out", tmp_path / "out") == 0
    assert "no other face was found" in capsys.readouterr().out
    assert run("search", empty / "picture 1.jpg", photographs, "--out", tmp_path / "none") == 2
    assert "No face was found" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()
