"""The large picture: what a hand on mouse, wheel and keys sees happen."""

from collections.abc import Iterator
from unittest.mock import patch

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from workbench.widgets.halvings import made_ahead
from workbench.widgets.picture_view import PictureView, PixelValue
from workbench.widgets.theme import theme

# The offscreen platform says so of every window that is shown; it says nothing about the window.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def gradient(width: int, height: int) -> np.ndarray:
    """Every pixel tells where it is: red is its column, green its row, modulo 256."""
    picture = np.zeros((height, width, 3), np.uint8)
    picture[..., 0] = np.arange(width) % 256
    picture[..., 1] = (np.arange(height) % 256)[:, None]
    picture[..., 2] = 200
    return picture


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[PictureView]:
    view = PictureView()
    qtbot.addWidget(view)
    view.resize(500, 400)
    view.show()
    view.setFocus()
    qtbot.waitExposed(view)
    yield view


def shown(view: PictureView, position: QPoint) -> QColor:
    return view.canvas.grab().toImage().pixelColor(position)


def turn_wheel(view: PictureView, notches: int, position: QPointF) -> None:
    buttons, modifiers = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    phase = Qt.ScrollPhase.NoScrollPhase
    delta = QPoint(0, 120 * notches)
    event = QWheelEvent(position, position, QPoint(), delta, buttons, modifiers, phase, False)
    QApplication.sendEvent(view.canvas, event)


def button(view: PictureView, name: str) -> QToolButton:
    return next(each for each in view.findChildren(QToolButton) if each.accessibleName() == name)


def test_a_pixel_value_in_all_its_notations() -> None:
    value = PixelValue(120, 44, 255, 12, 3)
    assert value.normalised == (1.0, 0.047, 0.012)
    assert value.hex == "#FF0C03"


def test_a_picture_is_fitted_and_stays_so_when_the_window_grows(view: PictureView) -> None:
    view.show_picture(gradient(1000, 500), "wide.png")
    assert view.is_fitted
    small = view.zoom
    assert small == pytest.approx((view.canvas.width() - 16) / 1000)
    view.resize(900, 700)
    assert view.is_fitted
    assert view.zoom > small


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (900, 3)])
def test_odd_shapes_are_shown(view: PictureView, size: tuple[int, int]) -> None:
    view.show_picture(gradient(*size))
    middle = view.canvas.rect().center()
    assert shown(view, middle).blue() == 200


def test_what_is_no_picture_is_refused(view: PictureView) -> None:
    for wrong in (np.zeros((4, 4), np.uint8), np.zeros((4, 4, 3), np.float32), np.zeros((0, 4, 3), np.uint8)):
        with pytest.raises(ValueError, match="uint8"):
            view.show_picture(wrong)


@pytest.mark.parametrize("width", [255, 254, 253, 252])
def test_rows_are_read_with_their_stride(view: PictureView, width: int) -> None:
    whole = gradient(300, 200)
    view.show_picture(whole[20:, 30 : 30 + width])
    view.set_zoom(1)
    value = view.canvas.value_at(QPointF(250, 150))
    assert value is not None
    assert (value.red, value.green) == (value.x + 30, value.y + 20)
    assert shown(view, QPoint(250, 150)) == QColor(value.red, value.green, value.blue)


def test_the_picture_outlives_the_array_it_was_given_as(view: PictureView) -> None:
    view.show_picture(gradient(100, 100))
    view.set_zoom(1)
    before = shown(view, view.canvas.rect().center())
    np.full((100, 100, 3), 7, np.uint8)  # would be likely to land on memory that was let go
    assert shown(view, view.canvas.rect().center()) == before


def test_the_wheel_keeps_the_pixel_under_the_pointer(view: PictureView) -> None:
    view.show_picture(gradient(2000, 2000))
    view.set_zoom(1)
    position = QPointF(150.5, 120.5)
    before = view.canvas.value_at(position)
    for _ in range(8):
        turn_wheel(view, 1, position)
        after = view.canvas.value_at(position)
        assert before is not None and after is not None
        assert abs(after.x - before.x) <= 1 and abs(after.y - before.y) <= 1
    assert view.zoom == pytest.approx(1.25**8)
    for _ in range(40):
        turn_wheel(view, -1, position)
    assert view.is_fitted
    for _ in range(40):
        turn_wheel(view, 1, position)
    assert view.zoom == 64


