"""How far a point is from what was learned, in spreads."""

import numpy as np
import pytest
import torch

from tests.core.generators.making import small_stylegan2
from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.latents.locating import locate
from workbench.core.generators.latents.points import Place, Point
from workbench.core.generators.latents.region import USUAL_DISTANCE, distance, is_far, sampled, spread_of
from workbench.core.generators.latents.vectors import Vectors
from workbench.core.generators.networks.plain import PlainGenerator
from workbench.core.generators.networks.plain_design import PlainDesign, PlainLayer

NETWORK = small_stylegan2()


def test_samples_are_w_of_random_z() -> None:
    """The same each time, as many as wanted, and other ones for another seed."""
    found = sampled(NETWORK, 1500)
    assert found.shape == (1500, 32) and torch.equal(found, sampled(NETWORK, 1500))
    assert not torch.equal(found, sampled(NETWORK, 1500, seed=1))
    assert found.std(0).min() > 0


def test_samples_have_all_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each sample has one of them, drawn alike often."""
    network, seen = small_stylegan2(label_size=3), []
    mapped = network.map

    def noted(latents: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        seen.append(labels)
        return mapped(latents, labels)

    monkeypatch.setattr(network, "map", noted)
    sampled(network, 2000)
    labels = torch.cat(seen)
    assert labels.sum(1).unique().tolist() == [1] and labels.unique().tolist() == [0, 1]
    assert labels.mean(0).tolist() == pytest.approx([1 / 3] * 3, abs=0.05)


def test_the_spread_of_z_is_known() -> None:
    """The mean square of a normal z is its size."""
    network = PlainGenerator(PlainDesign(50, (PlainLayer("linear", 50, 3), PlainLayer("double"))))
    assert spread_of(network) == pytest.approx(np.sqrt(50), rel=0.01)


def test_seeds_are_at_about_one() -> None:
    """The root of their mean square distance is 1 by definition; all are within what counts as usual."""
    spread = spread_of(NETWORK)
    places = [distance(locate(NETWORK, Point(Place(seed))).ws, NETWORK.centre, spread) for seed in range(100)]
    assert np.sqrt(np.mean(np.square(places))) == pytest.approx(1, abs=0.05)
    assert np.mean(np.array(places) < USUAL_DISTANCE) > 0.95


def test_truncation_is_the_distance() -> None:
    """ψ brings a point so much nearer; a slider for half of the layers counts half."""
    spread = spread_of(NETWORK)
    whole = distance(locate(NETWORK, Point()).ws, NETWORK.centre, spread)
    near = distance(locate(NETWORK, Point(truncation=0.25)).ws, NETWORK.centre, spread)
    half = distance(locate(NETWORK, Point(truncation=0.0, cutoff=4)).ws, NETWORK.centre, spread)
    assert near == pytest.approx(whole / 4, rel=1e-4)
    assert half == pytest.approx(whole / 2, rel=1e-4)
    assert distance(locate(NETWORK, Point(truncation=0.0)).ws, NETWORK.centre, spread) < 1e-6


def test_a_seed_that_nothing_was_done_to_is_never_far() -> None:
    """With few random numbers some seeds lie far out, and yet are what was learned."""
    slider = Direction("a", "a", "given", Vectors.of(np.ones(32)), "")
    seed, away = Point(Place(3, 0)), USUAL_DISTANCE + 0.1
    assert not is_far(away, seed, [slider]) and not is_far(
        away, Point(truncation=0.7, amounts=(("a", 0.0),)), [slider]
    )
    for moved in (
        Point(truncation=1.3),
        Point(amounts=(("a", 1.0),)),
        Point(start=Vectors.of(np.ones((1, 32)))),
    ):
        assert is_far(away, moved, [slider]) and not is_far(USUAL_DISTANCE - 0.1, moved, [slider])
