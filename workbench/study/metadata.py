"""What a person knows of the pictures: columns from tables and by hand, each change with who and when, undoable."""

import itertools
import math
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from workbench.core.tables import Value
from workbench.study.actions import Action, action_of, begin_action, history, redo, undo
from workbench.study.schema import KINDS
from workbench.study.study import Study, StudyError

__all__ = [
    "BY_HAND",
    "LEFT_OUT",
    "Action",
    "Change",
    "Edit",
    "MetadataColumn",
    "NewColumn",
    "add_columns",
    "columns",
    "edits_of",
    "history",
    "leave_out",
    "left_out",
    "redo",
    "remove_column",
    "rename_column",
    "set_values",
    "undo",
    "values",
    "values_of",
]

LEFT_OUT = 1
"""The column that says why a picture is left out of analyses; a picture without a value takes part."""

BY_HAND = "by hand"
_COLUMN = "SELECT id, name, kind, origin, help FROM present_columns"
_IN_WORDS = {"text": "text", "integer": "whole numbers", "real": "numbers"}


@dataclass(frozen=True)
class MetadataColumn:
    """A column of metadata. ``kind`` is "text", "integer" or "real"; ``origin`` says where its values come from."""

    id: int
    name: str
    kind: str
    origin: str
    help: str = ""


@dataclass(frozen=True)
class NewColumn:
    """A column that is to be added, with its values by the pictures' names."""

    name: str
    kind: str
    origin: str
    help: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """A value that a picture is to have; None takes it away."""

    picture: str
    value: Value


@dataclass(frozen=True)
class Edit:
    """One value that was changed by hand and not taken back since."""

    picture: str
    before: Value
    after: Value
    who: str
    at: str


def columns(study: Study) -> tuple[MetadataColumn, ...]:
    """The columns of metadata in the order in which they came, without the one of pictures left out."""
    with study.reading() as connection:
        rows = connection.execute(f"{_COLUMN} WHERE id != ? ORDER BY id", (LEFT_OUT,))
        return tuple(MetadataColumn(*row) for row in rows)


def add_columns(study: Study, words: str, new: Sequence[NewColumn]) -> tuple[MetadataColumn, ...]:
    """Add columns with their values as one action; a name that is taken already gets a number.

    Values of pictures the study does not have are passed over. Nothing that was there is changed. Raises
    :class:`StudyError` when a value is not of its column's kind.
    """
    for each in new:
        _check(each.name, each.kind, each.values.values())
    if not new:
        return ()
    with study.writing() as connection:
        action = begin_action(connection, words)
        added = tuple(_add_column(connection, action, each) for each in new)
        _fill(connection, added, new)
        return added


def remove_column(study: Study, column: int) -> Action:
    """Take a column away; undoing brings it back with all its values."""
    with study.writing() as connection:
        name = _known(connection, column).name
        action = begin_action(connection, f"Removed the column “{name}”")
        connection.execute("UPDATE columns SET removed = ? WHERE id = ?", (action, column))
        return action_of(connection, action)


def rename_column(study: Study, column: int, name: str) -> Action:
    """Call a column something else; undoing gives it its name back.

    Raises :class:`StudyError` when there is no such column or another one has that name.
    """
    wanted = name.strip()
    with study.writing() as connection:
        before = _known(connection, column).name
        if not wanted or wanted.casefold() in _names(connection) - {before.casefold()}:
            raise StudyError(
                f"A column cannot be called “{wanted}”, because another one has that name. Nothing was changed. "
                "Choose another name."
                if wanted
                else "A column needs a name. Nothing was changed."
            )
        action = begin_action(connection, f"Renamed the column “{before}” to “{wanted}”")
        connection.execute("INSERT INTO renames VALUES (?, ?, ?)", (action, column, wanted))
        return action_of(connection, action)


def set_values(study: Study, words: str, column: int, changes: Iterable[Change]) -> Action:
    """Change values of a column as one action, each written down with who and when.

    Raises :class:`StudyError` when there is no such column or a value is not of its kind.
    """
    by_name = {each.picture: each.value for each in changes}
    with study.writing() as connection:
        known = _known(connection, column)
        _check(known.name, known.kind, by_name.values())
        action = begin_action(connection, words)
        _write(connection, action, column, by_name)
        return action_of(connection, action)


def values(study: Study, column: int, names: Collection[str] | None = None) -> dict[str, Value]:
    """The values of a column by the pictures' names, missing ones left out; of ``names`` alone if given."""
    with study.reading() as connection:
        _known(connection, column)
        rows = connection.execute(
            f"SELECT pictures.name, metadata.c{column:d} FROM metadata JOIN pictures ON pictures.id = picture "
            f"WHERE metadata.c{column:d} IS NOT NULL ORDER BY picture"
        ).fetchall()
    return {name: value for name, value in rows if names is None or name in names}


