"""A square of a picture, chosen by mouse and keys."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.core.networks.small_matrix import Region
from workbench.widgets.region_chooser import RegionChooser
from workbench.widgets.theme import apply_theme


@pytest.fixture
def chooser(qtbot: QtBot) -> RegionChooser:
    made = RegionChooser()
    qtbot.addWidget(made)
    made.resize(200, made.height())
    made.show_picture(np.zeros((100, 200, 3), np.uint8))
    made.set_region(Region(side=0.5))
    made.show()
    qtbot.waitExposed(made)
    return made


def test_a_click_moves_the_square_and_it_stays_inside(chooser: RegionChooser, qtbot: QtBot) -> None:
    with qtbot.waitSignal(chooser.changed):
        QTest.mouseClick(chooser, Qt.MouseButton.LeftButton, pos=QPoint(1, chooser.height() // 2))
    assert chooser.region.x == pytest.approx(0.125) and chooser.region.y == pytest.approx(0.5, abs=0.01)
    assert chooser.square().left() == pytest.approx(0, abs=0.5)
    assert chooser.square().width() == pytest.approx(chooser.square().height())


def test_keys_move_it_and_change_its_size(chooser: RegionChooser) -> None:
    QTest.keyClick(chooser, Qt.Key.Key_Right)
    QTest.keyClick(chooser, Qt.Key.Key_Down)
    assert chooser.region.x > 0.5 and chooser.region.y > 0.5
    QTest.keyClick(chooser, Qt.Key.Key_Minus)
    assert chooser.region.side < 0.5
    for _ in range(20):
        QTest.keyClick(chooser, Qt.Key.Key_Plus)
    assert chooser.region == Region(chooser.region.x, 0.5, 1.0)
    assert "100% of the shorter side" in chooser.accessibleDescription()
    for _ in range(40):
        QTest.keyClick(chooser, Qt.Key.Key_Minus)
    assert chooser.region.side == 0.05


def test_the_square_is_what_is_left_clear(chooser: RegionChooser) -> None:
    image = chooser.grab().toImage()
    inside = image.pixelColor(chooser.square().center().toPoint())
    outside = image.pixelColor(4, chooser.height() // 2)
    assert inside.name() == "#000000" and outside.lightness() > 60


def test_without_a_picture_nothing_moves(chooser: RegionChooser, qtbot: QtBot) -> None:
    chooser.show_picture(None)
    with qtbot.assertNotEmitted(chooser.changed):
        QTest.mouseClick(chooser, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    chooser.grab()


def test_it_grows_with_the_text(chooser: RegionChooser, qapp: QApplication) -> None:
    apply_theme(qapp, "light", 1.0)
    before = chooser.height()
    apply_theme(qapp, "light", 2.0)
    qapp.processEvents()
    after = chooser.height()
    apply_theme(qapp, "light", 1.0)
    assert after == 2 * before
