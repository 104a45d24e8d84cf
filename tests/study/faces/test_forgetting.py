"""Forgetting: not a byte of what was deleted is left in the study's file, and what stays is said."""

import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.study.faces.making import MODEL, ONE, TWO, face, search, vector
from workbench.core.faces.describe_settings import DESCRIPTIONS
from workbench.core.models.cards import card
from workbench.core.steps import Steps
from workbench.study.actions import history, undo
from workbench.study.errors import StudyError
from workbench.study.faces import forgetting
from workbench.study.faces.decisions import FaceError, say, verdicts
from workbench.study.faces.embeddings import embedded_by, vectors_of
from workbench.study.faces.finding import known_faces
from workbench.study.faces.forgetting import (
    Forgotten,
    forget_embeddings,
    forget_person,
    forgettings,
)
from workbench.study.faces.people import merge_people, move_faces, name_person, new_person, people
from workbench.study.faces.taking_groups import FaceGroup, GroupedBy, grouped_by, take_groups
from workbench.study.finding import Condition, Filter, save_filter, saved_filters
from workbench.study.schema import create_results_table, results_table
from workbench.study.study import Study, open_study


def forgotten(steps: Steps[Forgotten | None]) -> Forgotten:
    *_, last = steps
    assert last.done == last.total and last.value is not None
    return last.value


def content(path: Path) -> bytes:
    """All that is on disk of a study."""
    return b"".join(each.read_bytes() for each in sorted(path.parent.glob(f"{path.name}*")))


def bytes_of(left: float) -> bytes:
    return vector(face(left)).astype("<f4").tobytes()


def test_all_embeddings_are_gone_from_the_file(with_faces: Study, path: Path) -> None:
    # What was replaced lies in free pages, where it would stay without writing the file anew.
    with with_faces.writing() as connection:
        connection.execute("UPDATE embeddings SET vector = zeroblob(100) WHERE face = 2")
    known = known_faces(with_faces)
    assert bytes_of(0) in content(path)
    result = forgotten(forget_embeddings(with_faces))
    assert (result.embeddings, result.faces) == (4, 4) and result.sought >= 3
    for left in (0, 100, 200, 50):
        assert bytes_of(left)[:64] not in content(path)
    assert not path.with_name(path.name + "-wal").stat().st_size
    assert known_faces(with_faces) == known and embedded_by(with_faces) == ()
    assert "were deleted" in result.in_words and forgetting.WHAT_STAYS in result.in_words
    ((words, _, _),) = forgettings(with_faces)
    assert words == "Forgot 4 embeddings of 4 faces"


def test_some_faces_are_forgotten_and_the_others_stay(with_faces: Study, path: Path) -> None:
    result = forgotten(forget_embeddings(with_faces, [4]))
    assert result.embeddings == 1 and "1 embedding of 1 face was deleted" in result.in_words
    assert bytes_of(50)[:64] not in content(path) and bytes_of(0) in content(path)
    assert vectors_of(with_faces, card(MODEL)).ids.tolist() == [1, 2, 3]


def test_a_copy_of_the_same_face_is_no_trace(with_faces: Study) -> None:
    with with_faces.writing() as connection:
        connection.execute(
            "UPDATE embeddings SET vector = (SELECT vector FROM embeddings WHERE face = 1) WHERE face = 4"
        )
    assert forgotten(forget_embeddings(with_faces, [4])).sought == 0


def test_nothing_of_a_forgotten_person_is_left(with_faces: Study, path: Path) -> None:
    one, two, three, four = (each.id for each in known_faces(with_faces))
    ben = new_person(with_faces, "Benedikta", [two])
    anna = new_person(with_faces, "Annegret", [one])
    old = new_person(with_faces, "Annelie", [four])
    merge_people(with_faces, anna, [old])
    name_person(with_faces, anna, "Anneliese Übersee")
    move_faces(with_faces, [three], None)
    say(with_faces, one, four, "same")
    say(with_faces, two, three, "different")
    save_filter(
        with_faces, "her", Filter("", (Condition("faces.people", "contains", ("Anneliese Übersee",)),))
    )
    with with_faces.writing() as connection:
        connection.execute(
            "UPDATE runs SET record = json_set(record, '$.settings.people', 'Benedikta, Annegret', "
            "'$.pictures_chosen', 'People contains “Annegret”')"
        )
    result = forgotten(forget_person(with_faces, anna))
    assert (result.embeddings, result.faces, result.person) == (2, 2, "Anneliese Übersee")
    on_disk = content(path)
    for name in ("Annegret", "Annelie", "Anneliese", "Übersee", "\\u00dcbersee"):
        assert name.encode() not in on_disk
    assert bytes_of(0)[:64] not in on_disk and bytes_of(50)[:64] not in on_disk
    assert b"Benedikta" in on_disk
    assert [(each.id, each.name) for each in people(with_faces)] == [(ben, "Benedikta")]
    found = {each.id: each for each in known_faces(with_faces)}
    assert found[one].ignored and found[one].person is None and found[four].ignored
    assert not found[two].ignored and found[two].person == ben
    assert verdicts(with_faces) == {(two, three): "different"}
    assert saved_filters(with_faces)["her"].conditions[0].values == ("a person who was forgotten",)
    assert "Annegret" not in result.in_words


