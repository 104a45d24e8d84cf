"""Finding pictures by their files, their metadata and their results."""

import random
from pathlib import Path

import pandas
import pytest

from tests.study.making import add, request, run
from workbench.study.finding import (
    Condition,
    Filter,
    FilterError,
    Order,
    column_values,
    counts,
    found,
    remove_filter,
    save_filter,
    saved_filters,
    study_columns,
)
from workbench.study.metadata import LEFT_OUT, NewColumn, add_columns, leave_out, remove_column
from workbench.study.pictures import pictures
from workbench.study.study import Study
from workbench.study.study_columns import UnknownColumn


def _name(*numbers: int) -> tuple[str, ...]:
    return tuple(f"picture {number}.png" for number in numbers)


@pytest.fixture
def known(filled: Study) -> Study:
    """Five pictures with metadata: a street, an amount, and results of a task."""
    streets = dict(zip(_name(1, 2, 3, 4), ("Elm Road", "Bahnhofstraße", "100% Hall_way", ""), strict=True))
    amounts = dict(zip(_name(1, 2, 3, 5), (3, 1, 2, 1), strict=True))
    add_columns(
        filled,
        "Joined",
        [
            NewColumn("street", "text", "t.csv", values=streets),
            NewColumn("amount", "real", "t.csv", values=amounts),
        ],
    )
    return filled


def _keys(study: Study) -> dict[str, str]:
    return {each.title: each.key for each in study_columns(study)}


def test_the_columns_of_a_study_say_where_they_come_from(known: Study) -> None:
    run(known)
    groups = {each.title: each.group for each in study_columns(known)}
    assert groups["Name"] == "File"
    assert groups["street"] == groups["amount"] == "Metadata"
    assert groups["Label"].startswith("Classify pictures · SqueezeNet 1.1")
    assert len({each.key for each in study_columns(known)}) == len(study_columns(known))


def test_without_a_filter_every_picture_is_found_in_the_order_of_the_study(known: Study) -> None:
    assert found(known, Filter()) == _name(1, 2, 3, 4, 5)


@pytest.mark.parametrize(
    ("operator", "values", "expected"),
    [
        ("contains", ("ELM",), (1,)),
        ("contains", ("STRASSE",), ()),
        ("contains", ("HOFSTRAß",), (2,)),
        ("contains", ("100%",), (3,)),
        ("contains", ("l_w",), (3,)),
        ("contains", ("m%d",), ()),
        ("is", ("Elm Road", "Bahnhofstraße"), (1, 2)),
        ("is", ("elm road",), ()),
        ("is not", ("Elm Road",), (2, 3, 4, 5)),
        ("missing", (), (4, 5)),
        ("present", (), (1, 2, 3)),
        ("between", ("B", "F"), (1, 2)),
    ],
)
def test_conditions_on_text(
    known: Study, operator: str, values: tuple[str, ...], expected: tuple[int, ...]
) -> None:
    condition = Condition(_keys(known)["street"], operator, values)  # type: ignore[arg-type]
    assert found(known, Filter(conditions=(condition,))) == _name(*expected)


@pytest.mark.parametrize(
    ("operator", "values", "expected"),
    [
        ("between", (1, 2), (2, 3, 5)),
        ("between", (1.5, None), (1, 3)),
        ("between", (None, 1), (2, 5)),
        ("between", (None, None), (1, 2, 3, 4, 5)),
        ("is", (3,), (1,)),
        ("missing", (), (4,)),
        ("present", (), (1, 2, 3, 5)),
    ],
)
def test_conditions_on_numbers(
    known: Study, operator: str, values: tuple[float | None, ...], expected: tuple[int, ...]
) -> None:
    condition = Condition(_keys(known)["amount"], operator, values)  # type: ignore[arg-type]
    assert found(known, Filter(conditions=(condition,))) == _name(*expected)


def test_conditions_are_all_to_be_met_and_a_search_goes_through_all_texts(known: Study) -> None:
    amount = Condition(_keys(known)["amount"], "between", (None, 2))
    assert found(known, Filter("bahnhof", (amount,))) == _name(2)
    assert found(known, Filter("picture ROAD")) == _name(1)
    assert found(known, Filter("5.png")) == _name(5)
    assert found(known, Filter("nowhere")) == ()
    assert found(known, Filter("'; DROP TABLE pictures; --")) == ()


def test_results_are_found_by_the_first_row_of_each_picture(known: Study) -> None:
    run(known)
    label, rank = _keys(known)["Label"], _keys(known)["Rank"]
    assert found(known, Filter(conditions=(Condition(label, "is", ("content of picture 3",)),))) == _name(3)
    assert found(known, Filter(conditions=(Condition(label, "contains", ("other",)),))) == ()
    assert found(known, Filter("content picture 4")) == _name(4)
    assert dict(counts(known, rank)) == {1: 5}


def test_pictures_without_a_result_are_found(known: Study) -> None:
    Path(pictures(known)[1].path).write_bytes(b"")
    run(known)
    label = _keys(known)["Label"]
    assert found(known, Filter(conditions=(Condition(label, "missing"),))) == _name(2)
    unreadable = Filter(conditions=(Condition("file.unreadable", "present"),))
    assert found(known, unreadable) == _name(2)


def test_of_two_analyses_each_has_columns_of_its_own(known: Study) -> None:
    run(known)
    run(known, request(top=3))
    labels = [each.key for each in study_columns(known) if each.title == "Label"]
    assert len(labels) == 2
    both = tuple(Condition(label, "contains", ("picture",)) for label in labels)
    assert found(known, Filter(conditions=both)) == _name(1, 2, 3, 4, 5)


