"""Searching a study: the right order, what is left out, verdicts that return, tables, and fifty thousand faces."""

import csv
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from tests.study.faces.searchable import CARD, find_faces, opened, vector_at
from workbench.core.faces import searching as core_searching
from workbench.core.faces.comparing import ComparisonError, Embedding, Gallery
from workbench.core.faces.face import Box, Face
from workbench.core.models.machine import Machine
from workbench.core.models.store import fingerprint
from workbench.core.pictures.collection import PictureFile, as_on_disk
from workbench.study.actions import undo
from workbench.study.faces.decisions import FaceError, ignore_faces
from workbench.study.faces.finding import KnownFace, known_faces
from workbench.study.faces.pairs import OUTSIDE, compare_by_every_recogniser, compare_faces
from workbench.study.faces.people import new_person
from workbench.study.faces.searching import (
    FaceSearch,
    SearchableFaces,
    Target,
    export_search,
    judge,
    ranked,
    search_faces,
    searchable_faces,
    verdicts_about,
)
from workbench.study.pictures import add_pictures
from workbench.study.study import Study

MACHINE = Machine("cpu")


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with closing(opened(tmp_path, (0, 70, 20, 45, 61))) as made:
        yield made


def face_in(study: Study, name: str) -> KnownFace:
    return next(face for face in known_faces(study) if face.file.name == name)


def found_by(study: Study, wanted: KnownFace, metric: str = "euclidean") -> FaceSearch:
    *_, last = search_faces(study, wanted, searchable_faces(study, CARD), metric, MACHINE)
    assert last.value is not None
    return last.value


def names(found: FaceSearch) -> list[str]:
    return [face.file.name for face in found.faces]


def test_faces_come_in_the_order_of_their_distance(study: Study) -> None:
    found = found_by(study, face_in(study, "0.png"))
    assert names(found) == ["20.png", "45.png", "61.png", "70.png"]
    assert found.ranking.distances.tolist() == pytest.approx([0.20, 0.45, 0.61, 0.70], abs=1e-5)
    assert (found.ranking.below(0.6), found.ranking.left_out) == (2, 1)
    assert names(found_by(study, face_in(study, "45.png"))) == ["61.png", "20.png", "70.png", "0.png"]


def test_identical_copies_and_ignored_faces_take_no_part(study: Study, tmp_path: Path) -> None:
    folder = tmp_path / "faces"
    shutil.copy(folder / "0.png", folder / "1 copied.png")
    for _ in add_pictures(study, [folder]):
        pass
    find_faces(study)
    ignore_faces(study, [face_in(study, "61.png").id])
    found = found_by(study, face_in(study, "0.png"))
    assert names(found) == ["20.png", "45.png", "70.png"]
    assert found.ranking.left_out == 2
    assert "0.png" in names(found_by(study, face_in(study, "20.png")))


def test_a_picture_from_outside_is_not_added_and_leaves_out_itself(study: Study, tmp_path: Path) -> None:
    outside = shutil.copy(tmp_path / "faces" / "0.png", tmp_path / "elsewhere.png")
    file = as_on_disk("elsewhere.png", str(outside))
    face = KnownFace(OUTSIDE, file, Face(Box(10, 12, 30, 30)))
    target = Target(face, Embedding(vector_at(0), CARD.key, fingerprint(CARD)))
    found = ranked(target, searchable_faces(study, CARD), "euclidean")
    assert names(found) == ["20.png", "45.png", "61.png", "70.png"], "0.png is the same file"
    assert len(known_faces(study)) == 5


def test_what_was_not_described_is_counted_and_other_models_are_refused(tmp_path: Path) -> None:
    with closing(opened(tmp_path, (0, 20, 45), model="")) as study:
        faces = searchable_faces(study, CARD)
        assert (len(faces.faces), faces.without) == (0, 3)
        with pytest.raises(ComparisonError, match="No face of this study is comparable"):
            list(search_faces(study, face_in(study, "0.png"), faces, "euclidean", MACHINE))
        find_faces(study)
        faces = searchable_faces(study, CARD)
        assert (len(faces.faces), faces.without, faces.unaligned) == (3, 0, 0)
        target = Target(face_in(study, "0.png"), Embedding(vector_at(0), CARD.key, "0" * 64))
        with pytest.raises(ComparisonError, match="cannot be compared"):
            ranked(target, faces, "euclidean")


