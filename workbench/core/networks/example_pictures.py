"""Examples as small square pictures: what a unit sees, cut out, or the whole picture with a frame around it."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Box = tuple[int, int, int, int]
Colour = tuple[int, int, int]


def example_picture(
    picture: NDArray[np.uint8], box: Box, side: int, is_whole: bool, around: Colour
) -> NDArray[np.uint8]:
    """A picture (H×W×3) as side×side×3, uint8, its sides in proportion on the colour ``around``.

    ``box`` is what the unit sees: left, top, right and bottom edge in pixels. With ``is_whole`` it is framed in the
    whole picture, otherwise cut out.
    """
    image = Image.fromarray(picture)
    left, top, right, bottom = _inside(box, image.size)
    shown = image if is_whole else image.crop((left, top, right, bottom))
    scale = side / max(shown.size)
    size = max(1, round(shown.width * scale)), max(1, round(shown.height * scale))
    fitted = shown.resize(size, Image.Resampling.LANCZOS if scale < 1 else Image.Resampling.BICUBIC)
    if is_whole:
        _frame(fitted, (round(left * scale), round(top * scale), round(right * scale), round(bottom * scale)))
    square = Image.new("RGB", (side, side), around)
    square.paste(fitted, ((side - size[0]) // 2, (side - size[1]) // 2))
    return np.asarray(square)


def _inside(box: Box, size: tuple[int, int]) -> Box:
    """The part of a box that lies in the picture, at least one pixel: the file may be smaller than it was."""
    width, height = size
    left, top = min(max(box[0], 0), width - 1), min(max(box[1], 0), height - 1)
    return left, top, max(left + 1, min(box[2], width)), max(top + 1, min(box[3], height))


def _frame(image: Image.Image, box: Box) -> None:
    """White between two black lines: seen upon any colours."""
    draw = ImageDraw.Draw(image)
    left, top, right, bottom = box
    for inset, colour in ((0, "black"), (1, "white"), (2, "black")):
        edges = left + inset, top + inset, right - 1 - inset, bottom - 1 - inset
        if edges[0] <= edges[2] and edges[1] <= edges[3]:
            draw.rectangle(edges, outline=colour)
