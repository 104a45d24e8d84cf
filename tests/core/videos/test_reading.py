"""Videos: what they are recognised by, what time and what way up each picture has, and what is refused."""

import os
import socket
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from tests.core.videos.making import (
    HEIGHT,
    RATE,
    WIDTH,
    counting,
    make_video,
    number_of,
    ticks_per_second,
    turned,
    with_frame_lengths,
    with_sound_alone,
    without_length,
)
from workbench.core.videos.containers import UnreadableVideo, container_of
from workbench.core.videos.reading import OpenVideo, quiet_opencv, video_facts, with_square_pixels

KINDS = [
    ("a.mp4", "mp4v", "MP4"),
    ("a.mov", "mp4v", "MP4"),
    ("a.avi", "MJPG", "AVI"),
    ("a.mkv", "FFV1", "Matroska"),
    ("a.webm", "VP80", "Matroska"),
    ("a.ts", "mpg2", "MPEG"),
]


def seen(path: Path) -> list[tuple[float, int]]:
    """The time of each picture and the number it shows."""
    with OpenVideo(path) as video:
        return [(moment, number_of(video.picture())) for moment in video.moments()]


@pytest.fixture
def mp4(tmp_path: Path) -> Path:
    """Three seconds, ten pictures a second."""
    return make_video(tmp_path / "film.mp4", counting(30))


@pytest.mark.parametrize(("name", "code", "container"), KINDS)
def test_each_picture_comes_in_order_with_its_time(
    tmp_path: Path, name: str, code: str, container: str
) -> None:
    path = make_video(tmp_path / name, counting(30), code, 25 if name == "a.ts" else RATE)
    rate = 25 if name == "a.ts" else RATE
    assert container_of(path) == container
    found = seen(path)
    assert [number for _, number in found] == list(range(30))
    assert [moment for moment, _ in found] == pytest.approx([at / rate for at in range(30)], abs=1e-3)
    facts = video_facts(path)
    assert (facts.width, facts.height) == (WIDTH, HEIGHT)
    assert facts.frames_per_second == pytest.approx(rate)
    assert facts.seconds == pytest.approx(30 / rate, abs=0.05)
    assert facts.bytes == path.stat().st_size
    assert facts.first_picture.shape == (HEIGHT, WIDTH, 3) and number_of(facts.first_picture) == 0


def test_colours_are_rgb(mp4: Path) -> None:
    red, green, blue = video_facts(mp4).first_picture[8, 8].astype(int)
    assert red > 200 and green < 60 and blue < 60


