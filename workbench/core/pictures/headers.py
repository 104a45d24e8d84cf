"""How large a picture is and of what format, from the first bytes of its file: quick enough for 100,000 of them.

JPEG and PNG, which nearly all pictures are, are looked at here; Pillow takes four times as long to say the
same. In the boxes of HEIC and AVIF, imagesize finds the size without reading the file to its end. All other
formats, and whatever is unusual, are left to :func:`workbench.core.pictures.reading.read_header`.
"""

import os
import stat
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from workbench.core.pictures.digital_source import source_kind

# Enough for most files without a second look.
_BEGINNING = 4096
# A named pipe would otherwise be waited for until somebody writes into it.
_READ_ONLY = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)

_START_OF_PICTURE = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_NO_SEGMENT = frozenset({0xDA, 0xD9, 0xFF})
_APPLICATION_1, _APPLICATION_11 = 0xE1, 0xEB
_SEGMENT = struct.Struct(">BBHxHH")
"""0xFF, the marker and the length of any segment; then, if it is the one with the size, height and width."""
_ORIENTATION, _SHORT = 0x0112, 3
_AVIF_BRANDS = (b"avif", b"avis")


class Header(NamedTuple):
    """What a file says of its picture before a pixel is decoded. Width and height are those of ``read``."""

    format: str
    width: int
    height: int


class _Unusual(Exception):
    """What is found here is for Pillow to judge."""


def quick_header(path: str) -> tuple[os.stat_result, Header | None]:
    """What the disk says of a file, and format and upright size of the picture in it; None if it does not tell.

    The header is the one that :func:`~workbench.core.pictures.reading.read_header` gives for every picture that
    can be read. A damaged file may still tell what it was. Raises OSError if there is no such file.
    """
    facts, header, _ = quick_look(path)
    return facts, header


def quick_look(path: str) -> tuple[os.stat_result, Header | None, str]:
    """:func:`quick_header`, and the word for how the picture came to be, "" if its file does not say.

    See :mod:`workbench.core.pictures.digital_source` for the words.
    """
    try:
        descriptor = os.open(path, _READ_ONLY)
    except OSError:
        return Path(path).stat(), None, ""
    label = ""
    try:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode) or not facts.st_size:
            return facts, None, ""
        source = _Source(descriptor)
        header = _looked_at(source, path)
        if source.may_be_labelled:
            label = source_kind(source.bytes, is_quick=True)
    except struct.error:
        # The file ends before it tells; no decoder would find more.
        return facts, None, label
    except OSError:
        header = None
    finally:
        os.close(descriptor)
    return facts, header or _from_decoder(path), label


def _looked_at(source: "_Source", path: str) -> Header | None:
    try:
        return _from_beginning(source, path)
    except _Unusual:
        return None


def _from_beginning(source: "_Source", path: str) -> Header | None:
    beginning = source.beginning
    if beginning.startswith(b"\xff\xd8\xff"):
        return _jpeg(source)
    if beginning.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png(source)
    return _boxed(path, beginning) if beginning[4:8] == b"ftyp" else None


def _from_decoder(path: str) -> Header | None:
    from workbench.core.pictures.reading import UnreadablePicture, read_header

    try:
        return read_header(Path(path))
    except UnreadablePicture:
        return None


class _Source:
    """The bytes of a file by their place; most are in the beginning, which is read at once."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.may_be_labelled = True
        self.beginning = os.read(descriptor, _BEGINNING)

    def bytes(self, start: int, count: int) -> bytes:
        """Fewer than ``count`` at the end of the file."""
        if start + count <= len(self.beginning):
            return self.beginning[start : start + count]
        os.lseek(self._descriptor, start, os.SEEK_SET)
        return os.read(self._descriptor, count)


def _jpeg(source: _Source) -> Header:
    """ITU-T T.81, annex B: segments of a marker, a length and a content, up to the one with the size."""
    position, orientation, has_other_notes, is_labelled = 2, 0, False, False
    beginning, last = source.beginning, len(source.beginning) - _SEGMENT.size
    while True:
        if position <= last:
            mark, marker, length, height, width = _SEGMENT.unpack_from(beginning, position)
        else:
            mark, marker, length, height, width = _SEGMENT.unpack(source.bytes(position, _SEGMENT.size))
        if mark != 0xFF or marker in _NO_SEGMENT or length < 2:
            raise _Unusual
        if marker in _START_OF_PICTURE:
            if not width or not height or (has_other_notes and not orientation):
                raise _Unusual
            source.may_be_labelled = is_labelled
            return Header("JPEG", height, width) if orientation >= 5 else Header("JPEG", width, height)
        if marker == _APPLICATION_11 or (marker == _APPLICATION_1 and orientation):
            is_labelled = True
        elif marker == _APPLICATION_1:
            content = source.bytes(position + 4, length - 2)
            is_exif = content.startswith(b"Exif\0\0")
            orientation = _exif_orientation(content) if is_exif else 0
            # XMP data may give an orientation too, which counts where EXIF data give none.
            has_other_notes = has_other_notes or not is_exif
            is_labelled = is_labelled or not is_exif
        position += 2 + length


def _exif_orientation(content: bytes) -> int:
    """1 to 8, or 0 if there is none."""
    try:
        return _orientation_in_directory(content)
    except struct.error:
        raise _Unusual from None


def _orientation_in_directory(content: bytes) -> int:
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(content[6:10])
    if order is None:
        raise _Unusual
    (directory,) = struct.unpack_from(f"{order}L", content, 10)
    (count,) = struct.unpack_from(f"{order}H", content, 6 + directory)
    for start in range(8 + directory, 8 + directory + 12 * count, 12):
        tag, kind, values, value = struct.unpack_from(f"{order}HHLH", content, start)
        if tag == _ORIENTATION:
            if kind != _SHORT or values != 1 or not 1 <= value <= 8:
                raise _Unusual
            return int(value)
    return 0


def _png(source: _Source) -> Header:
    """PNG specification, third edition, 5.3 and 11.2.1: chunks, the first of which has the size."""
    width, height = struct.unpack(">II", source.bytes(16, 8))
    for name, keyword in _png_chunks(source):
        # An orientation may stand in either; where texts begin like this, EXIF or XMP data follow.
        if name == b"eXIf" or keyword.startswith((b"Raw profile type", b"XML:com.adobe")):
            raise _Unusual
    if source.bytes(12, 4) != b"IHDR" or not width or not height:
        raise _Unusual
    return Header("PNG", width, height)


def _png_chunks(source: _Source) -> Iterator[tuple[bytes, bytes]]:
    """Names of the chunks before the pixels, each with how its content begins."""
    position = 8
    while True:
        length, name, content = struct.unpack(">L4s16s", source.bytes(position, 24).ljust(24, b"\0"))
        if name == b"IDAT":
            return
        if not name.isalpha():
            raise _Unusual
        yield name, content
        position += 12 + length


def _boxed(path: str, beginning: bytes) -> Header | None:
    import imagesize  # type: ignore[import-untyped]

    try:
        found = imagesize.get_info(path, dpi=False, colors=False, channels=False)
    except Exception:  # noqa: BLE001 - damaged and rare files raise nearly anything; a decoder judges these
        return None
    length = int.from_bytes(beginning[:4])
    is_avif = any(brand in beginning[8 : max(length, 12)] for brand in _AVIF_BRANDS)
    if found.width < 1 or found.height < 1:
        return None
    return Header("AVIF" if is_avif else "HEIC", found.width, found.height)
