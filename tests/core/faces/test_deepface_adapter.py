"""deepface's own code with made weights: what comes out is what torch makes of the same numbers."""

import importlib.util
import os
import subprocess
import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from tests.core.faces.making_deepface import DETECTED, emotion_network, ghost_network, place
from tests.core.models.making import card_of, offer
from workbench import paths
from workbench.core.errors import WorkbenchError
from workbench.core.faces import deepface_adapter
from workbench.core.faces.aligning import aligner
from workbench.core.faces.deepface_adapter import (
    FaceModelError,
    open_attributes,
    open_detector,
    open_recogniser,
)
from workbench.core.faces.face import LANDMARKS, Box, Face
from workbench.core.faces.hog import HogDetector
from workbench.core.models.cards import CardError, card
from workbench.core.models.store import WeightsError, are_here, state_in_words, verify, weights_path

Picture = NDArray[np.uint8]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder of made weights for all processes of a run."""
    root = tmp_path_factory.getbasetemp()
    folder = (root.parent if os.environ.get("PYTEST_XDIST_WORKER") else root) / "deepface-weights"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def astronaut() -> Picture:
    """Eileen Collins, photographed for NASA: 512×512."""
    from skimage.data import astronaut

    return np.asarray(astronaut(), np.uint8)


@pytest.fixture
def face(astronaut: Picture) -> Face:
    """Her face, with the eyes a little tilted."""
    return Face(Box(170, 65, 100, 130), 1.0, ((201.0, 115.0), (243.0, 109.0), None, None, None), "mtcnn")


def noise(seed: int, height: int, width: int) -> Picture:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


# What the networks say


def test_expressions_are_what_torch_makes_of_the_same_numbers(made: Path, astronaut: Picture) -> None:
    network = open_attributes(place(made, "deepface_emotion"))
    assert network.labels == ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
    faces = [astronaut[60:284, 100:324], noise(1, 224, 224), np.full((224, 224, 3), 40, np.uint8)]
    found = network.scores(faces)
    # Luma of ITU-R BT.601, then 48×48, from 0 to 1.
    luma = [each.astype(np.float32) @ np.array((0.299, 0.587, 0.114), np.float32) / 255 for each in faces]
    seen = torch.from_numpy(np.stack([cv2.resize(each, (48, 48)) for each in luma])[..., None])
    with torch.inference_mode():
        expected = emotion_network()(seen).numpy()
    assert found.dtype == np.float32 and found.shape == (3, 7)
    np.testing.assert_allclose(found, expected, atol=2e-4)
    np.testing.assert_allclose(found.sum(1), 1, atol=1e-6)
    assert np.ptp(expected, axis=0).max() > 0.01, "the network tells these pictures apart"


def test_many_faces_are_what_they_are_alone(made: Path) -> None:
    network = open_attributes(place(made, "deepface_emotion"))
    faces = [noise(seed, 30 + seed, 224) for seed in range(34)]
    together = network.scores(faces)
    alone = np.concatenate([network.scores([each]) for each in faces])
    np.testing.assert_allclose(together, alone, atol=1e-6)
    assert network.scores([]).shape == (0, 7)


def test_embeddings_are_what_torch_makes_of_the_same_numbers(
    made: Path, astronaut: Picture, face: Face
) -> None:
    recogniser = open_recogniser(place(made, "ghostfacenet"))
    chips = [
        recogniser.chip(astronaut, face),
        recogniser.chip(np.ascontiguousarray(astronaut[:, ::-1]), face),
    ]
    assert all(each is not None and each.shape == (112, 112, 3) and each.dtype == np.uint8 for each in chips)
    found = recogniser.embed([each for each in chips if each is not None])
    seen = torch.from_numpy(np.stack([each[..., ::-1] for each in chips]).astype(np.float32) / 255)
    with torch.inference_mode():
        expected = ghost_network()(seen).numpy()
    assert found.dtype == np.float32 and found.shape == (2, 512)
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-3 * np.abs(expected).max())
    np.testing.assert_allclose(recogniser.embed(chips[:1]), found[:1], rtol=1e-3, atol=1e-4)
    assert recogniser.embed([]).shape == (0, 512)


def test_a_face_is_cut_out_as_deepface_cuts_it_out(made: Path, astronaut: Picture) -> None:
    place(made, "ghostfacenet")
    recogniser = open_recogniser(card("ghostfacenet"))
    open_detector(card("mtcnn"))
    from deepface.modules import representation

    (theirs,) = representation.represent(
        np.ascontiguousarray(astronaut[..., ::-1]), model_name="GhostFaceNet", detector_backend="fastmtcnn"
    )
    area = theirs["facial_area"]
    box = Box(*(float(area[name]) for name in "xywh"))
    eyes = tuple(tuple(map(float, area[name])) for name in ("right_eye", "left_eye"))
    chip = recogniser.chip(astronaut, Face(box, 1.0, (*eyes, None, None, None), "mtcnn"))
    assert chip is not None
    ours, expected = recogniser.embed([chip])[0], np.array(theirs["embedding"])
    # Chips are kept in whole levels of brightness.
    assert np.linalg.norm(ours - expected) < 0.01 * np.linalg.norm(expected)


def test_where_no_eyes_are_known_dlib_finds_them(
    made: Path, astronaut: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    recogniser = open_recogniser(place(made, "ghostfacenet"))
    (found,) = HogDetector(card("dlib_hog"), 0.0).detect(astronaut)
    blind = replace(found, landmarks=(None,) * len(LANDMARKS), detector="dlib_hog")
    assert recogniser.chip(astronaut, blind) is not None
    monkeypatch.setattr(type(aligner()), "landmarks", lambda *_: blind.landmarks)
    assert recogniser.chip(astronaut, blind) is None


@pytest.mark.parametrize("box", [Box(-60, -30, 100, 120), Box(470, 480, 90, 90), Box(600, 600, 50, 50)])
def test_a_face_at_the_edge_has_black_beside_it(made: Path, box: Box) -> None:
    recogniser = open_recogniser(place(made, "ghostfacenet"))
    eyes = (
        (box.left + 20, box.top + 20),
        (box.left + 60, box.top + 30),
        None,
        None,
        None,
    )
    white = np.full((512, 512, 3), 255, np.uint8)
    chip = recogniser.chip(white, Face(box, 1.0, eyes, "mtcnn"))
    assert chip is not None and chip.min() == 0
    assert (chip.max() == 255) == (box.left < 512)


def test_a_very_large_face_is_reduced_first(made: Path, astronaut: Picture, face: Face) -> None:
    recogniser = open_recogniser(place(made, "ghostfacenet"))
    large = cv2.resize(astronaut, None, fx=12, fy=12, interpolation=cv2.INTER_CUBIC)
    landmarks = tuple(each and (each[0] * 12, each[1] * 12) for each in face.landmarks)
    usual = recogniser.chip(astronaut, face)
    found = recogniser.chip(
        np.asarray(large, np.uint8), replace(face, box=face.box.scaled(12), landmarks=landmarks)
    )
    assert usual is not None and found is not None
    assert np.abs(usual.astype(int) - found.astype(int)).mean() < 6


def test_ages_are_a_share_for_each_year(monkeypatch: pytest.MonkeyPatch) -> None:
    path = paths.deepface_weights() / "age_model_weights.onnx"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"its class is made up")
    described = card("deepface_age")
    weights = replace(card_of(path, "deepface").weights, file=path.name)
    offer(monkeypatch, replace(described, weights=weights))
    shares = np.zeros((1, 101), np.float32)
    shares[0, [20, 40]] = 0.5

    class Ages:
        def _predict_internal(self, pictures: NDArray[np.float32]) -> NDArray[np.float32]:
            assert pictures.shape[1:] == (224, 224, 3) and pictures.max() <= 1
            repeated = np.repeat(shares, len(pictures), 0)
            return repeated[0] if len(pictures) == 1 else repeated

    modeling = deepface_adapter._deepface()[0]
    monkeypatch.setattr(modeling, "get_model_class", lambda task, model_name: Ages)
    network = open_attributes(card("deepface_age"))
    assert network.labels == tuple(map(str, range(101)))
    for count in (1, 3):
        np.testing.assert_array_equal(network.scores([noise(0, 50, 40)] * count), np.repeat(shares, count, 0))


# Detectors


def test_retinaface_gives_boxes_points_and_scores(made: Path) -> None:
    detector = open_detector(place(made, "retinaface"))
    # As long as RetinaFace looks at pictures: it is neither enlarged nor reduced.
    found = detector.detect(noise(4, 64, 1980))
    assert len(found) > 5 and {each.detector for each in found} == {"retinaface"}
    for each in found:
        assert each.score == pytest.approx(DETECTED, abs=1e-6)
        place_of_it = (each.box.left + 120) / 32 if each.box.left else 0
        assert place_of_it == int(place_of_it) and each.box.top == 0 and each.box.height == 63
        assert all(point is not None for point in each.landmarks)
        if 0 < each.box.left < 1700:
            assert each.box.width == 255 and each.landmarks[2] == (each.box.left + 127, each.landmarks[0][1])
    assert "model" not in vars(sys.modules["retinaface.RetinaFace"]), "no copy is kept behind our back"


def test_mtcnn_finds_the_face_with_its_eyes(astronaut: Picture) -> None:
    faces = open_detector(card("mtcnn")).detect(astronaut)
    best = max(faces, key=lambda each: each.score or 0)
    (theirs,) = HogDetector(card("dlib_hog"), 0.0).detect(astronaut)
    assert best.score is not None and best.score > 0.99 and best.box.overlap(theirs.box) > 0.4
    right_eye, left_eye = best.landmarks[:2]
    assert right_eye is not None and left_eye is not None and right_eye[0] < left_eye[0]
    assert best.landmarks[2:] == (None,) * 3 and best.detector == "mtcnn"


@pytest.mark.parametrize("size", [(1, 1), (19, 400), (20, 20), (400, 21), (240, 240)])
def test_where_there_is_no_face_there_is_none(size: tuple[int, int]) -> None:
    assert open_detector(card("mtcnn")).detect(np.full((*size, 3), 128, np.uint8)) == ()


def test_without_its_package_mtcnn_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name, *more: None if name == "facenet_pytorch" else find(name, *more),
    )
    assert not are_here(card("mtcnn")) and state_in_words(card("mtcnn")) == "Not installed"
    with pytest.raises(
        WeightsError, match="It needs the Python package “facenet-pytorch”: see its model card"
    ):
        open_detector(card("mtcnn"))


# Weights


def test_missing_weights_are_neither_fetched_nor_computed_with() -> None:
    with pytest.raises(WeightsError, match=r"are not on this computer .* Fetch the model in “Models …”"):
        open_attributes(card("deepface_emotion"))
    assert not paths.deepface_weights().exists()


def test_weights_that_nobody_verified_are_not_opened(made: Path) -> None:
    described = place(made, "deepface_emotion")
    (paths.model_folder() / "checksums.json").unlink()
    assert state_in_words(card(described.key)) == "Needs verifying"
    with pytest.raises(
        WeightsError, match=r"is not published, and the file in .* was not fetched by this program"
    ):
        open_attributes(card(described.key))
    verify(card(described.key))
    assert state_in_words(card(described.key)) == "Ready to use"


@pytest.mark.parametrize("change", ["truncated", "changed", "page"])
def test_other_weights_are_refused(made: Path, change: str) -> None:
    described = place(made, "deepface_emotion")
    content = weights_path(described).read_bytes()
    weights_path(described).unlink()
    other = {"truncated": content[:-100], "changed": content[:-1] + b"!", "page": b"<html>Sign in</html>"}
    weights_path(described).write_bytes(other[change])
    words = "differs" if change == "changed" else "incomplete"
    with pytest.raises(WeightsError, match=words):
        open_attributes(described)
    if change == "page":
        (paths.model_folder() / "checksums.json").unlink()
        with pytest.raises(WeightsError, match=r"cannot be the weights .* bytes instead of about 6,000,000"):
            verify(card("deepface_emotion"))


def test_a_file_that_is_no_network_is_a_sentence() -> None:
    path = weights_path(described := card("deepface_emotion"))
    path.parent.mkdir(parents=True)
    path.write_bytes(bytes(described.weights.size))
    verify(described)
    with pytest.raises(FaceModelError, match=r"deepface broke off.*remove this one in “Models …”") as caught:
        open_attributes(card("deepface_emotion"))
    assert caught.value.__cause__ is not None


def test_deepface_gets_no_weights_that_were_not_asked_for(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_attributes(place(made, "deepface_emotion"))
    import gdown
    import requests

    for module, name in ((gdown, "download"), (requests, "head"), (requests, "get")):
        monkeypatch.setattr(module, name, lambda *_, **__: pytest.fail("deepface went online"))
    from deepface.commons.onnx_utils import build_session

    with pytest.raises(WeightsError, match=r"deepface asked for “race_model_single_batch\.onnx”"):
        build_session("race_model_single_batch.onnx", "https://example.org/race_model_single_batch.onnx")


@pytest.mark.parametrize("opened", [open_detector, open_recogniser, open_attributes])
def test_other_cards_are_refused(opened: Any) -> None:
    for key in ("dlib_hog", "dlib_resnet", "squeezenet1_1"):
        with pytest.raises(CardError, match="is none of deepface's models for this purpose"):
            opened(card(key))


# Bad manners


def test_whatever_it_raises_is_a_sentence(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network = open_attributes(place(made, "deepface_emotion"))

    def fail(*_: Any) -> None:
        raise ValueError("⛓️‍💥 You may want to delete it")

    monkeypatch.setattr(network._model, "predict", fail)
    with pytest.raises(
        WorkbenchError, match=r"“Apparent expression .*” could not be used: deepface broke off"
    ) as caught:
        network.scores([noise(0, 50, 50)])
    assert str(caught.value).isprintable() and "💥" not in str(caught.value)


def test_memory_that_runs_out_is_for_others_to_handle(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network = open_attributes(place(made, "deepface_emotion"))

    def fail(*_: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(network._model, "predict", fail)
    with pytest.raises(MemoryError):
        network.scores([noise(0, 50, 50)])


@pytest.mark.parametrize("has_console", [True, False])
def test_what_it_prints_and_warns_goes_nowhere(
    made: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], has_console: bool
) -> None:
    network = open_attributes(place(made, "deepface_emotion"))
    usual = network._model.predict

    def noisy(pictures: Any) -> Any:
        print("🔗 downloading …")
        sys.stderr.write("0%| |")
        sys.stderr.flush()
        warnings.warn("pandas will not be installed", UserWarning, stacklevel=1)
        return usual(pictures)

    monkeypatch.setattr(network._model, "predict", noisy)
    if not has_console:
        monkeypatch.setattr(sys, "stdout", None)
        monkeypatch.setattr(sys, "stderr", None)
    filters = list(warnings.filters)
    assert network.scores([noise(0, 50, 50)]).shape == (1, 7)
    assert list(warnings.filters) == filters and (sys.stderr is None) is not has_console
    assert capsys.readouterr() == ("", "")


def test_answers_of_another_shape_are_not_believed(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recogniser = open_recogniser(place(made, "ghostfacenet"))
    monkeypatch.setattr(recogniser._model, "forward", lambda part: [[0.0] * 128] * len(part))
    with pytest.raises(FaceModelError, match="gave other numbers than its card says"):
        recogniser.embed([noise(0, 112, 112)] * 2)


def test_two_threads_at_once_get_what_one_would(made: Path) -> None:
    network = open_attributes(place(made, "deepface_emotion"))
    faces = [noise(seed, 224, 224) for seed in range(8)]
    usual, inside, most = network._model.predict, [0], [0]
    lock = threading.Lock()

    def counting(pictures: Any) -> Any:
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        try:
            return usual(pictures)
        finally:
            with lock:
                inside[0] -= 1

    serial = [network.scores([each]) for each in faces]
    network._model.predict = counting
    with ThreadPoolExecutor(4) as pool:
        parallel = list(pool.map(lambda each: network.scores([each]), faces))
    np.testing.assert_array_equal(np.stack(parallel), np.stack(serial))
    assert most == [1]


SCRIPT = """
import os, socket, sys, warnings
from pathlib import Path
import cv2, dlib, torch, torchvision

