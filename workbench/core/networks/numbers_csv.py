"""The matrix X of a picture as CSV: a line for each row of pixels, a matrix for each channel."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.core.models.cards import ModelCard
from workbench.core.networks.numbers import (
    BYTES,
    STANDARDISED,
    NumbersSettings,
    Region,
    channel_levels,
    in_text,
    level_values,
    within,
)
from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Step, Steps
from workbench.core.tables import replacing

TOOL = "numbers"
DECIMALS = 6
_NUMBERS_AT_ONCE = 250_000


@dataclass(frozen=True)
class MatrixOrigin:
    """Where numbers come from: the picture's file, and the card of the network that standardised ones are for."""

    file: PictureFile
    card: ModelCard | None = None


def numbers_in(region: Region, settings: NumbersSettings) -> int:
    """How many numbers the matrix has, or the three of a colour picture."""
    return region.size * len(settings.channels)


def as_csv(picture: NDArray[np.uint8], region: Region, settings: NumbersSettings, name: str) -> str:
    """The matrix of a region as text; see :func:`write_matrix`. Raises NetworkError if the region has no pixel."""
    return "".join(text for _, text in _parts(picture, within(region, picture), settings, name))


def write_matrix(
    path: Path, picture: NDArray[np.uint8], region: Region, settings: NumbersSettings, name: str
) -> Steps[Path]:
    """Write the matrix of a region of a picture that :func:`~workbench.core.networks.numbers.as_shown` gave.

    Each channel begins with a line “# …” that says picture, channel, scale and region; then follows a line for each
    row of pixels, values divided by commas (0–255 as whole numbers, all others with six decimals). So
    ``numpy.loadtxt(file, delimiter=",")`` gives the matrix, and of a colour picture red, green and blue below each
    other. Closed before its end, it leaves what stood there before. Raises ExportError, and NetworkError
    if the region has no pixel.
    """
    inside = within(region, picture)
    total = numbers_in(inside, settings)
    done = 0
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        for count, text in _parts(picture, inside, settings, name):
            file.write(text)
            done += count
            yield Step(done, total, path)


def save_matrix(
    path: Path, picture: NDArray[np.uint8], region: Region, settings: NumbersSettings, origin: MatrixOrigin
) -> Steps[Path]:
    """:func:`write_matrix`, and how it was made beside it as “NAME.csv.json”."""
    # Here, because it asks every library for its version.
    from workbench.core.networks.provenance import made_by, write_provenance

    yield from write_matrix(path, picture, region, settings, origin.file.name)
    inside = within(region, picture)
    record = {
        "channel": settings.channel,
        "scale": settings.scale,
        "grey": settings.grey,
        "region": asdict(inside),
    }
    made = made_by(TOOL, origin.card, record, "", Path(origin.file.path))
    write_provenance(path.parent, made, f"{path.name}.json")
    total = numbers_in(inside, settings)
    yield Step(total, total, path)


def _parts(
    picture: NDArray[np.uint8], region: Region, settings: NumbersSettings, name: str
) -> Iterator[tuple[int, str]]:
    """How many numbers come with each piece of text."""
    rows = max(1, _NUMBERS_AT_ONCE // region.width)
    for channel in settings.channels:
        texts = _written(level_values(channel, settings), settings)
        levels = channel_levels(picture, channel, region, settings.grey)
        heading = f"# {_heading(channel, region, settings, name)}\n"
        for top in range(0, region.height, rows):
            part = levels[top : top + rows]
            lines = (",".join(map(texts.__getitem__, row)) for row in part.tolist())
            yield part.size, heading + "\n".join(lines) + "\n"
            heading = ""


def _written(values: NDArray[np.float64], settings: NumbersSettings) -> tuple[str, ...]:
    return in_text(values, 0 if settings.scale == BYTES else DECIMALS)


def _heading(channel: str, region: Region, settings: NumbersSettings, name: str) -> str:
    parts = [" ".join(name.split()), f"channel: {channel}", f"scale: {settings.scale}", region.in_words]
    if channel not in ("red", "green", "blue"):
        parts[1] += f" ({settings.grey})"
    if settings.scale == STANDARDISED and settings.preprocessing is not None:
        made = settings.preprocessing
        at = ("red", "green", "blue").index(channel)
        parts[2] += f" (mean {made.mean[at]}, deviation {made.standard_deviation[at]})"
        parts.append(f"resized to {made.resize}, cut to {made.crop} × {made.crop} ({made.interpolation})")
    return "; ".join(part for part in parts if part)
