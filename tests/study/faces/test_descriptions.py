"""Descriptions of faces are read, counted, and deleted so that nothing of them is left in the file."""

import sqlite3
from typing import Any

import pytest

from tests.study.faces.making import ONE, TWO
from tests.study.faces.test_consents import TELL, WANTED, WITH_RACE, run
from workbench.core.faces.consent import DESCRIBE, RACE, consent_page
from workbench.core.faces.describe_settings import DESCRIPTIONS, EXPRESSIONS, UNCERTAIN, DescribeSettings
from workbench.core.statistics.charts import Histogram, Shares
from workbench.core.tables import Rows
from workbench.study.errors import StudyError
from workbench.study.faces.consents import give_consent, withdraw_consent
from workbench.study.faces.decisions import delete_faces, ignore_faces
from workbench.study.faces.descriptions import (
    Description,
    charts_of,
    described,
    descriptions_in,
    faces_by_picture,
)
from workbench.study.faces.finding import known_faces
from workbench.study.faces.forgetting import forgettings
from workbench.study.faces.forgetting_descriptions import forget_descriptions
from workbench.study.metadata import leave_out
from workbench.study.results import analyses, rows
from workbench.study.runs import Request
from workbench.study.study import Study


@pytest.fixture
def told(with_faces: Study) -> Study:
    """A study whose faces are described, with race and without."""
    for page in (DESCRIBE, RACE):
        give_consent(with_faces, consent_page(page))
    run(with_faces)
    run(with_faces, WITH_RACE)
    return with_faces


def a_row(**values: Any) -> tuple[Any, ...]:
    return tuple(values.get(column.name) for column in DESCRIPTIONS.columns)


def description(**values: Any) -> Description:
    (found,) = descriptions_in(Rows("a.jpg", (a_row(**values),)))
    return found


def test_a_row_becomes_scores_and_words() -> None:
    found = description(
        face=3,
        apparent_expression="sad",
        apparent_expression_sad=0.75,
        apparent_expression_angry=0.25,
        apparent_age=34.2,
        apparent_age_spread=7.0,
        perceived_race_latino_hispanic=1.0,
    )
    assert (found.face, found.expression, found.age, found.age_spread) == (3, "sad", 34.2, 7.0)
    assert found.expression_scores == (("angry", 0.25), ("sad", 0.75))
    assert found.race_scores == (("latino hispanic", 1.0),)
    assert found.gender_presentation is None and found.gender_scores == () and found.note == ""
    assert description(note="not described: too small").note.startswith("not described")


def test_faces_that_take_part_are_counted_by_picture(told: Study) -> None:
    assert faces_by_picture(told) == {ONE: 3, TWO: 1}
    faces = known_faces(told)
    ignore_faces(told, [faces[0].id])
    delete_faces(told, [faces[3].id])
    assert faces_by_picture(told) == {ONE: 2}
    leave_out(told, {ONE: "blurred"}, "left out")
    assert faces_by_picture(told) == {}


def test_only_faces_that_take_part_are_told_of(told: Study) -> None:
    faces = known_faces(told)
    assert described(told, WANTED).descriptions.keys() == {each.id for each in faces}
    ignore_faces(told, [faces[0].id])
    delete_faces(told, [faces[1].id])
    found = described(told, WANTED)
    assert [each.id for each in found.faces] == [each.id for each in faces[2:]]
    assert found.descriptions.keys() == {each.id for each in faces[2:]}
    assert described(told, Request(TELL, DescribeSettings(age=False))).descriptions == {}


def test_answers_are_counted_with_their_intervals() -> None:
    found = [
        description(face=1, apparent_expression=word, apparent_age=30.0)
        for word in ("happy", "happy", UNCERTAIN)
    ]
    found.append(description(face=4, note="too small"))
    shares, ages = charts_of(found)
    assert isinstance(shares, Shares) and isinstance(ages, Histogram)
    assert [each.label for each in shares.shares] == [*EXPRESSIONS, UNCERTAIN]
    counts = {each.label: each.count for each in shares.shares if each.count}
    assert counts == {"happy": 2, UNCERTAIN: 1}
    assert (shares.n, shares.missing, shares.what) == (3, 1, "faces")
    assert (ages.n, ages.missing) == (3, 1)
    assert charts_of([]) == ()


def test_all_descriptions_are_deleted_for_good(told: Study) -> None:
    with told.writing() as connection:
        connection.execute("UPDATE results_describe SET note = 'a trace that nobody may find'")
    with told.reading() as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"a trace that nobody" in told.path.read_bytes()
    *_, last = forget_descriptions(told, DESCRIBE)
    assert last.value is not None and last.value.rows == 8
    assert "Descriptions of 8 faces were deleted" in last.value.in_words
    for path in (told.path, told.path.with_name(told.path.name + "-wal")):
        assert not path.exists() or b"a trace that nobody" not in path.read_bytes()
    assert [each.task for each in analyses(told)] == ["faces"]
    assert described(told, WANTED).descriptions == {}
    assert len(known_faces(told)) == 4
    assert "8 descriptions" in forgettings(told)[-1][0]
    *_, last = forget_descriptions(told, DESCRIBE)
    assert last.value is not None and "no descriptions to delete" in last.value.in_words


def test_deleting_what_was_said_of_race_keeps_the_rest(told: Study) -> None:
    withdraw_consent(told, RACE)
    *_, last = forget_descriptions(told, RACE)
    assert last.value is not None and last.value.rows == 4
    assert len(described(told, WANTED).descriptions) == 4
    assert not list(rows(told, DESCRIPTIONS, WITH_RACE.identity))
    give_consent(told, consent_page(RACE))
    assert {ONE, TWO} <= set(run(told, WITH_RACE))


def test_nothing_is_deleted_while_somebody_reads(told: Study) -> None:
    other = sqlite3.connect(told.path, isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM results_describe").fetchone()
    with told.writing() as connection:
        connection.execute("UPDATE runs SET notes = 'x'")
    with told.reading() as connection:
        connection.execute("PRAGMA busy_timeout = 50")
    with pytest.raises(StudyError, match="Nothing was deleted"):
        list(forget_descriptions(told, DESCRIBE))
    other.execute("COMMIT")
    other.close()
    assert len(described(told, WANTED).descriptions) == 4


def test_a_study_without_descriptions_has_none(study: Study) -> None:
    found = described(study, WANTED)
    assert (found.faces, found.descriptions, found.unknown) == ((), {}, 0)
