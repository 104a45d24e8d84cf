"""Finding faces, in the words of somebody who counts faces in a collection for the first time."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QScrollArea, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from tests.panes.faces.making import COLOURS, FIND, SIDE, box_of, make_faces
from tests.panes.making import SynchronousRunner, button, load, make_study
from workbench.core.errors import WorkbenchError
from workbench.core.faces.face import BY_HAND
from workbench.core.faces.settings import FacesSettings
from workbench.core.models import store
from workbench.core.steps import Step
from workbench.core.tables import Rows
from workbench.panes.faces import find, find_controls, find_corrections, find_export
from workbench.panes.faces.find import FindFacesPane
from workbench.panes.faces.find_picture import FacePicture
from workbench.panes.open_study import OpenStudy
from workbench.study.actions import undo
from workbench.study.faces.finding import KnownFace, known_faces
from workbench.study.metadata import leave_out, left_out
from workbench.study.runs import Request
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.headings import Note
from workbench.widgets.picture_boxes import BoxDrawer
from workbench.widgets.thumbnail_grid import ThumbnailGrid

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(autouse=True)
def known_detector(monkeypatch: pytest.MonkeyPatch) -> None:
    """The detector that knows where the faces are, and no network that describes what was drawn."""
    monkeypatch.setattr(find, "FACES", FIND)
    monkeypatch.setattr(find_corrections, "embed_missing", lambda *_: None)


@pytest.fixture
def unsearched(tmp_path: Path) -> Iterator[OpenStudy]:
    """A study of five files in which nobody has looked for faces."""
    shared = OpenStudy()
    shared.show(load(make_study(tmp_path / "New.study", make_faces(tmp_path / "faces"))))
    yield shared
    study = shared.leave()
    if study is not None:
        study.close()


@pytest.fixture
def make(qtbot: Any) -> Callable[[OpenStudy], FindFacesPane]:
    made = []

    def make(shared: OpenStudy) -> FindFacesPane:
        pane = FindFacesPane(shared, SynchronousRunner())
        made.append(pane)
        qtbot.addWidget(pane)
        pane.failed.connect(lambda pane, error: pane.message_bar.show_message("error", str(error)))
        pane.resize(1200, 800)
        pane.show()
        return pane

    return make


def counts(pane: QWidget) -> list[str]:
    """What the numbers above the results say."""
    found = [each for each in pane.findChildren(QToolButton) if each.isCheckable() and each.isVisible()]
    return [each.text() for each in found if each.text()[:1].isdigit()]


def press_count(pane: QWidget, words: str) -> None:
    (found,) = [
        each
        for each in pane.findChildren(QToolButton)
        if words in each.text() and each.isVisible() and each.text()[:1].isdigit()
    ]
    QTest.mouseClick(found, LEFT)


def box(pane: QWidget, name: str) -> QComboBox:
    (found,) = [each for each in pane.findChildren(QComboBox) if each.accessibleName() == name]
    return found


def grid(pane: QWidget, name: str) -> ThumbnailGrid:
    (found,) = [each for each in pane.findChildren(ThumbnailGrid) if each.view.accessibleName() == name]
    return found


def go_to(shared: OpenStudy, name: str) -> None:
    shared.set_current(shared.files[shared.numbers[name]])


def faces_of(shared: OpenStudy, name: str) -> list[KnownFace]:
    assert shared.study is not None
    return known_faces(shared.study, [name])


def picture_of(pane: QWidget) -> FacePicture:
    (found,) = pane.findChildren(FacePicture)
    return found


def place_in(pane: QWidget, x: float, y: float) -> QPoint:
    viewport = picture_of(pane).canvas.viewport()
    corner = viewport.rectangle.topLeft()
    return QPoint(round(corner.x() + x * viewport.scale), round(corner.y() + y * viewport.scale))


def draw(pane: QWidget, left: float, top: float, side: float) -> None:
    (drawer,) = pane.findChildren(BoxDrawer)
    QTest.mousePress(drawer, LEFT, pos=place_in(pane, left, top))
    QTest.mouseMove(drawer, place_in(pane, left + side, top + side))
    QTest.mouseRelease(drawer, LEFT, pos=place_in(pane, left + side, top + side))


def press(qtbot: QtBot, pane: QWidget, widget: QWidget, key: Qt.Key) -> None:
    """A shortcut is heard in the active window alone."""
    with qtbot.waitActive(pane):
        pane.activateWindow()
    widget.setFocus()
    QTest.keyClick(widget, key)


def test_from_nothing_to_counted_faces(make: Any, unsearched: OpenStudy) -> None:
    pane = make(unsearched)
    assert any(each.isVisible() for each in pane.findChildren(EmptyState))
    QTest.mouseClick(button(pane, "Find faces in 5 pictures"), LEFT)
    assert counts(pane) == [
        "5 pictures",
        "1 with one face",
        "2 with several",
        "1 without",
        "1 unreadable",
    ]
    assert "The other 4 are done and kept." in pane.message_bar.messages[-1].text
    assert "letter.png" in pane.message_bar.messages[-1].details
    assert grid(pane, "Faces").count == 7
    assert pane.primary_button.text() == "Try 1 unreadable again"


def test_each_number_shows_its_pictures_alone(make_tool: Any, opened: OpenStudy) -> None:
    pane = make_tool(FindFacesPane)
    strip = grid(pane, "Pictures")
    press_count(pane, "several")
    assert strip.count == 2 and grid(pane, "Faces").count == 6
    press_count(pane, "without")
    assert opened.current is not None and opened.current.name == "empty.png"
    assert strip.count == 1 and grid(pane, "Faces").count == 0
    assert "does not mean that nobody is in it" in grid(pane, "Faces").view.empty_text
    press_count(pane, "without")
    assert strip.count == 5, "a second click leads back"
    press_count(pane, "several")
    QTest.keyClick(picture_of(pane).canvas, Qt.Key.Key_PageDown)
    assert opened.current.name == "pair.png", "next leads through those that are listed"
    QTest.keyClick(picture_of(pane).canvas, Qt.Key.Key_PageDown)
    assert opened.current.name == "pair.png"


def test_a_face_is_chosen_in_the_picture_from_the_list_and_in_the_grid(
    make_tool: Any, opened: OpenStudy
) -> None:
    pane = make_tool(FindFacesPane)
    go_to(opened, "crowd.png")
    faces = faces_of(opened, "crowd.png")
    second = box_of(1)
    QTest.mouseClick(picture_of(pane).canvas, LEFT, pos=place_in(pane, second.left + 20, second.top + 20))
    assert opened.faces.current == faces[1]
    facts = dict(pane._details.facts)
    assert facts["Picture"] == "crowd.png" and facts["Score"].startswith("1.25")
    assert facts["Found by"] == "dlib HOG (built in)" and "nobody has said" in facts["Person"]
    listed = box(pane, "Face")
    assert [listed.itemText(at) for at in range(listed.count())][1] == "Face 2 · score 1.25"
    QTest.keyClick(listed, Qt.Key.Key_Down)
    assert opened.faces.current == faces[2]
    pane.views()["faces"]()
    QTest.keyClick(grid(pane, "Faces").view, Qt.Key.Key_Right)
    assert opened.faces.current == faces[3]
    QTest.keyClick(grid(pane, "Faces").view, Qt.Key.Key_Return)
    assert picture_of(pane).isVisible(), "Enter shows a face in its picture"


def test_a_missed_face_is_drawn_and_a_false_one_deleted(
    make_tool: Any, opened: OpenStudy, qtbot: QtBot
) -> None:
    pane = make_tool(FindFacesPane)
    go_to(opened, "pair.png")
    QTest.mouseClick(button(pane, "Draw a face"), LEFT)
    draw(pane, 300, 100, 50)
    drawn = faces_of(opened, "pair.png")[-1]
    assert drawn.is_drawn and drawn.face.detector == BY_HAND and drawn.face.score is None
    assert drawn.face.box.left == pytest.approx(300, abs=2) and drawn.face.box.width == pytest.approx(
        50, abs=3
    )
    assert opened.faces.current == drawn, "what was drawn is the chosen face"
    assert [each.words for each in picture_of(pane).boxes] == ["1 · 1.50", "2 · 1.25", "3 · by hand"]
    QTest.keyClick(pane.findChildren(BoxDrawer)[0], Qt.Key.Key_Escape)
    assert not button(pane, "Draw a face").isChecked()
    opened.faces.set_current(faces_of(opened, "pair.png")[0])
    press(qtbot, pane, picture_of(pane).canvas, Qt.Key.Key_Delete)
    assert [each.is_drawn for each in faces_of(opened, "pair.png")] == [False, True]
    QTest.mouseClick(button(pane, "Bring back"), LEFT)
    assert len(faces_of(opened, "pair.png")) == 3


def test_both_can_be_taken_back_from_the_menu(make_tool: Any, opened: OpenStudy) -> None:
    pane = make_tool(FindFacesPane)
    go_to(opened, "pair.png")
    QTest.mouseClick(button(pane, "Draw a face"), LEFT)
    draw(pane, 300, 100, 50)
    assert opened.study is not None
    action = undo(opened.study)
    opened.faces.note_faces()
    assert action is not None and action.words == "Drew a face in “pair.png”"
    assert len(picture_of(pane).boxes) == 2 and opened.faces.current is None


def test_a_face_is_drawn_with_the_keyboard_alone(make_tool: Any, opened: OpenStudy) -> None:
    pane = make_tool(FindFacesPane)
    go_to(opened, "empty.png")
    toggle = button(pane, "Draw a face")
    toggle.setFocus()
    QTest.keyClick(toggle, Qt.Key.Key_Space)
    drawer = QApplication.focusWidget() or pane.findChildren(BoxDrawer)[0]
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Return):
        QTest.keyClick(drawer, key)
    (face,) = faces_of(opened, "empty.png")
    assert face.is_drawn and face.face.box.width == 50


def test_a_slip_of_the_mouse_is_no_face(make_tool: Any, opened: OpenStudy) -> None:
    pane = make_tool(FindFacesPane)
    go_to(opened, "empty.png")
    QTest.mouseClick(button(pane, "Draw a face"), LEFT)
    draw(pane, 200, 100, 1)
    assert not faces_of(opened, "empty.png")
    assert "too small" in pane.message_bar.messages[-1].text


def test_a_drawn_face_is_made_comparable_at_once(
    make_tool: Any, opened: OpenStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, frozenset[int]]] = []
    monkeypatch.setattr(
        find_corrections, "embed_missing", lambda study, card, machine, faces: asked.append((card.key, faces))
    )
    pane = make_tool(FindFacesPane)
    go_to(opened, "empty.png")
    QTest.mouseClick(button(pane, "Draw a face"), LEFT)
    draw(pane, 100, 100, 50)
    (face,) = faces_of(opened, "empty.png")
    assert asked == [("dlib_resnet", frozenset({face.id}))]
    monkeypatch.setattr(find_corrections, "are_here", lambda card: False)
    draw(pane, 200, 100, 50)
    assert len(asked) == 1 and "once the weights" in pane.message_bar.messages[-1].text


def test_without_a_recogniser_faces_are_only_found(make: Any, unsearched: OpenStudy) -> None:
    pane = make(unsearched)
    (tick,) = [each for each in pane.findChildren(find_controls.QCheckBox) if "comparable" in each.text()]
    QTest.mouseClick(tick, LEFT, pos=QPoint(8, tick.height() // 2))
    assert not box(pane, "Recogniser").isEnabled()
    QTest.mouseClick(button(pane, "Find faces"), LEFT)
    assert unsearched.study is not None
    with unsearched.study.reading() as connection:
        assert connection.execute("SELECT count(*) FROM embeddings").fetchone() == (0,)


def test_a_detector_that_is_not_here_leads_to_the_models(
    make: Any, unsearched: OpenStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    pane = make(unsearched)
    wanted: list[str] = []
    pane.models_requested.connect(wanted.append)
    listed = box(pane, "Detector")
    listed.setCurrentIndex(listed.findData("yunet_2023mar"))
    assert not store.are_here(find_controls.DetectorChoice().card) or wanted == []
    QTest.mouseClick(button(pane, "Fetch the model first"), LEFT)
    assert wanted == ["yunet_2023mar"]


def test_another_detector_can_be_asked_and_says_so_on_the_button(make_tool: Any, opened: OpenStudy) -> None:
    pane = make_tool(FindFacesPane)
    assert pane.primary_button.text() == "Try 1 unreadable again"
    listed = box(pane, "Detector")
    listed.setCurrentIndex(listed.findData("opencv_haar"))
    assert pane.primary_button.text() == "Find faces in 5 pictures"
    QTest.mouseClick(pane.primary_button, LEFT)
    assert {each.face.detector for each in faces_of(opened, "crowd.png")} == {"opencv_haar"}


def test_all_faces_in_several_orders(make_tool: Any, opened: OpenStudy) -> None:
    pane = make_tool(FindFacesPane)
    go_to(opened, "empty.png")
    QTest.mouseClick(button(pane, "Draw a face"), LEFT)
    draw(pane, 100, 100, 60)
    pane.views()["faces"]()
    order = box(pane, "Order of the faces")
    model = grid(pane, "Faces").view.model()

    def shown() -> list[str]:
        faces = grid(pane, "Faces")
        return [model.item(at).note for at in range(faces.count)]

    for key, first, headings in (
        ("score", "score 0.75", 0),
        ("smallest", "score 1.50", 0),
        ("state", "score 1.50", 2),
        ("person", "score 1.50", 1),
    ):
        order.setCurrentIndex(order.findData(key))
        order.activated.emit(order.currentIndex())
        assert shown()[0] == first and len(model.groups) == headings
    order.setCurrentIndex(order.findData("smallest"))
    order.activated.emit(order.currentIndex())
    assert shown()[-1] == "by hand", "it is the largest one"


def test_several_are_deleted_at_once(make_tool: Any, opened: OpenStudy, qtbot: QtBot) -> None:
    pane = make_tool(FindFacesPane)
    pane.views()["faces"]()
    faces = grid(pane, "Faces")
    faces.select_all()
    press(qtbot, pane, faces.view, Qt.Key.Key_Delete)
    assert faces.count == 0
    assert "7 faces are deleted" in pane.message_bar.messages[-1].text


def test_the_settings_of_the_last_search_come_back(make_tool: Any, opened: OpenStudy) -> None:
    pane = make_tool(FindFacesPane)
    listed = box(pane, "Detector")
    listed.setCurrentIndex(listed.findData("opencv_haar"))
    QTest.mouseClick(pane.primary_button, LEFT)
    again = make_tool(FindFacesPane)
    assert box(again, "Detector").currentData() == "opencv_haar"


def test_closing_the_study_forgets_every_face(make_tool: Any, opened: OpenStudy) -> None:
    pane = make_tool(FindFacesPane)
    go_to(opened, "crowd.png")
    opened.faces.set_current(faces_of(opened, "crowd.png")[0])
    study = opened.leave()
    assert study is not None
    study.close()
    assert grid(pane, "Faces").count == 0 and not picture_of(pane).boxes and not pane._details.facts
    assert any(each.isVisible() for each in pane.findChildren(EmptyState))


def test_a_run_that_fails_leaves_what_was_found(make_tool: Any, opened: OpenStudy) -> None:
    pane = make_tool(FindFacesPane)
    pane.runner.failure = WorkbenchError(
        "The detector cannot be opened. What was found is kept. Choose another."
    )
    QTest.mouseClick(pane.primary_button, LEFT)
    assert [each.kind for each in pane.message_bar.messages] == ["error"]
    assert grid(pane, "Faces").count == 7 and pane.primary_button.isEnabled()


def test_a_study_for_reading_only_shows_faces_and_changes_none(make: Any, faces_path: Path) -> None:
    from workbench.panes.open_study import load_study

    shared = OpenStudy()
    loaded = load_study(faces_path, False, True, [])
    shared.show(loaded)
    pane = make(shared)
    assert grid(pane, "Faces").count == 7
    assert not button(pane, "Draw a face").isEnabled() and not pane.primary_button.isEnabled()
    assert "reading only" in pane.primary_button.toolTip()
    shared.leave()
    loaded.study.close()


def test_the_crops_show_the_faces(make_tool: Any, opened: OpenStudy) -> None:
    pane = make_tool(FindFacesPane)
    opened.faces.set_current(faces_of(opened, "crowd.png")[2])
    crop = pane._details._crop.crop
    assert crop is not None and tuple(crop[SIDE // 2 + 10, SIDE // 2 + 10]) == COLOURS[2]


@pytest.fixture
def export_dialog(make_tool: Any, opened: OpenStudy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The pane and its window of exports; asked for a folder, a person would make a new one."""
    monkeypatch.setattr(find_export, "ask_for_folder", lambda *_: tmp_path / "taken away")
    pane = make_tool(FindFacesPane)
    QTest.mouseClick(button(pane, "Export"), LEFT)
    (dialog,) = pane.findChildren(find_export.ExportFacesDialog)
    return pane, dialog


