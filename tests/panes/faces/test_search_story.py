"""A person looks for one face among many, draws the line, says what is seen, comes back later, takes the table away."""

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.panes.making import PATIENCE, SynchronousRunner, button, load, open_in
from tests.study.faces.searchable import CARD, make_many, make_pictures, make_searchable, vector_at
from workbench.core.faces import looking
from workbench.core.faces.comparing import Embedding
from workbench.core.faces.face import Face
from workbench.core.faces.looking import SeenFaces
from workbench.core.models.store import fingerprint
from workbench.core.pictures.collection import as_on_disk
from workbench.core.steps import Step
from workbench.panes.faces.face_grid import FaceGrid
from workbench.panes.faces.face_slot import FaceSlot
from workbench.panes.faces.search import SearchFacesPane
from workbench.panes.open_study import OpenStudy
from workbench.shell.main_window import MainWindow
from workbench.study.actions import undo
from workbench.study.faces.decisions import delete_faces
from workbench.study.faces.finding import KnownFace, known_faces
from workbench.study.faces.forgetting import forget_embeddings
from workbench.study.faces.people import new_person
from workbench.study.faces.searching import verdicts_about
from workbench.study.metadata import leave_out, left_out
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.threshold_bar import ThresholdBar

NUMBERS = (0, 20, 45, 61, 70)


@pytest.fixture
def faces_study(tmp_path: Path) -> Path:
    return make_searchable(tmp_path / "Faces.study", make_pictures(tmp_path / "faces", NUMBERS))


@pytest.fixture
def shared(faces_study: Path) -> Iterator[OpenStudy]:
    opened = OpenStudy()
    opened.show(load(faces_study))
    yield opened
    study = opened.leave()
    if study is not None:
        study.close()


@pytest.fixture
def make_pane(qtbot: QtBot) -> Any:
    made = []

    def make(shared: OpenStudy) -> SearchFacesPane:
        # Within a window: shown again after it was hidden, it must have the keyboard.
        around = QWidget()
        pane = SearchFacesPane(shared, SynchronousRunner(), around)
        made.append(around)
        qtbot.addWidget(around)
        pane.failed.connect(lambda pane, error: pane.message_bar.show_message("error", str(error)))
        around.resize(1200, 800)
        pane.resize(1200, 800)
        around.show()
        return pane

    return make


@pytest.fixture
def pane(make_pane: Any, shared: OpenStudy) -> SearchFacesPane:
    made: SearchFacesPane = make_pane(shared)
    return made


def face_in(shared: OpenStudy, name: str) -> KnownFace:
    return next(face for face in known_faces(shared.study) if face.file.name == name)


def look_for(pane: SearchFacesPane, name: str) -> KnownFace:
    """Choose a face as another tool would, while this one is not in sight."""
    face = face_in(pane.open_study, name)
    pane.hide()
    pane.open_study.faces.set_current(face)
    pane.show()
    return face


def grid(pane: SearchFacesPane) -> FaceGrid:
    return pane.findChild(FaceGrid)


def listed(pane: SearchFacesPane) -> list[str]:
    return [face.file.name for face in grid(pane).faces.values()]


def note(pane: SearchFacesPane, name: str) -> str:
    face = next(each for each in grid(pane).faces.values() if each.file.name == name)
    return str(grid(pane).grid._model.item_of(face.id).note)


def empty_state(pane: SearchFacesPane) -> str:
    shown = [each for each in pane.findChildren(EmptyState) if each.isVisible()]
    return shown[0].findChildren(QLabel)[0].text() if shown else ""


def test_the_most_similar_come_first_with_rank_and_distance(pane: SearchFacesPane) -> None:
    assert empty_state(pane) == "Which face?"
    look_for(pane, "0.png")
    assert listed(pane) == ["20.png", "45.png", "61.png", "70.png"]
    assert note(pane, "20.png") == "#1 · 0.200" and note(pane, "70.png") == "#4 · 0.700"
    assert pane.primary_button.text() == "Search 5 faces"
    assert "1 is left out" in _said(pane)


