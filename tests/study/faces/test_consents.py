"""Consents: nothing is described without them, nothing is written after they are withdrawn, all of it is recorded."""

import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.study.faces.making import ONE, OTHER_REQUEST, TWO, face, search
from tests.study.making import add
from workbench.core.faces import consent as consent_module
from workbench.core.faces.consent import DESCRIBE, RACE, ConsentPage, consent_page
from workbench.core.faces.describe_settings import DESCRIPTIONS, DescribeSettings
from workbench.core.faces.known import PictureWithFaces
from workbench.core.models.machine import Machine
from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Skipped, Step, Steps
from workbench.core.tables import Rows
from workbench.core.tasks import TASKS, Task, task
from workbench.study.execution import execute
from workbench.study.export import export_table
from workbench.study.faces.consents import (
    ConsentMissing,
    ConsentWithdrawn,
    consents,
    give_consent,
    given_consents,
    withdraw_consent,
)
from workbench.study.faces.decisions import delete_faces, draw_face, ignore_faces
from workbench.study.faces.finding import known_faces
from workbench.study.pictures import pictures
from workbench.study.results import analyses, provenance, rows
from workbench.study.runs import Request
from workbench.study.study import Study, StudyError, open_study
from workbench.study.to_do import still_to_do

TELL: Task = replace(task("describe"), function="tests.study.faces.test_consents:tell")
WANTED = Request(TELL, DescribeSettings())
WITH_RACE = Request(TELL, DescribeSettings(race=True))

looked_at: list[str] = []


def tell(
    files: Sequence[PictureFile], settings: DescribeSettings, machine: Machine
) -> Steps[tuple[Rows | Skipped, ...]]:
    """One row for each face that a picture comes with; one picture in each step."""
    looked_at[:] = [file.name for file in files]
    for done, file in enumerate(files, 1):
        assert isinstance(file, PictureWithFaces)
        numbers = [each.id for each in file.faces if not each.ignored]
        yield Step(done, len(files), (Rows(file.name, tuple(map(row, numbers))),))


def row(number: int) -> tuple[Any, ...]:
    empty: list[Any] = [None] * len(DESCRIPTIONS.columns)
    empty[0], empty[13] = number, "happy"
    return tuple(empty)


def run(study: Study, request: Request = WANTED) -> list[str]:
    looked_at.clear()
    with closing(execute(study, request, pictures(study), Machine("cpu"))) as steps:
        for _ in steps:
            pass
    return list(looked_at)


@pytest.fixture
def accepted(with_faces: Study) -> Study:
    give_consent(with_faces, consent_page(DESCRIBE))
    return with_faces


def test_without_consent_nothing_is_computed(with_faces: Study) -> None:
    with pytest.raises(ConsentMissing, match="“Describing faces” must be read and accepted once") as refused:
        run(with_faces)
    assert "Nothing was computed" in str(refused.value) and "faces consent" in str(refused.value)
    assert "perceived race" not in str(refused.value)
    assert not looked_at
    assert [each.task for each in analyses(with_faces)] == ["faces"]


def test_with_consent_it_is_computed_and_who_gave_it_is_kept(accepted: Study) -> None:
    assert run(accepted)
    (given,) = consents(accepted)
    assert given.page == DESCRIBE and given.text_sha256 == consent_page(DESCRIBE).sha256
    assert given.who and given.given.startswith("20") and given.withdrawn is None
    give_consent(accepted, consent_page(DESCRIBE))
    assert len(consents(accepted)) == 1


def test_race_needs_its_own(accepted: Study) -> None:
    with pytest.raises(ConsentMissing, match="“Describing perceived race” must be read") as refused:
        run(accepted, WITH_RACE)
    assert "“Describing faces” and" not in str(refused.value)
    give_consent(accepted, consent_page(RACE))
    assert run(accepted, WITH_RACE)
    withdraw_consent(accepted, RACE)
    assert given_consents(accepted) == {DESCRIBE}
    assert run(accepted) and not run(accepted)


def test_withdrawing_the_first_withdraws_the_second(accepted: Study) -> None:
    give_consent(accepted, consent_page(RACE))
    withdraw_consent(accepted, DESCRIBE)
    assert not given_consents(accepted)
    assert [each.withdrawn is not None for each in consents(accepted)] == [True, True]
    give_consent(accepted, consent_page(DESCRIBE))
    assert given_consents(accepted) == {DESCRIBE} and len(consents(accepted)) == 3


def test_race_alone_is_not_enough(with_faces: Study) -> None:
    give_consent(with_faces, consent_page(RACE))
    with pytest.raises(ConsentMissing, match="“Describing faces”"):
        run(with_faces, WITH_RACE)


