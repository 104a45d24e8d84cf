"""Reading picture files: upright, sRGB, 8 bits, or a plain reason why not. Pillow decodes, from memory.

Everything here may be called from many threads at once; Pillow decodes without holding Python's lock.
"""

import errno
import math
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError
from PIL.ImageFile import ImageFile
from PIL.TiffImagePlugin import STRIPBYTECOUNTS, STRIPOFFSETS, TILEBYTECOUNTS, TILEOFFSETS, TiffImageFile

from workbench.core.errors import WorkbenchError
from workbench.core.pictures.colour import joined_bytes, low_byte_tiles, orientation, upright_srgb
from workbench.core.pictures.formats import MAXIMUM_PIXELS, begins_like_a_picture, format_name, opened
from workbench.core.pictures.headers import Header

MAXIMUM_BYTES = 2**31

_NOT_A_PICTURE = "This is not a picture: its content does not look like any format that can be read."
_BREAKS_OFF = "The file breaks off: only part of the picture is there."
_DAMAGED = "The file is damaged or breaks off: the picture in it cannot be decoded."
_EMPTY = "The file is empty."
_FOLDER = "This is a folder, not a picture."
_SPECIAL = "This is not an ordinary file, so no picture can be read from it."
_TOO_LONG = "The file is larger than 2 GB, too large for a picture."
_GONE = "The file is not there: it was moved, renamed or deleted."
_FORBIDDEN = "The file may not be read: this account has no permission for it."
_NO_MEMORY = "There is not enough free memory to decode this picture."
_BAD_NAME = "No file can have this name."


class UnreadablePicture(WorkbenchError):
    """A file gave no picture. The message is one short sentence for a table: the reason."""


def read(path: Path, *, is_colour_managed: bool = True) -> NDArray[np.uint8]:
    """The picture in a file: H×W×3, uint8, RGB in sRGB, upright, contiguous, writable.

    The EXIF orientation is applied exactly once. Animations give their first frame, TIFF files their first
    page. What is transparent is laid over white. Plain pictures have exactly the values of Pillow's
    ``convert("RGB")``; 16-bit values are divided by 257, colour profiles are converted to sRGB.
    Without colour management profiles are ignored, as the published results of most networks assume.
    Raises :class:`UnreadablePicture`; a half-decoded picture is none.
    """
    with plain_reasons():
        return np.array(upright_srgb(_decoded(content_of(path)), is_colour_managed))


def read_header(path: Path) -> Header:
    """Format and upright size from the header alone. Raises :class:`UnreadablePicture`.

    A file that breaks off behind its header has a header and is refused by :func:`read` only. An orientation
    that a PNG file gives behind its pixels, which is unusual, is not seen here.
    """
    with plain_reasons(), _opened_file(path) as file:
        return header_of(identified(file))


def read_thumbnail(path: Path, size: int) -> NDArray[np.uint8]:
    """The picture as :func:`read` gives it, reduced to ``size`` pixels on its longest side; never enlarged.

    JPEG files are decoded at 1/2, 1/4 or 1/8 of their size where that is enough.
    Raises :class:`UnreadablePicture`.
    """
    if size < 1:
        raise ValueError(f"a thumbnail has at least one pixel, not {size}")
    with plain_reasons():
        return thumbnail_of(content_of(path), size)


def read_reduced(path: Path, least_side: int) -> tuple[NDArray[np.uint8], float]:
    """The picture as :func:`read` gives it, or smaller, and its share of the whole picture's size.

    JPEG files are decoded at 1/2, 1/4 or 1/8 of their size where ``least_side`` pixels or more are left on the longer
    side; all others are whole (share 1.0). Raises :class:`UnreadablePicture`.
    """
    with plain_reasons():
        content = content_of(path)
        size = identified(BytesIO(content)).size
        picture = np.array(upright_srgb(_decoded(content, fitted(size, least_side))))
        return picture, max(picture.shape[:2]) / max(size)


def thumbnail_of(content: bytes, size: int) -> NDArray[np.uint8]:
    """What :func:`read_thumbnail` makes of the bytes of a file. Use it under :func:`plain_reasons`."""
    image = identified(BytesIO(content))
    header = header_of(image)
    reduced = upright_srgb(_decoded(content, fitted(image.size, size)))
    # Decoded at an eighth of its size, a JPEG has proportions that are a little off.
    whole = (header.width, header.height) if header.format == "JPEG" else reduced.size
    return np.array(reduced.resize(fitted(whole, size), Image.Resampling.BICUBIC, reducing_gap=2.0))


