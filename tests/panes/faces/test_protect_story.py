"""A person hides faces in copies, but not everybody's, looks at what the check found, and has somebody forgotten."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog, QListWidget, QMessageBox, QRadioButton
from pytestqt.qtbot import QtBot

from tests.panes.faces.making import COLOURS, SIDE, box_of, make_study_of_faces
from tests.panes.making import PATIENCE, button, open_in, said
from workbench.core.faces import anonymise as anonymising
from workbench.core.faces.face import Box, Face
from workbench.core.faces.protecting import GREY
from workbench.core.pictures.reading import read
from workbench.panes.faces.protect import ProtectFacesPane
from workbench.panes.faces.protect_copy import CopyView
from workbench.panes.faces.protect_view import ProtectView
from workbench.panes.faces.protect_views import ProtectDetails
from workbench.panes.faces.whom_choice import WhomChoice
from workbench.shell.main_window import MainWindow
from workbench.study.faces.decisions import draw_face
from workbench.study.faces.embeddings import embedded_by
from workbench.study.faces.finding import known_faces
from workbench.study.faces.people import new_person, people
from workbench.study.study import open_study
from workbench.widgets.results_table import ResultsTable


class Stubborn:
    """A detector that finds nothing; if it is told to, the last face of the crowd as long as it has some colour."""

    finds = False

    def detect(self, picture: Any) -> tuple[Face, ...]:
        """See :class:`workbench.core.faces.detecting.Detector`."""
        box = box_of(3)
        middle = picture[int(box.top) + SIDE // 2, int(box.left) + SIDE // 2].astype(int)
        return (Face(box, 1.0),) if self.finds and abs(middle - GREY).max() > 10 else ()


@pytest.fixture(autouse=True)
def detector(monkeypatch: pytest.MonkeyPatch) -> Stubborn:
    made = Stubborn()
    monkeypatch.setattr(anonymising, "DetectorOfEachThread", lambda card: made)
    return made


@pytest.fixture
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that a person chooses when asked."""
    made = tmp_path / "copies"
    made.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(made))
    return made


@pytest.fixture
def study_path(tmp_path: Path) -> Path:
    """Pictures with four, two, one and no faces; the first face in each is Anna's."""
    path = make_study_of_faces(tmp_path / "Faces.study", tmp_path / "pictures")
    with open_study(path) as study:
        firsts = {face.file.name: face.id for face in reversed(known_faces(study))}
        new_person(study, "Anna", list(firsts.values()))
        with study.writing() as connection:
            # As real ones are: none is part of another.
            connection.execute("UPDATE embeddings SET vector = randomblob(512)")
    return path


@pytest.fixture
def pane(window: MainWindow, qtbot: QtBot, study_path: Path) -> ProtectFacesPane:
    open_in(window, qtbot, study_path)
    window.show_pane("protect")
    made = window.panes["protect"]
    # They come last of what is read.
    people_list = made.findChild(WhomChoice).findChild(QListWidget)
    qtbot.waitUntil(lambda: people_list.count() > 0, timeout=PATIENCE)
    assert "5 pictures" in made.primary_button.text()
    return made


def preview(pane: ProtectFacesPane) -> ProtectView:
    return pane.findChild(ProtectView)


def copy_view(pane: ProtectFacesPane) -> CopyView:
    return pane.findChild(CopyView)


def copies_table(pane: ProtectFacesPane) -> ResultsTable:
    return next(each for each in pane.findChildren(ResultsTable) if each.accessibleName() == "Copies")


def choose(pane: ProtectFacesPane, words: str) -> None:
    (found,) = [each for each in pane.findChildren(QRadioButton) if each.text() == words]
    found.click()


def choose_method(pane: ProtectFacesPane, method: str) -> None:
    (found,) = [each for each in pane.findChildren(QComboBox) if each.findText("pixelate") >= 0]
    found.setCurrentText(method)


