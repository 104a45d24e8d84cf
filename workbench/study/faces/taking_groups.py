"""Groups of similar faces become people of the study, without touching what anybody decided before."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.core.models.cards import ModelCard
from workbench.core.models.store import fingerprint
from workbench.study.actions import Action, action_of, begin_action, edit_faces
from workbench.study.faces.doubles import giving_way
from workbench.study.faces.people import BY_MACHINE, insert_person, title_of
from workbench.study.study import Study


@dataclass(frozen=True)
class FaceGroup:
    """Faces that a grouping holds to be of one person: of ``person``, who is known already, or of somebody new."""

    faces: tuple[int, ...]
    person: int | None = None


@dataclass(frozen=True)
class GroupedBy:
    """By what faces were grouped: which recogniser, which distance, and up to which distance."""

    card: ModelCard
    metric: str
    threshold: float


@dataclass(frozen=True)
class TakenGroups:
    """What became of groups. ``people`` has a person for each group, None for one of which no face was free.

    ``passed_over`` are the faces that were left as they were: they have a person, are ignored or gone, or their
    person has another face in the same picture. ``action`` is None when nothing was changed.
    """

    people: tuple[int | None, ...]
    passed_over: tuple[int, ...]
    action: Action | None = None


def take_groups(
    study: Study, groups: Sequence[FaceGroup], words: str, by: GroupedBy | None = None
) -> TakenGroups:
    """Write down what a grouping found, as one action that can be undone; ``words`` are those of the Edit menu.

    ``by`` is kept with it, so that tables can say up to which distance faces were put together.
    Faces that have a person already, by human or machine, and those that are ignored are passed over; so is a second
    face of a group in one picture, the one that is named later. Raises :class:`FaceError` when a person is not there.
    """
    with study.writing() as connection:
        free = _free_faces(connection)
        occupied = {each.person: _pictures_of(connection, each.person) for each in groups if each.person}
        taken: dict[int, int] = {}
        found: list[int | None] = []
        for group in groups:
            there = occupied[group.person] if group.person else set()
            kept = _one_in_each_picture(group, free, there)
            person = (group.person or insert_person(connection)) if kept else None
            found.append(person)
            for each in kept:
                del free[each]
                taken[each] = person or 0
        passed_over = tuple(each for group in groups for each in group.faces if each not in taken)
        action = _written(connection, groups, taken, words) if taken else None
        if action is not None and by is not None:
            connection.execute(
                "INSERT INTO groupings VALUES (?, ?, ?, ?, ?)",
                (action.id, by.card.key, fingerprint(by.card), by.metric, by.threshold),
            )
        return TakenGroups(tuple(found), passed_over, action)


def grouped_by(study: Study, card: ModelCard) -> GroupedBy | None:
    """By what distance the faces of a study were grouped last with this recogniser; None if they never were."""
    with study.reading() as connection:
        row = connection.execute(
            "SELECT metric, threshold FROM groupings JOIN actions ON actions.id = action "
            "WHERE undone IS NULL AND model = ? AND weights_sha256 = ? ORDER BY action DESC LIMIT 1",
            (card.key, fingerprint(card)),
        ).fetchone()
    return GroupedBy(card, *row) if row else None


def _written(
    connection: sqlite3.Connection, groups: Sequence[FaceGroup], taken: Mapping[int, int], words: str
) -> Action:
    action = begin_action(connection, words)
    known = {group.person for group in groups if group.person}
    new = set(taken.values()) - known
    edit_faces(connection, action, "people", "absent", dict.fromkeys(new, 0))
    for person in known:
        joining = [face for face, owner in taken.items() if owner == person]
        away = giving_way(connection, person, joining)
        edit_faces(connection, action, "faces", "person", dict.fromkeys(away))
        edit_faces(connection, action, "faces", "person_by", dict.fromkeys(away))
    edit_faces(connection, action, "faces", "person", taken)
    edit_faces(connection, action, "faces", "person_by", dict.fromkeys(taken, BY_MACHINE))
    return action_of(connection, action)


def _free_faces(connection: sqlite3.Connection) -> dict[int, int]:
    """The pictures of the faces that nobody has said anything of, by the faces' numbers."""
    rows = connection.execute("SELECT id, picture FROM present_faces WHERE person IS NULL AND NOT ignored")
    return dict(rows.fetchall())


def _pictures_of(connection: sqlite3.Connection, person: int) -> set[int]:
    title_of(connection, person)
    rows = connection.execute("SELECT picture FROM present_faces WHERE person = ?", (person,))
    return {picture for (picture,) in rows}


def _one_in_each_picture(group: FaceGroup, free: Mapping[int, int], occupied: set[int]) -> list[int]:
    """The faces of a group that can be taken; their pictures become occupied."""
    kept = []
    for face in dict.fromkeys(group.faces):
        picture = free.get(face)
        if picture is not None and picture not in occupied:
            occupied.add(picture)
            kept.append(face)
    return kept
