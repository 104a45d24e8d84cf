"""What people decide about single faces: drawn, deleted as false, ignored, the same as another. All can be undone."""

import json
import sqlite3
from collections.abc import Collection
from typing import TYPE_CHECKING, Literal

from workbench.core.faces.face import BY_HAND, Box, Face
from workbench.core.pictures.collection import PictureFile
from workbench.core.wording import faces_in_words
from workbench.study.actions import Action, action_of, begin_action, edit_faces
from workbench.study.errors import StudyError
from workbench.study.faces.doubles import without_doubles
from workbench.study.faces.keeping import insert_face, same_face, write_embedding
from workbench.study.study import Study

if TYPE_CHECKING:
    from workbench.core.faces.comparing import Embedding

Verdict = Literal["same", "different"]
"""What somebody said of two faces: that they are of the same person, or of different ones."""


class FaceError(StudyError):
    """A decision about faces that cannot be carried out as it was asked for; nothing was changed."""


def draw_face(study: Study, file: PictureFile, face: Face, embedding: "Embedding | None" = None) -> int:
    """Add a face that a person drew in a picture; its number.

    Raises :class:`FaceError` when the picture is not in the study, the box has no area, or a face is there already.
    """
    if not (face.box.width > 0 and face.box.height > 0):
        raise FaceError("The box has no area, so no face was added. Draw a larger one.")
    with study.writing() as connection:
        picture = connection.execute(
            "SELECT id, bytes, modified FROM pictures WHERE name = ?", (file.name,)
        ).fetchone()
        if picture is None:
            raise FaceError(f"“{file.name}” is not in this study. No face was added. Add the picture first.")
        if same_face(_present_boxes(connection, picture[0]), face.box) is not None:
            raise FaceError(
                f"“{file.name}” has a face at this place already. No second one was added. Delete the one that is "
                "there first, if its box is wrong."
            )
        drawn = Face(face.box, None, face.landmarks, BY_HAND)
        number = insert_face(connection, picture, drawn, run=None)
        if embedding is not None:
            model = (embedding.model, embedding.weights_sha256)
            write_embedding(connection, number, model, embedding.vector)
        connection.execute("UPDATE faces SET absent = 1 WHERE id = ?", (number,))
        action = begin_action(connection, f"Drew a face in “{file.name}”")
        edit_faces(connection, action, "faces", "absent", {number: 0})
        return number


def delete_faces(study: Study, faces: Collection[int]) -> Action:
    """Delete faces as false; they stay deleted when a detector finds them again."""
    return _decide(study, faces, "absent", 1, "Deleted")


def restore_faces(study: Study, faces: Collection[int]) -> Action:
    """Bring deleted faces back; one whose person has another face in the picture by now comes back without a person."""
    with study.writing() as connection:
        known = known_numbers(connection, faces)
        action = begin_action(connection, f"Restored {_which(connection, known)}")
        edit_faces(connection, action, "faces", "absent", dict.fromkeys(known, 0))
        alone = without_doubles(connection, known)
        homeless = [each for each in known if each not in alone]
        edit_faces(connection, action, "faces", "person", dict.fromkeys(homeless))
        edit_faces(connection, action, "faces", "person_by", dict.fromkeys(homeless))
        return action_of(connection, action)


def ignore_faces(study: Study, faces: Collection[int], is_ignored: bool = True) -> Action:
    """Leave faces out of comparing, searching and grouping, or take them in again; they stay protected and counted."""
    return _decide(study, faces, "ignored", int(is_ignored), "Ignored" if is_ignored else "Took in again")


def say(study: Study, first: int, second: int, verdict: Verdict | None) -> Action:
    """Write down what somebody says of two faces, in whatever order; None takes it back.

    Raises :class:`FaceError` when both are the same face or one is not in the study.
    """
    if first == second:
        raise FaceError("A face cannot be compared with itself. Nothing was written down. Choose two faces.")
    with study.writing() as connection:
        pair = tuple(sorted(known_numbers(connection, (first, second))))
        words = {
            "same": "Said that two faces are of the same person",
            "different": "Said that two faces are of different people",
            None: "Took back what was said of two faces",
        }[verdict]
        connection.execute("INSERT OR IGNORE INTO face_verdicts (first, second) VALUES (?, ?)", pair)
        (number,) = connection.execute(
            "SELECT id FROM face_verdicts WHERE (first, second) = (?, ?)", pair
        ).fetchone()
        action = begin_action(connection, words)
        edit_faces(connection, action, "face_verdicts", "verdict", {number: verdict})
        return action_of(connection, action)


def verdicts(study: Study) -> dict[tuple[int, int], Verdict]:
    """What was said of pairs of faces, the smaller number first."""
    with study.reading() as connection:
        rows = connection.execute(
            "SELECT first, second, verdict FROM face_verdicts WHERE verdict IS NOT NULL ORDER BY id"
        )
        return {(first, second): verdict for first, second, verdict in rows}


def known_numbers(connection: sqlite3.Connection, faces: Collection[int]) -> list[int]:
    """The same numbers, each once. Raises :class:`FaceError` when there are none, or one is not in the study."""
    wanted = list(dict.fromkeys(faces))
    (known,) = connection.execute(
        "SELECT count(*) FROM faces WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(wanted),)
    ).fetchone()
    if not wanted:
        raise FaceError("No face is chosen. Nothing was changed. Choose at least one.")
    if known < len(wanted):
        raise FaceError("One of these faces is not in the study any more. Nothing was changed. Choose again.")
    return wanted


def _decide(study: Study, faces: Collection[int], field: str, value: int, verb: str) -> Action:
    with study.writing() as connection:
        known = known_numbers(connection, faces)
        action = begin_action(connection, f"{verb} {_which(connection, known)}")
        edit_faces(connection, action, "faces", field, dict.fromkeys(known, value))
        return action_of(connection, action)


def _which(connection: sqlite3.Connection, faces: Collection[int]) -> str:
    names = connection.execute(
        "SELECT DISTINCT name FROM faces JOIN pictures ON pictures.id = picture "
        "WHERE faces.id IN (SELECT value FROM json_each(?)) LIMIT 2",
        (json.dumps(list(faces)),),
    ).fetchall()
    count = "a face" if len(faces) == 1 else faces_in_words(len(faces))
    return f"{count} in “{names[0][0]}”" if len(names) == 1 else count


def _present_boxes(connection: sqlite3.Connection, picture: int) -> dict[int, Box]:
    rows = connection.execute(
        "SELECT id, left, top, width, height FROM present_faces WHERE picture = ?", (picture,)
    )
    return {row[0]: Box(*row[1:]) for row in rows}
