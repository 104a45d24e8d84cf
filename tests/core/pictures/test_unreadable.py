"""Broken files: the reason why they give no picture, and garbage that must not cost one."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests import bad_pictures as make
from tests.heic import heic
from workbench.core.pictures import reading
from workbench.core.pictures.reading import UnreadablePicture, read, read_header, read_thumbnail

BREAKS_OFF = "The file breaks off: only part of the picture is there."
DAMAGED = "The file is damaged or breaks off: the picture in it cannot be decoded."
LUMA = np.random.default_rng(7).integers(1, 256, (16, 16)).astype(np.uint8)
REPOSITORY = Path(__file__).parents[3]


def reason(path: Path) -> str:
    """Why a file cannot be read."""
    with pytest.raises(UnreadablePicture) as caught:
        read(path)
    return str(caught.value)


def difference(one: np.ndarray, other: np.ndarray) -> int:
    assert one.shape == other.shape
    return int(np.abs(one.astype(int) - other.astype(int)).max())


# EXIF garbage


def test_exif_garbage_in_a_jpeg_is_ignored(tmp_path: Path) -> None:
    assert difference(read(make.exif_garbage(tmp_path)), make.sample_pixels()) <= 8


def test_exif_garbage_in_an_avif_is_ignored(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    content = make.encoded(make.sample_pixels(), "AVIF", exif=exif.tobytes())
    expected = read(make.written(tmp_path / "sound.avif", content))
    garbled = content.replace(b"MM\0*\0\0\0\x08", b"garbage!")
    assert garbled != content
    assert np.array_equal(read(make.written(tmp_path / "garbled.avif", garbled)), expected)


def test_exif_garbage_in_a_heic_is_ignored(tmp_path: Path) -> None:
    path = make.written(tmp_path / "garbled.heic", heic(LUMA, 0, b"Exif\0\0" + b"garbage!" * 9))
    assert np.array_equal(read(path)[..., 0], LUMA)


def test_a_heic_whose_parts_have_garbled_names_is_refused(tmp_path: Path) -> None:
    # Its decoder would take the whole program down.
    content = heic(LUMA, 0, b"Exif\0\0").replace(b"\0Exif\0", b"\0E\xf6if\0", 1)
    assert reason(make.written(tmp_path / "garbled.heic", content)) == DAMAGED


# What cannot be read


@pytest.mark.parametrize("maker", make.UNREADABLE, ids=lambda maker: maker.__name__)
def test_broken_files_are_refused_as_pictures_and_as_thumbnails(tmp_path: Path, maker: make.Maker) -> None:
    path = maker(tmp_path)
    assert len(reason(path)) < 100
    with pytest.raises(UnreadablePicture):
        read_thumbnail(path, 1000)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"])
def test_a_half_decoded_picture_is_no_picture(tmp_path: Path, format: str) -> None:
    content = make.encoded(np.random.default_rng(1).integers(0, 256, (40, 60, 3)).astype(np.uint8), format)
    for share in range(1, 20):
        path = make.written(tmp_path / "part", content[: len(content) * share // 20])
        assert reason(path) in (BREAKS_OFF, DAMAGED), share


def test_each_cause_has_its_own_reason(tmp_path: Path) -> None:
    assert reason(make.empty(tmp_path)) == "The file is empty."
    assert reason(make.text(tmp_path)).startswith("This is not a picture")
    assert reason(make.truncated_jpeg(tmp_path)) == BREAKS_OFF
    assert reason(make.truncated_compressed_tiff(tmp_path)) == BREAKS_OFF
    assert reason(tmp_path) == "This is a folder, not a picture."
    assert reason(tmp_path / "nowhere.png") == "The file is not there: it was moved, renamed or deleted."
    assert reason(tmp_path / "text.jpg" / "inside.png").startswith("The file is not there")
    assert reason(Path("a\0b.png")) == "No file can have this name."
    assert reason(tmp_path / ("x" * 300 + ".png")).startswith("The file could not be read from the disk")


def test_a_file_too_large_for_a_picture_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "film.jpg"
    with path.open("wb") as file:
        file.truncate(2**31 + 1)
    assert reason(path) == "The file is larger than 2 GB, too large for a picture."


def test_no_memory_is_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(reading, "upright_srgb", full)
    assert reason(make.one_pixel(tmp_path)) == "There is not enough free memory to decode this picture."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    assert reason(tmp_path / "pipe.jpg").startswith("This is not an ordinary file")


@pytest.mark.parametrize(("pixels", "millions"), [(250_000_001, 251), (400_000_000, 400)])
def test_too_many_pixels_are_counted_in_the_reason(pixels: int, millions: int, tmp_path: Path) -> None:
    path = make.written(tmp_path / "wide.png", make.png(pixels, 1, 8, 0, b""))
    assert reason(path) == f"The picture has {millions} million pixels; up to 250 million can be opened."
    with pytest.raises(UnreadablePicture):
        read_header(path)


@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is measured with the resource module")
def test_a_bomb_is_refused_without_taking_its_memory(tmp_path: Path) -> None:
    script = """
