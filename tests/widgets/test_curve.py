"""The small curve: what it says, and where it paints."""

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from workbench.widgets.curve import Curve
from workbench.widgets.theme import theme

WIDTH, HEIGHT = 320, 80


@pytest.fixture
def curve(qtbot: QtBot) -> Curve:
    made = Curve("How strongly it is excited", "The objective after each step")
    qtbot.addWidget(made)
    made.resize(WIDTH, HEIGHT)
    return made


def painted(curve: Curve) -> np.ndarray:
    """Where the line is painted: rows × columns of yes and no."""
    image = curve.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    colours = pixels[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(int)
    wanted = QColor(theme().colour("accent"))
    distance = np.abs(colours - [wanted.red(), wanted.green(), wanted.blue()]).sum(2)
    return distance < 60


def test_it_is_empty_at_first(curve: Curve) -> None:
    assert not painted(curve).any()
    assert curve.accessibleDescription() == ""
    curve.show_values([3.0], 10)
    assert not painted(curve).any(), "one value is no line"


def test_it_grows_from_left_to_right_and_upwards(curve: Curve) -> None:
    curve.show_values([float(value) for value in range(50)], 100)
    half = painted(curve)
    columns = np.flatnonzero(half.any(0))
    assert columns.min() < 12 and columns.max() == pytest.approx(WIDTH / 2, abs=6)
    assert np.flatnonzero(half[:, columns[5]]).mean() > np.flatnonzero(half[:, columns[-5]]).mean() + 20
    assert curve.accessibleDescription() == "49 after 50 of 100 steps"


def test_negative_values_hang_below_zero(curve: Curve) -> None:
    curve.show_values([0.0, -1.0, -2.0, -4.0], 4)
    line = painted(curve)
    assert np.flatnonzero(line[:, WIDTH - 12]).mean() > np.flatnonzero(line[:, 12]).mean() + 20


def test_many_values_keep_their_last(curve: Curve) -> None:
    curve.show_values([1.0] * 4_999 + [2.0], 5_000)
    assert curve.values[-1] == 2.0 and np.flatnonzero(painted(curve)[:, WIDTH - 10]).size
