"""“workbench network numbers”: a picture as a matrix in a file."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from workbench.commands import run_command


def run(*words: object) -> int:
    with pytest.raises(SystemExit) as ended:
        run_command(["network", "numbers", *map(str, words)])
    return int(ended.value.code or 0)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    pixels = np.random.default_rng(5).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "noise.png")
    return tmp_path / "noise.png"


def loaded(path: Path) -> np.ndarray:
    return np.loadtxt(path, delimiter=",", ndmin=2)


def test_a_picture_as_three_matrices(picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = picture.with_name("all.csv")
    assert run(picture, "--out", out) == 0
    assert "7,200 numbers, colour on the scale 0–255" in capsys.readouterr().out
    pixels = np.asarray(Image.open(picture))
    assert np.array_equal(loaded(out).reshape(3, 40, 60), pixels.transpose(2, 0, 1))
    assert json.loads((out.parent / "all.csv.json").read_text("utf-8"))["picture"]["name"] == "noise.png"


def test_a_region_of_one_channel(picture: Path) -> None:
    out = picture.with_name("part.csv")
    assert run(picture, "--out", out, "--channel", "grey", "--scale", "0-1", "--region", "5,6,7,8") == 0
    grey = np.asarray(Image.open(picture).convert("L"))
    assert np.abs(loaded(out) - grey[6:14, 5:12] / 255).max() <= 5e-7


def test_as_a_network_sees_it_without_its_weights(picture: Path) -> None:
    out = picture.with_name("seen.csv")
    assert run(picture, "--out", out, "--channel", "red", "--scale", "standardised", "--card", "vgg16") == 0
    assert loaded(out).shape == (224, 224)
    assert json.loads((out.parent / "seen.csv.json").read_text("utf-8"))["model"]["key"] == "vgg16"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--channel", "alpha"), "no channel “alpha”"),
        (("--region", "1,2"), "four whole numbers"),
        (("--region", "100,0,5,5"), "no pixel of the picture, which is 60 × 40"),
        (("--scale", "standardised", "--card", "nobody"), "no model “nobody”"),
        (("--scale", "standardised", "--channel", "grey"), "no grey"),
    ],
)
def test_what_cannot_be_done_is_told(
    picture: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    out = picture.with_name("x.csv")
    assert run(picture, "--out", out, *words) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()


def test_a_file_that_is_no_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "letter.jpg").write_text("Dear Sir or Madam")
    assert run(tmp_path / "letter.jpg", "--out", tmp_path / "x.csv") == 2
    assert "could not be read" in capsys.readouterr().err
