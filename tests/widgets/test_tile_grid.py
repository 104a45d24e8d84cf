"""Tiles: each lies where it is pointed at and shows its own pixels; keys and mouse choose; dead ones say so."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.widgets.colours import DARK, LIGHT
from workbench.widgets.theme import apply_theme
from workbench.widgets.tile_grid import SIZES, Tile, TileGrid, TilePoint


def pictures(count: int, height: int = 4, width: int = 4) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (count, height, width, 3), dtype=np.uint8)


def captions(count: int) -> list[Tile]:
    return [Tile(str(at), f"{at / 10:.2f}", description=f"Channel {at}.") for at in range(count)]


@pytest.fixture
def grid(qtbot: QtBot) -> TileGrid:
    made = TileGrid("Feature maps", "Nothing yet.")
    qtbot.addWidget(made)
    made.resize(420, 300)
    made.show_tiles(pictures(60), captions(60))
    made.show()
    qtbot.waitExposed(made)
    return made


def colour_at(image: QImage, place: QPoint) -> tuple[int, int, int]:
    colour = image.pixelColor(place)
    return colour.red(), colour.green(), colour.blue()


def middle(grid: TileGrid, tile: int, row: int, column: int) -> QPoint:
    """The middle of a pixel of a tile's picture, in the viewport."""
    place, (_, rows, columns, _) = grid.tile_rect(tile), grid._pictures.shape
    x = place.left() + (column + 0.5) * place.width() / columns
    return QPoint(int(x), int(place.top() + (row + 0.5) * place.height() / rows))


@pytest.mark.parametrize(("height", "width"), [(4, 4), (3, 5), (7, 2), (1, 1)])
def test_every_pixel_is_painted_where_it_is_pointed_at(grid: TileGrid, height: int, width: int) -> None:
    made = pictures(60, height, width)
    grid.show_tiles(made, captions(60))
    image = grid.viewport().grab().toImage()
    for tile in (0, 5, 11):
        for row in range(height):
            for column in range(width):
                place = middle(grid, tile, row, column)
                assert colour_at(image, place) == tuple(made[tile, row, column])
                assert grid.point_at(place) == TilePoint(tile, column, row)


def test_large_pictures_are_averaged_not_sampled(grid: TileGrid) -> None:
    made = np.zeros((1, 560, 560, 3), np.uint8)
    made[:, ::2] = 200  # lines that sampling would make black or white
    grid.show_tiles(made, captions(1))
    red, _, _ = colour_at(grid.viewport().grab().toImage(), middle(grid, 0, 280, 280))
    assert 90 <= red <= 110


def test_after_scrolling_the_tiles_in_sight_are_painted(grid: TileGrid) -> None:
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    image = grid.viewport().grab().toImage()
    place = middle(grid, 59, 2, 1)
    assert colour_at(image, place) == tuple(grid._pictures[59, 2, 1])
    assert grid.point_at(place) == TilePoint(59, 1, 2)


def test_new_pictures_replace_the_old_ones(grid: TileGrid) -> None:
    grid.viewport().grab()
    other = 255 - pictures(60)
    grid.show_tiles(other, captions(60))
    assert colour_at(grid.viewport().grab().toImage(), middle(grid, 3, 1, 1)) == tuple(other[3, 1, 1])


def test_the_pointer_says_which_pixel_and_leaves(grid: TileGrid, qtbot: QtBot) -> None:
    with qtbot.waitSignal(grid.tile_pointed) as pointed:
        QTest.mouseMove(grid.viewport(), middle(grid, 2, 3, 0))
    assert pointed.args == [TilePoint(2, 0, 3)]
    with qtbot.waitSignal(grid.tile_pointed) as pointed:
        QTest.mouseMove(grid.viewport(), grid.tile_rect(2).bottomLeft() + QPoint(5, 8))
    assert pointed.args == [None]


def test_mouse_and_keys_choose(grid: TileGrid, qtbot: QtBot) -> None:
    chosen: list[int] = []
    grid.current_changed.connect(chosen.append)
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=middle(grid, 1, 1, 1))
    columns = next(at for at in range(60) if grid.tile_rect(at).top() > grid.tile_rect(0).top())
    keys = Qt.Key
    for key in (
        keys.Key_Right,
        keys.Key_Down,
        keys.Key_Left,
        keys.Key_Up,
        keys.Key_End,
        keys.Key_Home,
        keys.Key_Up,
    ):
        QTest.keyClick(grid, key)
    assert chosen == [1, 2, 2 + columns, 1 + columns, 1, 59, 0]
    assert grid.current == 0
    with qtbot.waitSignal(grid.activated) as activated:
        QTest.keyClick(grid, Qt.Key.Key_Return)
    assert activated.args == [0]
    with qtbot.waitSignal(grid.activated) as activated:
        QTest.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=middle(grid, 4, 1, 1))
    assert activated.args == [4]


def test_a_chosen_tile_comes_into_sight(grid: TileGrid) -> None:
    assert grid.tile_rect(59).top() > grid.viewport().height()
    QTest.keyClick(grid, Qt.Key.Key_End)
    assert grid.viewport().rect().contains(grid.tile_rect(59))
    grid.set_current(0)
    assert grid.viewport().rect().contains(grid.tile_rect(0))


