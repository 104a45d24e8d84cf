"""The faces of a study, as they are known now: where they are, whose they are said to be, what was left aside."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from operator import itemgetter
from typing import Any

from workbench.core.faces.face import Box, Face, Point
from workbench.core.faces.known import NumberedFace, PictureWithFaces
from workbench.core.pictures.collection import PictureFile
from workbench.study.faces.keeping import UNDONE_DRAWING
from workbench.study.metadata import LEFT_OUT
from workbench.study.study import Study

FACE_COLUMNS = (
    "faces.id, faces.left, faces.top, faces.width, faces.height, faces.score, faces.detector, faces.landmarks"
)
_FILE = (
    "pictures.name, pictures.path, pictures.bytes, pictures.modified, pictures.width, pictures.height, format"
)


@dataclass(frozen=True, slots=True)
class KnownFace:
    """A face of the study. ``person`` is the number of whose face it is said to be, None if nobody said so.

    ``person_by`` is "human" or "machine"; ``is_drawn`` says that a person drew the box. ``ignored`` faces take part in
    nothing but counts and protection.
    """

    id: int
    file: PictureFile
    face: Face
    person: int | None = None
    person_by: str = ""
    ignored: bool = False
    is_drawn: bool = False


def known_faces(study: Study, names: Iterable[str] | None = None) -> list[KnownFace]:
    """The faces of the study that count now, in the order of its pictures and from left to right; of ``names`` alone.

    Faces that were deleted, that belong to a former content of the file, or that the newest search did not find any
    more are none of them, nor are those of pictures that are left out of analyses.
    """
    return _read(study, "present_faces", "TRUE", names)


def deleted_faces(study: Study, names: Iterable[str] | None = None) -> list[KnownFace]:
    """The faces that somebody deleted as false, in the same order, so that they can be brought back.

    A box that was drawn by hand is none of them when its drawing was undone.
    """
    deleted = "faces.absent AND (faces.bytes, faces.modified) = (pictures.bytes, pictures.modified)"
    return _read(study, "faces", f"{deleted} AND NOT ({UNDONE_DRAWING})", names)


def faces_of(study: Study, person: int) -> list[KnownFace]:
    """The faces that are said to be of one person, by a human or by a grouping, in the same order."""
    return _read(study, "present_faces", f"faces.person = {person:d}")


def _read(study: Study, source: str, where: str, names: Iterable[str] | None = None) -> list[KnownFace]:
    named = "?1 IS NULL" if names is None else "pictures.name IN (SELECT value FROM json_each(?1))"
    with study.reading() as connection:
        rows = connection.execute(
            f"SELECT {FACE_COLUMNS}, faces.person, faces.person_by, faces.ignored, faces.run IS NULL, {_FILE} "
            f"FROM {source} AS faces JOIN pictures ON pictures.id = faces.picture "
            f"WHERE faces.picture NOT IN (SELECT picture FROM metadata WHERE c{LEFT_OUT} IS NOT NULL) "
            f"AND {where} AND {named} ORDER BY faces.picture, faces.left, faces.id",
            (None if names is None else json.dumps(list(names)),),
        )
        return [
            KnownFace(row[0], file, as_face(row), row[8], row[9] or "", bool(row[10]), bool(row[11]))
            for facts, together in groupby(rows, itemgetter(slice(12, None)))
            for file in (PictureFile(*facts),)
            for row in together
        ]


def as_face(row: Sequence[Any]) -> Face:
    """The face in the values of :data:`FACE_COLUMNS`."""
    _, left, top, width, height, score, detector, landmarks = row[:8]
    points: tuple[Point | None, ...] = tuple(
        point and (point[0], point[1]) for point in json.loads(landmarks)
    )
    return Face(Box(left, top, width, height), score, points, detector)


def searched(study: Study) -> set[str]:
    """The pictures in which faces were sought as they are now, whether any were found or not."""
    with study.reading() as connection:
        rows = connection.execute(
            "SELECT name FROM face_searches JOIN pictures ON pictures.id = picture "
            "WHERE (face_searches.bytes, face_searches.modified) = (pictures.bytes, pictures.modified)"
        )
        return {name for (name,) in rows}


def with_faces(study: Study, files: Sequence[PictureFile]) -> list[PictureFile]:
    """The same pictures, each with the faces that the study knows of it; those nobody searched stay as they are.

    Also of pictures that are left out of analyses no face is given.
    """
    names = [file.name for file in files]
    people = person_names(study)
    faces = {
        name: tuple(
            NumberedFace(each.id, each.face, people.get(each.person or 0, ""), each.ignored) for each in found
        )
        for name, found in groupby(known_faces(study, names), key=lambda each: each.file.name)
    }
    looked_at = searched(study) | faces.keys()
    return [with_these(file, faces.get(file.name, ())) if file.name in looked_at else file for file in files]


def with_these(file: PictureFile, faces: Iterable[NumberedFace]) -> PictureWithFaces:
    """A picture with these faces."""
    facts = {each.name: getattr(file, each.name) for each in fields(PictureFile)}
    return PictureWithFaces(**facts, faces=tuple(faces))


def person_names(study: Study) -> dict[int, str]:
    """What people are called, by their numbers; those nobody has named are “Group 12”."""
    with study.reading() as connection:
        rows = connection.execute("SELECT id, name FROM people WHERE NOT absent ORDER BY id").fetchall()
    return dict(sorted(((number, name or f"Group {number}") for number, name in rows), key=itemgetter(0)))
