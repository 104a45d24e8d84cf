"""At most one face of a person in a picture: what would break that, and who gives way."""

import json
import sqlite3
from collections.abc import Collection, Sequence

_SAME_CONTENT = "(other.picture, other.bytes, other.modified) = (faces.picture, faces.bytes, faces.modified)"


def doubled_pictures(connection: sqlite3.Connection, person: int, joining: Collection[int]) -> list[str]:
    """The names of the pictures that would have two faces of a person if these faces were that person's too."""
    rows = connection.execute(
        "SELECT pictures.name FROM faces JOIN pictures ON pictures.id = faces.picture "
        "WHERE NOT faces.absent AND (faces.person = ? OR faces.id IN (SELECT value FROM json_each(?))) "
        "GROUP BY faces.picture, faces.bytes, faces.modified HAVING count(*) > 1 ORDER BY faces.picture",
        (person, json.dumps(list(joining))),
    )
    return [name for (name,) in rows]


def giving_way(connection: sqlite3.Connection, person: int, joining: Collection[int]) -> list[int]:
    """Faces that the machine gave to a person, that no search finds any more, and that stand in the way of these.

    Nobody can see them, so nobody could be asked to take them away first.
    """
    rows = connection.execute(
        "SELECT faces.id FROM faces WHERE person = ?1 AND NOT absent AND person_by = 'machine' "
        "AND faces.id NOT IN (SELECT value FROM json_each(?2)) "
        f"AND EXISTS (SELECT 1 FROM faces AS other WHERE {_SAME_CONTENT} "
        "AND other.id IN (SELECT value FROM json_each(?2))) "
        "AND faces.id NOT IN (SELECT id FROM present_faces WHERE person = ?1)",
        (person, json.dumps(list(joining))),
    )
    return [number for (number,) in rows]


def without_doubles(connection: sqlite3.Connection, faces: Sequence[int]) -> set[int]:
    """Those of some faces beside which their person, if they have one, has no other face in the same picture."""
    rows = connection.execute(
        "SELECT faces.id FROM faces WHERE faces.id IN (SELECT value FROM json_each(?)) "
        f"AND (person IS NULL OR NOT EXISTS (SELECT 1 FROM faces AS other WHERE {_SAME_CONTENT} "
        "AND other.person = faces.person AND other.id != faces.id AND NOT other.absent))",
        (json.dumps(list(faces)),),
    )
    return {number for (number,) in rows}