def tick(pane: ProtectFacesPane, row: int) -> None:
    """With the keyboard, as it can be done."""
    people_list = pane.findChild(WhomChoice).findChild(QListWidget)
    people_list.setFocus()
    people_list.setCurrentRow(row)
    QTest.keyClick(people_list, Qt.Key.Key_Space)


def is_hidden(picture: np.ndarray, number: int) -> bool:
    box = box_of(number)
    part = picture[int(box.top) : int(box.top) + SIDE, int(box.left) : int(box.left) + SIDE]
    return bool((part == GREY).all())


def look_at(pane: ProtectFacesPane, name: str, qtbot: QtBot) -> None:
    shared = pane.open_study
    with qtbot.waitSignal(preview(pane).previewed, timeout=PATIENCE):
        shared.set_current(shared.files[shared.numbers[name]])


def test_everybody_but_anna_is_hidden_and_the_copies_are_looked_at(
    pane: ProtectFacesPane, window: MainWindow, qtbot: QtBot, copies: Path, tmp_path: Path
) -> None:
    before = {path: path.read_bytes() for path in (tmp_path / "pictures").iterdir()}
    look_at(pane, "pair.png", qtbot)
    details = pane.findChild(ProtectDetails)
    assert ("To be hidden", "2") in details.facts
    choose(pane, "Everybody but these people")
    assert pane.primary_button.text() == "Tick somebody first" and not pane.primary_button.isEnabled()
    with qtbot.waitSignal(preview(pane).previewed, timeout=PATIENCE):
        tick(pane, 0)
    assert ("To be hidden", "1") in details.facts and ("Left as they are", "1") in details.facts
    qtbot.waitUntil(lambda: pane.primary_button.isEnabled(), timeout=PATIENCE)

    pane.primary_button.click()
    qtbot.waitUntil(lambda: "again" in pane.primary_button.text(), timeout=PATIENCE)
    crowd = read(copies / "crowd.png")
    assert [is_hidden(crowd, number) for number in range(4)] == [False, True, True, True]
    assert not is_hidden(read(copies / "single.png"), 0)
    assert sorted(path.name for path in copies.iterdir()) == [
        "crowd.png",
        "empty.png",
        "pair.png",
        "single.png",
    ]
    assert {path: path.read_bytes() for path in (tmp_path / "pictures").iterdir()} == before
    # What cannot be read is said, with its name.
    assert "could not be copied" in said(window)
    assert copies_table(pane).row_count == 4


def test_a_face_that_is_still_found_is_said_and_shown(
    pane: ProtectFacesPane, window: MainWindow, qtbot: QtBot, copies: Path, detector: Stubborn
) -> None:
    detector.finds = True
    choose_method(pane, "pixelate")
    pane.primary_button.click()
    qtbot.waitUntil(lambda: "again" in pane.primary_button.text(), timeout=PATIENCE)
    assert "the detector still finds a face" in said(window)
    still = next(
        each
        for each in pane.findChildren(QListWidget)
        if each.accessibleName() == "Copies in which a face is still found"
    )
    assert [still.item(row).text() for row in range(still.count())] == ["crowd.png"]
    pane.open_study.set_current(pane.open_study.files[pane.open_study.numbers["single.png"]])
    still.setFocus()
    still.setCurrentRow(0)
    QTest.keyClick(still, Qt.Key.Key_Return)
    assert pane.open_study.current is not None and pane.open_study.current.name == "crowd.png"
    # The copy itself is seen, as it lies in its folder, so that an eye can check what the detector says.
    shown = copy_view(pane)
    qtbot.waitUntil(lambda: "crowd.png" in shown.read_out, timeout=PATIENCE)
    assert shown.isVisible()
    assert np.array_equal(shown.after.picture, read(copies / "crowd.png"))
    assert not np.array_equal(shown.before.picture, shown.after.picture)


