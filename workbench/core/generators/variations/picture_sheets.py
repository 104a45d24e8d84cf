"""A matrix of pictures with its headings as one picture, to be put into a text or on a slide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from workbench.core.networks.sheets import drawable, wrapped

Pixels = NDArray[np.uint8]

_LEAST_SIDE, _GAP, _MARGIN = 96, 8, 24
_NARROWEST_PAGE, _WIDEST_HEADING = 480, 200
_HEADING, _LINE = 20, 26
_TEXT = (31, 36, 39)


@dataclass(frozen=True)
class _Page:
    """Where things lie on a sheet, in pixels."""

    cell: tuple[int, int]
    left: int
    top: int
    font: ImageFont.ImageFont | ImageFont.FreeTypeFont

    def corner(self, row: int, column: int) -> tuple[int, int]:
        return self.left + column * (self.cell[0] + _GAP), self.top + row * (self.cell[1] + _GAP)


def matrix_sheet(
    pictures: Mapping[tuple[int, int], Pixels],
    rows: Sequence[str],
    columns: Sequence[str],
    heading: Sequence[str] = (),
) -> Pixels:
    """All pictures (H×W×3, by row and column) on white with their headings, as one picture H×W×3.

    Every pixel is kept; small pictures are enlarged by whole factors to at least 96 pixels. A cell without a picture
    stays empty. ValueError when there is no picture at all.
    """
    if not pictures:
        raise ValueError("there is no picture to put on a sheet")
    height, width = next(iter(pictures.values())).shape[:2]
    factor = max(1, -(-_LEAST_SIDE // max(height, width)))
    page = _laid_out((width * factor, height * factor), rows, columns)
    right, bottom = page.corner(len(rows), len(columns))
    size = max(right - _GAP + _MARGIN, _NARROWEST_PAGE if heading else 0)
    lines = wrapped(heading, size - 2 * _MARGIN)
    above = len(lines) * _LINE + (_GAP if lines else 0)
    drawn = Image.new("RGB", (size, above + bottom - _GAP + _MARGIN), "white")
    pen = ImageDraw.Draw(drawn)
    for at, line in enumerate(lines):
        font = ImageFont.load_default(_HEADING if at == 0 else _HEADING - 5)
        pen.text((_MARGIN, _MARGIN + at * _LINE), line, _TEXT, font)
    _write_headings(pen, page, above, rows, columns)
    for (row, column), picture in pictures.items():
        left, top = page.corner(row, column)
        enlarged = Image.fromarray(picture).resize(page.cell, Image.Resampling.NEAREST)
        drawn.paste(enlarged, (left, above + top))
    return np.asarray(drawn)


def _laid_out(cell: tuple[int, int], rows: Sequence[str], columns: Sequence[str]) -> _Page:
    # Letters grow with the pictures: a sheet of large ones is looked at from further away.
    size = max(13, min(48, cell[1] // 10))
    font = ImageFont.load_default(size)
    widest = max((font.getlength(drawable(each)) for each in rows), default=0.0)
    beside = round(min(widest, max(_WIDEST_HEADING, cell[0]))) + _GAP if widest else 0
    above = size + _GAP if any(columns) else 0
    return _Page(cell, _MARGIN + beside, _MARGIN + above, font)


def _write_headings(
    pen: ImageDraw.ImageDraw, page: _Page, above: int, rows: Sequence[str], columns: Sequence[str]
) -> None:
    for column, text in enumerate(columns):
        left, top = page.corner(0, column)
        shown = _shortened(drawable(text), page.cell[0], page.font)
        pen.text((left + page.cell[0] / 2, above + top - _GAP), shown, _TEXT, page.font, anchor="ms")
    for row, text in enumerate(rows):
        left, top = page.corner(row, 0)
        shown = _shortened(drawable(text), left - _GAP - _MARGIN, page.font)
        pen.text((left - _GAP, above + top + page.cell[1] / 2), shown, _TEXT, page.font, anchor="rm")


def _shortened(text: str, room: float, font: ImageFont.ImageFont | ImageFont.FreeTypeFont) -> str:
    if font.getlength(text) <= room:
        return text
    while text and font.getlength(text + "…") > room:
        text = text[:-1]
    return text + "…"
