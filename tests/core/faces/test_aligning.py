"""Aligning: as dlib does it, wherever the box comes from and however the face lies."""

from dataclasses import replace

import cv2
import dlib
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.core.faces.making_cards import card_with
from workbench.core.faces.aligning import (
    CHIP,
    LANDMARK_FINDER_KEY,
    LARGEST_FACE,
    Aligner,
    aligner,
    is_plausible,
)
from workbench.core.faces.detecting import open_detector
from workbench.core.faces.face import BY_HAND, Box, Face
from workbench.core.faces.recognising import Recogniser, open_recogniser
from workbench.core.faces.settings import BUILT_IN_RECOGNISER, HOG
from workbench.core.models.cards import card
from workbench.core.models.machine import Machine
from workbench.core.models.store import WeightsError, are_here, weights_path

Picture = NDArray[np.uint8]

UPRIGHT = np.array(((80, 40), (65, 41), (20, 40), (35, 41), (50, 70)), float)
"""Five points of a frontal face in a square of 100 pixels."""


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    return open_recogniser(card(BUILT_IN_RECOGNISER), Machine("cpu"))


def apart(recogniser: Recogniser, one: tuple[Picture, Face], other: tuple[Picture, Face]) -> float:
    """Euclidean distance of two faces."""
    chips = [recogniser.chip(picture, face) for picture, face in (one, other)]
    assert all(chip is not None for chip in chips)
    first, second = recogniser.embed([chip for chip in chips if chip is not None])
    return float(np.linalg.norm(first - second))


def found(picture: Picture, detector: str = HOG) -> Face:
    (face,) = open_detector(card(detector)).detect(picture)
    return face


def test_a_face_of_dlibs_detector_is_cut_out_as_dlib_does(astronaut: Picture) -> None:
    predictor = dlib.shape_predictor(str(weights_path(card(LANDMARK_FINDER_KEY))))
    (box,) = dlib.get_frontal_face_detector()(astronaut, 0)
    shape = predictor(astronaut, box)
    face = found(astronaut)
    points = aligner().points(astronaut, face)
    assert points is not None and points.tolist() == [[point.x, point.y] for point in shape.parts()]
    assert np.array_equal(aligner().chip(astronaut, face), dlib.get_face_chip(astronaut, shape, CHIP, 0.25))
    right_eye, left_eye, nose, *mouth = face.landmarks
    assert right_eye == tuple(points[2:4].mean(0)) and left_eye == tuple(points[:2].mean(0))
    assert nose == tuple(points[4]) and mouth == [None, None]


def test_points_of_a_very_large_face_are_given_in_the_whole_picture(astronaut: Picture) -> None:
    face = found(astronaut)
    large = cv2.resize(astronaut, None, fx=8, fy=8, interpolation=cv2.INTER_CUBIC)
    assert face.box.width * 8 > LARGEST_FACE
    small_points, points = aligner().points(astronaut, face), aligner().points(large, face.scaled(8))
    assert small_points is not None and points is not None
    assert points / 8 == pytest.approx(small_points, abs=2.0)


@pytest.mark.parametrize("angle", [45, 90, 180, 270])
def test_a_face_that_lies_is_turned_upright_by_its_eyes(
    angle: int, astronaut: Picture, recogniser: Recogniser
) -> None:
    upright = found(astronaut)
    eyes_known = replace(upright, detector="a detector that gives eyes")
    turning = cv2.getRotationMatrix2D((256, 256), angle, 1.0)
    turned = cv2.warpAffine(astronaut, turning, (512, 512))
    there = [tuple(turning[:, :2] @ each + turning[:, 2]) if each else None for each in upright.landmarks]
    x, y = turning[:, :2] @ (upright.box.left + 44, upright.box.top + 44) + turning[:, 2]
    lying = replace(eyes_known, landmarks=tuple(there), box=Box(x - 44, y - 44, 88, 88))
    assert apart(recogniser, (astronaut, upright), (turned, lying)) < 0.4
    points = aligner().points(turned, lying)
    assert points is not None
    assert np.linalg.norm(points[2:4].mean(0) - there[0]) < 10


