"""What is known of the faces in each picture, as columns by which pictures are found and sorted; in SQL."""

from workbench.core.tables import Column
from workbench.study.faces.statuses import (
    NO_FACE,
    NOT_SEARCHED,
    ONE_FACE,
    SEVERAL_FACES,
    STATUSES,
    UNREADABLE,
)
from workbench.study.study import Study

GROUP = "Faces"
PEOPLE = "faces.people"

_COUNT = "(SELECT count(*) FROM present_faces WHERE present_faces.picture = pictures.id)"
_IS_SEARCHED = (
    "EXISTS (SELECT 1 FROM face_searches WHERE face_searches.picture = pictures.id "
    "AND (face_searches.bytes, face_searches.modified) = (pictures.bytes, pictures.modified))"
)
# From left to right, as somebody would name the people in a picture.
_PEOPLE = (
    "(SELECT group_concat(coalesce(nullif(named.name, ''), 'Group ' || named.id), ', ') FROM (SELECT people.name, "
    "people.id FROM present_faces JOIN people ON people.id = present_faces.person AND NOT people.absent "
    "WHERE present_faces.picture = pictures.id ORDER BY present_faces.left) AS named)"
)
_STATUS = (
    f"CASE {_COUNT} WHEN 0 THEN CASE WHEN {_IS_SEARCHED} THEN '{NO_FACE}' WHEN pictures.unreadable IS NOT NULL "
    f"THEN '{UNREADABLE}' ELSE '{NOT_SEARCHED}' END WHEN 1 THEN '{ONE_FACE}' ELSE '{SEVERAL_FACES}' END"
)
FACE_COLUMNS: tuple[tuple[Column, str], ...] = (
    (
        Column(
            "faces",
            "integer",
            "Number of faces",
            "Found or drawn, without those deleted; empty: not searched.",
        ),
        f"coalesce(nullif({_COUNT}, 0), iif({_IS_SEARCHED}, 0, NULL))",
    ),
    (Column("faces_found", "text", "Faces found", f"One of: {', '.join(STATUSES)}."), _STATUS),
    (
        Column(
            "people",
            "text",
            "People",
            "Whose faces these are said to be, by humans or by grouping similar faces.",
        ),
        _PEOPLE,
    ),
)


def has_faces(study: Study) -> bool:
    """Whether anybody has looked for faces in a study, or drawn one."""
    with study.reading() as connection:
        (found,) = connection.execute(
            "SELECT EXISTS (SELECT 1 FROM face_searches) OR EXISTS (SELECT 1 FROM faces)"
        ).fetchone()
    return bool(found)


def has_people(study: Study) -> bool:
    """Whether there is somebody whose faces are known."""
    with study.reading() as connection:
        (found,) = connection.execute("SELECT EXISTS (SELECT 1 FROM people WHERE NOT absent)").fetchone()
    return bool(found)
