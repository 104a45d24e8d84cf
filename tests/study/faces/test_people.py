"""People: named, merged, split; at most one face of a person in a picture; nobody's decision is overwritten."""

import pytest

from tests.study.faces.making import ONE, OTHER_REQUEST, TWO, face, search
from workbench.study.actions import history, redo, undo
from workbench.study.faces.decisions import FaceError, ignore_faces
from workbench.study.faces.finding import known_faces
from workbench.study.faces.people import (
    merge_people,
    move_faces,
    name_person,
    new_person,
    people,
    split_person,
)
from workbench.study.faces.taking_groups import FaceGroup, take_groups
from workbench.study.metadata import leave_out
from workbench.study.study import Study


def ids(study: Study) -> list[int]:
    return [each.id for each in known_faces(study)]


def owners(study: Study) -> list[int | None]:
    return [each.person for each in known_faces(study)]


def test_people_are_counted_with_what_takes_part(with_faces: Study) -> None:
    one, two, _, four = ids(with_faces)
    anna = new_person(with_faces, "Anna", [one, four])
    somebody = new_person(with_faces, faces=[two])
    new_person(with_faces, "Nobody yet")
    listed = people(with_faces)
    assert [(each.title, each.name, each.faces, each.pictures) for each in listed] == [
        ("Anna", "Anna", 2, 2),
        (f"Group {somebody}", "", 1, 1),
        ("Nobody yet", "Nobody yet", 0, 0),
    ]
    ignore_faces(with_faces, [four])
    assert people(with_faces)[0].faces == 1
    leave_out(with_faces, {ONE: "blurred"}, "Left out")
    assert [(each.id, each.faces) for each in people(with_faces)][:1] == [(anna, 0)]
    assert somebody not in [each.id for each in people(with_faces)]


def test_undoing_leaves_nobody_behind(with_faces: Study) -> None:
    one, *_ = ids(with_faces)
    anna = new_person(with_faces, "Anna", [one])
    undo(with_faces)
    assert people(with_faces) == () and owners(with_faces) == [None] * 4
    redo(with_faces)
    assert [each.id for each in people(with_faces)] == [anna] and owners(with_faces)[0] == anna


def test_names_are_given_changed_and_taken_away(with_faces: Study) -> None:
    one, *_ = ids(with_faces)
    person = new_person(with_faces, faces=[one])
    assert name_person(with_faces, person, "  Anna   Berg ").words == f"Named “Group {person}” “Anna Berg”"
    assert people(with_faces)[0].name == "Anna Berg"
    name_person(with_faces, person, "")
    assert people(with_faces)[0].title == f"Group {person}"
    undo(with_faces)
    assert people(with_faces)[0].name == "Anna Berg"
    with pytest.raises(FaceError, match=r"called “anna berg” already.*merge"):
        new_person(with_faces, "anna berg")
    with pytest.raises(FaceError, match="not in the study any more"):
        name_person(with_faces, 999, "Carl")


def test_nobody_gets_two_faces_in_one_picture(with_faces: Study) -> None:
    one, two, _, four = ids(with_faces)
    anna = new_person(with_faces, "Anna", [one])
    with pytest.raises(FaceError, match=f"“Anna” would have two faces in “{ONE}”.*Nothing was changed"):
        move_faces(with_faces, [two, four], anna)
    with pytest.raises(FaceError, match="two faces"):
        new_person(with_faces, "Twins", [one, two])
    assert owners(with_faces) == [anna, None, None, None]
    assert [each.name for each in people(with_faces)] == ["Anna"]
    assert len(history(with_faces)) == 1


def test_faces_are_moved_and_confirmed(with_faces: Study) -> None:
    one, two, _, four = ids(with_faces)
    anna, ben = new_person(with_faces, "Anna", [one, four]), new_person(with_faces, "Ben", [two])
    move_faces(with_faces, [four], ben)
    assert owners(with_faces) == [anna, ben, None, ben]
    move_faces(with_faces, [four], None)
    assert history(with_faces)[-1].words == "Took 1 face away from “Ben”"
    assert owners(with_faces) == [anna, ben, None, None]
    take_groups(with_faces, [FaceGroup((four,), anna)], "Grouped")
    assert known_faces(with_faces)[3].person_by == "machine"
    assert move_faces(with_faces, [four], anna).words == "Confirmed 1 face of “Anna”"
    assert known_faces(with_faces)[3].person_by == "human"


