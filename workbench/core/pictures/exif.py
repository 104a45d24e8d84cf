"""EXIF data as names and values that a person can read: camera, date, exposure, place."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from PIL import ExifTags
from PIL.Image import Image

_LONGEST_TEXT = 2000
_GARBLED = (ValueError, TypeError, KeyError, IndexError, ArithmeticError)


def readable_exif(image: Image) -> tuple[tuple[str, str], ...]:
    """Names and values of what is commonly known, in a fixed order. Garbled ones are left out."""
    values = {**_folder(image, ExifTags.IFD.Exif), **_folder(image, None)}
    described = (_described(title, words, values.get(tag)) for tag, (title, words) in _TAGS.items())
    return (*(each for each in described if each), *_place(_folder(image, ExifTags.IFD.GPSInfo)))


def plain_text(value: Any) -> str:
    """A text in one line without control characters, cut at 2,000 characters."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    line = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return line if len(line) <= _LONGEST_TEXT else line[: _LONGEST_TEXT - 1] + "…"


def _number(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("not a number")
    return number


def _in(unit: str) -> Callable[[Any], str]:
    return lambda value: f"{_number(value):g} {unit}"


def _exposure(seconds: Any) -> str:
    value = _number(seconds)
    return f"1/{round(1 / value)} s" if 0 < value < 0.3 else f"{value:g} s"


def _date(value: Any) -> str:
    # EXIF writes 2024:05:17, which nobody else does.
    return re.sub(r"^(\d{4}):(\d\d):(\d\d)", r"\1-\2-\3", plain_text(value))


def _one_of(*words: str) -> Callable[[Any], str]:
    return lambda value: dict(enumerate(words))[value]


_TAGS: Mapping[int, tuple[str, Callable[[Any], str]]] = {
    ExifTags.Base.Make: ("Camera maker", plain_text),
    ExifTags.Base.Model: ("Camera", plain_text),
    ExifTags.Base.BodySerialNumber: ("Camera's serial number", plain_text),
    ExifTags.Base.LensModel: ("Lens", plain_text),
    ExifTags.Base.DateTimeOriginal: ("Taken", _date),
    ExifTags.Base.OffsetTimeOriginal: ("Time zone", plain_text),
    ExifTags.Base.DateTimeDigitized: ("Digitised", _date),
    ExifTags.Base.DateTime: ("Changed", _date),
    ExifTags.Base.ExposureTime: ("Exposure", _exposure),
    ExifTags.Base.FNumber: ("Aperture", lambda value: f"f/{_number(value):g}"),
    ExifTags.Base.ISOSpeedRatings: ("Sensitivity", lambda value: f"ISO {_number(value):g}"),
    ExifTags.Base.ExposureBiasValue: ("Exposure correction", _in("EV")),
    ExifTags.Base.ExposureProgram: (
        "Exposure chosen by",
        _one_of("", "hand", "the camera", "the camera, to a given aperture", "the camera, to a given time"),
    ),
    ExifTags.Base.FocalLength: ("Focal length", _in("mm")),
    ExifTags.Base.FocalLengthIn35mmFilm: ("Focal length, as if on 35 mm film", _in("mm")),
    ExifTags.Base.Flash: ("Flash", lambda value: "fired" if value & 1 else "not fired"),
    ExifTags.Base.WhiteBalance: ("White balance", _one_of("automatic", "by hand")),
    ExifTags.Base.Orientation: (
        "Stored",
        _one_of(
            "",
            "upright",
            "mirrored",
            "upside down",
            "upside down and mirrored",
            "on its side and mirrored",
            "on its side",
            "on its side and mirrored",
            "on its side",
        ),
    ),
    ExifTags.Base.ImageDescription: ("Description", plain_text),
    # The first eight bytes name the character set.
    ExifTags.Base.UserComment: ("Comment", lambda value: plain_text(value[8:])),
    ExifTags.Base.Artist: ("Photographer", plain_text),
    ExifTags.Base.Copyright: ("Copyright", plain_text),
    ExifTags.Base.Software: ("Software", plain_text),
}


def _described(title: str, words: Callable[[Any], str], value: Any) -> tuple[str, str] | None:
    try:
        text = "" if value is None else words(value)
    except _GARBLED:
        return None
    return (title, text) if text else None


def _folder(image: Image, number: int | None) -> Mapping[int, Any]:
    try:
        exif = image.getexif()
        return dict(exif) if number is None else exif.get_ifd(number)
    except Exception:  # noqa: BLE001 - garbled EXIF raises nearly anything; other folders may still be readable
        return {}


def _place(folder: Mapping[int, Any]) -> Iterator[tuple[str, str]]:
    gps = ExifTags.GPS
    try:
        latitude = _degrees(folder[gps.GPSLatitude], folder[gps.GPSLatitudeRef], 90)
        longitude = _degrees(folder[gps.GPSLongitude], folder[gps.GPSLongitudeRef], 180)
        yield "Place", f"{latitude}, {longitude}"
        is_below = folder.get(gps.GPSAltitudeRef) in (1, b"\x01")
        yield "Height above the sea", f"{_number(folder[gps.GPSAltitude]) * (-1 if is_below else 1):.0f} m"
    except _GARBLED:
        return


def _degrees(parts: Any, side: Any, most: int) -> str:
    degrees, minutes, seconds = (_number(part) for part in parts)
    total = degrees + minutes / 60 + seconds / 3600
    if not 0 <= total <= most:
        raise ValueError("no place on Earth")
    return f"{total:.5f}° {plain_text(side)}"
