"""Feature maps taken away: a sheet of all of them, a table of the channels, their numbers, and how they were made."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from workbench.core.networks.maps_looking import MapsAnswer, Meaning
from workbench.core.networks.maps_settings import BY_SHARE, CHANNELS
from workbench.core.networks.provenance import PROVENANCE_FILE, made_by, write_provenance
from workbench.core.networks.sheets import Bar, Entry, sheet, write_sheet
from workbench.core.pictures.colour_scales import Pixels
from workbench.core.settings import to_record
from workbench.core.tables import Row, replacing, write_csv
from workbench.core.wording import short_number

DEAD, DAMAGED = "dead", "not a number"


def write_maps(
    answer: MapsAnswer, meaning: Meaning | None, stem: Path, has_numbers: bool = False, record_name: str = ""
) -> tuple[Path, ...]:
    """Write the sheet as ``stem``.png, the channels as .csv, if wanted the maps as .npy, and the record beside them.

    The .npy file holds float32, C×H×W, in the order of the channels. Raises :class:`ExportError`.
    """
    written = [_beside(stem, ".png"), _beside(stem, ".csv")]
    write_sheet(written[0], maps_sheet(answer, meaning))
    write_csv(written[1], CHANNELS, _rows(answer, meaning))
    record = _record(answer, meaning)
    written.append(write_provenance(stem.parent, record, record_name or PROVENANCE_FILE))
    if has_numbers:
        written.append(_beside(stem, ".npy"))
        with replacing(written[-1]) as temporary, temporary.open("wb") as file:
            np.save(file, answer.first.maps.values)
    return tuple(written)


def maps_sheet(answer: MapsAnswer, meaning: Meaning | None = None) -> Pixels:
    """All maps as one picture with captions, heading and scale, H×W×3."""
    question, maps = answer.question, answer.first.maps
    height, width = maps.values.shape[1:]
    settings = question.settings
    heading = [
        f"{question.card.title}: {answer.layer.name} ({answer.layer.kind})",
        f"{maps.count:,} feature maps of {width}×{height} for “{question.file.name}”, {answer.dead_count:,} of them "
        f"dead (zero everywhere). Order: {settings.order}. Colour scale: {settings.scale}. Numbers below a map: the "
        f"channel on the left, its strength ({settings.strength}) on the right.",
    ]
    if meaning is not None and settings.order == BY_SHARE:
        heading.append(f"Shares are those of the decision for “{meaning.label.label}”.")
    strengths, words = maps.strengths(settings.strength), words_of(answer)
    entries = [
        Entry(str(channel), short_number(strengths[channel]), words.get(channel, ""))
        for channel in map(int, answer.channels)
    ]
    return sheet(answer.tiles, entries, heading, _bar(answer))


def words_of(answer: MapsAnswer) -> dict[int, str]:
    """By channel, why its map shows nothing: "dead" or "not a number"; other channels are left out."""
    maps = answer.first.maps
    dead = {int(channel): DEAD for channel in np.flatnonzero(maps.is_dead)}
    return dead | {int(channel): DAMAGED for channel in np.flatnonzero(maps.is_damaged)}


def _bar(answer: MapsAnswer) -> Bar:
    scale = answer.scale
    if scale.is_common:
        return Bar(short_number(scale.low(0)), short_number(scale.high(0)), scale.is_signed)
    return Bar("minus its largest size" if scale.is_signed else "0", "its largest size", scale.is_signed)


def _rows(answer: MapsAnswer, meaning: Meaning | None) -> Iterator[Row]:
    maps, dead = answer.first.maps, answer.first.maps.is_dead
    for channel in answer.channels:
        measured = (maps.smallest[channel], maps.largest[channel], maps.mean_of_sizes[channel])
        share = None if meaning is None else float(meaning.shares[channel])
        yield int(channel), *map(float, measured), int(dead[channel]), share


def _record(answer: MapsAnswer, meaning: Meaning | None) -> dict[str, object]:
    question = answer.question
    settings = {
        **to_record(question.settings),
        "layer": question.layer,
        "maps_of": answer.layer.name,
        "label": None if meaning is None else meaning.label.label,
    }
    return made_by("maps", question.card, settings, question.device, Path(question.file.path))


def _beside(stem: Path, suffix: str) -> Path:
    """The name with another suffix; a dot within the name is part of it."""
    return stem.with_name(stem.name + suffix)