def test_the_threshold_is_dragged_with_a_live_count(pane: SearchFacesPane, qtbot: QtBot) -> None:
    look_for(pane, "0.png")
    bar = pane.findChild(ThresholdBar)
    assert "2 of 4 faces are below 0.60" in bar.accessibleDescription()
    bar.setFocus()
    qtbot.keyClick(bar, Qt.Key.Key_Right)
    qtbot.keyClick(bar, Qt.Key.Key_Right)
    assert "3 of 4 faces are below 0.62" in bar.accessibleDescription()
    grid(pane).set_current(face_in(pane.open_study, "61.png").id)
    assert "0.610, below the threshold of 0.62" in _facts(pane)
    look_for(pane, "20.png")
    assert bar.threshold == 0.62, "the line stays where the person has put it"


def test_verdicts_by_keyboard_are_kept_and_shown_on_return(
    pane: SearchFacesPane, qtbot: QtBot, make_pane: Any
) -> None:
    target = look_for(pane, "0.png")
    grid(pane).set_current(face_in(pane.open_study, "20.png").id)
    grid(pane).grid.view.setFocus()
    qtbot.keyClick(grid(pane).grid.view, Qt.Key.Key_S)
    assert grid(pane).current.file.name == "45.png", "the next one is current"
    qtbot.keyClick(grid(pane).grid.view, Qt.Key.Key_D)
    assert note(pane, "20.png") == "#1 · 0.200 · confirmed"
    assert note(pane, "45.png") == "#2 · 0.450 · rejected"
    found = verdicts_about(pane.open_study.study, target.id)
    assert [found[face_in(pane.open_study, name).id] for name in ("20.png", "45.png")] == [
        "same",
        "different",
    ]
    look_for(pane, "70.png")
    look_for(pane, "0.png")
    assert note(pane, "45.png") == "#2 · 0.450 · rejected"
    again = make_pane(pane.open_study)
    assert note(again, "20.png") == "#1 · 0.200 · confirmed"
    undo(pane.open_study.study)
    pane.open_study.faces.note_faces()
    assert note(pane, "45.png") == "#2 · 0.450"
    grid(pane).grid.view.setFocus()
    grid(pane).set_current(face_in(pane.open_study, "20.png").id)
    qtbot.keyClick(grid(pane).grid.view, Qt.Key.Key_U)
    assert not verdicts_about(pane.open_study.study, target.id)


def test_rejected_faces_fold_away(pane: SearchFacesPane, qtbot: QtBot) -> None:
    look_for(pane, "0.png")
    grid(pane).select([face_in(pane.open_study, name).id for name in ("45.png", "61.png")])
    qtbot.mouseClick(button(pane, "Reject"), Qt.MouseButton.LeftButton)
    assert len(listed(pane)) == 4
    _tick(pane, "Without rejected", True)
    assert listed(pane) == ["20.png", "70.png"]
    _tick(pane, "Without rejected", False)
    assert len(listed(pane)) == 4


def test_a_confirmed_face_gets_the_person_if_wished(pane: SearchFacesPane, qtbot: QtBot) -> None:
    shared = pane.open_study
    person = new_person(shared.study, "Anna", [face_in(shared, "0.png").id])
    look_for(pane, "0.png")
    grid(pane).set_current(face_in(shared, "20.png").id)
    qtbot.mouseClick(button(pane, "Confirm"), Qt.MouseButton.LeftButton)
    assert face_in(shared, "20.png").person == person
    _tick(pane, "Give confirmed faces", False)
    grid(pane).set_current(face_in(shared, "45.png").id)
    qtbot.mouseClick(button(pane, "Confirm"), Qt.MouseButton.LeftButton)
    assert face_in(shared, "45.png").person is None
    grid(pane).set_current(face_in(shared, "20.png").id)
    assert "Anna" in _facts(pane)


