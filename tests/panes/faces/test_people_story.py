"""A person groups faces, says who they are, mends what the machine got wrong, and sees who appears with whom."""

from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QTableView, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from tests.panes.making import PATIENCE, button, open_in, said
from tests.study.faces.making_people import make_people
from workbench.core.steps import Step
from workbench.panes.faces.counts_view import CountsView
from workbench.panes.faces.name_field import NameField
from workbench.panes.faces.one_person import OnePersonView
from workbench.panes.faces.people import PeoplePane
from workbench.panes.faces.people_view import PeopleView
from workbench.panes.faces.people_work import IGNORED, LOOSE
from workbench.panes.faces.together_view import TogetherView
from workbench.shell.main_window import MainWindow
from workbench.study.faces.finding import KnownFace, known_faces
from workbench.study.faces.people import Person, people
from workbench.widgets.node_graph import NodeGraph
from workbench.widgets.results_table import ResultsTable
from workbench.widgets.threshold_bar import ThresholdBar

CAST = {
    "1.png": ["anna", "bo"],
    "2.png": ["anna", "bo", "chidi"],
    "3.png": ["bo", "anna"],
    "4.png": ["chidi", "bo"],
    "5.png": ["somebody"],
    "6.png": ["anna", "other"],
}
NOBODY = Person(-2, "", 0, 0)
YEARS = {"1.png": 1990, "2.png": 1990, "3.png": 2000, "4.png": 2000}


@pytest.fixture
def study_path(tmp_path: Path) -> Path:
    return make_people(tmp_path / "Faces.study", tmp_path / "pictures", CAST, YEARS)


@pytest.fixture
def pane(window: MainWindow, qtbot: QtBot, study_path: Path) -> PeoplePane:
    open_in(window, qtbot, study_path)
    window.show_pane("people")
    made = window.panes["people"]
    qtbot.waitUntil(lambda: "12 faces" in made.primary_button.text(), timeout=PATIENCE)
    return made


@pytest.fixture
def grouped(pane: PeoplePane, qtbot: QtBot) -> PeoplePane:
    """Three groups: four faces of anna, four of bo, two of chidi; two faces alone."""
    pane.primary_button.click()
    qtbot.waitUntil(lambda: cards(pane).grid.count == 4, timeout=PATIENCE)
    return pane


def cards(pane: PeoplePane) -> PeopleView:
    return pane.findChild(PeopleView)


def one(pane: PeoplePane) -> OnePersonView:
    return pane.findChild(OnePersonView)


def field(view: QWidget) -> NameField:
    return view.findChild(NameField)


