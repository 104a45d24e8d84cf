"""Moving through the pictures of a video: by hand, by playing, and never faster than they can be shown."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QSlider, QToolButton
from pytestqt.qtbot import QtBot

from tests.core.videos.making import counting, make_video
from tests.panes.making import PATIENCE, SynchronousRunner, load, make_pictures
from workbench.core.pictures.collection import PictureFile
from workbench.core.videos.settings import VideoRequest, VideoSettings
from workbench.panes.network.picture_scrubber import PictureScrubber, always_shown
from workbench.panes.open_study import OpenStudy
from workbench.study.pictures import add_pictures
from workbench.study.study import create_study
from workbench.study.videos import add_video, proposed_folder


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_study(qapp: QApplication, tmp_path: Path) -> Iterator[OpenStudy]:
    """Two stills, then twenty pictures of a video of six seconds, then another still."""
    shared = OpenStudy()
    path = tmp_path / "town.study"
    with create_study(path) as study:
        make_pictures(tmp_path / "before", 2)
        list(add_pictures(study, [tmp_path / "before"]))
        video = make_video(tmp_path / "town hall.avi", counting(60), "MJPG")
        list(add_video(study, VideoRequest(video, proposed_folder(study, video), VideoSettings(seconds=0.3))))
        make_pictures(tmp_path / "after", 1)
        list(add_pictures(study, [tmp_path / "after"]))
    shared.show(load(path))
    yield shared
    left = shared.leave()
    if left is not None:
        left.close()


@pytest.fixture
def make(open_study: OpenStudy, qtbot: QtBot, clock: Clock) -> Callable[..., PictureScrubber]:
    def make(is_shown: Callable[[PictureFile], bool] = always_shown) -> PictureScrubber:
        made = PictureScrubber(open_study, SynchronousRunner(), pytest.fail, is_shown, clock=clock)  # type: ignore[arg-type]
        qtbot.addWidget(made)
        made.show()
        return made

    return make


def in_video(open_study: OpenStudy, place: int) -> PictureFile:
    return open_study.files[2 + place]


def place(open_study: OpenStudy) -> int:
    """Which picture of the video is the current one."""
    return open_study.numbers[open_study.current.name] - 2


def tick(scrubber: PictureScrubber) -> None:
    scrubber.findChild(QTimer).timeout.emit()


def slider(scrubber: PictureScrubber) -> QSlider:
    return scrubber.findChild(QSlider)


def play_button(scrubber: PictureScrubber) -> QToolButton:
    return scrubber.findChild(QToolButton)


def words(scrubber: PictureScrubber) -> str:
    return "\n".join(each.text() for each in scrubber.findChildren(QLabel) if each.isVisible())


def box(scrubber: PictureScrubber, name: str) -> QComboBox:
    return next(each for each in scrubber.findChildren(QComboBox) if each.accessibleName() == name)


def test_of_a_still_it_leads_through_all_that_are_shown(make: Any, open_study: OpenStudy) -> None:
    scrubber = make()
    assert [each.name for each in scrubber.sequence] == [each.name for each in open_study.files]
    assert words(scrubber) == f"1 of {len(open_study.files)}"
    assert not box(scrubber, "Pictures to move through").isVisible()


def test_of_a_picture_of_a_video_it_leads_through_that_video(make: Any, open_study: OpenStudy) -> None:
    scrubber = make()
    open_study.set_current(in_video(open_study, 10))
    assert list(scrubber.sequence) == open_study.files[2:-1]
    assert slider(scrubber).value() == 10
    assert words(scrubber) == f"11 of {len(open_study.files) - 3} · 3.0 s"
    box(scrubber, "Pictures to move through").setCurrentIndex(1)
    assert len(scrubber.sequence) == len(open_study.files) and slider(scrubber).value() == 12


def test_the_slider_moves_through_the_pictures(make: Any, open_study: OpenStudy) -> None:
    scrubber = make()
    open_study.set_current(in_video(open_study, 0))
    for _ in range(3):
        QTest.keyClick(slider(scrubber), Qt.Key.Key_Right)
    assert place(open_study) == 3
    slider(scrubber).setValue(12)
    assert open_study.current == in_video(open_study, 12)


def test_what_cannot_be_shown_so_quickly_is_left_out(make: Any, open_study: OpenStudy) -> None:
    seen: list[PictureFile] = []
    scrubber = make(lambda file: file in seen)
    open_study.set_current(in_video(open_study, 0))
    seen.append(in_video(open_study, 0))
    asked: list[int] = []
    open_study.current_changed.connect(lambda _: asked.append(place(open_study)))
    for wanted in (2, 3, 4, 5):
        slider(scrubber).setValue(wanted)
        tick(scrubber)
    assert asked == [2], "the tool has not shown it yet"
    assert slider(scrubber).value() == 5, "the hand is not held back"
    seen.append(in_video(open_study, 2))
    tick(scrubber)
    assert asked == [2, 5]


def test_a_picture_that_never_shows_does_not_hold_up_the_others(
    make: Any, open_study: OpenStudy, clock: Clock
) -> None:
    scrubber = make(lambda _: False)
    open_study.set_current(in_video(open_study, 0))
    clock.now += 60
    slider(scrubber).setValue(4)
    assert place(open_study) == 4
    slider(scrubber).setValue(6)
    tick(scrubber)
    assert place(open_study) == 4
    clock.now += 2.1
    tick(scrubber)
    assert place(open_study) == 6


def test_playing_keeps_the_time_of_the_clock(make: Any, open_study: OpenStudy, clock: Clock) -> None:
    scrubber = make()
    open_study.set_current(in_video(open_study, 3))
    box(scrubber, "Speed").setCurrentIndex(2)
    QTest.mouseClick(play_button(scrubber), Qt.MouseButton.LeftButton)
    assert scrubber.is_playing and play_button(scrubber).accessibleName() == "Stop playing"
    places = []
    for _ in range(5):
        clock.now += 0.101
        tick(scrubber)
        places.append(place(open_study))
    assert places == [4, 5, 6, 7, 8]
    clock.now += 0.41
    tick(scrubber)
    assert place(open_study) == 12, "three were left out because nobody had time for them"
    QTest.mouseClick(play_button(scrubber), Qt.MouseButton.LeftButton)
    clock.now += 1
    tick(scrubber)
    assert place(open_study) == 12 and not scrubber.is_playing


def test_at_the_end_it_stops_and_begins_anew(make: Any, open_study: OpenStudy, clock: Clock) -> None:
    scrubber = make()
    open_study.set_current(in_video(open_study, 0))
    last = len(scrubber.sequence) - 1
    told: list[bool] = []
    scrubber.playing_changed.connect(told.append)
    scrubber.set_playing(True)
    clock.now += 100
    tick(scrubber)
    tick(scrubber)
    assert place(open_study) == last and told == [True, False]
    scrubber.set_playing(True)
    tick(scrubber)
    assert place(open_study) == 0
    clock.now += 0.25
    tick(scrubber)
    assert place(open_study) == 1


def test_whoever_chooses_another_picture_meanwhile_is_followed(
    make: Any, open_study: OpenStudy, clock: Clock
) -> None:
    scrubber = make()
    open_study.set_current(in_video(open_study, 0))
    scrubber.set_playing(True)
    clock.now += 0.41
    tick(scrubber)
    assert place(open_study) == 2
    open_study.set_current(in_video(open_study, 9))
    clock.now += 0.21
    tick(scrubber)
    assert place(open_study) == 10 and scrubber.is_playing
    open_study.set_current(open_study.files[0])
    assert not scrubber.is_playing
    tick(scrubber)
    assert open_study.current == open_study.files[0]


def test_a_filter_leaves_only_what_is_shown(make: Any, open_study: OpenStudy) -> None:
    scrubber = make()
    open_study.set_current(in_video(open_study, 4))
    open_study.note_shown([0, 3, 6, 9], {})
    assert [open_study.numbers[each.name] for each in scrubber.sequence] == [3, 6, 9]
    open_study.note_shown([0, 1, 6], {})
    assert [open_study.numbers[each.name] for each in scrubber.sequence] == [0, 1, 6]
    open_study.note_shown([6], {})
    assert not scrubber.isEnabled()


def test_hidden_or_closed_it_stops(make: Any, open_study: OpenStudy) -> None:
    scrubber = make()
    open_study.set_current(in_video(open_study, 0))
    scrubber.set_playing(True)
    scrubber.hide()
    assert not scrubber.is_playing
    scrubber.show()
    scrubber.set_playing(True)
    left = open_study.leave()
    assert not scrubber.is_playing and not scrubber.isEnabled() and scrubber.sequence == ()
    tick(scrubber)
    assert open_study.current is None
    left.close()


def test_it_plays_by_itself(open_study: OpenStudy, qtbot: QtBot) -> None:
    """With its own clock and timer."""
    scrubber = PictureScrubber(open_study, SynchronousRunner(), pytest.fail)  # type: ignore[arg-type]
    qtbot.addWidget(scrubber)
    scrubber.show()
    open_study.set_current(in_video(open_study, 15))
    box(scrubber, "Speed").setCurrentIndex(2)
    scrubber.set_playing(True)
    qtbot.waitUntil(lambda: not scrubber.is_playing, timeout=PATIENCE)
    assert place(open_study) == len(scrubber.sequence) - 1


def test_controls_are_named(make: Any) -> None:
    scrubber = make()
    controls = [each for kind in (QSlider, QToolButton, QComboBox) for each in scrubber.findChildren(kind)]
    assert len(controls) == 4
    assert all(each.accessibleName() and each.toolTip() for each in controls)