import resource, sys
from pathlib import Path
from workbench.core.pictures.reading import UnreadablePicture, read
try:
    read(Path(sys.argv[1]))
except UnreadablePicture:
    pass
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read(Path(sys.argv[2]))
except UnreadablePicture as refused:
    print(refused)
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print((after - before) // (1024 if sys.platform != "darwin" else 1024 * 1024))
"""
    arguments = [sys.executable, "-W", "error", "-c", script, make.text(tmp_path), make.bomb(tmp_path)]
    answer = subprocess.run(arguments, capture_output=True, text=True, check=True, cwd=REPOSITORY)
    why, megabytes = answer.stdout.splitlines()
    assert why == "The picture has 900 million pixels; up to 250 million can be opened."
    assert int(megabytes) < 20
    assert answer.stderr == ""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_a_forbidden_file_says_so(tmp_path: Path) -> None:
    path = make.one_pixel(tmp_path)
    path.chmod(0)
    # Root may read everything, so a root process first becomes nobody.
    script = """
import os, sys
from pathlib import Path
from workbench.core.pictures.reading import UnreadablePicture, read
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    read(Path(sys.argv[1]))
except UnreadablePicture as refused:
    print(refused)
"""
    arguments = [sys.executable, "-c", script, path]
    answer = subprocess.run(arguments, capture_output=True, text=True, check=True, cwd=REPOSITORY)
    assert answer.stdout == "The file may not be read: this account has no permission for it.\n"


# Anything at all


def valid_files() -> list[bytes]:
    pixels = np.random.default_rng(2).integers(0, 256, (12, 10, 3)).astype(np.uint8)
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x8825] = {1: "N", 2: (52.0, 30.0, 1.0)}
    profile = make.swapping_profile(red=2, blue=0)
    formats = ("JPEG", "PNG", "WEBP", "TIFF", "AVIF")
    files = [make.encoded(pixels, format, exif=exif.tobytes(), icc_profile=profile) for format in formats]
    files += [make.encoded(pixels, "GIF"), make.encoded(pixels, "BMP"), make.compressed_tiff(pixels)]
    return [*files, make.compressed_tiff(make.sixteen_bit_values()), heic(LUMA, 1, exif.tobytes())]


VALID_FILES = valid_files()
SIGNATURES = [
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"GIF89a",
    b"RIFF\x40\0\0\0WEBPVP8 ",
    b"II*\0",
    b"MM\0*",
    b"BM",
]
SIGNATURES += [b"\0\0\0\x18ftypavif", b"\0\0\0\x18ftypheic", b""]


@st.composite
def damaged_files(draw: st.DrawFn) -> bytes:
    content = bytearray(draw(st.sampled_from(VALID_FILES)))
    places = st.integers(0, len(content) - 1)
    for place, value in draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=6)):
        content[place] = value
    return bytes(content[: draw(st.one_of(st.just(len(content)), places))])


def check_anything(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    for reader in (read, lambda path: read_thumbnail(path, 7)):
        try:
            picture = reader(path)
        except UnreadablePicture as refused:
            assert str(refused).endswith(".")
        else:
            assert picture.dtype == np.uint8 and picture.ndim == 3 and picture.shape[2] == 3 and picture.size


anything = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@anything
@given(signature=st.sampled_from(SIGNATURES), rest=st.binary(max_size=200))
def test_random_bytes_are_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, signature: bytes, rest: bytes
) -> None:
    monkeypatch.setattr(reading, "MAXIMUM_PIXELS", 1_000_000)
    check_anything(tmp_path / "random", signature + rest)


@anything
@given(content=damaged_files())
def test_damaged_files_are_read_whole_or_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.setattr(reading, "MAXIMUM_PIXELS", 1_000_000)
    check_anything(tmp_path / "damaged", content)


@anything
@given(garbage=st.binary(max_size=120), header=st.sampled_from([b"", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"]))
def test_exif_garbage_never_costs_the_picture(tmp_path: Path, header: bytes, garbage: bytes) -> None:
    pixels = make.sample_pixels(8, 12)
    path = make.written(tmp_path / "e.png", make.encoded(pixels, "PNG", exif=b"Exif\0\0" + header + garbage))
    assert sorted(read(path).ravel()) == sorted(pixels.ravel())
    jpeg = make.encoded(np.full((8, 8, 3), 77, np.uint8), "JPEG", exif=b"Exif\0\0" + header + garbage)
    assert (read(make.written(tmp_path / "e.jpg", jpeg)) == 77).all()