def ticks(dialog: QWidget) -> dict[str, QCheckBox]:
    return {each.accessibleName(): each for each in dialog.findChildren(QCheckBox)}


def test_faces_are_taken_away_as_tables(export_dialog: Any, tmp_path: Path) -> None:
    pane, dialog = export_dialog
    QTest.mouseClick(button(dialog, "Choose a folder"), LEFT)
    written = sorted(each.name for each in (tmp_path / "taken away").iterdir())
    assert {"faces.csv", "faces_pictures.csv", "faces.json"} <= set(written)
    assert "faces_embeddings.npy" not in written and "faces_crops" not in written
    assert (tmp_path / "taken away" / "faces.csv").read_text(encoding="utf-8-sig").count("\n") == 8
    assert "faces.csv" in pane.message_bar.messages[-1].text and not pane.progress.is_running


def test_embeddings_come_after_a_warning_alone(export_dialog: Any, tmp_path: Path) -> None:
    pane, dialog = export_dialog
    warning = next(each for each in dialog.findChildren(Note) if "without names" in each.text())
    assert not warning.isVisible() and not ticks(dialog)["Turn crops upright"].isEnabled()
    for name in ("Crops", "Embeddings"):
        ticks(dialog)[name].click()
    assert warning.isVisible() and ticks(dialog)["Turn crops upright"].isEnabled()
    QTest.mouseClick(button(dialog, "Choose a folder"), LEFT)
    assert np.load(tmp_path / "taken away" / "faces_embeddings.npy").shape == (7, 128)
    assert len(list((tmp_path / "taken away" / "faces_crops").glob("*.png"))) == 7
    assert "with the crops and the embeddings" in pane.message_bar.messages[-1].text


