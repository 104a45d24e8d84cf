"""A person draws a sample, codes it blind with the keyboard, stops, goes on another day, and reads what it shows."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QMessageBox,
    QPushButton,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.panes.making import PATIENCE, button, make_pictures, make_study, open_in, said
from tests.study.faces.making_people import make_people
from workbench.core.faces.audit_settings import CANNOT_TELL, COUNT, PAIR
from workbench.core.faces.auditing import ABOVE, FALSE_DETECTIONS
from workbench.panes.faces.audit import CODE, RESULTS, SAMPLE, AuditFacesPane
from workbench.panes.faces.audit_coding import AuditCoding
from workbench.panes.faces.audit_parts import AuditDetails
from workbench.panes.faces.audit_results import AuditResults
from workbench.panes.faces.face_crop import FaceCrop
from workbench.shell.main_window import MainWindow
from workbench.study.faces.audits import audits, open_audit
from workbench.study.study import Study
from workbench.widgets.charts.chart_view import ChartView
from workbench.widgets.results_table import ResultsTable

CAST = {
    "1.png": ["anna", "bo"],
    "2.png": ["anna", "bo", "chidi"],
    "3.png": ["bo", "anna"],
    "4.png": ["chidi", "bo"],
    "5.png": ["somebody"],
    "6.png": ["anna", "other"],
}
YEARS = {"1.png": 1990, "2.png": 1990, "3.png": 2000, "4.png": 2000, "5.png": 2000, "6.png": 1990}


@pytest.fixture
def study_path(tmp_path: Path) -> Path:
    return make_people(tmp_path / "Faces.study", tmp_path / "pictures", CAST, YEARS)


@pytest.fixture
def pane(window: MainWindow, qtbot: QtBot, study_path: Path) -> AuditFacesPane:
    open_in(window, qtbot, study_path)
    window.show_pane("audit")
    made = window.panes["audit"]
    qtbot.waitUntil(lambda: groups(made).findText("year") >= 0, timeout=PATIENCE)
    return made


def groups(pane: AuditFacesPane) -> QComboBox:
    return next(each for each in pane.findChildren(QComboBox) if each.accessibleName() == "Compare groups by")


def which(pane: AuditFacesPane) -> QComboBox:
    return next(each for each in pane.findChildren(QComboBox) if each.accessibleName() == "Audit")


def steps(pane: AuditFacesPane) -> QTabWidget:
    return pane.findChild(QTabWidget)


def coding(pane: AuditFacesPane) -> AuditCoding:
    return pane.findChild(AuditCoding)


def study(pane: AuditFacesPane) -> Study:
    assert pane.open_study.study is not None
    return pane.open_study.study


def choose(box: QComboBox, at: int) -> None:
    box.setCurrentIndex(at)
    box.activated.emit(at)


def number(pane: AuditFacesPane, title: str) -> QAbstractSpinBox:
    return next(each for each in pane.findChildren(QAbstractSpinBox) if each.accessibleName() == title)


def draw(pane: AuditFacesPane, qtbot: QtBot) -> None:
    """Three faces, two pairs and one picture of each of two groups."""
    groups(pane).setCurrentIndex(groups(pane).findText("year"))
    for title, count in (("Faces", 3), ("Pairs of faces", 2), ("Pictures", 1)):
        number(pane, f"{title} of each group").setValue(count)
    pane.primary_button.click()
    qtbot.waitUntil(lambda: steps(pane).currentIndex() == CODE, timeout=PATIENCE)


def answer_all(pane: AuditFacesPane, count: int) -> None:
    """As somebody would who finds that the second face of the year 2000 is none."""
    for _ in range(count):
        item = open_audit(study(pane), 1).sample.items[coding(pane).place]
        if item.kind == COUNT:
            field = number(pane, "Faces seen")
            field.clear()
            QTest.keyClicks(field, item.machine)
            QTest.keyClick(field, Qt.Key.Key_Return)
        else:
            is_yes = item.side != ABOVE if item.kind == PAIR else item.group != "2000"
            QTest.keyClick(coding(pane), Qt.Key.Key_1 if is_yes else Qt.Key.Key_2)


def coded(pane: AuditFacesPane) -> int:
    return audits(study(pane))[0].coded


def test_a_sample_is_coded_in_two_sittings_and_says_what_it_shows(
    pane: AuditFacesPane, window: MainWindow, qtbot: QtBot, study_path: Path
) -> None:
    assert steps(pane).currentIndex() == SAMPLE and not steps(pane).isTabEnabled(RESULTS)
    draw(pane, qtbot)
    assert pane.primary_button.text() == "Code 12 items"
    # Large, alone, and nothing that tells of the machine or the group.
    qtbot.waitUntil(lambda: coding(pane).findChildren(FaceCrop)[0].crop is not None, timeout=PATIENCE)
    labels = coding(pane).findChildren(QLabel) + coding(pane).findChildren(QPushButton)
    shown = " ".join(each.text() for each in labels if each.isVisible())
    assert "Is this a face?" in shown
    told = [each.toolTip() + each.accessibleDescription() for each in coding(pane).findChildren(QWidget)]
    told.append(window.windowTitle())
    assert not any(word in f"{shown} {told}" for word in ("1990", "2000", ".png", "below", "above"))
    answer_all(pane, 5)
    qtbot.waitUntil(lambda: coded(pane) == 5, timeout=PATIENCE)

    window.show_pane("images")
    other = study_path.with_name("Other.study")
    open_in(window, qtbot, make_people(other, study_path.with_name("others"), {"1.png": ["anna"]}, {}))
    open_in(window, qtbot, study_path)
    window.show_pane("audit")
    qtbot.waitUntil(lambda: which(pane).count() == 2, timeout=PATIENCE)
    assert "year · 5 of 12" in which(pane).itemText(1)
    choose(which(pane), 1)
    qtbot.waitUntil(lambda: pane.primary_button.text() == "Go on coding: 7 left", timeout=PATIENCE)

    # Looked at before the end, it says so.
    steps(pane).setCurrentIndex(RESULTS)
    assert pane.findChild(AuditDetails).conclusions.startswith("Provisional: 5 of 12")
    pane.primary_button.click()
    answer_all(pane, 7)
    assert steps(pane).currentIndex() == RESULTS
    qtbot.waitUntil(lambda: coded(pane) == 12, timeout=PATIENCE)
    rates = {(each.measure, each.group): each.share for each in pane.findChild(AuditResults).rates}
    assert rates[FALSE_DETECTIONS, "1990"] == 0 and rates[FALSE_DETECTIONS, "2000"] == 1
    text = pane.findChild(AuditDetails).conclusions
    assert "fewer than 30 answers in every group" in text and "say nothing of other pictures" in text
    assert "Provisional" not in text
    chart = pane.findChild(ChartView).chart
    assert chart is not None and [each.label for each in chart.shares] == ["1990", "2000", "all, weighted"]
    table = next(each for each in pane.findChildren(ResultsTable))
    assert table.row_count == 3
    assert pane.primary_button.text() == "Show results"


def test_a_picture_whose_faces_cannot_be_counted_is_answered_too(pane: AuditFacesPane, qtbot: QtBot) -> None:
    for title, count in (("Faces", 0), ("Pairs of faces", 0), ("Pictures", 2)):
        number(pane, f"{title} of each group").setValue(count)
    pane.primary_button.click()
    qtbot.waitUntil(lambda: steps(pane).currentIndex() == CODE, timeout=PATIENCE)
    button(coding(pane), "Cannot tell").click()
    button(coding(pane), "Keep").click()
    qtbot.waitUntil(lambda: coded(pane) == 2, timeout=PATIENCE)
    assert [each.answer for each in open_audit(study(pane), 1).codes.values()] == [CANNOT_TELL, "0"]


def test_an_answer_can_be_changed(pane: AuditFacesPane, qtbot: QtBot) -> None:
    draw(pane, qtbot)
    QTest.keyClick(coding(pane), Qt.Key.Key_1)
    assert coding(pane).place == 1
    QTest.keyClick(coding(pane), Qt.Key.Key_PageUp)
    assert coding(pane).place == 0
    QTest.keyClick(coding(pane), Qt.Key.Key_3)
    qtbot.waitUntil(lambda: coded(pane) == 1, timeout=PATIENCE)
    qtbot.waitUntil(lambda: open_audit(study(pane), 1).codes[0].answer == "cannot tell", timeout=PATIENCE)
    button(pane, "Yes").click()
    qtbot.waitUntil(lambda: coded(pane) == 2, timeout=PATIENCE)


def test_it_is_taken_away_and_deleted(
    pane: AuditFacesPane, window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw(pane, qtbot)
    monkeypatch.setattr("workbench.panes.faces.audit.ask_where_to_save", lambda *_: tmp_path / "audit.csv")
    button(pane, "Export audit").click()
    qtbot.waitUntil(lambda: "audit rates.csv" in said(window), timeout=PATIENCE)
    assert (tmp_path / "audit.csv").exists() and (tmp_path / "audit.csv.json").exists()
    answers = iter(("Keep audit", "Delete audit"))

    def answer(question: QMessageBox) -> int:
        wanted = next(answers)
        next(each for each in question.buttons() if each.text() == wanted).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    button(pane, "Delete audit").click()
    assert len(audits(study(pane))) == 1
    button(pane, "Delete audit").click()
    qtbot.waitUntil(lambda: not audits(study(pane)) and which(pane).count() == 1, timeout=PATIENCE)
    assert pane.primary_button.text() == "Draw a sample" and steps(pane).currentIndex() == SAMPLE


def test_without_faces_it_says_what_to_do(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    open_in(window, qtbot, make_study(tmp_path / "None.study", make_pictures(tmp_path / "others")))
    window.show_pane("audit")
    pane = window.panes["audit"]
    pane.primary_button.click()
    qtbot.waitUntil(lambda: "Find faces first" in said(window), timeout=PATIENCE)
    assert pane.primary_button.isEnabled() and not audits(study(pane))
