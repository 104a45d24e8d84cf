"""Pictures of a video in a folder: which ones, what the folder tells, stopping, going on, and what can go wrong."""

import csv
import errno
import hashlib
import json
import signal
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.core.videos.making import (
    RATE,
    counting,
    film,
    make_video,
    number_of,
    ticks_per_second,
    with_frame_lengths,
)
from workbench.core.pictures.collection import natural_order
from workbench.core.pictures.details import details
from workbench.core.pictures.reading import read
from workbench.core.settings import SettingsError
from workbench.core.steps import Step
from workbench.core.tables import ExportError
from workbench.core.videos import taking
from workbench.core.videos.containers import UnreadableVideo
from workbench.core.videos.reading import VideoFacts, video_facts
from workbench.core.videos.settings import (
    AT_SHOT_CHANGES,
    VideoRequest,
    VideoSettings,
    is_video_name,
    moment_in_words,
)
from workbench.core.videos.table import PictureTable
from workbench.core.videos.taking import (
    TakenPicture,
    VideoError,
    expected_bytes,
    expected_pictures,
    take_pictures,
)

PNG_EVERY_HALF = VideoSettings(seconds=0.5, format="PNG")


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """Six seconds, ten pictures a second."""
    return make_video(tmp_path / "town hall.avi", counting(60), "MJPG")


def take(video: Path, folder: Path, settings: VideoSettings = PNG_EVERY_HALF) -> list[TakenPicture]:
    return [each for step in steps(video, folder, settings) for each in step.value]


def steps(video: Path, folder: Path, settings: VideoSettings) -> list[Step[tuple[TakenPicture, ...]]]:
    return list(take_pictures(VideoRequest(video, folder, settings)))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def everything(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in sorted(folder.iterdir())}


def test_a_picture_is_taken_every_so_many_seconds(video: Path, tmp_path: Path) -> None:
    taken = take(video, tmp_path / "out")
    assert [each.seconds for each in taken] == [at / 2 for at in range(12)]
    assert [number_of(read(each.path)) for each in taken] == [5 * at for at in range(12)]
    assert all(each.is_new and each.shot is None and each.video == "town hall.avi" for each in taken)
    assert expected_pictures(video_facts(video), PNG_EVERY_HALF) == 12