@pytest.mark.parametrize("size", [0.7, 0.8, 1.2, 1.4, 1.7])
@pytest.mark.parametrize("name", ["obama", "biden"])
def test_a_box_drawn_by_hand_may_be_too_large_too_small_and_beside_the_face(
    name: str, size: float, portraits: dict[str, Picture], recogniser: Recogniser
) -> None:
    picture = portraits[name]
    face = found(picture)
    width, height = face.box.width * size, face.box.height * size * 1.2
    left = face.box.left + 0.55 * face.box.width - width / 2
    top = face.box.top + 0.45 * face.box.height - height / 2
    drawn = Face(Box(left, top, width, height), detector=BY_HAND)
    assert apart(recogniser, (picture, face), (picture, drawn)) < 0.3


def test_boxes_of_other_detectors_lead_to_the_same_chip(
    portraits: dict[str, Picture], yunet: str, recogniser: Recogniser
) -> None:
    for name in ("obama", "obama2", "obama3", "biden"):
        picture = portraits[name]
        dlibs = found(picture)
        for detector in (yunet, "opencv_haar"):
            assert apart(recogniser, (picture, dlibs), (picture, found(picture, detector))) < 0.15, name


def test_a_box_of_a_detector_that_was_never_compared_leads_there_too(
    portraits: dict[str, Picture], recogniser: Recogniser
) -> None:
    if not are_here(card("mtcnn")):
        pytest.skip("facenet-pytorch is not installed")
    picture = cv2.resize(portraits["obama"], (455, 568), interpolation=cv2.INTER_AREA)
    assert apart(recogniser, (picture, found(picture)), (picture, found(picture, "mtcnn"))) < 0.15


@pytest.mark.parametrize(
    "box",
    [
        Box(600, 600, 50, 50),
        Box(-500, -500, 50, 50),
        Box(10, 10, 0, 0),
        Box(10, 10, -5, 5),
        Box(511, 0, 0.4, 9),
    ],
)
@pytest.mark.parametrize("detector", [BY_HAND, HOG])
def test_a_box_without_a_face_never_breaks(box: Box, detector: str, astronaut: Picture) -> None:
    face = Face(box, detector=detector)
    points, chip = aligner().points(astronaut, face), aligner().chip(astronaut, face)
    assert (points is None) == (chip is None)
    if box.width < 1:
        assert chip is None


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 1)])
def test_a_picture_of_a_line_never_breaks(shape: tuple[int, int]) -> None:
    chip = aligner().chip(np.zeros((*shape, 3), np.uint8), Face(Box(0, 0, 1000, 1000)))
    assert chip is None or chip.shape == (150, 150, 3)


def test_points_of_a_face_are_plausible_and_others_are_not() -> None:
    assert is_plausible(UPRIGHT, 100)
    turned = (UPRIGHT - 50) @ np.array(((0, 1), (-1, 0))) + 50
    assert is_plausible(turned, 100)
    mirrored = UPRIGHT[[2, 3, 0, 1, 4]]
    nose_above = UPRIGHT.copy()
    nose_above[4] = (50, 10)
    eyes_in_one_place = UPRIGHT.copy()
    eyes_in_one_place[:4] = (50, 40)
    corners_exchanged = UPRIGHT[[1, 0, 2, 3, 4]]
    for points in (mirrored, nose_above, eyes_in_one_place, corners_exchanged, UPRIGHT * 3, UPRIGHT * 0.1):
        assert not is_plausible(points, 100)


def test_without_its_file_nothing_is_aligned() -> None:
    finder = card(LANDMARK_FINDER_KEY)
    wrong = replace(finder, weights=replace(finder.weights, sha256="0" * 64))
    with pytest.raises(WeightsError, match="checksum"):
        Aligner(wrong)
    with pytest.raises(WeightsError, match="not on this computer"):
        Aligner(replace(finder, weights=replace(finder.weights, file="models/nothing.dat")))
    with pytest.raises(WeightsError, match="no landmarks"):
        Aligner(card_with(LANDMARK_FINDER_KEY, b"something else"))
