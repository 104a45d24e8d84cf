"""A person reads the page, accepts it, has faces described, looks at scores, and withdraws."""

import json
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.core.faces.making_attributes import place_attributes
from tests.panes.making import PATIENCE, button, open_in, said
from workbench.core.faces import describing as computing
from workbench.core.faces.consent import DESCRIBE, RACE, consent_page
from workbench.core.faces.describe_settings import EXPRESSIONS, RACES
from workbench.core.models.cards import card
from workbench.core.models.store import weights_path
from workbench.core.tasks import task
from workbench.panes.faces import consents_kept
from workbench.panes.faces.consent_view import ConsentView
from workbench.panes.faces.describe import DescribeFacesPane
from workbench.panes.faces.describe_results import DescribeResults
from workbench.panes.faces.face_grid import FaceGrid
from workbench.panes.faces.withdrawing import DELETE, KEEP
from workbench.shell.main_window import MainWindow
from workbench.study.faces.consents import consents, given_consents
from workbench.study.faces.finding import known_faces
from workbench.study.results import analyses
from workbench.study.runs import Request
from workbench.widgets.charts.chart_view import ChartView
from workbench.widgets.markdown_page import MarkdownPage
from workbench.widgets.probability_bars import ProbabilityBars

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
SMALL = 30


@pytest.fixture
def pane(window: MainWindow, qtbot: QtBot, faces_path: Path) -> DescribeFacesPane:
    """The tool with seven faces in three pictures, the networks' weights, and nothing accepted."""
    place_attributes()
    open_in(window, qtbot, faces_path)
    window.show_pane("describe")
    made = window.panes["describe"]
    assert isinstance(made, DescribeFacesPane)
    qtbot.waitUntil(lambda: made.primary_button.text() == "Accept and go on", timeout=PATIENCE)
    return made


@pytest.fixture
def accepted(pane: DescribeFacesPane, qtbot: QtBot) -> DescribeFacesPane:
    """The same after the page was read and accepted; the made faces are small."""
    read(page_of(pane))
    click(visible(pane, QCheckBox))
    QTest.mouseClick(pane.primary_button, Qt.MouseButton.LeftButton)
    wait_for(pane, qtbot, "Describe 7 faces in 3 pictures")
    settings = pane._controls._form.control("smallest")
    settings.setValue(SMALL)  # type: ignore[attr-defined]
    return pane


def page_of(pane: DescribeFacesPane) -> ConsentView:
    (found,) = (each for each in pane.findChildren(ConsentView) if each.isVisible())
    return found


def visible(pane: Any, kind: type) -> Any:
    found = [each for each in page_of(pane).findChildren(kind) if each.isVisible()]
    assert len(found) == 1
    return found[0]


def read(view: ConsentView) -> None:
    """Scroll to the end by keyboard."""
    text = view.findChild(MarkdownPage)
    text.setFocus()
    for _ in range(20):
        QTest.keyClick(text, Qt.Key.Key_PageDown)


def click(box: QCheckBox) -> None:
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)


def wait_for(pane: DescribeFacesPane, qtbot: QtBot, words: str) -> None:
    qtbot.waitUntil(lambda: words in pane.primary_button.text(), timeout=PATIENCE)


def describe(pane: DescribeFacesPane, qtbot: QtBot) -> None:
    wait_for(pane, qtbot, "Describe 7 faces in 3 pictures")
    QTest.mouseClick(pane.primary_button, Qt.MouseButton.LeftButton)
    wait_for(pane, qtbot, "All 7 faces are described")
    qtbot.waitUntil(lambda: "7 faces described" in shown_text(pane), timeout=PATIENCE)


def shown_text(pane: DescribeFacesPane) -> str:
    return "\n".join(each.text() for each in pane.findChildren(QLabel) if each.isVisible())


def buttons(pane: DescribeFacesPane) -> list[str]:
    return [each.text() for each in pane.findChildren(QPushButton) if each.isVisible()]


