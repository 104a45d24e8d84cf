"""Who appears where and with whom, counted by hand."""

import csv
import random
from collections.abc import Iterator
from pathlib import Path

import networkx
import pandas as pd
import pytest

from tests.study.faces.making_people import make_people
from tests.study.faces.test_grouping import faces_of, take
from workbench.core.errors import WorkbenchError
from workbench.study.faces import appearing
from workbench.study.faces.appearing import (
    count_people,
    count_rows,
    who_appears_together,
    write_counts,
    write_meetings,
)
from workbench.study.faces.decisions import ignore_faces
from workbench.study.faces.finding import known_faces
from workbench.study.faces.people import name_person, people
from workbench.study.metadata import columns, leave_out
from workbench.study.study import Study, open_study

CAST = {
    "1.png": ["anna", "bo"],
    "2.png": ["anna", "bo", "chidi"],
    "3.png": ["bo"],
    "4.png": ["chidi"],
    "5.png": [],
    "6.png": ["anna"],
}
YEARS = {"1.png": 1990, "2.png": 1990, "3.png": 2000, "4.png": 1990, "5.png": 2000}


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    path = make_people(tmp_path / "Faces.study", tmp_path / "pictures", CAST, YEARS)
    with open_study(path) as opened:
        take(opened)
        for name in ("anna", "bo"):
            face = faces_of(opened, name, CAST)[0]
            number = next(each.person for each in known_faces(opened) if each.id == face)
            name_person(opened, number, name.capitalize())
        yield opened


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))


def year(study: Study) -> int:
    return next(each.id for each in columns(study) if each.name == "year")


def test_pairs_are_counted_over_pictures(study: Study) -> None:
    found = who_appears_together(study)
    names = {each.person: each.name for each in found.people}
    assert [(each.name, each.pictures) for each in found.people][:2] == [("Anna", 3), ("Bo", 3)]
    met = {(names[each.first], names[each.second]): each.pictures for each in found.meetings}
    assert met[("Anna", "Bo")] == 2 and sum(met.values()) == 4
    assert [each.name for each in who_appears_together(study, includes_unnamed=False).people] == [
        "Anna",
        "Bo",
    ]


def test_ignored_faces_and_left_out_pictures_do_not_count(study: Study) -> None:
    leave_out(study, {"1.png": "a copy"}, "left out one")
    ignore_faces(study, faces_of(study, "anna", {name: CAST[name] for name in ("6.png",)}))
    assert {each.name: each.pictures for each in who_appears_together(study, False).people} == {
        "Anna": 1,
        "Bo": 2,
    }


def test_people_by_a_metadata_column(study: Study) -> None:
    counts = count_people(study, year(study))
    assert counts.title == "year"
    assert counts.values == ("1990", "2000", "no value") and counts.searched == (3, 2, 1)
    rows = {each.name: each.pictures for each in counts.people}
    assert rows["Anna"] == (2, 0, 1) and rows["Bo"] == (2, 1, 0) and len(rows) == 3
    assert ("Anna", "1990", 2, 3, 0.6667) in count_rows(counts)
    assert [each.name for each in count_people(study, year(study), False).people] == ["Anna", "Bo"]


def test_counts_are_those_of_pandas(tmp_path: Path) -> None:
    chance = random.Random(3)
    everybody = ["anna", "bo", "chidi", "dora"]
    cast = {f"{at}.png": chance.sample(everybody, chance.randint(0, 4)) for at in range(14)}
    years = {name: chance.choice((1990, 2000, 2010)) for name in list(cast)[:-2]}
    path = make_people(tmp_path / "Many.study", tmp_path / "many", cast, years)
    with open_study(path) as opened:
        take(opened)
        leave_out(opened, {"1.png": "", "2.png": ""}, "two")
        ignore_faces(opened, [each.id for each in known_faces(opened)][:3])
        counts = count_people(opened, year(opened))
        faces = [each for each in known_faces(opened) if each.person and not each.ignored]
    table = pd.DataFrame(
        {"person": [each.person for each in faces], "picture": [each.file.name for each in faces]}
    )
    table = table[~table["picture"].isin(["1.png", "2.png"])].drop_duplicates()
    table["year"] = [str(years.get(name, "no value")) for name in table["picture"]]
    expected = pd.crosstab(table["person"], table["year"]).reindex(columns=counts.values, fill_value=0)
    assert {each.person: each.pictures for each in counts.people} == {
        person: tuple(row) for person, row in zip(expected.index, expected.to_numpy().tolist(), strict=True)
    }
    left = [name for name in cast if name not in ("1.png", "2.png")]
    assert counts.searched == tuple(
        sum(str(years.get(name, "no value")) == value for name in left) for value in counts.values
    )


def test_the_rarest_of_many_values_are_taken_together(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(appearing, "MOST_VALUES", 2)
    counts = count_people(study, year(study))
    assert counts.values == ("1990", "1 rarer value", "no value") and sum(counts.searched) == 6


def test_a_column_that_is_gone_is_said(study: Study) -> None:
    with pytest.raises(WorkbenchError, match="not in the study any more"):
        count_people(study, 99)


def test_files_are_read_by_other_programs(study: Study, tmp_path: Path) -> None:
    graph = networkx.read_graphml(write_meetings(who_appears_together(study), tmp_path / "together.graphml"))
    assert sorted(nx_name for _, nx_name in graph.nodes(data="name"))[:2] == ["Anna", "Bo"]
    table = rows_of(write_meetings(who_appears_together(study), tmp_path / "together.csv"))
    assert table[1][:3] == ["Anna", "Bo", "2"]
    assert len(rows_of(write_counts(count_people(study, year(study)), tmp_path / "people.csv"))) == 1 + 3 * 3


def test_nobody_appears_in_a_study_without_groups(tmp_path: Path) -> None:
    with open_study(make_people(tmp_path / "New.study", tmp_path / "new", CAST, YEARS)) as study:
        assert not people(study)
        assert not who_appears_together(study).people
        assert count_people(study, year(study)).people == ()
