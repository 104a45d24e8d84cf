"""Recognisers: who is far from whom, in real photographs and in what can happen to them."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from itertools import combinations
from typing import Any

import cv2
import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.core.faces.making_cards import card_with
from workbench.core.faces import recognising
from workbench.core.faces.aligning import aligner
from workbench.core.faces.detecting import open_detector
from workbench.core.faces.face import Box, Face
from workbench.core.faces.recognising import DlibRecogniser, Recogniser, embeddings_of, open_recogniser
from workbench.core.faces.settings import BUILT_IN_RECOGNISER, HOG
from workbench.core.faces.sface import _DLIB_POINTS, _LANDMARKS, SFaceRecogniser, similarity
from workbench.core.models.cards import CardError, card
from workbench.core.models.machine import Machine
from workbench.core.models.store import WeightsError

Picture = NDArray[np.uint8]

SAME, DIFFERENT, THRESHOLD = 0.55, 0.62, 0.6


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    return open_recogniser(card(BUILT_IN_RECOGNISER), Machine("cpu"))


def described(picture: Picture, recogniser: Recogniser, detector: str = HOG) -> NDArray[np.float32]:
    """The embedding of the one face in a picture."""
    (face,) = open_detector(card(detector)).detect(picture)
    chip = recogniser.chip(picture, face)
    assert chip is not None
    return recogniser.embed([chip])[0]


# Real photographs


@pytest.mark.parametrize("detector", [HOG, "opencv_haar", "yunet", "mtcnn"])
def test_same_people_are_near_and_others_far(
    detector: str,
    portraits: dict[str, Picture],
    astronaut: Picture,
    recogniser: Recogniser,
    request: pytest.FixtureRequest,
) -> None:
    key = request.getfixturevalue("yunet") if detector == "yunet" else detector
    whole = {name: each for name, each in portraits.items() if "partial" not in name}
    people = {
        name: described(each, recogniser, key) for name, each in {**whole, "astronaut": astronaut}.items()
    }
    for (one, first), (other, second) in combinations(people.items(), 2):
        distance = float(np.linalg.norm(first - second))
        if one[:5] == other[:5]:
            assert distance <= SAME, (one, other)
        else:
            assert distance >= DIFFERENT, (one, other)


@pytest.mark.parametrize("detector", [HOG, "yunet", "mtcnn"])
def test_half_a_face_is_still_nearer_to_its_own(
    detector: str, portraits: dict[str, Picture], recogniser: Recogniser, request: pytest.FixtureRequest
) -> None:
    key = request.getfixturevalue("yunet") if detector == "yunet" else detector
    half = described(portraits["obama_partial_face"], recogniser, key)
    for name, picture in portraits.items():
        distance = np.linalg.norm(half - described(picture, recogniser, key))
        assert distance <= SAME if name.startswith("obama") else distance >= DIFFERENT


def turned(picture: Picture, degrees: float) -> Picture:
    height, width = picture.shape[:2]
    turning = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return cv2.warpAffine(picture, turning, (width, height))


def lightened(picture: Picture, factor: float) -> Picture:
    return (picture * factor).clip(0, 255).astype(np.uint8)


def packed(picture: Picture, quality: int) -> Picture:
    stream = BytesIO()
    Image.fromarray(picture).save(stream, "JPEG", quality=quality)
    return np.array(Image.open(stream))


def halved(picture: Picture) -> Picture:
    return np.array(Image.fromarray(picture).resize((picture.shape[1] // 2, picture.shape[0] // 2)))


def greyed(picture: Picture) -> Picture:
    return np.array(Image.fromarray(picture).convert("L").convert("RGB"))


def noised(picture: Picture, deviation: float) -> Picture:
    noise = np.random.default_rng(3).normal(0, deviation, picture.shape)
    return (picture + noise).clip(0, 255).round().astype(np.uint8)


CHANGES: dict[str, Callable[[Picture], Picture]] = {
    "mirrored": lambda picture: picture[:, ::-1],
    "turned by 12°": lambda picture: turned(picture, 12),
    "turned by −12°": lambda picture: turned(picture, -12),
    "darkened": lambda picture: lightened(picture, 0.5),
    "brightened": lambda picture: lightened(picture, 1.6),
    "JPEG of quality 20": lambda picture: packed(picture, 20),
    "halved": halved,
    "greyed": greyed,
    "noised": lambda picture: noised(picture, 20),
    "cropped": lambda picture: picture[40:260, 120:340],
}


@pytest.mark.parametrize("detector", [HOG, "yunet"])
@pytest.mark.parametrize("change", CHANGES)
def test_a_person_stays_the_same_whatever_happens_to_the_picture(
    change: str,
    detector: str,
    astronaut: Picture,
    recogniser: Recogniser,
    request: pytest.FixtureRequest,
) -> None:
    key = request.getfixturevalue("yunet") if detector == "yunet" else detector
    before, changed = described(astronaut, recogniser, key), CHANGES[change](astronaut)
    # dlib takes a part of her suit for a second face when the picture is turned.
    faces = sorted(open_detector(card(key)).detect(changed), key=lambda face: -(face.score or 0))
    assert len(faces) == 1 or (len(faces) == 2 and change == "turned by −12°" and key == HOG)
    chip = recogniser.chip(changed, faces[0])
    assert chip is not None
    assert np.linalg.norm(before - recogniser.embed([chip])[0]) < THRESHOLD


@pytest.mark.parametrize("degrees", [-60, -30, 30, 60])
@pytest.mark.parametrize("name", ["obama", "obama2", "biden"])
def test_a_face_that_leans_is_turned_upright(
    name: str, degrees: int, portraits: dict[str, Picture], recogniser: Recogniser, yunet: str
) -> None:
    picture = portraits[name]
    (face,) = open_detector(card(yunet)).detect(picture)
    middle = (face.box.left + face.box.width / 2, face.box.top + face.box.height / 2)
    turning = cv2.getRotationMatrix2D(middle, degrees, 1.0)
    leaning = cv2.warpAffine(picture, turning, picture.shape[1::-1])
    there = described(leaning, recogniser, yunet)
    assert np.linalg.norm(there - described(picture, recogniser, yunet)) < 0.2


def test_upside_down_and_on_its_side_a_face_has_some_embedding_or_none(
    portraits: dict[str, Picture], recogniser: Recogniser, yunet: str
) -> None:
    for quarter in (1, 2, 3):
        picture = np.ascontiguousarray(np.rot90(portraits["obama"], quarter))
        faces = open_detector(card(yunet)).detect(picture)
        chips = [recogniser.chip(picture, face) for face in faces]
        assert embeddings_of(recogniser, chips, 128).shape == (len(faces), 128)


# What is asked for


def test_embeddings_have_the_cards_dimension(recogniser: Recogniser) -> None:
    assert recogniser.embed([]).shape == (0, 128)
    found = recogniser.embed([np.zeros((150, 150, 3), np.uint8)] * 3)
    assert found.shape == (3, 128) and found.dtype == np.float32


def test_a_face_without_a_chip_has_no_numbers_and_does_not_shift_the_others(recogniser: Recogniser) -> None:
    rng = np.random.default_rng(0)
    chips = [rng.integers(0, 256, (150, 150, 3), dtype=np.uint8) for _ in range(40)]
    with_gaps = [None, *chips[:33], None, *chips[33:], None]
    found = embeddings_of(recogniser, with_gaps, 128)
    assert np.isnan(found[[0, 34, 42]]).all()
    rest = np.delete(found, [0, 34, 42], axis=0)
    assert rest == pytest.approx(recogniser.embed(chips), abs=1e-5)


def test_numbers_that_are_none_are_no_embedding() -> None:
    class Broken:
        def chip(self, picture: Picture, face: Face) -> Picture | None:
            return None

        def embed(self, chips: Any) -> NDArray[np.float32]:
            return np.array([[1.0, np.inf], [3.0, 4.0]], np.float32)

    found = embeddings_of(Broken(), [np.zeros((1, 1, 3), np.uint8)] * 2, 2)
    assert np.isnan(found[0]).all() and found[1].tolist() == [3.0, 4.0]


def test_many_faces_are_computed_a_few_at_a_time() -> None:
    class Counting:
        sizes: tuple[int, ...] = ()

        def chip(self, picture: Picture, face: Face) -> Picture | None:
            return None

        def embed(self, chips: Any) -> NDArray[np.float32]:
            self.sizes += (len(chips),)
            return np.zeros((len(chips), 2), np.float32)

    counting = Counting()
    embeddings_of(counting, [np.zeros((1, 1, 3), np.uint8)] * 70, 2)
    assert counting.sizes == (32, 32, 6)


def test_what_describes_no_faces_is_refused() -> None:
    for key in ("squeezenet1_1", HOG):
        with pytest.raises(CardError, match="describes no faces"):
            open_recogniser(card(key), Machine("cpu"))
    for other in (
        replace(card(BUILT_IN_RECOGNISER), architecture="of next year"),
        replace(card(BUILT_IN_RECOGNISER), recognition=None),
    ):
        with pytest.raises(CardError, match="does not know"):
            open_recogniser(other, Machine("cpu"))


def test_weights_that_are_missing_truncated_or_wrong_are_refused() -> None:
    with pytest.raises(WeightsError, match="not on this computer"):
        open_recogniser(card("sface"), Machine("cpu"))
    for key in ("sface", BUILT_IN_RECOGNISER):
        with pytest.raises(WeightsError, match="incomplete"):
            open_recogniser(card_with(key, b"short", bytes_said=1000), Machine("cpu"))
        with pytest.raises(WeightsError, match="do not fit"):
            open_recogniser(card_with(key, b"this is no network at all" * 10), Machine("cpu"))


def test_a_retreat_of_the_network_is_noted(recogniser: Recogniser, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(recogniser, DlibRecogniser)
    forward = recogniser._inference._forward

    def full(pictures: Picture) -> NDArray[np.float32]:
        if len(pictures) > 4:
            raise MemoryError
        return forward(pictures)

    monkeypatch.setattr(recogniser._inference, "_forward", full)
    monkeypatch.setattr(recogniser._inference, "pictures_at_once", 32)
    assert recogniser.embed([np.zeros((150, 150, 3), np.uint8)] * 9).shape == (9, 128)
    assert "memory was full" in recogniser.taken_notes()


def test_recognisers_of_deepface_come_from_their_adapter(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        recognising.pkgutil, "resolve_name", lambda name: asked.append(name) or (lambda card: card.key)
    )
    assert open_recogniser(card("facenet512"), Machine("cpu")) == "facenet512"
    assert asked == ["workbench.core.faces.deepface_adapter:open_recogniser"]


# SFace


@pytest.fixture
def sface() -> SFaceRecogniser:
    """SFace's shape, with made weights: its 128 numbers are means of blocks of the chip."""
    from onnx import TensorProto, helper

    taken = helper.make_node("AveragePool", ["data"], ["pooled"], kernel_shape=[14, 28], strides=[14, 28])
    flat = helper.make_node("Flatten", ["pooled"], ["flat"])
    mixed = helper.make_node("MatMul", ["flat", "mix"], ["fc1"])
    mix = np.random.default_rng(1).normal(0, 0.1, (96, 128)).astype(np.float32)
    graph = helper.make_graph(
        [taken, flat, mixed],
        "made",
        [helper.make_tensor_value_info("data", TensorProto.FLOAT, (1, 3, 112, 112))],
        [helper.make_tensor_value_info("fc1", TensorProto.FLOAT, (1, 128))],
        [helper.make_tensor("mix", TensorProto.FLOAT, mix.shape, mix.tobytes(), raw=True)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)], ir_version=7)
    onnx.checker.check_model(model)
    opened = open_recogniser(card_with("sface", model.SerializeToString()), Machine("cpu"))
    assert isinstance(opened, SFaceRecogniser)
    return opened


