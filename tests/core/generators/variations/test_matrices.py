"""Which points stand in a matrix."""

import pytest

from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.latents.points import Mix, Place, Point
from workbench.core.generators.latents.vectors import Vectors
from workbench.core.generators.variations.matrices import (
    amount_in_words,
    at_seed,
    one_scene,
    random_seeds,
    several_scenes,
)
from workbench.core.generators.variations.variation_settings import ScenesSettings, StripSettings


def direction(key: str, zero: float = 0.0) -> Direction:
    return Direction(key, key, "given", Vectors(b"", (0,)), "x", zero=zero)


@pytest.mark.parametrize(
    ("settings", "amounts"),
    [
        (StripSettings(), (-3, -2, -1, 0, 1, 2, 3)),
        (StripSettings(1.0, 5), (-1, -0.5, 0, 0.5, 1)),
        (ScenesSettings(farthest=3.0, columns=3), (-3, 0, 3)),
    ],
)
def test_the_middle_column_is_the_unchanged_picture(
    settings: StripSettings, amounts: tuple[float, ...]
) -> None:
    assert settings.amounts == amounts


def test_one_scene_has_a_row_for_each_direction_and_the_other_sliders_stay() -> None:
    point = Point(Place(4), amounts=(("green", 0.5), ("high", 1.0)))
    rows = one_scene(point, (direction("green"), direction("new", zero=0.25)), (-1, 0, 1))
    assert [[dict(each.amounts)["green"] for each in row] for row in rows] == [[-1, 0, 1], [0.5] * 3]
    # Counted from where the slider rests.
    assert [dict(each.amounts)["new"] for each in rows[1]] == [-0.75, 0.25, 1.25]
    assert all(dict(each.amounts)["high"] == 1 and each.place == point.place for row in rows for each in row)


def test_several_scenes_are_changed_alike() -> None:
    points = [at_seed(Point(mixes=(Mix(Place(1), 0, 1),), truncation=0.7), seed) for seed in (8, 9)]
    rows = several_scenes(points, direction("green"), (-2, 2))
    assert [row[0].place.x for row in rows] == [8, 9]
    assert {each.truncation for row in rows for each in row} == {0.7} and not rows[0][0].mixes
    assert [dict(each.amounts)["green"] for each in rows[1]] == [-2, 2]


def test_seeds_are_different_and_come_again() -> None:
    assert len(set(random_seeds(24))) == 24 and random_seeds(24) == random_seeds(24) != random_seeds(24, 1)
    assert random_seeds(5, 3) != random_seeds(5, 4)


def test_amounts_are_written_as_people_write_them() -> None:
    assert [amount_in_words(each) for each in (-1.5, 0, 3)] == ["−1.5", "0", "+3"]
