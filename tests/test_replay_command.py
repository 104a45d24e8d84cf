"""“workbench replay”: the same table again, from whatever holds the recipe, and the exit codes of “run”."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests import bad_pictures
from tests.panes.making import make_pictures
from tests.test_cli import Run, is_one_sentence, table, workbench
from workbench.core.models.cards import card
from workbench.core.models.machine import Machine
from workbench.core.tasks import task
from workbench.study.execution import execute
from workbench.study.pictures import add_pictures, pictures
from workbench.study.recipes import recipes_of
from workbench.study.replication import PackageRequest, make_package
from workbench.study.results import rows
from workbench.study.runs import Request
from workbench.study.study import create_study, open_study

__all__ = ["workbench"]

TOLERANCE = 1e-5


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Pictures of several sizes and formats."""
    made = make_pictures(tmp_path / "pictures", 5)
    pixels = np.random.default_rng(5).integers(0, 256, (300, 200, 3), dtype=np.uint8)
    (made / "deep").mkdir()
    bad_pictures.written(made / "deep" / "noise.png", bad_pictures.encoded(pixels, "PNG"))
    return made


@pytest.fixture
def ran(workbench: Run, folder: Path, tmp_path: Path) -> Path:
    """The folder of results of a run."""
    out = tmp_path / "first"
    assert workbench("run", "classify", folder, "--out", out, "--set", "top=20", "--device", "cpu").code == 0
    return out


@pytest.fixture
def package(ran: Path, tmp_path: Path) -> Path:
    path = tmp_path / "town.zip"
    with open_study(ran / "results.study") as study:
        wanted = tuple(each.request for each in recipes_of(study))
        list(make_package(study, PackageRequest(wanted, path)))
    return path


def answers(rows_of: list[dict[str, str]]) -> dict[tuple[str, str], tuple[str, float]]:
    return {(row["picture"], row["rank"]): (row["label"], float(row["probability"])) for row in rows_of}


def is_same(one: dict[Any, tuple[str, float]], other: dict[Any, tuple[str, float]]) -> bool:
    """Labels to the letter, probabilities within 1e-5."""
    return one.keys() == other.keys() and all(
        one[key][0] == other[key][0] and abs(one[key][1] - other[key][1]) <= TOLERANCE for key in one
    )


def altered(path: Path, change: Callable[[dict[str, Any]], Any]) -> Path:
    record = json.loads(path.read_text(encoding="utf-8"))
    change(record)
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


# The same again


@pytest.mark.parametrize("kind", ["recipe.json", "classify.json", "results.study", "package"])
def test_a_recipe_gives_the_same_table_again_wherever_it_comes_from(
    workbench: Run, ran: Path, package: Path, folder: Path, tmp_path: Path, kind: str
) -> None:
    source = package if kind == "package" else ran / kind
    said = workbench("replay", source, folder, "--out", tmp_path / "second", "--device", "cpu")
    assert said.code == 0 and said.error == ""
    assert "Labels per picture (top k): 20" in said.out and "6 pictures are done" in said.out
    before, again = table(ran / "classify.csv"), table(tmp_path / "second" / "classify.csv")
    assert is_same(answers(before), answers(again)) and len(again) == 120
    assert [list(row.values())[:4] for row in before] == [list(row.values())[:4] for row in again]
    assert (tmp_path / "second" / "recipe.json").read_bytes() == (ran / "recipe.json").read_bytes()


def test_another_folder_another_order_and_batches_of_every_size_give_the_same(
    ran: Path, folder: Path, tmp_path: Path
) -> None:
    shutil.copytree(folder, tmp_path / "copied")
    before = answers(table(ran / "classify.csv"))
    request = Request(task("classify"), task("classify").settings(top=20))
    for size in (1, 2, 4, 6):
        with create_study(tmp_path / f"{size}.study") as study:
            for _ in add_pictures(study, [tmp_path / "copied"]):
                pass
            turned = pictures(study)[::-1]
            list(execute(study, request, turned, Machine("cpu", pictures_at_once=size)))
            found = {
                (str(row[0]), str(row[1])): (str(row[2]), float(row[4] or 0))
                for row in rows(study, request.task.table, request.identity)
            }
        assert is_same(before, found), f"{size} pictures at a time"


