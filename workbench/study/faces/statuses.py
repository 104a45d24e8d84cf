"""What searching for faces came to in each picture: none, one, several, unreadable, or not searched."""

from collections import Counter
from collections.abc import Mapping, Sequence

from workbench.core.tables import Column, Row, Table

NO_FACE, ONE_FACE, SEVERAL_FACES = "no face", "one face", "several faces"
UNREADABLE, NOT_SEARCHED = "unreadable", "not searched"
STATUSES = (NO_FACE, ONE_FACE, SEVERAL_FACES, UNREADABLE, NOT_SEARCHED)

FACE_PICTURES = Table(
    "faces_pictures",
    (
        Column("faces", "integer", "Faces", "How many faces count now; empty: nobody looked, or could."),
        Column("status", "text", "Faces found", f"One of: {', '.join(STATUSES)}."),
        Column("reason", "text", "Reason", "Why the picture gave no result."),
    ),
)


def status(faces: int | None, reason: str | None = None) -> str:
    """One of :data:`STATUSES`; ``faces`` is None where nobody looked."""
    if faces:
        return ONE_FACE if faces == 1 else SEVERAL_FACES
    if reason is not None:
        return UNREADABLE
    return NOT_SEARCHED if faces is None else NO_FACE


def picture_rows(
    names: Sequence[str], faces: Mapping[str, int], searched: Mapping[str, str | None]
) -> list[Row]:
    """Rows of :data:`FACE_PICTURES`. ``searched`` has the pictures in which faces were sought, with the reason why one
    could not be read; ``faces`` how many there are in those that have any."""
    return [
        (name, count, status(count, reason), reason)
        for name in names
        for reason in (searched.get(name),)
        for count in (faces.get(name, 0 if name in searched and reason is None else None),)
    ]


def count_statuses(rows: Sequence[Row]) -> dict[str, int]:
    """How many pictures there are of each status, all of them named."""
    counts = Counter(str(row[2]) for row in rows)
    return {each: counts[each] for each in STATUSES}
