"""Tables of a study: which there are, their rows filtered and sorted, what their columns hold; checked with pandas."""

from pathlib import Path

import numpy as np
import pandas
import pytest

from tests.study.making import request, run
from workbench.core.statistics.charts import Bars, Crossing, Histogram, Means, Points
from workbench.core.statistics.summaries import NumberSummary, TextSummary
from workbench.core.tables import Row
from workbench.study.finding import Condition, Filter, Order
from workbench.study.metadata import Change, NewColumn, add_columns, leave_out, set_values, undo
from workbench.study.study import Study
from workbench.study.study_columns import UnknownColumn
from workbench.study.table_rows import FIRST_ROWS, Wanted, all_rows, count, open_rows, rows_at
from workbench.study.table_values import BARS, Held, Look, look_at, values_held
from workbench.study.tables import StudyTable, study_tables

STREETS = {
    "picture 1.png": "Elm Road",
    "picture 2.png": "Bay",
    "picture 3.png": "elm road",
    "picture 4.png": "",
}
ROOMS = {f"picture {number}.png": number for number in (1, 2, 3, 5)}
ALL = Wanted(Filter(includes_left_out=True))


@pytest.fixture
def town(filled: Study) -> Study:
    """Five pictures with two columns, and an answer for each."""
    new = [
        NewColumn("street", "text", "t.csv", values=STREETS),
        NewColumn("rooms", "integer", "t.csv", values=ROOMS),
    ]
    add_columns(filled, "Joined t.csv", new)
    run(filled)
    return filled


def table(study: Study, title: str) -> StudyTable:
    return next(each for each in study_tables(study) if each.title.startswith(title))


def key(of: StudyTable, title: str) -> str:
    return next(each.key for each in of.all_columns if each.title == title)


def rows(study: Study, of: StudyTable, wanted: Wanted = ALL) -> list[Row]:
    """The rows as the window gets them: the first of them, and then all by their places."""
    first, last = (step.value for step in open_rows(study, of, wanted))
    assert first.numbers is None and last.numbers is not None
    found = rows_at(study, of, last.numbers)
    assert tuple(found[: len(first.first)]) == first.first
    assert [row[1:] for row in found] == list(all_rows(study, of, wanted))
    assert len(found) == count(study, of, wanted)
    return found


def names(found: list[Row]) -> list[str]:
    return [str(row[0]).removeprefix("picture ").removesuffix(".png") for row in found]


def seen(study: Study, of: StudyTable, column: str, by: str = "", wanted: Wanted = ALL):  # type: ignore[no-untyped-def]
    by_column = of.column(key(of, by)) if by else None
    chosen = of.column(key(of, column))
    assert chosen is not None
    *_, last = look_at(study, Look(of, wanted, chosen, by_column))
    return last.value


def test_every_table_of_the_study_is_there(town: Study, files: list[Path]) -> None:
    leave_out(town, {"picture 1.png": "blurred"}, "Left one out")
    files[1].write_text("")
    run(town, request(top=3))
    titles = [each.title.partition(" · ")[0] for each in study_tables(town)]
    assert titles == [
        *("Pictures", "Classify pictures", "Classify pictures"),
        *("Skipped", "Corrections and edits", "History", "Runs", "Files passed over"),
    ]
    assert [count(town, each, ALL) for each in study_tables(town)] == [5, 8, 10, 1, 1, 2, 2, 0]
    for each in study_tables(town):
        assert all(len(row) == len(each.columns) + 1 for row in rows(town, each))


def test_pictures_have_all_that_is_known_of_them(town: Study) -> None:
    leave_out(town, {"picture 2.png": "blurred"}, "Left one out")
    of = table(town, "Pictures")
    titles = [each.title for each in of.columns]
    assert titles[:4] == ["Picture", "street", "rooms", "Why it is left out"]
    found = rows(town, of)
    assert found[1][:5] == ("picture 2.png", "picture 2.png", "Bay", 2, "blurred")
    assert key(of, "Label").startswith("result.")


@pytest.mark.parametrize(
    ("column", "is_descending", "expected"),
    [
        ("street", False, "42135"),
        ("street", True, "13245"),
        ("rooms", False, "12354"),
        ("rooms", True, "53214"),
    ],
)
def test_rows_are_sorted_without_value_last(
    town: Study, column: str, is_descending: bool, expected: str
) -> None:
    of = table(town, "Pictures")
    wanted = Wanted(ALL.filter, Order(key(of, column), is_descending))
    assert "".join(names(rows(town, of, wanted))) == expected


