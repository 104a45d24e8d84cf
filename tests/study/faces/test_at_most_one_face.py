"""Whatever people and programs do in whatever order: nobody ever has two faces in one picture."""

import random
from collections import Counter
from collections.abc import Callable

import pytest

from tests.study.faces.making import ONE, OTHER_REQUEST, TWO, face, request, search
from workbench.study.actions import redo, undo
from workbench.study.faces.decisions import FaceError, delete_faces, ignore_faces, restore_faces
from workbench.study.faces.finding import deleted_faces, known_faces
from workbench.study.faces.people import merge_people, move_faces, new_person, people, split_person
from workbench.study.faces.taking_groups import FaceGroup, take_groups
from workbench.study.study import Study

STEPS = 60


def deeds(study: Study, chance: random.Random) -> tuple[Callable[[], object], ...]:
    """What could be done next, each with faces and people drawn by lot."""
    faces = [each.id for each in known_faces(study)] or [1]
    gone = [each.id for each in deleted_faces(study)] or [1]
    persons = [each.id for each in people(study)] or [1]
    some = chance.sample(faces, chance.randint(1, min(3, len(faces))))
    person, other = chance.choice(persons), chance.choice(persons)
    places = chance.sample(range(0, 400, 100), 3)
    return (
        lambda: new_person(study, "", some),
        lambda: move_faces(study, some, person),
        lambda: move_faces(study, some, None),
        lambda: merge_people(study, person, [other]),
        lambda: split_person(study, some[:1]),
        lambda: delete_faces(study, some[:1]),
        lambda: restore_faces(study, gone),
        lambda: ignore_faces(study, some[:1], chance.random() < 0.5),
        lambda: take_groups(study, [FaceGroup(tuple(some), chance.choice([None, person]))], "Grouped"),
        lambda: search(
            study,
            {ONE: [face(place) for place in places], TWO: [face(places[0])]},
            request(least_score=chance.randint(0, 9)),
        ),
        lambda: search(study, {}, chance.choice([request(), OTHER_REQUEST])),
        lambda: undo(study),
        lambda: undo(study),
        lambda: redo(study),
    )


@pytest.mark.parametrize("seed", range(3))
def test_nobody_has_two_faces_in_one_picture(with_faces: Study, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(STEPS):
        deed = chance.choice(deeds(with_faces, chance))
        try:
            deed()
        except FaceError as refused:
            assert "Nothing was" in str(refused)
        found = Counter((each.file.name, each.person) for each in known_faces(with_faces) if each.person)
        assert not [key for key, count in found.items() if count > 1]
        counted = {each.person for each in known_faces(with_faces) if each.person and not each.ignored}
        assert counted <= {each.id for each in people(with_faces)}
    while undo(with_faces):
        pass
    assert people(with_faces) == () and not any(each.person for each in known_faces(with_faces))
