"""Detectors: they find real faces, where their libraries find them, in pictures of any kind, from any thread."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import cv2
import dlib
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.core.faces.making_cards import card_with
from workbench.core.faces import detecting
from workbench.core.faces.detecting import LONGEST_SIDE, DetectorOfEachThread, open_detector, reduced
from workbench.core.faces.face import Face
from workbench.core.faces.settings import HAAR, HOG, YUNET
from workbench.core.models.cards import CardError, card
from workbench.core.models.store import WeightsError

Picture = NDArray[np.uint8]


def crowd(face: Picture, down: int, right: int) -> Picture:
    """The same face many times."""
    return np.tile(face, (down, right, 1))


@pytest.fixture
def portrait(astronaut: Picture) -> Picture:
    """Head and shoulders, 180×160."""
    return np.ascontiguousarray(astronaut[30:210, 140:300])


# Real faces


@pytest.mark.parametrize("detector", [HOG, "yunet"])
def test_every_face_is_found_once(
    detector: str, portraits: dict[str, Picture], astronaut: Picture, request: pytest.FixtureRequest
) -> None:
    key = request.getfixturevalue("yunet") if detector == "yunet" else detector
    opened = open_detector(card(key))
    for name, picture in {**portraits, "astronaut": astronaut}.items():
        found = opened.detect(picture)
        assert len(found) == 1, name
        assert found[0].detector == key and found[0].score is not None
        is_left_first = found[0].landmarks[0][0] < found[0].landmarks[1][0]  # type: ignore[index]
        assert is_left_first, "the pictured person's right eye is at the left"


def test_the_quick_preview_finds_every_face_that_is_whole(
    portraits: dict[str, Picture], astronaut: Picture
) -> None:
    opened = open_detector(card(HAAR))
    for name, picture in {**portraits, "astronaut": astronaut}.items():
        assert len(opened.detect(picture)) == (name != "obama_partial_face"), name


def test_dlibs_boxes_and_scores_are_its_own(portraits: dict[str, Picture]) -> None:
    picture = portraits["obama"]
    (box,), (score,), _ = dlib.get_frontal_face_detector().run(picture, 0, 0.0)
    (face,) = open_detector(card(HOG)).detect(picture)
    assert (face.box.left, face.box.top) == (box.left(), box.top())
    assert (face.box.width, face.box.height, face.score) == (box.width(), box.height(), score)


def test_yunets_boxes_points_and_scores_are_its_own(portraits: dict[str, Picture], yunet: str) -> None:
    from workbench.core.models.store import weights_path

    small, scale = reduced(portraits["biden"], 640)
    network = cv2.FaceDetectorYN.create(str(weights_path(card(yunet))), "", small.shape[1::-1], 0.6, 0.3)
    (row,) = network.detect(small[:, :, ::-1].copy())[1]
    (face,) = open_detector(card(yunet)).detect(portraits["biden"])
    box = face.box.scaled(scale)
    assert (box.left, box.top, box.width, box.height) == pytest.approx(row[:4].tolist())
    points = [value * scale for point in face.landmarks if point for value in point]
    assert [*points, face.score] == pytest.approx(row[4:].tolist())


def test_boxes_are_in_pixels_of_the_whole_picture(portraits: dict[str, Picture]) -> None:
    picture = portraits["obama"]
    large = cv2.resize(picture, None, fx=3, fy=3, interpolation=cv2.INTER_LINEAR)
    assert max(large.shape) > LONGEST_SIDE
    opened = open_detector(card(HOG))
    (one,), (other,) = opened.detect(picture), opened.detect(large)
    assert other.box.scaled(1 / 3).overlap(one.box) > 0.75
    for point, far in zip(one.landmarks[:3], other.landmarks[:3], strict=True):
        assert point and far and np.hypot(far[0] / 3 - point[0], far[1] / 3 - point[1]) < 5


def test_small_pictures_are_looked_at_more_closely(astronaut: Picture) -> None:
    small = cv2.resize(astronaut, (256, 256), interpolation=cv2.INTER_AREA)
    (face,) = open_detector(card(HOG)).detect(small)
    assert 30 < face.box.width < 60


def test_faces_come_from_left_to_right(portrait: Picture) -> None:
    for detector in (HOG, HAAR):
        found = open_detector(card(detector)).detect(crowd(portrait, 1, 4))
        assert len(found) == 4
        lefts = [face.box.left for face in found]
        assert lefts == sorted(lefts)


def test_dlibs_detector_is_unpacked_once_and_kept(
    astronaut: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workbench import paths
    from workbench.core.faces import hog

    usual = open_detector(card(HOG)).detect(astronaut)
    hog._state.cache_clear()
    state = hog._state()
    (kept,) = (paths.cache_folder() / "dlib").iterdir()
    assert kept.read_bytes() == state
    with monkeypatch.context() as without:
        without.setattr(dlib, "get_frontal_face_detector", lambda: pytest.fail("unpacked again"))
        hog._state.cache_clear()
        assert open_detector(card(HOG)).detect(astronaut) == usual
    kept.write_bytes(state[:-1] + b"!")
    hog._state.cache_clear()
    assert hog._state() == state, "a file that was changed is not used"


# What is asked for


def test_a_least_score_may_lie_below_and_above_the_usual_one(
    astronaut: Picture, portraits: dict[str, Picture], yunet: str
) -> None:
    for key, low, high in ((HOG, 0.0, 5.0), (yunet, 0.05, 0.99)):
        usual = open_detector(card(key)).detect(astronaut)
        assert not open_detector(card(key), high).detect(astronaut)
        more = open_detector(card(key), low).detect(astronaut)
        assert {face.box for face in usual} <= {face.box for face in more}
    assert len(open_detector(card(yunet), 0.05).detect(portraits["obama3"])) > 1


@pytest.mark.parametrize("detector", [HOG, HAAR, "yunet"])
@pytest.mark.parametrize("size", [(1, 1), (2, 3), (1, 3000), (3000, 1), (17, 33), (40, 1300)])
def test_a_picture_of_any_size_has_no_faces_rather_than_an_error(
    detector: str, size: tuple[int, int], request: pytest.FixtureRequest
) -> None:
    key = request.getfixturevalue("yunet") if detector == "yunet" else detector
    for value in (0, 255):
        assert open_detector(card(key)).detect(np.full((*size, 3), value, np.uint8)) == ()


@pytest.mark.parametrize("detector", [HOG, HAAR, "yunet"])
def test_a_view_of_a_picture_is_looked_at_as_the_picture(
    detector: str, astronaut: Picture, request: pytest.FixtureRequest
) -> None:
    key = request.getfixturevalue("yunet") if detector == "yunet" else detector
    mirrored = astronaut[:, ::-1]
    opened = open_detector(card(key))
    assert opened.detect(mirrored) == opened.detect(mirrored.copy()) != ()


# Difficult pictures: whatever comes is a result


def test_two_hundred_faces_are_found(portrait: Picture, yunet: str) -> None:
    picture = cv2.resize(crowd(portrait, 10, 20), (1600, 900), interpolation=cv2.INTER_AREA)
    found = open_detector(card(yunet)).detect(picture)
    assert 190 <= len(found) <= 210


def test_dlib_finds_a_hundred_faces(portrait: Picture) -> None:
    found = open_detector(card(HOG)).detect(crowd(portrait, 7, 8))
    assert len(found) == 56


def test_faces_of_twenty_pixels_are_for_yunet(astronaut: Picture, yunet: str) -> None:
    small = cv2.resize(astronaut, None, fx=0.2, fy=0.2, interpolation=cv2.INTER_AREA)
    (face,) = open_detector(card(yunet)).detect(small)
    assert 15 < face.box.width < 25
    assert open_detector(card(HOG)).detect(small) == ()


def test_a_face_at_the_edge_may_reach_beyond_it(portraits: dict[str, Picture], yunet: str) -> None:
    for key in (HOG, yunet):
        (face,) = open_detector(card(key)).detect(portraits["obama_partial_face"])
        assert face.box.left < 0


def test_upside_down_dlib_finds_nothing(portraits: dict[str, Picture], yunet: str) -> None:
    turned = np.ascontiguousarray(portraits["obama"][::-1, ::-1])
    assert open_detector(card(HOG)).detect(turned) == ()
    assert len(open_detector(card(yunet)).detect(turned)) <= 1


def test_a_drawn_face_may_be_taken_for_one(yunet: str) -> None:
    drawing = np.full((400, 400, 3), 255, np.uint8)
    cv2.circle(drawing, (200, 200), 150, (90, 60, 40), 6)
    for place in ((140, 160), (260, 160)):
        cv2.circle(drawing, place, 18, (0, 0, 0), -1)
    cv2.ellipse(drawing, (200, 270), (70, 35), 0, 0, 180, (160, 30, 30), 6)
    for key in (HOG, HAAR, yunet):
        for face in open_detector(card(key)).detect(drawing):
            assert isinstance(face, Face) and face.box.width > 0


# Many threads


@pytest.mark.parametrize("detector", [HOG, HAAR, "yunet"])
def test_many_threads_give_what_one_gives(
    detector: str, portraits: dict[str, Picture], portrait: Picture, request: pytest.FixtureRequest
) -> None:
    key = request.getfixturevalue("yunet") if detector == "yunet" else detector
    pictures = [*(reduced(each, 500)[0] for each in portraits.values()), crowd(portrait, 2, 2)] * 3
    serial = open_detector(card(key))
    expected = [serial.detect(picture) for picture in pictures]
    shared = DetectorOfEachThread(card(key))
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(shared.detect, pictures)) == expected


def test_detectors_of_deepface_are_opened_once(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    class Nothing:
        def detect(self, picture: Picture) -> tuple[Face, ...]:
            return ()

    def resolve(name: str) -> Any:
        return lambda card: opened.append(name) or Nothing()

    monkeypatch.setattr(detecting.pkgutil, "resolve_name", resolve)
    made = replace(card(HOG), key="made", architecture="deepface_retinaface")
    shared = DetectorOfEachThread(made)
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(shared.detect, [np.zeros((9, 9, 3), np.uint8)] * 6))
    assert opened == ["workbench.core.faces.deepface_adapter:open_detector"]


# Models that are not what they should be


def test_what_finds_no_faces_is_refused() -> None:
    for key in ("squeezenet1_1", "dlib_resnet"):
        with pytest.raises(CardError, match="finds no faces"):
            open_detector(card(key))
    with pytest.raises(CardError, match="does not know"):
        open_detector(replace(card(HOG), architecture="of next year"))


def test_weights_that_are_missing_truncated_or_wrong_are_refused(yunet: str) -> None:
    with pytest.raises(WeightsError, match="not on this computer"):
        open_detector(card(YUNET))
    with pytest.raises(WeightsError, match="incomplete"):
        open_detector(card_with(YUNET, b"short", bytes_said=1000))
    with pytest.raises(WeightsError, match="do not fit"):
        open_detector(card_with(YUNET, b"this is no network at all" * 10))
    made = card_with(YUNET, b"something else")
    with pytest.raises(WeightsError, match="checksum"):
        open_detector(replace(made, weights=replace(made.weights, sha256="0" * 64)))


def test_a_cascade_that_is_gone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from workbench.core.faces import haar

    monkeypatch.setattr(haar, "CASCADE", "nothing.xml")
    with pytest.raises(WeightsError, match=r"nothing\.xml"):
        open_detector(card(HAAR))


def test_reducing_never_enlarges() -> None:
    sizes: Sequence[tuple[int, int]] = ((10, 20), (1280, 5), (2000, 1000), (1, 5000))
    for height, width in sizes:
        small, scale = reduced(np.zeros((height, width, 3), np.uint8), LONGEST_SIDE)
        assert max(small.shape[:2]) == min(LONGEST_SIDE, max(height, width))
        assert min(small.shape[:2]) >= 1 and scale == min(1.0, LONGEST_SIDE / max(height, width))