def test_pinching_zooms(view: PictureView) -> None:
    view.show_picture(gradient(800, 800))
    before, position = view.zoom, QPointF(100, 100)
    zoom, device = Qt.NativeGestureType.ZoomNativeGesture, QPointingDevice.primaryPointingDevice()
    event = QNativeGestureEvent(zoom, device, 2, position, position, position, 0.5, QPointF())
    QApplication.sendEvent(view.canvas, event)
    assert view.zoom == pytest.approx(before * 1.5)


def test_keys_zoom_fit_and_show_the_actual_size(view: PictureView) -> None:
    view.show_picture(gradient(1000, 1000))
    fitting = view.zoom
    QTest.keyClick(view.canvas, Qt.Key.Key_Plus)
    assert view.zoom == pytest.approx(fitting * 1.25)
    QTest.keyClick(view.canvas, Qt.Key.Key_Minus)
    assert view.zoom == pytest.approx(fitting)
    QTest.keyClick(view.canvas, Qt.Key.Key_1)
    assert view.zoom == 1.0
    QTest.keyClick(view.canvas, Qt.Key.Key_0)
    assert view.is_fitted and view.zoom == pytest.approx(fitting)


def test_buttons_do_the_same_and_say_what_they_do(view: PictureView) -> None:
    view.show_picture(gradient(1000, 1000))
    fitting = view.zoom
    for name, expected in (("Zoom in", fitting * 1.25), ("Actual size", 1.0), ("Fit", fitting)):
        assert button(view, name).toolTip()
        QTest.mouseClick(button(view, name), Qt.MouseButton.LeftButton)
        assert view.zoom == pytest.approx(expected)


def test_a_double_click_goes_to_the_actual_size_there_and_back(view: PictureView) -> None:
    view.show_picture(gradient(2000, 2000))
    position = QPoint(200, 100)
    before = view.canvas.value_at(QPointF(position))
    QTest.mouseDClick(view.canvas, Qt.MouseButton.LeftButton, pos=position)
    after = view.canvas.value_at(QPointF(position))
    assert view.zoom == 1.0
    assert before is not None and after is not None
    assert abs(after.x - before.x) <= 6 and abs(after.y - before.y) <= 6
    QTest.mouseDClick(view.canvas, Qt.MouseButton.LeftButton, pos=position)
    assert view.is_fitted


def test_dragging_moves_the_picture_but_not_beyond_its_edge(view: PictureView) -> None:
    view.show_picture(gradient(2000, 2000))
    view.set_zoom(1)
    before = view.canvas.value_at(QPointF(250, 200))
    QTest.mousePress(view.canvas, Qt.MouseButton.LeftButton, pos=QPoint(250, 200))
    QTest.mouseMove(view.canvas, QPoint(210, 190))
    QTest.mouseRelease(view.canvas, Qt.MouseButton.LeftButton, pos=QPoint(210, 190))
    after = view.canvas.value_at(QPointF(250, 200))
    assert before is not None and after is not None
    assert (after.x - before.x, after.y - before.y) == (40, 10)
    for _ in range(60):
        QTest.keyClick(view.canvas, Qt.Key.Key_Left)
        QTest.keyClick(view.canvas, Qt.Key.Key_Up)
    assert view.canvas.value_at(QPointF(0, 0)) == PixelValue(0, 0, 0, 0, 200)


def test_arrows_leaf_through_while_fitted_and_move_while_zoomed(view: PictureView, qtbot: QtBot) -> None:
    view.show_picture(gradient(1000, 1000))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_PageDown):
        with qtbot.waitSignal(view.next_requested, timeout=1000):
            QTest.keyClick(view.canvas, key)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_PageUp):
        with qtbot.waitSignal(view.previous_requested, timeout=1000):
            QTest.keyClick(view.canvas, key)
    view.set_zoom(1)
    before = view.canvas.value_at(QPointF(9, 9))
    with qtbot.assertNotEmitted(view.next_requested):
        QTest.keyClick(view.canvas, Qt.Key.Key_Right)
    after = view.canvas.value_at(QPointF(9, 9))
    assert before is not None and after is not None and after.x > before.x


