"""What a file says about its picture, in words a person can read."""

import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from PIL.ImageFile import ImageFile

from workbench.core.pictures.colour import low_byte_tiles
from workbench.core.pictures.exif import plain_text, readable_exif
from workbench.core.pictures.reading import content_of, header_of, identified, plain_reasons

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

# The vocabulary "Digital Source Type" of the IPTC, http://cv.iptc.org/newscodes/digitalsourcetype/
_SOURCES = {
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
_SOURCE_TYPE = re.compile(r"DigitalSourceType\b[^>]{0,99}?>?\s{0,99}[^>]{0,99}?digitalsourcetype/(\w+)")
_GENERATOR_NOTES = ("parameters", "prompt", "workflow", "sd-metadata", "invokeai_metadata", "Dream")


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
            _source(image),
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


def _source(image: ImageFile) -> str:
    notes = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or ""
    text = notes.decode("utf-8", "replace") if isinstance(notes, bytes) else str(notes)
    found = _SOURCE_TYPE.search(text)
    if found:
        return _SOURCES.get(found[1], found[1])
    if any(note in image.info for note in _GENERATOR_NOTES):
        return "made by a generative model (AI): its settings are stored in the file"
    return ""