def test_orders_put_pictures_without_a_value_last(known: Study) -> None:
    keys = _keys(known)
    assert found(known, Filter(), Order(keys["amount"])) == _name(2, 5, 3, 1, 4)
    assert found(known, Filter(), Order(keys["amount"], is_descending=True)) == _name(1, 3, 2, 5, 4)
    assert found(known, Filter(), Order(keys["street"]))[:4] == _name(4, 3, 2, 1)


def test_pictures_left_out_are_not_found_unless_asked_for(known: Study) -> None:
    leave_out(known, {"picture 2.png": "copy"}, "Left out 1 picture")
    assert found(known, Filter()) == _name(1, 3, 4, 5)
    assert found(known, Filter(includes_left_out=True)) == _name(1, 2, 3, 4, 5)
    only = Filter(conditions=(Condition(f"column.{LEFT_OUT}", "present"),), includes_left_out=True)
    assert found(known, only) == _name(2)


def test_counts_and_values_keep_to_the_filter(known: Study) -> None:
    amount = _keys(known)["amount"]
    assert counts(known, amount) == [(1.0, 2), (None, 1), (2.0, 1), (3.0, 1)]
    assert counts(known, amount, Filter("picture 5")) == [(1.0, 1)]
    assert column_values(known, amount, Filter("road")) == {"picture 1.png": 3.0}
    assert list(column_values(known, amount)) == list(_name(1, 2, 3, 5))


def test_folders_are_columns(study: Study, tmp_path: Path) -> None:
    for place in ("a.png", "north/b.png", "north/old/c.png"):
        (tmp_path / "town" / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "town" / place).write_bytes(b"x")
    add(study, tmp_path / "town")
    assert column_values(study, "file.folder") == {"north/b.png": "north", "north/old/c.png": "north/old"}


def test_a_column_that_is_gone_is_said_in_a_sentence(known: Study) -> None:
    amount = _keys(known)["amount"]
    remove_column(known, int(amount.removeprefix("column.")))
    for key in (amount, "result.abc.label", "nonsense", f"column.{10**30}"):
        with pytest.raises(UnknownColumn, match="Remove that part of the filter"):
            found(known, Filter(conditions=(Condition(key, "present"),)))


def test_filters_are_saved_under_names(known: Study) -> None:
    wanted = Filter("elm", (Condition(_keys(known)["amount"], "between", (1, None)),), includes_left_out=True)
    save_filter(known, "rich streets", Filter())
    save_filter(known, "rich streets", wanted)
    save_filter(known, "Another", Filter("x"))
    assert saved_filters(known) == {"Another": Filter("x"), "rich streets": wanted}
    remove_filter(known, "Another")
    assert list(saved_filters(known)) == ["rich streets"]


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"search": 1, "conditions": [], "includes_left_out": False},
        {
            "search": "",
            "conditions": [{"column": "x", "operator": "eval", "values": []}],
            "includes_left_out": False,
        },
        {
            "search": "",
            "conditions": [{"column": "x", "operator": "is", "values": [["a"]]}],
            "includes_left_out": False,
        },
        {
            "search": "",
            "conditions": [{"column": "x", "operator": "is", "values": []}],
            "includes_left_out": False,
        },
        {"search": "", "conditions": 3, "includes_left_out": False},
    ],
)
def test_records_that_are_no_filters_are_refused(record: dict[str, object]) -> None:
    with pytest.raises(FilterError):
        Filter.from_record(record)


def test_ranges_and_orders_agree_with_pandas(study: Study, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(300):
        (folder / f"{number:03}.png").write_bytes(b"x")
    add(study, folder)
    dice = random.Random(4)
    numbers = {f"{number:03}.png": dice.choice([None, dice.randint(0, 50) / 2]) for number in range(300)}
    (column,) = add_columns(study, "Joined", [NewColumn("n", "real", "x", values=numbers)])
    frame = pandas.DataFrame({"name": list(numbers), "n": list(numbers.values())})
    chosen = frame[frame.n.between(5, 15)]
    key = f"column.{column.id}"
    between = Filter(conditions=(Condition(key, "between", (5, 15)),))
    assert found(study, between) == tuple(chosen.name)
    ordered = frame.sort_values("n", kind="stable", na_position="last")
    assert found(study, Filter(), Order(key)) == tuple(ordered.name)


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [
        ("2024-05-01", "2024-05-31", (1, 2)),
        ("2024-05", "2024-05", (1, 2)),
        ("2024-05-31T12:00", None, (2, 3)),
        (None, "2024", (1, 2)),
    ],
)
def test_dates_are_found_from_the_first_to_the_whole_last_day(
    filled: Study, least: str | None, most: str | None, expected: tuple[int, ...]
) -> None:
    dates = dict(enumerate(("2024-05-01", "2024-05-31T18:30", "2025-01-01", ""), start=1))
    values = {f"picture {number}.png": date for number, date in dates.items()}
    (column,) = add_columns(filled, "Joined", [NewColumn("taken", "text", "t.csv", values=values)])
    wanted = Filter(conditions=(Condition(f"column.{column.id}", "between", (least, most)),))
    assert found(filled, wanted) == tuple(f"picture {number}.png" for number in expected)


def test_conditions_of_a_filter_are_added_changed_and_taken_away() -> None:
    first, second, third = (Condition(name, "present") for name in "abc")
    wanted = Filter("elm", (first, second))
    assert wanted.with_condition(None, third) == Filter("elm", (first, second, third))
    assert wanted.with_condition(0, third) == Filter("elm", (third, second))
    assert wanted.without_condition(0) == Filter("elm", (second,))
