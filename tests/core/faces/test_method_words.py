"""The sentences of the methods paragraph on faces: what was done, with these settings, and nobody's name."""

import re
from dataclasses import replace
from typing import Any

import pytest

from workbench.core.faces.describe_settings import DescribeSettings
from workbench.core.faces.detecting import open_detector
from workbench.core.faces.haar import HaarDetector
from workbench.core.faces.hog import HogDetector
from workbench.core.faces.method_words import describing, finding, hiding
from workbench.core.faces.protect_settings import ProtectSettings
from workbench.core.faces.settings import HAAR, HOG, YUNET, FacesSettings
from workbench.core.faces.yunet import YuNetDetector
from workbench.core.models.cards import card
from workbench.core.settings import to_record

FACES = FacesSettings(detector=HOG)
DESCRIBED = DescribeSettings(detector=HOG)


def filled(words: Any, settings: Any) -> str:
    record = to_record(settings)
    return str(words(record).format(**record))


def test_with_and_without_a_recogniser() -> None:
    said = filled(finding, FACES)
    assert "sought with dlib_hog in each picture, reduced to at most 1,280 pixels" in said
    assert "Faces less than 20 pixels wide or high were left out. For each face" in said
    assert said.endswith("was computed with dlib_resnet.")
    without = filled(finding, replace(FACES, model=""))
    assert without.endswith("no embeddings were computed.") and "computed with" not in without


def test_a_least_score_is_said() -> None:
    assert "a score below 0.35" in filled(finding, replace(FACES, least_score=0.35))


@pytest.mark.parametrize(
    ("key", "side"),
    [(HOG, HogDetector.longest_side), (HAAR, HaarDetector.longest_side), (YUNET, YuNetDetector.longest_side)],
)
def test_the_size_is_that_at_which_the_detector_looks(key: str, side: int) -> None:
    assert f"at most {side:,} pixels" in filled(finding, replace(FACES, detector=key))


def test_deepfaces_detectors_look_at_the_size_that_is_said() -> None:
    looked_at = open_detector(card("mtcnn"))._longest_side  # type: ignore[attr-defined]
    assert f"at most {looked_at:,} pixels" in filled(finding, replace(FACES, detector="mtcnn"))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (ProtectSettings(), "in which all faces were covered with plain grey: an ellipse"),
        (
            ProtectSettings(whom="all but", people='Anna, "Müller, Bo"', method="blur", shape="box"),
            "all faces but those of 2 named people were blurred in cells of 30% of the face’s larger side: the box of",
        ),
        (
            ProtectSettings(whom="only", people="Anna", method="pixelate", strength=0.5),
            "in which the faces of 1 named person were pixelated in cells of 50%",
        ),
    ],
)
def test_people_whose_faces_are_hidden_are_counted_and_not_named(settings: Any, words: str) -> None:
    said = filled(hiding, settings)
    assert words in said and "Anna" not in said and "Müller" not in said
    assert "enlarged by 35% of its width and height" in said


def test_only_what_was_asked_of_faces_is_said() -> None:
    said = filled(describing, DESCRIBED)
    assert "by these networks (deepface): “deepface_emotion”, “deepface_gender” and “deepface_age”." in said
    assert "race" not in said
    alone = filled(describing, replace(DESCRIBED, gender=False, age=False))
    assert "(deepface): “deepface_emotion”. An answer" in alone


@pytest.mark.parametrize(
    ("words", "settings"), [(finding, FACES), (hiding, ProtectSettings()), (describing, DESCRIBED)]
)
def test_nothing_is_left_to_fill_in(words: Any, settings: Any) -> None:
    said = filled(words, settings)
    assert not re.search(r"[{}]|None|True|False|\s\s", said) and said.endswith(".")
