"""Faces as a grid, one face large, and the choices that all tools of faces share."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.panes.faces.making import COLOURS
from tests.panes.making import PATIENCE, SynchronousRunner
from workbench.core.faces import crops
from workbench.core.faces.face import Box, Face
from workbench.core.faces.settings import BUILT_IN_RECOGNISER, HOG
from workbench.core.models import store
from workbench.core.pictures.collection import PictureFile
from workbench.panes.faces import detector_choice
from workbench.panes.faces.detector_choice import DetectorChoice
from workbench.panes.faces.face_crop import FaceCrop
from workbench.panes.faces.face_grid import FaceGrid, cropped, grouped
from workbench.panes.faces.recogniser_choice import RecogniserChoice
from workbench.panes.open_study import OpenStudy
from workbench.study.faces.finding import KnownFace, known_faces
from workbench.widgets.thumbnail_grid import GridItem
from workbench.workers.runner import Runner

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def runner() -> Iterator[Runner]:
    made = Runner()
    yield made
    made.shut_down()


@pytest.fixture
def failed() -> list[BaseException]:
    return []


@pytest.fixture
def grid(qtbot: QtBot, opened: OpenStudy, runner: Runner, failed: list[BaseException]) -> FaceGrid:
    made = FaceGrid(opened, runner, failed.append)
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    qtbot.waitExposed(made)
    return made


def all_faces(opened: OpenStudy) -> list[KnownFace]:
    assert opened.study is not None
    return known_faces(opened.study)


def colour_in(grid: FaceGrid, face: KnownFace) -> tuple[int, int, int] | None:
    thumbnail = grid.grid.thumbnails.get(GridItem(face.id, face.file.name))
    if thumbnail is None:
        return None
    image = thumbnail.pixmap.toImage()
    colour = image.pixelColor(image.width() // 2, image.height() // 2)
    return colour.red(), colour.green(), colour.blue()


def test_every_face_is_seen_in_its_own_place(grid: FaceGrid, opened: OpenStudy, qtbot: QtBot) -> None:
    faces = all_faces(opened)
    grid.show_faces(faces)
    qtbot.waitUntil(lambda: all(colour_in(grid, each) for each in faces), timeout=PATIENCE)
    crowd = [each for each in faces if each.file.name == "crowd.png"]
    assert [colour_in(grid, each) for each in crowd] == list(COLOURS), "four faces of one picture"
    assert len(faces) == 7


def test_faces_are_chosen_as_faces(grid: FaceGrid, opened: OpenStudy) -> None:
    faces = all_faces(opened)
    current: list[KnownFace | None] = []
    chosen: list[tuple[KnownFace, ...]] = []
    activated: list[KnownFace] = []
    grid.current_changed.connect(current.append)
    grid.selection_changed.connect(chosen.append)
    grid.activated.connect(activated.append)
    grid.show_faces(faces, note=lambda face: f"{face.face.score:.2f}")
    grid.set_current(faces[2].id)
    QTest.keyClick(grid.grid.view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(grid.grid.view, Qt.Key.Key_Return)
    assert current == [faces[2], faces[3]]
    assert chosen[-1] == tuple(faces[2:4]) == grid.selected
    assert activated == [faces[3]] and grid.current == faces[3]
    grid.show_faces(faces[3:])
    assert grid.current == faces[3] and grid.selected == (faces[3],)


def test_groups_have_headings(grid: FaceGrid, opened: OpenStudy) -> None:
    faces = all_faces(opened)
    groups = grouped(faces, lambda face: face.file.name)
    grid.show_faces(faces, groups=groups)
    assert [(each.heading, each.count) for each in groups] == [
        ("crowd.png", 4),
        ("pair.png", 2),
        ("single.png", 1),
    ]
    assert grid.grid.count == 7


def test_a_face_with_another_box_is_cut_anew(grid: FaceGrid, opened: OpenStudy, qtbot: QtBot) -> None:
    face, other = all_faces(opened)[:2]
    grid.show_faces([face])
    qtbot.waitUntil(lambda: colour_in(grid, face) == COLOURS[0], timeout=PATIENCE)
    moved = replace(face, face=other.face)
    grid.show_faces([moved])
    qtbot.waitUntil(lambda: colour_in(grid, moved) == COLOURS[1], timeout=PATIENCE)


def test_a_picture_that_is_gone_is_said_at_each_of_its_faces(
    grid: FaceGrid, opened: OpenStudy, qtbot: QtBot, failed: list[BaseException]
) -> None:
    faces = all_faces(opened)
    Path(faces[0].file.path).unlink()
    grid.show_faces(faces)
    qtbot.waitUntil(lambda: "crowd.png" in opened.unreadable, timeout=PATIENCE)
    qtbot.waitUntil(lambda: colour_in(grid, faces[-1]) is not None, timeout=PATIENCE)
    assert not failed


def test_faces_of_one_picture_are_cut_from_one_reading(
    opened: OpenStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    monkeypatch.setattr(crops, "read_thumbnail", lambda path, size: read.append(path.name) or _grey())
    faces = all_faces(opened)
    file = faces[0].file
    (answer,) = cropped([(file, tuple(faces[:4]))], 32)
    assert len(answer[1]) == 4 and read == ["crowd.png"]


def _grey() -> object:
    import numpy as np

    return np.full((200, 430, 3), 128, np.uint8)


def test_nothing_of_a_face_is_kept_on_the_disk(
    grid: FaceGrid, opened: OpenStudy, qtbot: QtBot, tmp_path: Path
) -> None:
    faces = all_faces(opened)
    grid.show_faces(faces)
    qtbot.waitUntil(lambda: all(colour_in(grid, each) for each in faces), timeout=PATIENCE)
    assert "thumbnails" not in vars(opened), "the cache was not even opened"


def test_closing_the_study_forgets_every_face(grid: FaceGrid, opened: OpenStudy, qtbot: QtBot) -> None:
    face = all_faces(opened)[0]
    grid.show_faces([face])
    qtbot.waitUntil(lambda: colour_in(grid, face) is not None, timeout=PATIENCE)
    study = opened.leave()
    assert study is not None
    study.close()
    assert grid.grid.count == 0 and len(grid.grid.thumbnails) == 0 and grid.current is None


def test_fifty_thousand_faces_are_shown_at_once(grid: FaceGrid) -> None:
    file = PictureFile("x.png", "/nowhere/x.png", width=10, height=10)
    many = [KnownFace(number, file, Face(Box(0, 0, 5, 5))) for number in range(50_000)]
    notes: list[int] = []
    grid.show_faces(many, note=lambda face: notes.append(face.id) or "")
    assert grid.grid.count == 50_000
    assert len(notes) < 1000, "only what is in sight is asked about"


def test_one_face_large(qtbot: QtBot, opened: OpenStudy, failed: list[BaseException]) -> None:
    crop = FaceCrop(opened, SynchronousRunner(), failed.append)
    qtbot.addWidget(crop)
    crop.resize(120, 120)
    crop.show()
    face = all_faces(opened)[1]
    crop.show_face(face)
    assert crop.crop is not None and tuple(crop.crop[30, 30]) == COLOURS[1]
    assert "crowd.png" in crop.accessibleDescription()
    Path(face.file.path).unlink()
    crop.show_face(all_faces(opened)[2])
    assert crop.crop is None and "could not be read" in crop.accessibleDescription()
    assert "crowd.png" in opened.unreadable and not failed
    crop.show_face(None)
    assert crop.face is None and "Choose a face" in crop.accessibleDescription()


def test_one_recogniser_for_all_tools(qtbot: QtBot, opened: OpenStudy) -> None:
    first, second = RecogniserChoice(opened), RecogniserChoice(opened)
    qtbot.addWidget(first)
    qtbot.addWidget(second)
    assert first.card.key == BUILT_IN_RECOGNISER
    first.choose("sface")
    assert second.card.key == "sface" == opened.faces.recogniser.key


def test_the_best_detector_that_is_here_is_the_usual_one(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    choice = DetectorChoice()
    qtbot.addWidget(choice)
    assert choice.card.key == HOG
    monkeypatch.setattr(detector_choice, "usual_detector", lambda: "opencv_haar")
    choice.refresh()
    assert choice.card.key == "opencv_haar", "nobody had chosen another"
    choice.choose(HOG)
    choice.refresh()
    assert choice.card.key == HOG
    assert store.are_here(choice.card)