def test_rows_are_searched_and_filtered(town: Study) -> None:
    of = table(town, "Pictures")
    rooms = Condition(key(of, "rooms"), "between", (2, 3))
    label = Condition(key(of, "Label"), "contains", ("PICTURE 5",))
    assert names(rows(town, of, Wanted(Filter("ELM")))) == ["1", "3"]
    assert names(rows(town, of, Wanted(Filter("elm", (rooms,))))) == ["3"]
    assert names(rows(town, of, Wanted(Filter(conditions=(label,))))) == ["5"]
    results = table(town, "Classify")
    street = Condition(key(results, "street"), "is", ("Bay",))
    assert names(rows(town, results, Wanted(Filter(conditions=(street,))))) == ["2", "2"]
    assert names(rows(town, results, Wanted(Filter("other")))) == list("12345")
    assert rows(town, results, Wanted(Filter("nowhere"))) == []


def test_only_pictures_of_the_studys_filter(town: Study) -> None:
    pictures, results = table(town, "Pictures"), table(town, "Classify")
    of_pictures = Filter(conditions=(Condition(key(pictures, "rooms"), "between", (1, 2)),))
    label = Condition(key(results, "Label"), "is", ("other",))
    wanted = Wanted(Filter(conditions=(label,)), of_pictures=of_pictures)
    assert names(rows(town, results, wanted)) == ["1", "2"]
    assert names(rows(town, pictures, Wanted(of_pictures=of_pictures))) == ["1", "2"]


def test_pictures_left_out_count_only_when_asked_for(town: Study) -> None:
    leave_out(town, {"picture 2.png": "blurred"}, "Left one out")
    for of, each in ((table(town, "Pictures"), 1), (table(town, "Classify"), 2)):
        assert count(town, of, Wanted()) == 4 * each
        assert "2" not in names(rows(town, of, Wanted()))
        assert count(town, of, ALL) == 5 * each


def test_the_newest_run_speaks_for_a_picture(town: Study, files: list[Path]) -> None:
    of = table(town, "Classify")
    assert "results.run =" in of.where
    files[0].write_text("new content of picture 1")
    run(town, request())
    again = table(town, "Classify")
    assert names(rows(town, again)) == [number for number in "12345" for _ in range(2)]
    with town.writing() as connection:
        connection.execute("UPDATE pictures SET modified = modified + 1 WHERE id = 1")
    run(town, request())
    newest = table(town, "Classify")
    assert "NOT EXISTS" in newest.where
    found = rows(town, newest)
    assert names(found) == [number for number in "12345" for _ in range(2)]
    assert found[0][3] == "new content of picture 1"


def test_what_was_skipped_is_listed_until_it_has_a_result(town: Study, files: list[Path]) -> None:
    content = files[1].read_text()
    files[1].write_text("")
    run(town, request(top=3))
    (only,) = rows(town, table(town, "Skipped"))
    assert only[:4] == ("picture 2.png", "picture 2.png", "classify", "The file is empty.")
    files[1].write_text(content)
    run(town, request(top=3))
    assert rows(town, table(town, "Skipped")) == []


def test_edits_say_who_changed_what_and_what_was_taken_back(town: Study) -> None:
    street = int(key(table(town, "Pictures"), "street").partition(".")[2])
    set_values(town, "Changed a street", street, [Change("picture 1.png", "High Street")])
    (edit,) = rows(town, table(town, "Corrections"))
    assert edit[:5] == ("picture 1.png", "picture 1.png", "street", "Elm Road", "High Street")
    undo(town)
    (edit,) = rows(town, table(town, "Corrections"))
    assert edit[-1] is not None
    assert [row[2] for row in rows(town, table(town, "History"))] == ["Joined t.csv", "Changed a street"]


def test_runs_say_with_what_they_were_made(town: Study) -> None:
    (only,) = rows(town, table(town, "Runs"))
    of = table(town, "Runs")
    named = dict(zip((each.title for each in of.columns), only[1:], strict=True))
    assert (named["Task"], named["State"], named["Pictures done"], named["Pictures skipped"]) == (
        *("classify", "done"),
        *(5, 0),
    )
    assert '"top":5' in str(named["Settings"])