def test_an_export_that_is_given_up_writes_nothing(export_dialog: Any, tmp_path: Path) -> None:
    pane, dialog = export_dialog
    QTest.mouseClick(button(dialog, "Cancel"), LEFT)
    assert not (tmp_path / "taken away").exists() and not pane.message_bar.messages


def test_one_can_go_back_to_an_earlier_search(make_tool: Any, opened: OpenStudy) -> None:
    pane = make_tool(FindFacesPane)
    listed = box(pane, "Detector")
    listed.setCurrentIndex(listed.findData("opencv_haar"))
    QTest.mouseClick(pane.primary_button, LEFT)
    listed.setCurrentIndex(listed.findData("dlib_hog"))
    assert "4 pictures were searched with these settings before" in pane.primary_button.toolTip()
    QTest.mouseClick(button(pane, "Go back to this search"), LEFT)
    assert {each.face.detector for each in faces_of(opened, "crowd.png")} == {"dlib_hog"}
    assert pane.primary_button.text() == "Try 1 unreadable again"


def test_what_a_recipe_asks_for_is_shown_and_done(make: Any, unsearched: OpenStudy) -> None:
    pane = make(unsearched)
    request = Request(FIND, FacesSettings(detector="opencv_haar", model="", smallest=31))
    unsearched.recipe_requested.emit(request, False)
    assert box(pane, "Detector").currentData() == "opencv_haar" and not box(pane, "Recogniser").isEnabled()
    assert not faces_of(unsearched, "crowd.png")
    unsearched.recipe_requested.emit(request, True)
    assert len(faces_of(unsearched, "crowd.png")) == 4


