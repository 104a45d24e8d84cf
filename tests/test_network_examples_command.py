"""“workbench network examples” and “workbench run examples” on files."""

import csv
import json
from pathlib import Path

import pytest

from tests.panes.making import make_damaged, make_pictures
from workbench.cli import main


def run(*words: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    return int(ended.value.code or 0)


def table(out: Path) -> list[dict[str, str]]:
    with (out / "examples.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_examples_of_a_layer_are_written_with_how_they_were_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = make_pictures(tmp_path / "pictures", 5), tmp_path / "out"
    command = (
        "network",
        "examples",
        "squeezenet1_1",
        folder,
        "--layer",
        "features.3",
        "--examples",
        2,
        "--out",
        out,
    )
    assert run(*command) == 0
    assert "5 pictures are done" in capsys.readouterr().out
    rows = table(out)
    assert {row["layer"] for row in rows} == {"features.3"}
    assert {int(row["unit"]) for row in rows} == set(range(128))
    # Four of each unit are kept, and the fifth picture enters where it is stronger than one of them.
    assert 128 * 4 <= len(rows) <= 128 * 5
    made = json.loads((out / "examples.json").read_text(encoding="utf-8"))
    assert made["settings"] == {"model": "squeezenet1_1", "layer": "features.3", "examples": 2}
    assert made["model"]["weights_sha256"] and made["pictures"]["done"] == 5
    beside = json.loads((out / "provenance.json").read_text(encoding="utf-8"))
    assert (beside["tool"], beside["settings"]) == ("examples", made["settings"])
    assert run(*command) == 0
    assert table(out) == rows
    assert run(*command[:-4], "--examples", 3, "--out", out) == 2
    assert "other settings" in capsys.readouterr().err


def test_the_last_layer_with_maps_is_named_in_the_record(tmp_path: Path) -> None:
    folder, out = make_pictures(tmp_path / "pictures", 1), tmp_path / "out"
    assert run("network", "examples", "squeezenet1_1", folder, "--out", out) == 0
    made = json.loads((out / "examples.json").read_text(encoding="utf-8"))
    assert made["settings"]["layer"] == table(out)[0]["layer"] != ""


def test_a_layer_that_is_not_there_is_refused_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = make_pictures(tmp_path / "pictures", 1), tmp_path / "out"
    assert run("network", "examples", "squeezenet1_1", folder, "--layer", "layer99", "--out", out) == 2
    assert "has no layer “layer99”" in capsys.readouterr().err
    assert not out.exists()
    assert run("network", "examples", "squeezenet1_1", folder, "--examples", 0, "--out", out) == 2
    assert "from 1 to 100" in capsys.readouterr().err


def test_pictures_that_cannot_be_read_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_damaged(tmp_path / "pictures")
    words = "examples", tmp_path / "pictures", "--set", "layer=features.3", "--out", tmp_path / "out"
    assert run("run", *words) == 1
    assert "skipped half.jpg" in capsys.readouterr().err
    assert {row["picture"] for row in table(tmp_path / "out")} == {"picture 1.jpg"}