class NoSocket(socket.socket):
    def __init__(self, *arguments, **options):
        raise AssertionError("a socket")

socket.socket = NoSocket
sys.stdout = sys.stderr = None
warnings.simplefilter("error")
before, filters = dict(os.environ), list(warnings.filters)
import numpy as np
from workbench.core.faces.deepface_adapter import open_attributes, open_detector, open_recogniser
from workbench.core.models.cards import card
picture = np.full((64, 1980, 3), 90, np.uint8)
assert open_attributes(card("deepface_emotion")).scores([picture]).shape == (1, 7)
assert len(open_recogniser(card("ghostfacenet")).embed([picture])) == 1
assert len(open_detector(card("retinaface")).detect(picture)) > 5
assert open_detector(card("mtcnn")).detect(picture) == ()
assert dict(os.environ) == before, set(os.environ) ^ set(before)
assert list(warnings.filters) == filters
unwanted = {"deepface.DeepFace", "pandas", "tensorflow", "flask"} & set(sys.modules)
assert not unwanted, unwanted
Path(os.environ["WORKBENCH_DOCUMENTS"]).write_text("done")
"""


def test_a_program_without_a_console_or_network_is_left_as_it_was(made: Path, tmp_path: Path) -> None:
    for key in ("deepface_emotion", "ghostfacenet", "retinaface"):
        place(made, key)
    home, done = tmp_path / "home", tmp_path / "done"
    home.mkdir()
    environment = os.environ | {"HOME": str(home), "USERPROFILE": str(home), "WORKBENCH_DOCUMENTS": str(done)}
    before = sorted(paths.model_folder().rglob("*"))
    subprocess.run([sys.executable, "-c", SCRIPT], env=environment, cwd=tmp_path, check=True, timeout=300)
    assert done.read_text() == "done", "the script came to its end"
    assert sorted(paths.model_folder().rglob("*")) == before, "nothing was written beside the weights"
    assert not list(home.iterdir()) and sorted(tmp_path.iterdir()) == [done, home]
