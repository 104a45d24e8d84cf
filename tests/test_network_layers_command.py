"""“workbench network layers”: the table of a network as a file."""

import csv
import json
from pathlib import Path

import pytest

from workbench.commands import run_command


def run(*words: object) -> int:
    with pytest.raises(SystemExit) as ended:
        run_command(["network", "layers", *map(str, words)])
    return int(ended.value.code or 0)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_table_of_a_network_whose_weights_are_not_here(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "new folder" / "VGG.csv"
    assert run("vgg16", "--out", path) == 0
    assert "138,357,544 parameters (138,344,128 weights, 13,416 biases)" in capsys.readouterr().out
    first, *_, total = rows(path)
    assert (first["output"], first["values"]) == ("224×224×3", "150528")
    assert int(total["weights"]) + int(total["biases"]) == 138_357_544
    for name in ("values", "bytes", "weights", "biases", "multiply_adds"):
        assert sum(int(row[name]) for row in rows(path)[:-1]) == int(total[name])
    made = json.loads(path.with_name("VGG.csv.json").read_text(encoding="utf-8"))
    assert made["tool"] == "layers" and made["model"]["key"] == "vgg16"
    assert made["settings"] == {"height": 224, "width": 224}


def test_another_size(tmp_path: Path) -> None:
    assert run("squeezenet1_1", "--size", 64, "--out", tmp_path / "s.csv") == 0
    assert rows(tmp_path / "s.csv")[0]["output"] == "64×64×3"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nothing",), "There is no model “nothing”"),
        (("vit_b_16", "--size", 100), "cannot look at pictures of 100 × 100 pixels"),
        (("alexnet", "--size", 8), "cannot look at pictures of 8 × 8 pixels"),
        (("alexnet", "--size", -1), "greater than or equal to 0"),
    ],
)
def test_what_cannot_be_is_said(
    words: tuple[object, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*words, "--out", tmp_path / "t.csv") == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_folder_in_the_way_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "t.csv").mkdir()
    assert run("alexnet", "--out", tmp_path / "t.csv") == 2
    assert "could not be written" in capsys.readouterr().err
