"""Grouping the faces of a study: what comes of it, what it never touches, what a person says against it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.study.faces.making_people import CARD, find_people, make_people
from workbench.study.actions import redo, undo
from workbench.study.faces import grouping
from workbench.study.faces.decisions import FaceError, ignore_faces, say
from workbench.study.faces.finding import known_faces
from workbench.study.faces.grouping import (
    Grouped,
    distances_to_middle,
    group_known_faces,
    nearest_distances,
    take_groups_apart,
)
from workbench.study.faces.people import move_faces, name_person, new_person, people
from workbench.study.faces.taking_groups import take_groups
from workbench.study.study import Study, open_study

CAST = {
    "1.png": ["anna", "bo"],
    "2.png": ["anna", "bo", "chidi"],
    "3.png": ["bo", "anna"],
    "4.png": ["chidi"],
    "5.png": ["somebody"],
    "6.png": [],
}


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with open_study(make_people(tmp_path / "Faces.study", tmp_path / "pictures", CAST)) as opened:
        yield opened


def grouped(study: Study, threshold: float = 0.6) -> Grouped:
    *before, last = group_known_faces(study, CARD, "euclidean", threshold)
    assert not [step for step in before if step.value is not None]
    assert last.value is not None
    return last.value


def take(study: Study) -> None:
    take_groups(study, grouped(study).groups, "Grouped faces")


def faces_of(study: Study, who: str, cast: dict[str, list[str]] = CAST) -> list[int]:
    """The numbers of somebody's faces."""
    found = {
        (each.file.name, at): each.id for each in known_faces(study) for at in [_place(each.face.box.left)]
    }
    return [found[name, at] for name, people in cast.items() for at, each in enumerate(people) if each == who]


def _place(left: float) -> int:
    return round((left - 20) / 90)


def owners(study: Study) -> dict[int, int | None]:
    return {each.id: each.person for each in known_faces(study)}


def test_similar_faces_are_groups_and_the_others_stay_alone(study: Study) -> None:
    found = grouped(study)
    assert {frozenset(each.faces) for each in found.groups} == {
        frozenset(faces_of(study, who)) for who in ("anna", "bo", "chidi")
    }
    assert found.new == found.groups and not found.joining and not found.contradictions
    assert (found.compared, found.alone) == (9, 1)
    assert not people(study)


def test_taken_groups_can_be_undone_and_are_not_found_twice(study: Study) -> None:
    take(study)
    assert [each.faces for each in people(study)] == [3, 3, 2]
    assert not grouped(study).groups
    undo(study)
    assert not people(study) and len(grouped(study).groups) == 3
    redo(study)
    assert len(people(study)) == 3


def test_new_faces_join_known_people_as_said_by_the_machine(study: Study) -> None:
    anna = new_person(study, "Anna", faces_of(study, "anna")[:2])
    found = grouped(study)
    assert found.joining == 1 and len(found.new) == 2
    take_groups(study, found.groups, "Grouped faces")
    by = {each.id: each.person_by for each in known_faces(study) if each.person == anna}
    assert sorted(by.values()) == ["human", "human", "machine"]


def test_what_anybody_decided_is_never_overwritten(study: Study) -> None:
    wrong = faces_of(study, "chidi")[:1] + faces_of(study, "anna")[:1]
    odd = new_person(study, "Odd", wrong)
    ignore_faces(study, faces_of(study, "bo")[:1])
    take(study)
    before = owners(study)
    assert {before[each] for each in wrong} == {odd}
    assert before[faces_of(study, "bo")[0]] is None
    find_people(study, CAST)
    take(study)
    assert owners(study) == before


def test_verdicts_keep_faces_together_and_apart(study: Study) -> None:
    anna, somebody = faces_of(study, "anna"), faces_of(study, "somebody")[0]
    say(study, anna[0], anna[1], "different")
    say(study, anna[2], somebody, "same")
    for each in grouped(study).groups:
        assert not {anna[0], anna[1]} <= {*each.faces}
    assert any({anna[2], somebody} <= {*each.faces} for each in grouped(study).groups)


def test_verdicts_that_cannot_be_kept_are_counted(study: Study) -> None:
    say(study, faces_of(study, "anna")[0], faces_of(study, "bo")[0], "same")
    assert grouped(study).contradictions == 1


def test_a_face_taken_away_never_comes_back_by_itself(study: Study) -> None:
    take(study)
    anna = faces_of(study, "anna")
    person = owners(study)[anna[0]]
    assert person is not None
    move_faces(study, [anna[1]], None)
    new_person(study, "Dora", [anna[0]])
    take(study)
    assert owners(study)[anna[1]] not in (None, person)
    assert owners(study)[anna[2]] == person
    undo(study)
    undo(study)
    undo(study)
    assert owners(study)[anna[1]] == person


def test_faces_taken_away_from_one_can_still_be_a_group(study: Study) -> None:
    both = new_person(study, "", [faces_of(study, "anna")[0], faces_of(study, "bo")[1]])
    more = [faces_of(study, "chidi")[0], faces_of(study, "chidi")[1]]
    say(study, *more, "different")
    move_faces(study, [more[1]], both)
    move_faces(study, [more[1]], None)
    say(study, *more, None)
    assert any({*each.faces} == {*more} and each.person is None for each in grouped(study).groups)


def test_groups_without_a_name_are_taken_apart_but_not_what_somebody_touched(study: Study) -> None:
    take(study)
    first, second, third = people(study)
    name_person(study, first.id, "Anna")
    move_faces(study, [each.id for each in known_faces(study) if each.person == second.id][:1], second.id)
    take_groups_apart(study)
    assert {each.id for each in people(study)} == {first.id, second.id}
    undo(study)
    assert {each.id for each in people(study)} == {first.id, second.id, third.id}
    redo(study)
    with pytest.raises(FaceError, match="nothing was taken apart"):
        take_groups_apart(study)


def test_distances_are_from_the_middle_of_the_faces(study: Study) -> None:
    anna = faces_of(study, "anna")
    near = distances_to_middle(study, CARD, "euclidean", anna)
    assert near.keys() == {*anna} and all(0.05 < each < 0.3 for each in near.values())
    mixed = distances_to_middle(study, CARD, "cosine", [*anna, faces_of(study, "bo")[0]])
    assert max(mixed, key=lambda each: mixed[each]) == faces_of(study, "bo")[0]
    assert distances_to_middle(study, CARD, "euclidean", []) == {}


def test_distances_to_the_most_similar_face_say_where_people_end(study: Study) -> None:
    nearest = nearest_distances(study, CARD, "euclidean")
    assert len(nearest) == 9
    assert sorted(nearest)[:8] == pytest.approx([0.28] * 8, abs=0.06) and max(nearest) > 0.9


def test_many_faces_are_sampled(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "MOST_SAMPLED", 4)
    assert len(nearest_distances(study, CARD, "cosine")) == 4


def test_a_study_without_faces_has_no_groups(tmp_path: Path) -> None:
    with open_study(make_people(tmp_path / "Empty.study", tmp_path / "none", {"1.png": []})) as study:
        assert grouped(study) == Grouped()
        assert len(nearest_distances(study, CARD, "euclidean")) == 0
