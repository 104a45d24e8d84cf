"""Copies without faces are kept up with what a person decides about faces."""

from contextlib import closing
from pathlib import Path

import pytest

from tests import bad_pictures
from workbench.core.faces import anonymise as module
from workbench.core.faces.face import Box, Face
from workbench.core.faces.protect_settings import ProtectSettings
from workbench.core.models.machine import Machine
from workbench.core.pictures.collection import PictureFile
from workbench.core.tasks import task
from workbench.study.actions import begin_action, edit_faces, undo
from workbench.study.errors import StudyError
from workbench.study.execution import execute
from workbench.study.faces.keeping import insert_face
from workbench.study.pictures import add_pictures, pictures
from workbench.study.results import rows
from workbench.study.runs import Request
from workbench.study.study import Study, open_or_create_study


class NoFaces:
    """A detector that finds nothing."""

    def detect(self, picture: object) -> tuple[Face, ...]:
        return ()


@pytest.fixture(autouse=True)
def blind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "DetectorOfEachThread", lambda card: NoFaces())


@pytest.fixture
def study(tmp_path: Path):  # type: ignore[no-untyped-def]
    folder = tmp_path / "old"
    folder.mkdir()
    for name in ("a.png", "b.png"):
        bad_pictures.written(folder / name, bad_pictures.encoded(bad_pictures.sample_pixels(80, 90), "PNG"))
    with open_or_create_study(tmp_path / "new.study") as opened:
        list(add_pictures(opened, [folder]))
        yield opened


def draw(study: Study, name: str, left: float, person: str = "") -> int:
    """A face drawn by hand, perhaps of somebody."""
    with study.writing() as connection:
        picture = connection.execute(
            "SELECT id, bytes, modified FROM pictures WHERE name = ?", (name,)
        ).fetchone()
        number = insert_face(connection, picture, Face(Box(left, 10, 20, 20)), None)
        if person:
            who = connection.execute("INSERT INTO people (name) VALUES (?)", (person,)).lastrowid
            connection.execute("UPDATE faces SET person = ?, person_by = 'human' WHERE id = ?", (who, number))
    return number


def copied(study: Study, folder: Path, **settings: object) -> list[str]:
    """Make the copies that are missing; the names of the pictures that were looked at."""
    request = Request(task("anonymise"), ProtectSettings(**settings))  # type: ignore[arg-type]
    with closing(execute(study, request, pictures(study), Machine("cpu", folder=folder))) as steps:
        return [each.picture for step in steps for each in step.value]


def test_a_picture_is_copied_again_when_what_is_to_be_hidden_changes(study: Study, tmp_path: Path) -> None:
    draw(study, "a.png", 10)
    assert copied(study, tmp_path / "new") == ["a.png", "b.png"]
    assert copied(study, tmp_path / "new") == []
    number = draw(study, "a.png", 50)
    assert copied(study, tmp_path / "new") == ["a.png"]
    found = {row[0]: row for row in rows(study, task("anonymise").table, _identity())}
    assert found["a.png"][1] == "a (2).png" and found["a.png"][7] == 2
    assert "“a.png” was in the folder before" in str(found["a.png"][13])
    with study.writing() as connection:
        edit_faces(connection, begin_action(connection, "Deleted a face"), "faces", "absent", {number: 1})
    assert copied(study, tmp_path / "new") == ["a.png"]
    undo(study)
    assert copied(study, tmp_path / "new") == ["a.png"]


def test_naming_somebody_changes_what_is_hidden_where_names_count(study: Study, tmp_path: Path) -> None:
    number = draw(study, "a.png", 10)
    draw(study, "b.png", 10, "Anna")
    assert copied(study, tmp_path / "everybody") == ["a.png", "b.png"]
    assert copied(study, tmp_path / "but", whom="all but", people="Anna") == ["a.png", "b.png"]
    with study.writing() as connection:
        connection.execute("UPDATE faces SET person = 1 WHERE id = ?", (number,))
    assert copied(study, tmp_path / "everybody") == []
    assert copied(study, tmp_path / "but", whom="all but", people="Anna") == ["a.png"]


def test_a_name_that_nobody_has_is_refused_before_anything_is_written(study: Study, tmp_path: Path) -> None:
    draw(study, "b.png", 10, "Anna")
    with pytest.raises(StudyError, match="called “Ana”"):
        copied(study, tmp_path / "new", whom="only", people="Anna, Ana")
    assert not (tmp_path / "new").exists()
    # Also when the one who is named is in none of the pictures that are left to do.
    assert copied(study, tmp_path / "new", whom="only", people="Anna") == ["a.png", "b.png"]


def test_without_any_people_it_says_so(study: Study, tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="Nobody has been named in this study yet"):
        copied(study, tmp_path / "new", whom="all but", people="Anna")


def _identity() -> str:
    return Request(task("anonymise"), ProtectSettings()).identity


def test_nothing_is_asked_of_other_tasks(study: Study) -> None:
    from workbench.study.faces.hiding import with_other_faces

    request = Request(task("process"), task("process").settings())
    assert with_other_faces(study, request, [PictureFile("a.png", "a.png")]) == set()
