"""The matrix X as CSV: what another program reads out of it is the picture."""

import hashlib
import json
from dataclasses import replace
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from PIL import Image

from workbench.core.models.cards import Preprocessing, card
from workbench.core.networks import numbers_csv
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.numbers import (
    COLOUR,
    GREY,
    RED,
    SHARES,
    STANDARDISED,
    NumbersSettings,
    Region,
    as_shown,
    channel_levels,
    matrices,
    whole,
)
from workbench.core.networks.numbers_csv import MatrixOrigin, as_csv, numbers_in, save_matrix, write_matrix
from workbench.core.pictures.collection import PictureFile
from workbench.core.tables import ExportError

SMALL = Preprocessing(12, 8, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))


def noise(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(3).integers(0, 256, (height, width, 3), dtype=np.uint8)


def loaded(text: str) -> np.ndarray:
    return np.loadtxt(StringIO(text), delimiter=",", ndmin=2)


def test_the_file_of_one_channel_is_its_matrix() -> None:
    picture, region = noise(9, 11), Region(2, 3, 6, 4)
    text = as_csv(picture, region, NumbersSettings(RED), "a street.jpg")
    first, second = text.splitlines()[:2]
    assert first == "# a street.jpg; channel: red; scale: 0–255; x 2–7, y 3–6 (6 × 4 pixels)"
    assert second == ",".join(str(value) for value in picture[3, 2:8, 0])
    assert np.array_equal(loaded(text), picture[3:7, 2:8, 0])


def test_a_colour_picture_is_red_then_green_then_blue() -> None:
    picture = noise(5, 4)
    text = as_csv(picture, whole(picture), NumbersSettings(COLOUR, SHARES), "")
    assert [line.split(";")[0] for line in text.splitlines() if line.startswith("#")] == [
        "# channel: red",
        "# channel: green",
        "# channel: blue",
    ]
    expected = (picture / 255).transpose(2, 0, 1)
    assert np.abs(loaded(text).reshape(3, 5, 4) - expected).max() <= 5e-7


def test_standardised_numbers_say_how_they_were_made() -> None:
    picture, wanted = noise(30, 20), NumbersSettings("green", STANDARDISED, preprocessing=SMALL)
    shown = as_shown(picture, wanted)
    text = as_csv(shown, whole(shown), wanted, "x.jpg")
    assert "mean 0.456, deviation 0.224" in text and "resized to 12, cut to 8 × 8 (bilinear)" in text
    assert np.abs(loaded(text) - matrices(shown, whole(shown), wanted)[0]).max() <= 5e-7


def test_grey_names_its_weights() -> None:
    picture = noise(3, 3)
    text = as_csv(picture, whole(picture), NumbersSettings(GREY, grey="Rec. 709"), "x.jpg")
    assert "channel: grey (Rec. 709)" in text
    assert np.array_equal(loaded(text), channel_levels(picture, GREY, None, "Rec. 709"))


@pytest.mark.parametrize("name", ["two\nlines.jpg", "=2+3.jpg", "a\r\n1,2.jpg"])
def test_odd_names_stay_in_the_heading(name: str) -> None:
    picture = noise(2, 2)
    text = as_csv(picture, whole(picture), NumbersSettings(RED), name)
    assert text.startswith("# ") and len(text.splitlines()) == 3
    assert np.array_equal(loaded(text), picture[..., 0])


def test_a_large_matrix_is_written_in_steps(tmp_path: Path) -> None:
    picture, wanted = noise(50, 40), NumbersSettings()
    path = tmp_path / "matrix.csv"
    with patch.object(numbers_csv, "_NUMBERS_AT_ONCE", 400):
        steps = list(write_matrix(path, picture, whole(picture), wanted, "x.jpg"))
    assert [step.done for step in steps] == sorted({step.done for step in steps})
    assert steps[-1].done == steps[-1].total == numbers_in(whole(picture), wanted) == 6000
    assert len(steps) == 15
    assert path.read_text("utf-8") == as_csv(picture, whole(picture), wanted, "x.jpg")


def test_stopped_half_way_the_file_before_is_unharmed(tmp_path: Path) -> None:
    path = tmp_path / "matrix.csv"
    path.write_text("as it was")
    picture = noise(50, 40)
    with patch.object(numbers_csv, "_NUMBERS_AT_ONCE", 400):
        steps = write_matrix(path, picture, whole(picture), NumbersSettings(), "x.jpg")
        for _ in range(4):
            next(steps)
        steps.close()
    assert path.read_text() == "as it was"
    assert [each.name for each in tmp_path.iterdir()] == ["matrix.csv"]


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    picture = noise(2, 2)
    with pytest.raises(ExportError, match="could not be written"):
        list(write_matrix(tmp_path / "file" / "x.csv", picture, whole(picture), NumbersSettings(), ""))


def test_how_it_was_made_stands_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "x.png"
    Image.fromarray(noise(30, 20)).save(file)
    known = replace(card("squeezenet1_1"), preprocessing=SMALL)
    wanted = NumbersSettings(RED, STANDARDISED, preprocessing=SMALL)
    shown = as_shown(noise(30, 20), wanted)
    origin = MatrixOrigin(PictureFile("x.png", str(file)), known)
    steps = list(save_matrix(tmp_path / "m.csv", shown, Region(1, 2, 3, 4), wanted, origin))
    assert steps[-1].done == steps[-1].total == 12
    made = json.loads((tmp_path / "m.csv.json").read_text("utf-8"))
    assert made["settings"] == {
        "channel": "red",
        "scale": STANDARDISED,
        "grey": "Rec. 601",
        "region": {"left": 1, "top": 2, "width": 3, "height": 4},
    }
    assert made["model"]["key"] == "squeezenet1_1" and made["model"]["preprocessing"]["crop"] == 8
    assert made["picture"]["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    plain = save_matrix(
        tmp_path / "p.csv", noise(30, 20), Region(0, 0, 2, 2), NumbersSettings(), replace(origin, card=None)
    )
    list(plain)
    assert "model" not in json.loads((tmp_path / "p.csv.json").read_text("utf-8"))


def test_an_empty_region_is_refused_in_words() -> None:
    with pytest.raises(NetworkError, match="no pixel"):
        as_csv(noise(2, 2), Region(5, 5, 1, 1), NumbersSettings(), "")