def test_dead_tiles_are_hatched_and_counted(grid: TileGrid) -> None:
    tiles = captions(60)
    tiles[1] = Tile("1", "0", "dead", "Channel 1 is dead.")
    grid.set_size("medium")
    grid.show_tiles(pictures(60), tiles)
    place = grid.tile_rect(1)
    image = grid.viewport().grab().toImage().copy(place)
    colours = {image.pixelColor(x, y).name() for x in range(place.width()) for y in range(place.height())}
    assert {LIGHT.surface, LIGHT.edge, LIGHT.text} <= colours
    assert "60 tiles, 1 dead." in grid.accessibleDescription()
    grid.set_current(1)
    assert grid.accessibleDescription().endswith("Current: Channel 1 is dead.")


def test_captions_are_written_below(grid: TileGrid) -> None:
    place = grid.tile_rect(3)
    below = place.translated(0, place.height())
    below.setHeight(16)
    image = grid.viewport().grab().toImage().copy(below)
    dark = [x for x in range(image.width()) for y in range(16) if image.pixelColor(x, y).lightness() < 100]
    assert min(dark) < 10 and max(dark) > image.width() - 10


def test_sizes(grid: TileGrid, qtbot: QtBot) -> None:
    with qtbot.waitSignal(grid.size_changed) as changed:
        QTest.keyClick(grid, Qt.Key.Key_Plus)
    assert changed.args == ["medium"]
    assert grid.tile_rect(0).width() == SIZES["medium"]
    for _ in range(3):
        QTest.keyClick(grid, Qt.Key.Key_Minus)
    assert grid.size_name == "small"
    wheel = QWheelEvent(
        QPointF(9, 9), QPointF(9, 9), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(grid.viewport(), wheel)
    assert grid.size_name == "medium"
    with pytest.raises(ValueError, match="gigantic"):
        grid.set_size("gigantic")


def test_only_what_is_in_sight_is_painted(grid: TileGrid, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    from workbench.widgets import tile_sheet

    original = tile_sheet._scaled
    monkeypatch.setattr(
        tile_sheet, "_scaled", lambda part, *size: (seen.append(len(part)), original(part, *size))[1]
    )
    grid.show_tiles(pictures(5000), captions(5000))
    grid.viewport().grab()
    assert seen and max(seen) < 100
    count = len(seen)
    grid.viewport().grab()  # nothing has changed: the image is there
    assert len(seen) == count


def test_what_is_no_picture_is_refused(grid: TileGrid) -> None:
    for wrong in (np.zeros((2, 3, 3)), np.zeros((2, 3, 3, 3)), np.zeros((0, 3, 3, 3), np.uint8)):
        with pytest.raises(ValueError, match="tiles are uint8"):
            grid.show_tiles(wrong, captions(len(wrong)))
    with pytest.raises(ValueError, match="captions"):
        grid.show_tiles(pictures(3), captions(2))


def test_a_message_takes_the_place_of_tiles(grid: TileGrid, qapp: QApplication) -> None:
    grid.set_current(3)
    grid.show_message("This layer gives no picture.")
    assert grid.current is None and grid.tiles == ()
    assert grid.accessibleDescription() == "This layer gives no picture."
    QTest.keyClick(grid, Qt.Key.Key_Right)
    assert grid.current is None
    assert grid.point_at(QPoint(20, 20)) is None


def test_dark_look(grid: TileGrid, qapp: QApplication) -> None:
    apply_theme(qapp, "dark")
    image = grid.viewport().grab().toImage()
    assert image.pixelColor(2, 2) == QColor(DARK.canvas)
    apply_theme(qapp, "light")
    assert grid.viewport().grab().toImage().pixelColor(2, 2) == QColor(LIGHT.canvas)


def test_tool_tips_say_the_whole_sentence(grid: TileGrid, qtbot: QtBot) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QHelpEvent
    from PySide6.QtWidgets import QToolTip

    place = middle(grid, 2, 1, 1)
    QApplication.sendEvent(grid.viewport(), QHelpEvent(QEvent.Type.ToolTip, place, grid.mapToGlobal(place)))
    assert QToolTip.text() == "Channel 2."
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


@pytest.mark.parametrize("width", range(300, 420, 17))
def test_rows_of_tiles_lie_in_the_middle(grid: TileGrid, width: int) -> None:
    grid.resize(width, 300)
    places = [grid.tile_rect(at) for at in range(60)]
    first_row = [place for place in places if place.top() == places[0].top()]
    left, right = first_row[0].left(), grid.viewport().width() - first_row[-1].right() - 1
    assert abs(left - right) <= len(first_row) + 1
    assert right < SIZES["small"]


def test_a_few_tiles_begin_at_the_left(grid: TileGrid) -> None:
    grid.show_tiles(pictures(3), captions(3))
    assert [grid.tile_rect(at).left() for at in range(3)] == [8, 72, 136]