def press(widget: QWidget, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(widget, key)


def everybody(pane: PeoplePane) -> dict[str, Person]:
    assert pane.open_study.study is not None
    return {each.title: each for each in people(pane.open_study.study)}


def faces(pane: PeoplePane) -> list[KnownFace]:
    assert pane.open_study.study is not None
    return known_faces(pane.open_study.study)


def name(pane: PeoplePane, qtbot: QtBot, person: int, text: str) -> None:
    cards(pane).grid.set_current(person)
    press(cards(pane).grid.view, Qt.Key.Key_F2)
    QTest.keyClicks(field(cards(pane)), text)
    press(field(cards(pane)), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: text in everybody(pane), timeout=PATIENCE)
    qtbot.waitUntil(lambda: cards(pane).grid.current_key != person, timeout=PATIENCE)


def open_person(pane: PeoplePane, qtbot: QtBot, person: int) -> OnePersonView:
    cards(pane).go_to(person)
    press(cards(pane).grid.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: one(pane).person == person and one(pane).isVisible(), timeout=PATIENCE)
    return one(pane)


def choose(view: OnePersonView, numbers: Sequence[int]) -> None:
    view.grid.set_current(numbers[0])
    view.grid.select(numbers)


def words(widget: QWidget) -> str:
    return "\n".join(each.text() for each in widget.findChildren(QLabel) if each.isVisible())


def of(pane: PeoplePane, person: int | None) -> list[int]:
    return [each.id for each in faces(pane) if each.person == person and not each.ignored]


def test_groups_are_made_and_named_one_after_the_other(
    pane: PeoplePane, window: MainWindow, qtbot: QtBot
) -> None:
    assert pane.primary_button.text() == "Group 12 faces"
    qtbot.waitUntil(lambda: "3 new groups of 10 faces" in words(pane), timeout=PATIENCE)
    QTest.keyClick(pane.primary_button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "3 new groups of similar faces. 2 faces are similar to no other." in said(window))
    qtbot.waitUntil(lambda: cards(pane).grid.count == 4, timeout=PATIENCE)
    button(pane, "Name the next group").click()
    assert field(cards(pane)).hasFocus() and cards(pane).grid.current_key == 1
    QTest.keyClicks(field(cards(pane)), "  Anna   Mueller ")
    press(field(cards(pane)), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Anna Mueller" in everybody(pane), timeout=PATIENCE)
    qtbot.waitUntil(lambda: cards(pane).grid.current_key == 2, timeout=PATIENCE)
    assert field(cards(pane)).hasFocus() and not field(cards(pane)).text()
    QTest.keyClicks(field(cards(pane)), "Bo")
    button(cards(pane), "Name").click()
    qtbot.waitUntil(lambda: everybody(pane).keys() == {"Anna Mueller", "Bo", "Group 3"}, timeout=PATIENCE)
    window.edits.undo()
    qtbot.waitUntil(lambda: "Bo" not in everybody(pane), timeout=PATIENCE)
    qtbot.waitUntil(lambda: "1 named, 2 groups" in words(pane), timeout=PATIENCE)


def test_the_first_group_is_current_where_all_faces_were(pane: PeoplePane, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: cards(pane).grid.count == 1, timeout=PATIENCE)
    cards(pane).go_to(LOOSE)
    pane.primary_button.click()
    qtbot.waitUntil(lambda: cards(pane).grid.count == 4, timeout=PATIENCE)
    qtbot.waitUntil(lambda: cards(pane).grid.current_key == 1, timeout=PATIENCE)


def test_a_name_that_is_there_already_offers_to_merge(
    grouped: PeoplePane, window: MainWindow, qtbot: QtBot
) -> None:
    name(grouped, qtbot, 1, "Anna")
    cards(grouped).grid.set_current(3)
    QTest.keyClicks(field(cards(grouped)), "aNNA")
    press(field(cards(grouped)), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "a person called “Anna” already" in said(window), timeout=PATIENCE)
    button(grouped, "Merge them").click()
    # Anna and chidi are both in 2.png: nobody has two faces in one picture.
    qtbot.waitUntil(lambda: "“2.png”" in said(window), timeout=PATIENCE)
    assert everybody(grouped)["Anna"].faces == 4


def test_people_are_merged_by_keys_and_split_again(
    grouped: PeoplePane, window: MainWindow, qtbot: QtBot
) -> None:
    view = open_person(grouped, qtbot, LOOSE)
    first, second = of(grouped, None)
    for each in (first, second):
        choose(view, [each])
        button(view, "Make a group").click()
        qtbot.waitUntil(lambda each=each: each not in of(grouped, None), timeout=PATIENCE)
    press(view.grid.grid.view, Qt.Key.Key_Escape)
    # Not by the number of cards: there are five after the first of the two groups as well.
    qtbot.waitUntil(lambda: "5 groups without a name, 0 faces" in words(grouped), timeout=PATIENCE)
    assert cards(grouped).isVisible() and cards(grouped).grid.count == 5
    cards(grouped).grid.select([4, 5])
    qtbot.waitUntil(lambda: button(grouped, "Merge 2").isEnabled(), timeout=PATIENCE)
    press(cards(grouped).grid.view, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: len(of(grouped, 4)) == 2, timeout=PATIENCE)
    qtbot.waitUntil(lambda: cards(grouped).grid.count == 4, timeout=PATIENCE)
    view = open_person(grouped, qtbot, 4)
    choose(view, [second])
    press(view.grid.grid.view, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: of(grouped, 4) == [first], timeout=PATIENCE)
    window.edits.undo()
    qtbot.waitUntil(lambda: len(of(grouped, 4)) == 2, timeout=PATIENCE)


def test_faces_are_moved_taken_away_and_never_given_back(
    grouped: PeoplePane, window: MainWindow, qtbot: QtBot
) -> None:
    name(grouped, qtbot, 1, "Anna")
    view = open_person(grouped, qtbot, 1)
    qtbot.waitUntil(lambda: view.grid.current is None or bool(view.grid.faces), timeout=PATIENCE)
    away, moved = of(grouped, 1)[:2]
    choose(view, [away])
    press(view.grid.grid.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: away in of(grouped, None), timeout=PATIENCE)
    qtbot.waitUntil(lambda: away not in view.grid.faces, timeout=PATIENCE)
    before = {each.id: each.person for each in faces(grouped)}
    grouped.primary_button.click()
    qtbot.waitUntil(lambda: "No new groups" in said(window), timeout=PATIENCE)
    assert {each.id: each.person for each in faces(grouped)} == before
    choose(view, [moved])
    QTest.keyClicks(field(view), "Dora")
    press(field(view), Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: of(grouped, everybody(grouped).get("Dora", NOBODY).id) == [moved], timeout=PATIENCE
    )
    qtbot.waitUntil(lambda: moved not in view.grid.faces, timeout=PATIENCE)
    choose(view, of(grouped, 1)[:1])
    QTest.keyClicks(field(view), "dora")
    button(view, "Move").click()
    qtbot.waitUntil(lambda: everybody(grouped)["Dora"].faces == 2, timeout=PATIENCE)


def test_faces_are_ignored_and_taken_in_again(grouped: PeoplePane, qtbot: QtBot) -> None:
    cards(grouped).take_focus()
    cards(grouped).grid.set_current(3)
    press(cards(grouped).grid.view, Qt.Key.Key_I)
    qtbot.waitUntil(lambda: sum(each.ignored for each in faces(grouped)) == 2, timeout=PATIENCE)
    qtbot.waitUntil(lambda: "10 faces" in grouped.primary_button.text(), timeout=PATIENCE)
    view = open_person(grouped, qtbot, IGNORED)
    choose(view, list(view.grid.faces))
    button(view, "Take in again").click()
    qtbot.waitUntil(lambda: not any(each.ignored for each in faces(grouped)), timeout=PATIENCE)


def test_the_machines_faces_of_a_named_person_are_asked_about(grouped: PeoplePane, qtbot: QtBot) -> None:
    name(grouped, qtbot, 1, "Anna")
    cards(grouped).grid.set_current(1)
    qtbot.waitUntil(lambda: "4 faces are most similar to those of “Anna”" in words(grouped), timeout=PATIENCE)
    view = open_person(grouped, qtbot, 1)
    choose(view, of(grouped, 1)[:1])
    press(view.grid.grid.view, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: "3 faces are most similar" in words(grouped), timeout=PATIENCE)
    button(grouped, "Confirm 3 faces").click()
    qtbot.waitUntil(lambda: "all confirmed" in words(grouped), timeout=PATIENCE)
    assert {each.person_by for each in faces(grouped) if each.person == 1} == {"human"}


def test_one_persons_faces_stand_in_the_order_of_their_distance(grouped: PeoplePane, qtbot: QtBot) -> None:
    view = open_person(grouped, qtbot, 1)
    qtbot.waitUntil(lambda: view._note(view.grid.faces[of(grouped, 1)[0]]) != "", timeout=PATIENCE)
    notes = [view._note(each) for each in view.grid.faces.values()]
    assert len(notes) == 4 and notes == sorted(notes)
    choose(view, of(grouped, 1)[:1])
    assert grouped.open_study.faces.current is not None
    assert grouped.open_study.faces.current.id == of(grouped, 1)[0]


def test_groups_nobody_named_are_taken_apart_to_begin_anew(grouped: PeoplePane, qtbot: QtBot) -> None:
    name(grouped, qtbot, 2, "Bo")
    button(grouped, "Take groups apart").click()
    qtbot.waitUntil(lambda: everybody(grouped).keys() == {"Bo"}, timeout=PATIENCE)
    qtbot.waitUntil(lambda: "2 new groups of 6 faces" in words(grouped), timeout=PATIENCE)


def test_the_estimate_follows_the_threshold(pane: PeoplePane, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: "3 new groups" in words(pane), timeout=PATIENCE)
    bar = pane.findChild(ThresholdBar)
    bar.setFocus()
    press(bar, Qt.Key.Key_Home, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: "No new groups at this threshold" in words(pane), timeout=PATIENCE)


def turn_to(pane: PeoplePane, title: str) -> None:
    tabs = pane.findChild(QTabWidget)
    tabs.setCurrentIndex(next(at for at in range(tabs.count()) if tabs.tabText(at) == title))


def test_who_appears_with_whom_is_drawn_listed_and_saved(
    grouped: PeoplePane, qtbot: QtBot, tmp_path: Path, monkeypatch: Any
) -> None:
    name(grouped, qtbot, 1, "Anna")
    turn_to(grouped, "Together")
    view = grouped.findChild(TogetherView)
    graph, table = view.findChild(NodeGraph), view.findChild(ResultsTable)
    qtbot.waitUntil(lambda: len(graph.nodes) == 3, timeout=PATIENCE)
    assert table.row_count == 3
    press(graph, Qt.Key.Key_Home)
    assert graph.accessibleDescription() == "Anna: 4 pictures.\nTogether with Group 2 (3), Group 3 (1)."
    view.findChild(QCheckBox).click()
    qtbot.waitUntil(lambda: [each.name for each in graph.nodes] == ["Anna"], timeout=PATIENCE)
    path = tmp_path / "together.graphml"
    monkeypatch.setattr("workbench.panes.faces.people.ask_where_to_save", lambda *_: path)
    button(view, "Save").click()
    qtbot.waitUntil(path.exists, timeout=PATIENCE)
    press(graph, Qt.Key.Key_Home, Qt.Key.Key_Return)
    assert one(grouped).isVisible() and one(grouped).person == 1


def test_people_are_counted_by_metadata(
    grouped: PeoplePane, qtbot: QtBot, tmp_path: Path, monkeypatch: Any
) -> None:
    turn_to(grouped, "Counts")
    view = grouped.findChild(CountsView)
    qtbot.waitUntil(lambda: view.findChild(QTableView) is not None, timeout=PATIENCE)
    table = view.findChild(QTableView).model()
    headings = [table.headerData(column, Qt.Orientation.Horizontal) for column in range(table.columnCount())]
    assert headings == ["Person", "1990 (n = 2)", "2000 (n = 2)", "no value (n = 2)", "All"]
    assert [table.index(0, column).data() for column in range(5)] == ["Group 1", "2", "1", "1", "4"]
    path = tmp_path / "people.csv"
    monkeypatch.setattr("workbench.panes.faces.people.ask_where_to_save", lambda *_: path)
    button(view, "Save").click()
    qtbot.waitUntil(path.exists, timeout=PATIENCE)


def test_a_study_without_faces_leads_to_where_they_are_found(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    open_in(window, qtbot, make_people(tmp_path / "None.study", tmp_path / "none", {"1.png": []}))
    window.show_pane("people")
    pane = window.panes["people"]
    qtbot.waitUntil(window.runner.is_idle, timeout=PATIENCE)
    pane.primary_button.click()
    qtbot.waitUntil(lambda: "comparable by this recogniser" in said(window), timeout=PATIENCE)
    button(pane, "Find faces").click()
    assert window.panes["find_faces"].isVisible()


def test_another_recogniser_has_described_nobody(pane: PeoplePane, qtbot: QtBot) -> None:
    pane.open_study.faces.choose_recogniser("sface")
    qtbot.waitUntil(lambda: "Make 12 faces comparable" in button(pane, "Make").text(), timeout=PATIENCE)
    assert not button(pane, "Make").isEnabled()
    assert pane.primary_button.text() == "Group faces"


def test_grouping_can_be_stopped(
    pane: PeoplePane, window: MainWindow, qtbot: QtBot, monkeypatch: Any
) -> None:
    gate = Event()

    def slow(*_: Any) -> Any:
        yield Step(0, 2, None)
        assert gate.wait(PATIENCE / 1000)
        yield Step(1, 2, None)

    monkeypatch.setattr("workbench.panes.faces.people_grouping.group_known_faces", slow)
    pane.primary_button.click()
    assert "Grouping faces" in pane.primary_button.text() and not pane.primary_button.isEnabled()
    cancel = next(each for each in pane.progress.findChildren(QPushButton) if each.text() == "Cancel")
    qtbot.waitUntil(cancel.isVisible, timeout=PATIENCE)
    cancel.click()
    gate.set()
    qtbot.waitUntil(lambda: "Stopped. No groups were made" in said(window), timeout=PATIENCE)
    assert not everybody(pane) and pane.primary_button.isEnabled()