def test_merging_keeps_the_name_and_names_pictures_in_conflict(with_faces: Study) -> None:
    one, two, _, four = ids(with_faces)
    anna, nameless = new_person(with_faces, "Anna", [one]), new_person(with_faces, faces=[four])
    ben = new_person(with_faces, "Ben", [two])
    with pytest.raises(FaceError, match=f"“Anna” and “Ben” appear together in “{ONE}”.*Nothing was merged"):
        merge_people(with_faces, anna, [ben])
    merge_people(with_faces, nameless, [anna])
    assert [(each.id, each.name, each.faces) for each in people(with_faces)] == [
        (nameless, "Anna", 2),
        (ben, "Ben", 1),
    ]
    assert history(with_faces)[-1].words == f"Merged “Group {nameless}” and “Anna”"
    undo(with_faces)
    assert owners(with_faces) == [anna, ben, None, nameless]
    assert [each.name for each in people(with_faces)] == ["Anna", "", "Ben"]
    with pytest.raises(FaceError, match="Only one person"):
        merge_people(with_faces, anna, [anna])


def test_splitting_makes_somebody_new(with_faces: Study) -> None:
    one, two, _, four = ids(with_faces)
    anna = new_person(with_faces, "Anna", [one, four])
    other = split_person(with_faces, [four])
    assert owners(with_faces) == [anna, None, None, other]
    with pytest.raises(FaceError, match="not all of one person"):
        split_person(with_faces, [one, two])


def test_groups_become_people_and_touch_nothing_that_was_decided(with_faces: Study) -> None:
    one, two, three, four = ids(with_faces)
    anna = new_person(with_faces, "Anna", [one])
    ignore_faces(with_faces, [three])
    taken = take_groups(
        with_faces,
        [FaceGroup((one, three)), FaceGroup((four, two), anna), FaceGroup((two, 999))],
        "Grouped 3",
    )
    # Anna is in the first picture already, so that its second face cannot be hers; nobody takes ignored ones.
    assert taken.people == (None, anna, taken.people[2])
    assert taken.passed_over == (one, three, 999)
    assert owners(with_faces) == [anna, taken.people[2], None, anna]
    assert [each.person_by for each in known_faces(with_faces)] == ["human", "machine", "", "machine"]
    before = known_faces(with_faces)
    again = take_groups(with_faces, [FaceGroup((one, two, four))], "Grouped again")
    assert again.action is None and again.passed_over == (one, two, four)
    assert known_faces(with_faces) == before
    undo(with_faces)
    assert owners(with_faces) == [anna, None, None, None]
    assert [each.id for each in people(with_faces)] == [anna]


def test_a_group_gives_one_face_of_each_picture(with_faces: Study) -> None:
    one, two, _, four = ids(with_faces)
    taken = take_groups(with_faces, [FaceGroup((two, one, four))], "Grouped")
    assert owners(with_faces) == [None, taken.people[0], None, taken.people[0]]
    assert taken.passed_over == (one,)


def test_two_groups_that_join_the_same_person_share_the_pictures(with_faces: Study) -> None:
    one, two, _, four = ids(with_faces)
    anna = new_person(with_faces, "Anna", [four])
    take_groups(with_faces, [FaceGroup((one,), anna), FaceGroup((two,), anna)], "Grouped")
    assert owners(with_faces) == [anna, None, None, anna]
    with pytest.raises(FaceError, match="not in the study"):
        take_groups(with_faces, [FaceGroup((two,), 999)], "Grouped")


def test_a_face_of_a_group_that_no_search_finds_any_more_gives_way(with_faces: Study) -> None:
    one, two, _, four = ids(with_faces)
    taken = take_groups(with_faces, [FaceGroup((one, four))], "Grouped")
    person = taken.people[0]
    search(with_faces, {ONE: [face(100)], TWO: [face(50)]}, OTHER_REQUEST)
    assert ids(with_faces) == [two, four]
    move_faces(with_faces, [two], person)
    search(with_faces, {})
    found = {each.id: each.person for each in known_faces(with_faces)}
    assert found[one] is None and found[two] == person == found[four]
