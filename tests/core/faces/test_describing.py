"""The task “describe”: its rows against numpy, its faces against deepface's own, and everything that may be missing."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.core.faces.making_attributes import place_attributes
from workbench.core.faces import describing as module
from workbench.core.faces.describe_settings import (
    ATTRIBUTES,
    DESCRIPTIONS,
    EXPRESSIONS,
    UNCERTAIN,
    DescribeSettings,
    consents_for,
)
from workbench.core.faces.describing import age_and_spread, describe, upright, word_for
from workbench.core.faces.detecting import open_detector
from workbench.core.faces.face import Box, Face
from workbench.core.faces.known import NumberedFace, PictureWithFaces
from workbench.core.faces.settings import HOG
from workbench.core.models.cards import CardError, card
from workbench.core.models.machine import Machine
from workbench.core.models.store import WeightsError, weights_path
from workbench.core.pictures.collection import PictureFile, as_on_disk
from workbench.core.provenance import recipe
from workbench.core.recipes import obstacle, recipe_from_record
from workbench.core.settings import named_models
from workbench.core.steps import Skipped
from workbench.core.tables import Rows
from workbench.core.tasks import task

Picture = NDArray[np.uint8]
CPU = Machine("cpu")


@pytest.fixture
def weights(private_folders: None) -> None:
    place_attributes()


@pytest.fixture
def path(tmp_path: Path, astronaut: Picture) -> Path:
    Image.fromarray(astronaut).save(tmp_path / "Müller 张.png")
    return tmp_path / "Müller 张.png"


@pytest.fixture(scope="module")
def face(astronaut: Picture) -> Face:
    """Her face as the built-in detector finds it, without eyes."""
    (found,) = open_detector(card(HOG)).detect(astronaut)
    return found


def known(path: Path, *faces: Face, ignored: int | None = None) -> PictureWithFaces:
    file = as_on_disk(path.name, str(path))
    numbered = tuple(NumberedFace(7 + at, each, ignored=at == ignored) for at, each in enumerate(faces))
    values = [
        getattr(file, name) for name in ("name", "path", "bytes", "modified", "width", "height", "format")
    ]
    return PictureWithFaces(*values, faces=numbered)


def described(
    files: Sequence[PictureFile], settings: DescribeSettings | None = None, machine: Machine = CPU
) -> list[Rows | Skipped]:
    steps = list(describe(files, settings or DescribeSettings(), machine))
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    return [each for step in steps for each in step.value]


def values(found: Rows | Skipped, at: int = 0) -> dict[str, Any]:
    assert isinstance(found, Rows)
    return dict(zip(DESCRIPTIONS.header[1:], found.rows[at], strict=True))


def shares(row: dict[str, Any], prefix: str) -> list[float]:
    return [
        value for name, value in row.items() if name.startswith(f"{prefix}_") and isinstance(value, float)
    ]


def test_each_face_gets_all_scores_and_the_words_they_come_to(weights: None, path: Path, face: Face) -> None:
    (found,) = described([known(path, face)])
    row = values(found)
    assert row["face"] == 7 and row["detector"] == HOG and row["note"] is None
    assert (row["left"], row["width"]) == (round(face.box.left, 2), round(face.box.width, 2))
    expressions = shares(row, "apparent_expression")
    assert len(expressions) == 7 and sum(expressions) == pytest.approx(1, abs=1e-4)
    assert row["apparent_expression"] == word_for(np.array(expressions), EXPRESSIONS, 0.2)
    assert sum(shares(row, "perceived_gender_presentation")) == pytest.approx(1, abs=1e-4)
    assert row["perceived_gender_presentation"] in ("woman", "man", UNCERTAIN)
    assert 0 <= row["apparent_age"] <= 100 and 0 <= row["apparent_age_spread"] <= 50
    assert not shares(row, "perceived_race")


def test_perceived_race_is_six_scores_and_no_word(weights: None, path: Path, face: Face) -> None:
    settings = DescribeSettings(expression=False, gender=False, age=False, race=True)
    row = values(described([known(path, face)], settings)[0])
    assert len(shares(row, "perceived_race")) == 6
    assert sum(shares(row, "perceived_race")) == pytest.approx(1, abs=1e-4)
    assert "perceived_race" not in row
    assert row["apparent_expression"] is None and row["apparent_age"] is None
    assert not shares(row, "apparent_expression")


def test_only_what_is_asked_for_needs_its_network(weights: None, path: Path, face: Face) -> None:
    weights_path(card("deepface_age")).unlink()
    (found,) = described([known(path, face)], DescribeSettings(age=False))
    assert values(found)["apparent_age"] is None and values(found)["apparent_expression"]
    with pytest.raises(WeightsError, match="not on this computer"):
        described([known(path, face)])


def test_networks_that_are_not_asked_for_decide_nothing() -> None:
    assert set(named_models(DescribeSettings(age=False))) == {"detector", "expression_model", "gender_model"}
    assert consents_for(DescribeSettings()) == ("describe",)
    assert consents_for(DescribeSettings(race=True)) == ("describe", "race")
    assert not DescribeSettings().race


def test_faces_that_nobody_has_looked_for_are_found_here(weights: None, path: Path, face: Face) -> None:
    known_row = values(described([known(path, face)])[0])
    row = values(described([as_on_disk(path.name, str(path))], DescribeSettings(detector=HOG))[0])
    assert row["face"] is None
    assert {**row, "face": 7} == known_row


def test_ignored_faces_are_left_alone(weights: None, path: Path, face: Face) -> None:
    (found,) = described([known(path, face, replace(face, box=Box(10, 300, 90, 90)), ignored=0)])
    assert isinstance(found, Rows)
    assert [row[0] for row in found.rows] == [8]


def test_small_faces_and_those_without_eyes_say_so(weights: None, path: Path, face: Face) -> None:
    small = Face(Box(face.box.left, face.box.top, 39.9, 80))
    nowhere = Face(Box(700, 380, 60, 60))
    (found,) = described([known(path, small, nowhere, face)])
    assert isinstance(found, Rows)
    notes = [row[-1] for row in found.rows]
    assert notes[0] == "not described: the face is less than 40 pixels wide or high"
    assert "no eyes were found" in str(notes[1])
    assert notes[2] is None
    for row in found.rows[:2]:
        assert all(value is None for value in row[6:-1])
    smaller = DescribeSettings(smallest=30)
    (found,) = described([known(path, small)], smaller)
    assert "pixels" not in str(values(found)["note"])


def test_bad_files_and_empty_pictures_are_results(
    weights: None, path: Path, face: Face, tmp_path: Path
) -> None:
    (tmp_path / "letter.jpg").write_text("Dear Sir or Madam")
    letter, gone = known(tmp_path / "letter.jpg", face), known(tmp_path / "letter.jpg", face)
    gone = replace(gone, name="gone.jpg", path=str(tmp_path / "gone.jpg"))
    found = described([letter, gone, known(path), known(path, face)])
    assert [type(each) for each in found] == [Skipped, Skipped, Rows, Rows]
    assert isinstance(found[2], Rows) and not found[2].rows
    assert described([]) == []


def test_a_picture_without_faces_is_not_even_read(weights: None, tmp_path: Path) -> None:
    (tmp_path / "letter.jpg").write_text("Dear Sir or Madam")
    assert described([known(tmp_path / "letter.jpg")]) == [Rows("letter.jpg", ())]


def test_readers_give_the_same_in_the_same_order(weights: None, path: Path, face: Face) -> None:
    files = [replace(known(path, face), name=f"{number}.png") for number in range(11)]
    alone = described(files)
    with ThreadPoolExecutor(2) as readers:
        assert described(files, machine=Machine("cpu", readers)) == alone
    assert [each.picture for each in alone] == [file.name for file in files]
    assert [step.done for step in describe(files, DescribeSettings(), CPU)] == [8, 11]
    assert [step.done for step in describe(files, DescribeSettings(), Machine("cpu", None, 3))] == [
        3,
        6,
        9,
        11,
    ]


def test_many_faces_of_one_picture_are_what_they_are_alone(weights: None, path: Path, face: Face) -> None:
    moved = [
        replace(face, box=Box(face.box.left + at, face.box.top, face.box.width, face.box.height))
        for at in range(20)
    ]
    (together,) = described([known(path, *moved)])
    assert isinstance(together, Rows)
    for at in (0, 15, 19):
        (alone,) = described([known(path, moved[at])])
        assert isinstance(alone, Rows)
        assert together.rows[at][1:6] == alone.rows[0][1:6]
        for one, other in zip(together.rows[at][6:], alone.rows[0][6:], strict=True):
            assert one == (pytest.approx(other, abs=0.02) if isinstance(other, float) else other)


def test_a_network_for_something_else_is_refused(weights: None, path: Path, face: Face) -> None:
    with pytest.raises(CardError, match="no scores for apparent age"):
        described([known(path, face)], DescribeSettings(age_model="deepface_race"))


def test_numbers_that_are_none_leave_a_note(path: Path, face: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        labels = EXPRESSIONS

        def scores(self, crops: Sequence[Picture]) -> NDArray[np.float32]:
            return np.full((len(crops), 7), np.nan, np.float32)

    monkeypatch.setattr(module, "_open", lambda attribute, settings: Broken())
    row = values(described([known(path, face)], DescribeSettings(gender=False, age=False))[0])
    assert "no number" in row["note"] and row["apparent_expression"] is None


@pytest.mark.parametrize(
    ("scores", "margin", "word"),
    [
        ((0.6, 0.4), 0.2, "a"),
        ((0.59, 0.41), 0.2, UNCERTAIN),
        ((0.5, 0.5), 0.0, "b"),
        ((0.2, 0.8), 0.61, UNCERTAIN),
        ((0.1, 0.9), 0.8, "b"),
    ],
)
def test_close_scores_are_uncertain(scores: tuple[float, ...], margin: float, word: str) -> None:
    assert word_for(np.array(scores), ("a", "b"), margin - 1e-12) == word


def test_age_is_the_mean_and_its_spread_the_deviation_of_the_scores() -> None:
    scores = np.random.default_rng(3).dirichlet(np.ones(101))
    drawn = np.repeat(np.arange(101), np.round(scores * 1_000_000).astype(int))
    assert age_and_spread(scores) == pytest.approx((drawn.mean(), drawn.std()), abs=0.01)
    certain = np.eye(101)[34]
    assert age_and_spread(certain) == (34.0, 0.0)


def test_a_face_is_brought_upright_as_deepface_does_it(weights: None, astronaut: Picture, face: Face) -> None:
    from workbench.core.faces.deepface_adapter import _alone, _chip

    tilted = replace(face, landmarks=((201.0, 115.0), (243.0, 103.0), None, None, None))
    with _alone(card("deepface_gender")):
        expected = _chip(astronaut, tilted, (224, 224))
    found = upright(astronaut, tilted)
    assert found is not None and found.shape == expected.shape == (224, 224, 3)
    # deepface turns, cuts at whole pixels and resizes; here all is one step, which is sharper.
    difference = np.abs(found.astype(float) - expected)
    assert difference[8:-8, 8:-8].mean() < 6
    shifted = np.abs(np.roll(found, 12, axis=1).astype(float) - expected)[8:-8, 8:-8].mean()
    assert shifted > 2 * difference[8:-8, 8:-8].mean()


def test_what_lies_beyond_the_picture_or_the_box_is_black(astronaut: Picture) -> None:
    level = ((20.0, 30.0), (60.0, 30.0), None, None, None)
    found = upright(astronaut, Face(Box(-40, 10, 80, 160), landmarks=level))
    assert found is not None
    assert not found[:, :56].any() and not found[:, -56:].any()
    assert not found[:, 56:110].any() and found[:, 115:168].any()
    assert upright(astronaut, Face(Box(0, 0, 50, 50))) is None


def test_every_score_has_a_column_and_says_what_it_is() -> None:
    titles = [column.title.lower() for column in DESCRIPTIONS.columns]
    for attribute in ATTRIBUTES:
        assert any(title.startswith(attribute.title.lower()) for title in titles)
        assert attribute.title.startswith(("Apparent", "Perceived"))
    assert len(DESCRIPTIONS.columns) == 6 + 8 + 3 + 2 + 6 + 1
    assert DESCRIPTIONS.row_in_words((3, *[None] * 24, "not described")).startswith(
        "Face 3: apparent expression –"
    )


@pytest.mark.parametrize("race", [False, True])
def test_a_recipe_names_the_networks_that_are_asked_for(weights: None, race: bool) -> None:
    settings = DescribeSettings(age=False, race=race, detector=HOG)
    named = named_models(settings)
    record = recipe(task("describe"), settings, None, {name: card(key) for name, key in named.items()})
    read = recipe_from_record(record, "recipe.json")
    assert read.settings == settings and obstacle(read) == ""
    wanted = {"dlib_hog", "deepface_emotion", "deepface_gender"} | ({"deepface_race"} if race else set())
    assert {each.key for each in read.models} == wanted
