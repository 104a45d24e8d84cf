"""deepface's networks (Serengil & Ozpinar 2024) behind one door: the only module that imports deepface.

deepface 0.0.103 downloads whatever it misses, switches all warnings off, prints emoji, sets variables of the
environment, keeps every network it ever built, and is not made for two threads at once. Here it gets weights that our
store has verified and pictures as arrays, never a path; it is called by one thread at a time; what it prints or warns
is swallowed, and what it raises becomes a :class:`FaceModelError`. Its networks run on onnxruntime, MTCNN on torch.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench import paths
from workbench.core.errors import WorkbenchError
from workbench.core.faces import deepface_names as names
from workbench.core.faces.face import Face
from workbench.core.faces.face_part import part_around
from workbench.core.faces.settings import ATTRIBUTES, DETECTOR, RECOGNISER
from workbench.core.faces.silence import environment, silence
from workbench.core.models.cards import CardError, ModelCard
from workbench.core.models.store import WeightsError, verified_weights

Picture = NDArray[np.uint8]
Numbers = NDArray[np.float32]

AT_ONCE = 32
"""So many faces are computed together: 19 MB of pixels for the largest networks."""
SMALLEST_PICTURE = 20
"""In smaller pictures MTCNN finds nothing and breaks off."""
_AGES = 101
_ATTRIBUTE_SIDE = 224
_ENGINE = "onnx"

_lock = threading.RLock()
_verified: dict[str, str] = {}


class FaceModelError(WorkbenchError):
    """A network of deepface could not be opened or could not compute."""


class DeepfaceDetector:
    """RetinaFace or MTCNN. May be called from several threads; one is served at a time."""

    def __init__(self, card: ModelCard) -> None:
        self._card = card
        self._model = _opened(card, DETECTOR, "face_detector", names.DETECTORS)

    def detect(self, picture: Picture) -> tuple[Face, ...]:
        """The faces in a picture (H×W×3, uint8, RGB), in its pixels; scores from 0 to 1."""
        if min(picture.shape[:2]) < SMALLEST_PICTURE:
            return ()
        with _alone(self._card):
            areas = self._model.detect_faces(_turned_around(picture))
            faces = [names.face_of(each, self._card.key) for each in areas]
        return tuple(each for each in faces if min(each.box.width, each.box.height) >= 1)


class DeepfaceRecogniser:
    """Describes faces by embeddings. May be called from several threads; one is served at a time."""

    def __init__(self, card: ModelCard) -> None:
        self._card = card
        self._model = _opened(card, RECOGNISER, "facial_recognition", names.RECOGNISERS)
        # deepface names the width first.
        self._width, self._height = map(int, self._model.input_shape)
        self._dimension = card.recognition.dimension if card.recognition else int(self._model.output_shape)

    def chip(self, picture: Picture, face: Face) -> Picture | None:
        """The face as the network wants to see it: eyes level, with black beside it (uint8, RGB).

        None where no eyes are known and dlib finds none.
        """
        with _alone(self._card):
            return _chip(picture, face, (self._height, self._width))

    def embed(self, chips: Sequence[Picture]) -> Numbers:
        """One embedding for each chip: float32, faces × dimensions. Raises :class:`FaceModelError`."""
        with _alone(self._card):
            parts = [
                np.asarray(self._model.forward(part), np.float32).reshape(len(part), -1)
                for part in _batches(chips, (self._height, self._width))
            ]
        return _together(self._card, parts, self._dimension)


class DeepfaceAttributes:
    """Scores of faces for the ``labels`` of one attribute. Serves one of several threads at a time."""

    def __init__(self, card: ModelCard) -> None:
        self._card = card
        self._model = _opened(card, ATTRIBUTES, "facial_attribute", names.ATTRIBUTES)
        self.labels = _labels(names.ATTRIBUTES[card.architecture])

    def scores(self, chips: Sequence[Picture]) -> Numbers:
        """One row for each face, upright and of any size, one score for each label; the scores of a face sum to 1,
        or are NaN where the network gave no numbers.

        Ages are the labels "0" to "100". Raises :class:`FaceModelError`.
        """
        with _alone(self._card):
            parts = [
                self._raw(part).reshape(len(part), -1)
                for part in _batches(chips, (_ATTRIBUTE_SIDE, _ATTRIBUTE_SIDE))
            ]
        found = _together(self._card, parts, len(self.labels))
        with np.errstate(invalid="ignore"):
            shares: Numbers = found / found.sum(axis=1, keepdims=True)
        return shares

    def _raw(self, part: Numbers) -> Numbers:
        # Of age deepface itself gives no more than the mean.
        is_age = len(self.labels) == _AGES
        raw = self._model._predict_internal(part) if is_age else self._model.predict(part)
        return np.asarray(raw, np.float32)


def open_detector(card: ModelCard) -> DeepfaceDetector:
    """Verify the card's weights and open the detector.

    Raises :class:`CardError` for what is none of deepface's detectors, :class:`WeightsError` when the weights are not
    as they should be, and :class:`FaceModelError` when deepface cannot open them.
    """
    return DeepfaceDetector(card)


def open_recogniser(card: ModelCard) -> DeepfaceRecogniser:
    """Verify the card's weights and open the recogniser. Raises as :func:`open_detector` does."""
    return DeepfaceRecogniser(card)


def open_attributes(card: ModelCard) -> DeepfaceAttributes:
    """Verify the card's weights and open the network for one attribute. Raises as :func:`open_detector` does."""
    return DeepfaceAttributes(card)