def test_a_variable_frame_rate_gives_the_times_that_were_written(mp4: Path) -> None:
    content = mp4.read_bytes()
    tick = ticks_per_second(content) // RATE
    mp4.write_bytes(with_frame_lengths(content, [(10, tick), (10, 7 * tick), (10, tick // 2)]))
    lengths = [0.1] * 10 + [0.7] * 10 + [0.05] * 10
    written = [sum(lengths[:at]) for at in range(30)]
    found = seen(mp4)
    assert [moment for moment, _ in found] == pytest.approx(written, abs=1e-4)
    assert [number for _, number in found] == list(range(30))
    assert video_facts(mp4).seconds == pytest.approx(8.5)


@pytest.mark.parametrize(
    ("degrees", "corner"), [(90, (8, -8)), (180, (-8, -8)), (270, (-8, 8))], ids=["90", "180", "270"]
)
def test_a_turned_video_is_upright_once(mp4: Path, degrees: int, corner: tuple[int, int]) -> None:
    mp4.write_bytes(turned(mp4.read_bytes(), degrees))
    facts = video_facts(mp4)
    on_its_side = degrees != 180
    assert (facts.width, facts.height) == ((HEIGHT, WIDTH) if on_its_side else (WIDTH, HEIGHT))
    reds = {place: int(facts.first_picture[place][0]) for place in [(8, 8), (8, -8), (-8, 8), (-8, -8)]}
    assert max(reds, key=lambda place: reds[place]) == corner


def test_pixels_that_are_not_square_are_made_so() -> None:
    picture = np.zeros((10, 20, 3), np.uint8)
    assert with_square_pixels(picture, 1.0) is picture
    assert with_square_pixels(picture, 16 / 11).shape == (10, 29, 3)
    assert with_square_pixels(picture, 0.5).shape == (10, 10, 3)
    assert with_square_pixels(picture, 4000.0) is picture


def test_a_video_without_a_declared_length_is_read_to_its_end(tmp_path: Path) -> None:
    path = make_video(tmp_path / "live.mkv", counting(30), "FFV1")
    path.write_bytes(without_length(path.read_bytes()))
    assert video_facts(path).seconds is None
    assert len(seen(path)) == 30


@pytest.mark.parametrize("name", ["a.avi", "a.mkv", "a.ts"])
def test_of_a_video_that_is_cut_off_the_beginning_is_read(tmp_path: Path, name: str) -> None:
    path = make_video(
        tmp_path / name, counting(60), {"a.avi": "MJPG", "a.mkv": "FFV1", "a.ts": "mpg2"}[name], 25
    )
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    numbers = [number for _, number in seen(path)]
    assert 10 < len(numbers) < 50
    assert numbers[:10] == list(range(10))


def test_behind_a_damaged_middle_it_goes_on(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.avi", counting(36), "MJPG")
    content = path.read_bytes()
    parts = content.split(b"00dc")
    broken = [part[:4] + bytes(len(part) - 4) if 11 <= at <= 13 else part for at, part in enumerate(parts)]
    path.write_bytes(b"00dc".join(broken))
    with OpenVideo(path) as video:
        found = [(number_of(video.picture()), moment) for moment in video.moments()]
        assert video.damaged == 3
    whole = [*range(9), *range(12, 36)]
    assert [number for number, _ in found] == whole
    assert [moment for _, moment in found] == pytest.approx([number / RATE for number in whole])


def test_a_name_in_any_script_is_opened(mp4: Path, tmp_path: Path) -> None:
    path = tmp_path / "Üxküll 東京 Ж" / "фильм 1: “ä”.mp4"
    path.parent.mkdir()
    path.write_bytes(mp4.read_bytes())
    assert len(seen(path)) == 30


def bad(tmp_path: Path) -> dict[str, Path]:
    whole = make_video(tmp_path / "film.mp4", counting(30)).read_bytes()
    contents = {
        "cut.mp4": whole[: len(whole) // 2],
        "sound.mp4": with_sound_alone(whole),
        "letter.mp4": b"Dear Sir or Madam,\n" * 100,
        "empty.mp4": b"",
        "box.mp4": whole[:40],
        "nonsense.mkv": b"\x1a\x45\xdf\xa3" + np.random.default_rng(1).bytes(5000),
        "nonsense.avi": b"RIFF\x00\x10\x00\x00AVI " + np.random.default_rng(2).bytes(5000),
        "nonsense.ogv": b"OggS" + np.random.default_rng(3).bytes(5000),
        "nonsense.ts": (b"G" + bytes(187)) * 50,
        "nonsense.mpg": b"\x00\x00\x01\xba" + np.random.default_rng(4).bytes(5000),
        "list.mp4": f"#EXTM3U\n#EXTINF:3,\nfile://{tmp_path}/film.mp4\n#EXT-X-ENDLIST\n".encode(),
        "list.avi": f"ffconcat version 1.0\nfile '{tmp_path}/film.mp4'\n".encode(),
        "list.mkv": f"v=0\nm=video 5000 RTP/AVP 96\nc=IN IP4 127.0.0.1 {tmp_path}\n".encode(),
        "picture.mp4": b"\x89PNG\r\n\x1a\n" + bytes(100),
        "heic.mp4": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1" + bytes(100),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "folder.mp4").mkdir()
    return {name: tmp_path / name for name in [*contents, "folder.mp4", "gone.mp4"]}


REASONS = {
    "cut.mp4": "cut off or damaged",
    "sound.mp4": "sound alone",
    "letter.mp4": "no video",
    "empty.mp4": "empty",
    "list.mp4": "no video",
    "list.avi": "no video",
    "list.mkv": "no video",
    "picture.mp4": "a picture",
    "heic.mp4": "a picture",
    "folder.mp4": "no ordinary file",
    "gone.mp4": "There is no file",
}


def test_what_is_no_video_is_refused_in_words_and_nothing_is_printed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for name, path in bad(tmp_path).items():
        with pytest.raises(UnreadableVideo) as refused:
            video_facts(path)
        message = str(refused.value)
        assert REASONS.get(name, "There are no pictures") in message, name
        assert message.count(".") >= 2 and "Nothing was taken" in message, name
    assert capfd.readouterr() == ("", "")


def test_a_file_that_may_not_be_read_says_so(mp4: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UnreadableVideo, match="permission denied"):
        video_facts(mp4)


def test_pictures_of_absurd_size_are_refused(mp4: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.core.videos.reading.MAXIMUM_PIXELS", WIDTH * HEIGHT - 1)
    with pytest.raises(UnreadableVideo, match="more than can be opened"):
        video_facts(mp4)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    with pytest.raises(UnreadableVideo, match="no ordinary file"):
        video_facts(tmp_path / "pipe.mp4")


def test_the_decoder_itself_opens_no_address_and_no_list(tmp_path: Path, mp4: Path) -> None:
    cv2 = quiet_opencv()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/film.mp4"
        assert not cv2.VideoCapture(address, cv2.CAP_FFMPEG).isOpened()
        with pytest.raises(BlockingIOError):
            server.accept()
    playlist = tmp_path / "list.m3u8"
    playlist.write_text(f"#EXTM3U\n#EXTINF:3,\n{mp4}\n#EXT-X-ENDLIST\n")
    assert not cv2.VideoCapture(str(playlist), cv2.CAP_FFMPEG).isOpened()


def test_every_kind_has_a_test() -> None:
    assert Counter(container for _, _, container in KINDS).keys() == {"MP4", "AVI", "Matroska", "MPEG"}
