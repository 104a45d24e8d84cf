"""What a file says about its picture, in words a person can read."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from PIL.ImageFile import ImageFile

from workbench.core.pictures.colour import low_byte_tiles
from workbench.core.pictures.digital_source import SETTINGS_NOTES, DigitalSource, kind_in_notes, source_of
from workbench.core.pictures.exif import plain_text, readable_exif
from workbench.core.pictures.reading import content_of, header_of, identified, plain_reasons
from workbench.core.pictures.xmp import PNG_KEYWORD

_MODES = {
    "1": "black and white, 1 bit",
    "L": "grey, 8 bits",
    "I": "grey, whole numbers",
    "F": "grey, decimal numbers",
    "LA": "grey with transparency",
    "P": "a palette of at most 256 colours",
    "PA": "a palette with transparency",
    "RGB": "colour",
    "RGBA": "colour with transparency",
    "CMYK": "printing inks (CMYK)",
    "YCbCr": "colour (YCbCr)",
    "LAB": "colour (CIE L*a*b*)",
}


@dataclass(frozen=True)
class Details:
    """What is known of a picture file; what is not known is "".

    ``width`` and ``height`` are upright. ``mode`` says what the pixels are, ``source`` what the file claims
    of how the picture came to be (nobody has checked it). ``exif`` is pairs of name and value. ``modified``
    is in UTC.
    """

    format: str
    width: int
    height: int
    bytes: int
    mode: str
    profile: str
    exif: tuple[tuple[str, str], ...]
    source: str
    sha256: str
    modified: datetime


def details(path: Path) -> Details:
    """Reads the whole file, which may break off. Raises ``UnreadablePicture`` if there is no header."""
    with plain_reasons():
        content = content_of(path)
        image = identified(BytesIO(content))
        header, mode = header_of(image), _mode_in_words(image)
        _read_behind_the_pixels(image)
        return Details(
            header.format,
            header.width,
            header.height,
            len(content),
            mode,
            _profile_name(image),
            readable_exif(image),
            _source(image, path),
            hashlib.sha256(content).hexdigest(),
            datetime.fromtimestamp(path.stat().st_mtime, UTC),
        )


def _read_behind_the_pixels(image: ImageFile) -> None:
    # Only PNG files have notes there; Pillow finds them by decoding.
    if image.format == "PNG":
        with suppress(Exception):
            image.load()


def _mode_in_words(image: ImageFile) -> str:
    if image.mode.startswith("I;16"):
        return "grey, 16 bits"
    words = _MODES.get(image.mode, image.mode)
    return f"{words}, 16 bits" if low_byte_tiles(image.tile) else words


def _profile_name(image: ImageFile) -> str:
    from PIL import ImageCms

    profile = image.info.get("icc_profile")
    if not profile:
        return ""
    try:
        described = ImageCms.ImageCmsProfile(BytesIO(profile)).profile.profile_description
    except (OSError, ValueError, TypeError):
        return "unreadable"
    return plain_text(described or "") or "unnamed"


def _source(image: ImageFile, path: Path) -> str:
    kind = kind_in_notes(image.info.get("xmp") or image.info.get(PNG_KEYWORD) or "")
    if kind:
        return DigitalSource(kind).in_words
    if any(note in image.info for note in SETTINGS_NOTES):
        return "made by a generative model (AI): its settings are stored in the file"
    # Content credentials, which Pillow passes over.
    found = source_of(path)
    return found.in_words if found else ""
