"""Main colours: exact where the answer is known."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from sklearn.cluster import KMeans

from workbench.core.processing.applying import done
from workbench.core.processing.colour_steps import Palette
from workbench.core.processing.outcomes import Outcome

RED, GREEN, BLUE = (200, 10, 20), (10, 180, 30), (5, 15, 220)


def flat() -> np.ndarray:
    """10 × 20 pixels: 62.5 % red, 25 % green, 12.5 % blue."""
    picture = np.zeros((10, 20, 3), np.uint8)
    picture.reshape(-1, 3)[:125] = RED
    picture.reshape(-1, 3)[125:175] = GREEN
    picture.reshape(-1, 3)[175:] = BLUE
    return picture


def shares(outcome: Outcome) -> dict[str, float]:
    return {each.colour: each.share for each in outcome.colours}


@pytest.mark.parametrize("space", ["lab", "rgb"])
@pytest.mark.parametrize("colours", [3, 7])
def test_three_flat_colours_are_found_with_their_exact_shares(space: str, colours: int) -> None:
    outcome = done(flat(), Palette(colours, space))
    assert shares(outcome) == {"#c80a14": 0.625, "#0ab41e": 0.25, "#050fdc": 0.125}
    assert [each.share for each in outcome.colours] == [0.625, 0.25, 0.125]
    assert np.array_equal(outcome.picture, flat())
    assert outcome.finding == "Main colours: #c80a14 62.5 %, #0ab41e 25.0 %, #050fdc 12.5 %."


@pytest.mark.parametrize("space", ["lab", "rgb"])
def test_noisy_colours_fall_into_their_groups(space: str) -> None:
    noisy = np.clip(flat() + np.random.default_rng(1).integers(-4, 5, (10, 20, 3)), 0, 255).astype(np.uint8)
    outcome = done(noisy, Palette(3, space))
    assert [each.share for each in outcome.colours] == [0.625, 0.25, 0.125]
    assert len(np.unique(outcome.picture.reshape(-1, 3), axis=0)) == 3
    red = noisy.reshape(-1, 3)[:125].mean(axis=0)
    assert np.abs(outcome.picture.reshape(-1, 3)[0] - red).max() <= 0.5


def test_groups_are_about_as_tight_as_those_of_scikit_learn() -> None:
    picture = (
        np.random.default_rng(5)
        .normal((120, 90, 60), (40, 20, 10), (60, 60, 3))
        .clip(0, 255)
        .astype(np.uint8)
    )
    pixels = picture.reshape(-1, 3).astype(float)
    ours = ((done(picture, Palette(6, "rgb")).picture.reshape(-1, 3) - pixels) ** 2).sum()
    theirs = KMeans(6, n_init=3, random_state=1).fit(pixels).inertia_
    assert ours < 1.05 * theirs


def test_the_same_seed_gives_the_same_colours() -> None:
    picture = np.random.default_rng(7).integers(0, 256, (40, 40, 3), np.uint8)
    first, again = (done(picture, Palette(4, seed=9)) for _ in range(2))
    assert first.colours == again.colours and np.array_equal(first.picture, again.picture)


def test_one_colour_is_the_mean_and_shares_add_up() -> None:
    picture = np.random.default_rng(7).integers(0, 256, (40, 40, 3), np.uint8)
    outcome = done(picture, Palette(1))
    assert np.abs(outcome.picture[0, 0] - picture.reshape(-1, 3).mean(axis=0)).max() <= 0.5
    assert sum(each.share for each in done(picture, Palette(12)).colours) == pytest.approx(1)
    assert list(shares(done(picture[:1, :1], Palette(5))).values()) == [1.0]


def test_threads_beside_each_other_find_what_one_finds() -> None:
    picture = np.random.default_rng(7).integers(0, 256, (60, 60, 3), np.uint8)
    steps = [Palette(4, seed=seed) for seed in (1, 2, 3)] * 4
    alone = [done(picture, step).colours for step in steps]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda step: done(picture, step).colours, steps)) == alone
