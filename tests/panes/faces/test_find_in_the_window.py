"""Finding faces as it is: the real window, detector, network and photographs."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.conftest import SHARED
from tests.panes.making import PATIENCE, button, open_in
from workbench.core.models.cards import card
from workbench.panes.faces.find_picture import FacePicture
from workbench.shell.main_window import MainWindow
from workbench.study.faces.embeddings import vectors_of
from workbench.study.faces.finding import known_faces
from workbench.study.pictures import add_pictures
from workbench.study.study import Study, create_study
from workbench.widgets.picture_boxes import BoxDrawer

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def study_of_two_men(tmp_path: Path, folder: Path) -> Path:
    """A study of two photographs of men and six pictures of nothing."""
    faces = SHARED / "faces"
    if not faces.is_dir():
        pytest.skip("the shared photographs of faces are not beside this repository")
    path = tmp_path / "Men.study"
    with create_study(path) as study:
        for _ in add_pictures(study, [faces / "obama.jpg", faces / "biden.jpg", folder]):
            pass
    return path


def described(study: Study) -> int:
    return len(vectors_of(study, card("dlib_resnet")))


def test_faces_are_found_drawn_and_described(
    window: MainWindow, qtbot: QtBot, study_of_two_men: Path
) -> None:
    open_in(window, qtbot, study_of_two_men)
    window.show_pane("find_faces")
    pane, study = window.panes["find_faces"], window.open_study.study
    assert study is not None
    qtbot.waitUntil(lambda: "Find faces in 8 pictures" in pane.primary_button.text(), timeout=PATIENCE)
    QTest.mouseClick(pane.primary_button, LEFT)
    qtbot.waitUntil(lambda: pane.primary_button.text() == "All 8 are searched", timeout=PATIENCE)
    assert [each.file.name for each in known_faces(study)] == ["obama.jpg", "biden.jpg"]
    assert described(study) == 2 and not pane.message_bar.messages
    window.open_study.set_current(window.open_study.files[window.open_study.numbers["picture 1.jpg"]])
    pane.views()["pictures"]()
    (picture,) = pane.findChildren(FacePicture)
    qtbot.waitUntil(lambda: picture.is_showing(window.open_study.current), timeout=PATIENCE)
    (drawer,) = pane.findChildren(BoxDrawer)
    QTest.mouseClick(button(pane, "Draw a face"), LEFT)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Return):
        QTest.keyClick(drawer, key)
    # A person says that this is a face, so it is described as one.
    qtbot.waitUntil(lambda: described(study) == 3, timeout=PATIENCE)
    assert [each.is_drawn for each in known_faces(study)] == [False, False, True]
