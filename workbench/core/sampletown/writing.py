"""Writes the town to a folder: pictures, a table of what is known about each, and a note that explains it."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from workbench.core.errors import WorkbenchError
from workbench.core.pictures.digital_source import VOCABULARY
from workbench.core.pictures.xmp import xmp_packet
from workbench.core.sampletown.areas import AREAS
from workbench.core.sampletown.columns import COLUMNS, Known
from workbench.core.sampletown.drawing.picture import render_and_measure
from workbench.core.sampletown.scores import FORMULAS, NOISE, scores
from workbench.core.sampletown.town import SAMPLETOWN_VERSION, TownSettings, scene
from workbench.core.settings import checked
from workbench.core.steps import Step

NAME = "sampletown_synthetic"
SOURCE_TYPE = f"{VOCABULARY}algorithmicMedia"
DESCRIPTION = "Synthetic picture of a made-up town, drawn by a program. Not a photograph."

_XMP = xmp_packet({"Iptc4xmpExt:DigitalSourceType": SOURCE_TYPE, "dc:description": DESCRIPTION})


class TownError(WorkbenchError):
    """The town could not be written; the message says what was kept."""


def write_town(settings: TownSettings, folder: Path) -> Iterator[Step[Path]]:
    """Draw the pictures into ``folder``, one step each, with ``sampletown_synthetic.csv`` and ``.txt`` beside them.

    A run with the same settings may be repeated in the same folder and gives the same files. Anything else that
    is in the way, a full disk or a folder that cannot be written raises :class:`TownError`.
    """
    settings = checked(settings)
    _refuse_to_overwrite(settings, folder)
    table = folder / f"{NAME}.csv"
    done = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / f"{NAME}.txt", explanation(settings).encode())
        _write(table, _line([column.name for column in COLUMNS]))
    except OSError as error:
        raise _failure(error, folder, done, settings.pictures) from error
    for index in range(settings.pictures):
        path, row = _picture(settings, folder, index)
        try:
            _write(path, row[1])
            _append(table, _line(row[0]))
        except OSError as error:
            raise _failure(error, folder, done, settings.pictures) from error
        done += 1
        yield Step(done, settings.pictures, path)


def picture_name(index: int) -> str:
    """The file name of a picture; it says that the picture is synthetic."""
    return f"{NAME}_{index:05d}.jpg"


def explanation(settings: TownSettings) -> str:
    """The note beside the pictures: what they are, what the columns mean, how the scores come about."""
    lines = [
        "Sampletown: synthetic pictures of a made-up town",
        "",
        "Nothing here was photographed. Every picture was drawn by a program from a seed, and what is in it is known.",
        f"Sampletown version {SAMPLETOWN_VERSION}, seed {settings.seed}, {settings.pictures} pictures"
        f" of {settings.size} x {settings.size} pixels.",
        "",
        f"Columns of {NAME}.csv (UTF-8). What is seen was measured on the drawing itself, not merely planned.",
        *(f"  {column.name}: {column.meaning}" for column in COLUMNS),
        "",
        "Scores of an area, held within 0 and 100",
        *(f"  {name} = {formula} + noise" for name, formula in FORMULAS.items()),
        f"  noise: mean 0, standard deviation {NOISE:g}, drawn once for each area and score from the seed",
        "",
        "Areas: greenery, upkeep, storeys, traffic, industry; income, health, environment",
    ]
    for area in AREAS:
        got = scores(area, settings.seed, SAMPLETOWN_VERSION)
        factors = f"{area.greenery:.2f}, {area.upkeep:.2f}, {area.storeys:.1f}, {area.traffic:.2f}, {area.industry:.2f}"
        lines.append(f"  {area.name}: {factors}; {got.income}, {got.health}, {got.environment}")
    return "\n".join(lines) + "\n"


def _picture(settings: TownSettings, folder: Path, index: int) -> tuple[Path, tuple[list[object], bytes]]:
    """A picture's path, its row of the table and its bytes."""
    shown = scene(settings.seed, index)
    pixels, seen = render_and_measure(shown, settings.size)
    name = picture_name(index)
    known = Known(name, shown, seen)
    held = io.BytesIO()
    image = Image.fromarray(pixels)
    image.save(held, "JPEG", quality=95, subsampling=0, xmp=_XMP.encode(), comment=DESCRIPTION.encode())
    return folder / name, ([column.value(known) for column in COLUMNS], held.getvalue())


def _line(values: list[object] | list[str]) -> bytes:
    held = io.StringIO()
    csv.writer(held, lineterminator="\n").writerow(values)
    return held.getvalue().encode()


def _write(path: Path, content: bytes) -> None:
    """Write a whole file or none: a half-written one never takes the place of a good one."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def _append(path: Path, line: bytes) -> None:
    """Add a whole line or none."""
    before = path.stat().st_size
    with path.open("r+b") as table:
        try:
            table.seek(before)
            table.write(line)
            table.flush()
        except OSError:
            table.truncate(before)
            raise


def _refuse_to_overwrite(settings: TownSettings, folder: Path) -> None:
    try:
        there = {path.name for path in folder.iterdir()} if folder.exists() else set()
        note = folder / f"{NAME}.txt"
        if note.name in there and note.read_bytes() == explanation(settings).encode():
            return
    except OSError as error:
        raise _failure(error, folder, 0, settings.pictures) from error
    clashes = sorted(name for name in there if name.startswith(NAME))
    if clashes:
        raise TownError(
            f"The folder “{folder}” already holds “{clashes[0]}” from another run. Nothing there was changed;"
            " choose an empty folder."
        )


def _failure(error: OSError, folder: Path, done: int, total: int) -> TownError:
    reason = error.strerror or str(error)
    kept = (
        f"{done} of {total} pictures are there and listed in {NAME}.csv" if done else "No picture was written"
    )
    return TownError(
        f"The folder “{folder}” could not be written to ({reason}). {kept};"
        " make room or choose another folder and start again."
    )