def test_a_row_that_is_gone_leaves_its_place_empty(town: Study) -> None:
    of = table(town, "Pictures")
    found = rows_at(town, of, [[5], [99], [1]])
    assert names([found[0], found[2]]) == ["5", "1"]
    assert found[1] == (None,) * (len(of.columns) + 1)


def test_a_column_that_is_not_there_ends_in_a_sentence(town: Study) -> None:
    for title in ("Runs", "Pictures"):
        wanted = Wanted(Filter(conditions=(Condition("column.99", "present"),)))
        with pytest.raises(UnknownColumn, match="Nothing was changed"):
            count(town, table(town, title), wanted)


def test_names_of_exported_columns_are_taken_once(town: Study) -> None:
    add_columns(
        town, "Joined u.csv", [NewColumn("Width", "real", "u.csv"), NewColumn("picture", "text", "u.csv")]
    )
    exported = [each.name for each in table(town, "Pictures").as_columns()]
    assert exported[:6] == ["picture", "street", "rooms", "Width", "picture (2)", "Why it is left out"]
    assert "width (2)" in exported and len(set(map(str.casefold, exported))) == len(exported)


def test_only_the_first_rows_come_at_once(study: Study) -> None:
    with study.writing() as connection:
        connection.executemany(
            "INSERT INTO pictures (name, path, bytes, modified) VALUES (?, ?, ?, 1)",
            ((f"{number:05}.png", f"/{number}", number % 7) for number in range(2_000)),
        )
    of = table(study, "Pictures")
    wanted = Wanted(ALL.filter, Order("file.bytes", is_descending=True))
    found = rows(study, of, wanted)
    assert len(found) == 2_000 and FIRST_ROWS < 2_000
    expected = sorted(range(2_000), key=lambda number: (-(number % 7), number))
    assert [int(str(row[0])[:5]) for row in found] == expected


# What columns hold


@pytest.fixture
def many(study: Study) -> tuple[Study, pandas.DataFrame]:
    """Five hundred pictures with labels and numbers, some of them missing, and the same in memory."""
    dice = np.random.default_rng(3)
    frame = pandas.DataFrame(
        {
            "name": [f"{number:03}.png" for number in range(500)],
            "label": [f"label {int(20 * share**2)}" if share > 0.05 else None for share in dice.random(500)],
            "kind": dice.choice(["in", "out"], 500),
            "amount": np.where(dice.random(500) < 0.9, dice.normal(1e6, 2, 500), np.nan),
            "stars": dice.integers(1, 6, 500),
        }
    )
    with study.writing() as connection:
        connection.executemany(
            "INSERT INTO pictures (name, path, bytes, modified) VALUES (?, ?, 1, 1)",
            ((name, f"/{name}") for name in frame["name"]),
        )
    kinds = {"label": "text", "kind": "text", "amount": "real", "stars": "integer"}
    known = {
        column: {
            name: value
            for name, value in zip(frame["name"], frame[column].tolist(), strict=True)
            if value is not None and value == value
        }
        for column in kinds
    }
    new = [NewColumn(column, kind, "t.csv", values=known[column]) for column, kind in kinds.items()]
    add_columns(study, "Joined t.csv", new)
    return study, frame


def test_labels_are_counted_as_pandas_counts_them(many: tuple[Study, pandas.DataFrame]) -> None:
    study, frame = many
    found = seen(study, table(study, "Pictures"), "label")
    counts = frame["label"].value_counts()
    expected = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    assert isinstance(found.summary, TextSummary) and isinstance(found.chart, Bars)
    assert (found.summary.n, found.summary.missing) == (counts.sum(), frame["label"].isna().sum())
    assert found.summary.distinct == len(counts) > BARS
    assert [(bar.label, bar.count) for bar in found.chart.bars] == expected[:BARS]
    assert found.summary.most_frequent == tuple(expected[:5])
    assert found.chart.other_labels == len(counts) - BARS
    assert found.chart.other_count == sum(number for _, number in expected[BARS:])


def test_numbers_are_summed_up_as_pandas_does(many: tuple[Study, pandas.DataFrame]) -> None:
    study, frame = many
    found, amount = seen(study, table(study, "Pictures"), "amount"), frame["amount"]
    assert isinstance(found.summary, NumberSummary) and isinstance(found.chart, Histogram)
    assert (found.summary.n, found.summary.missing) == (amount.count(), amount.isna().sum())
    assert (found.summary.mean, found.summary.sd) == (
        pytest.approx(amount.mean()),
        pytest.approx(amount.std()),
    )
    assert found.summary.median == pytest.approx(amount.median())
    assert sum(found.chart.counts) == amount.count()
    assert found.chart.missing == amount.isna().sum()


