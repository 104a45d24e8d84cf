"""Saving one generated picture so that everybody can see and find out what it is."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.core.generators.authorship.caption import with_caption
from workbench.core.generators.authorship.made import CAPTIONED, Labelling, LabellingError, Made, seed_of
from workbench.core.tables import replacing

Pixels = NDArray[np.uint8]

SUFFIX = "_AI"
"""Names of files of generated pictures end so."""
PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg")
_QUALITY = 95


def save_generated(
    path: Path,
    pixels: Pixels,
    made: Made,
    labelling: Labelling = CAPTIONED,
) -> Path:
    """Write a picture (uint8, H×W×3) as PNG or JPEG, by the suffix; gives the path under which it now stands.

    The name gets “_AI” at its end and, where a file of that name is there, a number: nothing is replaced, and either
    the whole file is written or none. Raises :class:`LabellingError` for other suffixes, for a missing reason and
    where content credentials cannot be made, :class:`~workbench.core.tables.ExportError` where it cannot be written.
    """
    target = free_name(path)
    write_generated(target, pixels, made, labelling)
    return target


def write_generated(target: Path, pixels: Pixels, made: Made, labelling: Labelling) -> None:
    """:func:`save_generated` under exactly this name, which may be replaced."""
    labelling.checked()
    if target.suffix.lower() not in PICTURE_SUFFIXES:
        raise LabellingError(
            f"Pictures are saved as PNG or JPEG; “{target.name}” ends otherwise. Nothing was written. Choose a name "
            "that ends with .png or .jpg."
        )
    shown = with_caption_of(pixels, made, labelling)
    with replacing(target) as temporary:
        _encode(temporary, target.suffix.lower(), shown, made, labelling)
        if labelling.signs:
            from workbench.core.generators.authorship.signing import sign

            sign(temporary, target, made)


def with_caption_of(pixels: Pixels, made: Made, labelling: Labelling) -> Pixels:
    """The picture as it is shown and saved: with its caption, unless that is switched off."""
    if not labelling.has_caption:
        return pixels
    seed = seed_of(made.point.place) if made.point.start is None else None
    has_note = seed is not None and not made.further and not labelling.keeps_recipe_apart
    return with_caption(pixels, f"seed {seed}" if has_note else "")


def free_name(path: Path) -> Path:
    """The first of “name_AI.png”, “name (2)_AI.png” … that is not taken."""
    stem = path.stem.removesuffix(SUFFIX) or "picture"
    suffix = path.suffix or ".png"
    target, number = path.with_name(f"{stem}{SUFFIX}{suffix}"), 2
    while target.exists():
        target, number = path.with_name(f"{stem} ({number}){SUFFIX}{suffix}"), number + 1
    return target


def _encode(temporary: Path, suffix: str, pixels: Pixels, made: Made, labelling: Labelling) -> None:
    from PIL import Image

    from workbench.core.generators.authorship import labels

    image = Image.fromarray(np.ascontiguousarray(pixels))
    if suffix == ".png":
        image.save(temporary, "PNG", pnginfo=labels.png_notes(made, labelling))
    else:
        xmp, exif = labels.xmp_of(made, labelling).encode(), labels.exif_of(made, labelling)
        image.save(temporary, "JPEG", quality=_QUALITY, subsampling=0, xmp=xmp, exif=exif)