def test_resuming_a_replay_computes_nothing_anew(
    workbench: Run, ran: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ("replay", ran / "recipe.json", folder, "--out", tmp_path / "second")
    first = workbench(*command)
    monkeypatch.setattr("workbench.core.classification.classify.classify", None)
    assert workbench(*command) == first


def test_one_of_several_analyses_is_chosen(workbench: Run, ran: Path, folder: Path, tmp_path: Path) -> None:
    study = ran / "results.study"
    assert workbench("run", "classify", study, "--out", tmp_path / "other", "--set", "top=2").code == 0
    assert workbench("replay", study, folder, "--analysis", 2, "--out", tmp_path / "a").code == 0
    assert workbench("replay", study, folder, "--out", tmp_path / "b").code == 0
    assert len(table(tmp_path / "a" / "classify.csv")) == 120
    assert len(table(tmp_path / "b" / "classify.csv")) == 12
    said = workbench("replay", study, folder, "--analysis", 3, "--out", tmp_path / "c")
    is_one_sentence(said, "There is no analysis number 3", "1: classify", "2: classify")


# Comparing


@pytest.mark.parametrize("given", ["classify.csv", "classify.parquet", "package"])
def test_a_replay_that_agrees_says_so(
    workbench: Run, ran: Path, package: Path, folder: Path, tmp_path: Path, given: str
) -> None:
    with_what = package if given == "package" else ran / given
    said = workbench("replay", ran / "recipe.json", folder, "--out", tmp_path / "x", "--verify", with_what)
    assert said.code == 0 and "120 of 120 rows agree" in said.out


def test_a_replay_that_differs_says_how_and_ends_with_another_code(
    workbench: Run, ran: Path, folder: Path, tmp_path: Path
) -> None:
    path = ran / "classify.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    lines[1] = '"deep/noise.png",1,"another label",1,0.999'
    path.write_text("\n".join(lines[:-1]), encoding="utf-8-sig")
    said = workbench("replay", ran / "recipe.json", folder, "--out", tmp_path / "x", "--verify", path)
    assert said.code == 1
    assert "118 of 119 rows agree" in said.out and "1 row is only in the one made here" in said.out
    assert "deep/noise.png" in said.out


def test_other_pictures_do_not_agree(workbench: Run, ran: Path, folder: Path, tmp_path: Path) -> None:
    (folder / "picture 2.jpg").write_bytes((folder / "picture 3.jpg").read_bytes())
    words = ("replay", ran / "recipe.json", folder, "--out", tmp_path / "x", "--verify", ran / "classify.csv")
    said = workbench(*words)
    assert said.code == 1 and "Pictures that differ, the first of them: picture 2.jpg." in said.out


def test_a_picture_that_cannot_be_read_is_listed_and_changes_the_code(
    workbench: Run, ran: Path, folder: Path, tmp_path: Path
) -> None:
    (folder / "broken.jpg").write_text("Dear Sir or Madam")
    words = ("replay", ran / "recipe.json", folder, "--out", tmp_path / "x", "--verify", ran / "classify.csv")
    said = workbench(*words)
    assert said.code == 1 and "120 of 120 rows agree" in said.out and "skipped broken.jpg" in said.error


def test_a_table_that_is_not_there_is_told_before_anything_is_computed(
    workbench: Run, ran: Path, folder: Path, tmp_path: Path
) -> None:
    words = (
        "replay",
        ran / "recipe.json",
        folder,
        "--out",
        tmp_path / "x",
        "--verify",
        tmp_path / "gone.csv",
    )
    is_one_sentence(workbench(*words), "There is no table", "gone.csv", "Nothing was computed")
    assert not (tmp_path / "x").exists()


# What cannot be followed


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        (lambda record: record.update(task="read minds"), ["asks for the task “read minds”"]),
        (lambda record: record["settings"].update(tip=3), ["There is no setting “tip”"]),
        (lambda record: record["settings"].update(top=0), ["a whole number from 1 to 1000"]),
        (lambda record: record.update(schema=99), ["was written by a newer version"]),
        (lambda record: record["model"].update(weights_sha256="a" * 64), ["made with other weights"]),
        (
            lambda record: (
                record["model"].update(key="../../x"),
                record["settings"].update(model="../../x"),
            ),
            ["../../x", "not known here"],
        ),
    ],
)
def test_what_cannot_be_followed_is_one_sentence_and_nothing_is_computed(
    workbench: Run, ran: Path, folder: Path, tmp_path: Path, change: Callable[[Any], Any], parts: list[str]
) -> None:
    recipe = altered(ran / "recipe.json", change)
    is_one_sentence(
        workbench("replay", recipe, folder, "--out", tmp_path / "x"), *parts, "othing was computed"
    )
    assert not (tmp_path / "x").exists()


