"""Scenes: the same from the same seed, independent of each other, and as the areas say."""

import json
from collections import Counter, defaultdict
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from statistics import mean

import pytest

from workbench.core.sampletown.dice import Dice
from workbench.core.sampletown.planning.plan import STOREYS
from workbench.core.sampletown.scene import Scene
from workbench.core.sampletown.town import AREAS, SAMPLETOWN_VERSION, scene

DRAWN = [0.1097, 0.9764, 0.1392]
GOLDEN = Path(__file__).with_name("golden_scenes.json")
PLACES = ((1, 2), (1, 29), (7, 3))


@pytest.fixture(scope="module")
def town() -> list[Scene]:
    return [scene(3, index) for index in range(1200)]


def test_the_same_seed_and_index_give_the_same_scene() -> None:
    assert scene(5, 17) == scene(5, 17)
    assert scene(5, 17) != scene(5, 18)
    assert scene(5, 17) != scene(6, 17)


def test_scenes_are_what_version_one_says() -> None:
    """Whoever changes a scene on purpose raises SAMPLETOWN_VERSION and runs this file to write the new truth."""
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert golden["version"] == SAMPLETOWN_VERSION
    assert golden["scenes"] == _recorded()


def test_there_are_25_areas_with_names_of_their_own_and_all_are_drawn(town: list[Scene]) -> None:
    assert len({area.name for area in AREAS}) == 25
    assert {each.area for each in town} == {area.name for area in AREAS}


def test_factors_scatter_around_those_of_the_area(town: list[Scene]) -> None:
    by_area = defaultdict(list)
    for each in town:
        by_area[each.area].append(each)
    for area in AREAS:
        if 0.3 < area.greenery < 0.7:  # nothing is cut off at 0 or 1 there
            assert mean(each.greenery for each in by_area[area.name]) == pytest.approx(
                area.greenery, abs=0.07
            )
        if 0.3 < area.upkeep < 0.7:
            assert mean(each.upkeep for each in by_area[area.name]) == pytest.approx(area.upkeep, abs=0.06)


def test_numbers_are_within_their_ranges(town: list[Scene]) -> None:
    for each in town:
        for value in (each.greenery, each.upkeep, each.traffic, each.bustle, each.sky.light, each.sky.cloud):
            assert 0 <= value <= 1
        for plot in each.plots:
            if plot.building:
                lowest, highest = STOREYS[plot.building.kind]
                assert lowest <= plot.building.storeys <= highest
                assert 0 <= plot.building.boarded <= 1


def test_plots_on_one_side_do_not_overlap(town: list[Scene]) -> None:
    for each in town[:100]:
        for side in (-1, 1):
            plots = [plot for plot in each.plots if plot.side == side]
            for before, after in pairwise(plots):
                assert before.start + before.length <= after.start + 1e-3


def test_a_protest_has_a_crowd_a_banner_and_no_traffic_and_nothing_else_has_a_banner(
    town: list[Scene],
) -> None:
    protests = [each for each in town if each.is_protest]
    assert 0.04 < len(protests) / len(town) < 0.25
    for each in protests:
        assert each.banners and len(each.people) >= 30 and not each.cars
        assert all(banner.text == each.cause for banner in each.banners)
    assert not any(each.banners for each in town if not each.is_protest)


def test_neglect_shows_in_boards_graffiti_and_litter(town: list[Scene]) -> None:
    def signs(some: list[Scene]) -> tuple[float, float, float]:
        buildings = [plot.building for each in some for plot in each.plots if plot.building]
        litter = mean(sum(thing.kind == "litter" for thing in each.things) for each in some)
        return mean(b.boarded for b in buildings), mean(b.graffiti for b in buildings), litter

    neglected = signs([each for each in town if each.upkeep < 0.3])
    tidy = signs([each for each in town if each.upkeep > 0.8])
    assert all(bad > good for bad, good in zip(neglected, tidy, strict=True))
    assert tidy == (0, 0, 0)


def test_umbrellas_are_for_rain(town: list[Scene]) -> None:
    with_umbrella = {
        each.sky.weather for each in town for person in each.people if person.carries == "umbrella"
    }
    assert with_umbrella == {"rainy"}


def test_dice_fall_the_same_way_for_ever() -> None:
    """Python's own promise for Random.random() from a text seed; the numbers are those of CPython 3.11."""
    dice = Dice(1, 2, "trees")
    assert [dice.between(0, 1) for _ in range(3)] == DRAWN


def test_dice_are_fair() -> None:
    dice = Dice("fair")
    counts = Counter(dice.whole(1, 6) for _ in range(6000))
    assert set(counts) == {1, 2, 3, 4, 5, 6} and min(counts.values()) > 850
    weighted = Counter(dice.weighted((("often", 3), ("seldom", 1))) for _ in range(4000))
    assert weighted["often"] / 4000 == pytest.approx(0.75, abs=0.03)
    bells = [dice.bell() for _ in range(4000)]
    assert mean(bells) == pytest.approx(0, abs=0.05)
    assert mean(bell**2 for bell in bells) == pytest.approx(1, abs=0.07)


def _recorded() -> list[object]:
    """The scenes as JSON gives them back (lists for tuples)."""
    kept: list[object] = json.loads(json.dumps([asdict(scene(*place)) for place in PLACES]))
    return kept


if __name__ == "__main__":
    text = json.dumps({"version": SAMPLETOWN_VERSION, "scenes": _recorded()}, separators=(",", ":"))
    GOLDEN.write_text(text + "\n", encoding="utf-8")
