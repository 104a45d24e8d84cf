"""Taking everything that tells of one person out of a study: name, whose faces they are, and the history of both."""

import json
import re
import sqlite3
from collections.abc import Collection
from typing import Any

from workbench.core.faces.describe_settings import DESCRIPTIONS
from workbench.study.faces.audits import remove_from_audits
from workbench.study.faces.people import title_of
from workbench.study.results import has_table
from workbench.study.schema import results_table

FORGOTTEN = "a person who was forgotten"

_GONE_WITH_IT = "Something about a person who was forgotten"
_PERSON_EDITS = "subject = 'faces' AND field = 'person'"


def remove_traces(connection: sqlite3.Connection, person: int) -> list[int]:
    """Let nothing in the study tell of somebody any more; the numbers of the faces that were theirs.

    Their faces are ignored from now on, so that no embedding of them is made again. What was decided about them cannot
    be undone any more. Raises :class:`FaceError` when there is nobody of this number.
    """
    titles = {title_of(connection, person)}
    lineage = _merged_into(connection, person)
    listed = json.dumps(sorted(lineage))
    actions = [action for (action,) in connection.execute("SELECT DISTINCT action FROM face_edits")]
    names = _names(connection, listed)
    faces = [
        number
        for (number,) in connection.execute(
            "SELECT id FROM faces WHERE person IN (SELECT value FROM json_each(?)) ORDER BY id", (listed,)
        )
    ]
    _remove_decisions(connection, json.dumps(faces), listed)
    connection.execute(
        "UPDATE faces SET person = NULL, person_by = NULL, ignored = 1 "
        "WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(faces),),
    )
    connection.execute(
        "UPDATE people SET name = NULL, absent = 1 WHERE id IN (SELECT value FROM json_each(?))", (listed,)
    )
    _remove_descriptions(connection, json.dumps(faces))
    _remove_words(connection, names | titles | {f"Group {number}" for number in lineage})
    _remove_empty_actions(connection, actions)
    _remove_from_records(connection, names)
    remove_from_audits(connection, lineage)
    return faces


def _merged_into(connection: sqlite3.Connection, person: int) -> set[int]:
    """Somebody, and all who were merged into them and are gone since: they are the same person."""
    lineage: set[int] = set()
    found = {person}
    while found - lineage:
        lineage |= found
        rows = connection.execute(
            "SELECT gone.id FROM face_edits AS gone JOIN people ON people.id = gone.id AND people.absent "
            "JOIN face_edits AS moved ON moved.action = gone.action AND moved.subject = 'faces' "
            "AND moved.field = 'person' AND moved.before = gone.id "
            "WHERE gone.subject = 'people' AND gone.field = 'absent' AND gone.after = 1 "
            "AND moved.after IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(lineage)),),
        )
        found = {number for (number,) in rows}
    return lineage


def _names(connection: sqlite3.Connection, people: str) -> set[str]:
    """All names that these people have or ever had."""
    rows = connection.execute(
        "SELECT name FROM people WHERE id IN (SELECT value FROM json_each(?1)) UNION "
        "SELECT before FROM face_edits WHERE subject = 'people' AND field = 'name' "
        "AND id IN (SELECT value FROM json_each(?1)) UNION "
        "SELECT after FROM face_edits WHERE subject = 'people' AND field = 'name' "
        "AND id IN (SELECT value FROM json_each(?1))",
        (people,),
    )
    return {name for (name,) in rows if name}


def _remove_decisions(connection: sqlite3.Connection, faces: str, people: str) -> None:
    """Take out of the history what was decided about these people and their faces."""
    of_faces = "SELECT value FROM json_each(?)"
    connection.execute(
        "DELETE FROM face_edits WHERE subject = 'face_verdicts' AND id IN (SELECT id FROM face_verdicts "
        f"WHERE first IN ({of_faces}) OR second IN ({of_faces}))",
        (faces, faces),
    )
    connection.execute(
        f"DELETE FROM face_verdicts WHERE first IN ({of_faces}) OR second IN ({of_faces})", (faces, faces)
    )
    connection.execute(
        "DELETE FROM face_edits WHERE subject = 'people' AND id IN (SELECT value FROM json_each(?))",
        (people,),
    )
    connection.execute(
        "DELETE FROM face_edits WHERE subject = 'faces' AND field IN ('person', 'person_by', 'ignored') "
        f"AND id IN ({of_faces})",
        (faces,),
    )
    _remove_former_owners(connection, people)


