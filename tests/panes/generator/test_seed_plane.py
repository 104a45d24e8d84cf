"""The map of seeds alone: what is dragged where, and what it settles on."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from workbench.panes.generator.seed_plane import SeedPlane


@pytest.fixture
def plane(shown: Callable[[Any], Any]) -> SeedPlane:
    made: SeedPlane = shown(SeedPlane(100, 2**32 - 1))
    made.resize(240, 150)
    return made


def drag(plane: SeedPlane, right: int, down: int) -> None:
    """Drag the map by so many pixels and let go."""
    start = QPoint(120, 75)
    QTest.mousePress(plane, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(plane, start + QPoint(right, down))
    QTest.mouseRelease(plane, Qt.MouseButton.LeftButton, pos=start + QPoint(right, down))


def test_the_map_goes_with_the_hand(plane: SeedPlane) -> None:
    moved, settled = [], []
    plane.moved.connect(lambda x, y: moved.append((x, y)))
    plane.settled.connect(lambda x, y: settled.append((x, y)))
    drag(plane, -26, -13)
    # A seed is 52 pixels from the next.
    assert moved[-1] == pytest.approx((0.5, 0.25))
    assert settled == [plane.place] and plane.place == pytest.approx((0.5, 0.25))


def test_let_go_beside_a_seed_it_is_that_seed(plane: SeedPlane) -> None:
    drag(plane, -51, 1)
    assert plane.place == (1.0, 0.0)
    assert plane.accessibleDescription() == "Seed 1 is nearest"


def test_arrows_move_a_little_and_with_shift_to_the_next_seed(plane: SeedPlane) -> None:
    QTest.keyClick(plane, Qt.Key.Key_Right)
    assert plane.place == (0.05, 0.0)
    QTest.keyClick(plane, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert plane.place == (1.0, 0.0)
    QTest.keyClick(plane, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert plane.place == (1.0, -1.0)
    # Above the first seeds lie the last ones.
    assert plane.accessibleDescription() == f"Seed {2**32 - 99} is nearest"


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(x=st.floats(-1e6, 1e8), y=st.floats(-1e6, 1e7))
def test_any_place_can_be_shown(qapp: QApplication, x: float, y: float) -> None:
    plane = SeedPlane(100, 2**32 - 1)
    plane.resize(240, 150)
    plane.show_place(x, y)
    assert not plane.grab().isNull()
