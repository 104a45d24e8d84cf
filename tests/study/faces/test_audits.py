"""Audits in a study: groups, samples, answers that are kept, and what is taken away."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests import bad_pictures
from workbench.core.faces.audit_settings import COUNT, FACE, PAIR, AuditSettings
from workbench.core.faces.auditing import ABOVE, BELOW, FALSE_DETECTIONS, WRONG_BELOW
from workbench.core.faces.face import Box, Face
from workbench.core.faces.settings import BUILT_IN_RECOGNISER, HOG, FacesSettings
from workbench.core.models.cards import card
from workbench.core.models.store import fingerprint
from workbench.core.tasks import task
from workbench.study.errors import StudyError
from workbench.study.faces.audit_drawing import draw_audit
from workbench.study.faces.audit_export import CODES, RATES, export_audit
from workbench.study.faces.audit_groups import DETECTOR, PERSON, STATUS, grouped, groupings
from workbench.study.faces.audits import (
    audits,
    code,
    delete_audit,
    is_answer,
    keep_audit,
    open_audit,
)
from workbench.study.faces.forgetting import forget_person
from workbench.study.faces.keeping import insert_face, write_embedding
from workbench.study.metadata import leave_out
from workbench.study.pictures import add_pictures
from workbench.study.runs import Request, begin
from workbench.study.study import Study, open_or_create_study

PICTURES = 12


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """Twelve pictures in two folders: one face each, two in the first; Anna in the first folder."""
    content = bad_pictures.encoded(bad_pictures.sample_pixels(80, 90), "PNG")
    for number in range(PICTURES):
        folder = tmp_path / "pictures" / ("north" if number < 6 else "south")
        folder.mkdir(parents=True, exist_ok=True)
        bad_pictures.written(folder / f"{number:02}.png", content + bytes([number]))
    with open_or_create_study(tmp_path / "new.study") as opened:
        list(add_pictures(opened, [tmp_path / "pictures"]))
        run = begin(opened, Request(task("faces"), FacesSettings(HOG)), {"settings": {}})
        with opened.writing() as connection:
            connection.execute("INSERT INTO people (id, name) VALUES (1, 'Anna')")
            rows = connection.execute("SELECT id, bytes, modified FROM pictures ORDER BY name").fetchall()
            for at, picture in enumerate(rows):
                connection.execute(
                    "INSERT INTO face_searches (picture, run, bytes, modified) VALUES (?, ?, ?, ?)",
                    (picture[0], run, *picture[1:]),
                )
                number = insert_face(connection, picture, Face(Box(5, 5, 20, 20), 1.0, detector=HOG), run)
                vector = np.zeros(128, np.float32)
                vector[0] = 1
                vector[1] = at * 0.1 if at < 6 else 10 + at
                model = (BUILT_IN_RECOGNISER, fingerprint(card(BUILT_IN_RECOGNISER)))
                write_embedding(connection, number, model, vector)
                if at < 6:
                    connection.execute(
                        "UPDATE faces SET person = 1, person_by = 'human' WHERE id = ?", (number,)
                    )
            insert_face(connection, rows[0], Face(Box(50, 5, 20, 20)), None)
        yield opened


def test_faces_are_grouped_by_columns_people_detectors_and_company(study: Study) -> None:
    folder = grouped(study, "file.folder")
    assert Counter(folder.faces.values()) == {"north": 7, "south": 6}
    assert Counter(folder.pictures.values()) == {"north": 6, "south": 6}
    person = grouped(study, PERSON)
    assert Counter(person.titles[each] for each in person.faces.values()) == {"Anna": 6, "nobody named": 7}
    assert set(person.pictures.values()) == {"all pictures"}
    assert Counter(grouped(study, DETECTOR).faces.values()) == {HOG: 12, "by hand": 1}
    assert Counter(grouped(study, STATUS).pictures.values()) == {"one face": 11, "several faces": 1}
    assert set(grouped(study, "").faces.values()) == {""}
    assert [each.key for each in groupings(study)] == [
        "",
        STATUS,
        DETECTOR,
        PERSON,
        "file.folder",
        "file.format",
    ]


def test_too_many_groups_are_refused(study: Study, tmp_path: Path) -> None:
    with study.writing() as connection:
        connection.execute(
            "INSERT INTO columns (id, name, kind, origin, help) VALUES (2, 'who', 'text', 'x', '')"
        )
        connection.execute("ALTER TABLE metadata ADD COLUMN c2 TEXT")
        connection.execute("INSERT OR IGNORE INTO metadata (picture) SELECT id FROM pictures")
        connection.execute("UPDATE metadata SET c2 = picture")
    from workbench.study.faces import audit_groups

    assert len(set(grouped(study, "column.2").faces.values())) == PICTURES
    before = audit_groups.MOST_GROUPS
    try:
        audit_groups.MOST_GROUPS = 5
        with pytest.raises(StudyError, match="12 different values, more than the 5 groups"):
            grouped(study, "column.2")
    finally:
        audit_groups.MOST_GROUPS = before


def test_a_sample_has_so_many_of_each_group_and_what_a_person_drew_is_no_detection(study: Study) -> None:
    sample = draw_audit(study, AuditSettings("file.folder", faces=4, pairs=6, pictures=2))
    assert Counter((each.kind, each.group) for each in sample.items) == {
        (FACE, "north"): 4,
        (FACE, "south"): 4,
        (PAIR, "north"): 6,
        (PAIR, "south"): 6,
        (COUNT, "north"): 2,
        (COUNT, "south"): 2,
    }
    assert [each.kind for each in sample.items] == [FACE] * 8 + [PAIR] * 12 + [COUNT] * 4
    assert sample.populations[FACE, "north", ""] == 6
    # North: 15 pairs, all closer than 0.6 but one that is 0.5 apart is still closer; south: all farther.
    assert sample.populations[PAIR, "north", BELOW] == 15 and sample.populations[PAIR, "south", ABOVE] == 15
    assert (sample.grouping, sample.facts["threshold"], sample.facts["metric"]) == (
        "Folder",
        0.6,
        "euclidean",
    )
    assert {each.machine for each in sample.items if each.kind == COUNT} <= {"1", "2"}
    assert sample == draw_audit(study, AuditSettings("file.folder", faces=4, pairs=6, pictures=2))
    other = draw_audit(study, AuditSettings("file.folder", faces=4, pairs=6, pictures=2, seed=2))
    assert other.items != sample.items


def test_pictures_that_are_left_out_are_not_drawn(study: Study) -> None:
    leave_out(study, {"south/06.png": "blurred"}, "Left out")
    sample = draw_audit(study, AuditSettings(faces=50, pairs=0, pictures=50))
    shown = {each.picture or each.shown[0].picture for each in sample.items}
    assert "south/06.png" not in shown and len(shown) == PICTURES - 1


def test_answers_are_kept_and_taken_up_again(study: Study) -> None:
    number = keep_audit(study, draw_audit(study, AuditSettings(faces=3, pairs=2, pictures=1)))
    assert open_audit(study, number).first_open == 0
    code(study, number, 0, FACE, "yes")
    code(study, number, 1, FACE, "no")
    code(study, number, 1, FACE, "cannot tell")
    audit = open_audit(study, number)
    assert {place: each.answer for place, each in audit.codes.items()} == {0: "yes", 1: "cannot tell"}
    assert audit.first_open == 2 and not audit.is_coded
    assert " on " in audit.codes[0].who and audit.codes[0].at.endswith("+00:00")
    code(study, number, 0, FACE, None)
    assert open_audit(study, number).first_open == 0
    (listed,) = audits(study)
    assert (listed.id, listed.items, listed.coded) == (number, 6, 1)
    delete_audit(study, number)
    assert audits(study) == []
    with pytest.raises(StudyError, match="not in the study any more"):
        open_audit(study, number)


def test_only_answers_to_the_question_are_kept(study: Study) -> None:
    number = keep_audit(study, draw_audit(study, AuditSettings(faces=3, pairs=0, pictures=1)))
    for kind, answer in ((FACE, "perhaps"), (COUNT, "-1"), (COUNT, "many"), (COUNT, "100"), (COUNT, "²")):
        assert not is_answer(kind, answer)
        with pytest.raises(StudyError, match="is no answer"):
            code(study, number, 0, kind, answer)
    assert is_answer(COUNT, "0") and is_answer(COUNT, "cannot tell") and is_answer("expression", "happy")


def test_the_sample_stays_as_it_was_drawn(study: Study) -> None:
    number = keep_audit(study, draw_audit(study, AuditSettings(PERSON, faces=3, pairs=2, pictures=1)))
    before = open_audit(study, number)
    with study.writing() as connection:
        connection.execute("UPDATE faces SET absent = 1")
        connection.execute("UPDATE people SET name = 'Berta'")
    after = open_audit(study, number)
    assert after.sample == before.sample
    # But a name that was changed, or forgotten, stands nowhere any more.
    assert before.titles["1"] == "Anna" and after.titles["1"] == "Berta"


def test_who_is_forgotten_is_in_no_audit_any_more(study: Study) -> None:
    number = keep_audit(study, draw_audit(study, AuditSettings(PERSON, faces=3, pairs=2, pictures=1)))
    before = open_audit(study, number)
    assert {each.group for each in before.sample.items if each.kind == FACE} == {"1", ""}
    code(study, number, 0, FACE, "yes")
    *_, last = forget_person(study, 1)
    assert last.value is not None
    after = open_audit(study, number)
    assert {each.group for each in after.sample.items if each.kind == FACE} == {""}
    assert after.sample.populations[FACE, "", ""] == PICTURES
    assert [each.shown for each in after.sample.items] == [each.shown for each in before.sample.items]
    assert len(after.codes) == 1 and "Anna" not in after.titles.values()


def test_nothing_to_draw_is_said(tmp_path: Path, study: Study) -> None:
    with pytest.raises(StudyError, match="nothing to be drawn"):
        keep_audit(study, draw_audit(study, AuditSettings(faces=0, pairs=0, pictures=0)))
    with open_or_create_study(tmp_path / "empty.study") as empty:
        with pytest.raises(StudyError, match="Find faces first"):
            keep_audit(empty, draw_audit(empty, AuditSettings()))
        assert audits(empty) == []


def test_rates_are_of_the_groups_that_were_drawn(study: Study) -> None:
    number = keep_audit(study, draw_audit(study, AuditSettings("file.folder", faces=4, pairs=4, pictures=1)))
    for place, item in enumerate(open_audit(study, number).sample.items):
        wrong = (item.kind == FACE and item.group == "south") or item.side == BELOW
        code(study, number, place, item.kind, "3" if item.kind == COUNT else "no" if wrong else "yes")
    audit = open_audit(study, number)
    assert audit.is_coded
    found = {(each.measure, audit.titles[each.group]): each.share for each in audit.rates}
    assert found[FALSE_DETECTIONS, "south"] == 1.0 and found[FALSE_DETECTIONS, "north"] == 0.0
    assert found[FALSE_DETECTIONS, "all, weighted"] == 0.5
    assert found[WRONG_BELOW, "north"] == 1.0 and found[WRONG_BELOW, "south"] is None


def test_an_audit_is_taken_away_with_how_it_was_made(study: Study, tmp_path: Path) -> None:
    number = keep_audit(study, draw_audit(study, AuditSettings("file.folder", faces=2, pairs=2, pictures=1)))
    code(study, number, 0, FACE, "no")
    paths = export_audit(study, number, tmp_path / "out" / "audit.csv")
    assert [path.name for path in paths] == ["audit.csv", "audit rates.csv", "audit.csv.json"]
    codes, rates = (list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines())) for path in paths[:2])
    assert codes[0] == [each.name for each in CODES] and len(codes) == 1 + len(
        open_audit(study, number).sample.items
    )
    assert rates[0] == [each.name for each in RATES] and len(rates) > 3
    first = dict(zip(codes[0], codes[1], strict=True))
    assert first["kind"] == FACE and first["answer"] == "no" and first["other_picture"] == ""
    pair = next(row for row in codes if row[1] == PAIR)
    assert dict(zip(codes[0], pair, strict=True))["machine"] in (BELOW, ABOVE)
    record = json.loads(paths[2].read_text())
    assert record["items"] == {"drawn": len(codes) - 1, "coded": 1}
    assert record["facts"]["detectors"] == {HOG: 12, "by hand": 1} and record["settings"]["seed"] == 1
    assert record["conclusions"][0].startswith("Provisional")


def test_expressions_are_drawn_from_the_newest_description(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    from types import SimpleNamespace

    from workbench.study.faces import audit_drawing

    words = {1: "happy", 2: "sad", 3: "uncertain", 4: None}
    found = {number: SimpleNamespace(expression=word) for number, word in words.items()}
    monkeypatch.setattr(audit_drawing, "newest_description", lambda study: SimpleNamespace(request=None))
    monkeypatch.setattr(
        audit_drawing, "described", lambda study, request: SimpleNamespace(descriptions=found)
    )
    sample = draw_audit(study, AuditSettings(faces=0, pairs=0, pictures=0, expressions=10))
    assert {each.shown[0].face: each.machine for each in sample.items} == {1: "happy", 2: "sad"}
