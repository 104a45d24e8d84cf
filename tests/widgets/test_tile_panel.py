"""What stands around tiles: the scale that explains their colours, their size, one of them large."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from workbench.core.pictures.colour_scales import diverging, viridis
from workbench.widgets.colour_bar import ColourBar, ColourScale
from workbench.widgets.large_tile import LargeTile
from workbench.widgets.tile_grid import Tile
from workbench.widgets.tile_panel import TilePanel


def colour(widget: object, x: int, y: int) -> tuple[int, int, int]:
    found = widget.grab().toImage().pixelColor(x, y)  # type: ignore[attr-defined]
    return found.red(), found.green(), found.blue()


@pytest.mark.parametrize("is_signed", [False, True])
def test_the_bar_has_the_colours_of_its_scale(qtbot: QtBot, is_signed: bool) -> None:
    bar = ColourBar()
    qtbot.addWidget(bar)
    assert bar.isHidden()
    bar.show_scale(ColourScale("", "", is_signed))
    bar.resize(272, 20)
    table = diverging if is_signed else viridis
    for share in (0.25, 0.5, 0.75):
        expected = table(np.array(2 * share - 1 if is_signed else share)).astype(int)
        found = colour(bar, 8 + round(share * 256), 10)
        assert np.abs(np.array(found) - expected).max() < 8
    bar.show_scale(None)
    assert bar.isHidden()


def test_the_bar_says_its_scale_to_those_who_do_not_see_it(qtbot: QtBot) -> None:
    bar = ColourBar()
    qtbot.addWidget(bar)
    bar.show_scale(ColourScale("−2", "2", True))
    assert bar.accessibleName() == "Scale from blue over white (0) to orange: −2 to 2"


def test_sizes_are_chosen_by_buttons_and_follow_the_keys(qtbot: QtBot) -> None:
    panel = TilePanel("Filters")
    qtbot.addWidget(panel)
    panel.grid.show_tiles(np.zeros((3, 2, 2, 3), np.uint8), [Tile(str(at)) for at in range(3)])
    panel.show()
    buttons = {each.text(): each for each in panel.findChildren(QToolButton)}
    assert [each.accessibleName() for each in buttons.values()] == [
        "Small tiles",
        "Medium tiles",
        "Large tiles",
    ]
    with qtbot.waitSignal(panel.size_changed) as changed:
        QTest.mouseClick(buttons["L"], Qt.MouseButton.LeftButton)
    assert changed.args == ["large"] and panel.grid.size_name == "large"
    QTest.keyClick(panel.grid, Qt.Key.Key_Minus)
    assert buttons["M"].isChecked() and not buttons["L"].isChecked()


@pytest.fixture
def large(qtbot: QtBot) -> LargeTile:
    made = LargeTile("The chosen map")
    qtbot.addWidget(made)
    made.resize(300, 200)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_a_large_tile_shows_its_values_as_squares(large: LargeTile) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (2, 4, 3), dtype=np.uint8)
    large.show_picture(pixels, (2, 4), words="Filter 3")
    assert large.place().width() == 300 and large.place().height() == 150
    for row in range(2):
        for column in range(4):
            middle = QPoint(37 + 75 * column, 25 + 37 + 75 * row)
            assert colour(large, middle.x(), middle.y()) == tuple(pixels[row, column])
    assert large.accessibleDescription() == "Filter 3"


def test_it_says_which_place_is_pointed_at(large: LargeTile, qtbot: QtBot) -> None:
    large.show_picture(np.zeros((100, 100, 3), np.uint8), (5, 10))
    with qtbot.waitSignal(large.pointed) as pointed:
        QTest.mouseMove(large, QPoint(50 + 119, 81))
    assert pointed.args == [(2, 5)]
    with qtbot.waitSignal(large.pointed) as pointed:
        QTest.mouseMove(large, QPoint(10, 81))
    assert pointed.args == [None]


def test_a_frame_is_seen_on_any_picture(large: LargeTile) -> None:
    for grey in (0, 128, 255):
        large.show_picture(np.full((10, 10, 3), grey, np.uint8))
        large.show_frame((0.25, 0.25, 0.75, 0.75))
        image = large.grab().toImage()
        seen = {image.pixelColor(x, 100).red() for x in range(90, 112)}
        assert min(seen) < 60 and max(seen) > 200
    large.show_picture(np.zeros((10, 10, 3), np.uint8))
    assert large.frame is None


def test_it_is_never_higher_than_wide(large: LargeTile) -> None:
    for shape, expected in (((10, 10, 3), 200), ((90, 10, 3), 200), ((1, 50, 3), 30)):
        large.show_picture(np.zeros(shape, np.uint8))
        assert large.heightForWidth(200) == expected


def test_the_heading_is_whole_where_there_is_little_room(qtbot: QtBot) -> None:
    panel = TilePanel("Feature maps")
    qtbot.addWidget(panel)
    panel.resize(400, 170)
    panel.show()
    for text in ("Short.", "Many words about the tiles below. " * 6):
        panel.show_heading(text)
        QApplication.processEvents()
        heading = next(each for each in panel.findChildren(QLabel) if each.text() == text)
        assert heading.height() >= heading.heightForWidth(heading.width())
        assert panel.minimumSizeHint().height() >= heading.height() + panel.grid.minimumHeight()
