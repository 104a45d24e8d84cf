"""The command line: what it does, its exit codes, and one sentence for everything that cannot be done."""

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas
import pytest

from tests import bad_pictures
from workbench import __version__, commands
from workbench.cli import main
from workbench.core.tasks import TASKS
from workbench.study.finding import Condition, Filter, save_filter
from workbench.study.metadata import leave_out
from workbench.study.pictures import add_pictures, pictures
from workbench.study.study import create_study, open_study

FILES = {"classify.csv", "classify.parquet", "classify.json", "recipe.json", "skipped.csv", "results.study"}
NOBODY = 65534


@dataclass(frozen=True)
class Said:
    code: int | str | None
    out: str
    error: str


Run = Callable[..., Said]


@pytest.fixture
def workbench(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*words: object) -> Said:
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        said = capsys.readouterr()
        return Said(ended.value.code or 0, said.out, said.err)

    return run


def make_picture(path: Path, seed: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(seed).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    return bad_pictures.written(path, bad_pictures.encoded(pixels, "PNG"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of three pictures."""
    for number in range(3):
        make_picture(tmp_path / "pictures" / f"{number}.png", number)
    return tmp_path / "pictures"


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that every account of this computer can reach."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        yield Path(name)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def is_one_sentence(said: Said, *parts: str) -> None:
    assert said.code == 2
    assert said.out == ""
    assert len(said.error.splitlines()) == 1 and said.error.strip().endswith((".", ".”"))
    assert "Traceback" not in said.error
    for part in parts:
        assert part in said.error


# What it does


def test_the_version_and_the_tasks_are_told(workbench: Run) -> None:
    assert workbench("--version") == Said(0, f"{__version__}\n", "")
    said = workbench("tasks")
    assert said.code == 0
    for task in TASKS:
        assert f"{task.name}: {task.sentence}" in said.out
    assert "--set top=5" in said.out and "a whole number from 1 to 1000" in said.out


@pytest.mark.parametrize(
    "words", [["--help"], ["run", "--help"], ["sample", "--help"], ["sample", "town", "--help"]]
)
def test_help_is_there(workbench: Run, words: list[str]) -> None:
    said = workbench(*words)
    assert said.code == 0 and "Usage" in said.out


def test_a_run_writes_its_tables_and_says_so(workbench: Run, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    said = workbench("run", "classify", folder, "--out", out, "--set", "top=2", "--device", "cpu")
    assert said == Said(0, f"3 pictures are done. The tables are in “{out}”.\n", "")
    assert {each.name for each in out.iterdir()} == FILES
    rows = table(out / "classify.csv")
    assert list(rows[0]) == ["picture", "rank", "label", "label_index", "probability"]
    assert [(row["picture"], row["rank"]) for row in rows] == [
        (f"{number}.png", str(rank)) for number in range(3) for rank in (1, 2)
    ]
    made = json.loads((out / "classify.json").read_text(encoding="utf-8"))
    assert made["settings"]["top"] == 2 and made["pictures"] == {"total": 3, "done": 3, "skipped": 0}
    assert table(out / "skipped.csv") == []


def test_the_same_command_again_computes_nothing_anew(
    workbench: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ["run", "classify", folder, "--out", tmp_path / "out"]
    first = workbench(*command)
    before = (tmp_path / "out" / "classify.csv").read_bytes()
    monkeypatch.setattr("workbench.core.classification.classify.classify", None)
    monkeypatch.chdir(folder)
    assert workbench(*command) == first
    assert workbench("run", "classify", Path("../pictures"), "--out", tmp_path / "out") == first
    assert (tmp_path / "out" / "classify.csv").read_bytes() == before


def test_a_new_and_a_changed_picture_are_all_that_is_looked_at(
    workbench: Run, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    workbench("run", "classify", folder, "--out", out)
    make_picture(folder / "new.png", 7)
    make_picture(folder / "1.png", 8)
    assert workbench("run", "classify", folder, "--out", out).code == 0
    with open_study(out / "results.study") as study, study.reading() as connection:
        looked_at = connection.execute(
            "SELECT run, name FROM outcomes JOIN pictures ON pictures.id = picture ORDER BY run, name"
        ).fetchall()
    assert looked_at == [(1, "0.png"), (1, "1.png"), (1, "2.png"), (2, "1.png"), (2, "new.png")]
    assert len(table(out / "classify.csv")) == 4 * 5


def test_skipped_pictures_are_listed_everywhere(workbench: Run, folder: Path, tmp_path: Path) -> None:
    bad_pictures.text(folder)
    bad_pictures.truncated_png(folder)
    (folder / "link.png").symlink_to("nowhere.png")
    said = workbench("run", "classify", folder, "--out", tmp_path / "out")
    assert said.code == 1
    assert "3 pictures are done. 3 could not be processed; see skipped.csv." in said.out
    reasons = {row["picture"]: row["reason"] for row in table(tmp_path / "out" / "skipped.csv")}
    assert set(reasons) == {"text.jpg", "truncated.png", "link.png"}
    assert said.error.splitlines() == [f"skipped {name}: {reason}" for name, reason in reasons.items()]
    made = json.loads((tmp_path / "out" / "classify.json").read_text(encoding="utf-8"))
    assert made["pictures"] == {"total": 6, "done": 3, "skipped": 3}


def test_files_that_are_no_pictures_are_mentioned(workbench: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "notes.txt").write_text("x")
    said = workbench("run", "classify", folder, "--out", tmp_path / "out")
    assert said.code == 0 and "1 other file was left out, not being pictures: 1 .txt." in said.out


@pytest.mark.skipif(os.name == "nt", reason="Windows allows fewer names")
def test_odd_names_come_through_csv_and_parquet(workbench: Run, tmp_path: Path) -> None:
    names = sorted((*bad_pictures.ODD_NAMES, "carriage\rreturn.png"))
    for name in names:
        make_picture(tmp_path / "odd" / name)
    said = workbench("run", "classify", tmp_path / "odd", "--out", tmp_path / "out", "--set", "top=1")
    assert said.code == 0
    # What a spreadsheet would compute is made inert in CSV; Parquet has it to the letter.
    in_csv = sorted(f"'{name}" if name[0] in "=+-@" else name for name in names)
    assert in_csv != names
    assert sorted(row["picture"] for row in table(tmp_path / "out" / "classify.csv")) == in_csv
    assert sorted(pandas.read_csv(tmp_path / "out" / "classify.csv")["picture"]) == in_csv
    assert sorted(pandas.read_parquet(tmp_path / "out" / "classify.parquet")["picture"]) == names


def test_links_in_a_circle_end(workbench: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "up").symlink_to(folder)
    assert workbench("run", "classify", folder, "--out", tmp_path / "out").code == 0
    assert len(table(tmp_path / "out" / "classify.csv")) == 15


# Studies


@pytest.fixture
def study(folder: Path, tmp_path: Path) -> Path:
    path = tmp_path / "town.study"
    with create_study(path) as made:
        list(add_pictures(made, [folder]))
    return path


def test_a_study_keeps_the_results_itself(workbench: Run, study: Path, tmp_path: Path) -> None:
    said = workbench("run", "classify", study, "--out", tmp_path / "out")
    assert said.code == 0
    assert {each.name for each in (tmp_path / "out").iterdir()} == FILES - {"results.study"}
    assert len(table(tmp_path / "out" / "classify.csv")) == 15
    with open_study(study) as opened, opened.reading() as connection:
        assert connection.execute("SELECT count(*) FROM outcomes").fetchone() == (3,)


@pytest.mark.parametrize("is_read_only", [False, True])
def test_a_saved_filter_chooses_the_pictures_and_the_record_says_so(
    workbench: Run, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_read_only: bool
) -> None:
    with open_study(study) as opened:
        one_of = Condition("file.name", "is", ("pictures/0.png", "pictures/2.png", "0.png", "2.png"))
        save_filter(opened, "Two of them", Filter(conditions=(one_of,), includes_left_out=True))
        leave_out(opened, {pictures(opened)[2].name: "blurred"}, "left out 1 picture")
        first = pictures(opened)[0].name
    monkeypatch.setattr("workbench.study.unattended.open_study", lambda path: open_study(path, is_read_only))
    said = workbench("run", "classify", study, "--filter", "Two of them", "--out", tmp_path / "out")
    assert said.code == 0, said.error
    # The third picture meets the filter too, but is left out of all analyses.
    assert {row["picture"] for row in table(tmp_path / "out" / "classify.csv")} == {first}
    made = json.loads((tmp_path / "out" / "classify.json").read_text(encoding="utf-8"))
    assert made["runs"][0]["pictures_chosen"].startswith("Name: pictures/0.png, ")
    assert "left out included" not in made["methods"]
    assert "those chosen by: Name: pictures/0.png, " in made["methods"]


def test_a_filter_that_cannot_be_used_ends_in_a_sentence(
    workbench: Run, study: Path, folder: Path, tmp_path: Path
) -> None:
    out = ("--out", tmp_path / "out")
    said = workbench("run", "classify", study, "--filter", "mine", *out)
    is_one_sentence(said, "has no filter “mine”", "Nothing was computed.", "No filter has been saved")
    with open_study(study) as opened:
        save_filter(opened, "None", Filter("nowhere"))
        save_filter(opened, "Gone", Filter(conditions=(Condition("column.99", "present"),)))
    said = workbench("run", "classify", study, "--filter", "mine", *out)
    is_one_sentence(said, "The saved filters are: “Gone”, “None”.")
    is_one_sentence(workbench("run", "classify", study, "--filter", "None", *out), "leaves none")
    is_one_sentence(workbench("run", "classify", study, "--filter", "Gone", *out), "not in this study")
    is_one_sentence(workbench("run", "classify", folder, "--filter", "mine", *out), "belongs to a study")
    is_one_sentence(
        workbench("run", "classify", tmp_path / "no.study", "--filter", "mine", *out), "There is no file"
    )


def test_a_study_that_may_only_be_read_is_left_alone(
    workbench: Run, study: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = study.read_bytes()
    make_picture(folder / "inner" / "0.png")
    with open_study(study) as opened:
        list(add_pictures(opened, [folder]))
        names = [file.name for file in pictures(opened)]
    before = study.read_bytes()
    monkeypatch.setattr(
        "workbench.study.unattended.open_study", lambda path: open_study(path, read_only=True)
    )
    said = workbench("run", "classify", study, "--out", tmp_path / "out")
    assert said.code == 0
    assert study.read_bytes() == before
    found = table(tmp_path / "out" / "classify.csv")
    assert list(dict.fromkeys(row["picture"] for row in found)) == names
    assert (tmp_path / "out" / "results.study").is_file()


def test_studies_that_cannot_be_used_end_in_a_sentence(
    workbench: Run, study: Path, folder: Path, tmp_path: Path
) -> None:
    out = ("--out", tmp_path / "out")
    is_one_sentence(workbench("run", "classify", study, folder, *out), "cannot be mixed")
    with open_study(study):
        is_one_sentence(workbench("run", "classify", study, *out), "open in another window or program")
    study.write_bytes(study.read_bytes()[:5000])
    is_one_sentence(workbench("run", "classify", study, *out), "is damaged")
    study.write_text("Dear diary")
    is_one_sentence(workbench("run", "classify", study, *out), "is not a study")


# What cannot be done


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["run", "dream", "{folder}"], ["There is no task “dream”", "classify"]),
        (["run", "describe", "{folder}"], ["needs consent", "faces consent"]),
        (["run", "classify", "{folder}", "--set", "tip=3"], ["There is no setting “tip”", "top"]),
        (["run", "classify", "{folder}", "--set", "top"], ["“top” is not a setting", "name=value"]),
        (["run", "classify", "{folder}", "--set", "top=0"], ["“top” cannot be “0”", "from 1 to 1000"]),
        (["run", "classify", "{folder}", "--set", "model=inception"], ["There is no model “inception”"]),
        (["run", "classify", "{folder}", "--device", "tpu"], ["“tpu” is not available", "cpu"]),
        (["run", "classify", "{folder}/gone.png"], ["There is no file or folder", "gone.png"]),
        (["run", "classify", "{folder}/" + "x" * 300], ["could not be opened"]),
        (["run", "classify", "{empty}"], ["There are no pictures in what was given"]),
        (["run", "classify"], ["pictures", "workbench --help"]),
        (["run"], ["task", "workbench --help"]),
        (["run", "classify", "{folder}", "--quickly"], ["--quickly", "workbench --help"]),
        (["sample", "town", "--pictures", "0"], ["“pictures” cannot be “0”"]),
        (["sample", "town", "--pictures", "many"], ["--pictures", "workbench --help"]),
        (["sample", "village"], ["village", "workbench --help"]),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else None,
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    workbench: Run, folder: Path, tmp_path: Path, words: list[str], parts: list[str]
) -> None:
    (tmp_path / "empty").mkdir()
    filled_in = [word.format(folder=folder, empty=tmp_path / "empty") for word in words]
    is_one_sentence(workbench(*filled_in, "--out", tmp_path / "out"), *parts)
    assert not (tmp_path / "out" / "classify.csv").exists()


def test_without_a_folder_for_the_results_nothing_is_begun(workbench: Run, folder: Path) -> None:
    is_one_sentence(workbench("run", "classify", folder), "--out")


def test_without_a_command_there_is_one_sentence(workbench: Run) -> None:
    is_one_sentence(workbench("sample"), "Missing command", "workbench --help")


def test_a_word_that_is_neither_a_command_nor_a_place_is_said(workbench: Run) -> None:
    is_one_sentence(workbench("clasify"), "no file or folder “clasify”", "no command of that name", "tasks")
    is_one_sentence(workbench("x" * 300), "x" * 300)


def test_foreign_results_are_never_overwritten(workbench: Run, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    workbench("run", "classify", folder, "--out", out)
    before = {each.name: each.read_bytes() for each in out.iterdir()}
    said = workbench("run", "classify", folder, "--out", out, "--set", "top=2")
    is_one_sentence(said, "already holds results of “classify”", "Choose another folder")
    assert {each.name: each.read_bytes() for each in out.iterdir()} == before


def test_an_out_that_is_a_file_is_said(workbench: Run, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way")
    is_one_sentence(workbench("run", "classify", folder, "--out", tmp_path / "out"), "out")


def test_a_fault_of_the_program_is_no_result(
    workbench: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("who did that")

    monkeypatch.setattr("workbench.study.unattended.execute", fail)
    said = workbench("run", "classify", folder, "--out", tmp_path / "out")
    assert said.code == 2
    assert "ZeroDivisionError: who did that" in said.error and "fault of Image Workbench" in said.error


def test_an_interruption_is_told_by_its_usual_code(
    workbench: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("workbench.study.unattended.execute", interrupt)
    said = workbench("run", "classify", folder, "--out", tmp_path / "out")
    assert said.code == commands.INTERRUPTED
    open_study(tmp_path / "out" / "results.study").close()


# Sampletown


def test_a_small_town_is_drawn_and_can_be_classified(workbench: Run, tmp_path: Path) -> None:
    town = tmp_path / "town"
    said = workbench("sample", "town", "--pictures", 2, "--size", 64, "--out", town)
    assert said.code == 0 and "2 pictures of Sampletown" in said.out
    assert len(list(town.glob("*.png")) + list(town.glob("*.jpg"))) == 2
    assert workbench("run", "classify", town, "--out", tmp_path / "out").code == 0


# As a program of its own


def program(*words: object, script: str = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    start = ["-c", script] if script else ["-m", "workbench"]
    return subprocess.run(
        [sys.executable, *start, *map(str, words)],
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
        timeout=120,
    )


def test_the_program_ends_with_the_exit_code_and_one_sentence(tmp_path: Path) -> None:
    done = program("run", "classify", tmp_path / "gone", "--out", tmp_path / "out")
    assert done.returncode == 2 and done.stdout == b""
    assert (
        done.stderr.decode() == f"There is no file or folder “{tmp_path / 'gone'}”. Nothing was computed.\n"
    )


def test_a_terminal_of_few_letters_is_no_reason_to_stop(tmp_path: Path) -> None:
    done = program(
        "sample",
        "town",
        "--pictures",
        1,
        "--size",
        32,
        "--out",
        tmp_path / "🌅 写真",
        PYTHONIOENCODING="cp1252",
    )
    assert done.returncode == 0, done.stderr
    assert b"\\U0001f305" in done.stdout


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="rights work otherwise here")
@pytest.mark.parametrize(
    ("pictures_mode", "out_mode", "parts"),
    [
        (0o755, 0o555, ["out", "ermission denied"]),
        (0o000, 0o777, ["There are no pictures", "could not be opened (permission denied)"]),
    ],
    ids=["out", "pictures"],
)
def test_without_permission_there_is_a_sentence(
    folder: Path, public_folder: Path, pictures_mode: int, out_mode: int, parts: list[str]
) -> None:
    shutil.copytree(folder, public_folder / "pictures")
    (public_folder / "out").mkdir()
    (public_folder / "pictures").chmod(pictures_mode)
    (public_folder / "out").chmod(out_mode)
    # The first, harmless command brings in all that Python may be forbidden to read afterwards.
    script = (
        "import contextlib, io, os, sys\n"
        "from workbench.cli import main\n"
        "with contextlib.redirect_stderr(io.StringIO()), contextlib.suppress(SystemExit):\n"
        "    main(['run', 'classify', os.devnull, '--out', os.devnull])\n"
        f"if os.getuid() == 0:\n    os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})\n"
        "main(sys.argv[1:])\n"
    )
    words = ("run", "classify", public_folder / "pictures", "--out", public_folder / "out")
    done = program(*words, script=script)
    for name in ("pictures", "out"):
        (public_folder / name).chmod(0o777)
    is_one_sentence(Said(done.returncode, done.stdout.decode(), done.stderr.decode()), *parts)
