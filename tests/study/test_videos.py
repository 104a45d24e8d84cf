"""Pictures of a video in a study: kept step by step, with their video, time and shot."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.core.videos.making import counting, film, make_video
from workbench.core.steps import Step
from workbench.core.videos.settings import AT_SHOT_CHANGES, VideoRequest, VideoSettings
from workbench.study.metadata import (
    Change,
    NewColumn,
    add_columns,
    columns,
    remove_column,
    set_values,
    undo,
    values,
)
from workbench.study.pictures import add_pictures, pictures
from workbench.study.study import Study
from workbench.study.videos import Moment, add_video, moments, proposed_folder

EVERY_SECOND = VideoSettings(seconds=1.0)


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """Six seconds."""
    return make_video(tmp_path / "videos" / "town hall.avi", counting(60), "MJPG")


def add(study: Study, video: Path, settings: VideoSettings = EVERY_SECOND) -> list[Step[Any]]:
    return list(add_video(study, VideoRequest(video, proposed_folder(study, video), settings)))


def known(study: Study, name: str) -> dict[str, Any]:
    column = next(each for each in columns(study) if each.name == name)
    return values(study, column.id)


def test_pictures_come_with_their_video_and_time(study: Study, video: Path, tmp_path: Path) -> None:
    steps = add(study, video)
    names = [f"town hall 00-00-0{second}.000.jpg" for second in range(6)]
    files = pictures(study)
    assert [file.name for file in files] == names
    assert [each.name for step in steps for each in step.value] == names
    assert {(file.width, file.height, file.format) for file in files} == {(64, 48, "JPEG")}
    assert {Path(file.path).parent for file in files} == {tmp_path / "town pictures" / "town hall"}
    assert known(study, "video") == dict.fromkeys(names, "town hall.avi")
    assert known(study, "time in video (s)") == dict(zip(names, map(float, range(6)), strict=True))
    assert known(study, "shot") == {}


def test_pictures_of_shots_come_with_their_number(study: Study, tmp_path: Path) -> None:
    path = make_video(tmp_path / "film.avi", film([12, 31, 17]), "MJPG")
    add(study, path, VideoSettings(way=AT_SHOT_CHANGES))
    assert list(known(study, "shot").values()) == [1, 2, 3]
    assert list(known(study, "time in video (s)").values()) == [0.0, 1.2, 4.3]


def test_a_second_video_shares_the_columns(study: Study, video: Path, tmp_path: Path) -> None:
    add(study, video)
    add(study, make_video(tmp_path / "other" / "town hall.avi", counting(20), "MJPG"))
    assert [each.name for each in columns(study)] == ["video", "time in video (s)", "shot"]
    assert len(pictures(study)) == len(known(study, "video")) == 8


def test_a_column_of_that_name_that_was_there_stays_as_it_is(study: Study, video: Path) -> None:
    add_columns(study, "Mine", [NewColumn("video", "text", "by hand")])
    add(study, video)
    assert known(study, "video") == {}
    assert len(known(study, "video (2)")) == 6


def test_added_again_nothing_is_doubled_and_what_was_changed_by_hand_stays(study: Study, video: Path) -> None:
    add(study, video)
    column = columns(study)[0]
    first = pictures(study)[0].name
    set_values(study, "Renamed", column.id, [Change(first, "the opening")])
    add(study, video)
    assert len(pictures(study)) == 6
    assert known(study, "video")[first] == "the opening"
    undo(study)
    assert known(study, "video")[first] == "town hall.avi"


def test_columns_that_were_removed_come_again(study: Study, video: Path) -> None:
    add(study, video)
    for each in columns(study):
        remove_column(study, each.id)
    add(study, video)
    assert len(known(study, "video")) == len(known(study, "time in video (s)")) == 6


def test_what_was_taken_before_a_stop_is_in_the_study(study: Study, video: Path) -> None:
    request = VideoRequest(video, proposed_folder(study, video), EVERY_SECOND)
    with closing(add_video(study, request)) as steps:
        while len(pictures(study)) < 3:
            next(steps)
    assert len(known(study, "video")) == 3
    add(study, video)
    assert len(pictures(study)) == len(known(study, "video")) == 6


def test_a_folder_is_proposed_beside_the_study(study: Study, tmp_path: Path) -> None:
    assert proposed_folder(study, Path("a/b: c?.mp4")) == tmp_path / "town pictures" / "b c"
    assert proposed_folder(study, Path("a/???.mp4")) == tmp_path / "town pictures" / "video"


def test_the_pictures_of_a_video_are_found_in_its_order(study: Study, video: Path, tmp_path: Path) -> None:
    add(study, make_video(tmp_path / "other.avi", counting(20), "MJPG"))
    add(study, video)
    # Taken later, but from in between.
    add(study, video, VideoSettings(seconds=1.5))
    found = moments(study, "town hall 00-00-03.000.jpg")
    assert [each.seconds for each in found] == [0.0, 0.0, 1.0, 1.5, 2.0, 3.0, 3.0, 4.0, 4.5, 5.0]
    assert Moment("town hall (2) 00-00-01.500.jpg", 1.5) in found
    assert {each.picture for each in moments(study, "other 00-00-00.000.jpg")}.isdisjoint(
        {each.picture for each in found}
    )


def test_a_picture_of_no_video_has_no_neighbours(study: Study, video: Path, tmp_path: Path) -> None:
    assert moments(study, "nobody.jpg") == ()
    Image.new("RGB", (20, 20)).save(tmp_path / "still.png")
    list(add_pictures(study, [tmp_path / "still.png"]))
    add(study, video)
    assert moments(study, "still.png") == ()
    time = next(each for each in columns(study) if each.name == "time in video (s)")
    remove_column(study, time.id)
    assert {each.seconds for each in moments(study, "town hall 00-00-03.000.jpg")} == {None}