def test_a_drawn_face_that_cannot_be_aligned_says_so(
    make_tool: Any, opened: OpenStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_aligned(*_: Any) -> Iterator[Step[Any]]:
        yield Step(
            1, 1, (Rows("empty.png", ((8, "dlib_resnet", "ab"),), np.full((1, 128), np.nan, np.float32)),)
        )

    monkeypatch.setattr(find_corrections, "embed_missing", not_aligned)
    pane = make_tool(FindFacesPane)
    go_to(opened, "empty.png")
    QTest.mouseClick(button(pane, "Draw a face"), LEFT)
    draw(pane, 100, 100, 50)
    assert len(faces_of(opened, "empty.png")) == 1
    assert "it has no embedding" in pane.message_bar.messages[-1].text


def test_with_a_chosen_face_it_fits_a_small_screen(make_tool: Any, opened: OpenStudy) -> None:
    pane = make_tool(FindFacesPane)
    pane.resize(936, 640)
    opened.faces.set_current(faces_of(opened, "crowd.png")[0])
    go_to(opened, "crowd.png")
    for view in pane.views().values():
        view()
        QApplication.processEvents()
        for area in pane.findChildren(QScrollArea):
            assert area.horizontalScrollBar().maximum() == 0, area


def test_before_anything_was_searched_nothing_is_said_of_what_was_not_found(
    make: Any, unsearched: OpenStudy
) -> None:
    pane = make(unsearched)
    found = grid(pane, "Faces")
    assert "Nobody has looked" in found.view.empty_text and "No face was found" not in found.view.empty_text


def test_a_picture_that_is_left_out_and_taken_back_has_its_faces_again(make: Any, opened: OpenStudy) -> None:
    pane = make(opened)
    before = counts(pane)
    assert opened.study is not None
    leave_out(opened.study, {"crowd.png": "too many"}, "left out a picture")
    opened.note_shown(tuple(range(1, 5)), left_out(opened.study))
    assert counts(pane) != before
    opened.faces.note_faces()
    leave_out(opened.study, {"crowd.png": None}, "took a picture back in")
    opened.note_shown(range(5), left_out(opened.study))
    assert counts(pane) == before


def test_faces_of_a_file_that_was_replaced_are_not_shown_in_the_new_one(make: Any, opened: OpenStudy) -> None:
    pane = make(opened)
    assert "All 5" in pane.primary_button.text() or "unreadable" in pane.primary_button.text()
    go_to(opened, "single.png")
    pane.views()["pictures"]()
    assert len(picture_of(pane).boxes) == 1
    file = opened.files[opened.numbers["crowd.png"]]
    Image.new("RGB", (300, 300), "teal").save(file.path)
    go_to(opened, "crowd.png")
    assert picture_of(pane).boxes == () and faces_of(opened, "crowd.png") == []
    assert opened.current is not None and opened.current.name == "crowd.png"
    assert "1 not searched" in counts(pane)
    assert pane.primary_button.isEnabled() and "left" in pane.primary_button.text()