@pytest.mark.parametrize("columns", [("label", "amount"), ("amount", "label")])
def test_means_per_group_are_those_of_pandas(
    many: tuple[Study, pandas.DataFrame], columns: tuple[str, str]
) -> None:
    study, frame = many
    chart = seen(study, table(study, "Pictures"), *columns).chart
    both = frame.dropna(subset=["label", "amount"])
    groups = both.groupby("label")["amount"]
    assert isinstance(chart, Means) and (chart.column, chart.by) == ("amount", "label")
    assert chart.n == len(both) and chart.missing == 500 - len(both)
    for each in chart.groups:
        group = groups.get_group(each.group)
        assert (each.n, each.mean) == (len(group), pytest.approx(group.mean(), rel=1e-12))
        assert each.high - each.mean == pytest.approx(each.mean - each.low)
    assert chart.other_groups == groups.ngroups - len(chart.groups)
    assert chart.other_n == len(both) - sum(each.n for each in chart.groups)


def test_labels_by_labels_are_the_cross_table_of_pandas(many: tuple[Study, pandas.DataFrame]) -> None:
    study, frame = many
    chart = seen(study, table(study, "Pictures"), "label", "kind").chart
    expected = pandas.crosstab(frame["label"], frame["kind"])
    assert isinstance(chart, Crossing) and chart.columns in (("in", "out"), ("out", "in"))
    for row, counts in zip(chart.rows[:-1], chart.counts, strict=False):
        assert list(counts) == expected.loc[row, list(chart.columns)].tolist()
    rest = expected.drop(list(chart.rows[:-1]))[list(chart.columns)].sum()
    assert chart.rows[-1] == "all others" and list(chart.counts[-1]) == rest.tolist()
    assert chart.n == expected.to_numpy().sum() and chart.missing == 500 - chart.n


def test_numbers_by_numbers_are_points(many: tuple[Study, pandas.DataFrame]) -> None:
    study, frame = many
    chart, both = (
        seen(study, table(study, "Pictures"), "stars", "amount").chart,
        frame.dropna(subset=["amount"]),
    )
    assert isinstance(chart, Points)
    assert list(chart.x) == both["stars"].tolist() and chart.y == pytest.approx(both["amount"].tolist())


def test_summaries_follow_the_filter_and_leave_out_what_is_left_out(town: Study) -> None:
    of = table(town, "Pictures")
    leave_out(town, {"picture 5.png": "blurred"}, "Left one out")
    assert seen(town, of, "rooms", wanted=Wanted()).summary.most == 3
    assert seen(town, of, "rooms", wanted=ALL).summary.most == 5
    only = Wanted(Filter("elm", includes_left_out=True))
    assert seen(town, of, "rooms", wanted=only).summary.n == 2


def test_an_empty_text_is_no_value(town: Study) -> None:
    summary = seen(town, table(town, "Pictures"), "street").summary
    assert (summary.n, summary.missing, summary.distinct) == (3, 2, 3)


def test_nothing_at_all_can_be_looked_at_too(study: Study) -> None:
    of = table(study, "Pictures")
    for column, by in (
        ("Name", ""),
        ("Width", ""),
        ("Width", "Format"),
        ("Format", "Folder"),
        ("Width", "Height"),
    ):
        title = "Picture" if column == "Name" else column
        found = seen(study, of, title, by)
        assert found.summary.n == 0 and found.chart.n == 0


def test_the_chart_is_made_only_if_it_is_wanted(town: Study) -> None:
    of = table(town, "Pictures")
    chosen = of.column(key(of, "rooms"))
    assert chosen is not None
    steps = list(look_at(town, Look(of, ALL, chosen, has_chart=False)))
    assert [step.value.chart for step in steps] == [None]


def test_what_can_be_asked_of_a_column_is_known(town: Study) -> None:
    of = table(town, "Pictures")
    street, rooms = (of.column(key(of, title)) for title in ("street", "rooms"))
    assert street is not None and rooms is not None
    assert values_held(town, of, street, 2) == Held((("Bay", 1), ("Elm Road", 1)), 1, None, 2)
    assert values_held(town, of, rooms, 2) == Held((), 0, (1, 5), 1)
