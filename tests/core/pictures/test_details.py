"""The details of a picture file in words."""

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests import bad_pictures as make
from workbench.core.pictures.details import details
from workbench.core.pictures.reading import UnreadablePicture

XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description {attribute}>{element}</rdf:Description></rdf:RDF></x:xmpmeta>"""
SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/"


def photograph(folder: Path) -> Path:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "Nikon", "Nikon Z 6", 6
    exif.get_ifd(0x8769).update(
        {0x9003: "2024:05:17 18:03:59", 0x829A: 1 / 250, 0x829D: 2.8, 0x8827: 200, 0x920A: 35.0, 0x9209: 0x19}
    )
    exif.get_ifd(0x8825).update(
        {1: "N", 2: (52.0, 30.0, 36.0), 3: "W", 4: (13.0, 22.0, 48.0), 5: b"\1", 6: 34.4}
    )
    content = make.encoded(make.sample_pixels(), "JPEG", exif=exif.tobytes())
    return make.written(folder / "photograph.jpg", content)


def test_the_file_itself(tmp_path: Path) -> None:
    path = photograph(tmp_path)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    known = details(path)
    assert (known.format, known.width, known.height, known.mode) == ("JPEG", 32, 48, "colour")
    assert known.bytes == path.stat().st_size
    assert known.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert known.modified == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


def test_exif_reads_like_a_photographers_note(tmp_path: Path) -> None:
    assert details(photograph(tmp_path)).exif == (
        ("Camera maker", "Nikon"),
        ("Camera", "Nikon Z 6"),
        ("Taken", "2024-05-17 18:03:59"),
        ("Exposure", "1/250 s"),
        ("Aperture", "f/2.8"),
        ("Sensitivity", "ISO 200"),
        ("Focal length", "35 mm"),
        ("Flash", "fired"),
        ("Stored", "on its side"),
        ("Place", "52.51000° N, 13.38000° W"),
        ("Height above the sea", "-34 m"),
    )


def test_a_value_that_is_garbled_costs_only_itself(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "two\nlines\0", 77
    exif.get_ifd(0x8769).update({0x829A: float("nan"), 0x829D: "wide", 0x9003: "yesterday"})
    exif.get_ifd(0x8825).update({1: "N", 2: (999.0, 0.0, 0.0), 3: "E", 4: (1.0, 2.0, 3.0)})
    path = make.written(tmp_path / "g.jpg", make.encoded(make.sample_pixels(), "JPEG", exif=exif.tobytes()))
    assert details(path).exif == (("Camera maker", "two lines"), ("Taken", "yesterday"))


@pytest.mark.parametrize(
    ("maker", "words"),
    [
        (make.grey, "grey, 8 bits"),
        (make.grey_16_bit_png, "grey, 16 bits"),
        (make.colour_16_bit_png, "colour, 16 bits"),
        (make.palette_with_transparency, "a palette of at most 256 colours"),
        (make.zero_alpha, "colour with transparency"),
        (make.cmyk_with_rgb_profile, "printing inks (CMYK)"),
        (make.one_bit, "black and white, 1 bit"),
        (make.float_tiff, "grey, decimal numbers"),
    ],
)
def test_the_kind_of_pixels_is_said_in_words(tmp_path: Path, maker: make.Maker, words: str) -> None:
    assert details(maker(tmp_path)).mode == words


@pytest.mark.parametrize("maker", make.ODD, ids=lambda maker: maker.__name__)
def test_every_odd_picture_has_details(tmp_path: Path, maker: make.Maker) -> None:
    assert details(maker(tmp_path)).source == ""


def test_the_colour_profile_is_named(tmp_path: Path) -> None:
    assert details(make.cmyk_with_rgb_profile(tmp_path)).profile == "Test profile"
    assert details(make.cmyk_with_garbled_profile(tmp_path)).profile == "unreadable"
    assert details(make.one_pixel(tmp_path)).profile == ""


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("is_attribute", [True, False])
def test_the_label_of_generated_pictures_is_found(tmp_path: Path, format: str, is_attribute: bool) -> None:
    value = SOURCE + "trainedAlgorithmicMedia"
    element = f"<Iptc4xmpExt:DigitalSourceType>{value}</Iptc4xmpExt:DigitalSourceType>"
    attribute = f'Iptc4xmpExt:DigitalSourceType="{value}"'
    packet = XMP.format(attribute=attribute if is_attribute else "", element="" if is_attribute else element)
    path = make.written(tmp_path / "labelled", labelled(format, packet.encode()))
    assert details(path).source == "made by a generative model (AI)"


def labelled(format: str, packet: bytes) -> bytes:
    if format == "PNG":
        text = make.png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + packet)
        return make.png(1, 1, 8, 0, make.zlib.compress(b"\0\x07"), text)
    if format == "TIFF":
        return make.encoded(make.sample_pixels(), "TIFF", tiffinfo={700: packet})
    return make.encoded(make.sample_pixels(), format, xmp=packet)


def test_a_label_behind_the_pixels_is_found(tmp_path: Path) -> None:
    packet = XMP.format(attribute=f'a:DigitalSourceType="{SOURCE}digitalArt"', element="").encode()
    content = make.png(1, 1, 8, 0, make.zlib.compress(b"\0\x07"))
    late = content[:-12] + make.png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + packet) + content[-12:]
    assert details(make.written(tmp_path / "late.png", late)).source == "drawn on a computer by a person"


def test_a_file_that_breaks_off_still_has_details(tmp_path: Path) -> None:
    assert details(make.truncated_png(tmp_path)).width == 160
    assert details(make.truncated_jpeg(tmp_path)).height == 120


def test_an_unknown_source_is_given_as_it_stands(tmp_path: Path) -> None:
    packet = XMP.format(attribute=f'a:DigitalSourceType="{SOURCE}somethingNew"', element="")
    path = make.written(tmp_path / "new.jpg", labelled("JPEG", packet.encode()))
    assert details(path).source == "somethingNew"


def test_the_settings_of_a_generator_are_noticed(tmp_path: Path) -> None:
    text = make.png_chunk(b"tEXt", b"parameters\0a castle, Steps: 20")
    content = make.png(1, 1, 8, 0, make.zlib.compress(b"\0\x07"), text)
    assert "generative model" in details(make.written(tmp_path / "g.png", content)).source


def test_a_file_without_header_has_no_details(tmp_path: Path) -> None:
    with pytest.raises(UnreadablePicture, match="This is not a picture"):
        details(make.text(tmp_path))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.tuples(st.integers(0, 399), st.integers(0, 255)), max_size=12))
def test_garbled_exif_never_costs_the_details(tmp_path: Path, changes: list[tuple[int, int]]) -> None:
    sound = photograph(tmp_path).read_bytes()
    start, end = sound.index(b"MM\0*"), sound.index(b"\xff\xdb")
    garbled = bytearray(sound)
    for place, value in changes:
        garbled[start + place % (end - start)] = value
    known = details(make.written(tmp_path / "garbled.jpg", bytes(garbled)))
    assert known.format == "JPEG" and known.bytes == len(sound)
    assert all(name and value and value.isprintable() for name, value in known.exif)
    assert np.all(known.exif == details(tmp_path / "garbled.jpg").exif)
