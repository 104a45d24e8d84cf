"""Cuts are found where the film was cut, and nowhere else."""

from collections.abc import Iterable
from itertools import accumulate

import numpy as np
import pytest

from tests.core.videos.making import RATE, Picture, film, scene
from workbench.core.videos.shots import change, shots

LENGTHS = [12, 31, 7, 25, 9, 40, 6, 18]


def begins(pictures: Iterable[Picture], **settings: object) -> list[int]:
    """The numbers of the pictures with which a shot begins."""
    timed = ((at / RATE, picture) for at, picture in enumerate(pictures))
    found = list(shots(timed, **settings))  # type: ignore[arg-type]
    assert [each.seconds for each in found] == [at / RATE for at in range(len(found))]
    return [at for at, each in enumerate(found) if each.is_first]


@pytest.mark.parametrize("sensitivity", ["low", "usual", "high"])
def test_every_cut_is_found_to_the_picture(sensitivity: str) -> None:
    cuts = [0, *accumulate(LENGTHS[:-1])]
    assert begins(film(LENGTHS), sensitivity=sensitivity) == cuts


def test_shots_are_numbered_from_one() -> None:
    timed = ((at / RATE, picture) for at, picture in enumerate(film([10, 10, 10])))
    assert [each.shot for each in shots(timed)] == [1] * 10 + [2] * 10 + [3] * 10


def test_a_cut_soon_after_the_last_one_does_not_count() -> None:
    assert begins(film([20, 4, 20]), shortest=0.5) == [0, 20]
    assert begins(film([20, 4, 20]), shortest=0.2) == [0, 20, 24]


def test_slow_changes_of_light_are_no_cuts() -> None:
    still = scene(3).astype(float)
    assert begins(np.clip(still * (0.3 + at / 60), 0, 255).astype(np.uint8) for at in range(60)) == [0]


def test_lasting_quick_movement_is_no_cut() -> None:
    # Differences between these pictures are far above the least that a cut needs.
    wide = np.concatenate([scene(seed) for seed in range(6)], axis=1)
    moving = [wide[:, 8 * at : 8 * at + 64] for at in range(40)]
    assert begins(moving) == [0]


@pytest.mark.parametrize("at", [1, 2, 15, 28])
def test_a_flash_is_no_cut(at: int) -> None:
    pictures = list(film([30]))
    pictures[at] = np.full_like(pictures[at], 255)
    assert begins(pictures, shortest=0.1) == [0]


def test_noise_in_the_dark_and_in_grey_is_no_cut() -> None:
    dice = np.random.default_rng(5)
    for light in (2, 128):
        grey = (np.clip(light + dice.normal(0, 3, (48, 64, 3)), 0, 255).astype(np.uint8) for _ in range(40))
        assert begins(grey, sensitivity="high") == [0]


def test_a_cut_to_still_pictures_is_found() -> None:
    assert begins([scene(1)] * 10 + [scene(2)] * 10) == [0, 10]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 6])
def test_films_of_few_pictures_lose_none(count: int) -> None:
    assert begins([scene(1)] * count) == [0][:count]


def test_the_measure_is_the_mean_difference_around_the_circle_of_hue() -> None:
    def plain(*values: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
        return np.full((4, 4, 3), values, np.int16)

    assert change(plain(0, 255, 100), plain(0, 255, 130)) == pytest.approx(10)
    assert change(plain(178, 255, 9), plain(4, 255, 9)) == pytest.approx(2)
    assert change(plain(0, 0, 9), plain(90, 0, 9)) == 0
