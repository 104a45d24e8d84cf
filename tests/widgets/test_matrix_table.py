"""A region of a picture as a table: right numbers in the right places, and only those in sight are made."""

from collections.abc import Iterator
from unittest.mock import patch

import numpy as np
import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from workbench.widgets.matrix_table import MatrixModel, MatrixTable
from workbench.widgets.pixel_numbers import COLOUR_NUMBERS, NumberLine

GREEN = (NumberLine(1, tuple(f"{level / 255:.3f}" for level in range(256))),)


def noise(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(2).integers(0, 256, (height, width, 3), dtype=np.uint8)


@pytest.fixture
def table(qtbot: QtBot) -> Iterator[MatrixTable]:
    table = MatrixTable()
    qtbot.addWidget(table)
    table.resize(500, 400)
    table.show()
    yield table


def select(table: MatrixTable, top: int, left: int, bottom: int, right: int) -> None:
    model = table.model()
    area = QItemSelection(model.index(top, left), model.index(bottom, right))
    table.selectionModel().select(area, QItemSelectionModel.SelectionFlag.ClearAndSelect)


def test_cells_hold_the_numbers_and_headings_the_places(table: MatrixTable) -> None:
    picture = noise(7, 9)
    table.show_part(picture, COLOUR_NUMBERS, left=100, top=20)
    model = table.model()
    assert (model.rowCount(), model.columnCount()) == (7, 9)
    for row in range(7):
        for column in range(9):
            assert model.index(row, column).data() == "\n".join(map(str, picture[row, column]))
    horizontal, vertical = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
    assert [model.headerData(at, horizontal) for at in (0, 8)] == ["100", "108"]
    assert [model.headerData(at, vertical) for at in (0, 6)] == ["20", "26"]
    said = model.index(1, 2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == f"x 102, y 21: {', '.join(map(str, picture[1, 2]))}"


def test_one_channel_on_another_scale(table: MatrixTable) -> None:
    picture = noise(3, 3)
    table.show_part(picture, GREEN)
    assert float(table.model().index(2, 1).data()) == pytest.approx(picture[2, 1, 1] / 255, abs=5e-4)


def test_twelve_megapixels_cost_what_is_in_sight(table: MatrixTable) -> None:
    made = 0
    original = MatrixModel.texts

    def counted(self: MatrixModel, row: int, column: int) -> tuple[str, ...]:
        nonlocal made
        made += 1
        return original(self, row, column)

    with patch.object(MatrixModel, "texts", counted):
        table.show_part(np.zeros((3000, 4000, 3), np.uint8), COLOUR_NUMBERS)
        table.grab()
        table.scrollTo(table.model().index(2999, 3999))
        table.grab()
    assert 0 < made < 1000


def test_a_cell_has_the_colour_of_its_pixel(table: MatrixTable) -> None:
    picture = np.zeros((2, 2, 3), np.uint8)
    picture[0, 1], picture[1, 0] = (250, 120, 10), (255, 255, 255)
    table.show_part(picture, COLOUR_NUMBERS)
    image = table.viewport().grab().toImage()
    for row in range(2):
        for column in range(2):
            cell = table.visualRect(table.model().index(row, column))
            shown = image.pixelColor(cell.topLeft() + cell.bottomRight() / 100)
            assert (shown.red(), shown.green(), shown.blue()) == tuple(picture[row, column])


def test_numbers_have_room_in_their_cells(table: MatrixTable) -> None:
    table.show_part(noise(3, 3), (NumberLine(0, ("−12345.678",) * 256),) * 3)
    cell, metrics = table.visualRect(table.model().index(0, 0)), table.fontMetrics()
    assert cell.width() > metrics.horizontalAdvance("−12345.678")
    assert cell.height() >= 3 * metrics.height()


def test_selected_numbers_are_copied_for_a_spreadsheet(table: MatrixTable) -> None:
    picture = noise(5, 5)
    table.show_part(picture, COLOUR_NUMBERS)
    select(table, 1, 2, 3, 4)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    blocks = QGuiApplication.clipboard().text().split("\n\n")
    copied = np.array([[line.split("\t") for line in block.split("\n")] for block in blocks], int)
    assert np.array_equal(copied, picture[1:4, 2:5].transpose(2, 0, 1))


def test_nothing_selected_copies_nothing_and_nothing_shown_is_empty(table: MatrixTable) -> None:
    QGuiApplication.clipboard().setText("before")
    table.show_part(noise(2, 2), COLOUR_NUMBERS)
    table.copy_selection()
    assert QGuiApplication.clipboard().text() == "before"
    table.show_part(None, ())
    assert table.model().rowCount() == table.model().columnCount() == 0