def test_the_copy_of_the_chosen_row_is_seen_or_it_is_said_why_not(
    pane: ProtectFacesPane, qtbot: QtBot, copies: Path
) -> None:
    pane.primary_button.click()
    qtbot.waitUntil(lambda: "again" in pane.primary_button.text(), timeout=PATIENCE)
    table, shown = copies_table(pane), copy_view(pane)
    table.set_current(pane.open_study.numbers["pair.png"])
    qtbot.waitUntil(lambda: shown.read_out.startswith("pair.png"), timeout=PATIENCE)
    assert is_hidden(shown.after.picture, 0) and not is_hidden(shown.before.picture, 0)
    shown.next_requested.emit()
    qtbot.waitUntil(lambda: shown.read_out.startswith("single.png"), timeout=PATIENCE)
    (copies / "crowd.png").unlink()
    table.set_current(pane.open_study.numbers["crowd.png"])
    qtbot.waitUntil(lambda: "“crowd.png” is not in" in shown.after.accessibleDescription(), timeout=PATIENCE)
    choose_method(pane, "pixelate")
    qtbot.waitUntil(
        lambda: "was made with these settings" in shown.after.accessibleDescription(), timeout=PATIENCE
    )


def test_a_face_drawn_afterwards_makes_its_copy_anew(
    pane: ProtectFacesPane, qtbot: QtBot, copies: Path
) -> None:
    choose(pane, "Everybody but these people")
    tick(pane, 0)
    qtbot.waitUntil(lambda: "5 pictures" in pane.primary_button.text(), timeout=PATIENCE)
    pane.primary_button.click()
    qtbot.waitUntil(lambda: "again" in pane.primary_button.text(), timeout=PATIENCE)
    shared = pane.open_study
    assert shared.study is not None
    assert (read(copies / "single.png")[80, 65] == COLOURS[0]).all()
    draw_face(shared.study, shared.files[shared.numbers["single.png"]], Face(Box(55, 60, SIDE, SIDE)))
    shared.faces.note_faces()
    qtbot.waitUntil(lambda: pane.primary_button.text().startswith("Go on: "), timeout=PATIENCE)
    pane.primary_button.click()
    qtbot.waitUntil(lambda: (copies / "single (2).png").exists(), timeout=PATIENCE)
    assert (read(copies / "single (2).png")[80, 65] == GREY).all()
    qtbot.waitUntil(lambda: not pane.progress.is_running, timeout=PATIENCE)


def test_the_way_is_seen_at_once(pane: ProtectFacesPane, qtbot: QtBot) -> None:
    look_at(pane, "single.png", qtbot)
    assert is_hidden(preview(pane).after.picture, 0)
    with qtbot.waitSignal(preview(pane).previewed, timeout=PATIENCE):
        choose_method(pane, "pixelate")
    assert not is_hidden(preview(pane).after.picture, 0)


def test_somebody_is_forgotten_after_a_question(
    pane: ProtectFacesPane, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = pane.open_study.study
    assert study is not None and embedded_by(study)[0].faces == 7
    asked: list[QMessageBox] = []

    def answer(question: QMessageBox) -> int:
        asked.append(question)
        wanted = "Forget" if len(asked) > 1 else "Keep everything"
        next(each for each in question.buttons() if each.text() == wanted).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    button_open = next(
        each for each in pane.findChildren(object) if getattr(each, "text", str)() == "Forget somebody or all"
    )
    button_open.click()
    what = pane._controls.forgetting._what
    assert what.itemText(1) == "The person “Anna”"
    what.setCurrentIndex(1)
    button(pane, "Forget …").click()
    assert people(study)[0].name == "Anna"
    button(pane, "Forget …").click()
    qtbot.waitUntil(lambda: "none is left" in said(window), timeout=PATIENCE)
    assert not people(study) and embedded_by(study)[0].faces == 4
    assert "What stays" in said(window)
    qtbot.waitUntil(lambda: what.count() == 1, timeout=PATIENCE)
