"""What a person knows of the pictures: columns, values by hand, undo, pictures left out."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.study.making import add, make_files
from workbench.study import schema
from workbench.study.metadata import (
    LEFT_OUT,
    Change,
    NewColumn,
    add_columns,
    columns,
    edits_of,
    history,
    leave_out,
    left_out,
    redo,
    remove_column,
    rename_column,
    set_values,
    undo,
    values,
    values_of,
)
from workbench.study.pictures import pictures
from workbench.study.study import Study, StudyError, open_study


def _joined(study: Study) -> tuple[int, int]:
    rooms = {file.name: number for number, file in enumerate(pictures(study), start=1)}
    street = {name: f"street {number}" for name, number in rooms.items() if number != 2}
    added = add_columns(
        study,
        "Joined town.csv",
        [
            NewColumn("street", "text", "town.csv", values=street),
            NewColumn("rooms", "integer", "town.csv", values=rooms),
        ],
    )
    return added[0].id, added[1].id


def test_columns_come_with_their_values_kinds_and_origin(filled: Study) -> None:
    street, rooms = _joined(filled)
    assert [(each.name, each.kind, each.origin) for each in columns(filled)] == [
        ("street", "text", "town.csv"),
        ("rooms", "integer", "town.csv"),
    ]
    assert values(filled, rooms) == {f"picture {number}.png": number for number in range(1, 6)}
    assert "picture 2.png" not in values(filled, street)
    assert values(filled, street, {"picture 1.png", "picture 2.png"}) == {"picture 1.png": "street 1"}
    assert values_of(filled, "picture 2.png") == {rooms: 2}


def test_values_of_unknown_pictures_are_passed_over(filled: Study) -> None:
    (column,) = add_columns(filled, "Joined", [NewColumn("a", "text", "x.csv", values={"nowhere.png": "a"})])
    assert values(filled, column.id) == {}


def test_a_name_that_is_taken_gets_a_number_and_nothing_is_overwritten(filled: Study) -> None:
    street, _ = _joined(filled)
    before = values(filled, street)
    added = add_columns(
        filled, "Joined again", [NewColumn("Street", "text", "b.csv"), NewColumn("left out", "text", "b")]
    )
    assert [each.name for each in added] == ["Street (2)", "left out (2)"]
    assert values(filled, street) == before


def test_two_hundred_columns_at_once(filled: Study) -> None:
    new = [NewColumn(f"c {n}", "real", "wide.csv", values={"picture 1.png": n / 2}) for n in range(200)]
    added = add_columns(filled, "Joined wide.csv", new)
    assert values_of(filled, "picture 1.png") == {each.id: n / 2 for n, each in enumerate(added)}


def test_adding_columns_is_undone_and_done_again_as_one_action(filled: Study) -> None:
    street, _ = _joined(filled)
    before = values(filled, street)
    assert undo(filled).words == "Joined town.csv"  # type: ignore[union-attr]
    assert columns(filled) == ()
    with pytest.raises(StudyError, match="not in the study any more"):
        values(filled, street)
    assert redo(filled).words == "Joined town.csv"  # type: ignore[union-attr]
    assert values(filled, street) == before
    assert redo(filled) is None


def test_removing_a_column_keeps_its_values_for_undo(filled: Study) -> None:
    street, _ = _joined(filled)
    before = values(filled, street)
    remove_column(filled, street)
    assert [each.name for each in columns(filled)] == ["rooms"]
    undo(filled)
    assert [each.name for each in columns(filled)] == ["street", "rooms"]
    assert values(filled, street) == before
    redo(filled)
    assert [each.name for each in columns(filled)] == ["rooms"]


def test_values_by_hand_are_written_down_with_who_and_when(filled: Study) -> None:
    street, _ = _joined(filled)
    action = set_values(
        filled,
        "Changed “street”",
        street,
        [Change("picture 1.png", "Elm Road"), Change("picture 2.png", "Bay")],
    )
    assert action.who
    assert action.at.endswith("+00:00")
    assert values(filled, street)["picture 1.png"] == "Elm Road"
    first, second = edits_of(filled, street)
    assert (first.picture, first.before, first.after) == ("picture 1.png", "street 1", "Elm Road")
    assert (second.picture, second.before, second.after) == ("picture 2.png", None, "Bay")
    assert (first.who, first.at) == (action.who, action.at)


def test_undo_goes_back_step_by_step_and_redo_forward(filled: Study) -> None:
    street, _ = _joined(filled)
    for value in ("a", "b", None):
        set_values(filled, f"Set to {value}", street, [Change("picture 1.png", value)])
    states = []
    for _ in range(3):
        undo(filled)
        states.append(values(filled, street).get("picture 1.png"))
    assert states == ["b", "a", "street 1"]
    assert edits_of(filled, street) == []
    assert [redo(filled).words for _ in range(3)] == ["Set to a", "Set to b", "Set to None"]  # type: ignore[union-attr]
    assert "picture 1.png" not in values(filled, street)


def test_after_something_new_what_was_undone_stays_undone(filled: Study) -> None:
    street, _ = _joined(filled)
    set_values(filled, "One", street, [Change("picture 1.png", "one")])
    undo(filled)
    set_values(filled, "Two", street, [Change("picture 1.png", "two")])
    assert redo(filled) is None
    assert values(filled, street)["picture 1.png"] == "two"
    assert [(each.words, each.is_undone) for each in history(filled)] == [
        ("Joined town.csv", False),
        ("One", True),
        ("Two", False),
    ]
    undo(filled)
    assert values(filled, street)["picture 1.png"] == "street 1"


def test_nothing_to_undo(filled: Study) -> None:
    assert undo(filled) is None
    assert redo(filled) is None


@pytest.mark.parametrize("value", ["three", 2.5, True, 2**63, float("nan")])
def test_values_of_another_kind_are_refused_and_nothing_changes(filled: Study, value: object) -> None:
    _, rooms = _joined(filled)
    before = values(filled, rooms)
    with pytest.raises(StudyError, match="cannot stand in the column “rooms”, which holds whole numbers"):
        set_values(filled, "Wrong", rooms, [Change("picture 1.png", 7), Change("picture 2.png", value)])  # type: ignore[arg-type]
    assert values(filled, rooms) == before
    assert len(history(filled)) == 1


def test_wrong_values_of_a_new_column_are_refused(filled: Study) -> None:
    with pytest.raises(StudyError, match="whole numbers"):
        add_columns(filled, "x", [NewColumn("n", "integer", "x.csv", values={"picture 1.png": "many"})])
    assert columns(filled) == ()


def test_pictures_are_left_out_for_a_reason_and_taken_back_in(filled: Study) -> None:
    leave_out(
        filled, {"picture 1.png": "copy of picture 2.png", "picture 3.png": "blurred"}, "Left out 2 pictures"
    )
    assert left_out(filled) == {"picture 1.png": "copy of picture 2.png", "picture 3.png": "blurred"}
    assert columns(filled) == ()
    leave_out(filled, {"picture 3.png": None}, "Took 1 picture back in")
    assert left_out(filled) == {"picture 1.png": "copy of picture 2.png"}
    assert [each.after for each in edits_of(filled, LEFT_OUT)][-1] is None
    undo(filled)
    assert "picture 3.png" in left_out(filled)
    undo(filled)
    assert left_out(filled) == {}


def test_metadata_stays_in_the_file(path: Path, filled: Study) -> None:
    street, _ = _joined(filled)
    set_values(filled, "One", street, [Change("picture 1.png", "one")])
    filled.close()
    with open_study(path) as again:
        assert values(again, street)["picture 1.png"] == "one"
        assert len(history(again)) == 2


def test_pictures_added_later_have_no_values(filled: Study, tmp_path: Path) -> None:
    street, _ = _joined(filled)
    add(filled, make_files(tmp_path / "more", 1)[0].parent)
    assert len(values(filled, street)) == 4
    set_values(filled, "x", street, [Change(pictures(filled)[-1].name, "here")])
    assert len(values(filled, street)) == 5


def test_a_study_of_the_first_version_is_brought_up_to_date(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            f"PRAGMA application_id = {schema.APPLICATION_ID}; {schema.MIGRATIONS[0]} PRAGMA user_version = 1;"
            "INSERT INTO pictures (name, path, bytes, modified) VALUES ('a.png', '/a.png', 1, 2);"
        )
    with open_study(path) as study:
        assert [each.name for each in pictures(study)] == ["a.png"]
        leave_out(study, {"a.png": "blurred"}, "x")
        assert left_out(study) == {"a.png": "blurred"}


def test_a_column_is_renamed_and_gets_its_name_back(filled: Study) -> None:
    street, _ = _joined(filled)
    action = rename_column(filled, street, " road ")
    assert (action.words, bool(action.who)) == ("Renamed the column “street” to “road”", True)
    rename_column(filled, street, "Lane")
    assert [each.name for each in columns(filled)] == ["Lane", "rooms"]
    assert values(filled, street)["picture 1.png"] == "street 1"
    undo(filled)
    assert columns(filled)[0].name == "road"
    undo(filled)
    assert columns(filled)[0].name == "street"
    redo(filled)
    assert columns(filled)[0].name == "road"
    (again,) = add_columns(filled, "Joined", [NewColumn("Road", "text", "x.csv")])
    assert again.name == "Road (2)"
    # The name it was given first is free now; only upper and lower case may change as well.
    rename_column(filled, again.id, "street")
    rename_column(filled, street, "ROAD")
    assert [each.name for each in columns(filled)] == ["ROAD", "rooms", "street"]


@pytest.mark.parametrize(("name", "words"), [("ROOMS", "another one has that name"), ("  ", "needs a name")])
def test_a_name_that_cannot_be_is_refused(filled: Study, name: str, words: str) -> None:
    street, _ = _joined(filled)
    with pytest.raises(StudyError, match=words):
        rename_column(filled, street, name)
    assert [each.words for each in history(filled)] == ["Joined town.csv"]


def test_a_column_that_was_removed_cannot_be_renamed(filled: Study) -> None:
    street, _ = _joined(filled)
    remove_column(filled, street)
    with pytest.raises(StudyError, match="not in the study any more"):
        rename_column(filled, street, "road")
