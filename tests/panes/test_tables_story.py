"""A person reads the tables of a study: finds rows, looks at columns, compares two, and takes table and chart away."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QListWidget
from pytestqt.qtbot import QtBot

from tests.panes.making import PATIENCE, button, open_in, said
from tests.study.making import request, run
from workbench.core.pictures.collection import PictureFile
from workbench.core.statistics.charts import Bar, Bars, Histogram, Means
from workbench.core.steps import Step
from workbench.core.tables import Rows
from workbench.panes import table_rows_view
from workbench.panes.filter_editor import FilterEditor
from workbench.panes.table_controls import TableControls
from workbench.panes.table_look import ColumnSummary
from workbench.panes.table_rows_view import TableRowsView
from workbench.panes.tables import TablesPane
from workbench.shell.main_window import MainWindow
from workbench.study.finding import Condition, Filter
from workbench.study.metadata import NewColumn, add_columns, leave_out
from workbench.study.study import open_study
from workbench.widgets.charts.chart_view import ChartView
from workbench.widgets.chips import ChipRow
from workbench.widgets.empty_state import EmptyState

STREETS = {f"picture {number}.jpg": "Elm Road" if number % 2 else "Bay" for number in range(1, 7)}
ROOMS = {f"picture {number}.jpg": 7 - number for number in range(1, 7)}


def answer(file: PictureFile) -> Rows:
    """Two labels for each picture, of which the first is a formula."""
    return Rows(file.name, ((1, f"=label of {file.name[8]}", 1, 0.75), (2, "other", 7, 0.25)))


@pytest.fixture
def pane(window: MainWindow, qtbot: QtBot, study_path: Path, monkeypatch: pytest.MonkeyPatch) -> TablesPane:
    monkeypatch.setattr("tests.study.making.answer", answer)
    with open_study(study_path) as study:
        new = [
            NewColumn("street", "text", "t.csv", values=STREETS),
            NewColumn("rooms", "integer", "t.csv", values=ROOMS),
        ]
        add_columns(study, "Joined t.csv", new)
        run(study, request())
    open_in(window, qtbot, study_path)
    window.show_pane("tables")
    pane = window.panes["tables"]
    qtbot.waitUntil(lambda: rows(pane).row_count == 6, timeout=PATIENCE)
    return pane


def rows(pane: TablesPane) -> TableRowsView:
    return pane.findChild(TableRowsView)


def names(pane: TablesPane) -> str:
    model = rows(pane).model()
    shown = [model.index(at, 0).data() for at in range(model.rowCount())]
    return "".join(name.removeprefix("picture ").removesuffix(".jpg") for name in shown)


def tables(pane: TablesPane) -> list[str]:
    found = pane.findChild(TableControls).findChild(QListWidget)
    return [found.item(at).text() for at in range(found.count())]


def choose_table(pane: TablesPane, words: str) -> None:
    found = pane.findChild(TableControls).findChild(QListWidget)
    place = next(at for at, text in enumerate(tables(pane)) if text.startswith(words))
    click = found.visualItemRect(found.item(place)).center()
    QTest.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, pos=click)


def choose(pane: TablesPane, box_name: str, words: str) -> None:
    controls = pane.findChild(TableControls)
    box = next(
        each
        for each in (controls._column, controls._by, controls._format)
        if each.accessibleName() == box_name
    )
    box.setCurrentIndex(box.findText(words, Qt.MatchFlag.MatchStartsWith))
    box.activated.emit(box.currentIndex())


def click_cell(pane: TablesPane, row: int, column: int) -> None:
    table = rows(pane)
    place = table.visualRect(table.model().index(row, column)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)


def facts(pane: TablesPane) -> dict[str, str]:
    return dict(pane.findChild(ColumnSummary).facts)


def show_chart(pane: TablesPane) -> ChartView:
    bar = pane._tabs.tabBar()
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(1).center())
    return pane.findChild(ChartView)


def test_the_tables_are_listed_with_their_rows(pane: TablesPane) -> None:
    classify = tables(pane)[1]
    assert tables(pane) == ["Pictures (6)", classify, "History (1)", "Runs (1)"]
    assert classify.startswith("Classify pictures · SqueezeNet") and classify.endswith("(12)")
    assert names(pane) == "123456"
    assert pane.primary_button.text() == "Export 6 rows …"


def test_a_heading_sorts_and_a_search_narrows_down(pane: TablesPane, qtbot: QtBot) -> None:
    heading = rows(pane).horizontalHeader()
    place = QPoint(heading.sectionViewportPosition(2) + 12, 10)
    QTest.mouseClick(heading.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: names(pane) == "654321", timeout=PATIENCE)
    search = next(
        each for each in pane.findChildren(QLineEdit) if each.accessibleName() == "Search the table"
    )
    QTest.keyClicks(search, "ELM")
    QTest.keyClick(search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: names(pane) == "531", timeout=PATIENCE)
    assert pane.primary_button.text() == "Export 3 rows …"
    QTest.keyClicks(search, " nowhere")
    QTest.keyClick(search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any(each.isVisible() for each in pane.findChildren(EmptyState)), timeout=PATIENCE)
    assert not pane.primary_button.isEnabled()
    QTest.mouseClick(button(pane, "Remove all conditions"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: names(pane) == "654321", timeout=PATIENCE)


def test_a_condition_on_a_column_becomes_a_chip(pane: TablesPane, qtbot: QtBot) -> None:
    def answer() -> None:
        editor = QApplication.activeModalWidget()
        if not isinstance(editor, FilterEditor):
            QTimer.singleShot(5, answer)
            return
        values = editor.findChild(QListWidget)
        assert [values.item(at).text() for at in range(values.count())] == ["Bay   (3)", "Elm Road   (3)"]
        values.item(0).setCheckState(Qt.CheckState.Checked)
        QTest.mouseClick(button(editor, "Show these rows"), Qt.MouseButton.LeftButton)

    menu = button(pane, "Filter").menu()
    menu.aboutToShow.emit()
    metadata = next(action.menu() for action in menu.actions() if action.text() == "Metadata")
    street: QAction = next(action for action in metadata.actions() if action.text() == "street …")
    QTimer.singleShot(0, answer)
    street.trigger()
    qtbot.waitUntil(lambda: names(pane) == "246", timeout=PATIENCE)
    chips = pane.findChild(ChipRow)
    assert chips.texts == ("street: Bay",)
    QTest.mouseClick(chips.chip(0).cross, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: names(pane) == "123456", timeout=PATIENCE)


def test_a_row_makes_its_picture_current_and_its_column_the_one_looked_at(
    pane: TablesPane, qtbot: QtBot
) -> None:
    click_cell(pane, 3, 0)
    assert pane.open_study.current is not None and pane.open_study.current.name == "picture 4.jpg"
    assert "Most frequent" in facts(pane)
    click_cell(pane, 1, 2)
    qtbot.waitUntil(lambda: facts(pane).get("Mean") == "3.5", timeout=PATIENCE)
    assert facts(pane)["Quartiles (25%, 75%)"] == "2.25 and 4.75"
    assert facts(pane)["Standard deviation (SD)"] == "1.871"
    QTest.keyClick(rows(pane), Qt.Key.Key_Down)
    assert pane.open_study.current.name == "picture 3.jpg"


def test_rows_are_copied_for_a_spreadsheet(pane: TablesPane, qtbot: QtBot, monkeypatch: Any) -> None:
    click_cell(pane, 4, 0)
    QTest.keyClick(rows(pane), Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "1 row copied" in said(pane.window()), timeout=PATIENCE)
    heading, line, _ = QGuiApplication.clipboard().text().split("\n")
    assert heading.startswith("Picture\tstreet\trooms\t") and line.startswith("picture 5.jpg\tElm Road\t2\t")
    monkeypatch.setattr(table_rows_view, "MOST_COPIED", 4)
    QTest.keyClick(rows(pane), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(rows(pane), Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "4 rows copied" in said(pane.window()), timeout=PATIENCE)
    assert "export the table" in said(pane.window())


def test_a_column_is_drawn_and_compared_by_another(pane: TablesPane, qtbot: QtBot, tmp_path: Path) -> None:
    view = show_chart(pane)
    qtbot.waitUntil(lambda: isinstance(view.chart, Bars), timeout=PATIENCE)
    choose(pane, "Column to look at", "rooms")
    qtbot.waitUntil(lambda: isinstance(view.chart, Histogram), timeout=PATIENCE)
    choose(pane, "Compare by", "street")
    qtbot.waitUntil(lambda: isinstance(view.chart, Means), timeout=PATIENCE)
    assert {each.group: (each.n, each.mean) for each in view.chart.groups} == {
        "Bay": (3, 3.0),
        "Elm Road": (3, 4.0),
    }
    for action in button(pane, "Copy or save").menu().actions()[:1]:
        action.trigger()
    assert not QGuiApplication.clipboard().image().isNull()


def test_a_column_of_texts_that_all_differ_is_not_drawn(pane: TablesPane) -> None:
    page = pane._chart
    each = tuple(Bar(f"{number:064x}", 1) for number in range(15))
    page.show_chart(Bars("Checksum", each, 54, 54, 69, 0))
    assert page.view.chart is None and "nothing to count" in page.view.accessibleDescription()
    # As many as bars, or one that is there twice, can be looked at.
    for chart in (
        Bars("Street", each, 0, 0, 15, 0),
        Bars("Street", (Bar("Elm Road", 2), *each[1:]), 53, 53, 69, 0),
    ):
        page.show_chart(chart)
        assert page.view.chart is chart


def test_a_chart_is_saved_where_a_person_wants_it(
    pane: TablesPane, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view, path = show_chart(pane), tmp_path / "chart.svg"
    qtbot.waitUntil(lambda: view.chart is not None, timeout=PATIENCE)
    asked: list[Path] = []
    monkeypatch.setattr(
        "workbench.panes.tables.ask_where_to_save", lambda _, __, proposal: asked.append(proposal) or path
    )
    button(pane, "Copy or save").menu().actions()[3].trigger()
    qtbot.waitUntil(lambda: "Saved as “chart.svg”" in said(pane.window()), timeout=PATIENCE)
    assert asked[0].name == "Six pictures street.svg" and path.read_bytes().startswith(b"<?xml")


def test_pictures_left_out_are_listed_but_not_counted(pane: TablesPane, qtbot: QtBot) -> None:
    window = pane.window()
    study = pane.open_study.study
    assert study is not None
    leave_out(study, {"picture 6.jpg": "blurred"}, "Left one out")
    window.open_study.note_metadata()
    qtbot.waitUntil(lambda: facts(pane).get("Rows with a value (n)") == "5", timeout=PATIENCE)
    assert names(pane) == "123456"
    assert "1 picture left out is not counted in summaries." in pane._filter._count.text()
    left_out = next(each for each in pane.findChildren(QCheckBox) if "left out (1)" in each.text())
    QTest.mouseClick(left_out, Qt.MouseButton.LeftButton, pos=QPoint(8, left_out.height() // 2))
    qtbot.waitUntil(lambda: facts(pane).get("Rows with a value (n)") == "6", timeout=PATIENCE)


def test_only_the_pictures_of_the_filter_if_a_person_wants(pane: TablesPane, qtbot: QtBot) -> None:
    filtered = next(each for each in pane.findChildren(QCheckBox) if "filtered" in each.text())
    assert not filtered.isEnabled()
    pane.open_study.set_filter(Filter(conditions=(Condition("file.name", "contains", ("picture 2",)),)))
    qtbot.waitUntil(lambda: filtered.text() == "Only filtered pictures (1)", timeout=PATIENCE)
    QTest.mouseClick(filtered, Qt.MouseButton.LeftButton, pos=QPoint(8, filtered.height() // 2))
    qtbot.waitUntil(lambda: names(pane) == "2", timeout=PATIENCE)
    pane.open_study.set_filter(Filter())
    qtbot.waitUntil(lambda: names(pane) == "123456", timeout=PATIENCE)


def test_results_are_exported_inert_with_how_they_were_made(
    pane: TablesPane, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out" / "labels.csv"
    monkeypatch.setattr("workbench.panes.table_taking.ask_where_to_save", lambda *_: path)
    choose_table(pane, "Classify")
    qtbot.waitUntil(lambda: rows(pane).row_count == 12, timeout=PATIENCE)
    choose(pane, "File format", "Any program (CSV)")
    QTest.mouseClick(pane.primary_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Saved as “labels.csv”" in said(pane.window()), timeout=PATIENCE)
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *found = csv.reader(file)
    assert header == ["picture", "rank", "label", "label_index", "probability"]
    assert found[0][2] == "'=label of 1" and len(found) == 12
    made = json.loads(path.with_name("labels.csv.json").read_text(encoding="utf-8"))
    assert made["inert_texts"]["files"] == {"labels.csv": {"label": 6}} and made["methods"]


def test_an_export_can_be_stopped(
    pane: TablesPane, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(*_: Any) -> Any:
        while True:
            yield Step(1, 10, tmp_path)

    monkeypatch.setattr("workbench.panes.table_taking.ask_where_to_save", lambda *_: tmp_path / "x.csv")
    monkeypatch.setattr("workbench.panes.table_taking.export_study_table", endless)
    pane.primary_button.click()
    assert pane.progress.is_running and pane.primary_button.text() == "Exporting …"
    pane.progress.cancel_requested.emit()
    qtbot.waitUntil(lambda: "Stopped. No file was written" in said(pane.window()), timeout=PATIENCE)
    assert not pane.progress.is_running and pane.primary_button.text() == "Export 6 rows …"
