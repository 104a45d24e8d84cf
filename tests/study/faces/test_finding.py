"""Faces that are found again stay the same, with all that was decided of them."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.study.faces.making import ONE, OTHER_REQUEST, THREE, TWO, face, request, search
from workbench.core.faces.face import BY_HAND, Box, Face
from workbench.core.faces.known import PictureWithFaces
from workbench.core.faces.settings import HAAR, HOG
from workbench.study import schema
from workbench.study.actions import history, redo, undo
from workbench.study.faces.decisions import delete_faces, draw_face, ignore_faces
from workbench.study.faces.finding import (
    deleted_faces,
    faces_of,
    known_faces,
    person_names,
    searched,
)
from workbench.study.faces.finding import with_faces as pictures_with_faces
from workbench.study.faces.people import new_person
from workbench.study.metadata import leave_out
from workbench.study.pictures import pictures
from workbench.study.study import Study, open_study


def numbers(study: Study) -> list[int]:
    return [each.id for each in known_faces(study)]


def test_faces_are_read_as_they_were_found(with_faces: Study) -> None:
    found = known_faces(with_faces)
    assert [(each.file.name, each.face) for each in found] == [
        (ONE, face(0)),
        (ONE, face(100)),
        (ONE, face(200)),
        (TWO, face(50)),
    ]
    assert not any(each.is_drawn or each.ignored or each.person for each in found)
    assert known_faces(with_faces, [TWO]) == found[3:]
    assert searched(with_faces) == {file.name for file in pictures(with_faces)}


def test_a_face_that_is_found_again_is_the_same_with_its_new_place(with_faces: Study) -> None:
    before = numbers(with_faces)
    moved = {ONE: [face(105), face(3), face(400)], TWO: [face(50)]}
    assert search(with_faces, moved, OTHER_REQUEST)
    found = known_faces(with_faces)
    assert [each.id for each in found] == [before[0], before[1], max(before) + 1, before[3]]
    assert [each.face.box.left for each in found] == [3, 105, 400, 50]
    assert {each.face.detector for each in found} == {HAAR}


def test_an_earlier_search_is_taken_up_again_without_looking(with_faces: Study) -> None:
    before = known_faces(with_faces)
    search(with_faces, {ONE: [face(400)]}, OTHER_REQUEST)
    assert [each.face.box.left for each in known_faces(with_faces)] == [400]
    assert search(with_faces, {}) == []
    assert known_faces(with_faces) == before


def test_a_deleted_face_stays_deleted_when_it_is_found_again(with_faces: Study) -> None:
    false, *others = numbers(with_faces)
    delete_faces(with_faces, [false])
    search(with_faces, {ONE: [face(2), face(100), face(200)], TWO: [face(50)]}, OTHER_REQUEST)
    assert numbers(with_faces) == others
    assert [each.id for each in deleted_faces(with_faces)] == [false]


def test_a_drawn_face_stays_as_it_was_drawn(with_faces: Study) -> None:
    file = pictures(with_faces)[2]
    drawn = draw_face(with_faces, file, Face(Box(10, 10, 50, 50)))
    search(with_faces, {THREE: [face(12, 12, 45)]}, OTHER_REQUEST)
    (found,) = known_faces(with_faces)
    assert found.id == drawn and found.is_drawn
    assert found.face == Face(Box(10, 10, 50, 50), None, (None,) * 5, BY_HAND)
    # Its embedding is the detector's, by which it can be compared at once.
    with with_faces.reading() as connection:
        rows = connection.execute("SELECT face FROM embeddings WHERE face = ?", (drawn,)).fetchall()
    assert rows == [(drawn,)]


def test_a_drawing_that_was_undone_keeps_no_face_away(with_faces: Study) -> None:
    draw_face(with_faces, pictures(with_faces)[2], Face(Box(10, 10, 50, 50)))
    undo(with_faces)
    assert known_faces(with_faces, [THREE]) == [] == deleted_faces(with_faces)
    search(with_faces, {THREE: [face(12, 12, 45)]}, OTHER_REQUEST)
    assert [each.face.detector for each in known_faces(with_faces, [THREE])] == [HAAR]


def test_what_was_decided_survives_a_search_that_finds_less(with_faces: Study) -> None:
    decided, ignored, lost, _ = numbers(with_faces)
    new_person(with_faces, "Anna", [decided])
    ignore_faces(with_faces, [ignored])
    search(with_faces, {}, OTHER_REQUEST)
    assert numbers(with_faces) == [decided, ignored]
    assert [each.person_by for each in known_faces(with_faces)] == ["human", ""]
    search(with_faces, {ONE: [face(200)]}, request(HOG, least_score=1.0))
    assert lost in numbers(with_faces)


def test_faces_of_a_changed_file_are_none_of_it_any_more(with_faces: Study, files: list[Path]) -> None:
    before = numbers(with_faces)
    files[0].write_text("quite another content")
    search(with_faces, {ONE: [face(0)]})
    assert len(numbers(with_faces)) == 2
    assert not set(numbers(with_faces)[:1]) & set(before)
    assert before[3] in numbers(with_faces)


def test_faces_of_pictures_left_out_take_no_part(with_faces: Study) -> None:
    leave_out(with_faces, {ONE: "blurred"}, "Left out a picture")
    assert [each.file.name for each in known_faces(with_faces)] == [TWO]
    found = pictures_with_faces(with_faces, pictures(with_faces))
    assert [len(each.faces) for each in found if isinstance(each, PictureWithFaces)] == [0, 1, 0, 0, 0]


def test_tasks_are_given_the_faces_with_names(with_faces: Study) -> None:
    first, *_ = numbers(with_faces)
    new_person(with_faces, "Anna", [first])
    unnamed = new_person(with_faces, "", [numbers(with_faces)[3]])
    one, two, *_ = pictures_with_faces(with_faces, pictures(with_faces))
    assert isinstance(one, PictureWithFaces) and isinstance(two, PictureWithFaces)
    assert [(each.id, each.person) for each in one.faces][:2] == [(first, "Anna"), (first + 1, "")]
    assert [each.person for each in two.faces] == [f"Group {unnamed}"]
    assert person_names(with_faces)[unnamed] == f"Group {unnamed}"
    assert [each.id for each in faces_of(with_faces, unnamed)] == [first + 3]


def test_pictures_that_nobody_searched_stay_as_they_are(filled: Study) -> None:
    files = pictures(filled)
    assert pictures_with_faces(filled, files) == files
    draw_face(filled, files[0], Face(Box(0, 0, 20, 20)))
    found = pictures_with_faces(filled, files)
    assert isinstance(found[0], PictureWithFaces) and len(found[0].faces) == 1
    assert found[1:] == files[1:]


def test_decisions_are_undone_and_done_again(with_faces: Study) -> None:
    before = known_faces(with_faces)
    delete_faces(with_faces, [before[0].id])
    ignore_faces(with_faces, [before[1].id])
    new_person(with_faces, "Anna", [before[2].id])
    after = known_faces(with_faces)
    words = [action.words for action in (undo(with_faces), undo(with_faces), undo(with_faces)) if action]
    assert words == ["Made “Anna” of 1 face", f"Ignored a face in “{ONE}”", f"Deleted a face in “{ONE}”"]
    assert known_faces(with_faces) == before
    while redo(with_faces):
        pass
    assert known_faces(with_faces) == after


def test_all_faces_are_read_with_one_question(with_faces: Study) -> None:
    asked: list[str] = []
    with with_faces.reading() as connection:
        connection.set_trace_callback(asked.append)
        assert len(known_faces(with_faces)) == 4
        connection.set_trace_callback(None)
    assert len(asked) == 1


def test_a_study_of_the_second_version_is_brought_up_to_date(path: Path) -> None:
    older = "".join(schema.MIGRATIONS[:2])
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            f"PRAGMA application_id = {schema.APPLICATION_ID}; {older} PRAGMA user_version = 2;"
            "INSERT INTO pictures (name, path, bytes, modified) VALUES ('a.png', '/a.png', 1, 2);"
            "INSERT INTO actions (words, who, at) VALUES ('Left out a.png', 'somebody', '2026-01-01');"
        )
    with open_study(path) as study:
        assert known_faces(study) == [] and searched(study) == set()
        number = draw_face(study, pictures(study)[0], Face(Box(0, 0, 20, 20)))
        new_person(study, "Anna", [number])
        assert [each.words for each in history(study)][::2] == ["Left out a.png", "Made “Anna” of 1 face"]
        undo(study)
        assert [(each.id, each.person) for each in known_faces(study)] == [(number, None)]
