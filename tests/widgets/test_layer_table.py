"""The table of layers on the screen."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView
from pytestqt.qtbot import QtBot

from tests.core.networks.odd_networks import SIZE, made
from tests.widgets.making_layers import table_of
from workbench.core.networks.layers import layer_table
from workbench.widgets.layer_table import LayerTableView
from workbench.widgets.theme import apply_theme

TITLES = [
    "Layer",
    "Kind",
    "Output",
    "Values",
    "Memory",
    "Weights",
    "Biases",
    "Multiply-adds",
    "Sees",
    "State",
]


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[None]:
    apply_theme(qapp, "light")
    yield


@pytest.fixture
def view(qtbot: QtBot) -> LayerTableView:
    made = LayerTableView()
    qtbot.addWidget(made)
    made.resize(460, 300)
    made.show_table(table_of("vgg16"))
    made.show()
    qtbot.waitExposed(made)
    return made


def totals(view: LayerTableView) -> QTableView:
    return next(each for each in view.findChildren(QTableView) if "Totals" in each.accessibleName())


def column(table: QTableView, title: str) -> list[str]:
    model, at = table.model(), TITLES.index(title)
    return [model.index(row, at).data() for row in range(model.rowCount())]


def test_it_reads_as_in_the_lecture(view: LayerTableView) -> None:
    model = view.rows_view.model()
    headings = [model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount())]
    assert headings == TITLES
    row = [column(view.rows_view, title)[6] for title in TITLES]
    words = "(3*3*64)*128 = 73,728"
    assert row == [
        "features.5",
        "Conv2d",
        "112×112×128",
        "1.6M",
        "6.4 MB",
        words,
        "128",
        "920M",
        "10×10",
        "frozen",
    ]
    # Rounded on the screen, exact in the tool tip; what writes over its input adds nothing.
    assert model.index(6, 3).data(Qt.ItemDataRole.ToolTipRole) == "1,605,632"
    assert column(view.rows_view, "Values")[7] == ""
    alignments = [model.index(6, at).data(Qt.ItemDataRole.TextAlignmentRole) for at in (0, 2, 3, 5)]
    assert [bool(each & Qt.AlignmentFlag.AlignRight) for each in alignments] == [False, True, True, True]


def test_totals_stay_below_and_in_line(view: LayerTableView) -> None:
    below, above = totals(view), view.rows_view
    assert [column(below, title)[0] for title in ("Layer", "Values", "Weights", "Biases")] == [
        "All layers",
        "15M",
        "138,344,128",
        "13,416",
    ]
    above.horizontalScrollBar().setValue(120)
    above.setColumnWidth(1, 222)
    places = range(above.model().columnCount())
    assert [below.columnViewportPosition(at) for at in places] == [
        above.columnViewportPosition(at) for at in places
    ]
    # To the very end, although only the table above has a bar at its side.
    above.horizontalScrollBar().setValue(above.horizontalScrollBar().maximum())
    assert below.horizontalScrollBar().value() == above.horizontalScrollBar().value()


def test_headings_sort_and_give_back_the_order(view: LayerTableView) -> None:
    table = view.rows_view
    as_it_was = column(table, "Layer")
    table.sortByColumn(TITLES.index("Weights"), Qt.SortOrder.DescendingOrder)
    assert column(table, "Layer")[:3] == ["classifier.0", "classifier.3", "classifier.6"]
    table.sortByColumn(TITLES.index("Multiply-adds"), Qt.SortOrder.DescendingOrder)
    assert column(table, "Multiply-adds")[0] == "1.8G"
    table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert column(table, "Layer") == as_it_was


def test_layers_are_chosen_by_hand_and_from_elsewhere(view: LayerTableView, qtbot: QtBot) -> None:
    chosen: list[str] = []
    view.layer_chosen.connect(chosen.append)
    view.choose("features.28")
    assert view.rows_view.currentIndex().data() == "features.28"
    assert chosen == []
    QTest.keyClick(view.rows_view, Qt.Key.Key_Down)
    assert chosen == ["features.29"]
    view.rows_view.sortByColumn(TITLES.index("Weights"), Qt.SortOrder.DescendingOrder)
    view.choose("classifier.0")
    assert view.rows_view.currentIndex().row() == 0
    view.choose("no such layer")
    assert not view.rows_view.selectionModel().hasSelection()


def test_rows_are_copied_with_exact_numbers(view: LayerTableView) -> None:
    view.choose("features.5")
    view.rows_view.copy_selection()
    heading, row = QGuiApplication.clipboard().text().splitlines()
    assert heading.split("\t")[:4] == ["layer", "kind", "output", "values"]
    assert row.split("\t")[:6] == ["features.5", "Conv2d", "112×112×128", "1605632", "6422528", "73728"]


def test_the_short_table_has_the_same_totals(view: LayerTableView) -> None:
    whole = column(totals(view), "Weights")
    view.show_table(table_of("vgg16"), only_main=True)
    assert "ReLU" not in column(view.rows_view, "Kind")
    assert column(totals(view), "Weights") == whole
    view.show_table(None)
    assert view.rows_view.model().rowCount() == totals(view).model().rowCount() == 0


def test_weights_that_took_no_part_are_faint(view: LayerTableView) -> None:
    view.show_table(layer_table(made("dynamic control flow"), SIZE))
    model = view.rows_view.model()
    last = model.rowCount() - 1
    assert model.index(last, 0).data() == "bright"
    assert column(view.rows_view, "State")[last] == "trained, not used"
    assert model.index(last, 0).data(Qt.ItemDataRole.ForegroundRole) is not None
    assert model.index(0, 0).data(Qt.ItemDataRole.ForegroundRole) is None


def test_long_names_leave_room_for_kind_and_output(view: LayerTableView) -> None:
    table = view.rows_view
    view.show_table(table_of("vit_b_32"))
    assert table.horizontalHeader().sectionViewportPosition(2) + table.columnWidth(2) <= table.width()
    view.resize(1400, 300)
    QApplication.processEvents()
    longest = max(column(table, "Layer"), key=len)
    assert table.columnWidth(0) > view.fontMetrics().horizontalAdvance(longest)
    assert totals(view).columnWidth(0) == table.columnWidth(0)
    # Whoever has chosen a width keeps it.
    table.setColumnWidth(0, 222)
    view.resize(460, 300)
    QApplication.processEvents()
    assert table.columnWidth(0) == 222
