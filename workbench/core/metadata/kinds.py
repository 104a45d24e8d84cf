"""Which kind of values a column holds, decided by all of them, and the values themselves."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from workbench.core.metadata.source import Grid
from workbench.core.tables import Value

Kind = Literal["text", "integer", "real"]
# Leading zeros and signs of plus belong to codes and telephone numbers: they stay text.
_INTEGER = re.compile(r"-?(?:0|[1-9]\d*)", re.ASCII)
_REAL = re.compile(r"-?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"-?(?:0|[1-9]\d*),\d+", re.ASCII)
_DECIMAL_POINT = re.compile(r"-?(?:0|[1-9]\d*)\.\d+", re.ASCII)
_EXACT = 2**53


@dataclass(frozen=True)
class Typed:
    """A column's kind and its values, None where there is none; ``missing`` is how many of them are None."""

    kind: Kind
    values: tuple[Value, ...]
    missing: int = 0


def typed(cells: Iterable[str], missing: Collection[str], decimal: str = ".") -> Typed:
    """The values of a column. ``missing`` are the words for “no value”, in small letters.

    Whole numbers if all are (“007” and “+1” are not, nor what exceeds 64 bits); numbers if all are and none loses
    digits; else the texts as they are.
    """
    cells = list(cells)
    known = {cell: None if cell.strip().casefold() in missing else cell for cell in set(cells)}
    present = [cell for cell in known.values() if cell is not None]
    numbers = _numbers(present, decimal)
    missing_cells = sum(known[cell] is None for cell in cells)
    if numbers is None:
        return Typed("text", tuple(known[cell] for cell in cells), missing_cells)
    kind: Kind = "integer" if all(isinstance(each, int) for each in numbers.values()) else "real"
    if kind == "real":
        if any(isinstance(each, int) and abs(each) > _EXACT for each in numbers.values()):
            return Typed("text", tuple(known[cell] for cell in cells), missing_cells)
        numbers = {cell: float(each) for cell, each in numbers.items()}
    values = tuple(None if known[cell] is None else numbers[cell] for cell in cells)
    return Typed(kind, values, missing_cells)


def decimal_sign(grid: Grid) -> str:
    """“,” if some cells are numbers with a decimal comma and none with a point, else “.”."""
    has_comma = False
    for row in grid.rows:
        for cell in row:
            if "." in cell and _DECIMAL_POINT.fullmatch(cell.strip()):
                return "."
            has_comma = has_comma or ("," in cell and _DECIMAL_COMMA.fullmatch(cell.strip()) is not None)
    return "," if has_comma else "."


def _numbers(cells: Iterable[str], decimal: str) -> dict[str, int | float] | None:
    """The cells as numbers; None if there are none or one of them is no number."""
    numbers: dict[str, int | float] = {}
    for cell in cells:
        text = cell.strip()
        if _INTEGER.fullmatch(text) and len(text) <= 20 and -(2**63) <= int(text) < 2**63:
            numbers[cell] = int(text)
            continue
        if decimal == "," and "." in text:
            return None
        text = text.replace(decimal, ".")
        # What has neither point nor exponent is a whole number too long to be one.
        if not _REAL.fullmatch(text) or not any(letter in text for letter in ".eE"):
            return None
        number = float(text)
        if abs(number) == float("inf"):
            return None
        numbers[cell] = number
    return numbers or None
