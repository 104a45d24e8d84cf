"""Boxes upon a picture: where they lie, which one is clicked, and drawing one by mouse and by keys."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from workbench.widgets.picture_boxes import BoxDrawer, MarkedBox, PictureBoxes
from workbench.widgets.picture_view import PictureView
from workbench.widgets.theme import theme

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.Key.Key_Right
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[PictureView]:
    view = PictureView()
    qtbot.addWidget(view)
    view.resize(500, 400)
    view.show()
    view.show_picture(np.full((100, 100, 3), 200, np.uint8))
    view.set_zoom(3)
    yield view


def place_of(view: PictureView, x: float, y: float) -> QPoint:
    viewport = view.canvas.viewport()
    corner = viewport.rectangle.topLeft()
    return QPoint(round(corner.x() + x * viewport.scale), round(corner.y() + y * viewport.scale))


def box(key: int, left: float, top: float, side: float, **more: object) -> MarkedBox:
    return MarkedBox(key, QRectF(left, top, side, side), str(key), **more)  # type: ignore[arg-type]


def test_the_smallest_box_under_a_click_is_told_at_every_zoom(view: PictureView) -> None:
    boxes = PictureBoxes(view.canvas)
    boxes.show()
    boxes.show_boxes([box(1, 10, 10, 60), box(2, 30, 30, 10)])
    clicked: list[int] = []
    boxes.clicked.connect(clicked.append)
    for zoom in (3.0, 1.5):
        view.set_zoom(zoom)
        for x, y in ((35, 35), (15, 15), (90, 90)):
            QTest.mouseClick(view.canvas, LEFT, pos=place_of(view, x, y))
    assert clicked == [2, 1, 2, 1]


def test_dragging_moves_the_picture_and_clicks_nothing(view: PictureView) -> None:
    boxes = PictureBoxes(view.canvas)
    boxes.show_boxes([box(1, 0, 0, 100)])
    clicked: list[int] = []
    boxes.clicked.connect(clicked.append)
    view.set_zoom(8)
    before = view.canvas.viewport().rectangle.topLeft()
    QTest.mousePress(view.canvas, LEFT, pos=QPoint(200, 150))
    QTest.mouseMove(view.canvas, QPoint(260, 190))
    QTest.mouseRelease(view.canvas, LEFT, pos=QPoint(260, 190))
    assert view.canvas.viewport().rectangle.topLeft() != before
    assert not clicked


def test_boxes_are_painted_where_they_are_in_the_colour_of_their_category(view: PictureView) -> None:
    boxes = PictureBoxes(view.canvas)
    boxes.show()
    boxes.show_boxes([box(1, 20, 40, 40, category=1, points=(QPointF(40, 60),))], current=1)
    seen = view.canvas.grab().toImage()
    edge, middle = place_of(view, 60, 70), place_of(view, 40, 60)
    assert seen.pixelColor(edge) == QColor(theme().colours.series[1])
    assert seen.pixelColor(middle) == QColor(200, 200, 200), "points are shown when somebody asks"
    boxes.show_points(True)
    assert view.canvas.grab().toImage().pixelColor(middle) == QColor("white")


def test_words_of_a_box_at_the_edge_stay_in_sight(view: PictureView) -> None:
    boxes = PictureBoxes(view.canvas)
    boxes.show()
    wide = "1 · a name that is much longer than its box is wide"
    boxes.show_boxes([MarkedBox(1, QRectF(80, 0, 20, 20), wide)])
    view.set_zoom(4)
    seen = view.canvas.grab().toImage()
    colour = QColor(theme().colours.series[0])
    painted = [
        (x, y)
        for x in range(0, seen.width(), 2)
        for y in range(0, seen.height(), 2)
        if seen.pixelColor(x, y) == colour
    ]
    below = place_of(view, 0, 20).y()
    assert any(y > below + 4 for _, y in painted), "below the box, as there is no room above it"


@pytest.fixture
def drawer(view: PictureView) -> BoxDrawer:
    drawer = BoxDrawer(view.canvas)
    drawer.set_drawing(True)
    return drawer


def test_a_box_is_drawn_with_the_mouse(view: PictureView, drawer: BoxDrawer) -> None:
    told: list[QRect] = []
    drawer.region_chosen.connect(told.append)
    QTest.mousePress(drawer, LEFT, pos=place_of(view, 20.5, 30.5))
    QTest.mouseMove(drawer, place_of(view, 49.5, 69.5))
    QTest.mouseRelease(drawer, LEFT, pos=place_of(view, 49.5, 69.5))
    assert told == [QRect(20, 30, 30, 40)]
    assert drawer.hasFocus(), "so that Escape ends it"


def test_a_box_is_drawn_with_the_keys(drawer: BoxDrawer) -> None:
    told: list[QRect] = []
    drawer.region_chosen.connect(told.append)
    QTest.keyClick(drawer, Qt.Key.Key_Return)
    assert not told, "there is no box yet"
    QTest.keyClick(drawer, RIGHT)
    first = drawer.region
    assert first is not None and first.width() == first.height() == 25
    QTest.keyClick(drawer, RIGHT)
    QTest.keyClick(drawer, Qt.Key.Key_Down, SHIFT)
    QTest.keyClick(drawer, Qt.Key.Key_Return)
    assert told == [QRect(first.left() + 2, first.top(), 25, 27)]


def test_the_keys_lead_to_the_edge_and_not_beyond(drawer: BoxDrawer) -> None:
    for _ in range(80):
        QTest.keyClick(drawer, Qt.Key.Key_Left)
        QTest.keyClick(drawer, Qt.Key.Key_Down)
    assert drawer.region == QRect(0, 75, 25, 25)
    for _ in range(80):
        QTest.keyClick(drawer, RIGHT, SHIFT)
        QTest.keyClick(drawer, Qt.Key.Key_Up, SHIFT)
    assert drawer.region == QRect(0, 75, 100, 1)


def test_escape_gives_up_and_drawing_ends(drawer: BoxDrawer) -> None:
    given_up: list[bool] = []
    drawer.given_up.connect(lambda: given_up.append(True))
    QTest.keyClick(drawer, RIGHT)
    QTest.keyClick(drawer, Qt.Key.Key_Escape)
    assert given_up == [True]
    drawer.set_drawing(False)
    assert drawer.region is None and not drawer.isVisible()
