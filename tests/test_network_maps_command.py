"""“workbench network maps” and “workbench network filters”: what they write, and what they refuse."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.panes.making import make_pictures
from workbench.commands import run_command


def run(*words: object) -> int:
    with pytest.raises(SystemExit) as ended:
        run_command(["network", *map(str, words)])
    return int(ended.value.code or 0)


def rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    # A name that Pillow's own font cannot write.
    return (
        make_pictures(tmp_path / "pictures", 1)
        .joinpath("picture 1.jpg")
        .rename(tmp_path / "Bärenhöhle 熊.jpg")
    )


def test_maps(tmp_path: Path, picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    words = (
        "maps",
        "squeezenet1_1",
        picture,
        "--layer",
        "features.3",
        "--out",
        out,
        "--npy",
        "--label",
        "tabby",
    )
    assert run(*words, "--set", "order=by number") == 0
    assert "128 maps of “features.3”" in capsys.readouterr().out
    numbers = np.load(out / "maps.npy")
    assert numbers.shape == (128, 55, 55) and numbers.dtype == np.float32
    table = rows(out / "maps.csv")
    assert [int(row["channel"]) for row in table] == list(range(128))
    np.testing.assert_allclose([float(row["largest"]) for row in table], numbers.max(axis=(1, 2)), rtol=1e-6)
    np.testing.assert_allclose(
        [float(row["mean_of_sizes"]) for row in table], np.abs(numbers).mean(axis=(1, 2)), rtol=1e-5
    )
    assert [row["dead"] == "1" for row in table] == [not each.any() for each in numbers]
    assert sum(abs(float(row["share"])) for row in table) == pytest.approx(1, abs=1e-4)
    made = json.loads((out / "provenance.json").read_text(encoding="utf-8"))
    assert made["tool"] == "maps" and made["picture"]["name"] == picture.name
    assert made["settings"]["maps_of"] == "features.3" and made["settings"]["label"].startswith("tabby")
    with Image.open(out / "maps.png") as sheet:
        assert sheet.width > 640 and sheet.height > 8 * 72


def test_maps_of_the_last_layer_with_maps_is_what_one_gets_unasked(tmp_path: Path, picture: Path) -> None:
    assert run("maps", "squeezenet1_1", picture, "--out", tmp_path / "out") == 0
    made = json.loads((tmp_path / "out" / "provenance.json").read_text(encoding="utf-8"))
    assert made["settings"]["layer"] == "classifier.2"
    assert not (tmp_path / "out" / "maps.npy").exists()


def test_filters(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert run("filters", "squeezenet1_1", "--out", out) == 0
    assert "64 filters of 3×3 with 3 input channels each" in capsys.readouterr().out
    table = rows(out / "filters.csv")
    assert len(table) == 64 * 3 * 3 * 3
    from workbench.core.models.cards import card
    from workbench.core.models.loading import load

    weights = load(card("squeezenet1_1"), "cpu").network.get_submodule("features.0").weight.detach().numpy()
    for row in table[::97]:
        place = tuple(int(row[name]) for name in ("filter", "channel", "row", "column"))
        assert float(row["weight"]) == pytest.approx(float(weights[place]), rel=1e-6)
    assert (
        json.loads((out / "provenance.json").read_text(encoding="utf-8"))["settings"]["layer"] == "features.0"
    )
    with Image.open(out / "filters.png") as sheet:
        assert sheet.width > 640


def test_one_filter_in_its_channels(tmp_path: Path) -> None:
    words = ("filters", "squeezenet1_1", "--layer", "features.4.expand3x3", "--out", tmp_path)
    assert run(*words, "--set", "show=one filter, all its channels", "--set", "number=5") == 0
    assert {(row["filter"], row["channel"]) for row in rows(tmp_path / "filters.csv")} == {
        ("5", str(channel)) for channel in range(16)
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("filters", "squeezenet1_1", "--layer", "features.2"), "has no filters"),
        (("filters", "squeezenet1_1", "--layer", "nothing"), "has no layer “nothing”"),
        (("filters", "nothing"), "There is no model “nothing”"),
        (("filters", "squeezenet1_1", "--set", "order=pretty"), "must be one of"),
        (("maps", "squeezenet1_1", "{picture}", "--layer", "nothing"), "has no layer “nothing”"),
        (("maps", "squeezenet1_1", "{picture}", "--label", "unheard of"), "has no label “unheard of”"),
        (("maps", "squeezenet1_1", "nowhere.jpg"), "“nowhere.jpg” could not be read"),
    ],
)
def test_what_cannot_be_is_said(
    words: tuple[str, ...], said: str, tmp_path: Path, picture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*(word.format(picture=picture) for word in words), "--out", tmp_path / "out") == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