def fitted(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """Width and height reduced to ``longest`` pixels on the longer side; never enlarged, at least one pixel each."""
    scale = min(1.0, longest / max(size))
    width, height = (max(1, round(side * scale)) for side in size)
    return width, height


def identified(stream: IO[bytes]) -> ImageFile:
    """An opened picture of known format and bearable size. Use it under :func:`plain_reasons`."""
    try:
        image = opened(stream)
    except UnidentifiedImageError as error:
        stream.seek(0)
        begins_well = begins_like_a_picture(stream.read(16))
        raise UnreadablePicture(_DAMAGED if begins_well else _NOT_A_PICTURE) from error
    _refuse_bomb(image.width * image.height)
    return image


def header_of(image: ImageFile) -> Header:
    """The header of a picture that is opened but not yet decoded."""
    # Pillow gives the size of TIFF pictures, and of them alone, already turned upright.
    is_turned = image.format != "TIFF" and orientation(image) >= 5
    width, height = reversed(image.size) if is_turned else image.size
    return Header(format_name(image), width, height)


@contextmanager
def plain_reasons() -> Iterator[None]:
    """Turns whatever opening and decoding may raise into an :class:`UnreadablePicture` that says why."""
    try:
        yield
    except UnreadablePicture:
        raise
    except Exception as error:
        raise UnreadablePicture(_reason(error)) from error


def content_of(path: Path) -> bytes:
    """All bytes of a file. Use it under :func:`plain_reasons`."""
    with _opened_file(path) as file:
        return file.read()


def _opened_file(path: Path) -> IO[bytes]:
    # Looked at before it is opened: opening a named pipe would wait for ever.
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise UnreadablePicture(_FOLDER)
    if not stat.S_ISREG(status.st_mode):
        raise UnreadablePicture(_SPECIAL)
    if status.st_size == 0:
        raise UnreadablePicture(_EMPTY)
    if status.st_size > MAXIMUM_BYTES:
        raise UnreadablePicture(_TOO_LONG)
    return path.open("rb")


def _decoded(content: bytes, target: tuple[int, int] | None = None) -> Image.Image:
    """The decoded picture, 16-bit colours made 8-bit. A JPEG may be decoded smaller, but above ``target``."""
    image = identified(BytesIO(content))
    if target is not None:
        image.draft(None, target)
    if _ends_before_its_strips(image, len(content)):
        raise UnreadablePicture(_BREAKS_OFF)
    low_tiles = low_byte_tiles(image.tile)
    image.load()
    if not low_tiles:
        return image
    low = opened(BytesIO(content))
    low.tile = low_tiles
    low.load()
    return joined_bytes(image, low)


def _ends_before_its_strips(image: ImageFile, length: int) -> bool:
    # Only for compressed TIFF files: libtiff finds this too, but prints on the terminal and gives no reason.
    if not isinstance(image, TiffImageFile) or not image.use_load_libtiff:
        return False
    strips = zip(image.tag_v2.get(STRIPOFFSETS, ()), image.tag_v2.get(STRIPBYTECOUNTS, ()), strict=False)
    tiles = zip(image.tag_v2.get(TILEOFFSETS, ()), image.tag_v2.get(TILEBYTECOUNTS, ()), strict=False)
    return any(offset + count > length for offset, count in (*strips, *tiles))


def _refuse_bomb(pixels: int) -> None:
    if pixels > MAXIMUM_PIXELS:
        raise UnreadablePicture(_too_many(pixels))


def _too_many(pixels: int) -> str:
    millions, most = math.ceil(pixels / 1_000_000), MAXIMUM_PIXELS // 1_000_000
    return f"The picture has {millions} million pixels; up to {most} million can be opened."


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno is not None:
        return _disk_reason(error)
    if isinstance(error, Image.DecompressionBombError):
        # Pillow refuses twice the limit by itself, and names the number of pixels first.
        return _too_many(int(re.findall(r"\d+", str(error))[0]))
    if isinstance(error, MemoryError):
        return _NO_MEMORY
    if "null" in str(error):
        return _BAD_NAME
    return _BREAKS_OFF if re.search("truncated|unexpected end", str(error), re.IGNORECASE) else _DAMAGED


def _disk_reason(error: OSError) -> str:
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return _GONE
    if isinstance(error, PermissionError):
        return _FORBIDDEN
    return f"The file could not be read from the disk: {error.strerror}."
