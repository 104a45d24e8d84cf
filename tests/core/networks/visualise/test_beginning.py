"""Activation grids, rows between two units, and what is written of them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from tests.core.networks.odd_networks import made
from tests.core.networks.visualise.open_networks import opened
from workbench.core.errors import WorkbenchError
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.opening import network_input
from workbench.core.networks.provenance import made_by
from workbench.core.networks.visualise.beginning import begin
from workbench.core.networks.visualise.optimise import visualise
from workbench.core.networks.visualise.saving import record_in, write_picture
from workbench.core.networks.visualise_settings import (
    CLASS,
    LAYER,
    Between,
    Grid,
    Target,
    VisualiseSettings,
    direction_from,
    made_for_in_words,
    one_unit,
    settings_record,
)
from workbench.core.settings import SettingsError, checked

QUICK = VisualiseSettings(size=24, steps=3)


@pytest.fixture
def picture() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)


def test_each_cell_of_the_grid_wants_what_the_layer_saw_there(picture: np.ndarray) -> None:
    network = opened(made("in-place ReLU"))
    optimisation = begin(network, Grid("1", 4), QUICK, picture)
    directions = optimisation._wished.directions
    assert directions is not None and directions.shape == (16, 4)
    maps = network.network[:2](network_input(picture, network)).detach()[0]
    first = maps[:, :8, 8:16].mean((1, 2))
    assert torch.allclose(directions[1], first / first.norm(), atol=1e-5)
    *_, last = visualise(optimisation)
    assert last.value.pictures.shape == (16, 24, 24, 3)
    assert last.value.picture.shape == (96, 96, 3)
    assert np.array_equal(last.value.picture[24:48, 48:72], last.value.pictures[6])


def test_a_grid_has_no_more_cells_than_the_layer_has_places(picture: np.ndarray) -> None:
    network = opened(made("in-place ReLU"))
    *_, last = visualise(begin(network, Grid("7", 9), QUICK, picture))
    assert last.value.pictures.shape[0] == 1, "a vector has one place"
    with pytest.raises(NetworkError, match="Choose a picture"):
        begin(network, Grid("0"), QUICK)


def test_the_row_goes_from_one_unit_to_the_other() -> None:
    network = opened(made("residual"))
    optimisation = begin(network, Between("first", 1, 3, 5), QUICK)
    directions = optimisation._wished.directions
    assert directions is not None
    assert directions.tolist() == [[0, 1 - t, 0, t] for t in (0, 0.25, 0.5, 0.75, 1)]
    begins = optimisation.forming()
    assert np.array_equal(begins.pictures[0], begins.pictures[4])
    *_, last = visualise(optimisation)
    assert not np.array_equal(last.value.pictures[0], last.value.pictures[4])
    alone = begin(network, one_unit("first", 1), QUICK)
    *_, only = visualise(alone)
    assert np.abs(only.value.pictures[0].astype(int) - last.value.pictures[0]).max() <= 1


def test_a_direction_is_read_from_what_was_typed() -> None:
    assert direction_from("12") == ((12, 1.0),)
    assert direction_from("12:0.5, 40:-1") == ((12, 0.5), (40, -1.0))
    for wrong in ("", "cat", "12:x", "1:nan", "1:1e9"):
        with pytest.raises(WorkbenchError, match="names no unit"):
            direction_from(wrong)


def test_settings_have_their_ranges() -> None:
    for wrong in (
        {"size": 8},
        {"steps": 0},
        {"pictures": 10},
        {"objective": "soul"},
        {"learning_rate": float("nan")},
    ):
        with pytest.raises(SettingsError):
            checked(replace(QUICK, **wrong))  # type: ignore[arg-type]


def test_what_pictures_were_made_for_in_words() -> None:
    assert made_for_in_words(one_unit("a.b", 3), "channel") == "channel 3 of a.b"
    assert made_for_in_words(Target("a", ((1, 0.5), (2, -1.0))), "unit") == "unit 0.5 × 1 − 1 × 2 of a"
    assert made_for_in_words(one_unit("", 1), CLASS, ("cat", "dog")) == "class dog"
    assert made_for_in_words(one_unit("a", 1), LAYER) == "layer a"
    assert made_for_in_words(Between("a", 1, 2), "channel") == "channel 1 to 2 of a"
    assert made_for_in_words(Between("a", 1, 2), CLASS) == "class 1 to 2"
    assert made_for_in_words(Grid("a"), "channel") == "activation grid of a"


def test_the_file_says_how_it_was_made(tmp_path: Path, picture: np.ndarray) -> None:
    network = opened(made("frozen"))
    target = one_unit("0", 2)
    record: dict[str, Any] = made_by("visualise", network.card, settings_record(target, QUICK), "cpu")
    path = write_picture(tmp_path / "made.png", picture, "channel 2 of 0", record)
    with Image.open(path) as image:
        assert np.array_equal(np.asarray(image), picture)
        assert image.text["Description"].startswith("channel 2 of 0, made by optimisation")  # type: ignore[attr-defined]
    found = record_in(path)
    assert found["settings"]["steps"] == 3 and found["settings"]["seed"] == 0
    assert found["settings"]["made_for"] == {"kind": "target", "layer": "0", "direction": [[2, 1.0]]}
    assert found["model"]["weights_sha256"] == network.card.weights.sha256
