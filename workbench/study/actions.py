"""What a person did to the metadata, with who and when; all of it can be taken back and done again, in order."""

import itertools
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from workbench.core.tables import Value
from workbench.study.study import Study
from workbench.study.writer import person

FACE_FIELDS = frozenset(
    {
        ("faces", "absent"),
        ("faces", "ignored"),
        ("faces", "person"),
        ("faces", "person_by"),
        ("people", "absent"),
        ("people", "name"),
        ("face_verdicts", "verdict"),
    }
)
"""Tables and fields of what people decide about faces; everything else is the machine's."""

_ACTION = "SELECT id, words, who, at, undone IS NOT NULL FROM actions"


@dataclass(frozen=True)
class Action:
    """Something a person did to the metadata; ``at`` is ISO time in UTC."""

    id: int
    words: str
    who: str
    at: str
    is_undone: bool = False


def history(study: Study) -> list[Action]:
    """Everything that was done to the metadata, the oldest first; what was undone is among it."""
    with study.reading() as connection:
        return list(itertools.starmap(_as_action, connection.execute(f"{_ACTION} ORDER BY id")))


def undo(study: Study) -> Action | None:
    """Take back what was done last; None when there is nothing left to take back."""
    return _move(study, "undone IS NULL ORDER BY id DESC", "before", _now())


def redo(study: Study) -> Action | None:
    """Do again what was undone last, unless something else was done since; None when there is nothing."""
    return _move(
        study,
        "undone IS NOT NULL AND id > (SELECT coalesce(max(id), 0) FROM actions WHERE undone IS NULL) ORDER BY id",
        "after",
        None,
    )


def _move(study: Study, which: str, to: str, undone: str | None) -> Action | None:
    """Bring the values of an action to those ``to`` tells of, and mark it as undone or not."""
    with study.writing() as connection:
        row = connection.execute(f"SELECT id FROM actions WHERE {which} LIMIT 1").fetchone()
        if row is None:
            return None
        (action,) = row
        touched = connection.execute(
            "SELECT DISTINCT metadata_column FROM edits WHERE action = ?", (action,)
        ).fetchall()
        for (column,) in touched:
            connection.execute(
                f"UPDATE metadata SET c{column:d} = edits.{to} FROM edits WHERE edits.picture = metadata.picture "
                "AND edits.action = ? AND edits.metadata_column = ?",
                (action, column),
            )
        _move_faces(connection, action, to)
        connection.execute("UPDATE actions SET undone = ? WHERE id = ?", (undone, action))
        return action_of(connection, action)


def _move_faces(connection: sqlite3.Connection, action: int, to: str) -> None:
    """Bring what an action decided about faces and people to the values ``to`` tells of."""
    touched = connection.execute("SELECT DISTINCT subject, field FROM face_edits WHERE action = ?", (action,))
    for subject, name in touched.fetchall():
        if (subject, name) not in FACE_FIELDS:
            continue
        connection.execute(
            f"UPDATE {subject} SET {name} = edits.{to} FROM face_edits AS edits WHERE edits.id = {subject}.id "
            "AND edits.action = ? AND edits.subject = ? AND edits.field = ?",
            (action, subject, name),
        )


def edit_faces(
    connection: sqlite3.Connection, action: int, subject: str, name: str, values: Mapping[int, Value]
) -> None:
    """Give rows of "faces", "people" or "face_verdicts" new values of one field, as a part of an action.

    Raises ValueError for a field that people do not change.
    """
    if (subject, name) not in FACE_FIELDS:
        raise ValueError(f"nobody changes “{name}” of “{subject}”")
    connection.executemany(
        "INSERT INTO face_edits (action, subject, id, field, before, after) "
        f"SELECT ?, ?, id, ?, {name}, ? FROM {subject} WHERE id = ? AND {name} IS NOT ? "
        "ON CONFLICT DO UPDATE SET after = excluded.after",
        [(action, subject, name, value, number, value) for number, value in values.items()],
    )
    connection.executemany(
        f"UPDATE {subject} SET {name} = ? WHERE id = ?",
        [(value, number) for number, value in values.items()],
    )


def begin_action(connection: sqlite3.Connection, words: str) -> int:
    """Write down that something is done now; the number of the action."""
    cursor = connection.execute(
        "INSERT INTO actions (words, who, at) VALUES (?, ?, ?)", (words, person(), _now())
    )
    return int(cursor.lastrowid or 0)


def action_of(connection: sqlite3.Connection, action: int) -> Action:
    """The action of this number."""
    row = connection.execute(f"{_ACTION} WHERE id = ?", (action,)).fetchone()
    return _as_action(*row)


def _as_action(number: int, words: str, who: str, at: str, is_undone: int) -> Action:
    return Action(number, words, who, at, bool(is_undone))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
