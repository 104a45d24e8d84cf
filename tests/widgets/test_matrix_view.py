"""A matrix as coloured cells with numbers: what is painted where, how it is moved in and read out."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from workbench.widgets.matrix_cells import GREY, INSERTED, PADDING, SIGNED, MatrixCells, MatrixPlace
from workbench.widgets.matrix_view import MatrixView
from workbench.widgets.theme import apply_theme, theme

VALUES = np.array([[0.0, 128.0, 255.0], [10.0, 20.0, 30.0]])


def short(number: float) -> str:
    return f"{number:g}"


@pytest.fixture(params=["light", "dark"])
def view(request: pytest.FixtureRequest, qapp: QApplication, qtbot: QtBot) -> Iterator[MatrixView]:
    apply_theme(qapp, request.param)
    made = MatrixView("Input", "The numbers of the picture")
    qtbot.addWidget(made)
    made.resize(306, 206)
    made.show_cells(MatrixCells(VALUES, short))
    made.show()
    qtbot.waitExposed(made)
    yield made
    apply_theme(qapp, "light")


def colour_in(view: MatrixView, row: int, column: int) -> QColor:
    """The colour near the corner of a cell, beside its number."""
    corner = view.place().cell(row, column).topLeft().toPoint()
    image = view.grab().toImage()
    return QColor(image.pixel((corner + QPoint(7, 7)) * image.devicePixelRatio()))


def test_cells_have_the_grey_of_their_number(view: MatrixView) -> None:
    for row, column in np.ndindex(2, 3):
        expected = round(VALUES[row, column])
        assert colour_in(view, row, column).getRgb()[:3] == (expected,) * 3


def test_numbers_around_zero_are_blue_and_orange(view: MatrixView) -> None:
    view.show_cells(MatrixCells(np.array([[-2.0, 0.0, 2.0]]), short, SIGNED))
    below, neutral, above = (colour_in(view, 0, column) for column in range(3))
    assert below.blue() > below.red() and above.red() > above.blue()
    assert max(neutral.getRgb()[:3]) - min(neutral.getRgb()[:3]) <= 3


def test_padding_and_inserted_zeros_are_told_apart(view: MatrixView) -> None:
    marks = np.array([[PADDING, INSERTED, 0], [0, 0, 0]], dtype=np.uint8)
    view.show_cells(MatrixCells(VALUES * 0, short, GREY, 255.0, marks))
    seen = {colour_in(view, 0, column).name() for column in range(3)}
    assert len(seen) == 3
    assert view.read_out(0, 0) == "Row 1, column 1: 0 (padding)"
    assert view.read_out(0, 1) == "Row 1, column 2: 0 (a zero put in between)"


def test_numbers_stand_in_the_cells_and_can_be_read(view: MatrixView) -> None:
    """Ink of black or white, in the middle of a cell and not in an empty one."""
    place, image = view.place(), view.grab().toImage()
    cell = place.cell(0, 2).toAlignedRect().adjusted(10, 10, -10, -10)
    colours = {
        image.pixelColor(x, y).name()
        for x in range(cell.left(), cell.right())
        for y in range(cell.top(), cell.bottom())
    }
    assert "#000000" in colours and "#ffffff" in colours


def test_many_cells_are_colours_until_they_are_enlarged(view: MatrixView) -> None:
    cells = MatrixCells(np.arange(4096.0).reshape(64, 64), short)
    view.show_cells(cells)
    image = QImage(QSize(10, 10), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    assert cells.font_size(painter, view.place().cell_size) == 0
    for _ in range(20):
        QTest.keyClick(view, Qt.Key.Key_Plus)
    assert cells.font_size(painter, view.place().cell_size) > 8
    painter.end()
    view.grab()
    QTest.keyClick(view, Qt.Key.Key_0)
    assert view.place().rectangle.width() <= view.width()


def test_only_the_first_cells_are_filled(view: MatrixView) -> None:
    view.show_filled(2, (0, 1))
    empty = theme().colour("surface").name()
    assert [colour_in(view, *divmod(at, 3)).name() == empty for at in (0, 2, 3)] == [False, True, True]
    assert view.read_out(0, 2) == "Row 1, column 3: not filled yet"
    view.show_filled(None)
    assert colour_in(view, 1, 2).getRgb()[:3] == (30, 30, 30)


def test_the_window_is_framed_cell_by_cell_where_it_has_gaps(view: MatrixView) -> None:
    def accent(position: QPointF) -> bool:
        image = view.grab().toImage()
        return image.pixelColor(position.toPoint()).name() == theme().colours.accent

    view.show_window((0, 1), (0, 1))
    between = QPointF(view.place().cell(0, 0).right(), view.place().cell(0, 0).center().y())
    assert not accent(between) and accent(view.place().cell(0, 0).topLeft() + QPointF(30, 0))
    view.show_window((0, 1), (0, 2))
    assert accent(between)


def test_a_click_and_enter_choose_a_cell(view: MatrixView, qtbot: QtBot) -> None:
    place = view.place().cell(1, 2).center().toPoint()
    with qtbot.waitSignal(view.cell_chosen) as chosen:
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [1, 2]
    QTest.keyClick(view, Qt.Key.Key_Left)
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert view.cursor_cell == (0, 1)
    assert view.accessibleDescription() == "2 × 3 cells. Row 1, column 2: 128"
    QTest.keyClick(view, Qt.Key.Key_Up)
    with qtbot.waitSignal(view.cell_chosen) as chosen:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert chosen.args == [0, 1]


def test_the_pointer_reads_a_cell_out(view: MatrixView) -> None:
    place = view.place().cell(1, 0).center().toPoint()
    QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, place, view.mapToGlobal(place)))
    assert QToolTip.text() == "Input\nRow 2, column 1: 10"
    QToolTip.hideText()


def test_a_zoomed_matrix_follows_the_window_and_the_mouse(view: MatrixView) -> None:
    view.show_cells(MatrixCells(np.zeros((40, 40)), short))
    for _ in range(6):
        QTest.keyClick(view, Qt.Key.Key_Plus)
    view.show_window((38, 39), (38, 39))
    assert view.rect().contains(view.place().cell(38, 38).toAlignedRect())
    before = view.place().corner
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mouseMove(view, QPoint(150, 140))
    QTest.mouseMove(view, QPoint(160, 150))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(160, 150))
    assert view.place().corner.x() > before.x()


def test_nothing_at_all_is_no_trouble(qtbot: QtBot) -> None:
    view = MatrixView("Input", "tip")
    qtbot.addWidget(view)
    view.grab()
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Return, Qt.Key.Key_Plus):
        QTest.keyClick(view, key)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton)
    assert view.accessibleDescription() == "Nothing to show yet"


@pytest.mark.parametrize("values", [[[np.inf, -np.inf]], [[np.nan, 1.0]], [[1e300, -1e300]], [[0.0, 0.0]]])
@pytest.mark.parametrize("scale", [GREY, SIGNED])
def test_numbers_of_any_kind_are_painted(values: list[list[float]], scale: str) -> None:
    cells = MatrixCells(np.array(values), short, scale)
    assert cells.colours.shape == (1, 2, 3)


def test_cells_lie_side_by_side_and_fill_the_room() -> None:
    place = MatrixPlace.fitted((4, 8), QSize(406, 300), 1000, 1.0, QPointF(0.5, 0.5))
    assert place.cell_size == 50
    assert place.cell(1, 2).topLeft() == place.corner + QPointF(100, 50)
    assert place.cell_at(place.cell(3, 7).center()) == (3, 7)
    assert place.cell_at(QPointF(0, 0)) is None
    assert place.filled(9).boundingRect() == QRect(place.corner.toPoint(), QSize(400, 100))
    assert not place.filled(9).contains(place.cell(1, 1).center().toPoint())