def test_the_pixel_under_the_pointer_is_told_and_read_out(view: PictureView, qtbot: QtBot) -> None:
    picture = gradient(100, 100)
    picture[:] = (255, 12, 3)
    view.show_picture(picture, "red.png")
    values: list[PixelValue | None] = []
    view.value_under_pointer_changed.connect(values.append)
    QTest.mouseMove(view.canvas, view.canvas.rect().center())
    assert values[-1] is not None and values[-1].hex == "#FF0C03"
    assert "R 255 G ~12 B ~~3".replace("~", "\N{FIGURE SPACE}") in view.read_out
    assert view.read_out.endswith("#FF0C03")
    QApplication.sendEvent(view.canvas, QEvent(QEvent.Type.Leave))
    assert values[-1] is None
    assert view.read_out == "red.png   100 × 100"
    told = len(values)
    view.set_zoom(3)
    assert len(values) == told, "the same value is not told twice"


def test_the_read_out_leaves_out_what_has_no_room(view: PictureView) -> None:
    view.show_picture(gradient(200, 200))
    view.resize(1000, 400)
    QTest.mouseMove(view.canvas, view.canvas.rect().center())
    assert view.read_out.count(".") == 3
    # How wide the figures are depends on the system's font.
    for width in range(1000, 300, -10):
        view.resize(width, 400)
        QTest.mouseMove(view.canvas, view.canvas.rect().center())
        if "." not in view.read_out:
            break
    assert width < 1000 and "#" in view.read_out
    assert view.minimumSizeHint().width() < 320


def test_large_pixels_are_crisp_and_small_ones_smooth(view: PictureView) -> None:
    stripes = np.zeros((40, 40, 3), np.uint8)
    stripes[:, ::2] = 255
    for zoom, is_crisp in ((4.0, True), (1.5, False)):
        view.show_picture(stripes)
        view.set_zoom(zoom)
        middle = view.canvas.rect().center()
        row = [shown(view, middle + QPoint(step, 0)).red() for step in range(12)]
        assert (set(row) <= {0, 255}) is is_crisp


def test_a_shrunken_picture_is_averaged_not_sampled(view: PictureView) -> None:
    stripes = np.zeros((1600, 1600, 3), np.uint8)
    stripes[:, ::2] = 255
    view.show_picture(stripes)
    middle = view.canvas.rect().center()
    assert all(110 <= shown(view, middle + QPoint(step, step)).red() <= 145 for step in range(0, 40, 3))


def test_another_picture_is_fitted_another_state_of_the_same_keeps_the_view(view: PictureView) -> None:
    view.show_picture(gradient(600, 600), "a.png")
    view.set_zoom(2)
    view.show_picture(255 - gradient(600, 600), "a.png")
    assert view.zoom == 2
    view.show_picture(gradient(600, 600), "b.png")
    assert view.is_fitted


def test_without_a_picture_there_is_a_sentence_and_nothing_to_zoom(view: PictureView) -> None:
    assert "Choose a picture" in view.canvas.accessibleDescription()
    view.show_message("This picture could not be read: the file is empty.")
    assert view.canvas.accessibleDescription() == "This picture could not be read: the file is empty."
    assert not button(view, "Zoom in").isEnabled()
    turn_wheel(view, 3, QPointF(50, 50))
    QTest.mouseDClick(view.canvas, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    image = view.canvas.grab().toImage()
    assert image.pixelColor(20, 20) == theme().colour("canvas")
    colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(150, 230, 3)}
    assert theme().colour("muted").name() in colours, "the sentence is painted"
    assert view.canvas.grab().size() == QSize(view.canvas.size()) * view.devicePixelRatioF()


def test_halvings_made_ahead_are_those_made_in_passing(view: PictureView) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (1300, 2100, 3), dtype=np.uint8)
    view.show_picture(picture, "a.png")
    in_passing = view.canvas.grab().toImage()
    view.show_picture(255 - picture, "b.png")
    assert view.canvas.grab().toImage() != in_passing
    halvings = made_ahead(picture)
    with patch.object(QImage, "scaled", side_effect=AssertionError("the window had to wait")):
        view.show_picture(picture, "c.png", halvings)
        ahead = view.canvas.grab().toImage()
    assert ahead == in_passing
    assert halvings.for_zoom(1.0).width() == 2100
