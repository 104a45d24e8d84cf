"""A picture before and after: three ways to see both, zoomed together, pixels read in both."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QSlider
from pytestqt.qtbot import QtBot

from workbench.core.processing.outcomes import PaletteColour
from workbench.widgets.before_after import BeforeAfter
from workbench.widgets.before_after_stage import DIVIDED, IN_TURNS, SIDE_BY_SIDE
from workbench.widgets.swatches import Swatches

RED, BLUE = (200, 0, 0), (0, 0, 200)


def plain(colour: tuple[int, int, int], width: int = 300, height: int = 200) -> NDArray[np.uint8]:
    return np.full((height, width, 3), colour, np.uint8)


@pytest.fixture
def view(qtbot: QtBot) -> BeforeAfter:
    made = BeforeAfter()
    qtbot.addWidget(made)
    made.resize(900, 360)
    made.show()
    made.show_pictures(plain(RED), plain(BLUE), "a.png")
    return made


def button(view: BeforeAfter, name: str) -> QAbstractButton:
    return next(each for each in view.findChildren(QAbstractButton) if each.accessibleName() == name)


def colour_at(view: BeforeAfter, across: float) -> tuple[int, int, int]:
    """The colour in the middle row of the stage, at a share of its width."""
    stage = view.after.parentWidget()
    image = stage.grab().toImage()
    at = QColor(image.pixel(round(across * (image.width() - 1)), image.height() // 2))
    return at.red(), at.green(), at.blue()


def test_side_by_side_before_is_left_and_after_right(view: BeforeAfter) -> None:
    assert view.mode == SIDE_BY_SIDE
    assert colour_at(view, 0.25) == RED and colour_at(view, 0.75) == BLUE
    assert view.read_out.strip() == "a.png   300 × 200"


def test_where_there_is_more_room_in_height_they_stand_above_each_other(view: BeforeAfter) -> None:
    view.resize(360, 700)
    assert view.before.width() == view.after.width() and view.before.y() < view.after.y()
    assert view.before.height() + view.after.height() <= view.after.parentWidget().height()


def test_divided_by_a_line_that_slider_and_mouse_move(view: BeforeAfter) -> None:
    QTest.mouseClick(button(view, "Divided"), Qt.MouseButton.LeftButton)
    assert view.mode == DIVIDED
    assert colour_at(view, 0.4) == RED and colour_at(view, 0.6) == BLUE
    slider = view.findChild(QSlider)
    slider.setValue(650)
    assert colour_at(view, 0.62) == RED and colour_at(view, 0.7) == BLUE
    stage = view.after.parentWidget()
    handle = next(each for each in stage.children() if type(each).__name__ == "_Handle")
    QTest.mousePress(handle, Qt.MouseButton.LeftButton)
    QTest.mouseMove(handle, QPoint(-round(0.25 * stage.width()), 20))
    assert slider.value() == pytest.approx(400, abs=10)
    assert colour_at(view, 0.5) == BLUE


def test_in_turns_before_is_shown_while_the_button_is_held(view: BeforeAfter) -> None:
    view.set_mode(IN_TURNS)
    assert colour_at(view, 0.5) == BLUE
    hold = button(view, "Hold to see before")
    QTest.mousePress(hold, Qt.MouseButton.LeftButton)
    assert colour_at(view, 0.5) == RED
    QTest.mouseRelease(hold, Qt.MouseButton.LeftButton)
    assert colour_at(view, 0.5) == BLUE


def test_both_are_zoomed_and_moved_together(view: BeforeAfter) -> None:
    view.after.set_zoom(6.0)
    assert view.before.zoom == view.after.zoom == 6.0
    QTest.keyClick(view.before, Qt.Key.Key_Right)
    assert view.before.seen_part == view.after.seen_part and not view.before.is_fitted
    QTest.keyClick(view.after, Qt.Key.Key_0)
    assert view.before.is_fitted and view.after.is_fitted


def test_pictures_of_other_sizes_show_the_same_part(view: BeforeAfter) -> None:
    view.show_pictures(plain(RED), plain(BLUE, 600, 400), "b.png")
    view.before.set_zoom(view.before.zoom * 4, QPointF(10, 10))
    before, after = view.before.seen_part, view.after.seen_part
    assert before is not None and after is not None
    assert (after.zoom, after.across, after.down) == pytest.approx((before.zoom, before.across, before.down))
    assert "300 × 200 → 600 × 400" in view.read_out


def test_a_changed_picture_keeps_zoom_and_place_and_another_one_is_fitted(view: BeforeAfter) -> None:
    before = view.before.picture
    assert before is not None
    view.after.set_zoom(5.0, QPointF(0, 0))
    seen = view.after.seen_part
    view.show_pictures(before, plain((0, 100, 0)), "a.png")
    assert view.after.seen_part == seen == view.before.seen_part
    view.show_pictures(before, plain((0, 100, 0), 150, 100), "a.png")
    assert view.after.seen_part is not None and seen is not None
    assert view.after.seen_part.zoom == pytest.approx(seen.zoom)
    view.show_pictures(plain(RED, 90, 90), plain(BLUE, 90, 90), "other.png")
    assert view.before.is_fitted and view.after.is_fitted


def test_the_pixel_under_the_pointer_is_read_before_and_after(view: BeforeAfter) -> None:
    QTest.mouseMove(view.after, view.after.rect().center())
    assert "before 200 0 0   after 0 0 200" in view.read_out
    view.show_pictures(plain(RED), plain(BLUE, 100, 100), "a.png")
    view.set_mode(DIVIDED)
    assert "do not lie exactly upon each other" in view.read_out


def test_a_message_takes_the_place_of_the_pictures(view: BeforeAfter) -> None:
    view.show_message("It could not be read.")
    assert view.before.picture is None and view.after.picture is None
    assert not view.before.isVisible() and view.after.accessibleDescription() == "It could not be read."
    assert not button(view, "Zoom in").isEnabled()
    with pytest.raises(ValueError, match="uint8"):
        view.show_pictures(np.zeros((2, 2), np.uint8), plain(RED), "x")


def test_every_control_has_a_name_and_a_tool_tip(view: BeforeAfter) -> None:
    for each in (*view.findChildren(QAbstractButton), *view.findChildren(QSlider)):
        assert each.accessibleName() and each.toolTip()


def test_swatches_are_as_long_as_their_shares(qtbot: QtBot) -> None:
    swatches = Swatches()
    qtbot.addWidget(swatches)
    swatches.show_colours((PaletteColour("#c80000", 0.75), PaletteColour("#0000c8", 0.25)))
    swatches.resize(400, swatches.sizeHint().height())
    swatches.show()
    image = swatches.grab().toImage()
    assert QColor(image.pixel(280, 8)).name() == "#c80000" and QColor(image.pixel(320, 8)).name() == "#0000c8"
    assert swatches.accessibleDescription() == "#c80000: 75.0%, #0000c8: 25.0%"
    swatches.show_colours(())
    assert not swatches.isVisible() and swatches.colours == ()


def test_pixels_of_small_pictures_are_blended_until_they_are_zoomed_into(view: BeforeAfter) -> None:
    edge = np.zeros((40, 40, 3), np.uint8)
    edge[:, 20:] = 255
    view.set_mode(IN_TURNS)

    def shades() -> int:
        image = view.after.grab().toImage()
        row = image.height() // 2
        middle = range(image.width() // 2 - 60, image.width() // 2 + 60)
        return len({QColor(image.pixel(x, row)).red() for x in middle})

    view.show_pictures(edge, edge, "small")
    assert view.after.zoom > 2 and shades() == 2
    view.blend_pixels()
    assert shades() > 4
    view.after.set_zoom(16)
    assert shades() == 2
