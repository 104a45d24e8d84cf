"""The faces of a study: written down as they are found, and read again. A face that is found again stays the same."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from workbench.core.faces.face import Box, Face, Point
from workbench.core.faces.known import NumberedFace, PictureWithFaces
from workbench.core.faces.settings import FACES, face_of_row
from workbench.core.pictures.collection import PictureFile
from workbench.core.tables import Row, Rows
from workbench.study.metadata import LEFT_OUT
from workbench.study.study import Study

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAME_FACE = 0.5
"""Boxes that overlap at least so much (intersection over union) are taken for the same face found again."""

_MODEL = FACES.header.index("model") - 1
_SHA256 = FACES.header.index("weights_sha256") - 1
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


def keep_faces(connection: sqlite3.Connection, run: int, found: Sequence[Rows]) -> None:
    """Write down what a run of the task “faces” found, within the transaction of its step.

    A face whose box overlaps with one that is known in the unchanged picture is that one: it keeps its number, its
    person and everything that was decided about it, and takes the new box, points and embedding.
    """
    for each in found:
        known = connection.execute(
            "SELECT id, bytes, modified FROM pictures WHERE name = ?", (each.picture,)
        ).fetchone()
        if known is None:
            continue
        connection.execute(
            "INSERT OR REPLACE INTO face_searches VALUES (?, ?, ?, ?)", (known[0], run, *known[1:])
        )
        before = _boxes(connection, known)
        for at, row in enumerate(each.rows):
            face = face_of_row(row)
            number = _same(before, face.box)
            if number is None:
                number = insert_face(connection, known, face, run)
            else:
                del before[number]
                _renew(connection, number, face, run)
            vector = None if each.vectors is None else each.vectors[at]
            _keep_embedding(connection, number, row, vector)


def _boxes(connection: sqlite3.Connection, picture: tuple[int, int, int]) -> dict[int, Box]:
    rows = connection.execute(
        "SELECT id, left, top, width, height FROM faces WHERE (picture, bytes, modified) = (?, ?, ?)", picture
    )
    return {row[0]: Box(*row[1:]) for row in rows}


def _same(known: dict[int, Box], box: Box) -> int | None:
    overlap, number = max(((other.overlap(box), number) for number, other in known.items()), default=(0.0, 0))
    return number if overlap >= SAME_FACE else None


def insert_face(
    connection: sqlite3.Connection, picture: tuple[int, int, int], face: Face, run: int | None
) -> int:
    """Add a face to a picture (its number, bytes and time of change); without a run it was drawn by hand."""
    cursor = connection.execute(
        "INSERT INTO faces (picture, bytes, modified, left, top, width, height, score, detector, landmarks, run) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*picture, *_values(face), run),
    )
    return int(cursor.lastrowid or 0)


def _renew(connection: sqlite3.Connection, number: int, face: Face, run: int) -> None:
    # A box that a person drew stays theirs, also when a detector finds the face later.
    connection.execute(
        "UPDATE faces SET (left, top, width, height, score, detector, landmarks, run) = (?, ?, ?, ?, ?, ?, ?, ?) "
        "WHERE id = ? AND run IS NOT NULL",
        (*_values(face), run, number),
    )


def _values(face: Face) -> tuple[float | str | None, ...]:
    box = face.box
    return box.left, box.top, box.width, box.height, face.score, face.detector, json.dumps(face.landmarks)


def _keep_embedding(
    connection: sqlite3.Connection, number: int, row: Row, vector: "NDArray[np.float32] | None"
) -> None:
    model, sha256 = row[_MODEL], row[_SHA256]
    if vector is not None and model is not None and sha256 is not None and not (vector != vector).any():
        connection.execute(
            "INSERT OR REPLACE INTO embeddings (face, model, weights_sha256, vector) VALUES (?, ?, ?, ?)",
            (number, model, sha256, vector.astype("<f4").tobytes()),
        )


def known_faces(study: Study, names: Iterable[str] | None = None) -> list[KnownFace]:
    """The faces of the study that count now, in the order of its pictures and from left to right; of ``names`` alone.

    Faces that were deleted, that belong to a former content of the file, or that the newest search did not find any
    more are none of them, nor are those of pictures that are left out of analyses.
    """
    listed = None if names is None else json.dumps(list(names))
    with study.reading() as connection:
        rows = connection.execute(
            f"SELECT {FACE_COLUMNS}, faces.person, faces.person_by, faces.ignored, faces.run IS NULL, {_FILE} "
            "FROM present_faces AS faces JOIN pictures ON pictures.id = faces.picture "
            f"WHERE faces.picture NOT IN (SELECT picture FROM metadata WHERE c{LEFT_OUT} IS NOT NULL) "
            "AND (?1 IS NULL OR pictures.name IN (SELECT value FROM json_each(?1))) "
            "ORDER BY faces.picture, faces.left, faces.id",
            (listed,),
        )
        return [
            KnownFace(
                row[0],
                PictureFile(*row[12:]),
                as_face(row),
                row[8],
                row[9] or "",
                bool(row[10]),
                bool(row[11]),
            )
            for row in rows
        ]


def as_face(row: Sequence[object]) -> Face:
    """The face in the values of :data:`FACE_COLUMNS`."""
    _, left, top, width, height, score, detector, landmarks = row[:8]
    points: tuple[Point | None, ...] = tuple(
        None if point is None else (float(point[0]), float(point[1])) for point in json.loads(str(landmarks))
    )
    box = Box(*(float(str(value)) for value in (left, top, width, height)))
    return Face(box, None if score is None else float(str(score)), points, str(detector))


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
        name: tuple(NumberedFace(each.id, each.face, people.get(each.person or 0, "")) for each in found)
        for name, found in groupby(known_faces(study, names), key=lambda each: each.file.name)
    }
    looked_at = searched(study) | faces.keys()
    return [
        PictureWithFaces(
            file.name,
            file.path,
            file.bytes,
            file.modified,
            file.width,
            file.height,
            file.format,
            faces.get(file.name, ()),
        )
        if file.name in looked_at
        else file
        for file in files
    ]


def person_names(study: Study) -> dict[int, str]:
    """What people are called, by their numbers; those nobody has named are “Person 12”."""
    with study.reading() as connection:
        rows = connection.execute("SELECT id, name FROM people WHERE NOT absent ORDER BY id").fetchall()
    return dict(sorted(((number, name or f"Person {number}") for number, name in rows), key=itemgetter(0)))
