"""“workbench run process”: new pictures beside their table, gone on with, and done again from the recipe."""

from pathlib import Path

import pytest

from tests.panes.making import make_damaged, make_pictures
from tests.test_cli import Run, is_one_sentence, table, workbench
from workbench.core.pictures.reading import read

__all__ = ["workbench"]

STEPS = "steps=grey; blur kind=gaussian size=5; edges kind=canny low=50 high=150"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = make_pictures(tmp_path / "pictures", 3)
    make_pictures(made / "deep", 1)
    return made


def files_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.*"))


def test_new_pictures_are_written_gone_on_with_and_done_again(
    workbench: Run, folder: Path, tmp_path: Path
) -> None:
    out, again = tmp_path / "out", tmp_path / "again"
    said = workbench("run", "process", folder, "--out", out, "--set", STEPS)
    assert said.code == 0 and f"The new pictures are in “{out / 'pictures'}”." in said.out
    expected = ["deep/picture 1.png", "picture 1.png", "picture 2.png", "picture 3.png"]
    assert files_in(out / "pictures") == expected
    assert set(read(out / "pictures" / "picture 1.png").ravel()) <= {0, 255}
    assert [row["file"] for row in table(out / "process.csv")] == expected

    (out / "pictures" / "picture 2.png").unlink()
    assert workbench("run", "process", folder, "--out", out, "--set", STEPS).code == 0
    assert files_in(out / "pictures") == expected

    said = workbench("replay", out / "recipe.json", folder, "--out", again, "--verify", out / "process.csv")
    assert said.code == 0 and "4 of 4 rows agree" in said.out
    for name in expected:
        assert (again / "pictures" / name).read_bytes() == (out / "pictures" / name).read_bytes()


def test_other_steps_are_not_mixed_into_the_same_folder(workbench: Run, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert workbench("run", "process", folder, "--out", out, "--set", "steps=grey").code == 0
    before = {name: (out / "pictures" / name).read_bytes() for name in files_in(out / "pictures")}
    said = workbench("run", "process", folder, "--out", out, "--set", "steps=invert")
    assert said.code == 2 and "made with other settings" in said.error
    assert {name: (out / "pictures" / name).read_bytes() for name in files_in(out / "pictures")} == before


@pytest.mark.parametrize(
    ("steps", "part"),
    [
        ("blurr", "no step “blurr”"),
        ("blur size=4", "Step 1 (blur)"),
        ("crop left=60 right=40", "leaves nothing"),
    ],
)
def test_wrong_steps_are_refused_before_anything_is_written(
    workbench: Run, folder: Path, tmp_path: Path, steps: str, part: str
) -> None:
    said = workbench("run", "process", folder, "--out", tmp_path / "out", "--set", f"steps={steps}")
    is_one_sentence(said, part)
    assert not (tmp_path / "out").exists()


def test_what_cannot_be_read_is_listed_and_the_rest_is_written(workbench: Run, tmp_path: Path) -> None:
    make_damaged(tmp_path / "pictures")
    said = workbench(
        "run", "process", tmp_path / "pictures", "--out", tmp_path / "out", "--set", "steps=grey"
    )
    assert said.code == 1 and "3 could not be processed" in said.out
    assert files_in(tmp_path / "out" / "pictures") == ["picture 1.png"]


def test_new_pictures_are_never_put_among_the_old_ones(workbench: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    make_pictures(out / "pictures", 2)
    before = files_in(out / "pictures")
    said = workbench("run", "process", out / "pictures", "--out", out, "--set", "steps=grey")
    assert said.code == 2 and "Choose another folder" in said.error
    assert files_in(out / "pictures") == before


def test_the_tasks_command_says_how_steps_are_written(workbench: Run) -> None:
    said = workbench("tasks")
    assert "--set steps=none" in said.out and "blur kind=gaussian size=5" in said.out