def test_undoing_brings_nothing_of_a_forgotten_person_back(with_faces: Study) -> None:
    one, two, _, four = (each.id for each in known_faces(with_faces))
    new_person(with_faces, "Ben", [two])
    anna = new_person(with_faces, "Anna", [one, four])
    forgotten(forget_person(with_faces, anna))
    assert [each.words for each in history(with_faces)] == ["Made “Ben” of 1 face"]
    while undo(with_faces):
        pass
    assert people(with_faces) == () and {each.person for each in known_faces(with_faces)} == {None}


def test_a_grouping_of_which_nothing_is_left_is_no_step_to_undo(with_faces: Study) -> None:
    by = GroupedBy(card(MODEL), "cosine", 0.2)
    taken = take_groups(with_faces, [FaceGroup((1, 4))], "Grouped 2 faces", by)
    forgotten(forget_person(with_faces, taken.people[0] or 0))
    assert history(with_faces) == [] and undo(with_faces) is None
    assert grouped_by(with_faces, card(MODEL)) is None


def test_a_face_that_was_theirs_once_keeps_its_owner(with_faces: Study) -> None:
    one, two, _, four = (each.id for each in known_faces(with_faces))
    anna, ben = new_person(with_faces, "Anna", [one, four]), new_person(with_faces, "Ben", [two])
    move_faces(with_faces, [four], ben)
    forgotten(forget_person(with_faces, anna))
    assert vectors_of(with_faces, card(MODEL)).ids.tolist() == [two, 3, four]
    assert known_faces(with_faces)[3].person == ben
    undo(with_faces)
    after = known_faces(with_faces)[3]
    assert (after.person, after.person_by) == (None, "")


def test_a_forgotten_person_is_not_described_again(with_faces: Study) -> None:
    anna = new_person(with_faces, "Anna", [1])
    forgotten(forget_person(with_faces, anna))
    shown = {ONE: [face(0), face(100), face(200)], TWO: [face(50)]}
    assert search(with_faces, shown) == []
    with with_faces.writing() as connection:
        connection.execute("DELETE FROM outcomes")
    assert search(with_faces, shown)
    assert vectors_of(with_faces, card(MODEL)).ids.tolist() == [2, 3, 4]
    with pytest.raises(FaceError, match="not in the study any more"):
        forgotten(forget_person(with_faces, anna))


def test_descriptions_of_a_forgotten_person_go_too(with_faces: Study) -> None:
    anna = new_person(with_faces, "Anna", [1])
    with with_faces.writing() as connection:
        create_results_table(connection, DESCRIPTIONS)
        connection.executemany(
            f"INSERT INTO {results_table(DESCRIPTIONS)} (run, picture, row, face) VALUES (1, 1, ?, ?)",
            [(0, 1), (1, 2)],
        )
    result = forgotten(forget_person(with_faces, anna))
    assert "descriptions of these faces were forgotten too" in result.in_words
    with with_faces.reading() as connection:
        left = connection.execute(f"SELECT face FROM {results_table(DESCRIPTIONS)}").fetchall()
    assert left == [(2,)]


def unchanged(study: Study, do: Callable[[], object], said: str) -> None:
    before = [each.faces for each in embedded_by(study)]
    with pytest.raises(StudyError, match=said) as caught:
        do()
    assert "Nothing was deleted" in str(caught.value)
    assert [each.faces for each in embedded_by(study)] == before != []
    assert forgettings(study) == []


def test_without_room_nothing_is_deleted(with_faces: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=1000))
    unchanged(with_faces, lambda: forgotten(forget_embeddings(with_faces)), "1.0 kB are free")


def test_while_somebody_else_reads_nothing_is_deleted(with_faces: Study, path: Path) -> None:
    with with_faces.reading() as connection:
        connection.execute("PRAGMA busy_timeout = 10")
    with open_study(path, read_only=True) as other, other.reading() as reading:
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM faces").fetchone()
        with with_faces.writing() as connection:
            connection.execute("UPDATE pictures SET unreadable = NULL")
        unchanged(with_faces, lambda: forgotten(forget_embeddings(with_faces)), "Something else is reading")
        reading.execute("COMMIT")
    assert forgotten(forget_embeddings(with_faces)).embeddings == 4


def test_a_study_that_may_only_be_read_forgets_nothing(with_faces: Study, path: Path) -> None:
    with open_study(path, read_only=True) as reader:
        unchanged(reader, lambda: forgotten(forget_embeddings(reader)), "open for reading only")


def test_what_could_not_be_written_anew_is_said_and_can_be_repeated(with_faces: Study, path: Path) -> None:
    with with_faces.reading() as connection:
        steps = forget_embeddings(with_faces)
        for _ in zip(range(3), steps, strict=False):
            pass
        # Another reader came in between.
        connection.execute("PRAGMA busy_timeout = 10")
        with open_study(path, read_only=True) as other, other.reading() as reading:
            reading.execute("BEGIN IMMEDIATE")
            with pytest.raises(StudyError, match=r"The embeddings are deleted.*written by another program"):
                next(steps)
    assert embedded_by(with_faces) == ()
    forgotten(forget_embeddings(with_faces))
    assert bytes_of(0)[:64] not in content(path)


def test_what_is_still_in_the_file_is_found(with_faces: Study) -> None:
    with pytest.raises(StudyError, match=r"are still in “town\.study"):
        forgetting._look_for(with_faces, [b"CREATE TABLE embeddings"])
