"""“workbench network visualise”: what it writes, and what it refuses."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from workbench.commands import run_command
from workbench.core.networks.visualise.saving import record_in
from workbench.core.pictures.samples import sample_photographs

QUICK = ("--set", "steps=5", "--set", "size=32")


def run(*words: object) -> int:
    with pytest.raises(SystemExit) as ended:
        run_command(["network", "visualise", "squeezenet1_1", *map(str, words)])
    return int(ended.value.code or 0)


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image)


def test_a_channel_with_its_settings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--layer", "features.3", "--unit", 12, "--strip", "--out", tmp_path, *QUICK) == 0
    assert "“channel 12 of features.3.png” (5 steps)" in capsys.readouterr().out
    path = tmp_path / "channel 12 of features.3.png"
    written = record_in(path)
    assert written["settings"]["made_for"]["layer"] == "features.3" and written["settings"]["steps"] == 5
    made = json.loads((tmp_path / "provenance.json").read_text(encoding="utf-8"))
    assert made == written and made["tool"] == "visualise"
    finished = pixels(path)
    strip = pixels(tmp_path / "channel 12 of features.3 forming.png")
    assert finished.shape == (32, 32, 3) and strip.shape == (32, 3 * 32, 3), "steps 1, 4 and 5"
    assert np.array_equal(strip[:, -32:], finished)
    assert run("--layer", "features.3", "--unit", 12, "--out", tmp_path / "again", *QUICK) == 0
    assert np.array_equal(pixels(tmp_path / "again" / path.name), finished)


def test_a_label_by_name(tmp_path: Path) -> None:
    assert run("--unit", "golden retriever", "--set", "objective=class", "--out", tmp_path, *QUICK) == 0
    made = record_in(tmp_path / "class golden retriever.png")
    assert made["settings"]["made_for"]["direction"] == [[207, 1.0]]


def test_a_row_between_two_units_and_a_grid(tmp_path: Path) -> None:
    assert run("--layer", "features.3", "--unit", 1, "--to", 2, "--out", tmp_path, *QUICK) == 0
    assert pixels(tmp_path / "channel 1 to 2 of features.3.png").shape == (32, 5 * 32, 3)
    cat = next(each for each in sample_photographs() if "cat" in each.name)
    assert run("--layer", "features.3", "--picture", cat, "--cells", 2, "--out", tmp_path, *QUICK) == 0
    assert pixels(tmp_path / "activation grid of features.3.png").shape == (64, 64, 3)
    made = json.loads((tmp_path / "provenance.json").read_text(encoding="utf-8"))
    assert made["picture"]["name"] == cat.name


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--unit", "900", "--layer", "features.3"), "128 units, from 0 to 127"),
        (("--unit", "cat", "--layer", "features.3"), "names no unit"),
        (("--layer", "features.99"), "has no layer"),
        (("--unit", "gnu gnu", "--set", "objective=class"), "no label"),
        (("--set", "steps=0"), "“steps” cannot be “0”"),
    ],
)
def test_what_cannot_be_is_said(
    words: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*words, "--out", tmp_path / "out") == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
