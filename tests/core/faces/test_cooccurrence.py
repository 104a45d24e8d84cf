"""Who appears with whom: counts by hand, files that other programs read, a drawing that can be read."""

import io
from itertools import combinations

import networkx
import numpy as np

from workbench.core.faces.cooccurrence import (
    Appearance,
    Meeting,
    Together,
    graphml,
    meeting_rows,
    places,
    strongest,
    together,
)

NAMES = {1: "Anna", 2: "Åse & Bo", 3: "Group 3", 4: "Nobody's friend"}
PICTURES = {"a.jpg": (1, 2), "b.jpg": [2, 1], "c.jpg": {1, 2, 3}, "d.jpg": (3,), "e.jpg": (4,), "f.jpg": ()}


def test_everybody_is_counted_once_in_each_picture() -> None:
    found = together({**PICTURES, "g.jpg": (1, 1)}, NAMES)
    assert [(each.person, each.pictures) for each in found.people] == [(1, 4), (2, 3), (3, 2), (4, 1)]
    assert found.meetings == (Meeting(1, 2, 3), Meeting(1, 3, 1), Meeting(2, 3, 1))


def test_rows_name_both_and_say_how_much_of_their_pictures_they_share() -> None:
    rows = meeting_rows(together(PICTURES, NAMES))
    assert rows[0] == ("Anna", "Åse & Bo", 3, 3, 3, 1.0)
    assert rows[1] == ("Anna", "Group 3", 1, 3, 2, 0.25)


def test_graphml_is_read_by_another_program() -> None:
    found = together(PICTURES, {**NAMES, 3: "two\nlines\x00"})
    graph = networkx.read_graphml(io.BytesIO(graphml(found)))
    assert not graph.is_directed()
    assert graph.nodes["person2"] == {"name": "Åse & Bo", "pictures": 3}
    assert graph.nodes["person3"]["name"] == "twolines"
    assert graph.edges["person1", "person2"] == {"pictures_together": 3}
    assert graph.number_of_nodes() == 4 and graph.number_of_edges() == 3


def test_nobody_and_one_person_have_a_place() -> None:
    assert places(Together()) == {} and together({}, {}) == Together()
    assert places(Together((Appearance(5, "Anna", 2),))) == {5: (0.5, 0.5)}
    assert b"<graph " in graphml(Together())


def test_two_people_stand_beside_each_other_in_the_middle_of_the_height() -> None:
    drawn = places(together({"a": [1, 2]}, {1: "Anna", 2: "Ben"}))
    assert sorted(drawn.values()) == [(0.0, 0.5), (1.0, 0.5)]


def test_of_many_people_those_who_meet_most_are_kept() -> None:
    pictures = {f"{at}": (at, at + 1) for at in range(1, 200, 2)}
    pictures |= {f"{at} again": (at, at + 1) for at in range(101, 111, 2)}
    few = strongest(together(pictures, {}), 10)
    assert {each.person for each in few.people} == set(range(101, 111))
    assert len(few.meetings) == 5 and all(each.pictures == 2 for each in few.meetings)
    assert strongest(few, 10) is few


def test_those_who_meet_are_drawn_closer_and_all_within_the_drawing() -> None:
    groups = [range(1, 6), range(6, 11)]
    pictures = {f"{pair}": pair for group in groups for pair in combinations(group, 2)}
    found = together(pictures, {})
    drawn = places(found)
    assert drawn == places(found)
    where = {person: np.array(place) for person, place in drawn.items()}
    assert all((place >= 0).all() and (place <= 1).all() for place in where.values())

    def mean(pairs: list[tuple[int, int]]) -> float:
        return float(np.mean([np.linalg.norm(where[first] - where[second]) for first, second in pairs]))

    within = [pair for group in groups for pair in combinations(group, 2)]
    across = [(first, second) for first in groups[0] for second in groups[1]]
    assert mean(within) < 0.6 * mean(across)


def test_sixty_people_do_not_lie_upon_each_other() -> None:
    dice = np.random.default_rng(1)
    pictures = {str(at): dice.choice(60, 3, replace=False).tolist() for at in range(90)}
    drawn = np.array(list(places(together(pictures, {})).values()))
    distances = np.linalg.norm(drawn[:, None] - drawn, axis=2) + np.eye(len(drawn))
    assert distances.min() > 0.03
