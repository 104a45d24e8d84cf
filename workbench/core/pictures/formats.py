"""Which files are pictures, by name and by content, and how Pillow opens them.

Knowing a picture by its name loads no decoder: a folder of 100,000 files is listed with this alone.
"""

import logging
import re
from functools import cache
from io import BytesIO
from pathlib import PurePath
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

_JPEG = (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo")
_OTHERS = (".png", ".apng", ".gif", ".webp", ".tif", ".tiff", ".bmp", ".heic", ".heif", ".hif", ".avif")
PICTURE_SUFFIXES = frozenset(_JPEG + _OTHERS)

MAXIMUM_PIXELS = 250_000_000
"""Larger pictures are refused from their header: one of this size takes about 2 GB while it is decoded."""

# Asked in this order. AVIF and HEIC may share a signature; the AVIF decoder then passes a HEIC picture on.
_DECODERS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF", "HEIF")
_NAMES = {"MPO": "JPEG", "WEBP": "WebP", "HEIF": "HEIC"}
_SIGNATURE_LENGTH = 16
# What stands before the suffix: a name of its own, and not that of a companion.
_STEM = re.compile(r"(?:^|[/\\])(?!\._)[^/\\]+$")
# The box "infe" (ISO/IEC 14496-12, 8.11.6): length, kind, version, then 3 bytes of flags, the part's number
# in 2 or 4 bytes, 2 bytes of protection, and its type and names.
_PART = re.compile(rb"(....)infe([\2\3])", re.DOTALL)

_log = logging.getLogger(__name__)


class _Remarks:
    """Sends to the log what Pillow remarks in passing, such as "corrupt EXIF data".

    Pillow makes these remarks as Python warnings, and Python cannot silence warnings in one thread alone.
    """

    @staticmethod
    def warn(message: object, *_: object, **__: object) -> None:
        _log.debug("%s", message)


def is_picture_name(path: str | PurePath) -> bool:
    """Whether a file of this name should hold a picture. Its content is not looked at.

    False for the ``._`` companions that macOS leaves on foreign disks: they never hold a picture.
    """
    # Not through PurePath, which takes longer than all else that is done for one of 100,000 files.
    stem, _, suffix = str(path).rpartition(".")
    return f".{suffix.lower()}" in PICTURE_SUFFIXES and _STEM.search(stem) is not None


def opened(stream: IO[bytes]) -> "ImageFile":
    """A picture whose header has been read and whose pixels have not.

    Raises what Pillow raises: ``UnidentifiedImageError`` for what is no picture, nearly anything for damage.
    """
    _prepare()
    from PIL import Image

    is_boxed = stream.read(8)[4:] == b"ftyp"
    return _unboxed(stream) if is_boxed else Image.open(stream, formats=_DECODERS)


def _unboxed(stream: IO[bytes]) -> "ImageFile":
    """An AVIF or HEIC picture, whose files are boxes within boxes."""
    from PIL import Image, UnidentifiedImageError

    stream.seek(0)
    content = stream.read()
    if _has_garbled_names(content):
        raise UnidentifiedImageError("the names of the parts are garbled")
    try:
        return Image.open(BytesIO(content), formats=_DECODERS)
    except Exception:
        if b"Exif" not in content:
            raise
    # The decoders refuse all of a picture for garbled EXIF data. Their label comes first in the file; under
    # another one they are passed over.
    return Image.open(BytesIO(content.replace(b"Exif", b"none", 1)), formats=_DECODERS)


def _has_garbled_names(content: bytes) -> bool:
    """Whether a part has a type or name that is no text: pi_heif 1.4 crashes on such a file."""
    for found in _PART.finditer(content):
        length, version = int.from_bytes(found[1]), found[2][0]
        names = content[found.end() + (7 if version == 2 else 9) : found.start() + length]
        try:
            names.decode()
        except UnicodeDecodeError:
            return True
    return False


def begins_like_a_picture(beginning: bytes) -> bool:
    """Whether these first 16 bytes of a file are the signature of a format that can be read."""
    _prepare()
    from PIL import Image

    signature = beginning[:_SIGNATURE_LENGTH]
    accepts = (Image.OPEN[decoder][1] for decoder in _DECODERS)
    return any(accept is not None and accept(signature) is True for accept in accepts)


def format_name(image: "ImageFile") -> str:
    """The name people know the format by: "JPEG", "WebP", "HEIC"."""
    return _NAMES.get(str(image.format), str(image.format))


@cache
def _prepare() -> None:
    """Loads the decoders. Two threads may do so at once: every step can be done twice without harm."""
    import pi_heif
    from PIL import (
        AvifImagePlugin,
        BmpImagePlugin,
        GifImagePlugin,
        Image,
        JpegImagePlugin,
        PngImagePlugin,
        TiffImagePlugin,
        WebPImagePlugin,
    )

    del AvifImagePlugin, BmpImagePlugin, GifImagePlugin, WebPImagePlugin  # importing them was the point
    pi_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = MAXIMUM_PIXELS
    # Generators write long texts into their pictures; Pillow would give up such a picture at one megabyte.
    PngImagePlugin.MAX_TEXT_CHUNK = PngImagePlugin.MAX_TEXT_MEMORY
    for module in (Image, JpegImagePlugin, PngImagePlugin, TiffImagePlugin):
        vars(module)["warnings"] = _Remarks
