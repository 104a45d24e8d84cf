"""Detectors of faces by their model cards, all used in the same way."""

import pkgutil
from dataclasses import replace
from threading import local
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.faces.face import Face
from workbench.core.faces.settings import DETECTOR
from workbench.core.models.cards import CardError, ModelCard

Picture = NDArray[np.uint8]

LONGEST_SIDE = 1280
"""Pictures are reduced to this many pixels on their longer side before faces are sought in them."""


class Detector(Protocol):
    """Finds faces in a picture (H×W×3, uint8, RGB); boxes and landmarks are in pixels of that picture."""

    def detect(self, picture: Picture) -> tuple[Face, ...]:
        """The faces in the picture."""
        ...


class OwnDetector(Detector, Protocol):
    """A detector of this program's own, opened by its card and the least score of a face (0: its usual one)."""

    longest_side: int

    def __init__(self, card: ModelCard, least_score: float) -> None: ...


# By the architecture on the card. A name instead of the class, so that dlib is not imported for YuNet.
_OWN = {
    "dlib_hog": "workbench.core.faces.hog:HogDetector",
    "opencv_haar": "workbench.core.faces.haar:HaarDetector",
    "opencv_yunet": "workbench.core.faces.yunet:YuNetDetector",
}
_DEEPFACE_PREFIX, _DEEPFACE = "deepface", "workbench.core.faces.deepface_adapter:open_detector"
# Of MTCNN deepface takes whatever passes 0.7: more often a badge or an ear than a face. RetinaFace itself asks for 0.9.
_USUAL_SCORES = {"deepface_fastmtcnn": 0.9}


def open_detector(card: ModelCard, least_score: float = 0.0) -> Detector:
    """The detector of a card, for pictures of any size; faces come from left to right, in pixels of the picture.

    Faces below ``least_score``, on the detector's own scale, are left out; 0 means its usual threshold. It is not to
    be used by two threads at once: each opens one (:class:`DetectorOfEachThread`). Raises :class:`CardError` for what
    is no detector, and :class:`workbench.core.models.store.WeightsError` when the weights are not as they should be.
    """
    if card.kind == DETECTOR and card.architecture in _OWN:
        detector = pkgutil.resolve_name(_OWN[card.architecture])(card, least_score)
        return _Reduced(detector, card, least_score, detector.longest_side)
    if card.kind == DETECTOR and card.architecture.startswith(_DEEPFACE_PREFIX):
        opened: Detector = pkgutil.resolve_name(_DEEPFACE)(card)
        return _Reduced(opened, card, least_score or _USUAL_SCORES.get(card.architecture, 0.0), LONGEST_SIDE)
    raise CardError(
        f"“{card.title}” finds no faces, or is of a kind that this program does not know. Choose a detector of faces."
    )


class DetectorOfEachThread:
    """The same detector for several threads at once: each opens its own when it first needs it.

    dlib crashes when two threads share a detector, and those of OpenCV give one thread's faces to the other. What
    deepface gives is one object behind a lock and is shared.
    """

    def __init__(self, card: ModelCard, least_score: float = 0.0) -> None:
        """Opens the first at once. Raises as :func:`open_detector` does."""
        self._card, self._least_score = card, least_score
        self._of_thread = local()
        self._of_thread.detector = first = open_detector(card, least_score)
        self._shared = None if card.architecture in _OWN else first

    def detect(self, picture: Picture) -> tuple[Face, ...]:
        """The faces in the picture, from left to right."""
        return (self._shared or self._detector()).detect(picture)

    def _detector(self) -> Detector:
        if not hasattr(self._of_thread, "detector"):
            self._of_thread.detector = open_detector(self._card, self._least_score)
        detector: Detector = self._of_thread.detector
        return detector


def reduced(picture: Picture, longest_side: int) -> tuple[Picture, float]:
    """The picture with at most so many pixels on its longer side, and how many times as large it is; never enlarged."""
    scale = longest_side / max(picture.shape[:2])
    if scale >= 1:
        return np.ascontiguousarray(picture), 1.0
    height, width = (max(1, round(side * scale)) for side in picture.shape[:2])
    # The mean over areas takes ten times as long, and is needed only where pixels would be left out otherwise.
    way = cv2.INTER_LINEAR if scale >= 0.5 else cv2.INTER_AREA
    return cv2.resize(picture, (width, height), interpolation=way).astype(np.uint8, copy=False), scale


class _Reduced:
    """A detector that looks at a reduced picture; what it finds is given back in pixels of the whole one."""

    def __init__(self, detector: Detector, card: ModelCard, least_score: float, longest_side: int) -> None:
        self._detector, self._key = detector, card.key
        self._least_score, self._longest_side = least_score, longest_side

    def detect(self, picture: Picture) -> tuple[Face, ...]:
        small, scale = reduced(picture, self._longest_side)
        found = [
            replace(each.scaled(1 / scale), detector=self._key)
            for each in self._detector.detect(small)
            if (each.score or 0.0) >= self._least_score
        ]
        return tuple(sorted(found, key=lambda face: (face.box.left, face.box.top)))
