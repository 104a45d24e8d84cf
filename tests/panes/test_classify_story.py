"""A person classifies pictures, stops, goes on, looks at the answers and takes them away."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QMenu, QPushButton, QRadioButton, QTabWidget
from pytestqt.qtbot import QtBot

from tests.panes.making import PATIENCE, button, make_damaged, make_study, open_in, said
from workbench.core.classification.settings import ClassifySettings
from workbench.core.models.store import WeightsError
from workbench.core.steps import Skipped, Step
from workbench.core.tables import Rows
from workbench.core.tasks import task
from workbench.panes import classify, outlook
from workbench.panes.classify import ClassifyPane
from workbench.panes.model_facts import ModelFactsColumn
from workbench.shell.main_window import MainWindow
from workbench.study.results import analyses, rows
from workbench.study.runs import Request
from workbench.study.study import open_study
from workbench.widgets.headings import Tag
from workbench.widgets.label_gallery import LabelGallery
from workbench.widgets.probability_bars import ProbabilityBars
from workbench.widgets.results_table import ResultsTable

LABELS = ("goldfish", "ladybug", "teapot")


def invented(files: Any, settings: ClassifySettings, machine: Any) -> Iterator[Step[Any]]:
    """The interface of the task without its network: two pictures a step, “letter…” cannot be read."""
    for done in range(0, len(files), 2):
        answers = tuple(_answer(file.name, settings.top) for file in files[done : done + 2])
        yield Step(done + len(answers), len(files), answers)


def _answer(name: str, top: int) -> Rows | Skipped:
    if name.startswith(("letter", "half", "nothing")):
        return Skipped(name, "The file is empty.")
    first = sum(map(ord, name)) % len(LABELS)
    labels = [LABELS[(first + rank) % len(LABELS)] for rank in range(min(top, 3))]
    return Rows(name, tuple((rank, label, rank, 0.6 / rank) for rank, label in enumerate(labels, start=1)))


@pytest.fixture
def without_network(monkeypatch: Any) -> None:
    monkeypatch.setattr("workbench.core.classification.classify.classify", invented)


@pytest.fixture
def gate(monkeypatch: Any) -> Event:
    """Runs wait behind their first results until it is opened."""
    opened, whole = Event(), outlook.execute_with_known

    def waiting(*arguments: Any) -> Iterator[Step[Any]]:
        for step in whole(*arguments):
            yield step
            if step.value:
                assert opened.wait(PATIENCE / 1000)

    monkeypatch.setattr(classify, "execute_with_known", waiting)
    return opened


@pytest.fixture
def pane(window: MainWindow, qtbot: QtBot, study_path: Path, without_network: None) -> ClassifyPane:
    open_in(window, qtbot, study_path)
    window.show_pane("classify")
    made = window.panes["classify"]
    qtbot.waitUntil(lambda: made.primary_button.text() == "Classify 6 pictures", timeout=PATIENCE)
    return made


def start(pane: ClassifyPane) -> None:
    QTest.mouseClick(pane.primary_button, Qt.MouseButton.LeftButton)


def ends_with(qtbot: QtBot, pane: ClassifyPane, words: str) -> None:
    qtbot.waitUntil(lambda: words in pane.primary_button.text(), timeout=PATIENCE)


def table(pane: ClassifyPane) -> ResultsTable:
    return next(each for each in pane.findChildren(ResultsTable) if each.accessibleName() == "Results")


def test_labels_appear_and_are_looked_at_in_three_ways(
    pane: ClassifyPane, window: MainWindow, qtbot: QtBot
) -> None:
    start(pane)
    ends_with(qtbot, pane, "All 6 are done")
    assert table(pane).row_count == 6 * 3
    tabs = pane.findChild(QTabWidget)
    QTest.keyClick(tabs.tabBar(), Qt.Key.Key_Right)
    bars = pane.findChild(ProbabilityBars)
    assert bars.isVisible() and "60%" in bars.accessibleDescription()
    QTest.keyClick(tabs.tabBar(), Qt.Key.Key_Right)
    gallery = pane.findChild(LabelGallery)
    qtbot.waitUntil(lambda: sum(count for _, count in gallery.labels) == 6, timeout=PATIENCE)
    assert {label for label, _ in gallery.labels} <= set(LABELS)
    window.show_pane("images")
    shown = window.panes["images"]
    qtbot.waitUntil(lambda: "(60%)" in _facts(shown), timeout=PATIENCE)


def test_cancel_keeps_what_is_done_and_resume_does_the_rest(
    pane: ClassifyPane, qtbot: QtBot, gate: Event, study_path: Path
) -> None:
    start(pane)
    qtbot.waitUntil(lambda: table(pane).row_count == 2 * 3, timeout=PATIENCE)
    qtbot.waitUntil(pane.progress.isVisible, timeout=PATIENCE)
    QTest.mouseClick(button(pane.progress, "Cancel"), Qt.MouseButton.LeftButton)
    gate.set()
    # The step in hand is finished and kept.
    ends_with(qtbot, pane, "Resume: 2 left")
    qtbot.waitUntil(lambda: table(pane).row_count == 4 * 3, timeout=PATIENCE)
    start(pane)
    ends_with(qtbot, pane, "All 6 are done")
    assert table(pane).row_count == 6 * 3
    request = Request(task("classify"), ClassifySettings())
    study = pane.open_study.study
    assert len({row[0] for row in rows(study, request.task.table, request.identity)}) == 6
    assert len(list(rows(study, request.task.table, request.identity))) == 6 * 3


def test_selected_pictures_and_other_settings_make_results_of_their_own(
    pane: ClassifyPane, window: MainWindow, qtbot: QtBot
) -> None:
    start(pane)
    ends_with(qtbot, pane, "All 6")
    window.open_study.set_selected(window.open_study.files[:2])
    chosen = next(each for each in pane.findChildren(QRadioButton) if "Selected" in each.text())
    assert chosen.text() == "Selected pictures (2)"
    QTest.mouseClick(
        chosen, Qt.MouseButton.LeftButton, pos=chosen.rect().center() - chosen.rect().center() * 0.9
    )
    top = next(each for each in pane.findChildren(QLabel) if "top k" in each.text()).buddy()
    top.setFocus()
    top.selectAll()
    QTest.keyClicks(top, "1")
    QTest.keyClick(top, Qt.Key.Key_Return)
    ends_with(qtbot, pane, "Classify 2 pictures")
    start(pane)
    ends_with(qtbot, pane, "All 2 are done")
    assert table(pane).row_count == 2
    box = next(each for each in pane.findChildren(QComboBox) if each.accessibleName() == "Results to show")
    qtbot.waitUntil(lambda: box.count() == 2, timeout=PATIENCE)
    assert "top 1" in box.currentText() and "top 1" in box.tip()
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: table(pane).row_count == 18, timeout=PATIENCE)
    assert top.value() == 5


def test_results_of_an_earlier_day_are_there_again(
    pane: ClassifyPane, window: MainWindow, qtbot: QtBot, study_path: Path
) -> None:
    start(pane)
    ends_with(qtbot, pane, "All 6")
    window.close_study()
    assert table(pane).row_count == 0
    open_in(window, qtbot, study_path)
    qtbot.waitUntil(lambda: table(pane).row_count == 18, timeout=PATIENCE)


def test_results_are_exported_with_how_they_were_made(
    pane: ClassifyPane, qtbot: QtBot, tmp_path: Path, monkeypatch: Any
) -> None:
    start(pane)
    ends_with(qtbot, pane, "All 6")
    path = tmp_path / "out" / "labels.csv"
    monkeypatch.setattr(classify, "ask_where_to_save", lambda *_: path)
    _export_menu(pane, "CSV")
    qtbot.waitUntil(lambda: "Saved as “labels.csv”" in _said(pane), timeout=PATIENCE)
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.reader(file))
    assert found[0] == ["picture", "rank", "label", "label_index", "probability"]
    assert len(found) == 1 + 18 and {row[0] for row in found[1:]} == {f"picture {n}.jpg" for n in range(1, 7)}
    made = json.loads((tmp_path / "out" / "labels.csv.json").read_text(encoding="utf-8"))
    assert made["pictures"] == {"total": 6, "done": 6, "skipped": 0}
    _export_menu(pane, "methods")
    qtbot.waitUntil(lambda: "paragraph is copied" in _said(pane), timeout=PATIENCE)
    assert QGuiApplication.clipboard().text() == made["methods"]


def test_a_spreadsheet_is_exported_and_what_was_skipped_beside_it(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, without_network: None, monkeypatch: Any
) -> None:
    make_damaged(tmp_path / "mixed")
    study_path = make_study(tmp_path / "Mixed.study", tmp_path / "mixed")
    open_in(window, qtbot, study_path)
    window.show_pane("classify")
    pane = window.panes["classify"]
    qtbot.waitUntil(pane.primary_button.isEnabled, timeout=PATIENCE)
    start(pane)
    qtbot.waitUntil(lambda: not pane.progress.is_running, timeout=PATIENCE)
    path = tmp_path / "out" / "labels.xlsx"
    monkeypatch.setattr(classify, "ask_where_to_save", lambda *_: path)
    _export_menu(pane, "XLSX")
    qtbot.waitUntil(lambda: "are listed in “labels skipped.csv”" in _said(pane), timeout=PATIENCE)
    assert {each.name for each in path.parent.iterdir()} == {
        "labels.xlsx",
        "labels.xlsx.json",
        "labels skipped.csv",
    }


def test_a_full_disk_is_told_and_nothing_is_lost(
    pane: ClassifyPane, qtbot: QtBot, tmp_path: Path, monkeypatch: Any
) -> None:
    start(pane)
    ends_with(qtbot, pane, "All 6")
    path = tmp_path / "labels.csv"
    path.write_text("older")
    monkeypatch.setattr(classify, "ask_where_to_save", lambda *_: path)
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no device that is always full")
    (tmp_path / ".labels.csv.part").symlink_to(full)
    _export_menu(pane, "CSV")
    qtbot.waitUntil(lambda: "could not be written" in _said(pane), timeout=PATIENCE)
    assert "Free some space" in _said(pane)
    assert path.read_text() == "older"
    assert table(pane).row_count == 18 and pane.isEnabled()


def test_skipped_pictures_are_listed_with_reasons(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, without_network: None
) -> None:
    make_damaged(tmp_path / "mixed")
    window.open_places([tmp_path / "mixed"])
    qtbot.waitUntil(lambda: len(window.open_study.files) == 4, timeout=PATIENCE)
    window.show_pane("classify")
    pane = window.panes["classify"]
    ends_with(qtbot, pane, "Classify 4 pictures")
    start(pane)
    qtbot.waitUntil(lambda: "3 pictures could not be processed" in said(window), timeout=PATIENCE)
    QTest.mouseClick(button(pane.message_bar, "Show them"), Qt.MouseButton.LeftButton)
    listed = next(each for each in pane.findChildren(ResultsTable) if "Skipped" in each.accessibleName())
    assert listed.isVisible() and listed.row_count == 3
    assert len(window.open_study.unreadable) == 3
    # There is nothing left to resume: they were looked at.
    ends_with(qtbot, pane, "Try the 3 unreadable again")


def test_missing_weights_are_shown_and_end_in_a_sentence(
    pane: ClassifyPane, qtbot: QtBot, monkeypatch: Any
) -> None:
    def fails(*_: Any) -> Iterator[Step[Any]]:
        raise WeightsError("The weights of “SqueezeNet” are not on this computer. Nothing was computed.")
        yield

    monkeypatch.setattr("workbench.core.classification.classify.classify", fails)
    monkeypatch.setattr("workbench.core.models.store.are_here", lambda card: False)
    start(pane)
    qtbot.waitUntil(lambda: "not on this computer" in _said(pane), timeout=PATIENCE)
    ends_with(qtbot, pane, "Classify 6 pictures")
    assert pane.primary_button.isEnabled() and not pane.progress.is_running
    tag = pane.findChild(ModelFactsColumn).findChild(Tag)
    assert tag.text() == "Weights missing"


def test_a_study_closed_during_a_run_keeps_what_was_done(
    pane: ClassifyPane, window: MainWindow, qtbot: QtBot, gate: Event, study_path: Path
) -> None:
    start(pane)
    qtbot.waitUntil(lambda: table(pane).row_count == 6, timeout=PATIENCE)
    window.close_study()
    # Asked for while the run still writes its step: it is opened as soon as that is over.
    window.open_places([study_path])
    gate.set()
    qtbot.waitUntil(lambda: window.open_study.study is not None, timeout=PATIENCE)
    ends_with(qtbot, pane, "Resume: 2 left")
    assert not said(window) and not pane.progress.isVisible()


def test_a_read_only_study_shows_its_results_and_starts_nothing(
    pane: ClassifyPane, window: MainWindow, qtbot: QtBot, study_path: Path
) -> None:
    start(pane)
    ends_with(qtbot, pane, "All 6")
    window.close_study()
    qtbot.waitUntil(window.runner.is_idle, timeout=PATIENCE)
    with open_study(study_path) as study:
        assert len(analyses(study)) == 1
        window.studies.open(study_path, read_only=True)
        qtbot.waitUntil(lambda: table(pane).row_count == 18, timeout=PATIENCE)
        window.open_study.set_selected(window.open_study.files[:1])
        assert not pane.primary_button.isEnabled() and "reading only" in pane.primary_button.toolTip()
        window.close_study()
        qtbot.waitUntil(window.runner.is_idle, timeout=PATIENCE)


def _export_menu(pane: ClassifyPane, words: str) -> None:
    menu = next(each.menu() for each in pane.findChildren(QPushButton) if isinstance(each.menu(), QMenu))
    next(action for action in menu.actions() if words in action.text()).trigger()


def _said(pane: ClassifyPane) -> str:
    return "\n".join(message.text for message in pane.message_bar.messages)


def _facts(pane: Any) -> str:
    from workbench.widgets.fact_list import FactList

    return "\n".join(each.as_text() for each in pane.findChildren(FactList))
