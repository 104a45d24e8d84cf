"""“workbench video”: pictures out of a video without the window."""

import csv
from pathlib import Path

import pytest

from tests.core.videos.making import counting, film, make_video
from workbench.cli import main


def run(*words: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["video", *map(str, words)])
    return int(ended.value.code or 0)


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """Six seconds."""
    return make_video(tmp_path / "film.avi", counting(60), "MJPG")


def moments(out: Path, name: str = "film.csv") -> list[float]:
    with (out / name).open(encoding="utf-8", newline="") as file:
        return [float(row["seconds"]) for row in csv.DictReader(file)]


def test_every_so_many_seconds(video: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert run(video, "--out", out, "--every", 1.5) == 0
    assert moments(out) == [0.0, 1.5, 3.0, 4.5] and len(list(out.glob("*.jpg"))) == 4
    assert "4 pictures of “film.avi”" in capsys.readouterr().out
    assert run(video, "--out", out, "--every", 1.5) == 0
    assert "4 of them from an earlier run" in capsys.readouterr().out
    assert run(video, "--out", tmp_path / "usual", "--set", "format=PNG") == 0
    assert moments(tmp_path / "usual") == [0.0, 2.0, 4.0]
    assert len(list((tmp_path / "usual").glob("*.png"))) == 3


def test_at_shot_changes(tmp_path: Path) -> None:
    path = make_video(tmp_path / "film.avi", film([12, 31, 17]), "MJPG")
    assert run(path, "--out", tmp_path / "out", "--shots") == 0
    assert moments(tmp_path / "out") == [0.0, 1.2, 4.3]


def test_a_damaged_video_ends_with_its_own_code_and_a_sentence(
    video: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    video.write_bytes(video.read_bytes()[: video.stat().st_size // 2])
    assert run(video, "--out", tmp_path / "out") == 1
    assert "cut off or damaged" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--every", "1", "--shots"), "exclude each other"),
        (("--every", "0.001"), "from 0.04 to 3600"),
        (("--set", "format=TIFF"), "JPEG, PNG"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    video: Path, tmp_path: Path, words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(video, "--out", tmp_path / "out", *words) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_what_is_no_video_is_refused_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "letter.mp4").write_text("Dear Sir or Madam")
    assert run(tmp_path / "letter.mp4", "--out", tmp_path / "out") == 2
    assert run(tmp_path / "gone.mp4", "--out", tmp_path / "out") == 2
    error = capsys.readouterr().err
    assert "no video" in error and "There is no file" in error and "Traceback" not in error