@pytest.mark.parametrize("seconds", [0.04, 0.1, 0.3, 0.7, 1.0, 5.9, 6.0, 3600.0])
def test_as_many_are_taken_as_were_foretold(video: Path, tmp_path: Path, seconds: float) -> None:
    settings = VideoSettings(seconds=seconds)
    taken = take(video, tmp_path / "out", settings)
    assert len(taken) == expected_pictures(video_facts(video), settings)
    if seconds >= 0.1:
        parts = [round(each.seconds * 1000) // round(seconds * 1000) for each in taken]
        assert parts == list(range(len(taken)))


def test_with_irregular_times_the_first_picture_at_or_after_each_moment_is_taken(tmp_path: Path) -> None:
    video = make_video(tmp_path / "film.mp4", counting(30))
    content = video.read_bytes()
    tick = ticks_per_second(content) // RATE
    video.write_bytes(with_frame_lengths(content, [(10, tick), (10, 7 * tick), (10, tick)]))
    taken = take(video, tmp_path / "out", VideoSettings(seconds=1.0, format="PNG"))
    times = (
        [0.1 * at for at in range(10)]
        + [1 + 0.7 * at for at in range(10)]
        + [8 + 0.1 * at for at in range(10)]
    )
    wanted = [next(at for at, time in enumerate(times) if time >= moment - 1e-6) for moment in range(9)]
    assert [number_of(read(each.path)) for each in taken] == wanted
    assert [each.seconds for each in taken] == pytest.approx([times[at] for at in wanted], abs=1e-3)


def test_a_picture_is_taken_of_each_shot(tmp_path: Path) -> None:
    lengths = [12, 31, 17, 25]
    video = make_video(tmp_path / "film.avi", film(lengths), "MJPG")
    taken = take(video, tmp_path / "out", VideoSettings(way=AT_SHOT_CHANGES))
    cuts = [0, *accumulate(lengths[:-1])]
    assert [(each.seconds, each.shot) for each in taken] == [
        (cut / RATE, at) for at, cut in enumerate(cuts, 1)
    ]
    originals = list(film(lengths))
    for each, cut in zip(taken, cuts, strict=True):
        assert np.abs(read(each.path).astype(int) - originals[cut]).mean() < 8
    assert [row["shot"] for row in rows(tmp_path / "out" / "film.csv")] == ["1", "2", "3", "4"]
    assert expected_pictures(video_facts(video), VideoSettings(way=AT_SHOT_CHANGES)) is None


def test_the_folder_alone_tells_where_the_pictures_come_from(video: Path, tmp_path: Path) -> None:
    taken = take(video, tmp_path / "out", VideoSettings(seconds=0.7))
    checksum = hashlib.sha256(video.read_bytes()).hexdigest()
    listed = rows(tmp_path / "out" / "town hall.csv")
    assert [row["picture"] for row in listed] == [each.path.name for each in taken]
    assert [float(row["seconds"]) for row in listed] == [each.seconds for each in taken]
    assert {(row["video"], row["video_sha256"], row["method"]) for row in listed} == {
        ("town hall.avi", checksum, "every 0.7 s")
    }
    assert json.loads(listed[0]["settings"])["seconds"] == 0.7
    known = details(taken[1].path)
    assert known.format == "JPEG" and ("Description", "Video frame at 0.700 s") in known.exif
    with Image.open(taken[1].path) as image:
        assert checksum.encode() in image.info["xmp"] and b"town hall.avi" in image.info["xmp"]


def test_a_png_carries_its_moment_too(video: Path, tmp_path: Path) -> None:
    taken = take(video, tmp_path / "out")
    assert ("Description", "Video frame at 0.500 s") in details(taken[1].path).exif
    with Image.open(taken[1].path) as image:
        assert "town hall.avi" in image.info["XML:com.adobe.xmp"]


def test_names_sort_as_moments_do(tmp_path: Path) -> None:
    table = PictureTable(tmp_path / "film.csv", "film.mp4", "", VideoSettings())
    moments = [0.0, 0.04, 9.999, 59.9996, 83.48, 3599.0, 3600.0, 36_000.5, 360_000.0]
    names = [table.picture_path(moment).name for moment in moments]
    assert names[4] == "film 00-01-23.480.jpg" and names[3] == "film 00-01-00.000.jpg"
    assert sorted(names, key=natural_order) == names


def test_larger_pictures_are_reduced_and_smaller_ones_stay(video: Path, tmp_path: Path) -> None:
    for longest, size in ((32, (24, 32, 3)), (64, (48, 64, 3)), (999, (48, 64, 3))):
        taken = take(video, tmp_path / str(longest), replace(PNG_EVERY_HALF, longest_side=longest))
        assert read(taken[0].path).shape == size


@pytest.mark.parametrize("way", ["every so many seconds", AT_SHOT_CHANGES])
@pytest.mark.parametrize("stop_after", [1, 2, 3])
def test_stopped_and_begun_again_the_folder_is_as_if_nothing_had_happened(
    tmp_path: Path, way: str, stop_after: int
) -> None:
    video = make_video(tmp_path / "film.avi", film([12, 31, 17, 25]), "MJPG")
    settings = replace(PNG_EVERY_HALF, way=way)
    whole, resumed = tmp_path / "whole", tmp_path / "resumed"
    take(video, whole, settings)
    first: list[TakenPicture] = []
    with closing(take_pictures(VideoRequest(video, resumed, settings))) as running:
        while len(first) < stop_after:
            first += next(running).value
    times = {each.name: each.stat().st_mtime_ns for each in resumed.glob("*.png")}
    again = take(video, resumed, settings)
    assert [each.is_new for each in again] == [False] * stop_after + [True] * (len(again) - stop_after)
    assert {name: (resumed / name).stat().st_mtime_ns for name in times} == times
    assert everything(resumed) == everything(whole)
    assert not any(each.is_new for each in take(video, resumed, settings))


_KILLED = """
import sys
from pathlib import Path
from workbench.core.videos.settings import VideoRequest, VideoSettings
from workbench.core.videos.taking import take_pictures
for step in take_pictures(VideoRequest(Path(sys.argv[1]), Path(sys.argv[2]), VideoSettings(seconds=0.5, format="PNG"))):
    if step.value:
        print(step.value[0].path.name, flush=True)
        sys.stdin.readline()
"""


def test_killed_and_begun_again_the_folder_is_as_if_nothing_had_happened(video: Path, tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    take(video, whole)
    with subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(video), str(killed)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        for _ in range(3):
            assert process.stdout.readline().startswith("town hall 00-00-0")
            process.stdin.write("\n")
            process.stdin.flush()
        process.kill()
        assert process.wait() in (-getattr(signal, "SIGKILL", 9), 1)
    assert 0 < len(list(killed.glob("*.png"))) < 12
    take(video, killed)
    assert everything(killed) == everything(whole)


@pytest.mark.parametrize("lost", ["half a row", "the picture of a row", "all but half of the header"])
def test_what_a_power_cut_can_leave_is_made_good(video: Path, tmp_path: Path, lost: str) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    take(video, whole)
    take(video, cut)
    table, pictures = cut / "town hall.csv", sorted(cut.glob("*.png"))
    if lost == "half a row":
        table.write_bytes(table.read_bytes()[:-40])
        pictures[-1].unlink()
    elif lost == "the picture of a row":
        pictures[-1].unlink()
        (cut / f".{pictures[-1].name}.part").write_bytes(b"half a picture")
    else:
        table.write_bytes(table.read_bytes()[:12])
        for each in pictures:
            each.unlink()
    take(video, cut)
    assert everything(cut) == everything(whole)


def test_nothing_of_others_is_ever_hit(video: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    take(video, folder)
    before = everything(folder)
    for settings in (replace(PNG_EVERY_HALF, seconds=0.7), replace(PNG_EVERY_HALF, longest_side=30)):
        taken = take(video, folder, settings)
        assert all(each.is_new for each in taken)
    other = make_video(tmp_path / "elsewhere" / "town hall.avi", counting(20), "MJPG")
    assert {each.path.name[:13] for each in take(other, folder)} == {"town hall (4)"}
    assert before.items() <= everything(folder).items()
    assert {each.name for each in folder.glob("*.csv")} == {
        "town hall.csv",
        "town hall (2).csv",
        "town hall (3).csv",
        "town hall (4).csv",
    }


@pytest.mark.parametrize(
    "name", ["town hall.csv", "town hall 00-00-01.000.png", "TOWN HALL 00-00-07.000.JPG"]
)
def test_a_file_of_such_a_name_stays_what_it_is(video: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / name).write_text("mine;yours")
    taken = take(video, folder)
    assert (folder / name).read_text() == "mine;yours"
    assert all(each.path.name.startswith("town hall (2) ") for each in taken)


def test_a_full_disk_is_told_and_what_was_written_is_kept(
    video: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, folder = tmp_path / "whole", tmp_path / "out"
    take(video, whole)
    fill_the_disk_after(3, monkeypatch)
    with pytest.raises(VideoError) as told:
        take(video, folder)
    assert "no space left" in str(told.value) and "3 pictures from this video are there" in str(told.value)
    assert "goes on where it stopped" in str(told.value)
    assert len(list(folder.glob("*.png"))) == len(rows(folder / "town hall.csv")) == 3
    monkeypatch.undo()
    take(video, folder)
    assert everything(folder) == everything(whole)


def fill_the_disk_after(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = taking.replacing
    calls = iter(range(1000))

    def full(path: Path) -> Any:
        if next(calls) < count:
            return kept(path)
        raise ExportError("full") from OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(taking, "replacing", full)


def test_a_folder_that_cannot_be_made_is_told(video: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(VideoError, match="No picture was written"):
        take(video, tmp_path / "file" / "out")


def test_a_row_that_cannot_be_written_leaves_no_half_row(
    video: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add, calls = PictureTable.add, iter(range(1000))

    def full(self: PictureTable, *arguments: Any) -> int:
        if next(calls) < 2:
            return add(self, *arguments)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(PictureTable, "add", full)
    with pytest.raises(VideoError, match="2 pictures"):
        take(video, tmp_path / "out")
    assert len(rows(tmp_path / "out" / "town hall.csv")) == 2


def test_progress_is_in_seconds_of_the_video_and_begins_with_its_checksum(
    video: Path, tmp_path: Path
) -> None:
    found = steps(video, tmp_path / "out", VideoSettings(seconds=3600))
    assert [(step.done, step.total) for step in found] == [(0, 6), (0, 6), (6, 6)]
    assert found[-1].note == ""


def test_a_video_that_is_cut_off_says_how_far_it_got(video: Path, tmp_path: Path) -> None:
    content = video.read_bytes()
    video.write_bytes(content[: content.index(b"movi") + (len(content) - content.index(b"movi")) // 2])
    note = steps(video, tmp_path / "out", PNG_EVERY_HALF)[-1].note
    assert "should last 6.0 s" in note and "cut off or damaged" in note and "kept" in note
    assert len(list((tmp_path / "out").glob("*.png"))) in (5, 6, 7)


def test_undecodable_pictures_are_counted(video: Path, tmp_path: Path) -> None:
    parts = video.read_bytes().split(b"00dc")
    broken = [part[:4] + bytes(len(part) - 4) if 11 <= at <= 13 else part for at, part in enumerate(parts)]
    video.write_bytes(b"00dc".join(broken))
    found = steps(video, tmp_path / "out", PNG_EVERY_HALF)
    assert found[-1].note == "3 pictures of the video could not be decoded."
    taken = [each for step in found for each in step.value]
    assert [number_of(read(each.path)) for each in taken] == [0, 5, *[max(12, 5 * at) for at in range(2, 12)]]


def test_a_hole_in_the_middle_is_told(tmp_path: Path) -> None:
    video = make_video(tmp_path / "film.mkv", counting(60), "FFV1")
    content = video.read_bytes()
    start, end = len(content) // 3, len(content) * 2 // 3
    video.write_bytes(content[:start] + bytes(end - start) + content[end:])
    found = steps(video, tmp_path / "out", PNG_EVERY_HALF)
    assert "There are no pictures between" in found[-1].note or "pictures end at" in found[-1].note
    assert any(step.value for step in found)


def test_a_video_without_pictures_leaves_no_folder_behind(tmp_path: Path) -> None:
    (tmp_path / "letter.mp4").write_text("Dear Sir or Madam")
    with pytest.raises(UnreadableVideo):
        take(tmp_path / "letter.mp4", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_settings_out_of_range_are_refused_before_anything_is_written(video: Path, tmp_path: Path) -> None:
    for wrong in (
        VideoSettings(seconds=0.01),
        VideoSettings(way="by magic"),
        VideoSettings(seconds=float("nan")),
    ):
        with pytest.raises(SettingsError):
            take(video, tmp_path / "out", wrong)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "name", ["=HYPERLINK(“x”).avi", "-@+=.avi", "東京 “Ж” ä.avi", "a,b;c'd.avi", "%s {0}.avi"]
)
def test_odd_names_of_videos_give_plain_files_and_inert_tables(
    video: Path, tmp_path: Path, name: str
) -> None:
    odd = tmp_path / "odd" / name
    odd.parent.mkdir()
    odd.write_bytes(video.read_bytes())
    whole = take(odd, tmp_path / "out")
    listed = rows(next((tmp_path / "out").glob("*.csv")))
    assert all(row["video"].lstrip("'") == name for row in listed)
    assert not [cell for row in listed for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    assert len(whole) == 12 and not any(each.is_new for each in take(odd, tmp_path / "out"))


def test_the_room_that_is_needed_grows_with_size_and_format(video: Path) -> None:
    facts: VideoFacts = replace(video_facts(video), width=1920, height=1080)
    jpeg, png = (expected_bytes(facts, VideoSettings(format=format)) for format in ("JPEG", "PNG"))
    assert 300_000 < jpeg < 2_000_000 and 2_000_000 < png < 6_300_000
    assert expected_bytes(facts, VideoSettings(longest_side=960)) == pytest.approx(jpeg / 4, rel=0.01)
    assert expected_bytes(facts, VideoSettings(longest_side=4000)) == jpeg


def test_videos_are_known_by_their_names() -> None:
    assert all(map(is_video_name, ("a.mp4", "A.MOV", "x/y.mkv", "b.m2ts")))
    assert not any(map(is_video_name, ("a.jpg", "mp4", "._a.mp4", "a.mp4.txt", "a.heic")))


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0.0 s"), (3.51, "3.5 s"), (59.7, "1:00"), (83.4, "1:23"), (3723, "1:02:03")]
)
def test_moments_are_said_as_on_a_clock(seconds: float, words: str) -> None:
    assert moment_in_words(seconds) == words
