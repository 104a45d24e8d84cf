"""Pictures are found by how many faces they show, by what searching came to, and by who is in them."""

import pytest

from tests.study.faces.making import ONE, THREE, TWO, face, search
from workbench.core.faces.face import Box, Face
from workbench.study.faces.decisions import delete_faces, draw_face
from workbench.study.faces.people import name_person, new_person
from workbench.study.finding import Condition, Filter, Order, column_values, counts, found, study_columns
from workbench.study.pictures import pictures
from workbench.study.study import Study
from workbench.study.table_rows import Wanted, all_rows, count
from workbench.study.tables import study_tables

FOUR, FIVE = "picture 4.png", "picture 5.png"


@pytest.fixture
def known(filled: Study) -> Study:
    """Three, one, no face; one that cannot be read; one that nobody has searched."""
    shown = {ONE: [face(0), face(100), face(200)], TWO: [face(50)], FOUR: "It is empty."}
    search(filled, shown)
    with filled.writing() as connection:
        connection.execute("DELETE FROM face_searches WHERE picture = 5")
        connection.execute("UPDATE pictures SET unreadable = 'It is empty.' WHERE id = 4")
    return filled


def names(study: Study, column: str, operator: str, *values: object) -> tuple[str, ...]:
    return found(study, Filter("", (Condition(column, operator, values),)))  # type: ignore[arg-type]


def test_a_study_without_faces_has_no_such_columns(filled: Study) -> None:
    assert not [each for each in study_columns(filled) if each.key.startswith("faces.")]
    # A filter that was kept for later still makes sense.
    assert names(filled, "faces.faces", "missing") == tuple(file.name for file in pictures(filled))


def test_pictures_are_found_by_their_number_of_faces(known: Study) -> None:
    assert [each.title for each in study_columns(known) if each.group == "Faces"] == [
        "Number of faces",
        "Faces found",
        "People",
    ]
    assert column_values(known, "faces.faces") == {ONE: 3, TWO: 1, THREE: 0}
    assert names(known, "faces.faces", "between", 1, None) == (ONE, TWO)
    assert found(known, Filter(), Order("faces.faces", is_descending=True))[:3] == (ONE, TWO, THREE)
    draw_face(known, pictures(known)[4], Face(Box(0, 0, 20, 20)))
    delete_faces(known, [4])
    assert column_values(known, "faces.faces") == {ONE: 3, TWO: 0, THREE: 0, FIVE: 1}


def test_pictures_are_found_by_what_searching_came_to(known: Study) -> None:
    assert column_values(known, "faces.faces_found") == {
        ONE: "several faces",
        TWO: "one face",
        THREE: "no face",
        FOUR: "unreadable",
        FIVE: "not searched",
    }
    assert dict(counts(known, "faces.faces_found"))["no face"] == 1
    assert names(known, "faces.faces_found", "is", "no face", "not searched") == (THREE, FIVE)


def test_pictures_are_found_by_who_is_in_them(known: Study) -> None:
    new_person(known, "Zoe Ångström", [1])
    nameless = new_person(known, faces=[2, 4])
    assert column_values(known, "faces.people") == {
        ONE: f"Zoe Ångström, Group {nameless}",
        TWO: f"Group {nameless}",
    }
    assert names(known, "faces.people", "contains", "ångström") == (ONE,)
    assert names(known, "faces.people", "missing") == (THREE, FOUR, FIVE)
    assert found(known, Filter("ÅNGSTRÖM")) == (ONE,)
    name_person(known, nameless, "Ben")
    assert found(known, Filter("ben")) == (ONE, TWO)


def test_the_table_of_pictures_shows_faces(known: Study) -> None:
    new_person(known, "Anna", [1])
    table = study_tables(known)[0]
    header = [column.name for column in table.as_columns()]
    rows = [dict(zip(header, row, strict=True)) for row in all_rows(known, table, Wanted())]
    assert [(row["picture"], row["faces"], row["faces_found"], row["people"]) for row in rows][:2] == [
        (ONE, 3, "several faces", "Anna"),
        (TWO, 1, "one face", None),
    ]
    ordered = Wanted(Filter("Anna"), Order("faces.faces"))
    assert count(known, table, ordered) == 1
