"""Writing down faces as they are found. A face that is found again stays the same, with all that was decided of it."""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from workbench.core.faces.face import Box, Face
from workbench.core.faces.settings import FACES, face_of_row
from workbench.core.tables import Row, Rows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAME_FACE = 0.5
"""Boxes that overlap at least so much (intersection over union) are taken for the same face found again."""

EMBED = "embed"
"""The task by which embeddings of faces that are known already are computed."""

_MODEL = FACES.header.index("model") - 1
_SHA256 = FACES.header.index("weights_sha256") - 1
UNDONE_DRAWING = (
    "run IS NULL AND absent AND EXISTS (SELECT 1 FROM face_edits JOIN actions ON actions.id = action "
    "WHERE subject = 'faces' AND face_edits.id = faces.id AND field = 'absent' AND after = 0 "
    "AND undone IS NOT NULL)"
)
"""In SQL: a box that somebody drew and took back, which says nothing of whether there is a face."""


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
            number = same_face(before, face.box)
            if number is None:
                number = insert_face(connection, known, face, run)
            else:
                del before[number]
                _renew(connection, number, face, run)
            if each.vectors is not None:
                _keep_embedding(connection, number, row, each.vectors[at])


def keep_embeddings(connection: sqlite3.Connection, run: int, found: Sequence[Rows]) -> None:
    """Write down embeddings of faces that are known, within the transaction of a step of the task :data:`EMBED`.

    Its rows are the number of the face in the study, the model and the checksum of its weights.
    """
    for each in found:
        for at, (face, model, sha256) in enumerate(each.rows):
            if each.vectors is not None and isinstance(face, int) and model and sha256:
                write_embedding(connection, face, (str(model), str(sha256)), each.vectors[at])


KEPT: Mapping[str, Callable[[sqlite3.Connection, int, Sequence[Rows]], None]] = MappingProxyType(
    {"faces": keep_faces, EMBED: keep_embeddings}
)
"""What else is written down of the steps of a task, by its name."""


def same_face(known: Mapping[int, Box], box: Box) -> int | None:
    """The number of the box that is most like this one, if that is likely to be the same face."""
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


def write_embedding(
    connection: sqlite3.Connection, face: int, model: tuple[str, str], vector: "NDArray[np.float32]"
) -> None:
    """Keep the embedding of a face by a model (its key and the checksum of its weights), float32 of any length.

    Of one that is no number it is kept that it could not be made: an empty one. None is kept of faces that were
    deleted as false or are ignored: what takes part in nothing shall not be recognised either.
    """
    content = b"" if (vector != vector).any() else vector.astype("<f4").tobytes()
    connection.execute(
        "INSERT OR REPLACE INTO embeddings (face, model, weights_sha256, vector) "
        "SELECT id, ?, ?, ? FROM faces WHERE id = ? AND NOT ignored AND NOT absent",
        (*model, content, face),
    )


def _keep_embedding(
    connection: sqlite3.Connection, number: int, row: Row, vector: "NDArray[np.float32]"
) -> None:
    model, sha256 = row[_MODEL], row[_SHA256]
    if model is not None and sha256 is not None:
        write_embedding(connection, number, (str(model), str(sha256)), vector)


def _boxes(connection: sqlite3.Connection, picture: tuple[int, int, int]) -> dict[int, Box]:
    rows = connection.execute(
        "SELECT id, left, top, width, height FROM faces WHERE (picture, bytes, modified) = (?, ?, ?) "
        f"AND NOT ({UNDONE_DRAWING})",
        picture,
    )
    return {row[0]: Box(*row[1:]) for row in rows}


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
