"""Labels of how a picture came to be: found where programs put them, quickly, whatever stands in the file."""

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.bad_pictures import encoded, png_chunk, sample_pixels, written
from workbench.core.pictures.digital_source import GENERATED, SOURCES, VOCABULARY, source_kind, source_of
from workbench.core.pictures.xmp import xmp_packet

PACKET = xmp_packet({"Iptc4xmpExt:DigitalSourceType": VOCABULARY + GENERATED})


def in_memory(content: bytes) -> str:
    return source_kind(lambda start, count: content[start : start + count])


@pytest.mark.parametrize("kind", sorted(SOURCES))
def test_every_word_of_the_vocabulary_is_found(kind: str) -> None:
    packet = xmp_packet({"Iptc4xmpExt:DigitalSourceType": VOCABULARY + kind})
    assert in_memory(encoded(sample_pixels(), "JPEG", xmp=packet.encode())) == kind


@pytest.mark.parametrize("format", ["JPEG", "WEBP"])
def test_labels_as_attribute_and_as_element_are_found(tmp_path: Path, format: str) -> None:
    attribute = f'<rdf:Description Iptc4xmpExt:DigitalSourceType="{VOCABULARY}{GENERATED}"/>'
    for packet in (PACKET, attribute):
        path = written(tmp_path / "a", encoded(sample_pixels(), format, xmp=packet.encode()))
        found = source_of(path)
        assert found is not None and found.is_generated and "generative model" in found.in_words


@pytest.mark.parametrize("is_late", [False, True])
def test_labels_in_png_before_and_behind_the_pixels_are_found(is_late: bool) -> None:
    label = png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + PACKET.encode())
    content = encoded(sample_pixels(), "PNG")
    at = len(content) - 12 if is_late else 33
    assert in_memory(content[:at] + label + content[at:]) == GENERATED


def test_labels_in_content_credentials_are_found() -> None:
    # CBOR: the next text begins with a byte that is a letter.
    manifest = b"jumb\x78\x46" + (VOCABULARY + GENERATED).encode() + b"msoftwareAgent"
    content = encoded(sample_pixels(), "PNG")
    assert in_memory(content[:33] + png_chunk(b"caBX", manifest) + content[33:]) == GENERATED
    segment = b"\xff\xeb" + struct.pack(">H", len(manifest) + 2) + manifest
    photograph = encoded(sample_pixels(), "JPEG")
    assert in_memory(photograph[:2] + segment + photograph[2:]) == GENERATED


def test_settings_of_programs_with_generative_models_are_noticed() -> None:
    content = encoded(sample_pixels(), "PNG")
    note = png_chunk(b"tEXt", b"parameters\0a castle, Steps: 20")
    assert in_memory(content[:33] + note + content[33:]) == GENERATED


def test_photographs_and_other_files_have_no_label(tmp_path: Path) -> None:
    for format in ("JPEG", "PNG", "WEBP", "TIFF"):
        assert in_memory(encoded(sample_pixels(), format)) == ""
    assert source_of(tmp_path / "gone.jpg") is None
    assert source_of(tmp_path) is None
    assert source_of(written(tmp_path / "empty.png", b"")) is None


def test_entities_lead_nowhere(tmp_path: Path) -> None:
    secret = written(tmp_path / "secret.txt", b"digitalsourcetype/print")
    packet = (
        f'<!DOCTYPE x [<!ENTITY a SYSTEM "{secret.as_uri()}">]><a:DigitalSourceType>&a;</a:DigitalSourceType>'
    )
    assert in_memory(encoded(sample_pixels(), "JPEG", xmp=packet.encode())) == ""


def test_no_more_than_a_bounded_part_is_read() -> None:
    endless = b"\x89PNG\r\n\x1a\n" + png_chunk(b"tEXt", b"a\0b") * 100_000
    asked: list[int] = []

    def read(start: int, count: int) -> bytes:
        asked.append(count)
        return endless[start : start + count]

    assert source_kind(read) == ""
    assert sum(asked) < 100_000 and len(asked) < 1000
    huge = b"\x89PNG\r\n\x1a\n" + struct.pack(">L4s", 2**31, b"caBX") + b"x" * 100
    assert source_kind(lambda start, count: huge[start : start + min(count, 2**20)]) == ""


@given(
    changes=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=20),
    cut=st.integers(0, 2000),
    format=st.sampled_from(["JPEG", "PNG", "WEBP"]),
)
def test_garbled_files_never_raise(changes: list[tuple[int, int]], cut: int, format: str) -> None:
    content = bytearray(_LABELLED[format])
    for at, value in changes:
        content[at % len(content)] = value
    assert isinstance(in_memory(bytes(content[: len(content) - cut % len(content)])), str)


def _labelled(format: str) -> bytes:
    if format == "PNG":
        content = encoded(sample_pixels(), "PNG")
        return (
            content[:33] + png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + PACKET.encode()) + content[33:]
        )
    return encoded(sample_pixels(), format, xmp=PACKET.encode())


_LABELLED = {format: _labelled(format) for format in ("JPEG", "PNG", "WEBP")}


def test_packets_are_well_formed_whatever_is_said() -> None:
    from defusedxml import ElementTree

    text = "a <b> & \x00\x1b\ud800 “c” 😀"
    root = ElementTree.fromstring(xmp_packet({"dc:description": text, "dc:source": text}))
    (alternative,) = root.iter("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}li")
    assert alternative.text == "a <b> &  “c” 😀"


def test_pillow_finds_our_packet() -> None:
    import io

    with Image.open(io.BytesIO(_LABELLED["PNG"])) as image:
        image.load()
        assert image.info["XML:com.adobe.xmp"] == PACKET
