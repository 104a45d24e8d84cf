"""``workbench models import``: what was recognised, what it is called, and where it went wrong."""

from pathlib import Path

import numpy as np
import pytest

from tests.core.models.making_onnx import COLOURS_BY_LABEL, saved
from workbench.commands import run_command
from workbench.core.models.cards import card, labels_of
from workbench.core.models.facts import facts_of
from workbench.core.models.loading import load


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        run_command(["models", "import", *words])
    return int(ended.value.code or 0)


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    (tmp_path / "labels.txt").write_text("red\ngreen\nblue\n")
    return tmp_path / "labels.txt"


def test_a_network_is_imported_and_its_key_is_told(
    tmp_path: Path, labels: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = saved(tmp_path / "colours.onnx", shape=("N", 3, "H", "W"))
    words = ("--title", "Colours", "--crop", "8", "--mean", "0", "0", "0", "--deviation", "1", "1", "1")
    assert run(str(path), "--labels", str(labels), *words, "--licence", "CC0") == 0
    said = capsys.readouterr().out
    assert "ONNX network, 3 labels" in said and "“Colours” is imported. Its key is “colours”" in said
    found = card("colours")
    assert (found.licence, found.preprocessing.resize, found.preprocessing.crop) == ("CC0", 9, 8)
    assert found.preprocessing.mean == (0, 0, 0) and found.preprocessing.standard_deviation == (1, 1, 1)
    assert labels_of(found) == ("red", "green", "blue")
    assert "parameters" not in dict(facts_of(found))["Network"]
    load.cache_clear()
    assert load(found, "cpu").network.shape.labels == len(COLOURS_BY_LABEL)


def test_without_wishes_everything_is_as_usual(tmp_path: Path, labels: Path) -> None:
    assert run(str(saved(tmp_path / "colours.onnx")), "--labels", str(labels)) == 0
    found = card("colours")
    assert found.title == "colours" and found.preprocessing.crop == 8
    assert found.preprocessing.mean == (0.485, 0.456, 0.406)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--outputs", "votes"], "the outputs are one of logits, probabilities"),
        (["--interpolation", "nearest"], "the interpolation is one of bilinear, bicubic"),
        (["--resize", "4"], "what is cut out must fit into the resized picture"),
        (["--crop", "16"], "looks at pictures of 8 × 8 pixels, not of 16 × 16"),
        (["--deviation", "0", "1", "1"], "cannot be 0"),
    ],
)
def test_wishes_that_cannot_be_are_said_with_exit_code_two(
    tmp_path: Path, labels: Path, words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(str(saved(tmp_path / "colours.onnx")), "--labels", str(labels), *words) == 2
    assert sentence in capsys.readouterr().err


def test_files_that_cannot_be_are_said_with_exit_code_two(
    tmp_path: Path, labels: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(str(labels), "--labels", str(labels)) == 2
    assert "“labels.txt” is a text" in capsys.readouterr().err
    path = saved(tmp_path / "four.onnx", weights=np.ones((4, 3), np.float32))
    assert run(str(path), "--labels", str(labels)) == 2
    assert "has 3 labels, but the network's last layer gives 4 answers" in capsys.readouterr().err
