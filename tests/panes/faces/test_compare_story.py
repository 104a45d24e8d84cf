"""A person compares two faces: of the study, of files, by several recognisers, and reads what it does not mean."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.panes.making import PATIENCE, SynchronousRunner, button, load, open_in
from tests.study.faces.searchable import CARD, make_pictures, make_searchable, vector_at
from workbench.core.faces import looking
from workbench.core.faces.comparing import ComparisonError, Embedding
from workbench.core.faces.face import Box, Face
from workbench.core.faces.looking import SeenFaces
from workbench.core.models.store import fingerprint
from workbench.core.pictures.collection import as_on_disk
from workbench.panes.faces.compare import CompareFacesPane
from workbench.panes.faces.face_grid import FaceGrid
from workbench.panes.faces.face_slot import FaceSlot
from workbench.panes.open_study import OpenStudy
from workbench.shell.main_window import MainWindow
from workbench.study.faces.decisions import delete_faces
from workbench.study.faces.finding import KnownFace, known_faces
from workbench.widgets.results_table import ResultsTable
from workbench.widgets.threshold_bar import ThresholdBar


@pytest.fixture
def faces_study(tmp_path: Path) -> Path:
    return make_searchable(tmp_path / "Faces.study", make_pictures(tmp_path / "faces", (0, 20, 45, 70)))


@pytest.fixture
def shared(faces_study: Path) -> Iterator[OpenStudy]:
    opened = OpenStudy()
    opened.show(load(faces_study))
    yield opened
    opened.leave().close()


@pytest.fixture
def pane(qtbot: QtBot, shared: OpenStudy) -> CompareFacesPane:
    made = CompareFacesPane(shared, SynchronousRunner())
    qtbot.addWidget(made)
    made.failed.connect(lambda pane, error: pane.message_bar.show_message("error", str(error)))
    made.resize(1200, 800)
    made.show()
    return made


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Instead of a detector: two faces in each picture; in those called “nobody” none."""

    def two_faces(path: Path, settings: Any, machine: Any) -> SeenFaces:
        if "nobody" in path.name:
            raise looking.NoFaceError(f"No face was found in “{path.name}”.")
        faces = (
            Face(Box(2, 2, 20, 20), 1.0, detector="dlib_hog"),
            Face(Box(30, 2, 30, 30), 1.0, detector="dlib_hog"),
        )
        vectors = vector_at(0)[None].repeat(2, axis=0)
        return SeenFaces(as_on_disk(path.name, str(path)), faces, vectors, "dlib_hog", "", "")

    def embedded(file: Any, face: Face, recogniser: Any, machine: Any) -> Embedding:
        return Embedding(vector_at(0.3 if face.box.left > 20 else 0.5), CARD.key, fingerprint(CARD))

    monkeypatch.setattr(looking, "seen_faces", two_faces)
    monkeypatch.setattr(looking, "embedding_now", embedded)


def face_in(shared: OpenStudy, name: str) -> KnownFace:
    return next(face for face in known_faces(shared.study) if face.file.name == name)


def outcome(pane: CompareFacesPane) -> str:
    return next(each.text() for each in pane.findChildren(QLabel) if each.accessibleName() == "Outcome")


def slots(pane: CompareFacesPane) -> list[FaceSlot]:
    return pane.findChildren(FaceSlot)


