"""A person has a film and wants its pictures in the study."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from tests.core.videos.making import counting, film, make_video
from tests.panes.making import PATIENCE, button, is_open, open_in, said
from workbench.core.steps import Step
from workbench.core.videos import taking
from workbench.core.videos.settings import AT_SHOT_CHANGES
from workbench.panes.video_intake import look_at_video
from workbench.panes.video_page import VideoPage
from workbench.shell.main_window import MainWindow
from workbench.study.metadata import columns, values
from workbench.study.study import open_study
from workbench.widgets.fact_list import FactList
from workbench.widgets.thumbnail_grid import ThumbnailGrid


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """Six seconds."""
    return make_video(tmp_path / "films" / "town hall.avi", counting(60), "MJPG")


@pytest.fixture
def opened(window: MainWindow, qtbot: QtBot, study_path: Path) -> MainWindow:
    """The window with a study of six pictures."""
    open_in(window, qtbot, study_path)
    window.show_pane("images")
    return window


def page(window: MainWindow) -> VideoPage:
    return window.panes["images"].findChild(VideoPage)


def control(window: MainWindow, name: str) -> Any:
    kinds = (QComboBox, QDoubleSpinBox, QCheckBox)
    return next(
        each for kind in kinds for each in page(window).findChildren(kind) if each.accessibleName() == name
    )


def words(window: MainWindow) -> str:
    return "\n".join(each.text() for each in page(window).findChildren(QLabel) if each.isVisible())


def wait_for_page(window: MainWindow, qtbot: QtBot, name: str = "town hall.avi") -> None:
    qtbot.waitUntil(
        lambda: "images" in window.panes and page(window).isVisible() and name in words(window),
        timeout=PATIENCE,
    )


def test_pictures_are_taken_from_a_video(
    opened: MainWindow, qtbot: QtBot, video: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    pane = opened.panes["images"]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(video)], ""))
    QTest.mouseClick(button(pane, "Add a video"), Qt.MouseButton.LeftButton)
    wait_for_page(opened, qtbot)
    facts = page(opened).findChild(FactList).as_text()
    assert "Length: 6.0 s" in facts and "64 × 48 pixels" in facts and "Pictures per second: 10" in facts
    assert "About 3 pictures" in words(opened) and "free there" in words(opened)
    folder = tmp_path / "Six pictures pictures" / "town hall"
    assert str(folder) in words(opened)
    seconds = control(opened, "Seconds between two pictures")
    seconds.setValue(0.25)
    assert seconds.value() == 0.25 and "About 24 pictures" in words(opened)
    seconds.setValue(1.0)
    QTest.mouseClick(button(page(opened), "Take about 6 pictures"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: "6 pictures of “town hall.avi” are in the study" in said(opened), timeout=PATIENCE
    )
    assert not page(opened).isVisible() and pane.findChild(ThumbnailGrid).count == 12
    assert len(list(folder.glob("*.jpg"))) == 6 and (folder / "town hall.csv").is_file()
    study = opened.open_study.study
    by_name = {each.name: values(study, each.id) for each in columns(study)}
    assert list(by_name["time in video (s)"].values()) == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]


def test_what_does_not_matter_for_the_chosen_way_cannot_be_set(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = make_video(tmp_path / "film.avi", film([12, 31, 17]), "MJPG")
    opened.open_places([path])
    wait_for_page(opened, qtbot, "film.avi")
    assert control(opened, "Seconds between two pictures").isEnabled()
    assert not control(opened, "Sensitivity to cuts").isEnabled()
    control(opened, "Take a picture").setCurrentText(AT_SHOT_CHANGES)
    assert not control(opened, "Seconds between two pictures").isEnabled()
    assert control(opened, "Sensitivity to cuts").isEnabled()
    assert "known at the end" in words(opened)
    QTest.mouseClick(button(page(opened), "Take pictures"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "3 pictures of “film.avi” are in the study" in said(opened), timeout=PATIENCE)


def test_several_videos_and_pictures_dropped_at_once_are_asked_about_one_by_one(
    opened: MainWindow, qtbot: QtBot, video: Path, tmp_path: Path
) -> None:
    other = make_video(tmp_path / "films" / "market.avi", counting(20), "MJPG")
    opened.open_places([video, other, tmp_path / "pictures"])
    wait_for_page(opened, qtbot)
    QTest.mouseClick(button(page(opened), "Take about 3 pictures"), Qt.MouseButton.LeftButton)
    wait_for_page(opened, qtbot, "market.avi")
    QTest.keyClick(page(opened), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: "of “town hall.avi” are in the study" in said(opened), timeout=PATIENCE)
    assert not page(opened).isVisible()
    assert len(opened.open_study.files) == 9


def test_a_video_opened_without_a_study_makes_one_and_asks(
    window: MainWindow, qtbot: QtBot, video: Path
) -> None:
    window.open_places([video])
    wait_for_page(window, qtbot)
    assert window.open_study.study.name == "films" and not window.open_study.files
    QTest.mouseClick(button(page(window), "Not now"), Qt.MouseButton.LeftButton)
    assert not page(window).isVisible() and button(window.panes["images"], "Add a folder").isVisible()


def test_another_folder_is_chosen(
    opened: MainWindow, qtbot: QtBot, video: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    opened.open_places([video])
    wait_for_page(opened, qtbot)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "elsewhere"))
    QTest.mouseClick(button(page(opened), "Choose another folder"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: str(tmp_path / "elsewhere") in words(opened), timeout=PATIENCE)
    QTest.mouseClick(button(page(opened), "Take about 3 pictures"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "are in the study" in said(opened), timeout=PATIENCE)
    assert len(list((tmp_path / "elsewhere").glob("*.jpg"))) == 3


def test_what_is_no_video_is_said_and_the_next_one_is_asked_about(
    opened: MainWindow, qtbot: QtBot, video: Path, tmp_path: Path
) -> None:
    (tmp_path / "letter.mp4").write_text("Dear Sir or Madam")
    opened.open_places([tmp_path / "letter.mp4", video])
    wait_for_page(opened, qtbot)
    assert "“letter.mp4” is no video" in said(opened)


def test_a_damaged_video_is_told(opened: MainWindow, qtbot: QtBot, video: Path) -> None:
    video.write_bytes(video.read_bytes()[: video.stat().st_size // 2])
    opened.open_places([video])
    wait_for_page(opened, qtbot)
    QTest.mouseClick(button(page(opened), "Take about 3 pictures"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "cut off or damaged" in said(opened), timeout=PATIENCE)
    assert any(message.kind == "warning" for message in opened.panes["images"].message_bar.messages)


def test_cancelled_and_taken_again_nothing_is_lost_or_doubled(
    opened: MainWindow, qtbot: QtBot, video: Path, monkeypatch: Any
) -> None:
    kept, may_go_on = taking.take_pictures, threading.Event()

    def slowly(request: Any) -> Iterator[Step[Any]]:
        for step in kept(request):
            yield step
            if step.value and step.value[0].seconds == 2.0:
                may_go_on.wait(PATIENCE / 1000)

    monkeypatch.setattr("workbench.study.videos.take_pictures", slowly)
    opened.open_places([video])
    wait_for_page(opened, qtbot)
    control(opened, "Seconds between two pictures").setValue(1.0)
    QTest.mouseClick(button(page(opened), "Take about 6 pictures"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(opened.open_study.files) == 9, timeout=PATIENCE)
    qtbot.waitUntil(lambda: opened.panes["images"].progress.isVisible(), timeout=PATIENCE)
    assert any(
        "seconds of the video · 3 pictures" in label.text()
        for label in opened.panes["images"].progress.findChildren(QLabel)
    )
    QTest.mouseClick(button(opened.panes["images"].progress, "Cancel"), Qt.MouseButton.LeftButton)
    may_go_on.set()
    qtbot.waitUntil(lambda: not opened.panes["images"].progress.is_running, timeout=PATIENCE)
    assert len(opened.open_study.files) == 9
    opened.open_places([video])
    wait_for_page(opened, qtbot)
    QTest.mouseClick(button(page(opened), "Take about 6 pictures"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "are in the study" in said(opened), timeout=PATIENCE)
    assert len(opened.open_study.files) == 12
    study = opened.open_study.study
    assert len(values(study, columns(study)[0].id)) == 6


def test_a_read_only_study_takes_no_videos(
    window: MainWindow, qtbot: QtBot, study_path: Path, video: Path
) -> None:
    with open_study(study_path):
        window.open_places([study_path])
        qtbot.waitUntil(lambda: "open in another window" in said(window), timeout=PATIENCE)
        QTest.mouseClick(button(window, "Open for reading only"), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: is_open(window, study_path), timeout=PATIENCE)
        assert not button(window.panes["images"], "Add a video").isEnabled()
        window.open_places([video])
        qtbot.waitUntil(lambda: "Save a copy" in said(window), timeout=PATIENCE)
        assert not page(window).isVisible()
        window.close_study()


def test_the_study_closed_while_a_page_is_open_takes_the_page_along(
    opened: MainWindow, qtbot: QtBot, video: Path, study_path: Path
) -> None:
    opened.open_places([video])
    wait_for_page(opened, qtbot)
    opened.close_study()
    qtbot.waitUntil(opened.runner.is_idle, timeout=PATIENCE)
    open_in(opened, qtbot, study_path)
    assert not page(opened).isVisible()
    opened.open_places([video])
    wait_for_page(opened, qtbot)


def test_room_is_measured_where_the_folder_would_be_and_a_lack_is_told(
    opened: MainWindow, qtbot: QtBot, video: Path, tmp_path: Path
) -> None:
    looked = look_at_video(video, tmp_path / "not" / "there" / "yet")
    assert looked.free is not None and looked.free > 0
    opened.open_places([video])
    wait_for_page(opened, qtbot)
    assert "not be enough room" not in words(opened)
    page(opened).show_outlook(type(looked)(looked.video, looked.folder, looked.facts, free=100))
    assert "not be enough room" in words(opened)


def test_whoever_turns_to_the_pictures_is_asked_again_only_for_new_videos(
    opened: MainWindow, qtbot: QtBot, video: Path, tmp_path: Path
) -> None:
    other = make_video(tmp_path / "films" / "market.avi", counting(20), "MJPG")
    opened.open_places([video, other])
    wait_for_page(opened, qtbot)
    assert opened.pages.help_page == "videos"
    QTest.mouseClick(button(opened.panes["images"], "Many small"), Qt.MouseButton.LeftButton)
    assert not page(opened).isVisible() and opened.pages.help_page == "images"
    opened.open_places([video])
    wait_for_page(opened, qtbot)
    QTest.mouseClick(button(page(opened), "Not now"), Qt.MouseButton.LeftButton)
    assert not page(opened).isVisible()
