"""From any kind of pixels to upright 8-bit sRGB."""

import logging
import sys
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

if TYPE_CHECKING:
    from PIL.ImageCms import ImageCmsTransform

_log = logging.getLogger(__name__)

_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_OTHER_ORDER = {"B": "L", "L": "B", "N": "B" if sys.byteorder == "little" else "L"}
_MODE_OF_SPACE = {"GRAY": "L", "RGB": "RGB", "CMYK": "CMYK"}


def orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8, as far as it is read; 1 (upright) if there is none or it is garbled."""
    try:
        # Not image.getexif(): for a PNG that would decode all pixels, in search of EXIF data behind them.
        value = Image.Image.getexif(image).get(_ORIENTATION, 1)
    except Exception as error:  # noqa: BLE001 - garbled EXIF raises nearly anything and must not cost the picture
        _log.debug("unreadable EXIF data: %s", error)
        return 1
    return value if value in _TURNS else 1


def upright_srgb(image: Image.Image, is_colour_managed: bool = True) -> Image.Image:
    """A decoded picture as mode RGB: 8 bits, upright, in sRGB, what is transparent over white.

    16-bit values are divided by 257. Numbers of no agreed range (floats, 32-bit integers) are scaled from the
    first of 0–1, 0–255 and 0–65535 that holds them all, else from their own minimum and maximum. Without
    colour management the colour profile is ignored.
    """
    image.load()
    turn = _TURNS.get(orientation(image))
    profile = image.info.get("icc_profile") if is_colour_managed else None
    flat = _over_white(_in_eight_bits(image), profile if isinstance(profile, bytes) else b"")
    return flat.transpose(turn) if turn is not None else flat


def from_16_bits(values: NDArray[Any]) -> NDArray[np.uint8]:
    """0–65535 to 0–255: the nearest whole number to value / 257."""
    # libpng's exact rounding without a division.
    return ((values.astype(np.uint32) * 255 + 32895) >> 16).astype(np.uint8)


def low_byte_tiles(tiles: list[Any]) -> list[Any]:
    """The tiles of an opened picture of 16-bit colours, changed so that Pillow reads the low bytes.

    None for other pictures. Pillow keeps only the high bytes of 16-bit colours; told the other byte order, it
    keeps the low ones.
    Grey with 16-bit transparency has but one order and stays with the high bytes, at most one level off.
    """
    changed = []
    for tile in tiles:
        arguments = tile.args if isinstance(tile.args, tuple) else (tile.args,)
        raw_mode, separator, order = str(arguments[0]).partition(";16")
        if not separator or raw_mode not in ("RGB", "RGBA", "RGBX", "CMYK") or order not in _OTHER_ORDER:
            return []
        changed.append(tile._replace(args=(f"{raw_mode};16{_OTHER_ORDER[order]}", *arguments[1:])))
    return changed


def joined_bytes(high: Image.Image, low: Image.Image) -> Image.Image:
    """The 8-bit picture of 16-bit colours from their high and their low bytes."""
    values = (np.asarray(high).astype(np.uint16) << 8) | np.asarray(low)
    joined = Image.frombytes(high.mode, high.size, from_16_bits(values).tobytes())
    joined.info = dict(high.info)
    transparent = joined.info.pop("transparency", None)
    if isinstance(transparent, tuple) and high.mode == "RGB":
        is_transparent = (values == np.array(transparent)).all(axis=-1)
        joined.putalpha(Image.fromarray(np.where(is_transparent, 0, 255).astype(np.uint8)))
    return joined


def _in_eight_bits(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16"):
        return _grey_from_16_bits(image)
    if image.mode in ("I", "F"):
        return Image.fromarray(_scaled(np.asarray(image)))
    return image


def _grey_from_16_bits(image: Image.Image) -> Image.Image:
    values = np.asarray(image)
    grey = Image.fromarray(from_16_bits(values))
    transparent = image.info.get("transparency")
    if isinstance(transparent, int):
        grey.putalpha(Image.fromarray(np.where(values == transparent, 0, 255).astype(np.uint8)))
    return grey


def _scaled(values: NDArray[Any]) -> NDArray[np.uint8]:
    numbers = np.nan_to_num(values.astype(np.float64), posinf=0.0, neginf=0.0)
    low, high = float(numbers.min()), float(numbers.max())
    for top in (1.0, 255.0, 65535.0):
        if low >= 0.0 and high <= top:
            low, high = 0.0, top
            break
    return np.rint((numbers - low) * (255.0 / (high - low or 1.0))).astype(np.uint8)


def _over_white(image: Image.Image, profile: bytes) -> Image.Image:
    if not image.has_transparency_data:
        return _in_srgb(image, profile)
    layered = image.convert("RGBA")
    flat = Image.new("RGB", layered.size, "white")
    flat.paste(_in_srgb(layered.convert("RGB"), profile), mask=layered.getchannel("A"))
    return flat


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    if image.mode not in ("L", "RGB", "CMYK"):
        image = image.convert("RGB")
    transform = _transform(profile, image.mode) if profile else None
    if transform is not None:
        return transform.apply(image)
    return image if image.mode == "RGB" else image.convert("RGB")


@lru_cache(maxsize=64)
def _transform(profile: bytes, mode: str) -> "ImageCmsTransform | None":
    """The way from a colour profile to sRGB for pixels of ``mode`` (L, RGB, CMYK).

    None where plain conversion is right: the profile is broken, is for another kind of pixels, or is sRGB
    under whatever name. A transform keeps no state between uses, so threads may share it.
    """
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if _MODE_OF_SPACE.get(source.profile.xcolor_space.strip()) != mode:
            return None
        srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
        transform = ImageCms.ImageCmsTransform(source, srgb, mode, "RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError) as error:
        _log.debug("unusable colour profile: %s", error)
        return None
    return None if _changes_nothing(transform) else transform


def _changes_nothing(transform: "ImageCmsTransform") -> bool:
    """Whether a chart of colours comes out as plain conversion gives it, but for rounding."""
    if transform.input_mode == "CMYK":
        return False
    levels = np.linspace(0, 255, 18).astype(np.uint8)
    chart = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(18, -1, 3)
    image = Image.fromarray(chart).convert(transform.input_mode)
    plain, managed = np.asarray(image.convert("RGB"), np.int16), np.asarray(transform.apply(image), np.int16)
    return bool(np.abs(managed - plain).max() <= 1)