def test_verdicts_are_kept_can_be_undone_and_may_give_the_person(study: Study) -> None:
    target, similar, other = (face_in(study, name) for name in ("0.png", "20.png", "70.png"))
    person = new_person(study, "Anna", [target.id])
    target = face_in(study, "0.png")
    judge(study, target, similar.id, "same", gives_person=True)
    judge(study, target, other.id, "different", gives_person=True)
    assert verdicts_about(study, target.id) == {similar.id: "same", other.id: "different"}
    assert verdicts_about(study, other.id) == {target.id: "different"}
    assert face_in(study, "20.png").person == person
    assert face_in(study, "70.png").person is None
    judge(study, target, similar.id, None)
    assert verdicts_about(study, target.id) == {other.id: "different"}
    undo(study)
    assert verdicts_about(study, target.id)[similar.id] == "same"
    with pytest.raises(FaceError, match="itself"):
        judge(study, target, target.id, "same")


def test_the_ranking_is_taken_away_with_how_it_was_made(study: Study, tmp_path: Path) -> None:
    target = face_in(study, "0.png")
    new_person(study, "=Anna", [face_in(study, "20.png").id])
    judge(study, target, face_in(study, "70.png").id, "different")
    record = export_search(study, found_by(study, target), 0.6, tmp_path / "out" / "ranking.csv")
    with (tmp_path / "out" / "ranking.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["rank"] for row in rows] == ["1", "2", "3", "4"]
    assert [row["picture"] for row in rows] == ["20.png", "45.png", "61.png", "70.png"]
    assert [row["below"] for row in rows] == ["yes", "yes", "no", "no"]
    assert [row["verdict"] for row in rows] == ["", "", "", "different"]
    assert rows[0]["person"].endswith("=Anna") and not rows[0]["person"].startswith("=")
    assert (rows[0]["face"], rows[0]["left"], rows[0]["detector"]) == ("1", "10.0", "dlib_hog")
    assert {row["weights_sha256"] for row in rows} == {fingerprint(CARD)}
    assert json.loads((tmp_path / "out" / "ranking.json").read_text(encoding="utf-8")) == record
    assert record["settings"]["faces_below_threshold"] == 2
    assert record["picture"]["name"] == "0.png"
    assert "does not say that they are of the same person" in record["methods"]


def test_a_pair_is_compared_by_what_the_study_knows(study: Study) -> None:
    pair = (face_in(study, "0.png"), face_in(study, "45.png"))
    found = compare_faces(study, pair, CARD, "", MACHINE)
    assert found.distance == pytest.approx(0.45, abs=1e-5) and found.is_below
    by_cosine = compare_faces(study, pair, CARD, "cosine", MACHINE)
    assert by_cosine.distance == pytest.approx(0.45**2 / 2, abs=1e-5)
    assert by_cosine.threshold == 0.07
    results = [step.value for step in compare_by_every_recogniser(study, pair, MACHINE)]
    assert [each.card.key for each in results] == ["dlib_resnet"]
    assert results[0].comparison == found


def test_a_pair_that_cannot_be_compared_is_told_for_each_recogniser(tmp_path: Path) -> None:
    with closing(opened(tmp_path, (0, 20), model="")) as study:
        (tmp_path / "faces" / "0.png").unlink()
        pair = (face_in(study, "0.png"), face_in(study, "20.png"))
        (step,) = compare_by_every_recogniser(study, pair, MACHINE)
        assert step.value.comparison is None
        assert "could not be read" in step.value.reason


def test_fifty_thousand_faces_are_searched_at_once() -> None:
    dice = np.random.default_rng(5)
    vectors = dice.normal(0, 1, (50_000, 128)).astype(np.float32)
    file = PictureFile("x.png", "/nowhere/x.png", 5)
    faces = [KnownFace(number + 1, file, Face(Box(0, 0, 9, 9))) for number in range(50_000)]
    searched = SearchableFaces(CARD, fingerprint(CARD), faces, {}, Gallery(vectors), 0, 0)
    target = Target(faces[0], Embedding(vectors[0] + 0.01, CARD.key, fingerprint(CARD)))
    start = time.perf_counter()
    found = ranked(target, searched, "euclidean")
    assert time.perf_counter() - start < 2, "milliseconds on an idle computer"
    assert found.ranking.compared == 49_999
    assert len(found.faces) == 49_999


def test_very_many_faces_are_indexed_once(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core_searching, "MANY", 3)
    searched = searchable_faces(study, CARD)
    steps = list(search_faces(study, face_in(study, "0.png"), searched, "cosine", MACHINE))
    assert len(steps) > 1 and "index first" in steps[0].note
    assert steps[-1].value is not None
    assert names(steps[-1].value) == ["20.png", "45.png", "61.png", "70.png"]
    (again,) = search_faces(study, face_in(study, "20.png"), searched, "euclidean_l2", MACHINE)
    assert again.value is not None and again.value.searched is searched
