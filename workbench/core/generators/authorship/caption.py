"""The visible caption below a generated picture."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

_TEXT, _LINE, _BAR = (31, 36, 39), (123, 130, 135), (255, 255, 255)
_SMALLEST, _PADDING = 10, 1
_TINY = 7
_SHARE = 28
"""Letters are so many times smaller than the picture's shorter side."""
_WORDINGS = ("AI-generated picture, not a photograph", "AI-generated, not a photo", "AI-generated", "AI")


def with_caption(pixels: NDArray[np.uint8], note: str = "") -> NDArray[np.uint8]:
    """The picture (H×W×3) with a white bar below it that says that it is generated, as (H+bar)×W×3.

    Nothing of the picture is covered. ``note``, “seed 42” say, is added where there is room. The longest wording that
    fits is taken; at 64 pixels that is “AI-generated”.
    """
    height, width = pixels.shape[:2]
    size = max(_SMALLEST, round(min(height, width) / _SHARE))
    wordings = [f"{_WORDINGS[0]} · {note}"] * bool(note) + list(_WORDINGS)
    text, font = _fitting(wordings, size, width - 2 * _PADDING)
    bar = Image.new("RGB", (width, bar_height(height, width)), _BAR)
    pen = ImageDraw.Draw(bar)
    pen.line((0, 0, width, 0), _LINE)
    left = min(size // 2, max(_PADDING, (width - font.getlength(text)) / 2))
    pen.text((left, (bar.height + 1) / 2), text, _TEXT, font, anchor="lm")
    return np.concatenate([pixels, np.asarray(bar)])


def bar_height(height: int, width: int) -> int:
    """How many rows the caption adds to a picture of this size."""
    return round(max(_SMALLEST, min(height, width) / _SHARE) * 1.4)


def _fitting(
    wordings: list[str], size: int, room: int
) -> tuple[str, "ImageFont.FreeTypeFont | ImageFont.ImageFont"]:
    font = ImageFont.load_default(size)
    for text in wordings:
        if font.getlength(text) <= room:
            return text, font
    return wordings[-1], ImageFont.load_default(_TINY)