def test_the_table_is_taken_away(
    pane: SearchFacesPane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ranking.csv"
    monkeypatch.setattr("workbench.panes.faces.search_decisions.ask_where_to_save", lambda *_: path)
    look_for(pane, "0.png")
    button(pane, "Save the ranking").click()
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["rank"], row["picture"], row["below"]) for row in rows][:3] == [
        ("1", "20.png", "yes"),
        ("2", "45.png", "yes"),
        ("3", "61.png", "no"),
    ]
    assert path.with_suffix(".json").is_file()
    assert pane.message_bar.messages[-1].text.startswith("4 faces are listed in “ranking.csv”")


def test_a_picture_from_outside_is_looked_for_but_not_judged(
    pane: SearchFacesPane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def one_face(path: Path, settings: Any, machine: Any) -> SeenFaces:
        face = face_in(pane.open_study, "0.png").face
        return SeenFaces(as_on_disk(path.name, str(path)), (face,), vector_at(0)[None], "dlib_hog", "", "")

    def embedded(file: Any, face: Face, recogniser: Any, machine: Any) -> Embedding:
        return Embedding(vector_at(0), CARD.key, fingerprint(CARD))

    monkeypatch.setattr(looking, "seen_faces", one_face)
    monkeypatch.setattr(looking, "embedding_now", embedded)
    outside = shutil.copy(tmp_path / "faces" / "0.png", tmp_path / "elsewhere.png")
    pane.findChild(FaceSlot).picture_wanted.emit(0, Path(outside))
    assert listed(pane) == ["20.png", "45.png", "61.png", "70.png"], "0.png is the same file"
    grid(pane).set_current(face_in(pane.open_study, "20.png").id)
    assert not button(pane, "Confirm").isEnabled()
    assert "not in the study" in button(pane, "Confirm").toolTip()
    assert len(known_faces(pane.open_study.study)) == len(NUMBERS)


def test_side_by_side_in_the_tool_compare(pane: SearchFacesPane, qtbot: QtBot) -> None:
    target = look_for(pane, "0.png")
    other = face_in(pane.open_study, "45.png")
    grid(pane).set_current(other.id)
    with qtbot.waitSignal(pane.open_study.pane_requested) as asked:
        button(pane, "Compare the two").click()
    assert asked.args == ["compare_faces"]
    assert (pane.open_study.faces.current, pane.open_study.faces.other) == (target, other)


def test_faces_that_cannot_be_compared_yet_are_counted_and_made_comparable(
    tmp_path: Path, make_pane: Any
) -> None:
    path = make_searchable(tmp_path / "Bare.study", make_pictures(tmp_path / "bare", NUMBERS), model="")
    shared = OpenStudy()
    shared.show(load(path))
    pane = make_pane(shared)
    assert button(pane, "Make 5 faces comparable").isEnabled()
    look_for(pane, "0.png")
    assert "No face of this study is comparable" in pane.message_bar.messages[-1].text
    # These pictures show no face that could be aligned; that is found out once.
    button(pane, "Make 5 faces comparable").click()
    offers = [each for each in pane.findChildren(QPushButton) if each.text().startswith("Make")]
    assert not any(each.isVisible() for each in offers)
    shared.leave().close()


def test_what_a_recogniser_described_is_searched_without_it(
    make_pane: Any, shared: OpenStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.panes.model_choice.are_here", lambda card: card.kind != "face recogniser")
    pane = make_pane(shared)
    look_for(pane, "0.png")
    assert listed(pane) == ["20.png", "45.png", "61.png", "70.png"]
    assert pane.primary_button.text() == "Search 5 faces"


def test_embeddings_that_were_forgotten_are_nowhere(pane: SearchFacesPane) -> None:
    look_for(pane, "0.png")
    for _ in forget_embeddings(pane.open_study.study):
        pass
    pane.open_study.faces.note_faces()
    assert pane._shown is None and pane._kept is None and not listed(pane)
    assert "No face of this study is comparable" in pane.message_bar.messages[-1].text
    assert button(pane, "Make 5 faces comparable").isEnabled()


def test_the_face_is_gone(pane: SearchFacesPane) -> None:
    target = look_for(pane, "0.png")
    delete_faces(pane.open_study.study, [target.id])
    pane.open_study.faces.note_faces()
    assert "not in the study any more" in pane.message_bar.messages[-1].text
    assert not pane.progress.is_running


def test_five_thousand_faces_that_are_not_on_the_disk(tmp_path: Path, make_pane: Any) -> None:
    shared = OpenStudy()
    shared.show(load(make_many(tmp_path / "Many.study", 5_000)))
    pane = make_pane(shared)
    look_for(pane, "1.jpg")
    bar = pane.findChild(ThresholdBar)
    assert bar.usual == 0.5, "stricter among many"
    assert "49 of 4,999 faces are below 0.50" in bar.accessibleDescription()
    assert len(listed(pane)) == 4_999
    assert "suggested above 1,000 faces" in _said(pane)
    shared.leave().close()


def test_in_the_window(window: MainWindow, qtbot: QtBot, faces_study: Path) -> None:
    open_in(window, qtbot, faces_study)
    window.open_study.faces.set_current(known_faces(window.open_study.study)[0])
    window.show_pane("search_faces")
    pane = window.panes["search_faces"]
    qtbot.waitUntil(lambda: len(grid(pane).faces) == 4, timeout=PATIENCE)
    grid(pane).set_current(next(iter(grid(pane).faces)))
    button(pane, "Confirm").click()
    qtbot.waitUntil(lambda: note(pane, "20.png").endswith("confirmed"), timeout=PATIENCE)


def _tick(pane: SearchFacesPane, words: str, wanted: bool) -> None:
    (box,) = (each for each in pane.findChildren(QCheckBox) if each.isVisible() and words in each.text())
    if box.isChecked() != wanted:
        box.click()


def _facts(pane: SearchFacesPane) -> str:
    return "\n".join(f"{name}: {value}" for name, value in pane._details.facts)


def _said(pane: SearchFacesPane) -> str:
    return "\n".join(each.text() for each in pane.findChildren(QLabel) if each.isVisible())


def test_nobody_waits_for_a_long_run_to_search_a_face(
    window: MainWindow, qtbot: QtBot, faces_study: Path
) -> None:
    open_in(window, qtbot, faces_study)
    window.show_pane("search_faces")
    pane, runner, is_over = window.panes["search_faces"], window.panes["search_faces"].runner, Event()

    def long_run() -> Iterator[Step[None]]:
        while not is_over.wait(0.005):
            yield Step(0, 1, None)

    runner.run(window, long_run)
    try:
        window.open_study.faces.set_current(face_in(window.open_study, "0.png"))
        qtbot.waitUntil(lambda: len(listed(pane)) == 4, timeout=PATIENCE)
        window.open_study.faces.note_faces()
        qtbot.waitUntil(lambda: not pane.progress.is_running, timeout=PATIENCE)
        assert not runner.is_idle()
    finally:
        is_over.set()


def test_while_faces_are_compared_nobody_is_asked_which_one(pane: SearchFacesPane, shared: OpenStudy) -> None:
    pane.runner.run = lambda *_, **__: None  # type: ignore[method-assign]
    look_for(pane, "0.png")
    assert empty_state(pane) == "Comparing with all faces"


def test_faces_of_pictures_that_are_left_out_are_not_found(pane: SearchFacesPane, shared: OpenStudy) -> None:
    look_for(pane, "0.png")
    assert shared.study is not None
    leave_out(shared.study, {"20.png": "a copy"}, "left out a picture")
    shared.note_shown((0, 2, 3, 4), left_out(shared.study))
    assert listed(pane) == ["45.png", "61.png", "70.png"]
