"""The starter generator: it is whole, says how good it is, and knows what Sampletown's streets differ in."""

import csv
import re

import numpy as np
import pytest
import torch
from PIL import Image
from sklearn.decomposition import PCA
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tests.core.generators.making_codes import CODES
from tests.core.generators.streets import KNOWN, draw
from workbench.core.generators.files.card_files import card_path, read_card
from workbench.core.generators.files.own_files import open_own
from workbench.core.generators.files.store import shipped_folder
from workbench.core.generators.latents.locating import latents_of_seeds
from workbench.core.generators.training.training_files import CURVE_COLUMNS
from workbench.core.models.recognising import sha256_of

LEAST = {"greenery_share": 0.75, "building_height": 0.5, "upkeep": 0.2, "sky_share": 0.85}
"""The share of a factor’s variance (cross-validated R²) that must be readable from w; found: 0.80, 0.55, 0.25, 0.90."""


@pytest.fixture(scope="module")
def weights():
    return shipped_folder() / "sampletown.safetensors"


@pytest.fixture(scope="module")
def starter(weights):
    return open_own(weights)


@pytest.fixture(scope="module")
def codes(starter):
    with np.load(CODES, allow_pickle=False) as kept:
        assert str(kept["generator"]) == starter.card.key, (
            "make the codes anew: tests.core.generators.making_codes"
        )
        return kept["codes"], kept["known"]


def test_it_is_whole_small_and_says_what_it_is(weights):
    card = read_card(card_path(weights))
    assert sha256_of(weights) == card.key
    assert weights.stat().st_size < 12_000_000
    assert card.has_discriminator
    assert card.licence
    assert "Sampletown" in card.training_data
    assert re.search(r"FID [\d.]+, KID [\d.]+ ± [\d.]+ \([\d,]+ real and [\d,]+ generated", card.notes)


def test_its_curve_and_sheet_lie_beside_it(weights):
    rows = list(csv.reader(weights.with_name("sampletown_curve.csv").read_text().splitlines()))
    assert tuple(rows[0]) == CURVE_COLUMNS
    seen = [int(row[0]) for row in rows[1:]]
    assert seen == sorted(seen)
    said = re.search(r"([\d,]+) pictures seen", read_card(card_path(weights)).training_data)
    assert said is not None
    assert abs(int(said[1].replace(",", "")) - seen[-1]) < 10_000
    with Image.open(weights.with_name("sampletown_samples.png")) as sheet:
        assert min(sheet.size) >= 64 * 6


@torch.inference_mode()
def test_its_pictures_differ_and_have_the_colours_of_streets(starter):
    network = starter.network
    w = network.map(latents_of_seeds(range(200), network.latent_size))
    made = network(w[:, None].expand(-1, network.style_count, -1)).clamp(-1, 1)
    real = torch.from_numpy(draw(40)[0]).permute(0, 3, 1, 2).float() / 127.5 - 1
    for place in (slice(0, 16), slice(48, 64)):
        assert (made[:, :, place].mean((0, 2, 3)) - real[:, :, place].mean((0, 2, 3))).abs().max() < 0.15
    within = made.flatten(1).std(0).mean() / real.flatten(1).std(0).mean()
    assert 0.7 < within < 1.3


@torch.inference_mode()
def test_the_codes_are_of_the_streets_they_are_said_to_be_of(starter, codes):
    found, known = codes
    drawn, now_known = draw(6, int(known[0, 0]))
    assert np.allclose(now_known, known[:6])
    ws = torch.from_numpy(found[:60])[:, None].expand(-1, starter.network.style_count, -1)
    made = starter.network(ws).clamp(-1, 1)
    real = torch.from_numpy(drawn).permute(0, 3, 1, 2).float() / 127.5 - 1
    away = (real[:, None] - made[None]).square().mean((2, 3, 4))
    ranks = (away < away[:, :6].diag()[:, None]).sum(1)
    # Of sixty generated pictures the one of a street's own code is among the nearest.
    assert ranks.float().mean() < 6


@pytest.mark.parametrize("factor", LEAST)
def test_known_factors_can_be_read_from_w(factor, codes):
    found, known = codes
    truth = known[:, KNOWN.index(factor)]
    model = make_pipeline(StandardScaler(), PCA(40), RidgeCV(np.logspace(-1, 4, 11)))
    read = cross_val_predict(model, found, truth, cv=KFold(10, shuffle=True, random_state=0))
    explained = 1 - np.square(truth - read).sum() / np.square(truth - truth.mean()).sum()
    assert explained >= LEAST[factor], f"R² of {factor} is {explained:.2f}"
    shuffled = np.random.default_rng(0).permutation(truth)
    by_chance = cross_val_predict(model, found, shuffled, cv=KFold(10, shuffle=True, random_state=0))
    assert 1 - np.square(shuffled - by_chance).sum() / np.square(shuffled - shuffled.mean()).sum() < 0.05
