"""Perspective, light and shadow against closed forms."""

import math

import cv2
import numpy as np
import pytest

from workbench.core.sampletown.drawing.camera import Panel, View
from workbench.core.sampletown.drawing.light import light_of
from workbench.core.sampletown.drawing.materials import REPEAT, tile
from workbench.core.sampletown.drawing.shadows import on_ground
from workbench.core.sampletown.scene import Camera, Sky

AHEAD = Camera(x=0.0, height=1.6, yaw=0.0, focal=0.8, horizon=0.6)


def test_a_point_is_seen_where_similar_triangles_say() -> None:
    """A pinhole: offset on the picture = focal length * offset in the world / distance."""
    (column, row), *_ = View(AHEAD, 100).outline([(1.0, 0.0, 10.0), (0.0, 0.0, 10.0), (0.0, 1.0, 10.0)])
    assert column == pytest.approx(50 + 80 * 1.0 / 10)
    assert row == pytest.approx(60 + 80 * 1.6 / 10)
    assert View(AHEAD, 100).spot(1.0, 0.0, 10.0) == pytest.approx((column, row, 8.0))


def test_parallels_meet_at_the_vanishing_point() -> None:
    view = View(Camera(x=1.0, height=2.0, yaw=12.0, focal=0.9, horizon=0.6), 200)
    where = [view.spot(x, 0.0, 1e7)[:2] for x in (-5.0, 0.0, 5.0)]
    expected = (100 - 180 * math.tan(math.radians(12)), 120)
    assert all(each == pytest.approx(expected, abs=1e-3) for each in where)


def test_looking_right_puts_the_right_side_ahead() -> None:
    view = View(Camera(x=0.0, height=1.6, yaw=90.0, focal=0.8, horizon=0.6), 100)
    assert view.ahead(10.0, 0.0) == pytest.approx(10)
    assert view.spot(10.0, 1.6, 0.0)[:2] == pytest.approx((50, 60))


def test_what_lies_behind_the_camera_is_cut_off_and_what_crosses_it_keeps_its_seen_part() -> None:
    view = View(AHEAD, 100)
    assert view.outline([(0, 0, -1), (1, 0, -1), (1, 0, -5)]) == []
    crossing = view.outline([(-1, 0, -5), (1, 0, -5), (1, 0, 10), (-1, 0, 10)])
    assert min(row for _, row in crossing) == pytest.approx(60 + 80 * 1.6 / 10)
    assert max(row for _, row in crossing) > 100


def test_textures_lie_where_the_panel_is() -> None:
    """The homography of a panel's texture takes its corners to where the corners themselves are seen."""
    view = View(Camera(x=0.5, height=1.7, yaw=20.0, focal=0.8, horizon=0.6), 256)
    panel = Panel((5.0, 6.0, 20.0), (0, 0, -1), (0, -1, 0), 12.0, 6.0)
    texels = np.array([[(0, 0), (120, 0), (120, 60), (0, 60)]], np.float64)
    placed = cv2.perspectiveTransform(texels, view.plane(panel, 10.0))[0]
    assert placed == pytest.approx(np.array(view.outline(panel.outline())))
    assert panel.normal == (-1, 0, 0)
    assert view.is_facing(panel)


@pytest.mark.parametrize(("weather", "throws"), [("sunny", True), ("overcast", False), ("rainy", False)])
def test_only_the_sun_throws_shadows(weather: str, throws: bool) -> None:
    assert light_of(_sky(weather, 40.0)).has_sun is throws


@pytest.mark.parametrize("height", [30.0, 45.0, 60.0])
def test_a_shadow_is_as_long_as_the_height_over_the_tangent(height: float) -> None:
    light = light_of(_sky("sunny", height))
    pole = np.array([(0.0, 0.0, 0.0), (0.01, 0.0, 0.0), (0.0, 3.0, 0.0)])
    outline = on_ground(pole, light)
    assert np.hypot(outline[:, 0], outline[:, 2]).max() == pytest.approx(
        3 / math.tan(math.radians(height)), rel=1e-3
    )
    assert (outline[:, 1] == 0).all()


def test_a_surface_towards_the_sun_is_brighter_and_haze_grows_with_distance() -> None:
    light = light_of(_sky("sunny", 40.0))
    away = tuple(-value for value in light.to_sun)
    assert (light.on(light.to_sun) > light.on((away[0], away[1], away[2]))).all()
    assert 0 == light.haze(0) < light.haze(50) < light.haze(100) < 1
    assert light.haze(104) == pytest.approx(0.3)


@pytest.mark.parametrize("material", sorted(REPEAT))
def test_materials_repeat_without_a_seam(material: str) -> None:
    """Across the edge, neighbouring rows differ no more than the most different rows within."""
    shown = tile(material, 256).astype(float).mean(axis=2)
    within = np.abs(np.diff(shown, axis=0)).mean(axis=1).max()
    assert np.abs(shown[0] - shown[-1]).mean() <= within * 1.2


def _sky(weather: str, height: float) -> Sky:
    return Sky(weather, 0.9, 60.0, height, 0.3, 0.3, 1)
