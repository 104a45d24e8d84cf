"""A sheet of many small pictures with captions, a heading and a scale, to be put into a text or on a slide."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from workbench.core.pictures.colour_scales import diverging, viridis
from workbench.core.tables import replacing

Pixels = NDArray[np.uint8]

_SIDE, _GAP, _MARGIN = 72, 8, 24
_COLUMNS = 16
_CAPTION, _NOTE, _HEADING = 16, 15, 20
_TEXT, _MUTED, _LINE = (31, 36, 39), (90, 98, 104), (123, 130, 135)
_BAR = (220, 14)
_LIKE = str.maketrans({"×": "x", "\N{MINUS SIGN}": "-", "–": "-", "ß": "ss", "·": "-", "→": "to"})
_KNOWN = "“”‘’…"


@dataclass(frozen=True)
class Entry:
    """What stands at one picture: its number, how strong it is, and a word across it if it shows nothing."""

    caption: str
    note: str = ""
    word: str = ""


@dataclass(frozen=True)
class Bar:
    """A scale from ``low`` to ``high``: around zero if ``low`` is negative. The ends are said as they are written."""

    low: str
    high: str
    is_signed: bool


def sheet(tiles: Pixels, entries: Sequence[Entry], heading: Sequence[str], bar: Bar | None = None) -> Pixels:
    """All tiles (N×h×w×3), enlarged by whole factors to at least 72 pixels, on white, as H×W×3.

    The first line of the heading is larger; lines that are too long are wrapped.
    """
    count, height, width = tiles.shape[:3]
    factor = max(1, -(-_SIDE // max(height, width)))
    cell = max(width * factor, _SIDE) + _GAP, height * factor + _CAPTION + 4 + _GAP
    columns = min(_COLUMNS, max(1, count))
    page_width = max(columns * cell[0] - _GAP, 640) + 2 * _MARGIN
    lines = wrapped(heading, page_width - 2 * _MARGIN)
    top = _MARGIN + len(lines) * (_HEADING + 6) + (_BAR[1] + 30 if bar else 0) + _GAP
    page = Image.new("RGB", (page_width, top + -(-count // columns) * cell[1] + _MARGIN), "white")
    pen = ImageDraw.Draw(page)
    drawn = [replace(each, caption=drawable(each.caption), note=drawable(each.note)) for each in entries]
    _write_heading(page, pen, lines, bar)
    for at, (tile, entry) in enumerate(zip(tiles, drawn, strict=True)):
        row, column = divmod(at, columns)
        corner = _MARGIN + column * cell[0], top + row * cell[1]
        size = width * factor, height * factor
        page.paste(Image.fromarray(tile).resize(size, Image.Resampling.NEAREST), corner)
        _write_entry(pen, entry, corner, size, cell[0] - _GAP)
    return np.asarray(page)


def write_sheet(path: Path, picture: Pixels) -> None:
    """Write a picture (H×W×3) as PNG. Raises :class:`ExportError`."""
    with replacing(path) as temporary:
        Image.fromarray(picture).save(temporary, format="PNG")


def _write_heading(page: Image.Image, pen: ImageDraw.ImageDraw, lines: list[str], bar: Bar | None) -> None:
    for at, line in enumerate(lines):
        size, colour = (_HEADING, _TEXT) if at == 0 else (_NOTE, _MUTED)
        pen.text((_MARGIN, _MARGIN + at * (_HEADING + 6)), line, colour, ImageFont.load_default(size))
    if bar is None:
        return
    top, font = _MARGIN + len(lines) * (_HEADING + 6) + 4, ImageFont.load_default(_NOTE)
    low, high = drawable(bar.low), drawable(bar.high)
    pen.text((_MARGIN, top), low, _TEXT, font)
    left = _MARGIN + round(pen.textlength(low, font)) + 8
    places = np.linspace(-1, 1, _BAR[0])
    colours = diverging(places) if bar.is_signed else viridis((places + 1) / 2)
    page.paste(Image.fromarray(np.repeat(colours[None], _BAR[1], axis=0)), (left, top + 2))
    pen.text((left + _BAR[0] + 8, top), high, _TEXT, font)


def _write_entry(
    pen: ImageDraw.ImageDraw, entry: Entry, corner: tuple[int, int], size: tuple[int, int], room: int
) -> None:
    font, (left, top) = ImageFont.load_default(_NOTE - 2), corner
    if entry.word:
        _hatch(pen, (left, top, left + size[0] - 1, top + size[1] - 1))
        middle = left + size[0] / 2, top + size[1] / 2
        pen.rectangle(_around(pen.textbbox(middle, entry.word, font, anchor="mm")), fill="white")
        pen.text(middle, entry.word, _TEXT, font, anchor="mm")
    below = top + size[1] + 3
    pen.text((left, below), entry.caption, _TEXT, font)
    free = room - pen.textlength(entry.caption, font)
    if entry.note and pen.textlength(entry.note, font) + 6 <= free:
        pen.text((left + room, below), entry.note, _MUTED, font, anchor="ra")


def _hatch(pen: ImageDraw.ImageDraw, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    pen.rectangle(box, fill="white", outline=_LINE)
    height = bottom - top
    for start in range(left - height, right, 8):
        first, last = max(start, left), min(start + height, right)
        pen.line((first, bottom - (first - start), last, bottom - (last - start)), fill=_LINE)


def _around(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    return box[0] - 3, box[1] - 2, box[2] + 3, box[3] + 2


def drawable(text: str) -> str:
    """The text in the letters that Pillow's own font has: accents are left out, unknown letters become “?”."""
    plain = "".join(
        part
        for part in unicodedata.normalize("NFKD", text.translate(_LIKE))
        if not unicodedata.combining(part)
    )
    return "".join(letter if letter.isascii() or letter in _KNOWN else "?" for letter in plain)


def wrapped(lines: Sequence[str], room: int) -> list[str]:
    """Lines broken between words where they are wider than ``room``."""
    wrapped: list[str] = []
    for at, line in enumerate(lines):
        font = ImageFont.load_default(_HEADING if at == 0 else _NOTE)
        taken = ""
        for word in drawable(line).split():
            longer = f"{taken} {word}".strip()
            if taken and font.getlength(longer) > room:
                wrapped.append(taken)
                longer = word
            taken = longer
        wrapped.append(taken)
    return wrapped
