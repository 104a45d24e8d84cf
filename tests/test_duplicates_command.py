"""“workbench duplicates” on files and on a study."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from tests.study.making import add
from tests.study.test_duplicates import make
from workbench.cli import main
from workbench.study.study import create_study


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
