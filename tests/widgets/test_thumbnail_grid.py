"""The thumbnail grid, chosen from with real mouse and keyboard events."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.widgets.colours import DARK
from workbench.widgets.theme import theme
from workbench.widgets.thumbnail_grid import GridGroup, GridItem, ThumbnailGrid

# The offscreen platform says so of every window that is shown; it says nothing about the window.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
RED = np.full((40, 60, 3), (200, 0, 0), np.uint8)


def items(count: int, first: int = 0) -> list[GridItem]:
    """Keys are ten times the position, so that one is never taken for the other."""
    return [GridItem(10 * number, f"picture {number}.jpg") for number in range(first, first + count)]


@pytest.fixture
def grid(qtbot: QtBot) -> Iterator[ThumbnailGrid]:
    grid = ThumbnailGrid()
    qtbot.addWidget(grid)
    grid.resize(640, 500)
    grid.show()
    grid.setFocus()
    qtbot.waitExposed(grid)
    yield grid


def columns(grid: ThumbnailGrid) -> int:
    return grid.view.model().columnCount()


def centre(grid: ThumbnailGrid, key: int) -> QPoint:
    index = grid.view.model().index(*divmod(key // 10, columns(grid)))
    return grid.view.visualRect(index).center()


def click(grid: ThumbnailGrid, key: int, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.mouseClick(grid.view.viewport(), Qt.MouseButton.LeftButton, modifiers, centre(grid, key))


def press(grid: ThumbnailGrid, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(grid.view, key, modifiers)


def test_clicks_choose_as_in_a_file_manager(grid: ThumbnailGrid) -> None:
    grid.set_items(items(50))
    selections: list[tuple[int, ...]] = []
    grid.selection_changed.connect(selections.append)
    click(grid, 10)
    assert grid.selected_keys == (10,) and grid.current_key == 10
    click(grid, 60, SHIFT)
    assert grid.selected_keys == (10, 20, 30, 40, 50, 60), "in reading order, over the end of the row"
    click(grid, 30, CONTROL)
    assert grid.selected_keys == (10, 20, 40, 50, 60)
    click(grid, 50, SHIFT)
    assert grid.selected_keys == (30, 40, 50), "from the item last pointed at"
    click(grid, 0)
    assert grid.selected_keys == (0,)
    assert selections[-1] == (0,) and len(selections) == 5


def test_a_click_beside_the_items_selects_nothing(grid: ThumbnailGrid) -> None:
    grid.set_items(items(2))
    click(grid, 10)
    QTest.mouseClick(grid.view.viewport(), Qt.MouseButton.LeftButton, NONE, centre(grid, 30))
    assert grid.selected_keys == () and grid.current_key == 10


def test_the_right_button_keeps_a_selection_it_falls_on(grid: ThumbnailGrid) -> None:
    grid.set_items(items(20))
    click(grid, 0)
    click(grid, 20, SHIFT)
    QTest.mouseClick(grid.view.viewport(), Qt.MouseButton.RightButton, NONE, centre(grid, 10))
    assert grid.selected_keys == (0, 10, 20)
    QTest.mouseClick(grid.view.viewport(), Qt.MouseButton.RightButton, NONE, centre(grid, 50))
    assert grid.selected_keys == (50,)


def test_arrows_run_on_over_the_ends_of_rows(grid: ThumbnailGrid) -> None:
    grid.set_items(items(50))
    across = columns(grid)
    grid.set_current(10 * (across - 1))
    press(grid, Qt.Key.Key_Right)
    assert grid.current_key == 10 * across
    press(grid, Qt.Key.Key_Left)
    assert grid.current_key == 10 * (across - 1)
    press(grid, Qt.Key.Key_Down)
    assert grid.current_key == 10 * (2 * across - 1)
    press(grid, Qt.Key.Key_Up)
    press(grid, Qt.Key.Key_Up)
    assert grid.current_key == 10 * (across - 1), "there is no row above the first"


def test_keys_reach_both_ends_and_a_short_last_row(grid: ThumbnailGrid) -> None:
    across = columns(grid)
    grid.set_items(items(20 * across + 1))
    press(grid, Qt.Key.Key_End)
    assert grid.current_key == 200 * across
    press(grid, Qt.Key.Key_Home)
    assert grid.current_key == 0
    grid.set_current(10 * (20 * across - 1))
    press(grid, Qt.Key.Key_Down)
    assert grid.current_key == 200 * across
    press(grid, Qt.Key.Key_PageUp)
    assert grid.current_key is not None and 0 < grid.current_key < 200 * across
    assert centre(grid, grid.current_key).y() > 0, "what is current is in sight"
    press(grid, Qt.Key.Key_PageDown)
    assert grid.current_key == 200 * across


def test_keys_with_shift_and_control(grid: ThumbnailGrid) -> None:
    grid.set_items(items(50))
    grid.set_current(20)
    press(grid, Qt.Key.Key_Right, SHIFT)
    press(grid, Qt.Key.Key_Right, SHIFT)
    assert grid.selected_keys == (20, 30, 40)
    press(grid, Qt.Key.Key_Left, SHIFT)
    assert grid.selected_keys == (20, 30)
    press(grid, Qt.Key.Key_Left, CONTROL)
    press(grid, Qt.Key.Key_Left, CONTROL)
    assert grid.selected_keys == (20, 30) and grid.current_key == 10
    press(grid, Qt.Key.Key_Space, CONTROL)
    assert grid.selected_keys == (10, 20, 30)
    press(grid, Qt.Key.Key_Space, CONTROL)
    assert grid.selected_keys == (20, 30)
    press(grid, Qt.Key.Key_A, CONTROL)
    assert len(grid.selected_keys) == 50


def test_enter_and_double_click_activate(grid: ThumbnailGrid, qtbot: QtBot) -> None:
    grid.set_items(items(20))
    grid.set_current(30)
    with qtbot.waitSignal(grid.activated, timeout=1000) as entered:
        press(grid, Qt.Key.Key_Return)
    assert entered.args == [30]
    with qtbot.waitSignal(grid.activated, timeout=1000) as clicked:
        QTest.mouseDClick(grid.view.viewport(), Qt.MouseButton.LeftButton, NONE, centre(grid, 50))
    assert clicked.args == [50]


def test_current_is_told_once_and_none_when_it_is_gone(grid: ThumbnailGrid) -> None:
    told: list[int | None] = []
    grid.current_changed.connect(told.append)
    grid.set_items(items(20))
    grid.set_current(70)
    grid.set_current(70)
    grid.set_current(12345)
    grid.set_items(items(3))
    assert told == [70, None]


def test_other_items_keep_what_was_chosen_among_them(grid: ThumbnailGrid) -> None:
    grid.set_items(items(30))
    grid.select((10, 20, 250))
    grid.set_items(reversed(items(30)))
    assert set(grid.selected_keys) == {10, 20, 250}
    grid.set_items(items(10))
    assert grid.selected_keys == (10, 20)
    with pytest.raises(ValueError, match="twice"):
        grid.append_items([GridItem(10, "again.jpg")])
    with pytest.raises(ValueError, match="twice"):
        grid.set_items(items(2) + items(2))


@pytest.mark.parametrize("many", [1, 7, 100])
def test_appending_in_batches_of_any_size_shows_all(grid: ThumbnailGrid, many: int) -> None:
    for first in range(0, 100, many):
        grid.append_items(items(min(many, 100 - first), first))
    assert grid.count == 100
    grid.select_all()
    assert grid.selected_keys == tuple(range(0, 1000, 10))
    assert grid.view.model().rowCount() * columns(grid) >= 100


def test_what_a_scan_adds_is_shown_a_few_times_a_second(grid: ThumbnailGrid, qtbot: QtBot) -> None:
    inserted: list[int] = []
    grid.view.model().rowsInserted.connect(lambda _, first, last: inserted.append(last - first + 1))
    for first in range(0, 1000, 10):
        grid.append_items(items(10, first))
    assert grid.count == 1000, "they count at once"
    assert len(inserted) == 1
    qtbot.waitUntil(lambda: grid.view.model().rowCount() * columns(grid) >= 1000, timeout=2000)
    assert len(inserted) == 2
    grid.append_items(items(10, 1000))
    grid.set_current(10_090)
    assert grid.current_key == 10_090, "who asks for one need not wait"


def test_a_new_width_keeps_choice_and_place(grid: ThumbnailGrid) -> None:
    grid.set_items(items(1000))
    grid.set_current(5000)
    click(grid, 5020, SHIFT)
    before, height = columns(grid), centre(grid, 5020).y()
    grid.resize(1100, 500)
    assert columns(grid) > before
    assert grid.selected_keys == (5000, 5010, 5020) and grid.current_key == 5020
    assert abs(centre(grid, 5020).y() - height) <= 1, "the current item stays at its height"
    grid.set_thumbnail_size(64)
    assert grid.current_key == 5020
    assert grid.view.viewport().rect().contains(centre(grid, 5020))


def test_without_a_current_item_the_first_in_sight_stays(grid: ThumbnailGrid) -> None:
    grid.set_items(items(1000))
    grid.view.verticalScrollBar().setValue(3000)
    first = grid.view.visible_positions().start
    grid.resize(1100, 500)
    assert first in grid.view.visible_positions()[: columns(grid)]


def test_what_is_in_sight_is_wanted_first_and_only_once(grid: ThumbnailGrid, qtbot: QtBot) -> None:
    wishes: list[tuple[int, ...]] = []
    grid.thumbnails_wanted.connect(wishes.append)
    with qtbot.waitSignal(grid.thumbnails_wanted, timeout=2000):
        grid.set_items(items(1000))
    seen = len(grid.view.visible_positions())
    assert wishes[0][:seen] == tuple(range(0, 10 * seen, 10))
    assert len(wishes[0]) == len(set(wishes[0])) == 2 * seen, "a page ahead, nothing of the rest"
    for key in wishes[0]:
        grid.set_thumbnail(key, RED)
    with qtbot.waitSignal(grid.thumbnails_wanted, timeout=2000):
        grid.view.verticalScrollBar().setValue(10_000)
    first = grid.view.visible_positions().start
    assert wishes[-1][0] == 10 * first
    assert not set(wishes[-1]) & set(wishes[0])
    with qtbot.assertNotEmitted(grid.thumbnails_wanted, wait=150):
        grid.view.view_moved.emit()


def test_larger_thumbnails_are_asked_for_anew_where_they_had_been_reduced(
    grid: ThumbnailGrid, qtbot: QtBot
) -> None:
    grid.set_items([GridItem(1, "large.jpg"), GridItem(2, "small.jpg"), GridItem(3, "broken.jpg")])
    grid.set_thumbnail(1, np.zeros((500, 500, 3), np.uint8))
    grid.set_thumbnail(2, np.zeros((60, 60, 3), np.uint8))
    grid.set_unreadable(3, "The file is empty.")
    with qtbot.waitSignal(grid.thumbnails_wanted, timeout=2000) as wanted:
        grid.set_thumbnail_size(320)
    assert wanted.args == [(1,)]


def test_thumbnails_appear_where_they_belong(grid: ThumbnailGrid) -> None:
    grid.set_items(items(10))
    grid.set_thumbnail(20, RED)
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(QColor(0, 0, 200))
    grid.set_thumbnail(0, image)
    grid.set_thumbnail(990, RED)  # of an item that is there no longer
    shown = grid.view.viewport().grab().toImage()

    def colour(key: int) -> QColor:
        return shown.pixelColor(centre(grid, key) - QPoint(30, 30))

    assert colour(20) == QColor(200, 0, 0)
    assert colour(0) == QColor(0, 0, 200)
    assert colour(10) not in (QColor(200, 0, 0), QColor(0, 0, 200))
    assert shown.pixelColor(2, 2) == theme().colour("canvas")


def test_a_thumbnail_does_not_go_to_another_picture_of_the_same_number(grid: ThumbnailGrid) -> None:
    grid.set_items([GridItem(1, "a.jpg")])
    grid.set_thumbnail(1, RED)
    grid.set_items([GridItem(1, "b.jpg")])
    shown = grid.view.viewport().grab().toImage()
    assert shown.pixelColor(centre(grid, 0) - QPoint(30, 30)) != QColor(200, 0, 0)


def test_the_memory_of_thumbnails_is_bounded(qtbot: QtBot) -> None:
    grid = ThumbnailGrid(cache_bytes=100_000)
    qtbot.addWidget(grid)
    grid.set_items(items(100))
    for key in range(0, 1000, 10):
        grid.set_thumbnail(key, np.zeros((50, 50, 3), np.uint8))
    assert 90_000 <= grid.thumbnails.size_in_bytes <= 100_000
    assert len(grid.thumbnails) == 10
    grid.clear()
    assert grid.thumbnails.size_in_bytes == 0


def test_names_notes_and_reasons_are_told_in_full(grid: ThumbnailGrid) -> None:
    name = "a very long name " * 8 + ".jpg"
    grid.set_items([GridItem(0, name), GridItem(10, "broken.jpg")])
    grid.set_note(0, "tabby 82 %")
    grid.set_unreadable(10, "The file is empty.")
    grid.set_note(77, "of none of these")
    model = grid.view.model()
    tip, spoken = Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole
    assert model.index(0, 0).data(tip) == f"{name}\ntabby 82 %"
    assert model.index(0, 1).data(spoken) == "broken.jpg, could not be read, The file is empty."
    interface = QAccessible.queryAccessibleInterface(grid.view)
    spoken_names = [interface.child(at).text(QAccessible.Text.Name) for at in range(interface.childCount())]
    assert "broken.jpg, could not be read, The file is empty." in spoken_names


def test_control_and_wheel_change_the_size_within_bounds(grid: ThumbnailGrid, qtbot: QtBot) -> None:
    grid.set_items(items(50))
    sizes: list[int] = []
    grid.thumbnail_size_changed.connect(sizes.append)
    for turn in (1, 1, -1):
        middle = QPointF(100, 100)
        buttons, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
        wheel = QWheelEvent(middle, middle, QPoint(), QPoint(0, 120 * turn), buttons, CONTROL, phase, False)
        QApplication.sendEvent(grid.view.viewport(), wheel)
    assert sizes == [144, 160, 144]
    grid.set_thumbnail_size(5000)
    assert grid.thumbnail_size == 320
    grid.set_thumbnail_size(1)
    assert grid.thumbnail_size == 64


def test_a_hundred_thousand_items_can_be_walked(grid: ThumbnailGrid) -> None:
    grid.set_items(items(100_000))
    press(grid, Qt.Key.Key_End)
    assert grid.current_key == 999_990
    grid.resize(900, 500)
    assert grid.view.viewport().rect().contains(centre(grid, 999_990))
    assert len(grid.view.visible_positions()) < 60


def test_the_colours_follow_the_theme(grid: ThumbnailGrid, monkeypatch: pytest.MonkeyPatch) -> None:
    grid.set_items(items(1))
    monkeypatch.setattr(theme(), "colours", DARK)
    theme().changed.emit()
    assert grid.view.viewport().grab().toImage().pixelColor(2, 2) == QColor(DARK.canvas)


def test_an_empty_grid_says_what_will_be_here(qtbot: QtBot) -> None:
    grid = ThumbnailGrid("Pictures appear here.")
    qtbot.addWidget(grid)
    grid.resize(400, 300)
    image = grid.view.viewport().grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(130, 170)}
    assert theme().colour("muted").name() in colours
    grid.set_items(items(1))
    grid.set_items([])
    assert grid.current_key is None and grid.selected_keys == ()


def test_below_a_picture_stands_its_name_without_the_folders() -> None:
    assert GridItem(1, "street/north/0001.jpg").caption == "0001.jpg"
    assert GridItem(2, "0001.jpg").caption == "0001.jpg"


# Very many, any subset in any order


def test_of_a_hundred_thousand_only_those_in_sight_are_made(grid: ThumbnailGrid) -> None:
    made: list[int] = []

    def make(key: int) -> GridItem:
        made.append(key)
        return GridItem(key, f"picture {key}.jpg")

    grid.set_pictures(range(99_999, -1, -1), make)
    assert grid.count == 100_000 and grid.current_key is None
    grid.view.viewport().grab()
    assert set(made) <= set(range(99_900, 100_000))
    press(grid, Qt.Key.Key_End)
    assert grid.current_key == 0 and grid.selected_keys == (0,)
    grid.select_all()
    assert grid.selected_keys == tuple(range(99_999, -1, -1))
    with pytest.raises(ValueError, match="twice"):
        grid.set_pictures([1, 2, 1], make)


def test_choosing_all_makes_one_current_where_none_is(grid: ThumbnailGrid, qtbot: QtBot) -> None:
    grid.set_pictures(range(100), lambda key: GridItem(key, f"picture {key}.jpg"))
    assert grid.current_key is None
    press(grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert grid.current_key == 0 and len(grid.selected_keys) == 100
    grid.set_current(50)
    press(grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert grid.current_key == 50 and len(grid.selected_keys) == 100


def test_other_pictures_are_told_of_once_and_only_if_the_choice_is_another(grid: ThumbnailGrid) -> None:
    def make(key: int) -> GridItem:
        return GridItem(key, f"picture {key}.jpg")

    told: list[tuple[int, ...]] = []
    grid.set_pictures(range(0, 1000, 2), make)
    grid.select_all()
    grid.selection_changed.connect(told.append)
    grid.set_pictures(range(1000), make)
    assert told == [] and grid.selected_keys == tuple(range(0, 1000, 2))
    grid.resize(grid.width() // 2, grid.height())
    assert told == [] and grid.selected_keys == tuple(range(0, 1000, 2))
    grid.set_pictures(range(100), make)
    assert told == [tuple(range(0, 100, 2))]


def test_a_filter_and_a_sorting_keep_what_is_chosen(grid: ThumbnailGrid) -> None:
    def make(key: int) -> GridItem:
        return GridItem(key, f"picture {key}.jpg")

    grid.set_pictures(range(1000), make)
    grid.select((10, 20, 31))
    grid.set_pictures(list(range(998, -1, -2)), make)
    assert grid.selected_keys == (20, 10), "31 is filtered out; the order is that of the grid"
    grid.set_current(20)
    grid.set_pictures((), make)
    assert grid.current_key is None and grid.count == 0
    grid.set_pictures(range(5), make)
    grid.append_items([GridItem(7, "later.jpg")])
    assert grid.count == 6 and grid.view.model().index(0, 0).data() == "picture 0.jpg"
    grid.set_note(3, "a note")
    grid.set_unreadable(4, "It is empty.")
    tips = [grid.view.model().index_at(at).data(Qt.ItemDataRole.ToolTipRole) for at in (3, 4, 5)]
    assert tips == ["picture 3.jpg\na note", "picture 4.jpg\ncould not be read\nIt is empty.", "later.jpg"]


def test_items_are_made_anew_when_their_notes_have_changed(grid: ThumbnailGrid) -> None:
    notes = {1: "before"}
    grid.set_pictures([1], lambda key: GridItem(key, "a.jpg", notes[key]))
    grid.set_note(1, "by hand")
    notes[1] = "after"
    grid.remake()
    assert grid.view.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == "a.jpg\nafter"


# Groups and colours


def grouped(grid: ThumbnailGrid, *counts: int) -> None:
    grid.set_items(items(sum(counts)))
    grid.set_groups([GridGroup(f"Town {number}", count) for number, count in enumerate(counts)])


def place(grid: ThumbnailGrid, key: int) -> tuple[int, int]:
    index = grid.view.model().index_at(key // 10)
    return index.row(), index.column()


def test_each_group_begins_a_row_below_its_heading(grid: ThumbnailGrid) -> None:
    across = columns(grid)
    assert across == 4
    grouped(grid, 5, 2, 9)
    assert [place(grid, key) for key in (0, 30, 40, 50, 60, 70, 150)] == [
        (1, 0),
        (1, 3),
        (2, 0),
        (4, 0),
        (4, 1),
        (6, 0),
        (8, 0),
    ]
    model = grid.view.model()
    assert model.rowCount() == 9
    assert [model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in (0, 3, 5)] == [
        "Town 0",
        "Town 1",
        "Town 2",
    ]
    assert grid.view.rowHeight(0) == grid.view.rowHeight(3) == grid.view.heading_height()
    assert grid.view.rowHeight(1) == grid.view.rowHeight(8) > 100
    grid.resize(1100, 500)
    assert place(grid, 50) == (3, 0), "wrapped anew, the headings stay with their groups"
    assert grid.view.rowHeight(2) == grid.view.heading_height() < grid.view.rowHeight(3)
    grid.set_groups([])
    assert model.rowCount() == 3 and all(grid.view.rowHeight(row) > 100 for row in range(3))


def test_keys_and_mouse_pass_over_headings(grid: ThumbnailGrid) -> None:
    grouped(grid, 5, 2, 9)
    grid.set_current(20)
    walked = []
    for key in (
        [Qt.Key.Key_Down] * 5 + [Qt.Key.Key_Up] * 6 + [Qt.Key.Key_End, Qt.Key.Key_Home, Qt.Key.Key_Left]
    ):
        press(grid, key)
        walked.append(grid.current_key)
    assert walked == [40, 50, 70, 110, 150, 110, 70, 50, 40, 0, 0, 150, 0, 0]
    for _ in range(3):
        press(grid, Qt.Key.Key_PageDown)
    assert grid.current_key == 150
    grid.view.verticalScrollBar().setValue(0)
    heading = grid.view.visualRect(grid.view.model().index(0, 0)).center()
    QTest.mouseClick(grid.view.viewport(), Qt.MouseButton.LeftButton, NONE, heading)
    assert grid.selected_keys == ()


def test_choosing_reaches_over_groups(grid: ThumbnailGrid) -> None:
    grouped(grid, 5, 2, 9)
    grid.set_current(30)
    press(grid, Qt.Key.Key_Right, SHIFT)
    press(grid, Qt.Key.Key_Right, SHIFT)
    press(grid, Qt.Key.Key_Down, SHIFT)
    assert grid.selected_keys == (30, 40, 50, 60, 70)
    grid.select_all()
    assert grid.selected_keys == tuple(range(0, 160, 10))
    grid.set_groups([GridGroup("All", 16)])
    assert grid.selected_keys == tuple(range(0, 160, 10))


def test_what_is_in_sight_is_known_among_groups(grid: ThumbnailGrid) -> None:
    grouped(grid, *[3] * 400)
    grid.view.verticalScrollBar().setValue(20_000)
    seen = grid.view.visible_positions()
    tops = [grid.view.visualRect(grid.view.model().index_at(position)) for position in seen]
    port = grid.view.viewport().rect()
    assert tops and all(port.intersects(rect) for rect in tops)
    for beside in (seen.start - 1, seen.stop):
        assert not port.intersects(grid.view.visualRect(grid.view.model().index_at(beside)))
    grid.resize(300, 500)
    assert seen.start in grid.view.visible_positions()


def test_groups_that_do_not_add_up_are_a_mistake_and_empty_ones_are_not_shown(grid: ThumbnailGrid) -> None:
    grid.set_items(items(4))
    with pytest.raises(ValueError, match="number of items"):
        grid.set_groups([GridGroup("One", 3)])
    grid.set_groups([GridGroup("None", 0), GridGroup("All", 4), GridGroup("Nothing", 0)])
    assert grid.view.model().rowCount() == 2
    grid.append_items(items(3, 4))
    assert grid.view.model().rowCount() == 3, "what comes later belongs to the last group"


def test_of_very_many_groups_the_last_share_a_heading(grid: ThumbnailGrid) -> None:
    grouped(grid, *[1] * 5000)
    groups = grid.view.model().groups
    assert len(groups) == 1000 and groups[-1] == GridGroup("4001 more groups", 4001)
    press(grid, Qt.Key.Key_End)
    assert grid.current_key == 49_990


def test_categories_have_an_edge_of_their_colour(grid: ThumbnailGrid) -> None:
    grid.set_items(
        [GridItem(number, f"{number}.jpg", category=(0, 1, 99, None)[number]) for number in range(4)]
    )
    for number in range(4):
        grid.set_thumbnail(number, RED)
    shown = grid.view.viewport().grab().toImage()
    colours = []
    for number in range(4):
        box = grid.view.visualRect(grid.view.model().index_at(number))
        column = {shown.pixelColor(box.center().x(), y).name() for y in range(box.top(), box.bottom())}
        colours.append(column)
    series, edge = theme().colours.series, theme().colours.edge
    assert series[0] in colours[0] and series[1] in colours[1] and edge in colours[2]
    assert not {*series, edge} & colours[3]
    assert series[1] not in colours[0]


def test_headings_are_painted_with_their_counts(grid: ThumbnailGrid) -> None:
    grouped(grid, 3, 2)
    shown = grid.view.viewport().grab().toImage()
    for row, has_text in ((0, True), (2, True)):
        room = grid.view.visualRect(grid.view.model().index(row, 0))
        found = {
            shown.pixelColor(x, y).name() for x in range(8, 120) for y in range(room.top(), room.bottom())
        }
        assert (theme().colour("text").name() in found) is has_text
