"""SFace (Zhong et al. 2021), run by OpenCV: faces are aligned by five points, or by what dlib finds of them."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.faces.aligning import Picture, Points, aligner
from workbench.core.faces.face import Face
from workbench.core.models.cards import ModelCard
from workbench.core.models.store import WeightsError, verified_weights

SIDE, EMBEDDING = 112, 128
# Where eyes, nose and the corners of the mouth belong in the chip, right eye first (OpenCV, face_recognize.cpp).
_LANDMARKS = np.array(
    ((38.2946, 51.6963), (73.5318, 51.5014), (56.0252, 71.7366), (41.5493, 92.3655), (70.7299, 92.2041))
)
# Where dlib's five points lie in chips that were aligned by those: means over 65 faces that YuNet and dlib both found.
_DLIB_POINTS = np.array(((79.90, 54.20), (65.91, 54.10), (30.89, 54.61), (44.74, 54.33), (55.60, 79.37)))


class SFaceRecogniser:
    """128 numbers of a chip of 112×112 pixels."""

    def __init__(self, card: ModelCard) -> None:
        """Raises :class:`WeightsError` when the weights are not as they should be."""
        path = verified_weights(card)
        # Read through Python: OpenCV cannot open every path of Windows.
        model = np.frombuffer(path.read_bytes(), np.uint8)
        try:
            self._network = cv2.FaceRecognizerSF.create("onnx", model, np.empty(0, np.uint8))
        except cv2.error as error:
            raise WeightsError(
                f"The weights in “{path}” do not fit the network “{card.architecture}”. Nothing was computed. "
                "Choose another recogniser."
            ) from error
        self._aligner = aligner()

    def chip(self, picture: Picture, face: Face) -> Picture | None:
        """112×112×3; None where the landmarks are not known and cannot be found."""
        landmarks = [each for each in face.landmarks if each is not None]
        if len(landmarks) == len(_LANDMARKS):
            return aligned(picture, np.array(landmarks), _LANDMARKS)
        points = self._aligner.points(picture, face)
        return None if points is None else aligned(picture, points, _DLIB_POINTS)

    def embed(self, chips: Sequence[Picture]) -> NDArray[np.float32]:
        """N×128; compared by the cosine."""
        found = [self._network.feature(cv2.cvtColor(chip, cv2.COLOR_RGB2BGR)) for chip in chips]
        return np.asarray(found, np.float32).reshape(len(chips), EMBEDDING)


def aligned(picture: Picture, points: Points, places: Points) -> Picture:
    """A chip in which the points lie as near as turning, resizing and moving can bring them to their places."""
    chip = cv2.warpAffine(picture, similarity(points, places), (SIDE, SIDE), flags=cv2.INTER_LINEAR)
    return chip.astype(np.uint8, copy=False)


def similarity(points: Points, places: Points) -> Points:
    """The 2×3 matrix that turns, resizes and moves points (n×2) with the least squared distance to their places."""
    x, y = points.T
    ones, zeros = np.ones_like(x), np.zeros_like(x)
    equations = np.vstack((np.column_stack((x, -y, ones, zeros)), np.column_stack((y, x, zeros, ones))))
    (a, b, right, down), *_ = np.linalg.lstsq(equations, places.T.ravel(), rcond=None)
    return np.array(((a, -b, right), (b, a, down)))
