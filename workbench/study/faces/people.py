"""Whose faces they are said to be: people are named, merged, split. All of it can be undone, no run overwrites it."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from workbench.core.wording import faces_in_words, pictures_in_words
from workbench.study.actions import Action, action_of, begin_action, edit_faces
from workbench.study.faces.decisions import FaceError, known_numbers
from workbench.study.faces.doubles import doubled_pictures, giving_way
from workbench.study.metadata import LEFT_OUT
from workbench.study.study import Study

BY_HUMAN, BY_MACHINE = "human", "machine"
_PICTURES_NAMED = 3


@dataclass(frozen=True)
class Person:
    """Somebody, with how many faces in how many pictures. ``name`` is empty while nobody has given one."""

    id: int
    name: str
    faces: int
    pictures: int

    @property
    def title(self) -> str:
        """What to call them: the name, or “Group 12”."""
        return self.name or f"Group {self.id}"


def people(study: Study) -> tuple[Person, ...]:
    """The people of a study in the order in which they came; somebody without a name only as long as there is a face.

    Faces that are ignored do not count, nor do those in pictures that are left out of analyses.
    """
    with study.reading() as connection:
        counts = {
            person: (faces, pictures)
            for person, faces, pictures in connection.execute(
                "SELECT person, count(*), count(DISTINCT picture) FROM present_faces WHERE person IS NOT NULL "
                "AND NOT ignored "
                f"AND picture NOT IN (SELECT picture FROM metadata WHERE c{LEFT_OUT} IS NOT NULL) GROUP BY person"
            )
        }
        rows = connection.execute("SELECT id, name FROM people WHERE NOT absent ORDER BY id")
        found = (Person(number, name or "", *counts.get(number, (0, 0))) for number, name in rows)
        return tuple(each for each in found if each.name or each.faces)


def new_person(study: Study, name: str = "", faces: Collection[int] = ()) -> int:
    """Somebody new, with a name and faces if they are given, taken from whomever they were said to be; the number.

    Raises :class:`FaceError` when the name is taken or two of the faces are in one picture.
    """
    with study.writing() as connection:
        wanted = _free_name(connection, name)
        person = insert_person(connection)
        moved = known_numbers(connection, faces) if faces else []
        action = begin_action(connection, _words_of_new(person, wanted, moved))
        edit_faces(connection, action, "people", "absent", {person: 0})
        edit_faces(connection, action, "people", "name", {person: wanted or None})
        _move(connection, action, moved, person)
        return person


def split_person(study: Study, faces: Collection[int], name: str = "") -> int:
    """Faces of one person are somebody new; the number. Raises :class:`FaceError` if they are not of one person."""
    with study.reading() as connection:
        owners = _owners(connection, known_numbers(connection, faces))
    if len(owners) != 1 or None in owners:
        raise FaceError(
            "These faces are not all of one person. Nothing was changed. Choose faces of one person, or move them."
        )
    return new_person(study, name, faces)


def name_person(study: Study, person: int, name: str) -> Action:
    """Give somebody a name, or another one; an empty one takes it away. Raises :class:`FaceError` if it is taken."""
    with study.writing() as connection:
        before = title_of(connection, person)
        wanted = _free_name(connection, name, but=person)
        words = f"Named “{before}” “{wanted}”" if wanted else f"Took the name of “{before}” away"
        action = begin_action(connection, words)
        edit_faces(connection, action, "people", "name", {person: wanted or None})
        return action_of(connection, action)


def move_faces(study: Study, faces: Collection[int], person: int | None) -> Action:
    """Say whose faces these are: of a person, or of nobody known (None). Faces they have already are confirmed.

    Raises :class:`FaceError` when somebody would have two faces in one picture.
    """
    with study.writing() as connection:
        moved = known_numbers(connection, faces)
        title = title_of(connection, person) if person is not None else ""
        owners = _owners(connection, moved)
        count = faces_in_words(len(moved))
        if person is None:
            words = f"Took {count} away from {_owners_in_words(connection, owners)}"
        else:
            words = f"Confirmed {count} of “{title}”" if owners == {person} else f"Moved {count} to “{title}”"
        action = begin_action(connection, words)
        _move(connection, action, moved, person)
        return action_of(connection, action)


def merge_people(study: Study, into: int, others: Iterable[int]) -> Action:
    """Several people are the same one: all faces go to ``into``, who keeps the name, or gets the first of the others'.

    Raises :class:`FaceError` naming the pictures in which somebody would have two faces.
    """
    with study.writing() as connection:
        merged = [each for each in dict.fromkeys(others) if each != into]
        if not merged:
            raise FaceError("Only one person is chosen. Nothing was merged. Choose two at least.")
        titles = [title_of(connection, each) for each in (into, *merged)]
        faces = _faces_of(connection, merged)
        joined = " and ".join(f"“{each}”" for each in titles)
        action = begin_action(connection, f"Merged {joined}")
        _move(connection, action, faces, into, f"{joined} appear together in ")
        edit_faces(connection, action, "people", "absent", dict.fromkeys(merged, 1))
        if not _name(connection, into):
            name = next(filter(None, (_name(connection, each) for each in merged)), None)
            edit_faces(connection, action, "people", "name", {into: name})
        return action_of(connection, action)


def title_of(connection: sqlite3.Connection, person: int) -> str:
    """The name of somebody, or “Group 12”. Raises :class:`FaceError` when there is nobody of this number."""
    row = connection.execute("SELECT name FROM people WHERE id = ? AND NOT absent", (person,)).fetchone()
    if row is None:
        raise FaceError("This person is not in the study any more. Nothing was changed. Choose another one.")
    return row[0] or f"Group {person}"


def insert_person(connection: sqlite3.Connection) -> int:
    """Somebody new who is there only once an action has said so, so that undoing it leaves nobody behind."""
    return int(connection.execute("INSERT INTO people (absent) VALUES (1)").lastrowid or 0)


def _move(
    connection: sqlite3.Connection,
    action: int,
    faces: Sequence[int],
    person: int | None,
    appear: str = "",
) -> None:
    """Give faces to somebody or nobody, as a human decided. ``appear`` begins the sentence if it cannot be."""
    if person is not None:
        away = giving_way(connection, person, faces)
        edit_faces(connection, action, "faces", "person", dict.fromkeys(away))
        edit_faces(connection, action, "faces", "person_by", dict.fromkeys(away))
        doubled = doubled_pictures(connection, person, faces)
        if doubled:
            raise FaceError(_doubles_in_words(doubled, appear, title_of(connection, person)))
    by = None if person is None else BY_HUMAN
    edit_faces(connection, action, "faces", "person", dict.fromkeys(faces, person))
    edit_faces(connection, action, "faces", "person_by", dict.fromkeys(faces, by))


def _doubles_in_words(pictures: Sequence[str], appear: str, title: str) -> str:
    named = ", ".join(f"“{name}”" for name in pictures[:_PICTURES_NAMED])
    more = len(pictures) - _PICTURES_NAMED
    named += f" and {pictures_in_words(more)} beside" if more > 0 else ""
    if appear:
        return (
            f"{appear}{named}; nobody has two faces in one picture. Nothing was merged. If they are the same person, "
            "first take the wrong face there away from them, or delete it."
        )
    return (
        f"“{title}” would have two faces in {named}; nobody has two faces in one picture. Nothing was changed. Take "
        "the other face there away first, or choose another person."
    )


def _owners(connection: sqlite3.Connection, faces: Collection[int]) -> set[int | None]:
    rows = connection.execute(
        "SELECT DISTINCT person FROM faces WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(faces)),),
    )
    return {person for (person,) in rows}


def _owners_in_words(connection: sqlite3.Connection, owners: Collection[int | None]) -> str:
    if len(owners) != 1 or None in owners:
        return "their people"
    return next(f"“{title_of(connection, each)}”" for each in owners if each is not None)


def _faces_of(connection: sqlite3.Connection, people: Collection[int]) -> list[int]:
    rows = connection.execute(
        "SELECT id FROM faces WHERE person IN (SELECT value FROM json_each(?)) AND NOT absent ORDER BY id",
        (json.dumps(list(people)),),
    )
    return [number for (number,) in rows]


def _name(connection: sqlite3.Connection, person: int) -> str:
    (name,) = connection.execute("SELECT name FROM people WHERE id = ?", (person,)).fetchone()
    return name or ""


def _free_name(connection: sqlite3.Connection, name: str, but: int = 0) -> str:
    wanted = " ".join(name.split())
    taken = connection.execute(
        "SELECT id, name FROM people WHERE NOT absent AND name IS NOT NULL AND id != ?", (but,)
    )
    if wanted.casefold() in {each.casefold() for _, each in taken}:
        raise FaceError(
            f"There is a person called “{wanted}” already. Nothing was changed. Choose another name, or merge the two "
            "if they are the same person."
        )
    return wanted


def _words_of_new(person: int, name: str, faces: Sequence[int]) -> str:
    title = name or f"Group {person}"
    return f"Made “{title}” of {faces_in_words(len(faces))}" if faces else f"Added “{title}”"