def _remove_former_owners(connection: sqlite3.Connection, people: str) -> None:
    """Faces that were said to be theirs once and are somebody else's now: let nothing tell where they came from."""
    # By whom it was said goes too, also where that did not change.
    connection.execute(
        "INSERT OR IGNORE INTO face_edits (action, subject, id, field, before, after) "
        "SELECT action, 'faces', faces.id, 'person_by', person_by, person_by FROM face_edits "
        f"JOIN faces ON faces.id = face_edits.id WHERE {_PERSON_EDITS} "
        "AND (before IN (SELECT value FROM json_each(?1)) OR after IN (SELECT value FROM json_each(?1)))",
        (people,),
    )
    for side in ("before", "after"):
        connection.execute(
            f"UPDATE face_edits SET {side} = NULL WHERE subject = 'faces' AND field = 'person_by' "
            f"AND (action, id) IN (SELECT action, id FROM face_edits WHERE {_PERSON_EDITS} "
            f"AND {side} IN (SELECT value FROM json_each(?)))",
            (people,),
        )
        connection.execute(
            f"UPDATE face_edits SET {side} = NULL WHERE {_PERSON_EDITS} "
            f"AND {side} IN (SELECT value FROM json_each(?))",
            (people,),
        )


def _remove_descriptions(connection: sqlite3.Connection, faces: str) -> None:
    """Take out what attributes were said to be apparent of these faces."""
    if has_table(connection, DESCRIPTIONS):
        connection.execute(
            f"DELETE FROM {results_table(DESCRIPTIONS)} WHERE face IN (SELECT value FROM json_each(?))",
            (faces,),
        )


def _remove_words(connection: sqlite3.Connection, names: Collection[str]) -> None:
    """Reword the actions that name somebody."""
    for name in names:
        connection.execute("UPDATE actions SET words = ? WHERE instr(words, ?)", (_GONE_WITH_IT, f"“{name}”"))


def _remove_empty_actions(connection: sqlite3.Connection, before: Collection[int]) -> None:
    """Remove those of the actions about faces of which nothing is left, as there is nothing to undo."""
    left = "SELECT action FROM face_edits UNION SELECT action FROM edits UNION SELECT action FROM renames"
    empty = f"SELECT value FROM json_each(?) WHERE value NOT IN ({left})"
    for table, number in (("groupings", "action"), ("actions", "id")):
        connection.execute(f"DELETE FROM {table} WHERE {number} IN ({empty})", (json.dumps(list(before)),))


def _remove_from_records(connection: sqlite3.Connection, names: Collection[str]) -> None:
    """Take names out of kept filters, and of how runs chose their pictures and whose faces they hid."""
    if not names:
        return
    named = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})(?!\w)")
    for table, key in (("filters", "name"), ("runs", "id")):
        for number, text in connection.execute(f"SELECT {key}, record FROM {table}").fetchall():
            record = json.loads(text)
            changed = _without(record, named) if table == "filters" else _run_without(record, named)
            if changed != record:
                connection.execute(
                    f"UPDATE {table} SET record = ? WHERE {key} = ?", (json.dumps(changed), number)
                )


def _run_without(record: dict[str, Any], named: re.Pattern[str]) -> dict[str, Any]:
    # Nothing else of a run tells of people: a name that is also that of a model or a folder stays there.
    settings = {
        name: _without(value, named) if name == "people" else value
        for name, value in record.get("settings", {}).items()
    }
    chosen = _without(record.get("pictures_chosen", ""), named)
    return (
        record
        | ({"settings": settings} if settings else {})
        | ({"pictures_chosen": chosen} if chosen else {})
    )


def _without(value: Any, named: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return named.sub(FORGOTTEN, value)
    if isinstance(value, list):
        return [_without(each, named) for each in value]
    if isinstance(value, dict):
        return {name: _without(each, named) for name, each in value.items()}
    return value
