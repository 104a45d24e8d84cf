"""A new picture as the bytes of a file, and its place in a folder where nothing is ever overwritten."""

import os
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from PIL import Image, PngImagePlugin

from workbench.core.processing.outcomes import Pixels, ProcessingError
from workbench.core.tables import replacing

LARGEST_JPEG_SIDE = 65_500


def as_png(picture: Pixels, note: str) -> bytes:
    """A PNG file with ``note`` as its comment (tEXt); an empty one leaves the file without any."""
    about = PngImagePlugin.PngInfo()
    if note:
        about.add_text("Comment", note)
    held = BytesIO()
    Image.fromarray(picture).save(held, "PNG", pnginfo=about)
    return held.getvalue()


def as_jpeg(picture: Pixels, note: str, quality: int) -> bytes:
    """A JPEG file with ``note`` as its comment (an empty one: without any), colours in full resolution.

    Raises :class:`ProcessingError`.
    """
    if max(picture.shape[:2]) > LARGEST_JPEG_SIDE:
        raise ProcessingError(
            f"JPEG files may have up to {LARGEST_JPEG_SIDE:,} pixels a side. Make the picture smaller or write PNG."
        )
    held = BytesIO()
    about = {"comment": note.encode()} if note else {}
    Image.fromarray(picture).save(held, "JPEG", quality=quality, subsampling=0, **about)
    return held.getvalue()


def write_new(folder: Path, names: Iterable[str], content: bytes) -> str:
    """Write a file under the first of ``names`` that is free, and give that name.

    One that holds exactly this content already, from a run that was stopped for instance, is taken as written. Raises
    :class:`ExportError` when the disk is full or the folder cannot be written; nothing half-written is left.
    """
    for name in names:
        path = folder / name
        if not os.path.lexists(path):
            with replacing(path) as temporary:
                temporary.write_bytes(content)
            return name
        if _holds(path, content):
            return name
    raise AssertionError("names never end")


def _holds(path: Path, content: bytes) -> bool:
    try:
        is_as_long = path.is_file() and path.stat().st_size == len(content)
        return is_as_long and path.read_bytes() == content
    except OSError:
        return False
