"""Joining tables with the pictures of a study: proposed, shown before it is accepted, remembered, joined again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from workbench.core.metadata.kinds import Typed, typed
from workbench.core.metadata.matching import Key, Match, Pictures, looks_like_checksums, matched, proposed
from workbench.core.metadata.reading import read_table
from workbench.core.metadata.settings import FIRST, LAST, NONE, WAYS, ReadingSettings
from workbench.core.metadata.source import SourceTable, TableError
from workbench.core.steps import Step, Steps
from workbench.core.tables import Column, Row, Value, Written, write_csv
from workbench.core.wording import pictures_in_words
from workbench.study.fingerprints import checksums
from workbench.study.metadata import MetadataColumn, NewColumn, add_columns
from workbench.study.pictures import pictures
from workbench.study.study import Study

PREVIEWED = 50


@dataclass(frozen=True, eq=False)
class Bring:
    """A table that is read, and the pictures it is to be matched with."""

    path: Path
    table: SourceTable
    pictures: Pictures
    columns: tuple[Typed, ...]

    @property
    def wants_checksums(self) -> bool:
        """Whether the table tells pictures by checksums, and the study does not know them yet."""
        known = len(self.pictures.checksums) == len(self.pictures.files)
        return not known and any(
            looks_like_checksums(self.table, column) for column in range(len(self.table.headings))
        )


@dataclass(frozen=True)
class ChosenColumn:
    """A column of the table, from 0, and the name it gets in the study."""

    column: int
    name: str


@dataclass(frozen=True, eq=False)
class Join:
    """What is to be joined: ``repeats`` says which row counts for pictures with several different ones."""

    bring: Bring
    key: Key
    match: Match
    columns: tuple[ChosenColumn, ...]
    repeats: str = FIRST


def bring(study: Study, path: Path, settings: ReadingSettings, sheet: str = "") -> Steps[Bring | None]:
    """Read a table and the list of pictures; the last step's value has both. Raises :class:`TableError`."""
    table: SourceTable | None = None
    for step in read_table(path, settings, sheet):
        table = step.value
        yield Step(step.done, 0, None)
    assert table is not None
    known = Pictures(pictures(study), checksums(study))
    columns = []
    for at in range(len(table.headings)):
        columns.append(typed([row[at] for row in table.rows], settings.missing_words, table.decimal))
        yield Step(len(table.rows), 0, None)
    count = len(table.rows)
    yield Step(count, count, Bring(path, table, known, tuple(columns)))


def proposed_join(brought: Bring) -> Join:
    """The join by the column and way that lead to most pictures, with all other columns."""
    return joined_by(brought, proposed(brought.table, brought.pictures))


def joined_by(brought: Bring, key: Key) -> Join:
    """The join by this key, with all other columns under their own names."""
    others = [at for at in range(len(brought.table.headings)) if at != key.column]
    columns = tuple(ChosenColumn(at, brought.table.headings[at]) for at in others)
    return Join(brought, key, matched(brought.table, key, brought.pictures), columns)


def join_for(brought: Bring, way: str | None = None, heading: str | None = None) -> Join:
    """The join by a way and a heading, as far as they are given; what is not given is found out."""
    table = brought.table
    if way is not None and way not in WAYS:
        raise TableError(f"Rows can be matched by {', '.join(WAYS)}. Nothing was changed. Give one of these.")
    if heading is not None and heading not in table.headings:
        raise TableError(
            f"“{table.file_name}” has no column “{heading}”. Nothing was changed. "
            f"It has: {', '.join(table.headings)}."
        )
    column = None if heading is None else table.headings.index(heading)
    return joined_by(brought, proposed(table, brought.pictures, way, column))


def row_of(join: Join, picture: str) -> int | None:
    """The number of the row whose values a picture gets; None if it gets none."""
    rows = join.match.rows.get(picture)
    if not rows or (join.repeats == NONE and picture in join.match.conflicts):
        return None
    return rows[-1 if join.repeats == LAST else 0]


def preview(join: Join) -> list[tuple[Value, ...]]:
    """The first rows as they will be: the picture, then the values of the columns chosen."""
    found = ((name, row_of(join, name)) for name in join.match.rows)
    values = [join.bring.columns[each.column].values for each in join.columns]
    shown = ((name, *(column[row] for column in values)) for name, row in found if row is not None)
    return list(islice(shown, PREVIEWED))


def accept(study: Study, join: Join) -> tuple[MetadataColumn, ...]:
    """Add the columns chosen as one action that can be undone. Nothing that was there is changed."""
    if not join.match.rows or not join.columns:
        raise TableError(
            "No row belongs to a picture, or no column is chosen, so there is nothing to add. Nothing was changed. "
            "Choose another column or way of finding the pictures."
        )
    numbered = [(name, row) for name in join.match.rows if (row := row_of(join, name)) is not None]
    origin = origin_in_words(join)
    new = []
    for each in join.columns:
        column = join.bring.columns[each.column]
        values = {name: column.values[row] for name, row in numbered if column.values[row] is not None}
        heading = join.bring.table.headings[each.column]
        help_text = f"“{heading}” in “{join.bring.table.file_name}”."
        new.append(NewColumn(each.name, column.kind, origin, help_text, values))
    return add_columns(study, f"Added the table “{join.bring.table.file_name}”", new)


def origin_in_words(join: Join) -> str:
    """Where joined values come from: file, sheet, checksum of the file, by what rows were matched, and when."""
    table = join.bring.table
    sheet = f", sheet “{table.sheet}”" if table.sheet else ""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return (
        f"{table.file_name}{sheet} (sha256 {table.sha256}), by {WAYS[join.key.way].lower()} "
        f"in “{table.headings[join.key.column]}”, {now}"
    )


def export_unmatched(join: Join, path: Path) -> Written:
    """Write the rows without a picture as CSV, each with its line in the file and the reason."""
    headings = join.bring.table.headings
    line, reason = Column("line in the table", "integer", "Line"), Column("reason", "text", "Reason")
    columns = [line, reason, *(Column(heading, "text", heading) for heading in headings)]
    table = join.bring.table
    rows: Iterator[Row] = (
        (table.lines[each.row], each.reason, *table.rows[each.row]) for each in join.match.unmatched
    )
    return write_csv(path, columns, rows)


def pictures_with_values(join: Join) -> int:
    """How many pictures get a row."""
    return len(join.match.rows) - (len(join.match.conflicts) if join.repeats == NONE else 0)


def in_words(join: Join) -> str:
    """What the join would do, in a few sentences."""
    match = join.match
    count = len(join.bring.table.rows)
    taken = pictures_with_values(join)
    said = [f"{taken:,} of {pictures_in_words(len(join.bring.pictures.files))} get values."]
    if match.unmatched:
        belong = "belongs" if len(match.unmatched) == 1 else "belong"
        said.append(f"{len(match.unmatched):,} of {count:,} rows {belong} to no picture.")
    if match.conflicts:
        have = "has" if len(match.conflicts) == 1 else "have"
        which = "none of them counts" if join.repeats == NONE else f"the {join.repeats} counts"
        said.append(f"{pictures_in_words(len(match.conflicts))} {have} several different rows: {which}.")
    if match.repeated:
        said.append(
            f"{match.repeated:,} {'row repeats' if match.repeated == 1 else 'rows repeat'} another one."
        )
    return " ".join(said)
