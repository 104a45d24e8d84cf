"""“workbench duplicates” on files and on a study."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.study.making import add
from tests.study.test_duplicates import make
from workbench.cli import main
from workbench.study.metadata import leave_out
from workbench.study.study import create_study, open_study


def run(*words: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["duplicates", *map(str, words)])
    return int(ended.value.code or 0)


def groups(out: Path) -> list[tuple[str, str]]:
    with (out / "duplicates.csv").open(encoding="utf-8-sig", newline="") as file:
        return [(row["duplicate_group"], row["picture"]) for row in csv.DictReader(file)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make(tmp_path / "pictures")


def test_groups_of_a_folder_are_written(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run(folder, "--out", out) == 0
    assert groups(out) == [
        ("1", "plain 1.png"),
        ("1", "plain 2.png"),
        ("2", "a.png"),
        ("2", "b.png"),
        ("2", "c.png"),
    ]
    assert "identical (1 group, 2 pictures)" in capsys.readouterr().out
    assert run(folder, "--out", out) == 0
    assert run(folder, "--out", out, "--distance", 3) == 2
    assert "other settings" in capsys.readouterr().err


def test_another_folder_into_the_same_results_is_told_of_alone(folder: Path, tmp_path: Path) -> None:
    other, out = tmp_path / "other", tmp_path / "out"
    other.mkdir()
    for name in ("one.png", "two.png"):
        (other / name).write_bytes((folder / "d.png").read_bytes())
    assert run(folder, "--out", out) == 0
    assert run(other, "--out", out) == 0
    assert groups(out) == [("1", "one.png"), ("1", "two.png")]
    assert json.loads((out / "duplicates.json").read_text(encoding="utf-8"))["pictures"]["compared"] == 2
    assert run(folder, other / "one.png", "--out", out) == 0
    assert groups(out)[:2] == [("1", "d.png"), ("1", "one.png")] and len(groups(out)) == 7


def test_a_study_tells_of_pictures_left_out_too(folder: Path, tmp_path: Path) -> None:
    path, out = tmp_path / "town.study", tmp_path / "out"
    with create_study(path) as study:
        add(study, folder)
    assert run(path, "--out", out) == 0
    with open_study(path) as study:
        leave_out(study, {"b.png": "identical file"}, "left out 1 picture")
    assert run(path, "--out", out) == 0
    assert len(groups(out)) == 5


def test_identical_files_alone(folder: Path, tmp_path: Path) -> None:
    assert run(folder, "--out", tmp_path / "out", "--exact") == 0
    assert [name for _, name in groups(tmp_path / "out")] == ["a.png", "b.png", "plain 1.png", "plain 2.png"]


def test_a_study_is_compared_in_place_and_nothing_is_left_out(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "town.study"
    with create_study(path) as study:
        add(study, folder)
    assert run(path, "--out", tmp_path / "out") == 0
    assert len(groups(tmp_path / "out")) == 5
    assert not (tmp_path / "out" / "results.study").exists()
    assert {row for _, row in groups(tmp_path / "out")} == {
        "a.png",
        "b.png",
        "c.png",
        "plain 1.png",
        "plain 2.png",
    }


def test_files_that_cannot_be_read_are_listed(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "letter.png").write_text("Dear Sir or Madam")
    assert run(folder, "--out", tmp_path / "out") == 1
    assert "skipped letter.png: " in capsys.readouterr().err


@pytest.mark.parametrize("distance", [-1, 17])
def test_a_distance_out_of_range_is_refused_before_anything_is_read(
    folder: Path, tmp_path: Path, distance: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "--out", tmp_path / "out", "--distance", distance) == 2
    assert "from 0 to 16" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_nothing_there_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "gone", "--out", tmp_path / "out") == 2
    assert "There is no file or folder" in capsys.readouterr().err


def test_help_needs_no_heavy_imports() -> None:
    script = (
        "import sys\nfrom workbench.cli import main\ntry:\n    main(['duplicates', '--help'])\n"
        "except SystemExit:\n    pass\nassert not {'cv2', 'numpy', 'torch'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