def test_a_model_that_is_not_here_is_told_with_the_way_to_get_it(
    workbench: Run, ran: Path, folder: Path, tmp_path: Path
) -> None:
    weights = card("resnet18").weights

    def change(record: dict[str, Any]) -> None:
        record["settings"]["model"] = record["model"]["key"] = "resnet18"
        record["model"]["weights_sha256"] = weights.sha256 or weights.sha256_prefix.ljust(64, "0")

    said = workbench("replay", altered(ran / "recipe.json", change), folder, "--out", tmp_path / "x")
    assert said.code == 2 and "“workbench models fetch resnet18”" in said.error


def test_a_recipe_of_a_newer_task_is_followed_and_said(
    workbench: Run, ran: Path, folder: Path, tmp_path: Path
) -> None:
    recipe = altered(ran / "recipe.json", lambda record: record.update(task_version=2))
    said = workbench("replay", recipe, folder, "--out", tmp_path / "x")
    assert said.code == 0 and "a newer version of “Classify pictures” (2; here 1)" in said.error


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.json", b"{"),
        ("x.zip", b"PK\x03\x04 nonsense"),
        ("x.study", b"SQLite format 3\0 nonsense"),
        ("x", b""),
    ],
)
def test_files_that_are_no_recipes_are_told(
    workbench: Run, folder: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    said = workbench("replay", tmp_path / name, folder, "--out", tmp_path / "out")
    assert said.code == 2 and name in said.error and "Traceback" not in said.error
    assert not (tmp_path / "out").exists()


def test_a_gigabyte_of_nonsense_is_told_at_once(workbench: Run, folder: Path, tmp_path: Path) -> None:
    for name in ("huge.json", "huge.zip"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(1_000_000_000)
        said = workbench("replay", tmp_path / name, folder, "--out", tmp_path / "out")
        assert said.code == 2 and name in said.error


def test_missing_pictures_and_foreign_results_are_told_as_by_run(
    workbench: Run, ran: Path, folder: Path, tmp_path: Path
) -> None:
    recipe = ran / "recipe.json"
    said = workbench("replay", recipe, tmp_path / "gone", "--out", tmp_path / "x")
    assert said.code == 2 and said.error.startswith("There is no file or folder")
    assert workbench("run", "classify", folder, "--out", tmp_path / "y", "--set", "top=1").code == 0
    said = workbench("replay", recipe, folder, "--out", tmp_path / "y")
    assert said.code == 2 and "made with other settings" in said.error
    is_one_sentence(workbench("replay", tmp_path / "gone.json", folder, "--out", tmp_path / "x"), "gone.json")


def test_help_tells_what_a_recipe_may_be(workbench: Run) -> None:
    said = workbench("replay", "--help")
    assert said.code == 0 and "--verify" in said.out and "replication package" in said.out
