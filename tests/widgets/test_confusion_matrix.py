"""The matrix of true labels and answers: what its cells say, how it is moved in, and that a thousand labels fit."""

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton
from pytestqt.qtbot import QtBot

from workbench.widgets.colours import DARK, LIGHT, blend, readable_on
from workbench.widgets.confusion_matrix import ConfusionMatrix
from workbench.widgets.confusion_model import BY_MISTAKES, BY_NAME, BY_PICTURES, ConfusionModel

NAMES = ("bird", "cat", "dog")
COUNTS = np.array([[2, 0, 2], [0, 30, 0], [5, 1, 4]])


@pytest.fixture
def matrix(qtbot: QtBot) -> ConfusionMatrix:
    made = ConfusionMatrix()
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show_matrix(NAMES, COUNTS)
    made.show()
    qtbot.waitExposed(made)
    return made


def said(matrix: ConfusionMatrix, row: int, column: int) -> str:
    return str(matrix.table.model().index(row, column).data(Qt.ItemDataRole.ToolTipRole))


def order(matrix: ConfusionMatrix, words: str) -> None:
    box = matrix.findChild(QComboBox)
    box.setCurrentText(words)
    box.activated.emit(box.currentIndex())


def test_cells_have_the_count_and_say_what_it_is(matrix: ConfusionMatrix) -> None:
    model = matrix.table.model()
    assert [model.index(2, column).data() for column in range(3)] == ["5", "1", "4"]
    assert model.index(0, 1).data() == ""
    assert said(matrix, 2, 0) == "Labelled “dog”, answered “bird”: 5 pictures (50% of them)"
    assert said(matrix, 0, 1) == "Labelled “bird”, answered “cat”: 0 pictures"
    tip = model.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert tip == "bird: answer of 7 pictures"
    assert (
        model.headerData(0, Qt.Orientation.Vertical, Qt.ItemDataRole.ToolTipRole)
        == "bird: true label of 4 pictures"
    )


def test_a_click_chooses_a_cell(matrix: ConfusionMatrix, qtbot: QtBot) -> None:
    place = matrix.table.visualRect(matrix.table.model().index(2, 0)).center()
    with qtbot.waitSignal(matrix.cell_chosen) as chosen:
        QTest.mouseClick(matrix.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [2, 0]


def test_arrow_keys_and_enter_choose_a_cell(matrix: ConfusionMatrix, qtbot: QtBot) -> None:
    matrix.setFocus()
    matrix.table.setCurrentIndex(matrix.table.model().index(0, 0))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right):
        QTest.keyClick(matrix.table, key)
    with qtbot.waitSignal(matrix.cell_chosen) as chosen:
        QTest.keyClick(matrix.table, Qt.Key.Key_Return)
    assert chosen.args == [2, 1]


def test_labels_stand_in_the_order_a_person_wants(matrix: ConfusionMatrix, qtbot: QtBot) -> None:
    order(matrix, BY_PICTURES)
    assert matrix.shown_names() == ("cat", "dog", "bird")
    order(matrix, BY_MISTAKES)
    assert matrix.shown_names() == ("dog", "bird", "cat")
    assert said(matrix, 0, 1).startswith("Labelled “dog”, answered “bird”: 5")
    with qtbot.waitSignal(matrix.cell_chosen) as chosen:
        matrix.table.activated.emit(matrix.table.model().index(0, 1))
    assert chosen.args == [2, 0]
    order(matrix, BY_NAME)
    assert matrix.shown_names() == NAMES


def test_confusions_are_visited_the_most_frequent_first(matrix: ConfusionMatrix) -> None:
    chosen: list[tuple[int, int]] = []
    matrix.cell_chosen.connect(lambda *cell: chosen.append(cell))
    order(matrix, BY_MISTAKES)
    for _ in range(4):
        QTest.mouseClick(matrix.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert chosen == [(2, 0), (0, 2), (2, 1), (2, 0)]
    matrix.show_matrix(("a", "b"), np.eye(2, dtype=np.int64))
    QTest.mouseClick(matrix.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert len(chosen) == 4


def test_other_counts_of_the_same_labels_leave_order_and_current_cell(matrix: ConfusionMatrix) -> None:
    order(matrix, BY_MISTAKES)
    matrix.table.setCurrentIndex(matrix.table.model().index(1, 2))
    matrix.show_matrix(NAMES, COUNTS + 1)
    assert matrix.shown_names() == ("dog", "bird", "cat") and matrix.table.currentIndex().column() == 2
    assert said(matrix, 0, 1).startswith("Labelled “dog”, answered “bird”: 6")
    matrix.show_matrix(("a", "b"), np.eye(2, dtype=np.int64))
    assert matrix.shown_names() == ("a", "b")


def test_without_labels_it_is_empty(matrix: ConfusionMatrix) -> None:
    matrix.show_matrix((), np.zeros((0, 0), np.int64))
    matrix.show_matrix((), np.zeros((0, 0), np.int64))
    assert matrix.table.model().rowCount() == 0 and not matrix.grab().isNull()


def test_only_cells_in_sight_of_a_thousand_labels_are_painted(
    matrix: ConfusionMatrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted = []
    share_at = ConfusionModel.share_at

    def counted(self: ConfusionModel, index: QModelIndex) -> float:
        painted.append(index)
        return share_at(self, index)

    monkeypatch.setattr(ConfusionModel, "share_at", counted)
    names = [f"label {number}" for number in range(1000)]
    matrix.show_matrix(names, np.diag(np.arange(1000)))
    assert matrix.shown_names()[0] == "label 999", "the most frequent come first"
    matrix.table.viewport().grab()
    assert 20 < len(painted) < 400
    matrix.table.scrollToBottom()
    matrix.table.viewport().grab()
    assert 20 < len(painted) < 800


def test_the_colour_is_the_share_of_the_row(matrix: ConfusionMatrix) -> None:
    table = matrix.table
    image = table.viewport().grab().toImage()
    full, half = (_corner(image, table.visualRect(table.model().index(row, row)).topLeft()) for row in (1, 0))
    assert full == LIGHT.accent
    assert half == blend(LIGHT.accent, LIGHT.surface, 0.5)


def _corner(image: QImage, place: QPoint) -> str:
    scale = image.devicePixelRatio()
    return image.pixelColor(round((place.x() + 6) * scale), round((place.y() + 6) * scale)).name()


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_figures_can_be_read_on_every_colour_of_the_scale(colours: object) -> None:
    for share in np.linspace(0, 1, 101):
        below = blend(colours.accent, colours.surface, share)  # type: ignore[attr-defined]
        assert _contrast(below, readable_on(below)) >= 4.5


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast of two colours."""
    levels = []
    for colour in (one, other):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        levels.append(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    return (max(levels) + 0.05) / (min(levels) + 0.05)
