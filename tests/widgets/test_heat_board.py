"""Maps beside each other: one geometry, the right colours, one large on a click, values where one points."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from workbench.widgets.colour_bar import ColourScale
from workbench.widgets.heat_board import HeatBoard
from workbench.widgets.heat_tile import HeatPicture, HeatTile

SIZE = 8


def picture(colour: tuple[int, int, int]) -> np.ndarray:
    return np.full((SIZE, SIZE, 3), colour, np.uint8)


def shown(title: str = "Grad-CAM", note: str = "") -> HeatPicture:
    values = np.arange(SIZE * SIZE, dtype=np.float32).reshape(SIZE, SIZE)
    scale = ColourScale("0", "63", False)
    return HeatPicture(title, picture((200, 0, 0)), picture((0, 0, 255)), scale, values, note, "Says where.")


@pytest.fixture
def board(qtbot: QtBot) -> HeatBoard:
    made = HeatBoard("Maps")
    qtbot.addWidget(made)
    made.resize(640, 480)
    made.show()
    qtbot.waitExposed(made)
    return made


def colour_of(tile: HeatTile) -> tuple[int, int, int]:
    colour = tile.grab().toImage().pixelColor(tile.place().center())
    return colour.red(), colour.green(), colour.blue()


def test_all_tiles_have_one_size_and_none_overlaps(board: HeatBoard) -> None:
    for count in range(1, 9):
        board.show_pictures([shown(str(at)) for at in range(count)])
        rectangles = [tile.geometry() for tile in board.tiles]
        assert len({(each.width(), each.height()) for each in rectangles}) == 1
        assert not any(a.intersects(b) for at, a in enumerate(rectangles) for b in rectangles[at + 1 :])
        assert all(each.right() < 640 for each in rectangles)
        assert len({(tile.place().width(), tile.place().height()) for tile in board.tiles}) == 1


def test_so_many_columns_as_are_wanted(board: HeatBoard) -> None:
    board.show_pictures([shown(str(at)) for at in range(8)], columns=4)
    assert len({tile.x() for tile in board.tiles}) == 4 and len({tile.y() for tile in board.tiles}) == 2


def test_rows_are_broken_in_the_middle_before_their_names_get_unreadable(board: HeatBoard) -> None:
    board.show_pictures([shown(str(at)) for at in range(8)], columns=4)
    board.resize(300, 480)
    assert len({tile.x() for tile in board.tiles}) == 2 and len({tile.y() for tile in board.tiles}) == 4


def test_many_tiles_stay_large_enough_and_scroll(board: HeatBoard) -> None:
    board.show_pictures([shown(str(at)) for at in range(40)])
    assert min(tile.place().width() for tile in board.tiles) >= 100
    assert board.verticalScrollBar().maximum() > 0 and board.horizontalScrollBar().maximum() == 0


def test_a_click_shows_one_alone_and_another_all_again(board: HeatBoard, qtbot: QtBot) -> None:
    board.show_pictures([shown(str(at)) for at in range(4)])
    small = board.tiles[2].place().width()
    with qtbot.waitSignal(board.enlarged) as told:
        QTest.mouseClick(board.tiles[2], Qt.MouseButton.LeftButton)
    assert told.args == [2] and board.large == 2
    assert [tile.isVisible() for tile in board.tiles] == [False, False, True, False]
    assert board.tiles[2].place().width() > small
    QTest.keyClick(board.tiles[2], Qt.Key.Key_Escape)
    assert board.large == -1 and all(tile.isVisible() for tile in board.tiles)
    QTest.keyClick(board.tiles[1], Qt.Key.Key_Return)
    assert board.large == 1
    QTest.keyClick(board.tiles[1], Qt.Key.Key_Space)
    assert board.large == -1


def test_opacity_runs_from_the_picture_to_the_map(board: HeatBoard) -> None:
    board.show_pictures([shown()])
    tile = board.tiles[0]
    board.set_opacity(0)
    assert colour_of(tile) == (200, 0, 0)
    board.set_opacity(1)
    assert colour_of(tile) == (0, 0, 255)
    board.set_opacity(0.5)
    red, green, blue = colour_of(tile)
    # Half of the grey under it, so that all colour is the map's.
    assert abs(red - green) <= 1 and blue > 120
    board.show_pictures([tile.shown, shown("Another")])
    assert colour_of(board.tiles[1]) == (red, green, blue)


def test_what_is_shown_already_is_kept(board: HeatBoard) -> None:
    first, second = shown("one"), shown("two")
    board.show_pictures([first])
    tile = board.tiles[0]
    board.show_pictures([first, second])
    assert board.tiles[0] is tile
    board.show_large(1)
    board.show_pictures([first])
    assert board.large == -1 and tile.isVisible()


def test_a_tile_says_what_it_shows_and_the_value_under_the_pointer(board: HeatBoard) -> None:
    board.show_pictures([shown(note="layer 3"), HeatPicture("The picture", picture((1, 2, 3)))])
    tile, plain = board.tiles
    assert tile.accessibleName() == "Grad-CAM. layer 3. Scale from dark blue to yellow: 0 to 63"
    assert "Says where." in tile.toolTip() and plain.accessibleName() == "The picture"
    place = tile.place()
    assert tile.value_at(place.topLeft()) == "x 0 · y 0: 0"
    assert tile.value_at(place.bottomRight()) == "x 7 · y 7: 63"
    assert tile.value_at(QPoint(place.left(), place.center().y() + 1)).endswith(": 32")
    assert not tile.value_at(QPoint(0, 0)) and not plain.value_at(plain.place().center())
