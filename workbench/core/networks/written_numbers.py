"""Numbers as people type and paste them: 0.5, 0,5, −1, 1/9, 3e-4, and tables of them from a spreadsheet."""

import math
import re

import numpy as np
from numpy.typing import NDArray

from workbench.core.networks.kernels import LARGEST_KERNEL, KernelError


def read_number(text: str) -> float:
    """A typed number; a fraction is divided, a decimal comma is understood. Raises :class:`KernelError`."""
    plain = text.strip().replace("−", "-").replace(",", ".")
    try:
        above, _, below = plain.partition("/")
        number = float(above) / (float(below) if below else 1.0)
    except (ValueError, ZeroDivisionError):
        number = math.nan
    if not math.isfinite(number):
        raise KernelError(
            f"“{text.strip()[:40]}” is not a number. The cell keeps what it had. Type a number such as −1, 0.5 or 1/9."
        )
    return number


def read_matrix(text: str) -> NDArray[np.float64]:
    """A table of numbers as it is pasted: rows on lines, columns parted by tabs, semicolons or spaces, or by commas
    where there are several. Empty cells are 0. Raises :class:`KernelError` where it is too large or holds words.
    """
    lines = [line for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    rows = [[read_number(cell) if cell.strip() else 0.0 for cell in _cells(line)] for line in lines]
    wide = max(map(len, rows), default=0)
    if not 0 < len(rows) <= LARGEST_KERNEL or not 0 < wide <= LARGEST_KERNEL:
        raise KernelError(
            f"What was copied is no table of at most {LARGEST_KERNEL} × {LARGEST_KERNEL} numbers. Nothing was changed. "
            "Copy fewer cells."
        )
    return np.array([row + [0.0] * (wide - len(row)) for row in rows])


def _cells(line: str) -> list[str]:
    for separator in ("\t", ";"):
        if separator in line:
            return line.split(separator)
    words = line.split()
    if len(words) > 1:
        return [word.removesuffix(",") for word in words]
    # One comma alone is a decimal comma.
    return re.split(",", line) if line.count(",") > 1 else [line]
