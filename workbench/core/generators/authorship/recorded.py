"""The recipe in a saved file, read back: so that a picture can be made again from its file alone.

Nothing of it is believed unseen: every value is checked, and the generator must be the one that it names.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from xml.sax.saxutils import unescape

from workbench.core.generators.authorship.labels import PARAMETERS, RECIPE_IN_XMP
from workbench.core.generators.cards import GeneratorCard
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.files.typed_records import read_record
from workbench.core.generators.latents.direction_checks import check_numbers, checked_direction
from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.latents.points import Point

_LARGEST_FILE = 2**30
_MOST_POINTS, _MOST_DIRECTIONS = 10_000, 500
_IN_XMP = re.compile(rf"<{RECIPE_IN_XMP}>([^<]*)</{RECIPE_IN_XMP}>".encode())
_MARKUP = {"&quot;": '"', "&apos;": "'"}


@dataclass(frozen=True)
class Recorded:
    """What a recipe comes to: the points of a picture, strip or animation, and the sliders that they go by."""

    points: tuple[Point, ...]
    directions: tuple[Direction, ...]


def read_recipe(path: Path, card: GeneratorCard) -> Recorded:
    """The points in a PNG, JPEG, GIF or MP4 file that was saved here, for the generator of this card.

    GeneratorError where the file holds no recipe, one of another generator, or one whose numbers are not in it.
    """
    record = _record(path)
    try:
        _check_generator(path, record, card)
        return _recorded(record, card)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        reason = f"“{error.args[0]}” is missing" if isinstance(error, KeyError) else str(error)
        raise GeneratorError(
            f"The recipe in “{path.name}” cannot be used: {reason}. Nothing was made. Choose a file saved here."
        ) from error


def _record(path: Path) -> Mapping[str, Any]:
    from PIL import UnidentifiedImageError

    try:
        known = json.loads(_notes(path))
    except (OSError, UnidentifiedImageError, ValueError, SyntaxError, RecursionError, MemoryError) as error:
        raise GeneratorError(
            f"“{path.name}” holds no recipe that can be read. Nothing was made. Choose a PNG, JPEG, GIF or MP4 file "
            "that was saved here; other programs may have left the recipe out of their copy."
        ) from error
    if not isinstance(known, dict) or "point" not in known:
        raise GeneratorError(
            f"“{path.name}” does not say how it was made: it belongs to a set that is to be rated without knowing "
            "that. Nothing was made. The table of the set says it."
        )
    return known


def _notes(path: Path) -> str | bytes:
    from PIL import ExifTags, Image

    if path.stat().st_size > _LARGEST_FILE:
        raise ValueError("it is far too large")
    content = path.read_bytes()
    if content.startswith(b"GIF8") or content[4:8] == b"ftyp":
        found = _IN_XMP.search(content)
        return unescape(found[1].decode(), _MARKUP) if found else ""
    with Image.open(path, formats=("PNG", "JPEG")) as image:
        if PARAMETERS in image.info:
            return str(image.info[PARAMETERS])
        comment = image.getexif().get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.UserComment, b"")
        return bytes(comment)[8:] if isinstance(comment, bytes) else ""


def _check_generator(path: Path, record: Mapping[str, Any], card: GeneratorCard) -> None:
    named = record["generator"]
    source = named.get("source_sha256")
    if named["sha256"] != card.key and not (source and source == card.source_sha256):
        raise GeneratorError(
            f"“{path.name}” was made by another generator, “{str(named.get('title'))[:80]}” (sha256 "
            f"{str(named['sha256'])[:16]}…), and not by “{card.title}”. Nothing was made. Open the other generator."
        )


def _recorded(record: Mapping[str, Any], card: GeneratorCard) -> Recorded:
    points, sliders = [record["point"], *record["further_points"]], record["sliders"]
    if len(points) > _MOST_POINTS or len(sliders) > _MOST_DIRECTIONS:
        raise ValueError("it holds far too many points or sliders")
    return Recorded(
        tuple(_point(each, card) for each in points), tuple(_direction(each, card) for each in sliders)
    )


def _point(known: Mapping[str, Any], card: GeneratorCard) -> Point:
    labels = {int(at): value for at, value in known["labels"].items()}
    if any(not 0 <= at < card.label_size for at in labels):
        raise ValueError(f"it names other labels than the {card.label_size} that the generator knows")
    right, down, turn = known["movement"]
    values = {
        **{name: known[name] for name in ("truncation", "cutoff", "noise", "noise_seed")},
        "place": _place(known["place"]),
        "start": None if known["w"] is None else _vectors(known["w"], "given latents"),
        "label": [labels.get(at, 0.0) for at in range(card.label_size)] if labels else [],
        "strengths": known["noise_strengths"],
        "mixes": [
            {"place": _place(mix["place"]), "first": mix["first_layer"], "last": mix["last_layer"]}
            for mix in known["mixes"]
        ],
        "movement": {"right": right, "down": down, "turn": turn},
        "amounts": list(known["amounts"].items()),
    }
    point = read_record(Point, values, is_strict=True)
    if point.start is not None:
        check_numbers(point.start)
    return point


def _place(known: Any) -> dict[str, Any]:
    across, down = known
    return {"x": across, "y": down}


def _direction(known: Mapping[str, Any], card: GeneratorCard) -> Direction:
    zero, name = known["zero"], known["name"]
    values = {
        **{field: known[field] for field in ("key", "name", "method", "zero", "layer", "channel")},
        "step": _vectors(known["step"], f"the slider “{name}”"),
        "generator": card.key,
        "first": known["first_layer"],
        "last": known["last_layer"],
        "low": min(-3.0, zero),
        "high": max(3.0, zero),
    }
    direction = read_record(Direction, values, is_strict=True)
    # The key that the points' amounts go by stays, whatever made it.
    return replace(checked_direction(direction, card), key=direction.key)


def _vectors(known: Mapping[str, Any], what: str) -> dict[str, Any]:
    if "float32" not in known:
        raise ValueError(
            f"it names the numbers of {what} by their sha256 alone, because the file had no room for them"
        )
    return {"data": known["float32"], "shape": known["shape"]}
