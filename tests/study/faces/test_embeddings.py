"""Embeddings: read all at once, never of two models together, computed where they are missing."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.study.faces.making import MODEL, ONE, OTHER_REQUEST, TWO, face, request, search, vector
from tests.study.making import add, make_files
from workbench.core.faces.known import PictureWithFaces
from workbench.core.models.cards import card
from workbench.core.models.machine import Machine
from workbench.core.models.store import fingerprint
from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Step, Steps
from workbench.core.tables import Rows
from workbench.study.errors import StudyError
from workbench.study.faces import copies, embeddings
from workbench.study.faces.copies import copies_among
from workbench.study.faces.decisions import draw_face
from workbench.study.faces.embeddings import (
    embed_missing,
    embedded_by,
    embedding_of,
    faces_without_embedding,
    vectors_by,
    vectors_of,
)
from workbench.study.faces.finding import known_faces
from workbench.study.metadata import leave_out
from workbench.study.pictures import pictures, up_to_date
from workbench.study.results import analyses
from workbench.study.study import Study

BEYOND = face(999)


def of_known(files: Sequence[PictureFile], settings: Any, machine: Machine) -> Steps[tuple[Rows, ...]]:
    """Embeddings of the faces that are handed over; a face far to the right cannot be aligned."""
    for done, file in enumerate(files, 1):
        assert isinstance(file, PictureWithFaces)
        rows = tuple((each.id, settings.model, fingerprint(card(settings.model))) for each in file.faces)
        vectors = [vector(each.face) * (np.nan if each.face.box == BEYOND.box else 1) for each in file.faces]
        yield Step(done, len(files), (Rows(file.name, rows, np.stack(vectors)),))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    task = replace(embeddings.EMBED_TASK, function="tests.study.faces.test_embeddings:of_known")
    monkeypatch.setattr(embeddings, "EMBED_TASK", task)


def test_vectors_are_those_of_their_faces(with_faces: Study) -> None:
    found = vectors_of(with_faces, card(MODEL))
    faces = {each.id: each.face for each in known_faces(with_faces)}
    assert found.ids.tolist() == sorted(faces) and found.vectors.dtype == np.float32
    for number, one in zip(found.ids.tolist(), found.vectors, strict=True):
        assert (one == vector(faces[number])).all()
    assert len(set(found.pictures[:3].tolist())) == 1 != len(set(found.pictures.tolist()))
    assert [each.dtype for each in (found.ids, found.pictures, found.copies)] == [np.int64] * 3


def test_models_and_weights_are_never_mixed(with_faces: Study) -> None:
    search(with_faces, {ONE: [face(0)], TWO: [face(50)]}, request(model="sface"))
    with with_faces.writing() as connection:
        connection.execute(
            "INSERT INTO embeddings SELECT face, model, 'other weights', vector FROM embeddings WHERE model = ?",
            (MODEL,),
        )
    assert len(vectors_of(with_faces, card("sface"))) == 2
    assert len(vectors_of(with_faces, card(MODEL))) == 2
    listed = {(each.model, each.weights_sha256): each for each in embedded_by(with_faces)}
    assert [each.faces for each in listed.values()] == [2, 2, 2]
    missing = listed[MODEL, "other weights"]
    assert not missing.is_here and "Exactly this model is not on this computer" in missing.in_words
    assert listed[MODEL, fingerprint(card(MODEL))].is_here
    # What is not here any more can still be compared among itself.
    assert len(vectors_by(with_faces, MODEL, "other weights")) == 2


def test_no_faces_no_vectors(study: Study) -> None:
    found = vectors_of(study, card(MODEL))
    assert len(found) == 0 and found.vectors.shape == (0, 0)
    assert embedded_by(study) == () and faces_without_embedding(study, card(MODEL)) == 0


def test_faces_that_take_no_part_have_no_vectors(with_faces: Study) -> None:
    leave_out(with_faces, {ONE: "blurred"}, "Left out")
    assert len(vectors_of(with_faces, card(MODEL))) == 1
    assert [each.faces for each in embedded_by(with_faces)] == [1]


def test_damaged_vectors_are_told_of(with_faces: Study) -> None:
    with with_faces.writing() as connection:
        connection.execute("UPDATE embeddings SET vector = x'00' WHERE face = 1")
    with pytest.raises(StudyError, match="not all of the same length"):
        vectors_of(with_faces, card(MODEL))


def test_missing_ones_are_computed_and_the_run_recorded(with_faces: Study, quick: None) -> None:
    recogniser = card(MODEL)
    drawn = draw_face(with_faces, pictures(with_faces)[2], face(77))
    assert faces_without_embedding(with_faces, recogniser) == 1
    first, *steps = embed_missing(with_faces, recogniser, Machine("cpu"))
    assert (first.done, first.total) == (0, 1) and len(steps) == 1
    kept = embedding_of(with_faces, drawn, recogniser)
    assert kept is not None and (kept.vector == vector(face(77))).all()
    assert faces_without_embedding(with_faces, recogniser) == 0
    newest = analyses(with_faces)[0]
    assert (newest.task, newest.state, newest.done) == ("embed", "done", 1)
    assert [each.total for each in embed_missing(with_faces, recogniser, Machine("cpu"))] == [0]


def test_another_recogniser_describes_all_faces_or_some(with_faces: Study, quick: None) -> None:
    other = card("sface")
    chosen = known_faces(with_faces)[3].id
    assert faces_without_embedding(with_faces, other) == 4
    list(embed_missing(with_faces, other, Machine("cpu"), faces=[chosen]))
    assert vectors_of(with_faces, other).ids.tolist() == [chosen]
    list(embed_missing(with_faces, other, Machine("cpu")))
    assert len(vectors_of(with_faces, other)) == 4


def test_a_face_that_cannot_be_aligned_is_tried_once(with_faces: Study, quick: None) -> None:
    recogniser = card(MODEL)
    drawn = draw_face(with_faces, pictures(with_faces)[2], BEYOND)
    list(embed_missing(with_faces, recogniser, Machine("cpu")))
    assert embedding_of(with_faces, drawn, recogniser) is None
    assert faces_without_embedding(with_faces, recogniser) == 0
    assert drawn not in vectors_of(with_faces, recogniser).ids


def test_faces_of_a_file_that_changed_meanwhile_are_left_alone(
    with_faces: Study, files: list[Path], quick: None
) -> None:
    files[0].write_text("quite another content")
    steps = list(embed_missing(with_faces, card("sface"), Machine("cpu")))
    assert [each.value[0].picture for each in steps[1:]] == [TWO]


def test_forgotten_embeddings_are_computed_when_faces_are_sought_again(with_faces: Study) -> None:
    with with_faces.writing() as connection:
        connection.execute("DELETE FROM embeddings WHERE face = 4")
    assert search(with_faces, {ONE: [], TWO: [face(50)]}) == [TWO]
    assert 4 in vectors_of(with_faces, card(MODEL)).ids
    assert search(with_faces, {}, OTHER_REQUEST) != []


def copies_of(study: Study) -> list[int]:
    numbers = np.arange(1, len(pictures(study)) + 1)
    return copies_among(study, numbers).tolist()


def test_identical_files_are_copies(filled: Study, files: list[Path]) -> None:
    files[1].write_bytes(files[3].read_bytes())
    up_to_date(filled, pictures(filled))
    numbers = copies_of(filled)
    assert numbers[1] == numbers[3] and len(set(numbers)) == 4


def test_files_that_differ_only_inside_are_no_copies(study: Study, tmp_path: Path) -> None:
    made = make_files(tmp_path / "large", 3)
    content = bytearray(20_000)
    for number, path in enumerate(made):
        content[6_000] = min(number, 1)
        path.write_bytes(bytes(content))
    add(study, tmp_path / "large")
    copies._sample.cache_clear()
    numbers = copies_of(study)
    assert numbers[1] == numbers[2] != numbers[0]


def test_what_cannot_be_read_is_a_copy_of_none(filled: Study, files: list[Path]) -> None:
    copies._sample.cache_clear()
    for path in files:
        path.unlink()
    assert len(set(copies_of(filled))) == 5


def test_checksums_are_taken_from_fingerprints_where_there_are_any(
    filled: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [file.name for file in pictures(filled)]
    monkeypatch.setattr(copies, "checksums", lambda study: dict.fromkeys(names[:2], "a") | {names[2]: "b"})
    numbers = copies_of(filled)
    assert numbers[0] == numbers[1] and len(set(numbers)) == 4