def test_another_text_asks_again(accepted: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    def rewritten(name: str) -> ConsentPage:
        return replace(consent_page(name), sha256="0" * 64)

    monkeypatch.setattr("workbench.study.faces.consents.consent_page", rewritten)
    assert not given_consents(accepted)
    with pytest.raises(ConsentMissing):
        run(accepted)
    assert consent_module.consent_page(DESCRIBE).sha256 == consents(accepted)[0].text_sha256


def test_withdrawn_while_running_nothing_more_is_written(accepted: Study) -> None:
    with closing(execute(accepted, WANTED, pictures(accepted), Machine("cpu"))) as steps:
        next(steps)
        next(steps)
        withdraw_consent(accepted, DESCRIBE)
        with pytest.raises(ConsentWithdrawn, match=r"withdrawn, so the run has stopped.*nothing was added"):
            next(steps)
    with accepted.reading() as connection:
        assert connection.execute("SELECT DISTINCT picture FROM results_describe").fetchall() == [(1,)]
        assert connection.execute("SELECT count(*) FROM outcomes WHERE run = 2").fetchone() == (1,)
        assert connection.execute("SELECT state FROM runs WHERE id = 2").fetchone() == ("cancelled",)
    give_consent(accepted, consent_page(DESCRIBE))
    assert ONE not in run(accepted) and TWO in looked_at


def test_withdrawing_race_alone_stops_only_what_asks_for_race(accepted: Study) -> None:
    give_consent(accepted, consent_page(RACE))
    with closing(execute(accepted, WITH_RACE, pictures(accepted), Machine("cpu"))) as steps:
        next(steps)
        next(steps)
        withdraw_consent(accepted, RACE)
        with pytest.raises(ConsentWithdrawn, match="describing perceived race was withdrawn"):
            next(steps)
    with closing(execute(accepted, WANTED, pictures(accepted), Machine("cpu"))) as steps:
        next(steps)
        withdraw_consent(accepted, RACE)
        assert len(list(steps)) > 1
    with accepted.reading() as connection:
        states = connection.execute("SELECT state FROM runs WHERE task = 'describe' ORDER BY id").fetchall()
    assert states == [("cancelled",), ("done",)]


def test_every_export_says_who_accepted(accepted: Study, tmp_path: Path) -> None:
    run(accepted)
    _, beside, *_ = export_table(accepted, WANTED, tmp_path / "described.csv")
    record = json.loads(beside.read_text(encoding="utf-8"))
    (given,) = record["consents"]
    assert given["page"] == DESCRIBE and given["text_sha256"] == consent_page(DESCRIBE).sha256
    assert "“Apparent expression (deepface Emotion)”" in record["methods"] and "race" not in record["methods"]
    assert "not what people feel" in record["methods"]
    withdraw_consent(accepted, DESCRIBE)
    assert provenance(accepted, WANTED)["consents"][0]["withdrawn"]


def test_tasks_that_need_none_have_none_in_their_record(with_faces: Study) -> None:
    (found,) = analyses(with_faces)
    assert "consents" not in provenance(with_faces, found.request)


def test_a_study_that_is_only_read_cannot_accept(accepted: Study) -> None:
    with open_study(accepted.path, read_only=True) as study:
        assert given_consents(study) == {DESCRIBE}
        with pytest.raises(StudyError, match="reading only"):
            give_consent(study, consent_page(RACE))


def test_every_task_names_pages_that_there_are() -> None:
    named = {page for each in TASKS if each.consents for page in each.consents(each.settings())}
    assert named == {DESCRIBE}
    for page in named:
        assert consent_page(page).text


@pytest.mark.parametrize("needy", [each for each in TASKS if each.consents], ids=lambda each: each.name)
def test_every_task_that_needs_consent_is_refused_without(with_faces: Study, needy: Task) -> None:
    with pytest.raises(ConsentMissing, match=needy.title):
        run(with_faces, Request(needy, needy.settings()))


# What is left to do


def test_a_picture_is_done_when_all_its_faces_are_described(accepted: Study) -> None:
    assert run(accepted) and not run(accepted)
    (file,) = (each for each in pictures(accepted) if each.name == TWO)
    drawn = draw_face(accepted, file, face(150))
    assert run(accepted) == [TWO]
    assert not run(accepted)
    delete_faces(accepted, [drawn])
    assert not run(accepted)
    found = {each[1] for each in rows(accepted, DESCRIPTIONS, WANTED.identity)}
    assert {each.id for each in known_faces(accepted)} <= found


def test_ignored_faces_are_not_waited_for(accepted: Study) -> None:
    ignore_faces(accepted, [each.id for each in known_faces(accepted, [TWO])])
    run(accepted)
    assert not [each for each in rows(accepted, DESCRIPTIONS, WANTED.identity) if each[0] == TWO]
    assert not still_to_do(accepted, WANTED, pictures(accepted))


def test_faces_found_anew_are_described_too(accepted: Study) -> None:
    run(accepted)
    search(accepted, {ONE: [face(0), face(100), face(200), face(300)], TWO: [face(50)]}, OTHER_REQUEST)
    assert run(accepted) == [ONE]


def test_before_any_run_everything_is_to_do(study: Study, files: list[Path]) -> None:
    add(study, files[0].parent)
    assert len(still_to_do(study, WANTED, pictures(study))) == 5