def values_of(study: Study, name: str) -> dict[int, Value]:
    """All metadata of one picture by the columns' numbers, missing ones left out."""
    known = [LEFT_OUT, *(each.id for each in columns(study))]
    selected = ", ".join(f"c{column:d}" for column in known)
    with study.reading() as connection:
        row = connection.execute(
            f"SELECT {selected} FROM metadata WHERE picture = (SELECT id FROM pictures WHERE name = ?)",
            (name,),
        ).fetchone()
    return {column: value for column, value in zip(known, row or (), strict=False) if value is not None}


def leave_out(study: Study, reasons: Mapping[str, str | None], words: str) -> Action:
    """Leave pictures out of analyses, each for a reason; None takes a picture back in."""
    return set_values(study, words, LEFT_OUT, (Change(name, reason) for name, reason in reasons.items()))


def left_out(study: Study) -> dict[str, str]:
    """Why pictures are left out of analyses, by their names."""
    return {name: str(reason) for name, reason in values(study, LEFT_OUT).items()}


def edits_of(study: Study, column: int) -> list[Edit]:
    """The changes by hand that made a column what it is, the oldest first."""
    with study.reading() as connection:
        rows = connection.execute(
            "SELECT pictures.name, before, after, who, at FROM edits JOIN pictures ON pictures.id = edits.picture "
            "JOIN actions ON actions.id = edits.action WHERE metadata_column = ? AND undone IS NULL "
            "ORDER BY action, edits.picture",
            (column,),
        )
        return [Edit(*row) for row in rows]


def _known(connection: sqlite3.Connection, column: int) -> MetadataColumn:
    row = connection.execute(f"{_COLUMN} WHERE id = ?", (column,)).fetchone()
    if row is None:
        raise StudyError(
            "This column is not in the study any more. Nothing was changed. Undo its removal first."
        )
    return MetadataColumn(*row)


def _names(connection: sqlite3.Connection) -> set[str]:
    return {name.casefold() for (name,) in connection.execute("SELECT name FROM present_columns")}


def _add_column(connection: sqlite3.Connection, action: int, new: NewColumn) -> MetadataColumn:
    taken = _names(connection)
    numbered = (f"{new.name} ({number})" for number in itertools.count(2))
    name = next(each for each in itertools.chain([new.name], numbered) if each.casefold() not in taken)
    cursor = connection.execute(
        "INSERT INTO columns (name, kind, origin, help, added) VALUES (?, ?, ?, ?, ?)",
        (name, new.kind, new.origin, new.help, action),
    )
    column = int(cursor.lastrowid or 0)
    connection.execute(f"ALTER TABLE metadata ADD COLUMN c{column:d} {KINDS[new.kind]}")
    return MetadataColumn(column, name, new.kind, new.origin, new.help)


def _fill(connection: sqlite3.Connection, added: Sequence[MetadataColumn], new: Sequence[NewColumn]) -> None:
    names = dict.fromkeys(name for each in new for name in each.values)
    _have_rows(connection, names)
    # All values of a picture at once: one by one, a hundred thousand pictures would be looked up for each column.
    places = ", ".join(f"c{each.id:d} = ?" for each in added)
    connection.executemany(
        f"UPDATE metadata SET {places} WHERE picture = (SELECT id FROM pictures WHERE name = ?)",
        ((*(each.values.get(name) for each in new), name) for name in names),
    )


def _write(connection: sqlite3.Connection, action: int, column: int, by_name: Mapping[str, Value]) -> None:
    _have_rows(connection, by_name)
    connection.executemany(
        "INSERT INTO edits (action, metadata_column, picture, before, after) "
        f"SELECT ?, ?, picture, c{column:d}, ? FROM metadata "
        "WHERE picture = (SELECT id FROM pictures WHERE name = ?)",
        ((action, column, value, name) for name, value in by_name.items()),
    )
    connection.execute(
        f"UPDATE metadata SET c{column:d} = edits.after FROM edits WHERE edits.picture = metadata.picture "
        "AND edits.action = ? AND edits.metadata_column = ?",
        (action, column),
    )


def _have_rows(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    connection.executemany(
        "INSERT OR IGNORE INTO metadata (picture) SELECT id FROM pictures WHERE name = ?",
        ((name,) for name in names),
    )


def _check(name: str, kind: str, given: Iterable[Value]) -> None:
    for value in given:
        if not _fits(kind, value):
            raise StudyError(
                f"“{value}” cannot stand in the column “{name}”, which holds {_IN_WORDS[kind]}. "
                "Nothing was changed. Type a number, or add a column of text."
            )


def _fits(kind: str, value: Value) -> bool:
    if value is None:
        return True
    if kind == "text":
        return isinstance(value, str)
    if isinstance(value, int):
        return not isinstance(value, bool) and -(2**63) <= value < 2**63
    return kind == "real" and isinstance(value, float) and math.isfinite(value)