def test_two_faces_of_the_study(pane: CompareFacesPane, qtbot: QtBot) -> None:
    assert outcome(pane) == "Choose two faces"
    pane.views()["study"]()
    grid = pane.findChild(FaceGrid)
    assert [face.file.name for face in grid.faces.values()] == ["0.png", "20.png", "45.png", "70.png"]
    grid.set_current(next(iter(grid.faces)))
    qtbot.mouseClick(button(pane, "Use as first face"), Qt.MouseButton.LeftButton)
    assert outcome(pane) == "Choose the other face"
    assert pane.open_study.faces.current.file.name == "0.png"
    grid.set_current(list(grid.faces)[2])
    qtbot.keyClick(grid.grid.view, Qt.Key.Key_Return)
    assert outcome(pane) == "Distance 0.450: below the threshold of 0.6"
    assert [slot.face.file.name for slot in slots(pane)] == ["0.png", "45.png"]
    assert pane.open_study.faces.other.file.name == "45.png"
    bar = pane.findChild(ThresholdBar)
    assert bar.isVisible() and "Distance 0.450, below the threshold" in bar.accessibleDescription()
    bar.setFocus()
    qtbot.keyClick(bar, Qt.Key.Key_Home)
    assert outcome(pane) == "Distance 0.450: above the threshold of 0"


def test_it_never_says_who_anybody_is(pane: CompareFacesPane) -> None:
    pane.open_study.faces.set_current(face_in(pane.open_study, "0.png"))
    pane.open_study.faces.set_other(face_in(pane.open_study, "20.png"))
    assert "below the threshold" in outcome(pane)
    said = " ".join(each.text() for each in pane.findChildren(QLabel)).casefold()
    assert "no proof of who anybody is" in said and "children" in said
    for claim in ("is the same person", "match found", "identified", "is not the same"):
        assert claim not in said


def test_faces_come_from_the_other_tools_and_leave_with_them(pane: CompareFacesPane) -> None:
    shared = pane.open_study
    shared.faces.set_current(face_in(shared, "0.png"))
    shared.faces.set_other(face_in(shared, "70.png"))
    assert outcome(pane) == "Distance 0.700: above the threshold of 0.6"
    delete_faces(shared.study, [shared.faces.other.id])
    shared.faces.note_faces()
    assert outcome(pane) == "Choose the other face"
    assert shared.faces.other is None
    button(pane, "Begin anew").click()
    assert shared.faces.current is None and pane.pair is None


def test_faces_chosen_before_it_was_first_shown(qtbot: QtBot, shared: OpenStudy) -> None:
    shared.faces.set_current(face_in(shared, "0.png"))
    shared.faces.set_other(face_in(shared, "20.png"))
    late = CompareFacesPane(shared, SynchronousRunner())
    qtbot.addWidget(late)
    assert outcome(late) == "", "nothing is computed while nobody looks"
    late.show()
    assert outcome(late) == "Distance 0.200: below the threshold of 0.6"


def test_another_kind_of_distance_has_its_own_threshold(pane: CompareFacesPane) -> None:
    pane.open_study.faces.set_current(face_in(pane.open_study, "0.png"))
    pane.open_study.faces.set_other(face_in(pane.open_study, "45.png"))
    box = next(each for each in pane.findChildren(_box()) if each.accessibleName() == "Kind of distance")
    box.setCurrentIndex(box.findData("cosine"))
    assert outcome(pane) == "Distance 0.101: above the threshold of 0.07"


def test_every_recogniser_gives_a_row(pane: CompareFacesPane, qtbot: QtBot) -> None:
    pane.open_study.faces.set_current(face_in(pane.open_study, "0.png"))
    pane.open_study.faces.set_other(face_in(pane.open_study, "45.png"))
    assert pane.primary_button.text() == "Compare by every recogniser"
    qtbot.mouseClick(pane.primary_button, Qt.MouseButton.LeftButton)
    table = pane.findChild(ResultsTable)
    assert table.isVisible() and table.row_count == 1
    model = table.model()
    cells = [model.index(0, column).data() for column in range(4)]
    assert cells == ["dlib ResNet (built in)", "0.450", "0.6", "below"]
    pane.open_study.faces.set_other(face_in(pane.open_study, "70.png"))
    assert table.row_count == 0, "another pair has other distances"


