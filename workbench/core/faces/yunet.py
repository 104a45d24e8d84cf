"""YuNet, a very small network that finds faces and five points of each (Wu, Peng & Yu 2023), run by OpenCV."""

import cv2
import numpy as np

from workbench.core.faces.detecting import Picture
from workbench.core.faces.face import LANDMARKS, Box, Face
from workbench.core.models.cards import ModelCard
from workbench.core.models.store import WeightsError, verified_weights

USUAL_SCORE = 0.6
_OVERLAP = 0.3
_MOST_FACES = 5000
# In pictures of 32 rows or less OpenCV 4.14 gives faces at random, with sides without end.
_SMALLEST_SIDE = 64


class YuNetDetector:
    """Finds faces of about 10 pixels and more of the picture it is given. One thread may use it."""

    # It was trained on pictures of this size, and needs a third of the time of dlib's detector with it.
    longest_side = 640

    def __init__(self, card: ModelCard, least_score: float) -> None:
        """Scores lie between 0 and 1. Raises :class:`WeightsError` when the weights are not as they should be."""
        path = verified_weights(card)
        self._key = card.key
        score = least_score or USUAL_SCORE
        # Read through Python: OpenCV cannot open every path of Windows.
        model = np.frombuffer(path.read_bytes(), np.uint8)
        try:
            self._network = cv2.FaceDetectorYN.create(
                "onnx", model, np.empty(0, np.uint8), (320, 320), score, _OVERLAP, _MOST_FACES
            )
        except cv2.error as error:
            raise WeightsError(
                f"The weights in “{path}” do not fit the network “{card.architecture}”. Nothing was computed. "
                "Choose another detector."
            ) from error

    def detect(self, picture: Picture) -> tuple[Face, ...]:
        """The faces in the picture, with all five landmarks."""
        below, beside = (max(0, _SMALLEST_SIDE - side) for side in picture.shape[:2])
        enlarged = cv2.copyMakeBorder(picture, 0, below, 0, beside, cv2.BORDER_CONSTANT)
        self._network.setInputSize(enlarged.shape[1::-1])
        _, found = self._network.detect(cv2.cvtColor(enlarged, cv2.COLOR_RGB2BGR))
        return tuple(map(self._face, found if found is not None else ()))

    def _face(self, values: np.ndarray[tuple[int], np.dtype[np.float32]]) -> Face:
        numbers = [float(value) for value in values]
        points = tuple((numbers[at], numbers[at + 1]) for at in range(4, 4 + 2 * len(LANDMARKS), 2))
        return Face(Box(*numbers[:4]), numbers[14], points, self._key)
