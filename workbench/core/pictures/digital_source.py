"""What a file says of how its picture came to be: the label “digital source type” of the IPTC.

The vocabulary is http://cv.iptc.org/newscodes/digitalsourcetype/. A label stands in an XMP packet, or in the manifest
of content credentials (C2PA). Nobody has checked what it says. Files are searched for the words alone: nothing in them
is parsed as XML, and of each only a bounded number of bytes is read.
"""

import os
import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SOURCES = {
    "digitalCapture": "taken with a digital camera",
    "computationalCapture": "several exposures joined by the camera",
    "negativeFilm": "digitised from a negative",
    "positiveFilm": "digitised from a slide",
    "print": "digitised from a print",
    "humanEdits": "edited by a person",
    "minorHumanEdits": "edited a little by a person",
    "algorithmicallyEnhanced": "enhanced by an algorithm",
    "compositeCapture": "composed of several photographs",
    "compositeSynthetic": "composed, with synthetic parts",
    "compositeWithTrainedAlgorithmicMedia": "edited with a generative model (AI)",
    "trainedAlgorithmicMedia": "made by a generative model (AI)",
    "algorithmicMedia": "made by an algorithm without training",
    "digitalArt": "drawn on a computer by a person",
    "digitalCreation": "made on a computer by a person",
    "dataDrivenMedia": "drawn from data",
    "virtualRecording": "recorded from a virtual scene",
    "screenCapture": "a picture of a screen",
}
VOCABULARY = "http://cv.iptc.org/newscodes/digitalsourcetype/"
GENERATED = "trainedAlgorithmicMedia"
OF_GENERATIVE_MODELS = frozenset({GENERATED, "compositeWithTrainedAlgorithmicMedia"})
"""Labels of what a generative model (AI) made, or had a part in."""

SETTINGS_NOTES = ("parameters", "prompt", "workflow", "sd-metadata", "invokeai_metadata", "Dream")
"""Notes in which programs with generative models leave their settings in PNG files, without a label."""

_LABEL = re.compile(
    r"DigitalSourceType\b[^>]{0,99}?>?\s{0,99}[^>]{0,99}?digitalsourcetype/(\w{1,64})", re.IGNORECASE
)
# In a manifest the next entry begins right behind the word, with what may be a letter: the longest known word counts.
_IN_MANIFEST = re.compile(
    rb"digitalsourcetype/("
    + b"|".join(word.encode() for word in sorted(SOURCES, key=len, reverse=True))
    + rb")"
)
_READ_ONLY = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
_MOST_PARTS = 200
_MOST_BYTES = 2**18

XMP_BOX = bytes.fromhex("BE7ACFCB97A942E89C71999491E3AFAC")
"""The kind of box that holds XMP in MP4 files. XMP Specification, part 3, 1.2.7.1 (MPEG-4)."""

Bytes = Callable[[int, int], bytes]
"""Gives the bytes of a file from a place on, fewer at its end."""


@dataclass(frozen=True)
class DigitalSource:
    """A label: ``kind`` is the word of the vocabulary (one that we do not know is given as it stands)."""

    kind: str

    @property
    def in_words(self) -> str:
        """How the picture came to be, as the file says."""
        return SOURCES.get(self.kind, self.kind)

    @property
    def is_generated(self) -> bool:
        """Whether a generative model (AI) made it or had a part in it, as the file says."""
        return self.kind in OF_GENERATIVE_MODELS


def source_of(path: Path) -> DigitalSource | None:
    """The label of a JPEG, PNG, WebP, GIF or MP4 file; None if it has none, or cannot be read."""
    try:
        descriptor = os.open(path, _READ_ONLY)
    except OSError:
        return None

    def read(start: int, count: int) -> bytes:
        os.lseek(descriptor, start, os.SEEK_SET)
        return os.read(descriptor, count)

    try:
        kind = source_kind(read)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return DigitalSource(kind) if kind else None


