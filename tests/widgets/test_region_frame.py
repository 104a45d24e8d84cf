"""A rectangle of pixels, dragged over a picture."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.widgets.picture_view import PictureView
from workbench.widgets.region_frame import RegionFrame

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[PictureView]:
    view = PictureView()
    qtbot.addWidget(view)
    view.resize(500, 400)
    view.show()
    view.show_picture(np.full((100, 100, 3), 200, np.uint8))
    view.set_zoom(3)
    yield view


@pytest.fixture
def frame(view: PictureView) -> RegionFrame:
    frame = RegionFrame(view.canvas)
    frame.show()
    return frame


def drag(frame: RegionFrame, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(frame, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(frame, end)
    QTest.mouseRelease(frame, Qt.MouseButton.LeftButton, pos=end)


def place_of(view: PictureView, x: int, y: int) -> QPoint:
    """The middle of a pixel on the canvas."""
    viewport = view.canvas.viewport()
    corner = viewport.rectangle.topLeft()
    return QPoint(
        round(corner.x() + (x + 0.5) * viewport.scale), round(corner.y() + (y + 0.5) * viewport.scale)
    )


@pytest.mark.parametrize("is_backwards", [False, True])
def test_dragging_marks_the_pixels_from_the_first_to_the_last(
    view: PictureView, frame: RegionFrame, qtbot: QtBot, is_backwards: bool
) -> None:
    frame.set_choosing(True)
    ends = [place_of(view, 20, 30), place_of(view, 29, 34)]
    with qtbot.waitSignal(frame.region_chosen, timeout=1000) as told:
        drag(frame, *(ends[::-1] if is_backwards else ends))
    assert told.args == [QRect(20, 30, 10, 5)]
    assert frame.region == QRect(20, 30, 10, 5)


def test_a_click_marks_one_pixel(view: PictureView, frame: RegionFrame) -> None:
    frame.set_choosing(True)
    QTest.mouseClick(frame, Qt.MouseButton.LeftButton, pos=place_of(view, 40, 50))
    assert frame.region == QRect(40, 50, 1, 1)


def test_dragging_out_of_the_picture_ends_at_its_edge(view: PictureView, frame: RegionFrame) -> None:
    view.fit()
    frame.set_choosing(True)
    drag(frame, place_of(view, 90, 90), QPoint(499, 399))
    assert frame.region == QRect(90, 90, 10, 10)


def test_while_not_choosing_the_mouse_belongs_to_the_picture(view: PictureView, frame: RegionFrame) -> None:
    frame.set_region(QRect(1, 2, 3, 4))
    window_position = frame.mapTo(view, place_of(view, 40, 50))
    assert view.childAt(window_position) is view.canvas
    frame.set_choosing(True)
    assert view.childAt(window_position) is frame


def test_while_choosing_pixels_are_still_read_out(view: PictureView, frame: RegionFrame) -> None:
    frame.set_choosing(True)
    QTest.mouseMove(frame, place_of(view, 40, 50))
    QApplication.processEvents()
    assert "40" in view.read_out and "R 200" in view.read_out


def test_what_is_not_marked_is_veiled(view: PictureView, frame: RegionFrame) -> None:
    frame.set_region(QRect(40, 40, 20, 20))
    image = view.canvas.grab().toImage()
    assert image.pixelColor(place_of(view, 50, 50)).red() == 200
    assert image.pixelColor(place_of(view, 20, 50)).red() < 150
    frame.set_region(None)
    assert view.canvas.grab().toImage().pixelColor(place_of(view, 20, 50)).red() == 200


def test_it_is_as_large_as_the_canvas(view: PictureView, frame: RegionFrame) -> None:
    view.resize(700, 600)
    QApplication.processEvents()
    assert frame.size() == view.canvas.size()


def test_without_a_picture_nothing_is_marked(view: PictureView, frame: RegionFrame, qtbot: QtBot) -> None:
    view.show_picture(None)
    frame.set_choosing(True)
    with qtbot.assertNotEmitted(frame.region_chosen):
        drag(frame, QPoint(50, 50), QPoint(90, 90))