def answer(monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    monkeypatch.setattr(consents_kept, "ask_how_to_withdraw", lambda *_: how)


def test_the_page_must_be_read_to_its_end_and_its_sentence_ticked(
    pane: DescribeFacesPane, qtbot: QtBot
) -> None:
    view, tick = page_of(pane), visible(pane, QCheckBox)
    assert "This study has 7 faces in 3 pictures" in shown_text(pane)
    assert {"44.5%", "96.6%"} <= set(shown_text(pane).splitlines()), (
        "errors of each group are there to be read"
    )
    assert "Read the page to its end" in shown_text(pane)
    assert not tick.isEnabled() and not pane.primary_button.isEnabled()
    QTest.keyClick(pane, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not given_consents(pane.open_study.study)
    read(view)
    assert tick.isEnabled() and not pane.primary_button.isEnabled()
    click(tick)
    assert pane.primary_button.isEnabled()
    click(tick)
    assert not pane.primary_button.isEnabled()
    click(tick)
    QTest.mouseClick(pane.primary_button, Qt.MouseButton.LeftButton)
    wait_for(pane, qtbot, "Describe 7 faces in 3 pictures")
    (given,) = consents(pane.open_study.study)
    assert given.page == DESCRIBE and given.text_sha256 == consent_page(DESCRIBE).sha256
    assert f"Accepted by {given.who}" in button(pane, "Withdraw consent").toolTip()


def test_a_page_in_a_small_window_has_all_the_room_until_it_is_read(qtbot: QtBot) -> None:
    view = ConsentView(consent_page(RACE), is_typed=True, has_way_back=True)
    qtbot.addWidget(view)
    view.resize(400, 240)
    view.show()
    line, text = view.findChild(QLineEdit), view.findChild(MarkdownPage)
    assert not line.isVisible()
    qtbot.waitUntil(lambda: text.height() > view.height() / 2, timeout=PATIENCE)
    read(view)
    assert line.isVisible() and line.isEnabled()


def test_it_can_be_done_by_keyboard_alone(pane: DescribeFacesPane, qtbot: QtBot) -> None:
    def press(*keys: Qt.Key, control: bool = False) -> None:
        modifiers = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
        for key in keys:
            QTest.keyClick(QApplication.focusWidget(), key, modifiers)

    def is_within(widget: QWidget) -> bool:
        return widget.isAncestorOf(QApplication.focusWidget())

    qtbot.waitUntil(lambda: is_within(page_of(pane)), timeout=PATIENCE)
    press(*[Qt.Key.Key_PageDown] * 20, Qt.Key.Key_Tab, Qt.Key.Key_Space)
    assert pane.primary_button.isEnabled()
    press(Qt.Key.Key_Return, control=True)
    wait_for(pane, qtbot, "Describe 7 faces in 3 pictures")
    assert is_within(pane), "or its keys would be lost"
    press(Qt.Key.Key_Return, control=True)
    wait_for(pane, qtbot, "All 7 faces are described")


def test_buttons_are_readable_where_there_is_little_room(accepted: DescribeFacesPane) -> None:
    results = accepted.findChild(DescribeResults)
    results.resize(300, 400)
    withdraw = button(results, "Withdraw")
    assert withdraw.text() == "Withdraw …" and withdraw.accessibleName() == "Withdraw consent …"
    assert all(
        button(results, each).width() >= button(results, each).sizeHint().width()
        for each in ("Export", "Withdraw")
    )
    results.resize(600, 400)
    assert withdraw.text() == "Withdraw consent …"


def test_faces_are_described_with_all_their_scores(
    accepted: DescribeFacesPane, window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: Any
) -> None:
    describe(accepted, qtbot)
    grid = accepted.findChild(FaceGrid)
    assert len(grid.faces) == 7
    first = known_faces(accepted.open_study.study)[0]
    assert accepted.open_study.faces.current == first
    bars = {
        each.accessibleName(): each for each in accepted.findChildren(ProbabilityBars) if each.isVisible()
    }
    assert set(bars) == {"Apparent expression: scores", "Perceived gender presentation: scores"}
    spoken = bars["Apparent expression: scores"].accessibleDescription()
    assert all(label in spoken for label in EXPRESSIONS)
    assert "Apparent age: " in shown_text(accepted)
    second = known_faces(accepted.open_study.study)[1]
    grid.set_current(second.id)
    assert accepted.open_study.faces.current == second
    assert bars["Apparent expression: scores"].accessibleDescription() != spoken

    accepted.views()["distribution"]()

    def charts() -> list[ChartView]:
        return [each for each in accepted.findChildren(ChartView) if each.isVisible()]

    qtbot.waitUntil(lambda: len(charts()) == 3, timeout=PATIENCE)
    assert all("n = 7" in each.accessibleDescription() for each in charts())
    assert "They do not contain the network's errors" in shown_text(accepted)

    target = tmp_path / "described.csv"
    monkeypatch.setattr("workbench.panes.faces.describe.ask_where_to_save", lambda *_: target)
    button(accepted, "Export").click()
    qtbot.waitUntil(lambda: "Saved as" in said(window), timeout=PATIENCE)
    assert len(target.read_text(encoding="utf-8-sig").splitlines()) == 8
    record = json.loads(target.with_name("described.csv.json").read_text(encoding="utf-8"))
    assert [each["page"] for each in record["consents"]] == [DESCRIBE]


def test_race_needs_its_page_and_its_sentence_typed(accepted: DescribeFacesPane, qtbot: QtBot) -> None:
    accepted._controls.race_page_requested.emit()
    view, line = page_of(accepted), visible(accepted, QLineEdit)
    assert "Describing perceived race" in view.findChild(MarkdownPage).toPlainText()
    assert not line.isEnabled()
    button(accepted, "Go on without it").click()
    wait_for(accepted, qtbot, "Describe 7 faces")
    assert given_consents(accepted.open_study.study) == {DESCRIBE}

    accepted._controls.race_page_requested.emit()
    read(view)
    QTest.keyClicks(line, "yes")
    assert not accepted.primary_button.isEnabled()
    line.clear()
    QTest.keyClicks(line, consent_page(RACE).sentence.lower())
    assert accepted.primary_button.isEnabled()
    accepted.primary_button.click()
    wait_for(accepted, qtbot, "Describe 7 faces")
    assert given_consents(accepted.open_study.study) == {DESCRIBE, RACE}
    assert not accepted._controls.settings().race
    assert "59.5%" not in shown_text(accepted)
    accepted._controls._ask_race.setChecked(True)
    assert accepted._controls.settings().race
    errors = {"59.5%", "44.5%", "96.6%"}
    qtbot.waitUntil(lambda: errors <= set(shown_text(accepted).splitlines()), timeout=PATIENCE)
    describe(accepted, qtbot)
    bars = {
        each.accessibleName(): each for each in accepted.findChildren(ProbabilityBars) if not each.isHidden()
    }
    spoken = bars["Perceived race: scores"].accessibleDescription()
    places = [spoken.index(label) for label in RACES]
    assert places == sorted(places), "no category comes first because of its score"


def test_race_is_withdrawn_alone(accepted: DescribeFacesPane, qtbot: QtBot, monkeypatch: Any) -> None:
    study = accepted.open_study.study
    accepted._consents.give(consent_page(RACE))
    qtbot.waitUntil(lambda: accepted._controls._has_race, timeout=PATIENCE)
    accepted._controls._ask_race.setChecked(True)
    describe(accepted, qtbot)
    answer(monkeypatch, DELETE)
    accepted._controls.race_withdrawal_requested.emit()
    qtbot.waitUntil(lambda: not accepted._controls._has_race, timeout=PATIENCE)
    wait_for(accepted, qtbot, "Describe 7 faces in 3 pictures")
    assert given_consents(study) == {DESCRIBE} and not accepted._controls.settings().race


@pytest.mark.parametrize("how", [KEEP, DELETE])
def test_withdrawn_the_page_is_there_again(
    accepted: DescribeFacesPane, window: MainWindow, qtbot: QtBot, monkeypatch: Any, how: str
) -> None:
    describe(accepted, qtbot)
    answer(monkeypatch, "")
    button(accepted, "Withdraw consent").click()
    assert given_consents(accepted.open_study.study)
    answer(monkeypatch, how)
    button(accepted, "Withdraw consent").click()
    wait_for(accepted, qtbot, "Accept and go on")
    view = page_of(accepted)
    assert not view.is_accepted and not accepted.primary_button.isEnabled()
    words = "Descriptions of 7 faces were deleted" if how == DELETE else "still in the study"
    qtbot.waitUntil(lambda: words in said(window), timeout=PATIENCE)
    assert ("Delete 7 descriptions …" in buttons(accepted)) == (how == KEEP)
    read(view)
    click(visible(accepted, QCheckBox))
    accepted.primary_button.click()
    wait_for(accepted, qtbot, "Describe 7 faces" if how == DELETE else "All 7 faces are described")


def test_what_was_kept_can_be_deleted_later(
    accepted: DescribeFacesPane, window: MainWindow, qtbot: QtBot, monkeypatch: Any
) -> None:
    describe(accepted, qtbot)
    answer(monkeypatch, KEEP)
    button(accepted, "Withdraw consent").click()
    qtbot.waitUntil(lambda: "Delete 7 descriptions …" in buttons(accepted), timeout=PATIENCE)
    monkeypatch.setattr(consents_kept, "ask_whether_to_delete", lambda _: True)
    button(accepted, "Delete 7 descriptions").click()
    qtbot.waitUntil(lambda: "Descriptions of 7 faces were deleted" in said(window), timeout=PATIENCE)
    qtbot.waitUntil(lambda: "Delete 7 descriptions …" not in buttons(accepted), timeout=PATIENCE)


@pytest.mark.parametrize(
    ("how", "words"), [(KEEP, "is still in the study"), (DELETE, "There were no descriptions to delete")]
)
def test_withdrawn_while_a_run_is_going_on(
    accepted: DescribeFacesPane, window: MainWindow, qtbot: QtBot, monkeypatch: Any, how: str, words: str
) -> None:
    has_begun, may_go_on = Event(), Event()
    prepared = computing._faces_of

    def slow(*arguments: Any, **others: Any) -> Any:
        has_begun.set()
        may_go_on.wait(PATIENCE / 1000)
        return prepared(*arguments, **others)

    monkeypatch.setattr(computing, "_faces_of", slow)
    wait_for(accepted, qtbot, "Describe 7 faces in 3 pictures")
    accepted.primary_button.click()
    qtbot.waitUntil(has_begun.is_set, timeout=PATIENCE)
    answer(monkeypatch, how)
    button(accepted, "Withdraw consent").click()
    qtbot.waitUntil(lambda: not given_consents(accepted.open_study.study), timeout=PATIENCE)
    may_go_on.set()
    qtbot.waitUntil(lambda: "withdrawn, so the run has stopped" in said(window), timeout=PATIENCE)
    qtbot.waitUntil(lambda: words in said(window), timeout=PATIENCE)
    wait_for(accepted, qtbot, "Accept and go on")
    with accepted.open_study.study.reading() as connection:
        assert connection.execute("SELECT count(*) FROM results_describe").fetchone() == (0,)


def test_missing_networks_lead_to_the_models(
    accepted: DescribeFacesPane, window: MainWindow, qtbot: QtBot
) -> None:
    weights_path(card("deepface_age")).unlink()
    accepted.note_models()
    wait_for(accepted, qtbot, "Fetch the networks first")
    assert "Apparent age: needs fetching" in shown_text(accepted)
    with qtbot.waitSignal(accepted.models_requested) as wanted:
        accepted.primary_button.click()
    assert wanted.args == ["deepface_age"]
    accepted._controls._form.control("age").click()  # type: ignore[attr-defined]
    wait_for(accepted, qtbot, "Describe 7 faces in 3 pictures")
    for name in ("expression", "gender"):
        accepted._controls._form.control(name).click()  # type: ignore[attr-defined]
    wait_for(accepted, qtbot, "Choose what to describe")
    assert not accepted.primary_button.isEnabled()


def test_without_faces_the_tool_leads_to_finding_them(
    window: MainWindow, qtbot: QtBot, study_path: Path
) -> None:
    open_in(window, qtbot, study_path)
    window.show_pane("describe")
    pane = window.panes["describe"]
    assert isinstance(pane, DescribeFacesPane)
    wait_for(pane, qtbot, "Accept and go on")
    assert "No faces have been found in this study yet" in shown_text(pane)
    pane._consents.give(consent_page(DESCRIBE))
    wait_for(pane, qtbot, "Find faces first")
    pane.primary_button.click()
    qtbot.waitUntil(lambda: window.panes["find_faces"].isVisible(), timeout=PATIENCE)


def test_a_recipe_is_followed_only_as_far_as_was_accepted(
    accepted: DescribeFacesPane, window: MainWindow, qtbot: QtBot
) -> None:
    wait_for(accepted, qtbot, "Describe 7 faces in 3 pictures")
    settings = replace(accepted._controls.settings(), margin=0.5)
    accepted.open_study.recipe_requested.emit(Request(task("describe"), replace(settings, race=True)), True)
    qtbot.waitUntil(lambda: "asks for perceived race" in said(window), timeout=PATIENCE)
    assert [each.task for each in analyses(accepted.open_study.study)] == ["faces"]
    accepted.open_study.recipe_requested.emit(Request(task("describe"), settings), True)
    wait_for(accepted, qtbot, "All 7 faces are described")
    (newest, _) = analyses(accepted.open_study.study)
    assert newest.settings["margin"] == 0.5 and newest.settings["race"] is False
