"""Sizes and formats from the first bytes of files, against what Pillow says after looking properly."""

import os
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests import bad_pictures as make
from tests.heic import SIDE, heic
from workbench import paths
from workbench.core.pictures import reading
from workbench.core.pictures.headers import Header, quick_header
from workbench.core.pictures.reading import UnreadablePicture, read, read_header

GREY = np.full((SIDE, SIDE), 90, np.uint8)
MEGAPIXEL_NOTE = b"x" * 60_000


def header(path: Path) -> Header | None:
    return quick_header(str(path))[1]


@pytest.fixture
def without_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked of Pillow fails the test."""

    def refuse(_: Path) -> Header:
        raise AssertionError("the decoder was asked")

    monkeypatch.setattr(reading, "read_header", refuse)


@pytest.mark.parametrize("maker", make.ODD)
def test_odd_pictures_have_the_size_with_which_they_are_read(tmp_path: Path, maker: make.Maker) -> None:
    path = maker(tmp_path)
    found = header(path)
    assert found == read_header(path)
    assert found is not None and (found.height, found.width, 3) == read(path).shape


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_sizes_are_those_of_the_upright_picture(tmp_path: Path, format: str, orientation: int) -> None:
    path = make.oriented(tmp_path, orientation, format)
    found = header(path)
    assert found is not None and (found.width, found.height) == (48, 32)
    assert found == read_header(path)


@pytest.mark.parametrize("turns", range(4))
def test_high_efficiency_pictures_are_turned_as_their_boxes_say(tmp_path: Path, turns: int) -> None:
    path = make.written(tmp_path / "a.heic", heic(GREY, turns))
    assert header(path) == read_header(path) == Header("HEIC", SIDE, SIDE)


@pytest.mark.parametrize(
    ("format", "options"),
    [
        ("GIF", {}),
        ("BMP", {}),
        ("WEBP", {"lossless": True}),
        ("JPEG", {"progressive": True}),
        ("JPEG", {"icc_profile": make.swapping_profile(), "comment": MEGAPIXEL_NOTE}),
        ("TIFF", {"compression": "jpeg"}),
        ("PNG", {"icc_profile": make.swapping_profile()}),
    ],
)
def test_formats_in_their_usual_forms(tmp_path: Path, format: str, options: dict[str, object]) -> None:
    path = make.written(tmp_path / "a", make.encoded(make.sample_pixels(), format, **options))
    found = header(path)
    assert found == read_header(path) and found is not None and (found.width, found.height) == (48, 32)


def test_a_picture_wider_than_signed_numbers_reach(tmp_path: Path) -> None:
    path = make.written(tmp_path / "wide.gif", make.encoded(np.zeros((1, 40_000), np.uint8), "GIF"))
    assert header(path) == Header("GIF", 40_000, 1)


def test_usual_pictures_ask_no_decoder(tmp_path: Path, without_decoder: None) -> None:
    pixels = make.sample_pixels()
    for orientation, expected in ((1, (48, 32)), (6, (48, 32))):
        path = make.oriented(tmp_path, orientation)
        assert header(path) == Header("JPEG", *expected)
    note = make.encoded(pixels, "JPEG", comment=MEGAPIXEL_NOTE)
    assert header(make.written(tmp_path / "note.jpg", note)) == Header("JPEG", 48, 32)
    assert header(make.written(tmp_path / "a.png", make.encoded(pixels, "PNG"))) == Header("PNG", 48, 32)
    assert header(make.written(tmp_path / "a.avif", make.encoded(pixels, "AVIF"))) == Header("AVIF", 48, 32)


def test_an_orientation_in_xmp_data_alone_counts_as_in_reading(tmp_path: Path) -> None:
    content = make.encoded(Image.fromarray(make.stored(make.sample_pixels(), 6)), "JPEG")
    note = b'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'
    segment = b"\xff\xe1" + struct.pack(">H", len(note) + 2) + note
    path = make.written(tmp_path / "a.jpg", content[:2] + segment + content[2:])
    assert header(path) == read_header(path) == Header("JPEG", 48, 32)


def test_a_damaged_file_tells_what_it_was_or_nothing(tmp_path: Path) -> None:
    assert header(make.truncated_jpeg(tmp_path)) == Header("JPEG", 160, 120)
    assert header(make.bomb(tmp_path)) == Header("PNG", 30_000, 30_000)
    assert header(make.text(tmp_path)) is None
    assert header(make.empty(tmp_path)) is None
    for beginning in (
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"\0\0\0\x18ftypheic",
        b"\xff\xd8\xff\xe1\0\x10Exif\0\0",
    ):
        assert header(make.written(tmp_path / "cut", beginning)) is None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["JPEG", "PNG", "AVIF"]), st.data())
def test_whatever_is_changed_in_a_file_it_ends_and_agrees(
    tmp_path: Path, format: str, data: st.DataObject
) -> None:
    content = bytearray(make.oriented(tmp_path, 6, format).read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, min(len(content), 400) - 1))] = data.draw(st.integers(0, 255))
    path = make.written(tmp_path / "changed", bytes(content))
    found = header(path)
    try:
        shape = read(path).shape
    except UnreadablePicture:
        return
    assert found is not None and (found.height, found.width, 3) == shape


def test_the_sample_pictures_and_photographs() -> None:
    samples = [path for path in (paths.resources() / "samples").rglob("*") if path.suffix in (".jpg", ".png")]
    assert samples
    assert [header(path) for path in samples] == [read_header(path) for path in samples]


def test_photographs_of_many_cameras(photographs: tuple[Path, ...]) -> None:
    assert [header(path) for path in photographs[:300]] == [read_header(path) for path in photographs[:300]]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jpg")
    assert header(tmp_path / "a.jpg") is None
    assert header(tmp_path) is None, "nor is a folder read"


def test_a_file_that_is_gone_is_an_error_and_a_forbidden_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(FileNotFoundError):
        quick_header(str(tmp_path / "gone.jpg"))
    path = make.one_pixel(tmp_path)

    def refuse(*_: object) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "open", refuse)
    facts, found = quick_header(str(path))
    assert found is None and facts.st_size == path.stat().st_size


def test_exif_data_that_are_none_turn_nothing(tmp_path: Path) -> None:
    content = bytearray(make.oriented(tmp_path, 6, "JPEG").read_bytes())
    content[content.index(b"MM\0*") + 3] = 0
    path = make.written(tmp_path / "changed", bytes(content))
    assert header(path) == read_header(path)
    assert (header(path).height, header(path).width, 3) == read(path).shape
