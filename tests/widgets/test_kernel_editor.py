"""A kernel edited as in a spreadsheet: keys, sizes, copy and paste, and what is no number."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QSpinBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from workbench.widgets.kernel_editor import KernelEditor

SOBEL = np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])


@pytest.fixture
def editor(qtbot: QtBot) -> KernelEditor:
    made = KernelEditor("Kernel")
    qtbot.addWidget(made)
    made.set_matrix(SOBEL)
    made.resize(230, 200)
    made.show()
    qtbot.waitExposed(made)
    made.table.setFocus()
    made.table.setCurrentIndex(made.table.model().index(0, 0))
    return made


def write(editor: KernelEditor, text: str, then: Qt.Key = Qt.Key.Key_Tab) -> None:
    """Type over the current cell and go on."""
    field = QApplication.focusWidget()
    if field is editor.table:
        QTest.keyClick(editor.table, Qt.Key.Key_F2)
        field = QApplication.focusWidget()
    assert field is not None
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, text)
    QTest.keyClick(field, then)


def test_cells_are_typed_one_after_the_other(editor: KernelEditor, qtbot: QtBot) -> None:
    with qtbot.waitSignals([editor.changed] * 2):
        write(editor, "1/9")
        write(editor, "0,5", Qt.Key.Key_Return)
    assert editor.matrix[0, 0] == 1 / 9 and editor.matrix[0, 1] == 0.5
    np.testing.assert_array_equal(editor.matrix[1:], SOBEL[1:])
    index = editor.table.model().index(0, 0)
    assert index.data() == "0.11" and index.data(Qt.ItemDataRole.EditRole) == "0.1111111111"


def test_arrows_move_and_delete_writes_zero(editor: KernelEditor) -> None:
    QTest.keyClick(editor.table, Qt.Key.Key_Down)
    QTest.keyClick(editor.table, Qt.Key.Key_Right)
    QTest.keyClick(editor.table, Qt.Key.Key_Right)
    assert (editor.table.currentIndex().row(), editor.table.currentIndex().column()) == (1, 2)
    QTest.keyClick(editor.table, Qt.Key.Key_Delete)
    assert editor.matrix[1, 2] == 0


@pytest.mark.parametrize("is_typing", [False, True])
def test_tab_leads_out_of_the_table_at_its_ends(qtbot: QtBot, is_typing: bool) -> None:
    window, before, editor, after = QWidget(), QPushButton(), KernelEditor("Kernel"), QPushButton()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    for each in (before, editor, after):
        column.addWidget(each)
    with qtbot.waitActive(window):
        window.show()
    for cell, key, reached in (((2, 2), Qt.Key.Key_Tab, after), ((0, 0), Qt.Key.Key_Backtab, None)):
        editor.table.setFocus()
        editor.table.setCurrentIndex(editor.table.model().index(*cell))
        if is_typing:
            QTest.keyClick(editor.table, Qt.Key.Key_F2)
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key)
        reached = reached or editor.findChildren(QSpinBox)[1]
        assert QApplication.focusWidget() is reached
    editor.table.setFocus()
    editor.table.setCurrentIndex(editor.table.model().index(0, 0))
    QTest.keyClick(editor.table, Qt.Key.Key_Tab)
    assert editor.table.currentIndex().column() == 1


def test_what_is_no_number_is_refused_and_the_cell_stays(editor: KernelEditor, qtbot: QtBot) -> None:
    with qtbot.waitSignal(editor.refused) as refused:
        write(editor, "two", Qt.Key.Key_Return)
    assert refused.args[0].startswith("“two” is not a number.")
    np.testing.assert_array_equal(editor.matrix, SOBEL)


def test_a_table_is_pasted_from_a_spreadsheet(editor: KernelEditor, qtbot: QtBot) -> None:
    def paste(text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        QTest.keyClick(editor.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    editor.table.setCurrentIndex(editor.table.model().index(1, 1))
    with qtbot.waitSignal(editor.changed):
        paste("7\t8\n9\t10")
    np.testing.assert_array_equal(editor.matrix, [[-1, 0, 1], [-2, 7, 8], [-1, 9, 10]])
    with qtbot.waitSignal(editor.changed):
        paste("1\t2\t3\t4\n5\t6\t7\t8")
    np.testing.assert_array_equal(editor.matrix, [[1, 2, 3, 4], [5, 6, 7, 8]])
    assert [box.value() for box in editor.findChildren(QSpinBox)] == [2, 4]
    with qtbot.waitSignal(editor.refused):
        paste("words\tonly")
    assert editor.matrix.shape == (2, 4)


def test_it_is_copied_as_a_table(editor: KernelEditor) -> None:
    QTest.keyClick(editor.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "-1\t0\t1\n-2\t0\t2\n-1\t0\t1"


def test_any_size_from_1_to_11_keeps_the_middle(editor: KernelEditor, qtbot: QtBot) -> None:
    rows, columns = editor.findChildren(QSpinBox)
    assert (rows.minimum(), rows.maximum()) == (1, 11)
    with qtbot.waitSignal(editor.changed):
        rows.setValue(5)
    np.testing.assert_array_equal(editor.matrix[1:4], SOBEL)
    columns.setValue(4)
    assert editor.matrix.shape == (5, 4)
    rows.setValue(11)
    columns.setValue(11)
    assert editor.matrix[5, 4:7].tolist() == [-2, 0, 2]
    assert editor.table.horizontalScrollBar().maximum() > 0
    assert {editor.table.columnWidth(column) for column in range(11)} == {38}


def test_setting_numbers_says_nothing(editor: KernelEditor, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(editor.changed):
        editor.set_matrix(np.ones((2, 2)))
    assert [box.value() for box in editor.findChildren(QSpinBox)] == [2, 2]
