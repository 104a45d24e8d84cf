"""Filters taken away: a sheet of pictures, a table of their numbers, and how they were made."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from workbench.core.networks.filters_pictures import FilterView
from workbench.core.networks.filters_settings import (
    AROUND_ZERO,
    ONE_SCALE,
    OWN_SCALE,
    WEIGHTS,
    FiltersQuestion,
)
from workbench.core.networks.provenance import PROVENANCE_FILE, made_by, write_provenance
from workbench.core.networks.sheets import Bar, Entry, sheet, write_sheet
from workbench.core.pictures.colour_scales import Pixels
from workbench.core.settings import to_record
from workbench.core.tables import Row, write_csv
from workbench.core.wording import short_number

DAMAGED = "not a number"


def write_filters(
    question: FiltersQuestion, shown: FilterView, stem: Path, record_name: str = ""
) -> tuple[Path, ...]:
    """Write the sheet as ``stem``.png, the numbers shown as .csv, and the record. Raises :class:`ExportError`."""
    picture, table = stem.with_name(f"{stem.name}.png"), stem.with_name(f"{stem.name}.csv")
    write_sheet(picture, filters_sheet(question, shown))
    write_csv(table, WEIGHTS, _rows(shown))
    settings = {**to_record(question.settings), "layer": question.layer}
    record = made_by("filters", question.card, settings)
    return picture, table, write_provenance(stem.parent, record, record_name or PROVENANCE_FILE)


def filters_sheet(question: FiltersQuestion, shown: FilterView) -> Pixels:
    """All tiles as one picture with captions, heading and scale, H×W×3."""
    filters, settings = shown.filters, shown.settings
    scale = ONE_SCALE if shown.is_common else OWN_SCALE
    what = "channel" if shown.is_one_filter else "filter"
    heading = [
        f"{question.card.title}: {filters.layer.name} ({filters.layer.kind})",
        f"{filters.shape_in_words}. {what_is_shown(shown)} Order: {settings.order}. Colour scale: {scale}, "
        f"{settings.colours}. Numbers below: {what} on the left, norm on the right.",
    ]
    if filters.note:
        heading.append(filters.note)
    words = shown.is_damaged
    entries = [
        Entry(str(number), short_number(norm), DAMAGED if is_damaged else "")
        for number, norm, is_damaged in zip(shown.numbers, shown.norms, words, strict=True)
    ]
    return sheet(shown.tiles, entries, heading, _bar(shown))


def what_is_shown(shown: FilterView) -> str:
    """Which part of the filters it is, in a sentence."""
    if shown.is_one_filter:
        return f"Shown: all input channels of filter {shown.settings.number:,}."
    if shown.is_colour:
        return "Shown: all filters, in the colours of the picture they look at."
    return f"Shown: input channel {shown.channel:,} of all filters."


def _bar(shown: FilterView) -> Bar | None:
    if shown.is_colour:
        return None
    is_signed = shown.settings.colours == AROUND_ZERO
    if shown.is_common:
        return Bar(short_number(shown.lows[0]), short_number(shown.highs[0]), is_signed)
    ends = ("minus its largest size", "its largest size") if is_signed else ("its lowest", "its highest")
    return Bar(*ends, is_signed)


def _rows(shown: FilterView) -> Iterator[Row]:
    for tile, plane in enumerate(shown.planes):
        of_filter, channel = shown.place(tile)
        for row, column, *colour in np.ndindex(*plane.shape):
            which = colour[0] if colour else channel
            yield of_filter, which, row, column, float(plane[row, column, *colour])