def source_kind(read: Bytes, is_quick: bool = False) -> str:
    """The word of the vocabulary that a file's bytes hold, or "". At most some hundred places of it are looked at.

    With ``is_quick`` PNG files are not searched behind their pixels, where few programs write.
    """
    beginning = read(0, 16)
    if beginning.startswith(b"\xff\xd8\xff"):
        parts = _parts_of_jpeg(read)
    elif beginning.startswith(b"\x89PNG\r\n\x1a\n"):
        parts = _parts_of_png(read, is_quick)
    elif beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP":
        parts = _parts_of_webp(read)
    elif beginning.startswith(b"GIF8"):
        # XMP stands in a block of its own before the pictures.
        parts = iter((read(0, _MOST_BYTES),))
    elif beginning[4:8] == b"ftyp":
        parts = _parts_of_mp4(read)
    else:
        return ""
    try:
        return next((kind for part in parts if (kind := _label_in(part))), "")
    except struct.error:
        # The file ends before it says anything.
        return ""


def kind_in_notes(notes: Any) -> str:
    """The word of the vocabulary in an XMP packet that a library has read, text or bytes; "" if there is none."""
    text = notes.decode("utf-8", "replace") if isinstance(notes, bytes) else str(notes)
    found = _LABEL.search(text)
    return found[1] if found else ""


def _label_in(part: bytes) -> str:
    if part in _SETTINGS:
        return GENERATED
    if b"igitalsourcetype/" not in part and b"igitalSourceType" not in part:
        return ""
    found = _IN_MANIFEST.search(part)
    return kind_in_notes(part) or (found[1].decode() if found else "")


_SETTINGS = frozenset(note.encode() for note in SETTINGS_NOTES)


def _parts_of_jpeg(read: Bytes) -> Iterator[bytes]:
    """Segments with XMP (APP1) or content credentials (APP11) before the pixels. ITU-T T.81, annex B."""
    position = 2
    for _ in range(_MOST_PARTS):
        mark, marker, length = struct.unpack(">BBH", read(position, 4))
        if mark != 0xFF or marker in (0xDA, 0xD9) or length < 2:
            return
        if marker == 0xEB or (marker == 0xE1 and read(position + 4, 4) == b"http"):
            yield read(position + 4, length - 2)
        position += 2 + length


def _parts_of_png(read: Bytes, is_quick: bool) -> Iterator[bytes]:
    """Texts, content credentials (caBX) and names of settings. PNG specification, third edition, 5.3."""
    position = 8
    for _ in range(_MOST_PARTS):
        length, name, keyword = struct.unpack(">L4s32s", read(position, 40).ljust(40, b"\0"))
        if name in (b"IEND", b"\0\0\0\0") or (is_quick and name == b"IDAT"):
            return
        word = keyword.partition(b"\0")[0]
        if name in (b"tEXt", b"iTXt", b"zTXt") and word in _SETTINGS:
            yield word
        if name == b"caBX" or (name == b"iTXt" and word == b"XML:com.adobe.xmp"):
            yield read(position + 8, min(length, _MOST_BYTES))
        position += 12 + length


def _parts_of_webp(read: Bytes) -> Iterator[bytes]:
    """The chunks with XMP or content credentials, which stand behind the pixels. RFC 9649, 2.3."""
    position = 12
    for _ in range(_MOST_PARTS):
        name, length = struct.unpack("<4sL", read(position, 8))
        if name in (b"XMP ", b"C2PA"):
            yield read(position + 8, min(length, _MOST_BYTES))
        position += 8 + length + length % 2


def _parts_of_mp4(read: Bytes) -> Iterator[bytes]:
    """The outermost boxes that hold XMP. ISO/IEC 14496-12, 4.2."""
    position = 0
    for _ in range(_MOST_PARTS):
        length, name, longer, kind = struct.unpack(">L4s8s8s", read(position, 24).ljust(24, b"\0"))
        if name == b"\0\0\0\0":
            return
        if name == b"uuid" and longer + kind == XMP_BOX:
            yield read(position + 24, min(length, _MOST_BYTES))
        if length == 1:
            length = int.from_bytes(longer)
        if length < 8:
            return
        position += length