def test_a_file_is_dropped_and_one_of_its_faces_chosen(
    pane: CompareFacesPane, seen: None, tmp_path: Path
) -> None:
    outside = tmp_path / "elsewhere.png"
    shutil.copy(tmp_path / "faces" / "0.png", outside)
    first = slots(pane)[0]
    _drop(first, outside)
    assert first.face.file.name == "elsewhere.png" and first.face.face.box.left == 30, "the largest"
    assert "has 2 faces" in pane.message_bar.messages[-1].text
    assert pane.open_study.faces.current is None, "no other tool knows this face"
    pane.open_study.faces.set_other(face_in(pane.open_study, "0.png"))
    assert outcome(pane).startswith("Distance 0.300")
    which = next(each for each in first.findChildren(_box()) if each.isVisible())
    which.setCurrentIndex(0)
    assert outcome(pane).startswith("Distance 0.500")
    assert len(known_faces(pane.open_study.study)) == 4, "nothing was added to the study"


def test_a_picture_without_a_face_is_told(pane: CompareFacesPane, seen: None, tmp_path: Path) -> None:
    nobody = tmp_path / "nobody.png"
    shutil.copy(tmp_path / "faces" / "0.png", nobody)
    _drop(slots(pane)[1], nobody)
    assert [message.text for message in pane.message_bar.messages] == ["No face was found in “nobody.png”."]
    assert not pane.progress.is_running and slots(pane)[1].face is None


def test_the_current_picture_gives_its_face(pane: CompareFacesPane, qtbot: QtBot) -> None:
    assert pane.primary_button.text() == "Take a face of “0.png”"
    qtbot.mouseClick(pane.primary_button, Qt.MouseButton.LeftButton)
    assert slots(pane)[0].face == face_in(pane.open_study, "0.png"), "the face that the study knows"


def test_what_cannot_be_compared_is_told(pane: CompareFacesPane, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> None:
        raise ComparisonError("A face has no usable embedding.")

    monkeypatch.setattr("workbench.panes.faces.compare.compare_faces", refused)
    pane.open_study.faces.set_current(face_in(pane.open_study, "0.png"))
    pane.open_study.faces.set_other(face_in(pane.open_study, "45.png"))
    assert pane.message_bar.messages[-1].text == "A face has no usable embedding."
    assert outcome(pane) == ""


def test_in_the_window(window: MainWindow, qtbot: QtBot, faces_study: Path) -> None:
    open_in(window, qtbot, faces_study)
    window.show_pane("compare_faces")
    pane = window.panes["compare_faces"]
    faces = known_faces(window.open_study.study)
    window.open_study.faces.set_current(faces[0])
    window.open_study.faces.set_other(faces[1])
    qtbot.waitUntil(lambda: outcome(pane).startswith("Distance 0.200"), timeout=PATIENCE)


def _box() -> type:
    from workbench.widgets.choice_box import ChoiceBox

    return ChoiceBox


def _drop(slot: FaceSlot, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    left, none, copied = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    entered = QDragEnterEvent(slot.rect().center(), copied, data, left, none)
    QApplication.sendEvent(slot, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(slot, QDropEvent(QPointF(slot.rect().center()), copied, data, left, none))


def test_two_files_are_dropped_one_right_after_the_other(
    pane: CompareFacesPane, seen: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [tmp_path / name for name in ("one.png", "other.png", "nobody.png")]
    for file in files:
        shutil.copy(tmp_path / "faces" / "0.png", file)
    waiting: list[Any] = []
    run = pane.runner.run
    # As on the inference thread, a wish takes the place of the one before.
    monkeypatch.setattr(
        pane.runner, "run", lambda *asked, **answers: waiting.__setitem__(slice(None), [(asked, answers)])
    )
    _drop(slots(pane)[0], files[2])
    _drop(slots(pane)[1], files[1])
    _drop(slots(pane)[0], files[0])
    while waiting:
        asked, answers = waiting.pop()
        run(*asked, **answers)
    assert [slot.face.file.name for slot in slots(pane)] == ["one.png", "other.png"]
