"""What people decide about single faces: each an action with words, and each can be undone."""

import numpy as np
import pytest

from tests.study.faces.making import DIMENSION, MODEL, ONE, OTHER_REQUEST, THREE, TWO, face, search
from workbench.core.faces.comparing import Embedding
from workbench.core.faces.face import Box, Face
from workbench.core.models.cards import card
from workbench.core.models.store import fingerprint
from workbench.study.actions import history, redo, undo
from workbench.study.faces.decisions import (
    FaceError,
    delete_faces,
    draw_face,
    ignore_faces,
    restore_faces,
    say,
    verdicts,
)
from workbench.study.faces.embeddings import embedding_of, vectors_of
from workbench.study.faces.finding import deleted_faces, known_faces
from workbench.study.faces.people import new_person
from workbench.study.pictures import pictures
from workbench.study.study import Study


def test_a_drawn_face_is_a_humans_with_its_embedding(with_faces: Study) -> None:
    file, recogniser = pictures(with_faces)[2], card(MODEL)
    given = Embedding(np.arange(DIMENSION, dtype=np.float32), MODEL, fingerprint(recogniser))
    number = draw_face(with_faces, file, face(300), given)
    found = next(each for each in known_faces(with_faces) if each.id == number)
    assert found.is_drawn and found.face.detector == "by hand" and found.face.score is None
    assert found.face.landmarks == face(300).landmarks
    kept = embedding_of(with_faces, number, recogniser)
    assert kept is not None and (kept.vector == given.vector).all()
    assert history(with_faces)[-1].words == f"Drew a face in “{THREE}”"
    undo(with_faces)
    assert number not in [each.id for each in known_faces(with_faces)]
    assert number not in vectors_of(with_faces, recogniser).ids
    redo(with_faces)
    assert number in vectors_of(with_faces, recogniser).ids


@pytest.mark.parametrize(
    ("name", "box", "said"),
    [
        (ONE, Box(1, 11, 40, 40), "has a face at this place already"),
        (ONE, Box(300, 0, 0, 10), "has no area"),
        ("elsewhere.png", Box(0, 0, 10, 10), "is not in this study"),
    ],
)
def test_a_box_that_makes_no_sense_is_refused(with_faces: Study, name: str, box: Box, said: str) -> None:
    files = {file.name: file for file in pictures(with_faces)}
    file = files.get(name, files[TWO].__class__(name, f"/{name}", 1, 1))
    before = known_faces(with_faces)
    with pytest.raises(FaceError, match=said):
        draw_face(with_faces, file, Face(box))
    assert known_faces(with_faces) == before
    assert not history(with_faces)


def test_deleted_faces_come_back(with_faces: Study) -> None:
    before = known_faces(with_faces)
    delete_faces(with_faces, [before[0].id, before[3].id])
    assert known_faces(with_faces) == before[1:3]
    assert [each.id for each in deleted_faces(with_faces)] == [before[0].id, before[3].id]
    assert history(with_faces)[-1].words == "Deleted 2 faces"
    restore_faces(with_faces, [before[0].id, before[3].id])
    assert known_faces(with_faces) == before


def test_a_restored_face_takes_nobodys_place(with_faces: Study) -> None:
    first, second, *_ = (each.id for each in known_faces(with_faces))
    anna = new_person(with_faces, "Anna", [first])
    delete_faces(with_faces, [first])
    new_person(with_faces, "Ben")
    with with_faces.writing() as connection:
        connection.execute("UPDATE faces SET person = ?, person_by = 'human' WHERE id = ?", (anna, second))
    restore_faces(with_faces, [first])
    assert [each.person for each in known_faces(with_faces)][:2] == [None, anna]


def test_ignored_faces_are_there_and_are_not_compared(with_faces: Study) -> None:
    first = known_faces(with_faces)[0].id
    recogniser = card(MODEL)
    ignore_faces(with_faces, [first])
    assert known_faces(with_faces)[0].ignored
    assert first not in vectors_of(with_faces, recogniser).ids
    ignore_faces(with_faces, [first], is_ignored=False)
    assert first in vectors_of(with_faces, recogniser).ids
    assert history(with_faces)[-1].words == f"Took in again a face in “{ONE}”"


def test_no_embedding_is_kept_of_what_was_deleted_or_ignored(with_faces: Study) -> None:
    deleted, ignored, *_ = (each.id for each in known_faces(with_faces))
    delete_faces(with_faces, [deleted])
    ignore_faces(with_faces, [ignored])
    with with_faces.writing() as connection:
        connection.execute("DELETE FROM embeddings")
    search(with_faces, {ONE: [face(0), face(100), face(200)], TWO: [face(50)]}, OTHER_REQUEST)
    with with_faces.reading() as connection:
        kept = {number for (number,) in connection.execute("SELECT face FROM embeddings")}
    assert len(kept) == 2 and not kept & {deleted, ignored}


def test_verdicts_hold_for_a_pair_in_whatever_order(with_faces: Study) -> None:
    one, two, three, _ = (each.id for each in known_faces(with_faces))
    say(with_faces, two, one, "same")
    say(with_faces, one, three, "different")
    assert verdicts(with_faces) == {(one, two): "same", (one, three): "different"}
    say(with_faces, one, two, "different")
    assert verdicts(with_faces)[one, two] == "different"
    undo(with_faces)
    assert verdicts(with_faces)[one, two] == "same"
    say(with_faces, one, two, None)
    assert verdicts(with_faces) == {(one, three): "different"}


def test_nonsense_is_refused_in_words(with_faces: Study) -> None:
    one = known_faces(with_faces)[0].id
    with pytest.raises(FaceError, match="compared with itself"):
        say(with_faces, one, one, "same")
    with pytest.raises(FaceError, match="not in the study"):
        say(with_faces, one, 999, "same")
    with pytest.raises(FaceError, match="No face is chosen"):
        delete_faces(with_faces, [])
    assert not history(with_faces)
