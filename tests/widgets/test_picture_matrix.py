"""A matrix of pictures: it fills as pictures come, is walked through by keys, and goes away as one picture."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from workbench.widgets.picture_matrix import PictureMatrix
from workbench.widgets.picture_matrix_layout import GAP, MatrixLayout

RED, BLUE = (200, 0, 0), (0, 0, 255)


def picture(colour: tuple[int, int, int], side: int = 32) -> np.ndarray:
    return np.full((side, side, 3), colour, np.uint8)


@pytest.fixture
def matrix(qtbot: QtBot) -> PictureMatrix:
    made = PictureMatrix("Variations", "Nothing yet.")
    qtbot.addWidget(made)
    made.resize(640, 420)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def filled(matrix: PictureMatrix) -> PictureMatrix:
    matrix.show_headings(("Greenery", "Height"), ("−1", "0", "+1"))
    for row in range(2):
        for column in range(3):
            matrix.show_picture(row, column, picture(RED if row == 0 else BLUE), f"distance {column}")
    return matrix


def colour_at(matrix: PictureMatrix, row: int, column: int) -> tuple[int, int, int]:
    colour = (
        matrix.viewport().grab().toImage().pixelColor(matrix.cell_rect(row, column).center() + QPoint(0, 4))
    )
    return colour.red(), colour.green(), colour.blue()


def test_without_pictures_it_says_what_is_to_be_done(matrix: PictureMatrix) -> None:
    assert matrix.text == "Nothing yet." and matrix.sheet() is None
    matrix.show_message("Choose a direction.")
    assert matrix.accessibleDescription() == "Choose a direction."


def test_pictures_stand_where_they_belong_as_they_come(matrix: PictureMatrix) -> None:
    matrix.show_headings(("Greenery", "Height"), ("−1", "0", "+1"))
    matrix.show_picture(1, 2, picture(BLUE))
    assert colour_at(matrix, 1, 2) == BLUE and colour_at(matrix, 0, 0) not in (RED, BLUE)
    matrix.show_picture(0, 0, picture(RED))
    assert colour_at(matrix, 0, 0) == RED
    assert "2 rows, 3 columns, 2 pictures" in matrix.accessibleDescription()
    with pytest.raises(IndexError):
        matrix.show_picture(2, 0, picture(RED))


def test_while_a_slider_moves_the_pictures_before_stay(filled: PictureMatrix) -> None:
    filled.show_headings(("Greenery", "Height"), ("−2", "0", "+2"), keeps_pictures=True)
    assert len(filled.pictures) == 6
    filled.show_headings(("Greenery",), ("−2", "0", "+2"), keeps_pictures=True)
    assert not filled.pictures


def test_a_click_opens_a_picture_and_none_that_is_not_there(filled: PictureMatrix) -> None:
    opened: list[tuple[int, int]] = []
    filled.activated.connect(lambda *cell: opened.append(cell))
    QTest.mouseClick(filled.viewport(), Qt.MouseButton.LeftButton, pos=filled.cell_rect(1, 2).center())
    QTest.mouseClick(filled.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    filled.show_headings(("Greenery",), ("0",))
    QTest.mouseClick(filled.viewport(), Qt.MouseButton.LeftButton, pos=filled.cell_rect(0, 0).center())
    assert opened == [(1, 2)]


def test_keys_lead_from_picture_to_picture(filled: PictureMatrix) -> None:
    opened: list[tuple[int, int]] = []
    filled.activated.connect(lambda *cell: opened.append(cell))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(filled, key)
    assert filled.current == (1, 1) and opened == [(1, 1)]
    assert "Height, 0, distance 1" in filled.accessibleDescription()
    QTest.keyClick(filled, Qt.Key.Key_End)
    assert filled.current == (1, 2)


def test_many_rows_are_scrolled_to_and_stay_large_enough(matrix: PictureMatrix) -> None:
    matrix.show_headings([f"Direction {at}" for at in range(24)], ("−1", "0", "+1"))
    matrix.show_picture(0, 0, picture(RED))
    assert matrix.cell_rect(0, 0).height() >= 72
    assert matrix.verticalScrollBar().maximum() > 0
    matrix.set_current((23, 0))
    assert matrix.viewport().rect().contains(matrix.cell_rect(23, 0))


def test_it_is_copied_as_one_picture_with_all_its_pixels(filled: PictureMatrix) -> None:
    sheet = filled.sheet(("Variations", "Seed 0"))
    assert sheet is not None
    # Two rows of three squares, each enlarged by three.
    assert (sheet == RED).all(-1).sum() == (sheet == BLUE).all(-1).sum() == 3 * 96 * 96
    QTest.keyClick(filled, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().image()
    assert copied.width() >= 3 * 96


@given(
    rows=st.integers(1, 30),
    columns=st.integers(1, 13),
    shape=st.sampled_from([(64, 64), (48, 64), (64, 32)]),
    room=st.tuples(st.integers(320, 1600), st.integers(200, 1000)),
)
def test_cells_are_in_sight_and_found_again(
    rows: int, columns: int, shape: tuple[int, int], room: tuple[int, int]
) -> None:
    layout = MatrixLayout.fitting((rows, columns), shape, (80, 16), room, 72)
    last = layout.cell(rows - 1, columns - 1)
    assert layout.cell_at(last.center()) == (rows - 1, columns - 1)
    assert layout.cell_at(last.topLeft() - QPoint(GAP // 2, 0)) is None
    assert last.right() < room[0] and layout.cell(0, 0).left() >= 80 and layout.cell(0, 0).top() >= 16
    assert last.bottom() < layout.full_height
