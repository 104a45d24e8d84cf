"""Pictures: the same scene at every size, the truth measured on what is drawn, and the look kept under the version."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from workbench.core.sampletown.drawing import Seen, measure, render
from workbench.core.sampletown.drawing.picture import render_and_measure
from workbench.core.sampletown.drawing.roofs import gable_height
from workbench.core.sampletown.scene import Person, Scene, Tree
from workbench.core.sampletown.town import SAMPLETOWN_VERSION, scene

GOLDEN = Path(__file__).with_name("golden_pictures.json")
PLACES = ((1, 0), (1, 1), (1, 2), (1, 6), (1, 29), (7, 3))
COLOUR_TOLERANCE = 5
SHARE_TOLERANCE = 0.01


@pytest.fixture(scope="module")
def empty() -> Scene:
    """A plain street on a grey day with nothing on or beside it."""
    first = next(each for each in (scene(2, index) for index in range(200)) if _is_plain(each))
    return replace(first, plots=(), trees=(), cars=(), people=(), things=(), banners=())


def _is_plain(each: Scene) -> bool:
    return (
        each.view == "street"
        and each.sky.weather == "overcast"
        and not each.street.verge
        and not each.is_protest
    )


def test_a_picture_is_rgb_bytes_of_the_size_asked_for_and_always_the_same() -> None:
    picture = render(scene(1, 4), 48)
    assert picture.shape == (48, 48, 3) and picture.dtype == np.uint8
    assert (picture == render(scene(1, 4), 48)).all()


def test_pictures_differ_from_each_other() -> None:
    assert np.abs(render(scene(1, 4), 48).astype(int) - render(scene(1, 5), 48)).mean() > 10


@pytest.mark.parametrize("place", PLACES[:4])
def test_the_same_scene_looks_the_same_at_every_size(place: tuple[int, int]) -> None:
    small, large = render(scene(*place), 64), render(scene(*place), 256)
    reduced = cv2.resize(large, (64, 64), interpolation=cv2.INTER_AREA)
    other = render(scene(place[0], place[1] + 1), 64)
    difference = np.abs(small.astype(int) - reduced).mean()
    assert difference < 8
    assert difference < 0.3 * np.abs(small.astype(int) - other).mean()


def test_pictures_are_what_version_one_says() -> None:
    """Whoever changes a picture on purpose raises SAMPLETOWN_VERSION and runs this file to write the new truth."""
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert golden["version"] == SAMPLETOWN_VERSION
    for place, kept in zip(PLACES, golden["pictures"], strict=True):
        picture, seen = render_and_measure(scene(*place), 64)
        assert _grid(picture) == pytest.approx(np.array(kept["grid"]), abs=COLOUR_TOLERANCE)
        for name, value in asdict(seen).items():
            tolerance = SHARE_TOLERANCE if name.endswith("share") else 1
            expected = kept["seen"][name]
            assert value == (
                expected if isinstance(expected, str) else pytest.approx(expected, abs=tolerance)
            ), name


def test_measuring_does_not_depend_on_the_size_drawn() -> None:
    shown = scene(1, 8)
    expected = measure(shown)
    assert render_and_measure(shown, 64)[1] == expected
    assert render_and_measure(shown, 40)[1] == expected


def test_over_an_empty_street_there_is_sky_down_to_the_distance(empty: Scene) -> None:
    seen = measure(empty)
    assert empty.camera.horizon - 0.1 < seen.sky_share < empty.camera.horizon
    assert (seen.greenery_share, seen.building_share, seen.buildings, seen.building_height) == (0, 0, 0, 0)
    assert (seen.trees, seen.cars, seen.people, seen.litter) == (0, 0, 0, 0)


def test_the_carriageway_covers_the_triangle_that_geometry_says(empty: Scene) -> None:
    """Seen along its middle, a road of half width w covers a triangle from the vanishing point to the lower edge."""
    camera = replace(empty.camera, x=0.0, yaw=0.0, height=4.0, focal=0.8, horizon=0.55)
    ground = 1 - camera.horizon
    wide = 2 * empty.street.half * ground / camera.height  # in picture sides, at the lower edge
    assert wide < 1
    seen = measure(replace(empty, camera=camera))
    assert seen.road_share == pytest.approx(wide * ground / 2, abs=0.015)


def test_people_in_plain_sight_are_counted(empty: Scene) -> None:
    crowd = tuple(_person(x, 9.0) for x in (-2.0, -1.0, 0.0, 1.0, 2.0))
    hidden = tuple(_person(x, -5.0) for x in (-1.0, 1.0))
    camera = replace(empty.camera, x=0.0, yaw=0.0)
    assert measure(replace(empty, camera=camera, people=crowd + hidden)).people == 5


def test_a_person_is_as_tall_as_perspective_says(empty: Scene) -> None:
    camera = replace(empty.camera, x=0.0, yaw=0.0, height=1.7, focal=0.8, horizon=0.5)
    without = render(replace(empty, camera=camera), 256)
    with_one = render(replace(empty, camera=camera, people=(_person(0.0, 8.0),)), 256)
    rows = np.flatnonzero((np.abs(with_one.astype(int) - without).max(axis=2) > 40).any(axis=1))
    expected = 0.8 * 256 * 1.7 / 8.0
    assert rows[-1] - rows[0] == pytest.approx(expected, rel=0.12)


def test_trees_make_a_picture_greener_and_hide_the_sky(empty: Scene) -> None:
    trees = tuple(Tree(side * 5.0, z, 7.0, "lime", 0.0, 3) for side in (-1, 1) for z in (10.0, 16.0))
    bare, green = measure(empty), measure(replace(empty, trees=trees))
    assert green.trees >= 2
    assert green.greenery_share > bare.greenery_share + 0.03
    assert green.sky_share < bare.sky_share


def test_the_height_of_a_single_building_is_its_own(empty: Scene) -> None:
    plot = next(
        plot for index in range(50) for plot in scene(4, index).plots if plot.building and plot.side == 1
    )
    assert plot.building is not None
    building = replace(plot.building, start=12.0, face=empty.street.edge + 1)
    seen = measure(replace(empty, plots=(replace(plot, building=building, start=12.0, boundary="none"),)))
    assert seen.buildings == 1
    assert (seen.building_type, seen.storeys) == (building.kind, building.storeys)
    assert seen.building_height == pytest.approx(building.eaves + gable_height(building), abs=0.01)


def test_greener_areas_are_seen_to_be_greener() -> None:
    scenes = [scene(11, index) for index in range(70)]
    seen = [measure(each).greenery_share for each in scenes]
    planned = [each.greenery for each in scenes]
    assert np.corrcoef(seen, planned)[0, 1] > 0.6


def test_rain_and_dusk_are_darker_than_sun(empty: Scene) -> None:
    def bright(weather: str, light: float) -> float:
        return float(
            render(
                replace(empty, sky=replace(empty.sky, weather=weather, light=light, sun_height=9)), 48
            ).mean()
        )

    assert bright("sunny", 0.9) > bright("rainy", 0.45) > bright("dusk", 0.2)


def _person(x: float, z: float) -> Person:
    return Person(x, z, 1.7, (214, 168, 136), (46, 34, 28), (176, 40, 40), (30, 30, 60), "", (0, 0, 0), 1)


def _grid(picture: np.ndarray) -> np.ndarray:
    """Mean colours of 4 × 4 fields."""
    return cv2.resize(picture.astype(np.float32), (4, 4), interpolation=cv2.INTER_AREA)


def _recorded(seen: Seen, picture: np.ndarray) -> dict[str, object]:
    return {"grid": np.round(_grid(picture), 1).tolist(), "seen": asdict(seen)}


if __name__ == "__main__":
    drawn = [render_and_measure(scene(*place), 64) for place in PLACES]
    kept = {"version": SAMPLETOWN_VERSION, "pictures": [_recorded(seen, picture) for picture, seen in drawn]}
    GOLDEN.write_text(json.dumps(kept, separators=(",", ":")) + "\n", encoding="utf-8")