def _opened(card: ModelCard, kind: str, task: str, known: Mapping[str, str]) -> Any:
    """deepface's own object for a card, built anew: its cache would keep every network for ever."""
    if card.kind != kind or card.architecture not in known:
        raise CardError(
            f"“{card.title}” is none of deepface's models for this purpose. Choose another model."
        )
    path = verified_weights(card)
    with _alone(card):
        modeling, _, _ = _deepface()
        _verified[card.weights.file] = str(path)
        if card.architecture == "deepface_retinaface":
            return _retinaface(modeling)
        return modeling.get_model_class(task=task, model_name=known[card.architecture])()


@lru_cache(maxsize=1)
def _deepface() -> tuple[Any, Any, Any]:
    """Its modules for building, detecting and preparing. To be called with the lock only."""
    wanted = {
        "DEEPFACE_BACKEND_ENGINE": _ENGINE,
        "DEEPFACE_HOME": str(paths.deepface_home()),
        "DEEPFACE_LOG_LEVEL": "50",
        "RETINAFACE_LOG_LEVEL": "50",
    }
    with environment(wanted):
        # Not “import deepface.DeepFace”: that would switch off warnings and make folders.
        from deepface.commons import backend_utils, weight_utils
        from deepface.modules import detection, modeling, preprocessing
        from retinaface import RetinaFace
        from retinaface.commons import backend_utils as retinaface_engine
        from retinaface.commons import weight_utils as retinaface_weights

        engines = {backend_utils.get_backend_engine(), retinaface_engine.get_backend_engine()}
    if engines != {_ENGINE}:
        raise FaceModelError(
            "deepface was started on another engine than onnxruntime before. Close the program and open it again."
        )
    assert RetinaFace
    weight_utils.download_weights_if_necessary = _only_verified
    retinaface_weights.download_weights_if_necessary = _only_verified
    return modeling, detection, preprocessing


def _retinaface(modeling: Any) -> Any:
    """RetinaFace, without the copy that its package would keep for ever and give to the next who asks."""
    from retinaface import RetinaFace

    vars(RetinaFace).pop("model", None)
    try:
        return modeling.get_model_class(task="face_detector", model_name="retinaface")()
    finally:
        vars(RetinaFace).pop("model", None)


def _only_verified(file_name: str, *_: Any, **__: Any) -> str:
    """Stands in for deepface's downloads: nothing is ever fetched, and nothing unverified is opened."""
    if file_name not in _verified:
        raise WeightsError(
            f"deepface asked for “{file_name}”, which is not on this computer. Nothing was fetched and nothing was "
            "computed. Fetch the model in “Models …”, or choose another one."
        )
    return _verified[file_name]


def _labels(name: str) -> tuple[str, ...]:
    from deepface.models.demography import DemographyUtils

    known = DemographyUtils
    of_network = {"Emotion": known.EMOTION_LABELS, "Gender": known.GENDER_LABELS, "Race": known.RACE_LABELS}
    return tuple(each.lower() for each in of_network.get(name, [str(age) for age in range(_AGES)]))


def _chip(picture: Picture, face: Face, size: tuple[int, int]) -> Picture | None:
    """The face as deepface cuts it out, turns it and fits it into a network's input (height, width)."""
    _, detection, _ = _deepface()
    part = part_around(picture, face)
    if part is None:
        return None
    area = detection.FacialAreaRegion(
        part.left, part.top, part.width, part.height, part.left_eye, part.right_eye
    )
    upright = detection.extract_face(area, _turned_around(part.picture), True, 0, 0, 0, "opencv").img
    return _turned_around(np.rint(_fitted(upright, size) * 255).astype(np.uint8))


def _turned_around(picture: Picture) -> Picture:
    """BGR, as deepface has it, out of RGB and the other way round."""
    return np.ascontiguousarray(picture[..., ::-1])


def _fitted(crop: Picture, size: tuple[int, int]) -> Numbers:
    """A crop in a network's input, from 0 to 1, with black beside it."""
    _, _, preprocessing = _deepface()
    # In the order and precision of deepface's own steps.
    fitted: Numbers = preprocessing.resize_image(crop / 255, size)[0]
    return fitted


def _batches(chips: Sequence[Picture], size: tuple[int, int]) -> Iterator[Numbers]:
    """Chips as deepface's networks take them: n×H×W×3, float32, BGR, from 0 to 1."""
    for start in range(0, len(chips), AT_ONCE):
        part = [
            _fitted(np.ascontiguousarray(each[..., ::-1]), size) for each in chips[start : start + AT_ONCE]
        ]
        yield np.stack(part).astype(np.float32)


def _together(card: ModelCard, parts: Sequence[Numbers], width: int) -> Numbers:
    if any(each.shape[1] != width for each in parts):
        raise FaceModelError(
            f"“{card.title}” gave other numbers than its card says. Nothing of them was kept. Remove the model in "
            "“Models …” and fetch it again, or choose another one."
        )
    return np.concatenate([np.empty((0, width), np.float32), *parts])


@contextmanager
def _alone(card: ModelCard) -> Iterator[None]:
    """deepface has the word: no other thread meanwhile, no sound, and errors in a sentence."""
    with _lock, silence():
        try:
            yield
        except (WorkbenchError, MemoryError):
            raise
        except Exception as error:
            # Its libraries have errors of their own, some with pictures of bugs in them.
            raise FaceModelError(
                f"“{card.title}” could not be used: deepface broke off. What was computed before is kept. Try another "
                "model, or remove this one in “Models …” and fetch it again."
            ) from error
