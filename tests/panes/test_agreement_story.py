"""A person compares answers with true labels, looks at the mistakes, matches labels, corrects some, takes it away."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QMenu, QPushButton, QTabWidget
from pytestqt.qtbot import QtBot

from tests.panes.making import PATIENCE, button, open_in
from workbench.core.models.machine import Machine
from workbench.core.steps import Step
from workbench.core.tables import Rows
from workbench.core.tasks import task
from workbench.panes import classification_agreement, classify
from workbench.panes.agreement_views import CellPictures, FiguresPage
from workbench.panes.classification_agreement import ClassificationAgreement
from workbench.panes.classification_results import ClassificationResults
from workbench.panes.classify import ClassifyPane
from workbench.shell.main_window import MainWindow
from workbench.study.agreement import saved_mapping
from workbench.study.corrections import correct, corrections
from workbench.study.execution import execute
from workbench.study.metadata import NewColumn, add_columns, leave_out
from workbench.study.pictures import pictures
from workbench.study.results import rows
from workbench.study.runs import Request
from workbench.study.study import open_study
from workbench.widgets.confusion_matrix import ConfusionMatrix
from workbench.widgets.correction_bar import CorrectionBar
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.label_mapping_table import LabelMappingTable
from workbench.widgets.results_table import ResultsTable

SAID = ("beagle", "pug", "tabby", "teapot", "beagle", "pug")
TRUE = ("dog", "dog", "cat", "cat", "cat", "")
CLASSIFY = task("classify")
REQUEST = Request(CLASSIFY, CLASSIFY.settings())


def name(number: int) -> str:
    return f"picture {number}.jpg"


def invented(files: Any, settings: Any, machine: Any) -> Iterator[Step[Any]]:
    numbers = [int(file.name.split()[1].split(".")[0]) for file in files]
    found = tuple(Rows(name(each), ((1, SAID[each - 1], 0, 0.9), (2, "banjo", 420, 0.1))) for each in numbers)
    yield Step(len(files), len(files), found)


@pytest.fixture
def classified(study_path: Path, monkeypatch: Any) -> Path:
    """A study of six pictures with answers, without any column."""
    monkeypatch.setattr("workbench.core.classification.classify.classify", invented)
    with open_study(study_path) as study:
        for _ in execute(study, REQUEST, pictures(study), Machine("cpu")):
            pass
    return study_path


@pytest.fixture
def labelled(classified: Path) -> Path:
    """The same with a column of true labels, which the last picture lacks."""
    values = {name(number): label for number, label in enumerate(TRUE, 1) if label}
    with open_study(classified) as study:
        add_columns(study, "Joined", [NewColumn("Kind", "text", "kinds.csv", values=values)])
    return classified


def opened(window: MainWindow, qtbot: QtBot, path: Path) -> ClassifyPane:
    open_in(window, qtbot, path)
    window.show_pane("classify")
    pane = window.panes["classify"]
    table = results(pane, "Results")
    qtbot.waitUntil(lambda: table.row_count == 12, timeout=PATIENCE)
    tabs = pane.findChild(ClassificationResults)
    tabs.setCurrentWidget(pane.findChild(ClassificationAgreement))
    return pane


@pytest.fixture
def pane(window: MainWindow, qtbot: QtBot, labelled: Path) -> ClassifyPane:
    made = opened(window, qtbot, labelled)
    qtbot.waitUntil(lambda: "Accuracy 60% (" in summary(made), timeout=PATIENCE)
    return made


def summary(pane: ClassifyPane) -> str:
    return pane.findChild(ClassificationAgreement)._summary.text()


def results(pane: ClassifyPane, called: str) -> ResultsTable:
    return next(each for each in pane.findChildren(ResultsTable) if each.accessibleName() == called)


def texts(table: ResultsTable) -> list[list[str]]:
    model = table.model()
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def show(pane: ClassifyPane, words: str) -> None:
    tabs = pane.findChild(ClassificationAgreement).findChild(QTabWidget)
    tabs.setCurrentIndex(next(at for at in range(tabs.count()) if words in tabs.tabText(at)))


def cell(pane: ClassifyPane, true: str, answer: str) -> None:
    matrix = pane.findChild(ConfusionMatrix)
    names = matrix.shown_names()
    index = matrix.table.model().index(names.index(true), names.index(answer))
    matrix.table.setCurrentIndex(index)
    QTest.keyClick(matrix.table, Qt.Key.Key_Return)


def said(pane: ClassifyPane) -> str:
    return "\n".join(message.text for message in pane.message_bar.messages)


def choose(pane: ClassifyPane, words: str) -> None:
    buttons = pane.findChild(ClassificationAgreement).findChildren(QPushButton)
    menu = next(each.menu() for each in buttons if isinstance(each.menu(), QMenu))
    next(action for action in menu.actions() if words in action.text()).trigger()


def test_without_true_labels_the_page_says_how_to_get_some(
    window: MainWindow, qtbot: QtBot, classified: Path
) -> None:
    agreement = opened(window, qtbot, classified).findChild(ClassificationAgreement)
    empty = agreement.findChild(EmptyState)
    qtbot.waitUntil(empty.isVisible, timeout=PATIENCE)
    add_columns(window.open_study.study, "Joined", [NewColumn("Kind", "text", "x", values={name(1): "dog"})])
    window.open_study.note_metadata()
    qtbot.waitUntil(lambda: "Accuracy 100% (" in agreement._summary.text(), timeout=PATIENCE)
    assert not empty.isVisible() and "5 without a true label" in agreement._summary.text()


def test_figures_and_matrix_count_every_picture(pane: ClassifyPane, qtbot: QtBot) -> None:
    # Of five pictures: two dogs and a cat are right, a cat is called a dog, the teapot stands for nothing.
    assert "Accuracy 60% (95% interval " in summary(
        pane
    ) and "of 5 pictures; 75% without the 1 whose answer" in summary(pane)
    assert "Not compared: 1 without a true label." in summary(pane)
    assert pane.findChild(ConfusionMatrix).shown_names() == ("cat", "dog", "(other)")
    show(pane, "Figures")
    found = {row[0]: row[1:] for row in texts(pane.findChild(FiguresPage).table)}
    assert [found["dog"][0], found["cat"][0]] == ["2", "3"]
    assert found["dog"][1].startswith("67% (") and found["dog"][2].startswith("100% (")
    assert found["cat"][1].startswith("100% (") and found["cat"][2].startswith("33% (")
    assert found["Macro average"][1].startswith("83% (") and "(other)" not in found
    page = pane.findChild(FiguresPage)
    # The names leave room for the figures: only where there is too little for both can one scroll aside.
    scroll = page.table.horizontalScrollBar()
    qtbot.waitUntil(lambda: scroll.maximum() == 0 or page.table.columnWidth(0) < 120, timeout=PATIENCE)
    assert (
        "Fewer than 30" in page._few.text() and "2,000 resamples of the 5 pictures" in page._intervals.text()
    )


def test_a_cell_shows_its_pictures_and_a_wrong_true_label_is_corrected_there(
    pane: ClassifyPane, window: MainWindow, qtbot: QtBot
) -> None:
    cell(pane, "cat", "dog")
    grid = pane.findChild(CellPictures).grid
    assert grid.isVisible() and grid.count == 1
    QTest.keyClick(grid.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert window.open_study.files[grid.selected_keys[0]].name == name(5)
    bar = pane.findChild(CorrectionBar)
    qtbot.waitUntil(lambda: bar.field.findText("dog") >= 0, timeout=PATIENCE)
    before = list(rows(window.open_study.study, CLASSIFY.table, REQUEST.identity))
    QTest.keyClicks(bar.field, "dog")
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Accuracy 80% (" in summary(pane), timeout=PATIENCE)
    assert "Corrected the label of 1 picture to “dog”" in said(pane)
    assert corrections(window.open_study.study)[name(5)].label == "dog"
    assert list(rows(window.open_study.study, CLASSIFY.table, REQUEST.identity)) == before
    box = pane.findChild(ClassificationAgreement).findChild(QCheckBox)
    box.click()
    qtbot.waitUntil(lambda: "Accuracy 60% (" in summary(pane), timeout=PATIENCE)
    box.click()
    window.edits.undo()
    qtbot.waitUntil(
        lambda: (
            print(
                corrections(window.open_study.study),
                said(pane),
                [m.text for m in window.message_bar.messages],
            )
            or not corrections(window.open_study.study)
        ),
        timeout=3000,
    )
    qtbot.waitUntil(lambda: "Accuracy 60% (" in summary(pane), timeout=PATIENCE)


def test_corrections_stand_beside_the_answers_in_table_and_large_view(
    pane: ClassifyPane, window: MainWindow, qtbot: QtBot
) -> None:
    tabs, table = pane.findChild(ClassificationResults), results(pane, "Results")
    assert table.isColumnHidden(4)
    tabs.setCurrentIndex(0)
    table.selectAll()
    bar = pane.findChild(CorrectionBar)
    bar.label_chosen.emit("thing")
    qtbot.waitUntil(lambda: not table.isColumnHidden(4), timeout=PATIENCE)
    assert [row[2:] for row in texts(table)][:2] == [["beagle", "90%", "thing"], ["banjo", "10%", "thing"]]
    assert len(corrections(window.open_study.study)) == 6
    tabs.setCurrentIndex(1)
    assert bar.field.currentText() == "thing"
    assert "Corrected: “thing”, by " in tabs._corrected.text() and tabs._corrected.isVisible()
    QTest.mouseClick(button(bar, "Take back"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(corrections(window.open_study.study)) == 5, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not tabs._corrected.isVisible(), timeout=PATIENCE)
    assert texts(table)[0][4] == ""


def test_labels_are_matched_and_stay_matched_on_another_day(
    pane: ClassifyPane, window: MainWindow, qtbot: QtBot, labelled: Path
) -> None:
    show(pane, "Matches")
    matches = pane.findChild(LabelMappingTable)
    assert matches.isVisible() and matches.table.model().rowCount() == 1000
    matches.show_which("Answered, not matched")
    assert matches.table.model().rowCount() == 1
    matches.table.selectRow(0)
    target = next(each for each in matches.findChildren(QComboBox) if "stand for" in each.accessibleName())
    target.setCurrentText("cat")
    QTest.mouseClick(button(matches, "Match selected"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Accuracy 80% (" in summary(pane), timeout=PATIENCE)
    window.close_study()
    qtbot.waitUntil(window.runner.is_idle, timeout=PATIENCE)
    with open_study(labelled) as study:
        assert saved_mapping(study, 2, "squeezenet1_1").column_label("teapot") == "cat"
    again = opened(window, qtbot, labelled)
    qtbot.waitUntil(lambda: "Accuracy 80% (" in summary(again), timeout=PATIENCE)


def test_matches_are_written_to_a_table_and_read_from_one(
    pane: ClassifyPane, qtbot: QtBot, tmp_path: Path, monkeypatch: Any
) -> None:
    path = tmp_path / "mapping.csv"
    monkeypatch.setattr(classification_agreement, "ask_where_to_save", lambda *_: path)
    monkeypatch.setattr(classification_agreement, "ask_for_file", lambda *_: path)
    choose(pane, "Matches alone")
    qtbot.waitUntil(lambda: "Saved in" in said(pane), timeout=PATIENCE)
    with path.open(encoding="utf-8-sig", newline="") as file:
        written = dict(csv.reader(file))
    assert len(written) == 1001 and written["beagle"] == "dog" and written["teapot"] == ""
    path.write_text("model_label;column_label\nteapot;cat\nbeagle;cat\n", encoding="utf-8")
    choose(pane, "Read matches")
    qtbot.waitUntil(lambda: "2 matches were read" in said(pane), timeout=PATIENCE)
    qtbot.waitUntil(lambda: "Accuracy 80% (" in summary(pane), timeout=PATIENCE)
    path.write_text("something else", encoding="utf-8")
    choose(pane, "Read matches")
    qtbot.waitUntil(lambda: "no columns “model_label”" in said(pane), timeout=PATIENCE)


def test_pictures_that_are_not_compared_are_listed_and_other_settings_count(
    pane: ClassifyPane, window: MainWindow, qtbot: QtBot
) -> None:
    leave_out(window.open_study.study, {name(5): "twice"}, "Left out")
    window.open_study.note_metadata()
    qtbot.waitUntil(lambda: "1 left out by hand" in summary(pane), timeout=PATIENCE)
    settings = pane.findChild(ClassificationAgreement)._form
    settings.control("without_counterpart").setCurrentText("set apart")
    settings.changed.emit()
    qtbot.waitUntil(lambda: "Accuracy 100% (" in summary(pane), timeout=PATIENCE)
    show(pane, "Not compared (3)")
    listed = results(pane, "Pictures that are not compared")
    assert {row[0] for row in texts(listed)} == {name(4), name(5), name(6)}
    listed.selectRow(2)
    assert window.open_study.current.name == name(4)
    assert pane.findChild(CorrectionBar).isVisible()


def test_everything_is_exported(
    pane: ClassifyPane, window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: Any
) -> None:
    correct(window.open_study.study, {name(5): "dog"})
    window.open_study.note_metadata()
    qtbot.waitUntil(lambda: "Accuracy 80% (" in summary(pane), timeout=PATIENCE)
    out = tmp_path / "out"
    monkeypatch.setattr(classification_agreement, "ask_for_folder", lambda *_: out)
    choose(pane, "Figures, matrix")
    qtbot.waitUntil(lambda: f"Saved in “{out}”" in said(pane), timeout=PATIENCE)
    record = json.loads((out / "agreement.json").read_text(encoding="utf-8"))
    choose(pane, "Copy sentences")
    assert QGuiApplication.clipboard().text() == record["methods"]
    monkeypatch.setattr(classify, "ask_where_to_save", lambda *_: tmp_path / "mine.csv")
    pane._bar.export_requested.emit(" corrections.csv")
    qtbot.waitUntil(lambda: "Saved as “mine.csv”" in said(pane), timeout=PATIENCE)
    assert (tmp_path / "mine.csv").read_bytes() == (out / "corrections.csv").read_bytes()


def test_a_study_for_reading_only_is_compared_but_not_corrected(
    pane: ClassifyPane, window: MainWindow, qtbot: QtBot, labelled: Path
) -> None:
    window.close_study()
    qtbot.waitUntil(window.runner.is_idle, timeout=PATIENCE)
    window.studies.open(labelled, read_only=True)
    qtbot.waitUntil(lambda: "Accuracy 60% (" in summary(pane), timeout=PATIENCE)
    pane.findChild(LabelMappingTable).mapping_changed.emit({"teapot": "cat"})
    qtbot.waitUntil(lambda: "Accuracy 80% (" in summary(pane), timeout=PATIENCE)
    cell(pane, "cat", "dog")
    QTest.keyClick(pane.findChild(CellPictures).grid.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert not pane.findChild(CorrectionBar).field.isEnabled()
    assert saved_mapping(window.open_study.study, 2, "squeezenet1_1").entries == {}


def test_matrix_and_pictures_share_a_large_window_and_take_turns_in_a_small_one(
    pane: ClassifyPane, window: MainWindow, qtbot: QtBot
) -> None:
    matrix, shown = pane.findChild(ConfusionMatrix), pane.findChild(CellPictures)
    assert matrix.isVisible() and not shown.isVisible()
    cell(pane, "dog", "dog")
    assert shown.isVisible() and not matrix.isVisible() and shown.grid.count == 2
    QTest.keyClick(shown.grid.view, Qt.Key.Key_Escape)
    assert matrix.isVisible() and not shown.isVisible()
    window.resize(1700, 1000)
    qtbot.waitUntil(lambda: matrix.isVisible() and shown.isVisible(), timeout=PATIENCE)
    cell(pane, "cat", "cat")
    assert matrix.isVisible() and shown.grid.count == 1 and not shown.back.isVisible()
    shown.activated.emit(window.open_study.numbers[name(3)])
    assert window.open_study.current.name == name(3)
    assert pane.findChild(ClassificationResults).currentIndex() == 1


def test_labels_in_other_words_are_said_and_one_button_leads_to_the_matches(
    window: MainWindow, qtbot: QtBot, classified: Path
) -> None:
    streets = {name(number): "Elm Road" for number in range(1, 7)}
    with open_study(classified) as study:
        add_columns(study, "Joined", [NewColumn("Kind", "text", "kinds.csv", values=streets)])
    pane = opened(window, qtbot, classified)
    qtbot.waitUntil(lambda: "None of the answers for 6 pictures" in summary(pane), timeout=PATIENCE)
    assert not pane.findChild(ConfusionMatrix).isVisible()
    QTest.mouseClick(button(pane, "Match the labels"), Qt.MouseButton.LeftButton)
    matches = pane.findChild(LabelMappingTable)
    qtbot.waitUntil(matches.isVisible, timeout=PATIENCE)
    matches.mapping_changed.emit({"beagle": "Elm Road"})
    qtbot.waitUntil(lambda: "Accuracy 33%" in summary(pane), timeout=PATIENCE)
    show(pane, "Matrix")
    qtbot.waitUntil(pane.findChild(ConfusionMatrix).isVisible, timeout=PATIENCE)


def test_a_column_without_any_label_is_said_and_one_button_leads_to_the_reasons(
    window: MainWindow, qtbot: QtBot, classified: Path
) -> None:
    with open_study(classified) as study:
        add_columns(study, "Added", [NewColumn("Kind", "text", "by hand")])
    pane = opened(window, qtbot, classified)
    qtbot.waitUntil(lambda: "No picture could be compared" in summary(pane), timeout=PATIENCE)
    QTest.mouseClick(button(pane, "Show why"), Qt.MouseButton.LeftButton)
    reasons = results(pane, "Pictures that are not compared")
    qtbot.waitUntil(lambda: reasons.isVisible() and reasons.row_count == 6, timeout=PATIENCE)