def test_sface_aligns_as_opencv_does(
    sface: SFaceRecogniser, portraits: dict[str, Picture], astronaut: Picture, yunet: str
) -> None:
    for picture in (*portraits.values(), turned(astronaut, 20)):
        (face,) = open_detector(card(yunet)).detect(picture)
        points = [value for point in face.landmarks if point for value in point]
        row = np.array(
            [face.box.left, face.box.top, face.box.width, face.box.height, *points, face.score], np.float32
        )
        theirs = sface._network.alignCrop(picture, row)
        ours = sface.chip(picture, face)
        assert ours is not None and ours.shape == (112, 112, 3)
        difference = np.abs(ours.astype(int) - theirs)
        assert np.percentile(difference, 99) <= 3


def test_sface_aligns_faces_whose_mouth_is_not_known(
    sface: SFaceRecogniser, portraits: dict[str, Picture], yunet: str
) -> None:
    for name in ("obama", "obama2", "biden"):
        (known,), (unknown,) = (open_detector(card(key)).detect(portraits[name]) for key in (yunet, HOG))
        landmarks = np.array(known.landmarks, float)
        points = aligner().points(portraits[name], unknown)
        assert points is not None
        by_all, by_dlibs = similarity(landmarks, _LANDMARKS), similarity(points, _DLIB_POINTS)
        apart = (landmarks @ (by_all - by_dlibs)[:, :2].T + (by_all - by_dlibs)[:, 2]).tolist()
        assert all(np.hypot(*each) < 4 for each in apart), "pixels of 112"
        chip = sface.chip(portraits[name], unknown)
        assert chip is not None and chip.shape == (112, 112, 3)


def test_sface_gives_opencvs_numbers(sface: SFaceRecogniser) -> None:
    rng = np.random.default_rng(2)
    chips = [rng.integers(0, 256, (112, 112, 3), dtype=np.uint8) for _ in range(3)]
    found = sface.embed(chips)
    assert found.shape == (3, 128) and found.dtype == np.float32
    for chip, numbers in zip(chips, found, strict=True):
        assert np.array_equal(numbers, sface._network.feature(chip[:, :, ::-1].copy())[0])
    assert sface.embed([]).shape == (0, 128)


def test_sface_has_no_chip_where_no_points_are_found(sface: SFaceRecogniser, astronaut: Picture) -> None:
    assert sface.chip(astronaut, Face(Box(10, 10, 0, 0))) is None
